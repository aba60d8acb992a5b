"""Same seeds, same findings: two fresh clones, and a run that is killed, beside each other.

``python -m benchmarks.reproduce luo2021 --quick`` clones this repository into temporary folders, runs the
study in two of them, and a third time with the run killed at random moments and called again; then it
compares findings and stored results. It ends with exit code 1 where findings differ. The study may be a file.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """One way to call the study."""

    source: Path
    study: str
    quick: bool
    out: Path
    workers: int

    def command(self) -> list[str]:
        words = [sys.executable, "-m", "indrite", "run", self.study, "--out", str(self.out)]
        return [*words, "--workers", str(self.workers), *(["--quick"] if self.quick else [])]

    def start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(self.source), *_given_paths()])}
        return subprocess.Popen(
            self.command(),
            env=environment,
            cwd=self.out.parent,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )


def _given_paths() -> list[str]:
    return [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--keep", type=Path, help="Folder for clones and results; by default one that is removed."
    )
    given = parser.parse_args()
    study = str(Path(given.study).resolve()) if Path(given.study).is_file() else given.study
    with tempfile.TemporaryDirectory() as temporary:
        place = given.keep or Path(temporary)
        runs = []
        for name in ("first", "second", "killed"):
            source = clone(place / name)
            runs.append(Run(source, study, given.quick, place / name / "out", given.workers))
        seconds = [undisturbed(one) for one in runs[:2]]
        kills = killed(runs[2], given.kills, longest=seconds[0], rng=np.random.default_rng(given.seed))
        print(f"first run {seconds[0]:.0f} s, second {seconds[1]:.0f} s; killed after {kills} s and resumed")
        same = [
            compare("second clone", runs[0].out, runs[1].out),
            compare("killed run", runs[0].out, runs[2].out),
        ]
    sys.exit(0 if all(same) else 1)


def clone(folder: Path) -> Path:
    """Clone the last commit of this repository; return its folder of sources."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(folder / "clone")], check=True
    )
    return folder / "clone" / "src"


def undisturbed(run: Run) -> float:
    """Run a study to its end and return how long it took."""
    began = time.monotonic()
    if run.start().wait() != 0:
        sys.exit("the study failed")
    return time.monotonic() - began


def killed(run: Run, times: int, *, longest: float, rng: np.random.Generator) -> list[float]:
    """Kill a run at random moments, then let it end; return the moments."""
    moments = [round(float(one), 1) for one in rng.uniform(0.02, 0.4, times) * longest]
    for moment in moments:
        process = run.start()
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    undisturbed(run)
    return moments


def compare(name: str, first: Path, second: Path) -> bool:
    """Say which results of two runs are the same, bit by bit, and how far the others are apart."""
    findings = [json.loads((out / "findings.json").read_text(encoding="utf-8")) for out in (first, second)]
    bits = (first / "findings.json").read_bytes() == (second / "findings.json").read_bytes()
    apart = [a["id"] for a, b in zip(*findings, strict=False) if a != b]
    print(f"\n{name}: findings.json {'bit-identical' if bits else f'differs in {len(apart)}: {apart[:12]}'}")
    rows = {one["step"]: one for one in _steps(first)}
    others = {one["step"]: one for one in _steps(second)}
    same = 0
    for step, one in rows.items():
        other = others.get(step)
        if other is None or other["key"] != one["key"]:
            print(f"  {step}: another key, so another input or another version of a package")
        elif one["files"] == other["files"]:
            same += 1
        else:
            files = [part for part in one["files"] if one["files"][part] != other["files"].get(part)]
            print(f"  {step} ({one['function']}): {', '.join(files[:6])} differ")
    print(f"  {same} of {len(rows)} stored results are bit-identical")
    return bits


def _steps(out: Path) -> list[dict[str, object]]:
    steps = json.loads((out / "study.json").read_text(encoding="utf-8"))["steps"]
    manifests = [out / "steps" / one["key"] / "manifest.json" for one in steps]
    return [json.loads(one.read_text(encoding="utf-8")) for one in manifests]


if __name__ == "__main__":
    main()
