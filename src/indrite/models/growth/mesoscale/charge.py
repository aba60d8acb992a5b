"""One charge and the discharge after it: where the lithium goes, and the overpotential at every film.

The ionic potential is solved in the grains; films and layer are metal at potential 0, and the plateau U
of the metal is the zero of the overpotential. A half-cycle is cut into steps; in each, every side of a
film takes the current density

    i = (phi - v p/F)/(R + R_m),    R_m = 2 (v/F)^2 t/C

R_m is the back-pressure of the film's own swelling during the step (stress-coupled insertion), and p counts
from the moment the film has filled what pores leave free: no film is driven beyond p = F eta/v. A film whose
host is full takes no more, but ions still cross it at 2 R, in on one side and out on the other. What a film
has to refuse goes to the others (active set), and what is left by rounding to the layer, so that a charge is
passed exactly.

===============  ===========================================================  ==========================
equation symbol  meaning                                                      variable
===============  ===========================================================  ==========================
phi              ionic potential against the metal, less the plateau          ``potential_volt``
p, C             pressure and compliance of a film                            ``pressure``, ``compliance``
v, F             swelling per mole of lithium, Faraday constant
R                area resistance of the interface, of each film's age         ``resistance``
t                time of a step                                               ``seconds``
===============  ===========================================================  ==========================

Assumptions: metal without resistance; lithium flat within a film (plateau); the stress of one film does
not act on the next; the cathode takes a uniform flux.

Sources
-------
Stress-coupled insertion: Monroe and Newman, J. Electrochem. Soc. 151 (2004) A880, DOI 10.1149/1.1710893.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from indrite.models.growth.ion_current import Electrodes, IonSolver, IonSystem
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.state import State, aperture_micrometre
from indrite.models.growth.microstructure import Microstructure
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

_SQUARE_METRE = 1e-4  # of a square centimetre
#: Solves per step at most: the first, and again without what full films had to refuse.
_ATTEMPTS = 8
#: How many of them may open films that were bound.
_RELEASES = 2
#: Share of a step's charge that films may refuse in the last of them; it goes to the layer.
_REFUSED = 5e-3
#: Room below which a film counts as full, as a share of what a step moves per patch area.
_FULL = 1e-9


@dataclass(frozen=True)
class HalfCycles:
    """What one charge and the discharge after it do.

    Parameters
    ----------
    swing
        Lithium each patch takes up on charge and gives back, (mol/m2) um2.
    left
        Lithium each patch holds after the discharge, (mol/m2) um2.
    overpotential_volt
        Largest of the charge at each filled patch, whether it is full by then or not; 0 elsewhere.
    layer_swing, layer_left, layer_overpotential_volt
        The same of the anode layer, mol/m2 and volt.
    charge_error
        Lithium of the charge that is not accounted for, relative.
    iterations
        Of the solver, all steps together.
    """

    swing: np.ndarray
    left: np.ndarray
    overpotential_volt: np.ndarray
    layer_swing: float
    layer_left: float
    layer_overpotential_volt: float
    charge_error: float
    iterations: int


@dataclass(frozen=True)
class _Taken:
    """One step: uptake of the patches, what full ones would take, the layer's, overpotentials, iterations."""

    patches: np.ndarray
    would_take: np.ndarray
    layer: float
    overpotential: np.ndarray
    layer_overpotential: float
    iterations: int


class ChargeSolver:
    """Keeps the grid and the last potentials from cycle to cycle; both only save time.

    Parameters
    ----------
    structure, network, cell
        Pellet, patches and numbers.
    steps
        Steps of a charge, and of a discharge.
    tolerance
        Relative residual of the linear solver; the charge is passed exactly whatever it is.
    """

    def __init__(
        self,
        structure: Microstructure,
        network: Network,
        cell: GrowthCell,
        *,
        steps: int = 3,
        tolerance: float = 1e-4,
    ) -> None:
        self.structure, self.network, self.cell = structure, network, cell
        self.steps, self.tolerance = steps, tolerance
        self.solver = IonSolver(
            IonSystem(
                solid=structure.labels >= 0,
                spacing_micrometre=structure.spacing_micrometre,
                conductivity_siemens_per_metre=cell.conductivity_siemens_per_metre,
                face_voxel=structure.face_voxel,
                face_axis=structure.face_axis,
                face_area_square_micrometre=structure.face_area_square_micrometre,
            )
        )
        patch = structure.face_patch
        self.face_area = structure.face_area_square_micrometre
        self.patch_face_area = np.bincount(patch, self.face_area, network.patches)
        hours = (
            cell.capacity_milliampere_hour_per_square_centimetre
            / cell.current_milliampere_per_square_centimetre
        )
        self.seconds = hours * SECONDS_PER_HOUR / steps
        # what metal leaves open of a boundary: a constriction of the size of a patch
        covered = cell.mechanics.coverage
        length = structure.settings.patch_micrometre * 1e-6
        self._gaps = length / cell.conductivity_siemens_per_metre * covered / max(1.0 - covered, 1e-12)
        self._guess: dict[tuple[str, int], np.ndarray] = {}
        self._bound: dict[tuple[str, int], np.ndarray] = {}

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what is kept between cycles, for a file."""
        guess = {f"guess/{half}/{step}": one for (half, step), one in self._guess.items()}
        return guess | {f"bound/{half}/{step}": one for (half, step), one in self._bound.items()}

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Take over what `arrays` returned."""
        for name, one in arrays.items():
            kind, *rest = name.split("/")
            if kind in ("guess", "bound"):
                {"guess": self._guess, "bound": self._bound}[kind][rest[0], int(rest[1])] = one

    def run(self, state: State) -> HalfCycles:
        """Return what a charge from this state and the discharge after it do."""
        charged, layer_charged, eta, layer_eta, first = self._half(state, state.lithium, "charge")
        at_end = state.copy()
        at_end.layer_lithium = layer_charged
        left, layer_left, _, _, second = self._half(at_end, charged, "discharge")
        box = self.network.box_square_micrometre
        passed = (charged - state.lithium).sum() / box + layer_charged - state.layer_lithium
        return HalfCycles(
            swing=charged - left,
            left=left,
            overpotential_volt=eta,
            layer_swing=layer_charged - layer_left,
            layer_left=layer_left,
            layer_overpotential_volt=layer_eta,
            charge_error=float(passed / self.cell.charge_mole_per_square_metre - 1.0),
            iterations=first + second,
        )

    def _half(
        self, state: State, lithium: np.ndarray, direction: Literal["charge", "discharge"]
    ) -> tuple[np.ndarray, float, np.ndarray, float, int]:
        amount = self.cell.charge_mole_per_square_metre / self.steps
        amount = amount if direction == "charge" else -amount
        layer, eta, layer_eta, iterations = state.layer_lithium, np.zeros(self.network.patches), 0.0, 0
        for step in range(self.steps):
            taken = self._step(state, lithium, amount, layer, (direction, step))
            lithium, layer = lithium + taken.patches, layer + taken.layer
            eta, layer_eta = np.maximum(eta, taken.overpotential), max(layer_eta, taken.layer_overpotential)
            iterations += taken.iterations
        return lithium, layer, eta, layer_eta, iterations

    def _step(
        self, state: State, lithium: np.ndarray, amount: float, layer_lithium: float, key: tuple[str, int]
    ) -> _Taken:
        """Pass ``amount`` mol/m2 (negative on discharge)."""
        box = self.network.box_square_micrometre
        low, high = -lithium, self._room(state, lithium)
        some = state.filled & (high - low > _FULL * abs(amount) * self.network.area_square_micrometre)
        # a film that is full, or empty, takes what brings it there; which ones: as in the cycle before
        none = np.zeros(lithium.size, dtype=np.int8)
        bound = np.where(some, self._bound.get(key, none), none)
        iterations = 0
        for attempt in range(_ATTEMPTS):
            fixed = np.where(bound > 0, high, np.where(bound < 0, low, 0.0))
            films = (some & (bound == 0), fixed)
            taken = self._solve(state, lithium, amount, films, key)
            if layer_lithium + amount - taken.patches.sum() / box < 0.0:
                # less lithium left in the layer than it would give: the films give it
                taken = self._solve(state, lithium, amount, films, key, layer=False)
            iterations += taken.iterations
            wanted = np.where(bound == 0, taken.patches, taken.would_take)
            goes = np.where(wanted > high, 1, np.where(wanted < low, -1, 0)).astype(np.int8)
            # a film that was bound is opened first, and only early on, so that the set settles
            released = 0 if attempt < _RELEASES else bound
            new = np.where(bound == 0, goes, np.where(goes == bound, bound, released)).astype(np.int8)
            new = np.where(some, new, 0).astype(np.int8)
            bounded = np.clip(wanted, low, high)
            missed = float(np.abs(bounded - taken.patches)[some & (new != bound)].sum())
            if missed <= _REFUSED * abs(amount) * box:
                break
            bound = new
        self._bound[key] = bound
        patches = np.where(some, np.clip(taken.patches, low, high), 0.0)
        # what is still refused goes to the layer: the charge is passed exactly
        layer = amount - float(patches.sum()) / box
        return replace(taken, patches=patches, layer=layer, iterations=iterations)

    def _room(self, state: State, lithium: np.ndarray) -> np.ndarray:
        """Return what each patch can take up at most."""
        metal = self.cell.metal
        if metal.has_host:
            room: np.ndarray = metal.plateau_end * state.host - lithium
            return np.maximum(room, 0.0)
        return np.where(state.filled, np.inf, 0.0)

    def _solve(
        self,
        state: State,
        lithium: np.ndarray,
        amount: float,
        films: tuple[np.ndarray, np.ndarray],
        key: tuple[str, int],
        *,
        layer: bool = True,
    ) -> _Taken:
        """Solve with films that are open and others that take a fixed amount; with or without the layer."""
        (open_, fixed), patch, network = films, self.structure.face_patch, self.network
        filled = state.filled
        resistance, side, crossing, shift = self._films(state, lithium, open_, self._guess.get(key))
        # (mol/m2) um2 -> ampere, half on each side, over the faces by area
        each = 0.5e-12 * fixed * FARADAY_COULOMB_PER_MOLE / (self.seconds * self.patch_face_area)
        base = self.cell.interface.at_cycle(state.cycle) * _SQUARE_METRE
        found = self.solver.solve(
            Electrodes(
                film=filled[patch],
                interface_resistance_ohm_square_metre=side[patch],
                base_resistance_ohm_square_metre=base if layer else np.inf,
                offset_volt=-shift[patch],
                crossing_resistance_ohm_square_metre=crossing[patch],
                fixed_ampere=np.repeat((each[patch] * self.face_area)[:, None], 2, axis=1),
            ),
            current_density_ampere_per_square_metre=amount * FARADAY_COULOMB_PER_MOLE / self.seconds,
            guess_volt=self._guess.get(key),
            relative_tolerance=self.tolerance,
        )
        # 32 bit, so that a run that goes on from a file starts from the same numbers
        self._guess[key] = found.potential_volt.astype(np.float32)
        ampere = np.bincount(patch, found.face_current_ampere.sum(axis=1), network.patches)
        # ampere over square micrometres of depth 1 um: 1e12 um2 a square metre
        taken = ampere * self.seconds / FARADAY_COULOMB_PER_MOLE * 1e12
        eta = self._at_patches(found.potential_volt)
        current = found.base_current_ampere.sum() / network.box_square_micrometre * 1e12
        free = (
            2.0 * self.patch_face_area * (eta - shift) / resistance * self.seconds / FARADAY_COULOMB_PER_MOLE
        )
        return _Taken(taken, free, 0.0, np.where(filled, eta, 0.0), current * base, found.iterations)

    def _at_patches(self, potential: np.ndarray) -> np.ndarray:
        """Return the mean potential on both sides of each patch."""
        phi = np.nan_to_num(potential.ravel()[self.structure.face_voxel].mean(axis=1))
        summed = np.bincount(self.structure.face_patch, self.face_area * phi, self.network.patches)
        mean: np.ndarray = summed / self.patch_face_area
        return mean

    def _films(
        self, state: State, lithium: np.ndarray, open_: np.ndarray, guess: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return resistances (ohm m2) of interface, side with back-pressure and crossing; stress in volt."""
        metal, network, interface = self.cell.metal, self.network, self.cell.interface
        age = np.where(np.isfinite(state.arrival), state.cycle - state.arrival, 0.0)
        resistance = interface.start_ohm_square_centimetre + interface.growth_ohm_square_centimetre * np.sqrt(
            np.maximum(age, 0.0)
        )
        resistance = resistance * _SQUARE_METRE
        now = state.copy()
        now.lithium = lithium
        film = aperture_micrometre(now, network, metal)
        compliance = network.compliance_micrometre_per_megapascal
        gap = film - network.free_micrometre
        # um of swelling per coulomb and square metre
        per_charge = metal.swelling_volume_cubic_centimetre_per_mole / FARADAY_COULOMB_PER_MOLE
        back = 2.0 * per_charge * self.seconds / (compliance * metal.megapascal_per_volt)
        # a film that still has room is stressed as soon as the step would fill it
        phi = np.zeros(network.patches) if guess is None else self._at_patches(guess)
        stressed = gap + 2.0 * per_charge * self.seconds * phi / resistance >= 0.0
        sides = np.where(open_, resistance + np.where(stressed, back, 0.0), np.inf)
        gaps = self._gaps
        crossing = np.where(open_, gaps, 1.0 / (1.0 / gaps + 0.5 / resistance))
        shift = np.where(stressed, gap, 0.0) / (compliance * metal.megapascal_per_volt)
        return resistance, sides, crossing, shift
