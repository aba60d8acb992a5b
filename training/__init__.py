"""How indrite's own fast potential is made: structures, labels, fit, exploration, judgement."""
