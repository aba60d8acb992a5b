"""Trajectories: who is near whom, for how long, and where everything goes."""

from indrite.analysis.trajectory.contacts import Contacts, contacts
from indrite.analysis.trajectory.cutoffs import contact_cutoff
from indrite.analysis.trajectory.displacement import Displacement, displacement
from indrite.analysis.trajectory.interfaces import Interfaces, find_interfaces
from indrite.analysis.trajectory.neighbours import pairs_of_frames, select_pairs
from indrite.analysis.trajectory.rdf import RadialDistribution, radial_distribution
from indrite.analysis.trajectory.summary import TrajectorySummary, pair_analyses, summarise
from indrite.analysis.trajectory.tetrahedra import Units, units

__all__ = [
    "Contacts",
    "Displacement",
    "Interfaces",
    "RadialDistribution",
    "TrajectorySummary",
    "Units",
    "contact_cutoff",
    "contacts",
    "displacement",
    "find_interfaces",
    "pair_analyses",
    "pairs_of_frames",
    "radial_distribution",
    "select_pairs",
    "summarise",
    "units",
]
