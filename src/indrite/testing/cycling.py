"""Hypothesis strategies for `Cycling`, and the contract that every reader keeps.

Needs the package hypothesis (extra ``dev``).
"""

from __future__ import annotations

import importlib
import inspect
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from indrite.errors import IndriteError
from indrite.readers import Format, read_cycling
from indrite.signals import CellMetadata, Cycling

_VOLT = st.floats(-10.0, 10.0, allow_subnormal=False)
_AMPERE = st.floats(-100.0, 100.0, allow_subnormal=False)
_CELSIUS = st.floats(-50.0, 150.0, allow_subnormal=False)
_LABEL = st.integers(0, 2**31 - 1)
#: Steps of time, zero included: two rows may share a time stamp.
_SECOND = st.one_of(st.just(0.0), st.floats(1e-6, 1e5, allow_subnormal=False))
_OPTIONAL = {
    "cycle_count": _LABEL,
    "step_count": _LABEL,
    "step_id": _LABEL,
    "ambient_temperature_celsius": _CELSIUS,
    "surface_temperature_celsius": _CELSIUS,
    "surface_pressure_pa": st.floats(0.0, 1e9, allow_subnormal=False),
}


@st.composite
def cyclings(draw: st.DrawFn, *, min_rows: int = 2, max_rows: int = 20) -> Cycling:
    """Strategy for cycling records: any voltages and currents, time that never decreases.

    The optional columns come and go; a wall clock runs at the pace of the elapsed time.

    Parameters
    ----------
    min_rows, max_rows
        Number of rows, at least 2.
    """
    rows = draw(st.integers(min_rows, max_rows))

    def column(values: st.SearchStrategy[Any], dtype: type) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=rows, max_size=rows)), dtype=dtype)

    time = np.cumsum(column(_SECOND, np.float64))
    arrays: dict[str, Any] = {
        name: column(values, np.int32 if values is _LABEL else np.float64)
        for name, values in _OPTIONAL.items()
        if draw(st.booleans())
    }
    if draw(st.booleans()):
        arrays["unix_time_second"] = draw(st.floats(1e9, 2e9)) + time
    return Cycling(
        test_time_second=time,
        voltage_volt=column(_VOLT, np.float64),
        current_ampere=column(_AMPERE, np.float64),
        cell=draw(cells()),
        **arrays,
    )


@st.composite
def cells(draw: st.DrawFn) -> CellMetadata:
    """Strategy for what is known of a cell."""
    positive = st.one_of(st.none(), st.floats(1e-3, 1e3))
    return CellMetadata(
        kind=draw(st.sampled_from([None, "full", "half", "symmetric", "one-way"])),
        electrode_area_square_centimetre=draw(positive),
        upper_cutoff_volt=draw(positive),
        nominal_capacity_ampere_hour=draw(positive),
    )


def same_arrays(one: Cycling, other: Cycling) -> bool:
    """Whether two records hold the same columns, to the last bit."""
    first = {spec.name: array for spec, array in one.arrays()}
    second = {spec.name: array for spec, array in other.arrays()}
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name], equal_nan=True) for name in first
    )


def check_reader(form: Format) -> None:
    """Check what every entry of `indrite.readers.READERS` promises.

    The module is documented and names its sources; ``read(path, request)`` is documented; garbage is
    not recognised, and refused when the reader is named by hand.

    Raises
    ------
    AssertionError
        Saying which promise is broken.
    """
    module = importlib.import_module(f"indrite.readers.{form.module}")
    assert module.__doc__, f"{form.name}: the module has no docstring"
    assert "Sources\n-------" in module.__doc__, f"{form.name}: the module names no sources"
    read = form.load()
    assert read.__doc__, f"{form.name}: read() has no docstring"
    assert list(inspect.signature(read).parameters) == ["path", "request"], f"{form.name}: wrong arguments"
    assert form.suffixes, f"{form.name}: no file suffix"
    assert all(one.startswith(".") for one in form.suffixes), f"{form.name}: suffixes begin with a dot"
    garbage = bytes(range(256)) * 8
    assert not form.sniff(garbage), f"{form.name}: garbage is taken for this format"
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate((b"", garbage, b"a,b\n1,2\n", form_magic(form) + garbage)):
            path = Path(folder) / f"garbage{number}{form.suffixes[0]}"
            path.write_bytes(content)
            message = _refusal(path, form)
            assert message is not None, f"{form.name}: garbage {content[:20]!r} was read"
            assert path.name in message, f"{form.name}: the message does not name the file: {message}"


def _refusal(path: Path, form: Format) -> str | None:
    try:
        read_cycling(path, reader=form.name)
    except IndriteError as error:
        return str(error)
    return None


def form_magic(form: Format) -> bytes:
    """Return bytes that the format's signature takes for its own, where they are fixed."""
    known = (
        b"NEWARE",
        b"BIO-LOGIC MODULAR FILE\x1a",
        b"\0\1\0\0Standard Jet DB\0",
        b"PAR1",
        b"\x89HDF\r\n\x1a\n",
        b"PK\x03\x04.ndc",
        b"PK\x03\x04[Content_Types].xml",
    )
    return next((magic for magic in known if form.sniff(magic)), b"")
