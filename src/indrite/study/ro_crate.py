"""What was computed from what, as RO-Crate: one JSON-LD file that describes a study's output folder.

The file follows RO-Crate 1.1 and its profile Process Run Crate 0.5: each step is a ``CreateAction`` with the
function that was run as instrument, the parameters, files and results it used as objects, and the files it
made as results; every file has its size and SHA-256. Steps without a result are actions that failed, with the
error, or that are yet to run, with what they wait for. No person is named: who ran it is not known here.

Sources
-------
Soiland-Reyes et al., Data Science 5 (2022) 97, DOI 10.3233/DS-210053 (RO-Crate); Leo et al., PLOS ONE 19
(2024) e0309210, DOI 10.1371/journal.pone.0309210 (profiles of runs). Both from memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indrite import __version__
from indrite.study.citations import Citation
from indrite.study.collect import Results
from indrite.study.plan import FileInput, PlannedStep, leaves

CRATE_FILE = "ro-crate-metadata.json"
_CRATE = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [f"{_CRATE}/context", {"sha256": "https://schema.org/sha256"}]
_LICENCE = "#licence"
_KINDS = {
    ".json": "application/json",
    ".nc": "application/x-netcdf",
    ".html": "text/html",
    ".bib": "application/x-bibtex",
    ".npy": "application/octet-stream",
}
Entity = dict[str, Any]


def crate_text(results: Results, folder: Path, citations: list[Citation]) -> str:
    """Return the metadata file of an output folder as JSON.

    Parameters
    ----------
    results
        Of the study, or of the part of it that has finished.
    folder
        Where report, findings and results lie.
    citations
        Works that the study used.
    """
    graph = {one["@id"]: _plain(one) for one in _entities(results, folder, citations)}
    document = {"@context": _CONTEXT, "@graph": list(graph.values())}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _plain(entity: Entity) -> Entity:
    """Return an entity as the specification writes it: a list of one is that one, of none left out."""
    short = {name: one[0] if isinstance(one, list) and len(one) == 1 else one for name, one in entity.items()}
    return {name: one for name, one in short.items() if one != []}


def _entities(results: Results, folder: Path, citations: list[Citation]) -> Iterator[Entity]:
    manifests = {step.name: results.manifest(step.name) for step in results.plan.steps}
    outputs = list(_outputs(folder))
    parts = [*(one["@id"] for one in outputs), *(_place(one) for one in manifests.values())]
    ended = max((one["finished"] for one in manifests.values()), default="1970-01-01T00:00:00+00:00")
    yield {
        "@id": CRATE_FILE,
        "@type": "CreativeWork",
        "conformsTo": _to(_CRATE),
        "about": _to("./"),
    }
    yield _root(results, citations, parts, published=ended[:10])
    yield _work(
        _LICENCE, "Not stated", "Nobody has chosen a licence for these results; do so before sharing."
    )
    yield {**_work(_PROFILE, "Process Run Crate"), "version": "0.5"}
    yield {
        "@id": "#indrite",
        "@type": "SoftwareApplication",
        "name": "indrite",
        "softwareVersion": __version__,
    }
    yield from outputs
    for step in results.plan.steps:
        yield from _step(step, manifests)
    yield from _without_result(results)
    yield {
        "@id": "#report",
        "@type": "CreateAction",
        "name": "Report, findings and citations",
        "description": "Writes what lies at the root of the folder from the results of the steps.",
        "instrument": _to("#indrite"),
        "object": [_to(_place(one)) for one in manifests.values()],
        "result": [_to(one["@id"]) for one in outputs],
        "endTime": ended,
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield from (_article(one) for one in citations if one.work.doi)


def _root(results: Results, citations: list[Citation], parts: list[str], *, published: str) -> Entity:
    """Return the folder: what it is, what it holds, and what made that; results that are the same once."""
    names = [*(step.name for step in results.plan.steps), *results.missing]
    actions = [f"#run-{results.keys[name]}" for name in names]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": results.plan.title,
        "description": results.plan.about.strip() or f"Results of the study {results.plan.name}.",
        "datePublished": published,
        "license": _to(_LICENCE),
        "conformsTo": _to(_PROFILE),
        "hasPart": [_to(one) for one in parts],
        "mentions": [_to(one) for one in dict.fromkeys([*actions, "#report"])],
        "citation": [_to(_address(one)) for one in citations if one.work.doi],
    }


def _outputs(folder: Path) -> Iterator[Entity]:
    """Yield what lies at the root of the folder."""
    names = {
        "report.html": "Report",
        "findings.json": "Findings",
        "citations.bib": "What to cite",
        "study.json": "Steps and keys",
    }
    for name, words in names.items():
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield _file(name, words, path.stat().st_size, digest)


def _step(step: PlannedStep, manifests: Mapping[str, Any]) -> Iterator[Entity]:
    """Yield a step: its folder and files, what it was given, what ran, and that it ran."""
    manifest = manifests[step.name]
    place = _place(manifest)
    files = [
        _file(f"{place}{quote(name)}", f"{name} of {step.name}", one["bytes"], one["sha256"])
        for name, one in manifest["files"].items()
    ]
    yield {
        "@id": place,
        "@type": "Dataset",
        "name": step.name,
        "description": step.about or f"Result of {step.function.name}.",
        "hasPart": [_to(one["@id"]) for one in files],
    }
    yield from files
    software, function = (
        list(_software(step, manifest)),
        f"#{step.function.name}-{manifest['fingerprint']['code']}",
    )
    yield from software
    given = [*_parameters(manifest), *_inputs(step)]
    yield from given
    yield {
        "@id": function,
        "@type": "SoftwareApplication",
        "name": f"indrite {step.function.name}",
        "softwareVersion": _version(manifest["fingerprint"]),
        "softwareRequirements": [_to(one["@id"]) for one in software],
    }
    end = datetime.fromisoformat(manifest["finished"])
    above = [_to(_place(manifests[name])) for name in step.refs()]
    yield {
        "@id": f"#run-{manifest['key']}",
        "@type": "CreateAction",
        "name": step.name,
        "description": step.about or f"{step.function.name} as step {step.name}.",
        "instrument": _to(function),
        "object": [*above, *(_to(one["@id"]) for one in given)],
        "result": [_to(one["@id"]) for one in files] or [_to(place)],
        "startTime": (end - timedelta(seconds=float(manifest["seconds"]))).isoformat(timespec="seconds"),
        "endTime": manifest["finished"],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }


def _without_result(results: Results) -> Iterator[Entity]:
    """Yield the steps that failed, and those that have not run."""
    for name, reason in results.missing.items():
        failed = name in results.failed
        yield {
            "@id": f"#run-{results.keys[name]}",
            "@type": "CreateAction",
            "name": name,
            "description": f"Step {name}: {'failed' if failed else reason}.",
            "instrument": _to("#indrite"),
            "actionStatus": f"http://schema.org/{'Failed' if failed else 'Potential'}ActionStatus",
            **({"error": reason} if failed else {}),
        }


def _software(step: PlannedStep, manifest: Mapping[str, Any]) -> Iterator[Entity]:
    """Yield packages and engines that a step's result depends on."""
    for name, version in manifest["fingerprint"].items():
        if name not in {"indrite", "function", "code"}:
            yield _application(name, version)
    for one in manifest["parameters"].values():
        engine = one.get("$engine") if isinstance(one, Mapping) else None
        if isinstance(engine, Mapping):
            words = {key: str(value) for key, value in engine.items()}
            entity = _application(f"engine {words['engine']}", words.get("model", "") or "–")
            weights = words.get("weights_sha256")
            yield {**entity, **({"sha256": weights} if weights else {}), "description": json.dumps(words)}


def _parameters(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    """Yield the parameters that are not results, files or engines; those a quick run changed say so."""
    values = {**manifest["parameters"], **({} if manifest["seed"] is None else {"seed": manifest["seed"]})}
    for name, value in values.items():
        if value is None or "$" in json.dumps(value)[:4]:
            continue
        plain = value if isinstance(value, (int, float, str, bool)) else json.dumps(value, ensure_ascii=False)
        quick = manifest.get("quick", {}).get(name)
        entity = {"@id": f"#{manifest['key']}-{name}", "@type": "PropertyValue", "name": name, "value": plain}
        words = {} if quick is None else {"description": f"reduced by --quick from {quick[0]}"}
        yield {**entity, **words}


def _inputs(step: PlannedStep) -> Iterator[Entity]:
    """Yield the files that a step read from outside: name, size and hash stand for them."""
    for one in leaves(step.parameters):
        if isinstance(one, FileInput) and one.path.is_file():
            digest, size = one.sha256(), one.path.stat().st_size
            entity = _work(
                f"#file-{digest[:16]}", one.path.name, "Measured file, read from outside this folder."
            )
            yield {**entity, "sha256": digest, "contentSize": str(size)}


def _version(fingerprint: Mapping[str, str]) -> str:
    return f"{fingerprint['indrite']}, function {fingerprint['function']}, code {fingerprint['code']}"


def _application(name: str, version: str) -> Entity:
    id = f"#software-{quote(name.replace(' ', '-'))}-{quote(version)}"
    return {"@id": id, "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def _file(id: str, name: str, size: int, digest: str) -> Entity:
    kind = _KINDS.get(Path(id).suffix, "application/octet-stream")
    sizes = {"contentSize": str(size), "encodingFormat": kind, "sha256": digest}
    return {"@id": id, "@type": "File", "name": name, **sizes}


def _article(citation: Citation) -> Entity:
    work = citation.work
    words = {"name": work.fields["title"], "description": f"Used by: {', '.join(citation.used_by)}"}
    return {"@id": _address(citation), "@type": "ScholarlyArticle", **words, "identifier": work.doi}


def _address(citation: Citation) -> str:
    return f"https://doi.org/{quote(citation.work.doi)}"


def _work(id: str, name: str, description: str = "") -> Entity:
    words = {"description": description} if description else {}
    return {"@id": id, "@type": "CreativeWork", "name": name, **words}


def _place(manifest: Mapping[str, Any]) -> str:
    return f"steps/{manifest['key']}/"


def _to(id: str) -> dict[str, str]:
    return {"@id": id}
