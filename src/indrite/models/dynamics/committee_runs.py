"""What a committee says of all runs of several systems, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indrite.findings import Finding
from indrite.models.dynamics.committee import Disagreement, committee_findings
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
        said = ((name, list(runs.values())) for name, runs in self.runs.items())
        return [row for name, runs in said for row in committee_findings(runs, name)]
