"""Studies of measured files alone: every file is read and analysed, and all go into one report."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.documents import did_you_mean
from indrite.errors import UsageError
from indrite.study.registry import functions


@dataclass(frozen=True)
class Technique:
    """What is done with a file of one instrument.

    Parameters
    ----------
    read
        Step that reads it.
    analyse
        Step that analyses what was read.
    signal
        Parameter of ``analyse`` that takes it.
    together
        Whether several files are analysed as one series.
    """

    read: str
    analyse: str
    signal: str
    together: bool = False


TECHNIQUES = {
    "cycling": Technique("read.cycling", "diagnose.cycling", "cycling"),
    "impedance": Technique("read.impedance", "analyse.impedance", "impedance", together=True),
    "diffraction": Technique("read.diffraction", "analyse.diffraction", "diffractogram"),
    "section": Technique("read.section", "analyse.section", "micrograph"),
    "profile": Technique("read.profile", "analyse.profile", "profile"),
    "spectra": Technique("read.spectra", "analyse.spectra", "spectra"),
}


@dataclass(frozen=True)
class MeasuredFile:
    """A file and the instrument that wrote it.

    Parameters
    ----------
    technique
        Key of `TECHNIQUES`.
    path
        The file.
    """

    technique: str
    path: Path

    def __post_init__(self) -> None:
        if self.technique not in TECHNIQUES:
            hint = did_you_mean(self.technique, TECHNIQUES)
            raise UsageError(f"no such technique{hint}", got=self.technique, expected=", ".join(TECHNIQUES))
        if not self.path.is_file():
            raise UsageError("no such file", where=self.path)


def write_study(
    files: Sequence[MeasuredFile], path: Path, *, options: Mapping[str, Any] | None = None
) -> Path:
    """Write the study of measured files to a YAML file, to run or to edit, and return its path.

    Parameters
    ----------
    files
        In the order of the report.
    path
        The study file.
    options
        Parameters of the steps that read and analyse: ``NAME`` for every technique that has it, or
        ``TECHNIQUE.NAME``.

    Raises
    ------
    UsageError
        Without files, or for an option that no step takes.
    """
    if not files:
        raise UsageError("no file given")
    given = _shared_out(options or {}, list(dict.fromkeys(one.technique for one in files)))
    steps: dict[str, Any] = {}
    for technique in dict.fromkeys(one.technique for one in files):
        own = [one.path for one in files if one.technique == technique]
        steps |= _steps(technique, own, given[technique])
    names = ", ".join(one.path.name for one in files[:4]) + (" …" if len(files) > 4 else "")
    document = {"study": "measured", "title": f"Measured: {names}", "steps": steps}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, _yaml(document))
    return path


#: Step function → parameters.
_Given = dict[str, dict[str, Any]]


def _shared_out(options: Mapping[str, Any], techniques: Sequence[str]) -> dict[str, _Given]:
    """Return technique → step function → parameters."""
    known = functions()
    given: dict[str, _Given] = {name: {} for name in techniques}
    for key, value in options.items():
        only, _, name = key.rpartition(".")
        taken = False
        for technique in techniques if not only else [only]:
            if technique not in given:
                raise UsageError("no file of this technique", got=key, expected=", ".join(techniques))
            kind = TECHNIQUES[technique]
            for function in (kind.read, kind.analyse):
                if name in known[function].signature().annotations and name not in {"file", kind.signal}:
                    given[technique].setdefault(function, {})[name] = value
                    taken = True
        if not taken:
            names = sorted({name for one in techniques for name in _options_of(one)})
            raise UsageError(f"no step takes this{did_you_mean(name, names)}", got=key)
    return given


def _options_of(technique: str) -> list[str]:
    known, kind = functions(), TECHNIQUES[technique]
    both = (*known[kind.read].signature().annotations, *known[kind.analyse].signature().annotations)
    return [name for name in both if name not in {"file", kind.signal}]


def _steps(technique: str, paths: Sequence[Path], given: _Given) -> dict[str, Any]:
    kind = TECHNIQUES[technique]
    steps: dict[str, Any] = {}
    read = []
    for path in paths:
        name = _unused(f"{technique}_{_slug(path.stem)}", steps)
        steps[name] = {"do": kind.read, "file": str(path.resolve()), **given.get(kind.read, {})}
        read.append(name)
    groups: list[Any] = [[f"${name}" for name in read]] if kind.together else [f"${name}" for name in read]
    for name, signal in zip(read, groups, strict=False):
        called = f"{technique}_analysed" if kind.together else f"{name}_analysed"
        step = {"do": kind.analyse, kind.signal: signal, **given.get(kind.analyse, {})}
        steps[called] = step
    return steps


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "file"


def _unused(name: str, steps: Mapping[str, Any]) -> str:
    number, found = 2, name
    while found in steps or f"{found}_analysed" in steps:
        found, number = f"{name}_{number}", number + 1
    return found


def _yaml(document: Mapping[str, Any]) -> str:
    from ruamel.yaml import YAML

    buffer = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100_000
    yaml.dump(document, buffer)
    return buffer.getvalue()
