"""What a map assumes, each with a range; the draws over all ranges that become the bands.

Every point of a map sees the same draws, so that differences between points are the model's, contours are
smooth, and no result depends on which worker computed it. The first draw is the middle of every range.

Where a cell is the one that the growth law was calibrated on, all but the reading, the anisotropy and the
thickness cancel: its band is that of `indrite.models.growth.life_uncertainty`.

Sources
-------
Low-discrepancy draws: Owen, DOI 10.1006/jcom.1998.0487. Propagation of distributions: JCGM 101:2008.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from jaxtyping import Float

from indrite.cell import Cell
from indrite.cell.numbers import Number
from indrite.models.operating_map.assumed_numbers import FIXED, Assumption

Draws = Float[np.ndarray, " draw"]
#: Draws beside the middle; a power of two, as the sequence wants it.
DRAWS = 4096
_SEED = 0


def assumptions_of(cell: Cell, reference: Cell) -> tuple[Assumption, ...]:
    """Return everything a map assumes.

    Parameters
    ----------
    cell
        Whose map it is.
    reference
        The cell that the growth law was calibrated on.
    """
    reading = reference.stated.penetration[0]
    low, high = reading.depth_micrometre.range
    energy = _energy(cell)
    rows = [
        Assumption(
            "reading",
            f"depth that was read after {reading.cycle.value:g} cycles of {reference.name}",
            "µm",
            low,
            reading.depth_micrometre.value,
            high,
            reading.depth_micrometre.source,
        ),
        _relative("thickness", "thickness of the electrolyte over the set one", _thickness(cell), 0.0),
        _relative("conductivity", "conductivity of the pellet over the set one", _conductivity(cell), 0.1),
        *(one if energy is None or one.key != "electrolyte_energy" else energy for one in FIXED),
    ]
    return tuple(rows)


def _thickness(cell: Cell) -> Number | None:
    return cell.electrolyte.thickness_micrometre


def _conductivity(cell: Cell) -> Number | None:
    return cell.inputs().get("electrolyte_ionic_conductivity_siemens_per_centimetre")


def _relative(key: str, words: str, number: Number | None, otherwise: float) -> Assumption:
    """Return the range of a number over the number; ``otherwise`` either way where it has none."""
    if number is None or number.standard_uncertainty is None:
        why = f"± {100 * otherwise:g} %, assumed" if otherwise else "the recipe gives no range"
        return Assumption(key, words, "", 1.0 - otherwise, 1.0, 1.0 + otherwise, why)
    low, high = (end / number.value for end in number.range)
    return Assumption(key, words, "", low, 1.0, high, f"range in the recipe: {number.source}")


def _energy(cell: Cell) -> Assumption | None:
    phase = cell.electrolyte.material
    name = "ionic_conductivity_activation_energy_electronvolt"
    if phase is None or name not in phase.numbers:
        return None
    number = phase.number(name)
    low, high = number.range
    words = "activation energy of the pellet's conductivity"
    return Assumption("electrolyte_energy", words, "eV", low, number.value, high, number.source)


class Sample(Mapping[str, Draws]):
    """The draws of every assumption, the middle first.

    Parameters
    ----------
    assumptions
        Their ranges.
    draws
        Besides the middle.
    """

    def __init__(self, assumptions: tuple[Assumption, ...], *, draws: int = DRAWS) -> None:
        from scipy.stats import qmc

        unit = qmc.Sobol(len(assumptions), rng=np.random.default_rng(_SEED)).random(draws)
        self._values = {
            one.key: np.concatenate([[one.value], _between(one, unit[:, at])])
            for at, one in enumerate(assumptions)
        }
        self.size = draws + 1

    @cached_property
    def ranks(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Keys and centred ranks of the draws, the middle left out; of what varies only."""
        from scipy.stats import rankdata

        keys = tuple(key for key, drawn in self._values.items() if np.ptp(drawn[1:]) > 0.0)
        ranks = np.stack([rankdata(self._values[key][1:]) for key in keys])
        return keys, ranks - ranks.mean(axis=1, keepdims=True)

    def __getitem__(self, key: str) -> Draws:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _between(one: Assumption, unit: np.ndarray) -> np.ndarray:
    if one.logarithmic:
        drawn: np.ndarray = one.low * (one.high / one.low) ** unit
        return drawn
    return one.low + (one.high - one.low) * unit
