"""A paper-size record: read + per-cycle table + diagnosis, beside a pandas (and PyProBE) per-cycle summary.

897 cycles, about 6.7 million rows, parquet. Every contender runs in a fresh process, by turns; imports count.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

REPEATS = 3

_MEASURE = """
import json, time
start, cpu = time.perf_counter(), time.process_time()
{work}
peak = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM')) / 1024**2
print(json.dumps({{"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu, "peak": peak}}))
"""

_INDRITE = """
from indrite import diagnose, read_cycling
found = diagnose(read_cycling({path!r}))
assert found.verdict == "hard short", found.verdict
"""

_PANDAS = """
import numpy as np, pandas as pd
frame = pd.read_parquet({path!r}, columns=["Test Time / s", "Voltage / V", "Current / A", "Cycle Count / 1"])
frame.columns = ["t", "v", "i", "n"]
dt = frame.t.diff().fillna(0.0)
frame["q"] = frame.i * dt / 3600.0
frame["charge"], frame["discharge"] = frame.q.clip(lower=0), -frame.q.clip(upper=0)
frame["energy"], frame["vdt"] = frame.q * frame.v, frame.v * dt
table = frame.groupby("n").agg(
    charge=("charge", "sum"), discharge=("discharge", "sum"), energy=("energy", "sum"), vdt=("vdt", "sum"),
    vmax=("v", "max"), vmin=("v", "min"), noise=("v", "std"), begin=("t", "first"), end=("t", "last"))
table["ce"] = table.discharge / table.charge
"""

_PYPROBE = """
import polars as pl, pyprobe
frame = pl.read_parquet({path!r}).select(
    pl.col("Test Time / s").alias("Time [s]"), pl.col("Voltage / V").alias("Voltage [V]"),
    pl.col("Current / A").alias("Current [A]"), pl.col("Cycle Count / 1").cast(pl.Int64).alias("Cycle"),
    pl.col("Step Count / 1").cast(pl.Int64).alias("Step"),
    pl.col("Step Count / 1").cast(pl.Int64).alias("Event"))
moved = pl.col("Current [A]") * pl.col("Time [s]").diff().fill_null(0) / 3600
charge = moved.cum_sum().alias("Capacity [Ah]")
result = pyprobe.result.Result(base_dataframe=frame.lazy().with_columns(charge), info={{}})
from pyprobe.analysis import cycling
procedure = pyprobe.filters.Experiment(
    base_dataframe=result.base_dataframe, info={{}}, column_definitions={{}})
cycling.summary(procedure).data
"""


def make_record(path: Path) -> int:
    """Write the record of a cell that dies of a growing leak in cycle 897; return its rows."""
    from indrite.instruments.cycling import Cycler, record_with
    from indrite.models.full_cell.lumped import Course, LumpedCell, Samples, simulate_lumped
    from indrite.readers import write_cycling

    rng = np.random.default_rng(0)
    leak = 3.14e-3 / 3.68 * np.exp((np.arange(1, 901) - 897) / 8.0)
    ideal = simulate_lumped(
        LumpedCell(),
        Course(cycles=900, leak_siemens=leak),
        samples=Samples(charge=3300, hold=850, discharge=3300),
        rng=rng,
    )
    cycler = Cycler(efficiency_scatter=3e-4, outlier_share=0.01, capacity_scatter=1e-3)
    write_cycling(record_with(cycler, ideal, rng=rng), path)
    return int(ideal.test_time_second.size)


def measure(work: str) -> dict[str, float] | str:
    """Run work in a fresh process; return wall and CPU seconds and peak memory, or why it failed."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE.format(work=work)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.bdf.parquet"
        print(f"{make_record(path):,} rows, {path.stat().st_size / 1e6:.0f} MB parquet")
        contenders = {
            "indrite: read + table + diagnosis": _INDRITE,
            "pandas: read + per-cycle table": _PANDAS,
        }
        if importlib.util.find_spec("pyprobe"):
            contenders["PyProBE: read + summary"] = _PYPROBE
        else:
            print("PyProBE is not installed: left out")
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in contenders}
        for _ in range(REPEATS):
            for name, work in contenders.items():
                found = measure(work.format(path=str(path)))
                if isinstance(found, str):
                    print(f"{name}: failed: {found}")
                else:
                    runs[name].append(found)
        ours = statistics.median(run["wall"] for run in next(iter(runs.values())))
        print(f"{'':<36}{'wall s (min, median)':>22}{'CPU s':>8}{'peak GB':>9}{'wall/ours':>11}")
        for name, taken in runs.items():
            if taken:
                wall = [run["wall"] for run in taken]
                middle = statistics.median(wall)
                cpu = statistics.median(run["cpu"] for run in taken)
                peak, ratio = max(run["peak"] for run in taken), middle / ours
                print(f"{name:<36}{min(wall):>12.2f}{middle:>10.2f}{cpu:>8.2f}{peak:>9.2f}{ratio:>11.2f}")


if __name__ == "__main__":
    main()
