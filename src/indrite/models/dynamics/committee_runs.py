"""What a committee says of all runs of several systems, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indrite.findings import Finding
from indrite.models.dynamics.committee import Disagreement
from indrite.notebook import Shown


@dataclass(frozen=True, kw_only=True)
class CommitteeRuns(Shown):
    """Disagreement along the runs of each system.

    Parameters
    ----------
    engines
        Names of the members, the one that led the runs first; one where the engine has no committee.
    runs
        Name of the system → name of each run → what was said; empty where nobody could be asked.
    """

    engines: tuple[str, ...]
    runs: Mapping[str, Mapping[str, Disagreement]]

    def findings(self) -> list[Finding]:
        """Return the worst of the runs of each system, the name of the system behind the dot."""
        rows: list[Finding] = []
        for name, runs in self.runs.items():
            said = list(runs.values())
            left = [one.left_picosecond for one in said if one.left_picosecond is not None]
            gone = f"; leaves what was learned at {min(left):.3g} ps" if left else ""
            about = f"{len(self.engines)} potentials, {len(said)} runs"
            note = f"{about}; outside is above {said[0].limit:g}{gone}"
            values = (
                ("force_share", "Disagreement about forces, by their size, most", "", _most(said)),
                ("outside", "Frames outside of what the potential learned", "", _outside(said)),
                ("energy_spread", "Disagreement about the energy at the end", "meV/atom", _energy(said)),
            )
            rows += [
                Finding(
                    id=f"committee.{key}.{name}",
                    quantity=quantity,
                    value=value,
                    unit=unit,
                    standard_uncertainty=None,
                    origin="simulated",
                    verdict="differs" if left else "ok",
                    note=note,
                )
                for key, quantity, unit, value in values
            ]
        return rows


def _most(said: list[Disagreement]) -> float:
    return max(float(one.force_share.max()) for one in said)


def _outside(said: list[Disagreement]) -> float:
    return float(np.concatenate([one.outside for one in said]).mean())


def _energy(said: list[Disagreement]) -> float:
    return max(float(one.energy_millielectronvolt_per_atom[-1]) for one in said)
