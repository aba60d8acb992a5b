"""The sign of the current, told by the cell itself: where the current jumps up, the voltage does too."""

from __future__ import annotations

import numpy as np

from indrite.errors import UnitError
from indrite.readers.record import Given

#: Jumps larger than this share of the largest current are steps of the protocol.
_JUMP_SHARE = 0.3
#: Jumps that must speak against the sign, and by how much they must outnumber the others.
_LEAST_JUMPS, _OUTNUMBER = 3, 4
_PIECE_ROWS = 1 << 17


def jumps_for_and_against(voltage_volt: np.ndarray, current_ampere: np.ndarray) -> tuple[int, int]:
    """Return how many jumps of the current the voltage follows, and how many it goes against.

    Every cell has a positive resistance, so that dU/dI > 0 at a jump when positive current charges.

    Parameters
    ----------
    voltage_volt, current_ampere
        Shape (sample,).

    Examples
    --------
    >>> import numpy as np
    >>> jumps_for_and_against(np.array([3.0, 3.1, 3.0]), np.array([0.0, 1.0, 0.0]))
    (2, 0)
    """
    smallest = _JUMP_SHARE * max(abs(float(current_ampere.max())), abs(float(current_ampere.min())))
    agree = against = 0
    # piece by piece: a long record's differences need not be held at once
    for begin in range(0, current_ampere.size - 1, _PIECE_ROWS):
        piece = slice(begin, begin + _PIECE_ROWS + 1)
        step, voltage = np.diff(current_ampere[piece]), voltage_volt[piece]
        jumps = np.flatnonzero((step > smallest) | (step < -smallest))
        product = step[jumps] * (voltage[jumps + 1] - voltage[jumps])
        agree += int(np.count_nonzero(product > 0))
        against += int(np.count_nonzero(product < 0))
    return agree, against


def settle_sign(
    arrays: dict[str, np.ndarray], given: Given, notes: list[str], *, fixed: bool, where: str
) -> None:
    """Turn the current round if the user says so; check the sign otherwise.

    Parameters
    ----------
    fixed
        The format says what a positive current means: doubts are noted, not refused.

    Raises
    ------
    UnitError
        If the record shows that positive current discharges and nobody said so.
    """
    if given.positive_current == "discharges":
        arrays["current_ampere"] = -arrays["current_ampere"]
        notes.append(
            "the current is turned round: positive current of the file discharges, as given by the user"
        )
        return
    if given.positive_current == "charges":
        return
    agree, against = jumps_for_and_against(arrays["voltage_volt"], arrays["current_ampere"])
    if against < _LEAST_JUMPS or against <= _OUTNUMBER * agree:
        return
    what = f"the voltage falls at {against} of {agree + against} jumps of the current upwards"
    if fixed:
        notes.append(f"{what}: positive current seems to discharge the cell; turn it with --positive-current")
        return
    raise UnitError(
        "positive current seems to discharge the cell",
        where=where,
        got=what,
        expected="current that is positive on charge",
        todo="Say what it does: --positive-current discharges (or charges, if it is right as it is)",
    )
