"""SIGNAL → RESULT: pure functions; imports signals only."""
