"""What a study rests on: the works behind the functions, engines and packages that it used, as BibTeX."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from indrite.signals import Origin, Signal
from indrite.study.collect import Results

CITATIONS_FILE = "citations.bib"
#: Fields of an entry, in the order in which BibTeX gets them.
_FIELDS = ("author", "title", "journal", "booktitle", "publisher", "year", "volume", "pages", "doi")
#: Tables of `_table` that name works by what uses them.
USERS = ("functions", "engines", "published", "packages")


@dataclass(frozen=True)
class Work:
    """One work that can be cited.

    Parameters
    ----------
    key
        Of its BibTeX entry.
    kind
        ``article``, ``book``, …
    fields
        Author, title, year, doi, …, as text.
    """

    key: str
    kind: str
    fields: Mapping[str, str]

    @property
    def doi(self) -> str:
        """Its DOI, ``""`` without one."""
        return self.fields.get("doi", "")

    def words(self) -> str:
        """Return author, title, place and year in one line.

        Examples
        --------
        >>> Work("a", "book", {"author": "Coles, Stuart", "title": "Extremes", "year": "2001"}).words()
        'Coles, Stuart: Extremes. 2001'
        """
        author = (
            self.fields.get("author", "").replace(" and others", " et al.").replace(" and ", "; ").strip("{}")
        )
        where = next((self.fields[one] for one in _FIELDS[2:5] if one in self.fields), "")
        place = " ".join(part for part in (where, self.fields.get("volume", "")) if part)
        rest = ", ".join(part for part in (place, self.fields.get("pages", "")) if part)
        year = self.fields.get("year", "")
        tail = f"{rest} ({year})" if rest and year else rest or year
        return f"{author}: {self.fields['title']}. {tail}" if author else self.fields["title"]

    def bibtex(self) -> str:
        """Return its BibTeX entry."""
        lines = [
            f"  {name} = {{{_protected(name, self.fields[name])}}}" for name in _FIELDS if name in self.fields
        ]
        return f"@{self.kind}{{{self.key},\n" + ",\n".join(lines) + "\n}\n"


@dataclass(frozen=True)
class Citation:
    """A work and what a study used it for, such as ``simulate.cell`` or ``numpy 2.4.6``."""

    work: Work
    used_by: tuple[str, ...]


def cited(results: Results) -> list[Citation]:
    """Return the works that a finished study uses, those that it names itself first.

    Sources without an entry in the package's table are cited by their DOI alone.
    """
    found: dict[str, tuple[Work, dict[str, None]]] = {}
    for user, work in _uses(results):
        found.setdefault(work.key, (work, {}))[1][user] = None
    return [Citation(work, tuple(users)) for work, users in found.values()]


def bibliography(citations: Iterable[Citation]) -> str:
    """Return a BibTeX file, each entry below a comment that says what used it."""
    parts = [f"% {', '.join(one.used_by)}\n{one.work.bibtex()}" for one in citations]
    head = "% What this study used. Titles and entries of packages are from memory: check before you print.\n"
    return "\n".join([head, *parts])


@cache
def works() -> Mapping[str, Work]:
    """Return every work in the package's table by its key."""
    return {
        key: Work(key, one["type"], {name: str(one[name]) for name in _FIELDS if name in one})
        for key, one in _table()["works"].items()
    }


def users(kind: str) -> Mapping[str, list[str]]:
    """Return what uses which works: functions, engines, published tables or packages → keys."""
    table: Mapping[str, list[str]] = _table()[kind]
    return table


@cache
def _table() -> dict[str, Any]:
    from indrite.yaml_lines import parse_yaml

    text = (resources.files("indrite.study") / "citations.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = parse_yaml(text).values
    return data


def _uses(results: Results) -> Iterator[tuple[str, Work]]:
    """Yield each use of each work."""
    for source in results.plan.sources:
        yield "the study", _by_source(source)
    packages: dict[str, str] = {}
    sources: dict[str, str] = {}
    for step in results.plan.steps:
        manifest = results.manifest(step.name)
        named = [("functions", step.function.name), *_engines(manifest["parameters"])]
        published = step.parameters.get("published")
        if isinstance(published, str):
            named += [("published", name) for name in users("published") if published.startswith(name)]
        for kind, name in named:
            for key in users(kind).get(name, ()):
                yield (f"published: {published}" if kind == "published" else name), works()[key]
        packages |= manifest["fingerprint"]
        for origin in origins(results.value(step.name)):
            sources |= dict.fromkeys(origin.sources, step.function.name)
    for source, function in sources.items():
        yield function, _by_source(source)
    for name, version in packages.items():
        for key in users("packages").get(name, ()):
            yield f"{name} {version}", works()[key]


def _engines(parameters: Any) -> Iterator[tuple[str, str]]:
    """Yield the engines among a manifest's parameters, alone and with their model."""
    if isinstance(parameters, Mapping):
        if isinstance(engine := parameters.get("$engine"), Mapping):
            yield "engines", str(engine.get("engine"))
            yield "engines", f"{engine.get('engine')} {engine.get('model')}"
            yield from (("packages", str(name)) for name in engine)
        for one in parameters.values():
            yield from _engines(one)


def origins(value: Any) -> Iterator[Origin]:
    """Yield where a result, and each signal that it holds, comes from."""
    if isinstance(value, Signal):
        yield value.origin
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            if isinstance(part := getattr(value, one.name), Signal):
                yield part.origin


def _by_source(source: str) -> Work:
    """Return the work of a DOI, or one that holds no more than what is known of it."""
    doi = source.removeprefix("https://doi.org/").strip()
    for work in works().values():
        if work.doi.lower() == doi.lower():
            return work
    key = "".join(one if one.isalnum() else "_" for one in doi)[:60]
    if not doi.startswith("10."):
        return Work(f"source_{key}", "misc", {"title": source})
    return Work(f"doi_{key}", "misc", {"title": f"DOI {doi}", "doi": doi})


def _protected(name: str, text: str) -> str:
    """Return a field with what TeX would take for a command escaped, a title in braces that keep capitals."""
    if name == "doi":
        return text
    for sign in "&%$#_":
        text = text.replace(sign, f"\\{sign}")
    return f"{{{text}}}" if name == "title" else text
