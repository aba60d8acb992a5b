"""STATE → SIGNAL: forward models with resolution and noise."""
