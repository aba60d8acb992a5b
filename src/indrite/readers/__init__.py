"""FILE → SIGNAL: one module per format, one table of formats."""
