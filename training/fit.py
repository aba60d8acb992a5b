"""The fit of one member of the committee with neppo, in parts that a kill cannot lose."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.elements import cohesive, element_energies
from training.frames import read_frames
from training.recipe import ELEMENTS, Network, Recipe

if TYPE_CHECKING:
    from ase import Atoms


def labelled_frames(recipe: Recipe) -> list[Atoms]:
    """Return the labelled frames of all rounds whose largest force is within the recipe's limit."""
    paths = sorted(recipe.data.glob("labels-*.extxyz.gz"))
    if not paths:
        raise FileNotFoundError(f"no labels in {recipe.data}: run `python -m training label` first")
    frames = [one for path in paths for one in read_frames(path)]
    limit = recipe.most_force_electronvolt_per_angstrom
    return [one for one in frames if np.abs(one.get_forces()).max() <= limit]


def split(recipe: Recipe, frames: Sequence[Atoms]) -> tuple[list[Atoms], list[Atoms]]:
    """Return training and test frames.

    Of the drawn structures of round 0 every tenth is the test. Neighbouring frames of a run are alike: of
    every second run of the later rounds it is the last frame.
    """
    train: list[Atoms] = []
    test: list[Atoms] = []
    runs: dict[str, list[Atoms]] = {}
    for one in frames:
        name = one.info["name"]
        if name.startswith("r0/"):
            drawn = len(train) + len(test)
            (test if drawn % recipe.test_every == recipe.test_every // 2 else train).append(one)
        else:
            runs.setdefault(name.rpartition("/")[0], []).append(one)
    for number, members in enumerate(runs.values()):
        kept = len(members) - (number % 2 == 0 and len(members) > 1)
        train += members[:kept]
        test += members[kept:]
    return train, test


def weight_of(frame: Atoms, recipe: Recipe) -> float:
    """Return the weight of a labelled frame: less above a force, and by the recipe's groups."""
    most = float(np.abs(frame.get_forces()).max())
    weight = min(1.0, recipe.full_weight_electronvolt_per_angstrom / max(most, 1e-9))
    group = frame.info["group"]
    if group in recipe.aside:
        weight *= recipe.aside_weight
    elif group in recipe.favoured:
        weight *= recipe.favoured_weight
    elif group in recipe.opened:
        weight *= recipe.opened_weight
    elif group in recipe.distant:
        weight *= recipe.distant_weight
    return round(weight, 4)


def shifted(frames: Sequence[Atoms], elements: dict[str, float], *, recipe: Recipe) -> list[Atoms]:
    """Return copies whose energy is that without the elements, with their weight in the fit."""
    from ase.calculators.singlepoint import SinglePointCalculator

    found = []
    for one, energy in zip(frames, cohesive(frames, elements), strict=True):
        copy = one.copy()
        copy.calc = SinglePointCalculator(
            copy, energy=energy, forces=one.get_forces(), stress=one.get_stress()
        )
        copy.info["weight"] = weight_of(one, recipe)
        found.append(copy)
    return found


def new_model(network: Network, *, seed: int) -> Any:
    """Return an unfitted NEP4 network with the repulsion of nuclei at short range."""
    import torch
    from neppo.models import NEP, ZBL, Descriptor

    torch.manual_seed(seed)
    descriptor = Descriptor(
        ELEMENTS,
        radial_cutoff=network.cutoff_angstrom[0],
        angular_cutoff=network.cutoff_angstrom[1],
        n_max_radial=network.radial,
        n_max_angular=network.angular,
        n_basis_radial=network.basis,
        n_basis_angular=network.basis,
        l_max_3b=4,
        l_max_4b=2,
        l_max_5b=1,
    )
    repulsion = ZBL(outer_cutoff=network.repulsion_angstrom, typewise_cutoff_factor=network.repulsion_factor)
    return NEP(descriptor, neurons=(network.neurons,), zbl=repulsion)


def _loss(network: Network) -> Any:
    """Return the sum of weighted root-mean-square errors, as GPUMD trains.

    The root keeps the three in balance at every stage. Mean squares, the default of neppo, were tried first:
    with them the forces of Li6PS5Cl end at twice the error (229 against 106 meV/Å after 600 batches of the
    same 27 structures).
    """
    from neppo.losses import EnergyLoss, ForceLoss, VirialLoss

    form = {"form": "rmse", "sigma": 1.0}
    return (
        network.weight_energy * EnergyLoss(remove_shift=False, **form)
        + network.weight_force * ForceLoss(**form)
        + network.weight_virial * VirialLoss(**form)
    )


def fit_member(
    recipe: Recipe,
    member: int,
    *,
    steps: int | None = None,
    rate: tuple[float, float] | None = None,
    name: str = "fit",
    talk: Callable[[str], None],
) -> Path:
    """Fit a member to all labels, from its last potential where there is one, and return its file.

    Each part is a function of the one before and the seeds, so a fit that was killed ends as one
    that was not.

    Parameters
    ----------
    recipe, member
        What to fit.
    steps, rate
        Batches and learning rate at both ends; the recipe's by default.
    name
        Of this fit: parts of a fit with another name are not continued.
    talk
        Told the errors after each part.
    """
    import torch
    from neppo import StructureContainer, read_model

    logging.getLogger("neppo").setLevel(logging.WARNING)
    network = recipe.network
    frames = labelled_frames(recipe)
    elements = element_energies(recipe, frames)
    train, test = split(recipe, frames)
    seed = int(np.random.default_rng([recipe.seed, 7, member]).integers(2**31))
    path = recipe.potential(member)
    model = read_model(path) if path.exists() else new_model(network, seed=seed)
    containers = [StructureContainer(model, shifted(one, elements, recipe=recipe)) for one in (train, test)]
    state = recipe.work / f"{name}-{member}.pt"
    total = steps or network.steps
    parts = math.ceil(total / network.steps_per_part)
    start = 0
    if state.exists():
        saved = torch.load(state, weights_only=True)
        start = int(saved["parts"])
        model.load_state_dict(saved["model"])
        model.descriptor.q_scaler_is_fitted = True
    talk(f"member {member}: {len(train)} structures, {len(test)} for the test, part {start} of {parts}")
    for part in range(start, parts):
        row = _part(
            model,
            containers,
            network,
            seed=seed + part,
            steps=network.steps_per_part,
            rate=_rates(rate or network.rate, part, parts),
        )
        recipe.work.mkdir(parents=True, exist_ok=True)
        _save({"parts": part + 1, "model": model.state_dict()}, state)
        talk(f"member {member}, part {part + 1} of {parts}: {row}")
    path.parent.mkdir(parents=True, exist_ok=True)
    model.write(path)
    state.unlink(missing_ok=True)
    return path


def _save(values: dict[str, Any], path: Path) -> None:
    import torch

    aside = path.with_suffix(".aside")
    torch.save(values, aside)
    aside.replace(path)


def _rates(ends: tuple[float, float], part: int, parts: int) -> tuple[float, float]:
    """Return the learning rate at the ends of a part of one cosine over all parts."""
    first, last = (0.5 * (1.0 + math.cos(math.pi * one / parts)) for one in (part, part + 1))
    high, low = ends
    return low + (high - low) * first, low + (high - low) * last


def _part(
    model: Any,
    containers: Sequence[Any],
    network: Network,
    *,
    seed: int,
    steps: int,
    rate: tuple[float, float],
) -> str:
    from neppo import Trainer

    trainer = Trainer(
        model,
        _loss(network),
        containers[0],
        containers[1],
        batch_size=network.batch,
        learning_rate=rate,
        seed=seed,
    )
    trainer.train(steps=steps, report_interval=steps)
    last = trainer.history.iloc[-1]
    return ", ".join(
        f"{what} {1e3 * last[f'rmse_{key}_train']:.0f} / {1e3 * last[f'rmse_{key}_test']:.0f} {unit}"
        for what, key, unit in (
            ("energy", "energy", "meV/atom"),
            ("force", "forces", "meV/Å"),
            ("stress", "stress", "MPa"),
        )
    )
