"""RESULTS → VERDICT: what killed the cell, with the evidence for and against."""

from indrite.diagnosis.cycling import diagnose
from indrite.diagnosis.evidence import Evidence
from indrite.diagnosis.result import Diagnosis

__all__ = ["Diagnosis", "Evidence", "diagnose"]
