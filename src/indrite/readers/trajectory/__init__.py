"""Trajectories of molecular dynamics: one module a format, one table of formats."""

from indrite.readers.trajectory.entry import read_trajectory
from indrite.readers.trajectory.formats import TRAJECTORY_FORMATS, TrajectoryFormat

__all__ = ["TRAJECTORY_FORMATS", "TrajectoryFormat", "read_trajectory"]
