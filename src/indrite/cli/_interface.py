"""Options of ``indrite simulate interface`` and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._committee import committee_option
from indrite.cli._second_opinion import beside_frames_option, beside_option
from indrite.engines import DEFAULT_ENGINE, caution_of
from indrite.errors import UsageError

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines import Engine
    from indrite.models.dynamics import DynamicsSettings
    from indrite.models.interface import Interface, InterfaceChoice
    from indrite.signals.trajectory import Trajectory

#: Phases looked for, as far as their elements are there.
PRODUCTS = ("InS", "InCl", "In5S5Cl", "LiInS2", "In2S3", "InP", "LiIn", "Li2S", "LiCl", "Li3P")
#: Elements of an electrolyte that an electrode's metal can bind.
_NONMETALS = ("S", "Cl", "P", "O", "Se", "F", "Br", "I", "N", "Te")


def interface_options(command: Any) -> Any:
    """Add the options of the verb."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--electrolyte", default="Li6PS5Cl", show_default=True, help="Phase or structure file; see list."
    ),
    click.option("--electrode", default="In", show_default=True, help="Phase (In, LiIn, Li) or file."),
    click.option(
        "--engine", default=DEFAULT_ENGINE, show_default=True, help="Who gives energies; see list engines."
    ),
    committee_option,
    beside_option,
    beside_frames_option,
    click.option("--time-ps", type=float, default=20.0, show_default=True, help="Time to simulate."),
    click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="First seed."),
    click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="Number of seeds."),
    click.option("--temperature-k", type=float, default=300.0, show_default=True),
    click.option("--step-fs", type=float, default=2.0, show_default=True, help="Time step."),
    click.option("--frame-fs", type=float, default=10.0, show_default=True, help="Time between frames."),
    click.option("--damping-fs", type=float, default=100.0, show_default=True, help="Of the thermostat."),
    click.option(
        "--stack-pressure-mpa",
        type=float,
        help="Pressure on the ends of the cell, whose height follows; default: constant volume.",
    ),
    click.option(
        "--relax-force-ev-angstrom",
        type=click.FloatRange(0.0, min_open=True),
        default=0.5,
        show_default=True,
        help="Largest force after the relaxation at the start; less lets it react before the clock runs.",
    ),
    click.option("--electrolyte-plane", default="0,0,1", show_default=True, metavar="h,k,l"),
    click.option("--electrode-plane", default="0,0,1", show_default=True, metavar="h,k,l"),
    click.option("--electrolyte-termination", type=click.IntRange(0), help="Number of the cut."),
    click.option("--electrode-termination", type=click.IntRange(0), help="Number of the cut."),
    click.option(
        "--ions",
        type=click.Choice(["whole", "cut"]),
        default="whole",
        show_default=True,
        help="Keep PS4 and the like whole, or also number the cuts through them.",
    ),
    click.option(
        "--thickness-angstrom", type=float, default=29.0, show_default=True, help="Least, of each slab."
    ),
    click.option(
        "--strained",
        type=click.Choice(["softer", "electrode", "electrolyte", "shared"]),
        default="softer",
        show_default=True,
        help="Who is deformed so that the lattices fit.",
    ),
    click.option(
        "--max-strain-percent",
        type=click.FloatRange(0.0, 20.0, min_open=True),
        default=3.0,
        show_default=True,
        help="Largest strain of a match of the lattices.",
    ),
    click.option(
        "--max-area-square-angstrom",
        type=click.FloatRange(0.0, min_open=True),
        default=200.0,
        show_default=True,
        help="Largest area of the cell.",
    ),
    click.option(
        "--min-width-angstrom",
        type=click.FloatRange(0.0, min_open=True),
        default=9.0,
        show_default=True,
        help="Least distance of an atom from its own image along the interface; 30 and an area of 1000 give "
        "thousands of atoms.",
    ),
    click.option("--match", type=click.IntRange(0), default=0, show_default=True, help="Rank of the match."),
    click.option(
        "--gap-angstrom", type=float, help="Gap between the slabs at the start; default: least energy."
    ),
    click.option(
        "--inversion",
        type=click.FloatRange(0.0, 1.0),
        default=0.0,
        show_default=True,
        help="Share of S/Cl exchanged in an argyrodite.",
    ),
    click.option(
        "--structure-seed", type=click.IntRange(0), default=0, show_default=True, help="Li places, disorder."
    ),
    click.option(
        "--pairs", metavar="A-B,…", help="Pairs to follow; default: electrode with non-metals, P-S."
    ),
    click.option(
        "--references",
        metavar="PHASE,…",
        help="Phases to look for among the products (names or CIF files), or none; default: by elements.",
    ),
    click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes."),
    click.option("--threads", type=click.IntRange(1), help="Threads a process; default: its share of cores."),
    click.option(
        "--build-with",
        default=DEFAULT_ENGINE,
        show_default=True,
        help="Engine of the gap scan for --engine vasp.",
    ),
    click.option("--figures/--no-figures", default=True, show_default=True),
    click.option("--extxyz", is_flag=True, help="Also write the trajectories as extxyz."),
    click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        required=True,
        help="Folder for the results.",
    ),
)


def settings_of(options: dict[str, Any]) -> DynamicsSettings:
    """Return the settings of a run; refuses times and steps that make no sense."""
    from indrite.models.dynamics import Compute, DynamicsSettings

    return DynamicsSettings(
        time_picosecond=options["time_ps"],
        step_femtosecond=options["step_fs"],
        temperature_kelvin=options["temperature_k"],
        damping_femtosecond=options["damping_fs"],
        stack_pressure_megapascal=options["stack_pressure_mpa"],
        frame_femtosecond=options["frame_fs"],
        relax_force_electronvolt_per_angstrom=options["relax_force_ev_angstrom"],
        compute=Compute(workers=options["workers"], threads=options["threads"]),
    )


def choice_of(options: dict[str, Any]) -> InterfaceChoice:
    """Return what to build."""
    from indrite.models.interface import InterfaceChoice

    return InterfaceChoice(
        electrolyte=options["electrolyte"],
        electrode=options["electrode"],
        electrolyte_miller=_plane("--electrolyte-plane", options["electrolyte_plane"]),
        electrode_miller=_plane("--electrode-plane", options["electrode_plane"]),
        electrolyte_thickness_angstrom=options["thickness_angstrom"],
        electrode_thickness_angstrom=options["thickness_angstrom"],
        electrolyte_termination=options["electrolyte_termination"],
        electrode_termination=options["electrode_termination"],
        ions=options["ions"],
        strained=options["strained"],
        max_strain=1e-2 * options["max_strain_percent"],
        max_area_square_angstrom=options["max_area_square_angstrom"],
        min_width_angstrom=options["min_width_angstrom"],
        match=options["match"],
        gap_angstrom=options["gap_angstrom"],
        inversion=options["inversion"],
        seed=options["structure_seed"],
    )


def _plane(option: str, text: str) -> tuple[int, int, int]:
    try:
        first, second, third = (int(one) for one in text.split(","))
    except ValueError:
        raise UsageError(
            f"{option} is not understood", got=repr(text), expected="three integers, such as 0,0,1"
        ) from None
    return first, second, third


def own_pairs(trajectory: Trajectory) -> tuple[str, ...]:
    """Return the pairs worth following: each metal but lithium with each non-metal, else lithium; and P-S."""
    from ase.data import atomic_numbers, chemical_symbols

    present = sorted(set(trajectory.atomic_number.tolist()), reverse=True)
    symbols = [chemical_symbols[number] for number in present]
    partners = [one for one in _NONMETALS if one in symbols]
    metals = [one for one in symbols if one not in partners and atomic_numbers[one] > 3] or ["Li"]
    pairs = [f"{metal}-{one}" for metal in metals for one in partners]
    return (*pairs, *(("P-S",) if {"P", "S"} <= set(symbols) else ()))


def own_references(options: dict[str, Any], trajectory: Trajectory) -> dict[str, Atoms]:
    """Return the phases to look for: those asked for, or the known products of the elements, and the start.

    Raises
    ------
    StructureError, FileFormatError
        If a phase is unknown or a file is no crystal.
    """
    from indrite.cell.crystals import crystal

    asked = options["references"]
    if asked == "none":
        return {}
    present = set(trajectory.symbols)
    products = PRODUCTS if asked is None else tuple(one.strip() for one in asked.split(",") if one.strip())
    found = {Path(name).stem if Path(name).is_file() else name: crystal(name) for name in products}
    if asked is None:
        found = {name: atoms for name, atoms in found.items() if set(atoms.symbols) <= present}
    for name in (options["electrolyte"], options["electrode"]):
        found.setdefault(Path(name).stem if Path(name).is_file() else name, crystal(name))
    return found


def card_of(engine: Engine) -> tuple[dict[str, Any], list[str]]:
    """Return what the gate says of an engine, as data and as lines: uses, and the checks that failed."""
    from indrite.models.gate import USES, shipped_card

    card, remark = shipped_card(engine)
    if card is None:
        return {"remark": remark, "usable_for": None, "failed": []}, [f"gate: {engine.name} is {remark}"]
    uses = {use: card.usable_for(use) for use in USES}
    words = "; ".join(f"{USES[use]}: {verdict}" for use, verdict in uses.items())
    lines = [f"gate of {engine.name}: {words}" + (f" ({remark})" if remark else "")]
    caution = caution_of(engine.name)
    lines += [f"  {caution}"] if caution else []
    failed = []
    for row in card.failures():
        value = "none" if row.value is None else f"{row.value:.3g} {row.unit}".strip()
        allowed = " to ".join("…" if one is None else f"{one:.3g}" for one in (row.low, row.high))
        lines.append(f"  fails: {row.quantity} {value}, allowed {allowed}")
        failed.append({"id": row.id, "quantity": row.quantity, "value": row.value, "unit": row.unit})
    about = {"remark": remark, "usable_for": uses, "failed": failed, "caution": caution}
    return about, lines


def interface_to_json(built: Interface) -> dict[str, Any]:
    """Return what was built, for ``--json``."""
    return {
        "description": built.description,
        "formula": built.formula,
        "atoms": int(built.atomic_number.size),
        "area_square_nanometre": built.area_square_nanometre,
        "gap_angstrom": built.gap_angstrom.tolist(),
        "gap_outcome": list(built.gap_outcome),
        "electrolyte_strain": list(built.electrolyte_strain),
        "electrode_strain": list(built.electrode_strain),
        "strained": built.strained,
        "electrolyte_termination": built.electrolyte_termination,
        "electrode_termination": built.electrode_termination,
        "notes": list(built.notes),
    }
