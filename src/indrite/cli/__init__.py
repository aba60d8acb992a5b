"""Command line: a lazy table of verbs, each a thin file."""
