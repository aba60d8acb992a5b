"""Physics: growth, full cell."""
