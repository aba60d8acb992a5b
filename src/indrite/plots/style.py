"""How figures look; used inside a context, never set globally."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Colours that stay apart for colour-blind readers (Okabe & Ito 2008), in the order of use.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#A6761D", "#56B4E9", "#E69F00", "#666666")
#: The same for a dark page.
COLOURS_ON_DARK = ("#5BB8F5", "#FF8C42", "#3FCF9F", "#F0A3CB", "#D9A648", "#9AD7FF", "#FFC04D", "#B0B0B0")

_SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "grid.color": "#d9d9d9",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "lines.linewidth": 1.4,
    "lines.markersize": 3.0,
    "figure.figsize": (6.4, 3.8),
    "figure.constrained_layout.use": True,
    "svg.fonttype": "path",
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in indrite's style; Matplotlib's settings are as before afterwards.

    Examples
    --------
    >>> with style():
    ...     pass
    """
    import matplotlib as mpl

    with mpl.rc_context(_SETTINGS):
        yield
