"""Sections on how the models feed each other: numbers from atoms to grains, and what decides a life."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indrite.models.coupling import CoupledInterface, InterfaceEnergies
from indrite.models.full_cell import LifeResult
from indrite.models.growth.growth_band import GrowthBand
from indrite.models.growth.growth_shares import LifeShares, life_shares
from indrite.models.growth.mesoscale import Mechanics
from indrite.number_text import format_quantity, typeset
from indrite.report.page import Cell, Section, Table

#: Inputs named in a sentence or row.
_NAMED = 3


def coupling(
    couplings: Mapping[str, CoupledInterface], *, adhesion: Mapping[str, InterfaceEnergies] | None = None
) -> Section:
    """Show what the interface's models give the growth in each cell, and what they cannot tell.

    Parameters
    ----------
    couplings
        Name of the cell → numbers.
    adhesion
        Name of the metal → its energies.
    """
    lead = [
        "What holds metal and electrolyte together, how much the alloy swells and what lies between them is "
        "taken from the models of the interface, from crystals and from the literature, each with its range; "
        "r is calibrated after that. Switches replace any of them (step couple.interface)."
    ]
    lead += [
        f"{name}: not determinable here: {one}." for name, each in couplings.items() for one in each.undecided
    ]
    tables = [_numbers(name, one) for name, one in couplings.items() if one.numbers]
    if adhesion:
        tables.append(_adhesion(adhesion))
    return Section("What the atoms give the grains", "coupling", lead=lead, tables=tables)


def _numbers(name: str, coupled: CoupledInterface) -> Table:
    rows: list[list[str | Cell]] = []
    for one in coupled.numbers:
        row = one.assumption
        span = f"{row.low:.3g} … {row.high:.3g}" if row.high > row.low else "no range: given"
        unit = typeset(row.unit)
        rows.append(
            [
                Cell(row.name, "plain"),
                typeset(row.symbol),
                Cell(format_quantity(row.value, unit), "number", detail=span.replace("-", "−")),
                one.origin,
                Cell(row.why, detail=one.other),
            ]
        )
    head = ("Number", "Symbol", "Value and range", "Origin", "Where it is from")
    return Table(f"{name}: numbers of the interface in the growth model.", head, rows)


def _adhesion(adhesion: Mapping[str, InterfaceEnergies]) -> Table:
    rows: list[list[str | Cell]] = []
    for name, one in adhesion.items():
        reacted, spread = one.reacted_mean_joule_per_square_metre, one.reacted_spread_joule_per_square_metre
        entry = one.entry_joule_per_square_metre()
        rows.append(
            [
                Cell(f"{name} on {typeset(one.electrolyte)}", "plain", detail=one.engine),
                _energy(one.fresh_joule_per_square_metre),
                _energy(reacted, spread),
                _energy(one.surface_joule_per_square_metre),
                Cell(" and ".join(f"{value:+.2f}".replace("-", "−") for value in entry) or "–", "number"),
            ]
        )
    head = ("Interface", "W fresh, J/m²", "W reacted, J/m²", "γ of the metal, J/m²", "2 (γ − W), J/m²")
    caption = (
        "Work of adhesion W and surface energy γ of the metal, by one engine. Negative 2 (γ − W): the metal "
        "rather covers the electrolyte than itself, and helps itself into a boundary. Toughness alone takes "
        f"about {_toughness_joule_per_square_metre():.1f} J/m²."
    )
    return Table(caption, head, rows, id="adhesion")


def _toughness_joule_per_square_metre() -> float:
    """Return the energy of fracture of a boundary as assumed, K²(1 - ν²)/E."""
    usual = Mechanics()
    return 1e6 * usual.toughness_megapascal_root_metre**2 / usual.plane_modulus_megapascal


def _energy(value: float | None, spread: float | None = None) -> Cell:
    if value is None:
        return Cell("–", "number")
    return Cell(f"{value:.2f}" + (f" ± {spread:.2f}" if spread is not None else ""), "number")


def life_budget(
    *, lives: Mapping[str, LifeResult] | None = None, bands: Mapping[str, GrowthBand] | None = None
) -> Section:
    """Show the interval of each life by each model, from all that is uncertain, and what dominates it.

    Parameters
    ----------
    lives
        Name → life by tier A.
    bands
        Name → lives of grains with everything varied at once.
    """
    rows: list[list[str | Cell]] = []
    tables: list[Table] = []
    for name, life in (lives or {}).items():
        if life.uncertainty is not None:
            joint, shares = life.uncertainty.joint, life.uncertainty.shares
            decides = "; ".join(f"{what} {_percent(share, error)}" for what, share, error in shares[:_NAMED])
            rows.append(
                [
                    Cell(name, "plain", detail="tier A, inchworm"),
                    Cell(f"{joint.value:.0f}", "number"),
                    Cell(f"{joint.low:.0f} … {joint.high:.0f}", "number"),
                    Cell(decides or "–"),
                ]
            )
    for name, band in (bands or {}).items():
        shares_of = life_shares(band)
        rows.append(_band_row(name, band, shares_of))
        if shares_of.shares:
            tables.append(_shares_table(name, shares_of))
    head = ("Cell", "Life in cycles", "95 %", "What decides it: share of the variance")
    caption = (
        "Lives with everything uncertain varied at once: reading, thickness, assumptions, numbers of the "
        "interface with their ranges and, grain by grain, the grains. Lives that outlast the run count as "
        "longer than all others."
    )
    table = Table(caption, head, rows, id="life-budget-table")
    return Section("How sure is the life, and what decides it", "life-budget", tables=[table, *tables])


def _band_row(name: str, band: GrowthBand, shares: LifeShares) -> list[str | Cell]:
    used = band.joint & np.isfinite(band.life_cycle)
    middle = Cell(f"{band.life_cycle[0]:.0f}", "number")
    label = Cell(name, "plain", detail="grain by grain")
    if used.sum() < _NAMED:
        return [label, middle, Cell("–", "number"), Cell("not determinable: nothing was varied in this run")]
    low, high = np.quantile(band.life_cycle[used], [0.025, 0.975])
    survived = band.ended[used] == "survived"
    beyond = "> " if survived.any() and high >= band.life_cycle[used][survived].min() - 1e-6 else ""
    interval = Cell(f"{low:.0f} … {beyond}{high:.0f}", "number", detail=f"{int(used.sum())} lives")
    if not shares.shares:
        return [label, middle, interval, Cell(f"not determinable: {shares.reason}")]
    text = "; ".join(
        f"{one.name} {_percent(one.share, one.standard_uncertainty)}" for one in shares.shares[:_NAMED]
    )
    if shares.decisive is None:
        text += " (no single one stands out)"
    return [label, middle, interval, Cell(text)]


def _shares_table(name: str, shares: LifeShares) -> Table:
    rows: list[list[str | Cell]] = [
        [Cell(one.name, "plain"), Cell(_percent(one.share, one.standard_uncertainty), "number"),
         "longer" if one.rises else "shorter"]
        for one in shares.shares
    ]  # fmt: skip
    assert shares.unexplained is not None
    rest = f"{100 * shares.unexplained:.0f} %"
    rows.append([Cell("grains, and what no rank line explains", "plain"), Cell(rest, "number"), "–"])
    head = ("Input", "Share of the variance", "More of it makes the life")
    return Table(f"{name}: what decides the life of the grains' model ({shares.cases} lives).", head, rows)


def _percent(share: float, error: float) -> str:
    return f"{100 * share:.0f} ± {100 * error:.0f} %"
