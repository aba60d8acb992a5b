"""Volume changes on lithiation and on reaction: crystals as measured, and as an engine relaxes them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indrite.errors import UsageError
from indrite.models.thermodynamics.formulas import Reaction, atoms_of, counts_of, reduced_formula
from indrite.models.thermodynamics.relaxed import RelaxedPhases
from indrite.notebook import Shown

#: 1 Å3 per particle in cm3/mol (CODATA 2018, exact).
CUBIC_CENTIMETRE_PER_MOLE = 0.602214076
#: Hosts that lithium goes into, and what they become.
LITHIATION = {"In": ("LiIn", "Li5In4", "Li3In2", "Li2In", "Li13In3")}
_KINDS = {"experimental": "measured cell", "computed": "cell of density functional theory"}


@dataclass(frozen=True)
class Volumes:
    """Volumes per atom of phases from one source.

    Parameters
    ----------
    source
        ``crystals`` or the engine's name.
    cubic_angstrom_per_atom
        Reduced formula → volume.
    how
        Reduced formula → where the cell is from.
    """

    source: str
    cubic_angstrom_per_atom: Mapping[str, float]
    how: Mapping[str, str]

    def molar(self, formula: str) -> float:
        """Return the volume of a mole of formula units (cm³/mol).

        Raises
        ------
        UsageError
            If the phase is not among them.
        """
        reduced = reduced_formula(formula)
        if reduced not in self.cubic_angstrom_per_atom:
            raise UsageError(
                f"no volume of {formula} among the {self.source}",
                expected=", ".join(sorted(self.cubic_angstrom_per_atom)),
            )
        return self.cubic_angstrom_per_atom[reduced] * float(atoms_of(formula)) * CUBIC_CENTIMETRE_PER_MOLE

    def has(self, reaction: Reaction) -> bool:
        """Return whether all phases of a reaction are known."""
        return all(reduced_formula(one) in self.cubic_angstrom_per_atom for one in reaction.net())


@dataclass(frozen=True)
class VolumeChange(Shown):
    """Change of volume when a host takes up lithium.

    Parameters
    ----------
    host, product
        Formulae; the product per atom of the host's element.
    source
        Of the volumes.
    relative
        Change over the volume of the host.
    cubic_centimetre_per_mole_of_lithium
        Swelling of the host per mole of lithium inserted, the volume of lithium metal not counted.
    how
        Where the product's cell is from.
    """

    host: str
    product: str
    source: str
    relative: float
    cubic_centimetre_per_mole_of_lithium: float
    how: str


def crystal_volumes() -> Volumes:
    """Return the volumes of the phases that come with indrite, as their cells are published."""
    from indrite.cell.crystals import phase, phase_names

    volumes, how = {}, {}
    for name in phase_names():
        one = phase(name)
        if one.default:
            formula = reduced_formula(one.formula)
            atoms = sum(_multiplicity(site.wyckoff) for site in one.sites)
            volumes[formula] = _cell_volume(one.lattice) / atoms
            how[formula] = _KINDS.get(one.kind, "cell of a prototype, estimated")
            if one.kind == "experimental" and not one.verified:
                how[formula] += ", taken on trust"
    return Volumes("crystals", volumes, how)


def _multiplicity(wyckoff: str) -> int:
    """Return the number of atoms of an orbit, such as 4 for ``4g``."""
    return int(wyckoff.rstrip("abcdefghijklmnopqrstuvwxyz"))


def _cell_volume(lattice: Sequence[float]) -> float:
    """Return the volume (Å³) of a cell of lengths and angles."""
    a, b, c = lattice[:3]
    first, second, third = (math.cos(math.radians(one)) for one in lattice[3:])
    root = 1.0 - first**2 - second**2 - third**2 + 2.0 * first * second * third
    return a * b * c * math.sqrt(root)


def relaxed_volumes(relaxed: RelaxedPhases) -> Volumes:
    """Return the volumes that an engine relaxes the default crystals to; Li6PS5Cl: of the lowest ordering."""
    from indrite.cell.crystals import phase, phase_names

    defaults = {name for name in phase_names() if phase(name).default}
    volumes: dict[str, float] = {}
    lowest: dict[str, float] = {}
    for one in relaxed.phases.values():
        formula = reduced_formula(one.formula)
        if one.name not in defaults and not one.name.startswith("Li6PS5Cl_inversion0"):
            continue
        if one.energy_electronvolt_per_atom < lowest.get(formula, float("inf")):
            lowest[formula] = one.energy_electronvolt_per_atom
            volumes[formula] = one.volume_cubic_angstrom_per_atom
    how = dict.fromkeys(volumes, f"relaxed with {relaxed.engine}")
    return Volumes(relaxed.engine, volumes, how)


def volume_change(product: str, *, host: str = "In", volumes: Volumes) -> VolumeChange:
    """Return how much a host swells to a product, per atom of the host.

    Parameters
    ----------
    product
        Phase of the host's element and lithium.
    host
        An element.
    volumes
        Where volumes are from.

    Examples
    --------
    >>> change = volume_change("LiIn", volumes=crystal_volumes())
    >>> round(change.relative, 2), round(change.cubic_centimetre_per_mole_of_lithium, 1)
    (0.49, 7.8)
    """
    counts = counts_of(product)
    if host not in counts or set(counts) - {host, "Li"} or "Li" not in counts:
        raise UsageError("not a compound of lithium and the host", got=product, expected=f"Li and {host}")
    before = volumes.molar(host)
    after = volumes.molar(product) / float(counts[host])
    lithium = float(counts["Li"] / counts[host])
    return VolumeChange(
        host,
        reduced_formula(product),
        volumes.source,
        after / before - 1.0,
        (after - before) / lithium,
        volumes.how[reduced_formula(product)],
    )


def lithiation_changes(volumes: Volumes, *, host: str = "In") -> tuple[VolumeChange, ...]:
    """Return the changes of all alloys of a host that have a volume."""
    known = [one for one in LITHIATION[host] if one in volumes.cubic_angstrom_per_atom]
    return tuple(volume_change(one, host=host, volumes=volumes) for one in known)


@dataclass(frozen=True)
class ReactionVolume(Shown):
    """Volume of the products less that of the reactants; lithium that comes from elsewhere counts nothing.

    Parameters
    ----------
    source
        Of the volumes.
    relative
        Over the volume of the reactants without lithium metal.
    cubic_centimetre
        Per mole of reaction as written.
    """

    source: str
    relative: float
    cubic_centimetre: float


def reaction_volume(reaction: Reaction, *, volumes: Volumes, open_to_lithium: bool) -> ReactionVolume | None:
    """Return the volume change of a reaction; ``None`` where a phase has no volume.

    Parameters
    ----------
    reaction
        As written.
    volumes
        Where volumes are from.
    open_to_lithium
        Lithium comes through the electrolyte as ions and leaves no hole behind here: it is not counted.
    """
    if not volumes.has(reaction):
        return None
    sides = [0.0, 0.0]
    for formula, count in reaction.net().items():
        if not (open_to_lithium and formula == "Li"):
            sides[count > 0] += abs(count) * volumes.molar(formula)
    return ReactionVolume(volumes.source, sides[1] / sides[0] - 1.0, sides[1] - sides[0])
