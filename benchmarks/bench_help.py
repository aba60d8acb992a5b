"""CPU time of ``indrite --help`` in a fresh process; exits with 1 above the budget (used in CI)."""

from __future__ import annotations

import os
import subprocess
import sys

BUDGET_SECOND = 0.3


def cpu_second() -> float:
    """Return user plus system time of one call."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "indrite", "--help"], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main() -> None:
    best = min(cpu_second() for _ in range(5))
    print(f"indrite --help: {best:.3f} s CPU, budget {BUDGET_SECOND} s")
    if best > BUDGET_SECOND:
        sys.exit(1)


if __name__ == "__main__":
    main()
