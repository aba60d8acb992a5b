"""Growth of metal into the electrolyte. Tier A: the inchworm law."""
