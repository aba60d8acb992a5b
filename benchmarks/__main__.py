"""Run all benchmarks, or those named: ``python -m benchmarks diagnosis readers``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    names = sys.argv[1:] or known
    if unknown := sorted(set(names) - set(known)):
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known)}")
    sys.argv = sys.argv[:1]
    for name in names:
        print(f"\n=== {name} ===", flush=True)
        importlib.import_module(f"benchmarks.bench_{name}").main()


if __name__ == "__main__":
    main()
