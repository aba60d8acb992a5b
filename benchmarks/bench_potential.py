"""A NEP potential beside nep-adapters, CHGNet and its teacher: steps a second, growth with atoms, memory.

``python -m benchmarks potential`` takes ``training/data/nep-0.txt``. Every contender computes forces in a
process of its own, so that its memory is its own, all take turns, and the best turn counts (CPU time, one
thread). The interface of 264 atoms is repeated in the plane for more atoms.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

POTENTIAL = Path(__file__).parents[1] / "training" / "data" / "nep-0.txt"
TURNS = 3
#: Repeats of the 264 atoms in the plane; the networks of graphs take minutes beyond the first.
REPEATS = ((1, 1), (2, 2), (3, 4), (6, 6))
PEERS = ("chgnet", "sevennet:mf-0-pbe+d3")
ADAPTERS = "nep-adapters:"

_WORK = """
import json, resource, sys, time
from benchmarks.bench_md import interface, quietly
from indrite.engines import engine
name, along, across, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
atoms = interface() * (along, across, 1)
if name.startswith("nep-adapters:"):
    from pathlib import Path
    from indrite.engines._nep_adapters import build
    calculator = build(Path(name.partition(":")[2]), device=None)
else:
    calculator = quietly(lambda: engine(name, device="cpu").calculator())
best = None
for turn in range(calls + 1):
    moved = atoms.copy()
    moved.rattle(0.01, seed=turn)
    start = time.process_time()
    quietly(lambda: calculator.get_property("forces", moved))
    took = time.process_time() - start
    best = took if best is None or took < best else best
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
print(json.dumps([len(atoms), best, peak]))
"""


def measured(name: str, repeat: tuple[int, int], calls: int) -> tuple[int, float, float]:
    """Return atoms, CPU seconds of one call and peak memory (MiB) of a fresh process."""
    command = [sys.executable, "-W", "ignore", "-c", _WORK, name, *map(str, repeat), str(calls)]
    one_thread = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment(one_thread))
    atoms, seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return atoms, seconds, peak


def _environment(changes: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **changes}


def main() -> None:
    if not POTENTIAL.exists():
        print(f"no potential at {POTENTIAL}: run `python -m training fit`")
        return
    nep = f"nep:{POTENTIAL}"
    cases: list[tuple[str, tuple[int, int], int]] = [
        (nep, one, 10 if one == (1, 1) else 2) for one in REPEATS
    ]
    cases += [(f"{ADAPTERS}{POTENTIAL}", one, 5 if one == (1, 1) else 2) for one in REPEATS[:3]]
    cases += [(peer, REPEATS[0], 2) for peer in PEERS]
    found: dict[tuple[str, tuple[int, int]], Any] = {}
    for _ in range(TURNS):
        for name, repeat, calls in cases:
            one = measured(name, repeat, calls)
            kept = found.get((name, repeat))
            found[name, repeat] = one if kept is None or one[1] < kept[1] else kept
    first = found[nep, REPEATS[0]][1]
    print(
        f"{'engine':24s} {'atoms':>7s} {'CPU s':>9s} {'steps/s':>9s} {'µs/atom':>9s} {'MiB':>6s} "
        f"{'this/NEP of 264':>16s}"
    )
    for (name, _), (atoms, seconds, peak) in found.items():
        label = name.removesuffix(f":{POTENTIAL}")
        print(
            f"{label:24s} {atoms:7d} {seconds:9.4f} {1.0 / seconds:9.1f} {1e6 * seconds / atoms:9.1f} "
            f"{peak:6.0f} {seconds / first:16.1f}"
        )


if __name__ == "__main__":
    main()
