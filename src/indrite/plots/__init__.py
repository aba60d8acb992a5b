"""Signal or result → Matplotlib Axes."""
