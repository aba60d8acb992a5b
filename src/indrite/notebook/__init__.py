"""How signals and results show themselves in a notebook: numbers with uncertainty, verdicts, a small figure.

Nothing is loaded before something is shown.
"""

from __future__ import annotations


class Shown:
    """Base of whatever shows itself in a notebook.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Depth(Shown):
    ...     depth_micrometre: float
    ...     depth_uncertainty_micrometre: float
    >>> "20.0 ± 3.0" in Depth(20.0, 3.0)._repr_html_()
    True
    """

    def _repr_html_(self) -> str:
        from indrite.notebook.html import shown

        return shown(self)
