"""The parameters of a NEP4 potential as arrays, in the layout of the compiled kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indrite.engines._nep_file import header

_HIGHEST = 4
#: Rows of coefficients and layers are so many numbers long, or a multiple: three vectors of eight.
WIDTH = 24
#: ZBL's lengths and energies: 1 / (4 π ε0) in eV Å, and the inverse of 0.8854 Bohr radii.
_COULOMB, _INVERSE_LENGTH = 14.399645, 2.134563
#: Covalent radii of Pyykkö and Atsumi 2009 (10.1002/chem.200800987) times 4/3, Å; for typewise cutoffs.
_RADII = (
    "0.426667 0.613333 1.6 1.25333 1.02667 1.0 0.946667 0.84 0.853333 0.893333 1.86667 1.66667 "
    "1.50667 1.38667 1.46667 1.36 1.32 1.28 2.34667 2.05333 1.77333 1.62667 1.61333 1.46667 1.42667 "
    "1.38667 1.33333 1.32 1.34667 1.45333 1.49333 1.45333 1.53333 1.46667 1.52 1.56 2.52 2.22667 1.96 "
    "1.85333 1.76 1.65333 1.53333 1.50667 1.50667 1.44 1.53333 1.64 1.70667 1.68 1.68 1.64 1.76 "
    "1.74667"
)


@dataclass(frozen=True, eq=False)
class NepModel:
    """A NEP4 potential.

    Parameters
    ----------
    elements
        Symbols in the order of the file.
    cutoff_angstrom
        Reach of radial and angular descriptors.
    bias_electronvolt
        Taken off the energy of every atom.
    arrays
        For `_nep_kernel.evaluate`: numbers of radial and angular functions, bands, four and five bodies;
        cutoffs; functions in the bases; coefficients (element, element, basis, function), angular ones
        first; first layer with the scales in it (element, neuron, descriptor) and (element, descriptor,
        neuron); its bias and the last layer (element, neuron); repulsion (element, element, 4). The last
        axis of coefficients and first layers is filled up with zeros to a multiple of `WIDTH`.
    """

    elements: tuple[str, ...]
    cutoff_angstrom: tuple[float, float]
    bias_electronvolt: float
    arrays: tuple[object, ...]


def read_model(path: Path) -> NepModel | None:
    """Return the potential of a file, `None` where it is of a kind that the kernel does not know.

    It knows NEP4 of one hidden layer, l to 4, invariants of three, four
    and five bodies, with ZBL or without.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    lines = path.read_text("utf-8").split("\n")
    version, count, fields, at = header(lines)
    elements = tuple(lines[0].split()[2 : 2 + count])
    if version != "nep4" or not _known(elements, fields):
        return None
    functions, basis, bands, cutoffs = _sizes(fields)
    values = np.array([float(line) for line in lines[at:] if line.strip()])
    four, five = bands[1] == 2, bands[2] == 1
    descriptors = functions[0] + functions[1] * (bands[0] + four + five)
    neurons = int(fields["ANN"][0])
    networks, values = np.split(values, [count * neurons * (descriptors + 2)])
    first, bias, last = np.split(
        networks.reshape(count, -1), [neurons * descriptors, neurons * (descriptors + 1)], axis=1
    )
    sizes = [one * many * count**2 for one, many in zip(functions, basis, strict=True)]
    common, radial, angular, scale = np.split(values, np.cumsum([1, *sizes]))
    if scale.size != descriptors:
        raise ValueError(f"{scale.size} scales of {descriptors} descriptors")
    shared = cutoffs[0] == cutoffs[1] and basis[0] == basis[1]
    layer = first.reshape(count, neurons, descriptors) * scale
    return NepModel(
        elements=elements,
        cutoff_angstrom=cutoffs,
        bias_electronvolt=float(common[0]),
        arrays=(
            (functions[0], functions[1], bands[0], int(four), int(five)),
            _single(np.array(cutoffs)),
            (basis[0], basis[1]),
            _coefficients((radial, angular), functions, basis, shared=shared),
            _filled(layer),
            _filled(layer.transpose(0, 2, 1)),
            _single(bias),
            _single(last),
            _nuclei(elements, fields.get("zbl")),
        ),
    )


def _sizes(
    fields: Mapping[str, Sequence[float]],
) -> tuple[list[int], list[int], list[int], tuple[float, float]]:
    """Return numbers of functions and of their basis (radial, angular), bands, and cutoffs."""
    functions = [int(one) + 1 for one in fields["n_max"][:2]]
    basis = [int(one) + 1 for one in fields["basis_size"][:2]]
    bands = [int(one) for one in fields["l_max"]] + [0, 0]
    return functions, basis, bands, (fields["cutoff"][0], fields["cutoff"][1])


def _known(elements: tuple[str, ...], fields: Mapping[str, Sequence[float]]) -> bool:
    from ase.data import atomic_numbers

    _, _, bands, cutoffs = _sizes(fields)
    repulsion = fields.get("zbl")
    typewise = repulsion is not None and len(repulsion) > 2
    return (
        0 < bands[0] <= _HIGHEST
        and (bands[1], bands[2]) in ({(0, 0), (2, 0), (2, 1)} if bands[0] > 1 else {(0, 0)})
        and not any(bands[3:])
        and cutoffs[1] <= cutoffs[0]
        and len(fields["cutoff"]) in (2, 4)  # else each element has its own, before the numbers of neighbours
        and sum(fields["ANN"][1:]) == 0
        and (repulsion is None or any(repulsion))
        and (not typewise or max(atomic_numbers[one] for one in elements) <= len(_RADII.split()))
    )


def _single(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)


def _filled(values: np.ndarray) -> np.ndarray:
    """Return the values in single precision, the last axis filled up with zeros."""
    found = np.zeros((*values.shape[:-1], -(-values.shape[-1] // WIDTH) * WIDTH), np.float32)
    found[..., : values.shape[-1]] = values
    return found


def _coefficients(
    values: tuple[np.ndarray, np.ndarray], functions: Sequence[int], basis: Sequence[int], *, shared: bool
) -> np.ndarray:
    """Return (element, element, basis, function), angular first; both share the basis where it is the same.

    In the file they are (function, basis, element, element).
    """
    count = round(np.sqrt(values[0].size / (functions[0] * basis[0])))
    found = np.zeros((count, count, basis[0] if shared else sum(basis), sum(functions)), np.float32)
    for kind, one in enumerate(values):
        first, column = 0 if shared or kind == 0 else basis[0], functions[1] if kind == 0 else 0
        block = one.reshape(functions[kind], basis[kind], count, count).transpose(2, 3, 1, 0)
        found[:, :, first : first + basis[kind], column : column + functions[kind]] = block
    return _filled(found)


def _nuclei(elements: tuple[str, ...], repulsion: Sequence[float] | None) -> np.ndarray:
    """Return inner and outer reach (Å), charges (eV Å) and inverse length (1/Å) of each pair of elements."""
    from ase.data import atomic_numbers

    count = len(elements)
    found = np.zeros((count, count, 4))
    if repulsion is None:
        return found
    charge = np.array([float(atomic_numbers[one]) for one in elements])
    found[..., 0], found[..., 1] = repulsion[0], repulsion[1]
    if len(repulsion) > 2:
        radius = np.array([float(_RADII.split()[atomic_numbers[one] - 1]) for one in elements])
        found[..., 0] = 0.0
        found[..., 1] = np.minimum(repulsion[1], repulsion[2] * (radius[:, None] + radius))
    found[..., 2] = _COULOMB * charge[:, None] * charge
    power = charge**0.23
    found[..., 3] = _INVERSE_LENGTH * (power[:, None] + power)
    return found
