"""The report of a study: its sections in order, then steps, sources and versions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from indrite.number_text import format_quantity
from indrite.report.claim_sections import with_figure_index
from indrite.report.page import Cell, Page, Section, Table
from indrite.report.render import render
from indrite.signals import Cycling
from indrite.study.citations import CITATIONS_FILE, bibliography, cited, origins
from indrite.study.collect import HasFindings, Results, findings_of
from indrite.study.incomplete import reasons_in_words, title_of
from indrite.study.plan import EngineInput, FileInput, PlannedSection, PlannedStep, Ref
from indrite.study.sections import section_functions

#: Step → section that takes its results, name → result, where a study names no sections.
USUAL_SECTIONS = {
    "analyse.impedance": "impedance",
    "analyse.diffraction": "diffraction",
    "analyse.section": "cross_sections",
    "analyse.profile": "line_profiles",
    "analyse.spectra": "spectra",
}


#: Module of a section → its part of the report; what is not here belongs to the part before it.
PARTS = {
    "cycling_sections": "Cells over their cycles",
    "growth_sections": "Metal in the electrolyte",
    "growth_grains_sections": "Metal in the electrolyte",
    "growth_spread": "Metal in the electrolyte",
    "atoms_sections": "The interface, atom by atom",
    "consumed_sections": "The interface, atom by atom",
    "committee_sections": "The interface, atom by atom",
    "second_opinion_sections": "The interface, atom by atom",
    "energy_sections": "Energies and engines",
    "impedance_sections": "What instruments would see",
    "diffraction_sections": "What instruments would see",
    "section_sections": "What instruments would see",
    "profile_sections": "What instruments would see",
}
_FIRST_PART, _RECIPE_PART, _LAST_PART = "Results", "Recipe and evidence", "How it was computed"
#: Sections for looking things up: shut until asked for.
FOLDED = frozenset({"stated", "gate", "evidence", "differences", "recipe"})


def study_page(results: Results) -> str:
    """Return the HTML report of a study, or of the part of it that has results."""
    return render(study_contents(results))


def study_contents(results: Results) -> Page:
    """Return what the report of a study shows; where steps have no result, it says so at the top."""
    plan = results.plan
    left_out = list(results.left_out)
    sections = list(_planned(results, left_out)) or list(_usual(results))
    banner, details = _banner(results, left_out)
    return Page(
        title=plan.title,
        lead=[text for text in plan.about.split("\n\n") if text.strip()],
        banner=banner,
        banner_details=details,
        sections=[*with_figure_index(_distinct(sections)), _steps(results), *_sources(results)],
    )


def _planned(results: Results, left_out: list[str]) -> Iterator[Section]:
    """Yield the sections that the study names, each in its part; add the titles of those that cannot be."""
    part = _FIRST_PART
    for planned in results.plan.report:
        module = planned.function.target.partition(":")[0].rpartition(".")[2]
        folded = planned.function.name in FOLDED
        part = PARTS.get(module, _RECIPE_PART if folded and part != _FIRST_PART else part)
        section = _section(planned, results)
        if section is None:
            left_out.append(title_of(planned))
            continue
        about = [planned.about] if planned.about else []
        yield dataclasses.replace(
            section,
            title=planned.title or section.title,
            lead=[*about, *section.lead],
            part=part,
            folded=folded,
        )


def _section(planned: PlannedSection, results: Results) -> Section | None:
    """Return a section; None where it cannot do without the results that are missing."""
    arguments = {name: results.resolve(one) for name, one in planned.parameters.items()}
    try:
        section: Section = planned.function.load()(**arguments)
    except Exception:
        if not results.missing:
            raise
        return None  # made for all of its results, not for a part of them
    return section


def _usual(results: Results) -> Iterator[Section]:
    """Yield verdicts, sections for each diagnosis and instrument, and a table of what else was found."""
    from indrite.diagnosis import Diagnosis
    from indrite.report.diagnosis import diagnosis_sections, overview
    from indrite.report.table_sections import findings

    steps = results.plan.steps
    diagnosed = [step for step in steps if step.function.signature().returns is Diagnosis]
    if diagnosed:
        yield overview([results.value(step.name) for step in diagnosed])
    for step in diagnosed:
        yield from diagnosis_sections(
            results.value(step.name), cycling=_record(results, step), name=step.name
        )
    for function, section in USUAL_SECTIONS.items():
        named = [step for step in steps if step.function.name == function]
        shown = {_called(step, results): results.value(step.name) for step in named}
        if shown:
            yield section_functions()[section].load()(shown)
    known = {*USUAL_SECTIONS}
    others = [
        results.value(step.name)
        for step in steps
        if step not in diagnosed and step.function.name not in known
    ]
    rows = [
        row
        for value in others
        if isinstance(value, HasFindings) or _is_list_of_findings(value)
        for row in findings_of(value)
    ]
    if rows:
        yield findings(rows)


def _called(step: PlannedStep, results: Results) -> str:
    """Return the name of the one file a step's input was read from, else the name of the step."""
    above = [one for one in results.plan.steps if one.name in step.refs()]
    files = [one.parameters.get("file") for one in above]
    read = [one.path.name for one in files if isinstance(one, FileInput)]
    return read[0] if len(read) == 1 else step.name


def _record(results: Results, step: PlannedStep) -> Cycling | None:
    """Return the record that a diagnosis was made of, with what is known of its cell."""
    from indrite.cell import Cell as Specimen
    from indrite.study.steps import with_cell

    inputs = [results.value(name) for name in step.refs()]
    record = next((one for one in inputs if isinstance(one, Cycling)), None)
    cell = next((one for one in inputs if isinstance(one, Specimen)), None)
    return record if record is None or cell is None else with_cell(record, cell)


def _is_list_of_findings(value: Any) -> bool:
    from indrite.findings import Finding

    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, Finding) for one in value)


def _distinct(sections: list[Section]) -> Iterator[Section]:
    """Yield the sections with anchors that occur once."""
    seen: dict[str, int] = {}
    for section in sections:
        seen[section.id] = seen.get(section.id, 0) + 1
        number = seen[section.id]
        yield section if number == 1 else section.anchored(f"-{number}")


def _banner(results: Results, left_out: list[str]) -> tuple[str, list[str]]:
    """Return what the reader must know first: what is missing, what was reduced; and the details."""
    told = [reasons_in_words(results.missing, left_out), _quick(results)]
    return " ".join(text for text, _ in told if text), [line for _, lines in told for line in lines]


def _quick(results: Results) -> tuple[str, list[str]]:
    if not results.plan.is_quick:
        return "", []
    changes = [
        f"{step.name}: {name} {_spelt(quick)} instead of {_spelt(full)}"
        for step in results.plan.steps
        for name, (full, quick) in step.quick.items()
    ]
    what = (
        f"{len(changes)} parameters are reduced"
        if changes
        else "no step of this study has reduced parameters"
    )
    rest = "The physics is the same; leave --quick out for the full study."
    return f"This was a quick run (--quick): {what}. {rest}", changes


def _steps(results: Results) -> Section:
    rows: list[list[str | Cell]] = []
    for step in results.plan.steps:
        manifest = results.manifest(step.name)
        rows.append(
            [
                Cell(step.name, detail=step.about),
                step.function.name,
                Cell(_parameters(step)),
                Cell(format_quantity(round(float(manifest["seconds"]), 1), "s"), "number"),
                Cell(manifest["key"][:12]),
            ]
        )
    head = ("Step", "Function", "Parameters", "Time", "Key")
    table = Table(
        "Steps of the study, in order; equal keys mean equal results.", head, rows, id="steps-table"
    )
    return Section("Steps, times and keys", "steps", tables=[table], part=_LAST_PART, folded=True)


def _parameters(step: PlannedStep) -> str:
    shown = {name: one for name, one in step.parameters.items() if one is not None}
    return "; ".join(f"{name} = {_spelt(one)}" for name, one in shown.items())


def _spelt(value: Any) -> str:
    """Return a parameter as it stands in the study file."""
    if isinstance(value, Ref):
        return f"${value.step}"
    if isinstance(value, FileInput):
        return value.path.name
    if isinstance(value, EngineInput):
        return value.name
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_spelt(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_spelt, value)) + "]"
    return str(value)


def _sources(results: Results) -> list[Section]:
    citations = cited(results)
    versions: dict[str, str] = {}
    for step in results.plan.steps:
        versions |= results.manifest(step.name)["fingerprint"]
        for origin in origins(results.value(step.name)):
            versions |= {key: one for key, one in origin.made_by.items() if key not in {"model"}}
    works: list[list[str | Cell]] = [
        [Cell(one.work.words(), "plain"), Cell(_address(one.work.doi)), ", ".join(one.used_by)]
        for one in citations
    ]
    hidden = {"code", "function"}
    rows = [[name, version] for name, version in sorted(versions.items()) if name not in hidden]
    cite = Section(
        "What to cite",
        "sources",
        lead=[
            f"{len(works)} works behind the functions, engines and packages of this study. As BibTeX: "
            f"{CITATIONS_FILE} beside this report, and below."
        ],
        tables=[Table("Works and their users.", ("Work", "Address", "Used by"), works, "works-table")],
        files={CITATIONS_FILE: bibliography(citations)},
        part=_LAST_PART,
        folded=True,
    )
    about = (
        "Every input, parameter, version and file with its SHA-256 is in ro-crate-metadata.json beside this "
        "report, as an RO-Crate that research repositories read."
    )
    table = Table("Versions of the software that the results depend on.", ("Package", "Version"), rows)
    return [cite, Section("Versions", "versions", lead=[about], tables=[table], part=_LAST_PART)]


def _address(doi: str) -> str:
    # an address to read, not a link: this file asks nothing of the network
    return f"https://doi.org/{doi}" if doi else ""
