"""Lines by which elements are mapped, and the lines that hide them."""

from __future__ import annotations

from indrite.x_ray_lines import BROUGHT_ALONG, SIDE_LINES, USUAL_RESOLUTION, line_width, low_line
from indrite.x_ray_lines import LINES as ALL_LINES

#: Strongest line of each element in keV that a beam of 5 to 20 kV excites.
LINES: dict[str, float] = {one: low_line(one)[1] / 1000.0 for one in ALL_LINES}


def width(kilovolt: float, *, resolution_electronvolt: float = USUAL_RESOLUTION) -> float:
    """Return the full width at half maximum of a line, keV; see `indrite.x_ray_lines.line_width`.

    Examples
    --------
    >>> round(width(5.895), 3)
    0.13
    """
    return line_width(kilovolt * 1000.0, resolution_electronvolt=resolution_electronvolt) / 1000.0


def overlaps(elements: tuple[str, ...], *, resolution_electronvolt: float = USUAL_RESOLUTION) -> list[str]:
    """Return sentences on lines of other elements within 0.7 widths of those that are mapped."""
    others = {name: (energy, name) for name, energy in LINES.items() if name in (*elements, *BROUGHT_ALONG)}
    others |= {name: (energy / 1000.0, owner) for name, energy, owner in SIDE_LINES if owner in elements}
    said = []
    for symbol in elements:
        line = LINES[symbol]
        near = 0.7 * width(line, resolution_electronvolt=resolution_electronvolt)
        for name, (energy, owner) in others.items():
            if owner != symbol and abs(energy - line) < near:
                brought = " if there is any (preparation)" if owner not in elements else ""
                said.append(
                    f"the map of {symbol} ({line:.3f} keV) also counts {name} ({energy:.3f} keV){brought}"
                )
    return said
