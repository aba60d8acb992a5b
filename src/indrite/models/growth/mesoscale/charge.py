"""One charge and the discharge after it: where the lithium goes, and the overpotential at every film.

The ionic potential is solved in the grains; films and layer are metal at potential 0, and the plateau U
of the metal is the zero of the overpotential. A half-cycle is cut into steps; in each, every side of a
film takes the current density

    i = (phi - v p/F)/(R + R_m),    R_m = 2 (v/F)^2 t/C

R_m is the back-pressure of the film's own swelling during the step (stress-coupled insertion), and p counts
from the moment the film has filled what pores leave free: no film is driven beyond p = F eta/v. A film whose
host is full takes no more, but ions still cross it at 2 R, in on one side and out on the other. What films
take is thus a law with two kinks and two ends, solved by Newton's method (see `film_law`); what is left by
rounding goes to the layer, so that a charge is passed exactly.

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

from dataclasses import replace
from typing import Literal

import numpy as np

from indrite.models.growth.ion_current import Electrodes, IonSolver, IonSystem
from indrite.models.growth.mesoscale import _kernels
from indrite.models.growth.mesoscale.film_law import FilmLaws, LinearFilms
from indrite.models.growth.mesoscale.half_cycles import HalfCycles, Taken
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.state import State, aperture_micrometre
from indrite.models.growth.microstructure import Microstructure
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

_SQUARE_METRE = 1e-4  # of a square centimetre
#: Newton steps per step of the charge at most.
_ATTEMPTS = 20
#: Share of a step's charge that films may refuse in the last of them; it goes to the layer.
SETTLED = 5e-3
#: Relative residual of the linear solver as long as films still change; the last solution has the full one.
_LOOSE = 1e-2


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
            ),
            keep_nodes=True,
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
        self._filled, self._faces = np.empty(0, dtype=bool), np.empty(0, dtype=np.int64)
        self._guess: dict[tuple[str, int], np.ndarray] = {}
        # half a voxel lies between its centre and a film: ohm m2, by the true area
        half = (
            2.0
            * cell.conductivity_siemens_per_metre
            * structure.spacing_micrometre ** (structure.dimensions - 2)
        )
        series = self.face_area * 1e-6 / half
        self._half_voxel = np.bincount(patch, self.face_area * series, network.patches) / self.patch_face_area

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what is kept between cycles, for a file."""
        return {f"guess/{half}/{step}": one for (half, step), one in self._guess.items()}

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Take over what `arrays` returned."""
        for name, one in arrays.items():
            kind, *rest = name.split("/")
            if kind == "guess":
                self._guess[rest[0], int(rest[1])] = one

    def run(self, state: State) -> HalfCycles:
        """Return what a charge from this state and the discharge after it do."""
        self.solver.renew()  # so that a run that goes on from a file starts alike
        first = self._half(state, state.lithium, "charge")
        charged, layer_charged = first.patches, first.layer
        second = self._half(replace(state, layer_lithium=layer_charged), charged, "discharge")
        left, layer_left = second.patches, second.layer
        box = self.network.box_square_micrometre
        passed = (charged - state.lithium).sum() / box + layer_charged - state.layer_lithium
        return HalfCycles(
            swing=charged - left,
            left=left,
            overpotential_volt=first.overpotential,
            layer_swing=layer_charged - layer_left,
            layer_left=layer_left,
            layer_overpotential_volt=first.layer_overpotential,
            charge_error=float(passed / self.cell.charge_mole_per_square_metre - 1.0),
            iterations=first.iterations + second.iterations,
            refused=max(first.refused, second.refused),
        )

    def _half(self, state: State, lithium: np.ndarray, direction: Literal["charge", "discharge"]) -> Taken:
        """Return what patches and layer hold at the end, the largest overpotentials and refused share."""
        amount = self.cell.charge_mole_per_square_metre / self.steps
        amount = amount if direction == "charge" else -amount
        layer, eta, layer_eta = state.layer_lithium, np.zeros(self.network.patches), 0.0
        iterations, refused = 0, 0.0
        for step in range(self.steps):
            taken = self._step(state, lithium, amount, layer, (direction, step))
            lithium, layer = lithium + taken.patches, layer + taken.layer
            eta, layer_eta = np.maximum(eta, taken.overpotential), max(layer_eta, taken.layer_overpotential)
            iterations, refused = iterations + taken.iterations, max(refused, taken.refused)
        return Taken(taken.potential, lithium, eta, layer, layer_eta, iterations, refused)

    def _step(
        self, state: State, lithium: np.ndarray, amount: float, layer_lithium: float, key: tuple[str, int]
    ) -> Taken:
        """Pass ``amount`` mol/m2 (negative on discharge)."""
        box = self.network.box_square_micrometre
        laws = self._laws(state, lithium)
        taken = self._settle(state, laws, amount, self._guess.get(key), layer=True)
        iterations = taken.iterations
        if layer_lithium + amount - taken.patches.sum() / box < 0.0:
            # less lithium left in the layer than it would give: the films give it
            taken = self._settle(state, laws, amount, taken.potential, layer=False)
            iterations += taken.iterations
        # 32 bit, so that a run that goes on from a file starts from the same numbers
        self._guess[key] = taken.potential
        patches = np.where(state.filled, np.clip(taken.patches, laws.low, laws.high), 0.0)
        # what is still refused goes to the layer: the charge is passed exactly
        layer = amount - float(patches.sum()) / box
        return replace(taken, patches=patches, layer=layer, iterations=iterations)

    def _settle(
        self, state: State, laws: FilmLaws, amount: float, guess: np.ndarray | None, *, layer: bool
    ) -> Taken:
        """Return the solution at which films take what they take at their potential."""
        scale = abs(amount) * self.network.box_square_micrometre
        tolerance, iterations = max(_LOOSE, self.tolerance), 0
        eta = np.zeros(self.network.patches)
        if guess is not None:
            eta = self._at_patches(guess, self._faces_of(state.filled))
        before: Taken | None = None
        for _ in range(_ATTEMPTS):
            found = self._solve(state, laws.at(eta), amount, (guess, tolerance), layer=layer)
            iterations += found.iterations
            refused = laws.missed(found.overpotential, found.patches) / scale
            if refused <= SETTLED and tolerance <= self.tolerance:
                break
            if refused <= SETTLED:
                tolerance, before = self.tolerance, found
            elif before is None:
                before = found
            else:
                between = ((one.overpotential, one.patches) for one in (before, found))
                before = before.towards(found, laws.share(*between))
            eta, guess = before.overpotential, before.potential
        return replace(found, iterations=iterations, refused=refused)

    def _laws(self, state: State, lithium: np.ndarray) -> FilmLaws:
        """Return what the films take at which potential, from a charge of so much lithium on."""
        metal, network, interface = self.cell.metal, self.network, self.cell.interface
        age = np.where(np.isfinite(state.arrival), state.cycle - state.arrival, 0.0)
        rise = interface.growth_ohm_square_centimetre * np.sqrt(np.maximum(age, 0.0))
        film = aperture_micrometre(replace(state, lithium=lithium), network, metal)
        stiff = network.compliance_micrometre_per_megapascal * metal.megapascal_per_volt
        # um of swelling per coulomb and square metre
        per_charge = metal.swelling_volume_cubic_centimetre_per_mole / FARADAY_COULOMB_PER_MOLE
        return FilmLaws(
            chosen=np.flatnonzero(state.filled),
            low=-lithium,
            high=self._room(state, lithium),
            resistance=(interface.start_ohm_square_centimetre + rise) * _SQUARE_METRE,
            half_voxel=self._half_voxel,
            back=2.0 * per_charge * self.seconds / stiff,
            shift=(film - network.free_micrometre) / stiff,
            mole_per_ampere=2.0 * self.patch_face_area * self.seconds / FARADAY_COULOMB_PER_MOLE,
        )

    def _faces_of(self, filled: np.ndarray) -> np.ndarray:
        """Return the faces of the filled patches; they are kept as long as these stay the same."""
        if not np.array_equal(filled, self._filled):
            self._filled = filled
            self._faces = np.flatnonzero(filled[self.structure.face_patch])
        return self._faces

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
        films: LinearFilms,
        amount: float,
        start: tuple[np.ndarray | None, float],
        *,
        layer: bool,
    ) -> Taken:
        """Solve with films that are linear, from a guess to a tolerance, with or without the layer."""
        network, faces = self.network, self._faces_of(state.filled)
        patch, per_ampere = self.structure.face_patch[faces], FARADAY_COULOMB_PER_MOLE / self.seconds
        # what metal leaves open of a boundary, and through the metal of a film that takes no more
        gaps = self._gaps
        crossing = np.where(films.open, gaps, 1.0 / (1.0 / gaps + 0.5 / films.resistance))
        # (mol/m2) um2 -> ampere, half on each side, over the faces by area
        each = 0.5e-12 * films.fixed * per_ampere / self.patch_face_area
        base = self.cell.interface.at_cycle(state.cycle) * _SQUARE_METRE
        found = self.solver.solve(
            Electrodes(
                film=np.ones(faces.size, dtype=bool),
                interface_resistance_ohm_square_metre=films.side[patch],
                base_resistance_ohm_square_metre=base if layer else np.inf,
                offset_volt=-films.shift[patch],
                crossing_resistance_ohm_square_metre=crossing[patch],
                fixed_ampere=np.repeat((each[patch] * self.face_area[faces])[:, None], 2, axis=1),
                faces=faces,
            ),
            current_density_ampere_per_square_metre=amount * per_ampere,
            guess_volt=start[0],
            relative_tolerance=start[1],
        )
        ampere = np.bincount(patch, found.face_current_ampere.sum(axis=1), network.patches)
        return Taken(
            found.potential_volt.astype(np.float32),
            # ampere over square micrometres of depth 1 um: 1e12 um2 a square metre
            ampere / per_ampere * 1e12,
            self._at_patches(found.potential_volt, faces),
            0.0,
            found.base_current_ampere.sum() / network.box_square_micrometre * 1e12 * base,
            found.iterations,
        )

    def _at_patches(self, potential: np.ndarray, faces: np.ndarray) -> np.ndarray:
        """Return the mean potential on both sides of the patches that the faces belong to, 0 elsewhere."""
        structure, mean = self.structure, np.empty(self.network.patches)
        of_faces = structure.face_voxel, structure.face_patch, self.face_area
        _kernels.patch_means(mean, potential.reshape(-1), of_faces, faces)
        return mean
