"""Weights of the last layer, solved for after a fit: what a stochastic fit does not see.

The energy of a NEP is linear in them, so the least squares of all labels have one solution. A stochastic fit
ends where structures that are wrong by 50 meV/atom decide; the work to open an interface, two faces of a few
atoms, is 3 meV/atom of its cell, and no weight of the cell makes it seen (three- and sixfold were tried: 0.13
and 0.19 J/m² short at a face of indium, on the structures learned).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.elements import cohesive, element_energies
from training.fit import labelled_frames, split, weight_of
from training.opened import PLACES
from training.recipe import Recipe
from training.response import Responder

if TYPE_CHECKING:
    from ase import Atoms

_FIRST, _TURNED = 4, 5  # layer, of the arrays of a model: (element, neuron, ...), (element, descriptor, ...)


@dataclass(frozen=True)
class Lack:
    """What an energy lacks of its label, and what it answers to weights and bias of the last layer.

    Parameters
    ----------
    response
        In the unit of the lack (weight, then bias).
    lacking
        Label minus potential; eV, for works J/m².
    square_angstrom
        Of the cell's base.
    """

    response: np.ndarray
    lacking: float
    square_angstrom: float


class Squares:
    """A sum of squares of what labels lack, as a quadratic form of the change of weights and bias.

    Parameters
    ----------
    size
        Number of weights, and the bias.
    """

    def __init__(self, size: int) -> None:
        self.matrix = np.zeros((size, size))
        self.vector = np.zeros(size)

    def add(self, response: np.ndarray, lacking: np.ndarray, weight: float) -> None:
        """Add labels (label) with their response (weights with or without bias, label), each so heavy."""
        known = len(response)
        self.matrix[:known, :known] += weight * response @ response.T
        self.vector[:known] += weight * response @ lacking

    def solution(self, ridge: np.ndarray) -> np.ndarray:
        """Return the change that makes the sum least, with the square of the change times the ridge."""
        found: np.ndarray = np.linalg.solve(self.matrix + np.diag(ridge), self.vector)
        return found


def add_labels(
    recipe: Recipe, respond: Responder, part: tuple[Sequence[Atoms], np.ndarray], squares: Squares
) -> dict[str, Lack]:
    """Add the labels of structures, with their energies (eV) without the elements; return these by name."""
    from indrite.models.interface.cleavage import area_square_angstrom

    how, weights, found = recipe.polish, respond.weights, {}
    for atoms, energy in zip(*part, strict=True):
        one, number, weight = respond(atoms), len(atoms), weight_of(atoms, recipe)
        forces = one.forces.reshape(len(weights), -1)
        lacking = (atoms.get_forces() - one.forces_rest).ravel() - weights @ forces
        squares.add(forces, lacking, weight / (_size(lacking, how.force_floor) ** 2 * lacking.size))
        virial = one.virial.T / number
        lacking = (atoms.get_stress() * atoms.get_volume() - one.virial_rest) / number - virial @ weights
        squares.add(virial.T, lacking, weight / (_size(lacking, how.virial_floor) ** 2 * lacking.size))
        response = np.append(one.energy, -float(number))
        short = float(energy - one.energy_rest - weights @ one.energy)
        lacking = np.array([short / number])
        size = float(np.hypot(lacking[0], how.energy_floor))
        squares.add(response[:, None] / number, lacking, weight / size**2)
        found[atoms.info["name"]] = Lack(response, short, area_square_angstrom(atoms))
    return found


def _size(lacking: np.ndarray, floor: float) -> float:
    return max(float(np.sqrt(np.mean(lacking**2))), floor)


def openings(energies: Mapping[str, Lack]) -> dict[str, Lack]:
    """Return the work (J/m²) of every opened structure whose closed one is there too, by name."""
    from indrite.models.interface.adhesion import JOULE_PER_SQUARE_METRE

    found = {}
    for name, apart in energies.items():
        run = name.rpartition("/")[0]
        base, place, time = ([*run.rsplit("-", 2), "", ""])[:3]
        closed = energies.get(f"{base}/{time}")
        if place in PLACES and closed is not None:
            unit = JOULE_PER_SQUARE_METRE / apart.square_angstrom
            response, lacking = apart.response - closed.response, apart.lacking - closed.lacking
            found[name] = Lack(unit * response, unit * lacking, apart.square_angstrom)
    return found


def polish_member(recipe: Recipe, member: int, *, talk: Callable[[str], None]) -> Path:
    """Solve for the last layer of a member's potential and write it in place; a kill changes nothing.

    To be done once after a fit: the errors of before decide what each structure weighs.

    Parameters
    ----------
    recipe, member
        Whose potential.
    talk
        Told the error of the work to open interfaces, before and after, of structures learned and not.
    """
    from indrite.engines._nep_model import read_model

    path = recipe.potential(member)
    model = read_model(path) if path.exists() else None
    if model is None:
        raise FileNotFoundError(f"no {path}: run `python -m training fit --member {member}` first")
    respond, frames = Responder(model), labelled_frames(recipe)
    elements = element_energies(recipe, frames)
    size = respond.weights.size
    squares, unused = Squares(size + 1), Squares(size + 1)
    learned, test = (
        add_labels(recipe, respond, (part, cohesive(part, elements)), into)
        for part, into in zip(split(recipe, frames), (squares, unused), strict=True)
    )
    works = openings(learned)
    for one in works.values():
        squares.add(
            one.response[:, None], np.array([one.lacking]), recipe.polish.opening_joule_per_square_metre**-2
        )
    ridge = np.append(np.full(size, recipe.polish.ridge / np.mean(respond.weights**2)), 0.0)
    change = squares.solution(ridge)
    others = {name: one for name, one in openings(learned | test).items() if name not in works}
    for what, chosen in (("learned", works), ("not learned", others)):
        talk(f"member {member}, work to open, {what}: {_told(chosen, change)}")
    write_last(path, respond.weights + change[:-1], model.bias_electronvolt + float(change[-1]))
    return path


def _told(works: Mapping[str, Lack], change: np.ndarray) -> str:
    if not works:
        return "none"
    before = np.array([one.lacking for one in works.values()])
    after = before - np.array([one.response for one in works.values()]) @ change
    was, now = (float(np.sqrt(np.mean(one**2))) for one in (before, after))
    return f"off by {was:.3f} J/m² (root mean square of {len(works)}), now {now:.3f}"


def write_last(path: Path, weights: np.ndarray, bias: float) -> None:
    """Write weights (element times neuron) of the last layer and the bias into the file of a NEP4."""
    from indrite.engines._nep_file import header
    from indrite.engines._nep_model import read_model

    model = read_model(path)
    assert model is not None
    kinds, neurons, _ = model.arrays[_FIRST].shape  # type: ignore[attr-defined]
    descriptors = model.arrays[_TURNED].shape[1]  # type: ignore[attr-defined]
    lines = path.read_text("utf-8").split("\n")
    at = header(lines)[3]
    values = [number for number in range(at, len(lines)) if lines[number].strip()]
    own = neurons * (descriptors + 2)
    for kind in range(kinds):
        for neuron in range(neurons):
            place = values[kind * own + neurons * (descriptors + 1) + neuron]
            lines[place] = f"{weights[kind * neurons + neuron]: .7e}"
    lines[values[kinds * own]] = f"{bias: .7e}"
    aside = path.with_suffix(".aside")
    aside.write_text("\n".join(lines), "utf-8")
    aside.replace(path)
