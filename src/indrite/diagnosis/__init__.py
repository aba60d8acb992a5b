"""RESULTS → VERDICT: what killed the cell, with the evidence for and against."""
