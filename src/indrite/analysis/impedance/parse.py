"""Circuits as text, such as ``L+(R|CPE)+(R|CPE)+CPE``; parsed, never evaluated."""

from __future__ import annotations

from indrite.analysis.impedance.circuit import Circuit
from indrite.errors import UsageError


def parse_circuit(text: str) -> Circuit:
    """Return the circuit that a text describes: elements in series, joined by ``+`` or ``-``.

    Elements are L, R, (R|CPE) with ``|``, ``‖`` or ``,`` between, and one CPE.

    Raises
    ------
    UsageError
        For anything else.

    Examples
    --------
    >>> parse_circuit("(R|CPE)+(R|CPE)+CPE").arcs
    2
    """
    plain = text.replace(" ", "").upper().replace("‖", "|").replace("||", "|").replace(",", "|")
    parts = plain.replace("-", "+").split("+")
    counts = {name: parts.count(name) for name in ("L", "R", "CPE")}
    arcs = parts.count("(R|CPE)") + parts.count("(R|Q)") + parts.count("(CPE|R)")
    counts["CPE"] += parts.count("Q")
    known = sum(counts.values()) + arcs
    if known != len(parts) or max(counts.values()) > 1 or arcs > 3 or arcs + counts["R"] == 0:
        raise UsageError(
            "not a circuit that can be fitted",
            got=repr(text),
            expected="a sum of L, R, up to three (R|CPE), and CPE, such as L+(R|CPE)+(R|CPE)+CPE",
        )
    return Circuit(
        arcs=arcs,
        resistor=counts["R"] == 1,
        electrodes=counts["CPE"] == 1,
        inductor=counts["L"] == 1,
    )
