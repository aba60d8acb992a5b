"""`Evidence`: one statement with number and unit, and which explanation it supports."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from indrite.notebook import Shown

Verdict = Literal[
    "healthy",
    "suspected leak",
    "soft short",
    "hard short",
    "dead without short (fade)",
    "parasitic side reaction",
    "interrupted",
    "not informative",
]
Explanation = Literal["leak", "no leak", "fade", "side reaction", "interruption", "nothing"]

#: Which explanations speak for a verdict; evidence for any other speaks against it.
FAVOURS: dict[str, tuple[Explanation, ...]] = {
    "healthy": ("no leak",),
    "suspected leak": ("leak",),
    "soft short": ("leak",),
    "hard short": ("leak",),
    "dead without short (fade)": ("fade", "no leak"),
    "parasitic side reaction": ("side reaction",),
    "interrupted": ("interruption", "no leak"),
    "not informative": (),
}


@dataclass(frozen=True)
class Evidence(Shown):
    """One piece of evidence.

    Parameters
    ----------
    statement
        A sentence in plain words.
    value, unit
        The number behind it; ``None`` where it is not a number.
    supports
        The explanation it speaks for.
    uncertainty
        Standard uncertainty of the value, ``None`` where unknown.
    """

    statement: str
    value: float | None
    unit: str
    supports: Explanation
    uncertainty: float | None = None

    def side(self, verdict: str) -> Literal["for", "against", "neutral"]:
        """Return whether it speaks for or against a verdict."""
        if self.supports == "nothing" or not FAVOURS[verdict]:
            return "neutral"
        return "for" if self.supports in FAVOURS[verdict] else "against"

    def to_json(self, verdict: str) -> dict[str, Any]:
        """Return a JSON-ready dictionary."""
        value = self.value if self.value is not None and math.isfinite(self.value) else None
        return {
            "statement": self.statement,
            "value": value,
            "unit": self.unit,
            "supports": self.supports,
            "uncertainty": self.uncertainty,
            "side": self.side(verdict),
        }


def number(value: float, unit: str = "", *, digits: int = 3) -> str:
    """Return a number for a sentence: significant digits, SI prefix for siemens, ohm, ampere-hours.

    Examples
    --------
    >>> number(8.5e-4, "S"), number(1176.0, "Ω"), number(0.9712, "")
    ('850 µS', '1.18 kΩ', '0.971')
    """
    if not math.isfinite(value):
        return f"unbounded {unit}".strip()
    if unit in {"S", "Ω", "A", "Ah", "V"} and value != 0:
        exponent = min(max(math.floor(math.log10(abs(value)) / 3), -4), 2)
        prefix = {-4: "p", -3: "n", -2: "µ", -1: "m", 0: "", 1: "k", 2: "M"}[exponent]
        return f"{_plain(value / 1000.0**exponent, digits)} {prefix}{unit}"
    return f"{_plain(value, digits)} {unit}".strip()


def _plain(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return text if "e" not in text or abs(value) >= 1e6 or abs(value) < 1e-4 else f"{float(text):g}"
