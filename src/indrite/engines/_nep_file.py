"""Whether a NEP file is whole, and its header; nep-adapters ends the program on a file cut short."""

from __future__ import annotations

from pathlib import Path

from indrite.errors import EngineError

_EXPECTED = "a nep.txt of version 3, 4 or 5 as GPUMD, calorine or neppo write it"
_NETWORKS = {"nep3", "nep4", "nep5"}
_KEYS = ("cutoff", "n_max", "basis_size", "l_max", "ANN")


def check_nep_file(path: Path) -> None:
    """Check the header and that there are at least as many parameters as it asks for.

    Raises
    ------
    EngineError
        If the file is not a NEP potential or is cut short.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
        version, elements, fields, first = header(lines)
        needed = _parameters(version, elements, fields)
        found = [float(line) for line in lines[first:] if line.strip()]
    except (OSError, ValueError, LookupError) as error:
        raise EngineError("not a NEP potential", where=path, got=str(error), expected=_EXPECTED) from error
    if len(found) < needed:
        raise EngineError(
            "not a NEP potential: the file is cut short",
            where=path,
            got=f"{len(found)} parameters",
            expected=f"at least {needed}",
            todo="Copy the file again",
        )


def header(lines: list[str]) -> tuple[str, int, dict[str, list[float]], int]:
    """Return version, number of elements, fields by keyword and the line of the first parameter.

    Raises
    ------
    ValueError, LookupError
        If there is no such header.
    """
    head = lines[0].split()
    version = head[0].split("_")[0] if head else ""
    if version not in _NETWORKS or set(head[0].split("_")[1:]) - {"zbl"}:
        raise ValueError(f"first line {lines[0][:40]!r}")
    elements = int(head[1])
    if len(head) < 2 + elements:
        raise ValueError(f"{len(head) - 2} of {elements} elements")
    fields: dict[str, list[float]] = {}
    for number, line in enumerate(lines[1:], start=1):
        key, *values = line.split() or [""]
        if key not in (*_KEYS, "zbl"):
            return version, elements, fields, number
        fields[key] = [float(one) for one in values]
    raise ValueError("no parameters")


def _parameters(version: str, elements: int, fields: dict[str, list[float]]) -> int:
    """Return the least number of parameters: networks, expansion coefficients, scales of the descriptors.

    Source: DOI 10.1063/5.0106617 and https://gpumd.org (format of ``nep.txt``).
    """
    missing = [key for key in _KEYS if key not in fields]
    if missing:
        raise ValueError(f"no line {missing[0]!r}")
    radial, angular = (int(one) + 1 for one in fields["n_max"][:2])
    radial_basis, angular_basis = (int(one) + 1 for one in fields["basis_size"][:2])
    bands = fields["l_max"]
    invariants = int(bands[0]) + (bands[1:2] == [2.0]) + (bands[2:3] == [1.0])
    descriptors = radial + angular * invariants
    network = (descriptors + 2) * int(fields["ANN"][0])
    networks = {"nep3": network + 1, "nep4": elements * network + 1, "nep5": elements * (network + 1) + 1}
    return networks[version] + elements**2 * (radial * radial_basis + angular * angular_basis) + descriptors
