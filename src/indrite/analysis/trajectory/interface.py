"""An interface in full: the summary of its runs, and the curves that figures show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indrite.analysis.trajectory.profiles import DensityProfiles, density_profiles, equal_windows
from indrite.analysis.trajectory.rdf import RadialDistribution, radial_distribution
from indrite.analysis.trajectory.reference_rdf import ReferenceRdf, reference_rdf
from indrite.analysis.trajectory.summary import TrajectorySummary, summarise
from indrite.errors import SignalError
from indrite.findings import Finding
from indrite.notebook import Shown
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: Windows of time in figures of distances.
WINDOWS = 5


@dataclass(frozen=True, kw_only=True)
class InterfaceAnalysis(Shown):
    """What runs of one interface give.

    Parameters
    ----------
    summary
        Contacts, distances, displacements, events; its findings are those of the whole.
    windows
        Radial distributions of the first run in windows of time.
    profiles
        Density along the normal in the first run; ``None`` where sides are not known or do not lie apart.
    references
        Name of a crystal → its distributions of the pairs.
    """

    summary: TrajectorySummary
    windows: RadialDistribution
    profiles: DensityProfiles | None
    references: Mapping[str, ReferenceRdf]

    def findings(self) -> list[Finding]:
        """Return the findings of the summary."""
        return self.summary.findings()


def analyse_interface(
    trajectories: Sequence[Trajectory],
    *,
    pairs: Sequence[str],
    references: Mapping[str, Atoms] | None = None,
    drawn: Sequence[str] = (),
) -> InterfaceAnalysis:
    """Analyse runs of one interface.

    Parameters
    ----------
    trajectories
        One, or several seeds.
    pairs
        Names such as ``In-S``.
    references
        Name → crystal: phases to look for; see `name_products`.
    drawn
        Names of the references whose distances figures show.

    Raises
    ------
    UsageError, SignalError
        As `summarise`.
    """
    summary = summarise(trajectories, pairs=pairs, references=references)
    first = trajectories[0]
    crystals = {name: (references or {})[name] for name in drawn}
    like = [f"{one}-{one}" for one in dict.fromkeys(pair.partition("-")[0] for pair in pairs)]
    curves = {name: reference_rdf(one, [*pairs, *like]) for name, one in crystals.items()}
    try:
        profiles = density_profiles(first)
    except SignalError:  # no sides: the pairs are known all the same
        profiles = None
    return InterfaceAnalysis(
        summary=summary,
        windows=radial_distribution(first, pairs, windows=equal_windows(first, WINDOWS)),
        profiles=profiles,
        references=curves,
    )
