"""SIGNAL → RESULT for powder patterns."""
