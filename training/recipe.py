"""`Recipe`: every number that decides the potential, and where its files lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ELEMENTS = ("Li", "In", "P", "S", "Cl")


@dataclass(frozen=True, kw_only=True)
class Network:
    """Shape of the NEP network and schedule of its fit.

    Parameters
    ----------
    cutoff_angstrom
        Reach of the radial and of the angular descriptors.
    radial, angular, basis
        Largest indices of the descriptors and of their basis.
    neurons
        Of the hidden layer of each element.
    repulsion_angstrom, repulsion_factor
        The repulsion of nuclei reaches to the factor times the sum of the covalent radii, at most so far:
        below every bond (P-S 1.98 of 2.05 Å, In-In 2.39 of 2.80 Å with GPUMD's radii).
    weight_energy, weight_force, weight_virial
        Of the root-mean-square errors in the loss: energy (eV/atom), force (eV/Å), virial (eV/atom). With
        1, 1, 1 energies of interfaces stay off by 20 meV/atom and more even where they were fitted.
    steps, steps_per_part
        Batches of a fit from scratch; a kill loses at most a part.
    batch
        Structures in a batch.
    rate
        Learning rate at the start and the end, along a cosine.
    """

    cutoff_angstrom: tuple[float, float] = (6.0, 6.0)
    radial: int = 8
    angular: int = 8
    basis: int = 12
    neurons: int = 50
    repulsion_angstrom: float = 2.5
    repulsion_factor: float = 0.7
    weight_energy: float = 4.0
    weight_force: float = 1.0
    weight_virial: float = 0.5
    steps: int = 8000
    steps_per_part: int = 1000
    batch: int = 4
    rate: tuple[float, float] = (1e-2, 1e-5)


@dataclass(frozen=True, kw_only=True)
class Polish:
    """What the solution for the last layer weighs.

    Parameters
    ----------
    opening_joule_per_square_metre
        Standard error aimed at for the work to open an interface.
    energy_floor, force_floor, virial_floor
        A structure's own errors of before, but at least these (eV/atom, eV/Å, eV/atom), are what changes are
        measured by: what is wrong by 100 meV/atom has no say in what is wrong by three.
    ridge
        On the square of the change of weights over their mean square; a structure's energy, forces and virial
        count 1 each.
    """

    opening_joule_per_square_metre: float = 0.015
    energy_floor: float = 2e-3
    force_floor: float = 0.05
    virial_floor: float = 3e-3
    ridge: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What is drawn, who labels it, what is fitted.

    Parameters
    ----------
    teacher
        Engine of indrite that gives energy, forces and stress.
    seed
        Of every random number, together with the round and the name of a structure.
    members
        Potentials of the committee, which differ in their starting parameters and the order of the batches.
    most_force_electronvolt_per_angstrom
        Structures with a larger force are left out: they cost capacity and mean nothing at 900 K.
    full_weight_electronvolt_per_angstrom
        Structures whose largest force is above weigh less in the fit, by the ratio: the potential shall be
        right where atoms are at 300 to 600 K, and only sensible where they collide.
    aside, aside_weight
        Phases that no interface of ours makes, and their weight: sulfur, cages of P and S and chlorides of
        In(III) fall apart at 900 K, with forces that would take the capacity from all others.
    favoured, favoured_weight
        Phases that contacts turn into first and that came out worst (In-Cl of InCl 0.1 Å too long),
        interfaces (with a weight of 1 all atoms of indium were drawn to the electrolyte by 50 meV/Å too much,
        which a root mean square of 80 meV/Å hides, and met 12 % too many of S), and their weight.
    opened, opened_weight
        Interfaces opened in the metal and at their faces, closed ones beside them, and their weight. With 3
        the work to open a face of indium came out 0.13 J/m² too small on the very frames that were learned:
        3 meV per atom of the cell. With 6 too: `training/polish.py`.
    distant, distant_weight
        Systems whose energies miss by 30 to 50 meV/atom after long fits, by offsets that are alike along a
        run: the teacher sees farther than 6 Å. With a weight of 1, 470 of 2234 structures made 56 % of the
        loss in energy. Mixtures with lithium are not among them: their energies fall along the run, down to
        -230 meV/atom in round 8, which is a false minimum and shall be seen.
    test_every
        Every so-many-th structure of a series is kept for the test.
    network, polish
        See `Network` and `Polish`.
    data, work
        Folder of what is kept in the repository (labels, potentials), and of what can be made again.
    """

    teacher: str = "sevennet:mf-0-pbe+d3"
    seed: int = 2027
    members: int = 4
    most_force_electronvolt_per_angstrom: float = 12.0
    full_weight_electronvolt_per_angstrom: float = 4.0
    aside: tuple[str, ...] = (
        "bulk S8_alpha_Fddd",
        "bulk P4S3",
        "bulk P2S7",
        "bulk P2S7_b",
        "bulk InCl2_GaCl2type",
        "bulk InCl3_AlCl3type",
        "bulk InCl3_P63mmc",
    )
    aside_weight: float = 0.15
    favoured: tuple[str, ...] = (
        *("bulk InCl_Cmcm", "bulk InS_Pnnm", "bulk In5S5Cl"),
        *("interface In", "interface LiIn_NaTl", "interface Li"),
    )
    favoured_weight: float = 3.0
    opened: tuple[str, ...] = ("opened In", "opened LiIn_NaTl", "opened Li")
    opened_weight: float = 6.0
    distant: tuple[str, ...] = (
        *("mixed In", "mixed LiIn_NaTl"),
        *("surfaces In", "surfaces LiIn_NaTl", "surfaces Li"),
    )
    distant_weight: float = 0.3
    test_every: int = 10
    network: Network = field(default_factory=Network)
    polish: Polish = field(default_factory=Polish)
    data: Path = HERE / "data"
    work: Path = HERE / "work"

    def labels(self, round_number: int) -> Path:
        """Return the file of a round's labelled structures."""
        return self.data / f"labels-{round_number:02d}.extxyz.gz"

    def candidates(self, round_number: int) -> Path:
        """Return the file of a round's structures without labels."""
        return self.work / f"candidates-{round_number:02d}.extxyz.gz"

    def potential(self, member: int) -> Path:
        """Return the file of a member of the committee."""
        return self.data / f"nep-{member}.txt"
