"""Cycling: half-cycles, per-cycle table, leak, alarm, onset, forecast."""

from indrite.analysis.cycling.table import CycleTable, cycle_table

__all__ = ["CycleTable", "cycle_table"]
