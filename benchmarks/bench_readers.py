"""Readers beside their peers, in one process: fastnda for .ndax, pandas and plain polars for tables.

Run with ``python benchmarks/bench_readers.py [FILE.ndax]``; the table of 6.7 million rows is generated
in a temporary folder.
"""

from __future__ import annotations

import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from indrite.readers import read_cycling, write_cycling
from indrite.signals import Cycling

ROWS = 6_693_229  # the record of the paper's cell: 897 cycles, about one row a second
REPEATS = 5


def record(rows: int) -> Cycling:
    """Return a record of a cell that is charged and discharged by turns."""
    rng = np.random.default_rng(0)
    time_second = np.cumsum(rng.uniform(0.9, 1.1, rows)).round(3)
    half = (np.arange(rows) // 3731) % 2
    ramp = (np.arange(rows) % 3731) / 3731
    voltage = np.where(half == 0, 2.1 + 1.58 * ramp, 3.68 - 1.58 * ramp) + rng.normal(0, 2e-4, rows)
    return Cycling(
        test_time_second=time_second,
        voltage_volt=voltage.round(5),
        current_ampere=np.where(half == 0, 3.14e-3, -3.14e-3),
        cycle_count=(np.arange(rows) // 7462 + 1).astype(np.int32),
        step_count=(np.arange(rows) // 3731 + 1).astype(np.int32),
    )


def side_by_side(title: str, contenders: dict[str, Callable[[], object]], repeats: int = REPEATS) -> None:
    """Print minimum and median wall time of each contender and the ratio to the last, the peer.

    The contenders take turns, so that a busy machine is unfair to all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    peer = min(list(seconds.values())[-1])
    print(title)
    for name, taken in seconds.items():
        lowest, median = min(taken), statistics.median(taken)
        print(f"  {name:<34} min {lowest:7.3f} s  median {median:7.3f} s  min/peer {lowest / peer:5.2f}")


def peak_memory_gigabyte(path: Path) -> float:
    """Return the largest resident memory of a fresh process that reads a file (Linux only)."""
    # not getrusage: its maximum is inherited from the process that starts this one
    code = (
        f"from indrite.readers import read_cycling; kept = read_cycling({str(path)!r})\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024**2


def bench_neware(path: Path) -> None:
    """Compare reading of a Neware file with fastnda alone."""
    import fastnda

    logging.getLogger("fastnda").setLevel(logging.ERROR)
    side_by_side(
        f"{path.name} ({path.stat().st_size / 1e6:.1f} MB)",
        {"indrite read_cycling": lambda: read_cycling(path), "fastnda.read": lambda: fastnda.read(path)},
        repeats=9,
    )


def bench_tables(folder: Path) -> None:
    """Compare reading of a long record, as parquet and as csv, with polars and pandas."""
    import pandas as pd
    import polars as pl

    cycling = record(ROWS)
    for suffix in (".parquet", ".csv"):
        path = folder / f"long{suffix}"
        write_cycling(cycling, path)
        by_polars = pl.read_parquet if suffix == ".parquet" else pl.read_csv
        contenders = {"indrite read_cycling": lambda path=path: read_cycling(path)}
        contenders["polars alone"] = lambda path=path, load=by_polars: load(path)
        if suffix == ".csv":
            contenders["pandas.read_csv"] = lambda path=path: pd.read_csv(path)
        elif _has_pyarrow():
            contenders["pandas.read_parquet"] = lambda path=path: pd.read_parquet(path)
        size = path.stat().st_size / 1e6
        side_by_side(
            f"{ROWS:,} rows as {suffix} ({size:.0f} MB)", contenders, 3 if suffix == ".csv" else REPEATS
        )
        print(f"  peak memory of a fresh process with indrite: {peak_memory_gigabyte(path):.2f} GB")


def _has_pyarrow() -> bool:
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def main(arguments: list[str] | None = None) -> None:
    """Run the comparisons."""
    for name in sys.argv[1:] if arguments is None else arguments:
        bench_neware(Path(name))
    with tempfile.TemporaryDirectory() as folder:
        bench_tables(Path(folder))


if __name__ == "__main__":
    main()
