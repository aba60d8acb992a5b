"""Figure and table of products: which criteria each reference phase meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.analysis.trajectory.products import NO_MATCH, Products
from indrite.plots.style import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def product_rows(products: Products) -> list[dict[str, Any]]:
    """Return one row per phase for a table: verdict, criteria met, atoms by element, reason.

    Phases that are there come first, then those that meet most criteria.
    """
    order = np.lexsort((-products.share_passed.sum(axis=1), products.verdict == NO_MATCH))
    rows = []
    for row in order:
        atoms = {
            element: round(float(count), 1)
            for element, count in zip(products.elements, products.matched_atoms[row], strict=True)
            if np.isfinite(count)
        }
        rows.append(
            {
                "phase": str(products.phase[row]),
                "verdict": str(products.verdict[row]),
                "formed": str(products.formed[row]),
                "criteria": products.passed(str(products.phase[row])),
                "atoms": atoms,
                "dimers": float(dimers) if (dimers := products.dimer_atoms[row]) >= 0 else None,
                "reason": str(products.reason[row]),
            }
        )
    return rows


def plot_products(products: Products, *, ax: Axes | None = None) -> Axes:
    """Draw which criteria each phase meets, with the atoms that fit it; present phases first.

    Parameters
    ----------
    products
        Products of one or several runs.
    ax
        Where; by default new axes of a new figure.
    """
    rows = product_rows(products)
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(7.2, 0.9 + 0.27 * len(rows)), layout="constrained").add_subplot()
    share = np.array([products.share_passed[products.phase == one["phase"]][0] for one in rows])
    for (row, column), value in np.ndenumerate(share):
        if rows[row]["dimers"] is None and products.criteria[column] == "dimers":
            ax.text(column, row, "–", ha="center", va="center")  # the phase has none
            continue
        colour = COLOURS[2] if value >= 0.5 else "#e3e3e3"
        ax.add_patch(_cell(column, row, colour, 0.35 + 0.65 * float(value) if value >= 0.5 else 1.0))
    for row, one in enumerate(rows):
        atoms = ", ".join(f"{count:g} {element}" for element, count in one["atoms"].items() if count > 0)
        text = atoms or "no atoms"
        if one["verdict"] != NO_MATCH:
            known = one["formed"] if one["formed"] != "not known" else "present"
            text = f"{known}: {text}"
        ax.text(len(products.criteria) + 0.15, row, text, va="center", fontsize=8.0)
    ax.set_xlim(-0.5, len(products.criteria) + 4.6)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(products.criteria)), products.criteria, rotation=35, ha="left", fontsize=8.0)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), [one["phase"] for one in rows], fontsize=8.0)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _cell(column: int, row: int, colour: str, alpha: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.45, row - 0.42), 0.9, 0.84, color=colour, alpha=alpha, linewidth=0)
