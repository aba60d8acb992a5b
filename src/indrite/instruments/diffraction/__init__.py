"""STATE → SIGNAL: powder patterns of crystals as a laboratory diffractometer records them."""
