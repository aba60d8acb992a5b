"""Step functions for the tests of the study engine: small, slow on purpose, with segments."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.errors import StepFailedError
from indrite.findings import Finding
from indrite.progress import Progress
from indrite.signals import Cycling
from indrite.study.arguments import EngineName


@dataclass(frozen=True)
class Series:
    """Numbers and how they came about."""

    values: np.ndarray
    resumed_at: int = 0
    kind: str = "made"
    table: Mapping[str, tuple[float, ...]] | None = None


def make(*, count: Annotated[int, Field(gt=0)] = 10, kind: Literal["ramp", "flat"] = "ramp") -> Series:
    values = np.arange(count, dtype=float) if kind == "ramp" else np.ones(count)
    return Series(values, kind=kind, table={"ends": (float(values[0]), float("nan"))})


def grow(start: Series, *, segments: int, pause_second: float, progress: Progress, work_dir: Path) -> Series:
    """Add one segment after the other; each lies in the scratch folder once it is whole."""
    values, first = start.values, len(list(work_dir.glob("*.npy")))
    for number in range(segments):
        path = work_dir / f"{number:03d}.npy"
        if path.exists():
            values = np.load(path)
        else:
            time.sleep(pause_second)
            values = np.sin(values + number)
            aside = path.with_suffix(".aside")
            with aside.open("wb") as file:
                np.save(file, values)
            aside.rename(path)
        progress(number + 1, segments, "segments")
    return Series(values, resumed_at=first)


def add(series: list[Series], *, weights: dict[str, float] | None = None) -> Series:
    return Series(np.sum([one.values for one in series], axis=0))


def shake(start: Series, *, rng: np.random.Generator, scale: float = 1.0) -> Series:
    return Series(start.values + scale * rng.standard_normal(start.values.size))


def read(file: Path, *, factor: float = 1.0) -> Series:
    return Series(factor * np.array([float(one) for one in file.read_text().split()]))


def record(start: Series) -> Cycling:
    n = start.values.size
    return Cycling(
        test_time_second=np.arange(float(n)), voltage_volt=start.values, current_ampere=np.full(n, 1e-3)
    )


def judge(start: Series) -> list[Finding]:
    mean = float(start.values.mean())
    return [Finding("mean", "mean of the series", mean, "", None, "simulated", "no published value")]


def fail(start: Series) -> Series:
    raise StepFailedError("this step fails on purpose", got="nothing")


def vanish(start: Series) -> Series:
    """End the worker process without a word, as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return start


def stumble(start: Series) -> Series:
    return Series(start.values[{}])


def energy(*, engine: Annotated[str, EngineName()] = "toy") -> Series:
    from ase.build import bulk

    from indrite.engines import engine as find

    atoms = bulk("In", crystalstructure="fcc", a=4.6)
    return Series(np.array([find(engine).calculator().get_property("energy", atoms)]))
