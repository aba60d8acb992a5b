"""How fast an interphase grows, and when it would be as thick as another instrument sees it.

A run of nanoseconds says little about hours: an extrapolated time is an interval over every growth law that
the run allows, and has no end where the run allows that growth stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from scipy.special import stdtrit

from indrite.errors import UsageError
from indrite.findings import Finding
from indrite.notebook import Shown

Law = Literal["linear", "parabolic"]
LAWS: tuple[Law, ...] = ("linear", "parabolic")
#: Growth that a rate under these laws is an upper bound of.
_SLOWER = ("saturating", "logarithmic")
#: Thickness of the layer in Luo et al. by STEM-EDX, nm (DOI 10.21203/rs.3.rs-402674/v1).
SEEN_NANOMETRE = 15.0
_NANOMETRE_PER_ANGSTROM = 0.1
#: A layer that stays as it is to so much does not grow: least squares leave 1e-15 of it.
_ROUNDING_NANOMETRE = 1e-9
#: Half a 95 % interval of a normal distribution in its standard deviations.
_NORMAL = 1.96


class Layer(Protocol):
    """A layer over time: what it is, see `Interphase` and `Consumed`."""

    @property
    def time_picosecond(self) -> np.ndarray:
        """Middle of each window."""

    @property
    def start_picosecond(self) -> float:
        """First frame: growth counts from here."""

    @property
    def layer_angstrom(self) -> np.ndarray:
        """Thickness, shape (run, interface, window)."""

    @property
    def drawn_angstrom(self) -> np.ndarray | None:
        """Mean layer by chance, shape (draw, window); ``None`` where only the interfaces tell."""

    @property
    def unit_angstrom(self) -> float:
        """The least by which a layer can grow."""

    @property
    def law(self) -> str:
        """Growth law that the data prefer, or why none."""


@dataclass(frozen=True, kw_only=True)
class GrowthRate(Shown):
    """Rate under one law, and the time to a thickness if the law went on.

    Parameters
    ----------
    law
        ``linear``: x0 + k t; ``parabolic``: x0 + k √t.
    rate, rate_low, rate_high
        k (nm/ns or nm/√ns): mean over interfaces and runs, and its 95 % interval: of their scatter (Student),
        or where the layer is counted in units, of the larger of that scatter and that of units drawn anew.
    second, second_low, second_high
        Time to the thickness; ``None`` where the rate allows none, or none that ends.
    """

    law: Law
    rate: float
    rate_low: float
    rate_high: float
    second: float | None
    second_low: float | None
    second_high: float | None

    @property
    def unit(self) -> str:
        """Unit of the rate."""
        return "nm/ns" if self.law == "linear" else "nm/√ns"


@dataclass(frozen=True, kw_only=True)
class InterphaseRate(Shown):
    """Rates under all laws that a run allows, and what follows for a thickness.

    Parameters
    ----------
    rates
        One a law.
    told
        What the run says of the law (`Interphase.law`).
    run_picosecond
        Time that was seen.
    target_nanometre
        Thickness asked for.
    second_low, second_high
        Shortest and longest time under any law that is allowed; ``None`` for no end.
    reason
        Why there is no time, or how far it was extrapolated.
    """

    rates: tuple[GrowthRate, ...]
    told: str
    run_picosecond: float
    target_nanometre: float
    second_low: float | None
    second_high: float | None
    reason: str

    def findings(
        self, origin: str, *, name: str = "interphase", what: str = "the reacted layer"
    ) -> tuple[Finding, ...]:
        """Return the rate under each law and the least time to the thickness.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        name, what
            First part of the ids, and the layer in words.
        """
        rows = [
            Finding(
                id=f"{name}_rate.{one.law}",
                quantity=f"Rate of {what}, if it grows in a {one.law} way",
                value=one.rate if one.rate_low > 0.0 else None,
                unit=one.unit,
                standard_uncertainty=None,
                origin=origin,
                verdict="ok" if one.rate_low > 0.0 else "not determinable",
                note=f"{one.rate:.2g}, 95 % {one.rate_low:.2g} … {one.rate_high:.2g}; {self.told}",
            )
            for one in self.rates
        ]
        return (*rows, self._time(origin, name, what))

    def _time(self, origin: str, name: str, what: str) -> Finding:
        high = "no end" if self.second_high is None else f"{self.second_high:.1e} s"
        low = "" if self.second_low is None else f"95 %, over the laws: {self.second_low:.1e} s … {high}; "
        return Finding(
            id=f"{name}_time",
            quantity=f"Least time until {what} has {self.target_nanometre:g} nm",
            value=self.second_low,
            unit="s",
            standard_uncertainty=None,
            origin=origin,
            verdict="not determinable" if self.second_low is None else "ok",
            note=low + self.reason,
        )


def interphase_rate(found: Layer, *, target_nanometre: float = SEEN_NANOMETRE) -> InterphaseRate:
    """Return how fast a layer grows, and when it would have a thickness.

    Each interface of each run gives a rate; their scatter is that of the rate, and so is that of units drawn
    anew where the layer is made of units: two interfaces then suffice. Where the run tells the law,
    only that law counts; where it does not, both do. Where no growth is seen, or a layer that stops growing
    fits as well, the time is a lower bound.

    Parameters
    ----------
    found
        Thickness over time, of two or more interfaces.
    target_nanometre
        Thickness asked for.

    Raises
    ------
    UsageError
        If the thickness is not above zero.

    Examples
    --------
    A layer that grows by 0.1 nm a nanosecond needs 150 ns for 15 nm:

    >>> round(rate_of("linear", np.arange(5.0), np.array([0.1 * np.arange(5.0)] * 2), 15.0).second * 1e9)
    150
    """
    if not target_nanometre > 0.0:
        raise UsageError("a thickness must be above zero", got=target_nanometre, expected="nanometres")
    time = 1e-3 * (found.time_picosecond - found.start_picosecond)
    thickness = _NANOMETRE_PER_ANGSTROM * found.layer_angstrom.reshape(-1, time.size)
    run = float(np.ptp(found.time_picosecond))
    laws = [one for one in LAWS if one == found.law] or list(LAWS)
    drawn = found.drawn_angstrom
    chance = None if drawn is None else _NANOMETRE_PER_ANGSTROM * drawn
    least = _NANOMETRE_PER_ANGSTROM * found.unit_angstrom
    rates = tuple(
        rate_of(one, time, thickness, target_nanometre, drawn=chance, least=least)
        for one in (laws if time.size > 2 else ())
    )
    reason = _reason(found, rates)
    stops = any(word in found.law for word in (*_SLOWER, "no growth"))
    lows = [one.second_low for one in rates if one.second_low is not None]
    highs = [one.second_high for one in rates]
    return InterphaseRate(
        rates=rates,
        told=found.law,
        run_picosecond=run,
        target_nanometre=target_nanometre,
        second_low=min(lows) if lows else None,
        second_high=None
        if stops or None in highs
        else max([one for one in highs if one is not None], default=None),
        reason=reason or f"extrapolated from {run:.4g} ps",
    )


def _reason(found: Layer, rates: tuple[GrowthRate, ...]) -> str:
    if not rates:
        return "fewer than three windows of time"
    if found.law == "saturating":
        return "the layer stops growing within the run: the time is what its early growth would need"
    if found.law == "logarithmic":
        return "the layer grows like a logarithm of time, ever slower: the time is a lower bound"
    if any(one in found.law for one in _SLOWER):
        return "a layer that stops or grows ever slower fits about as well: the time is a lower bound"
    if all(not np.isfinite(one.rate_low) for one in rates):
        return "one interface of one run: no spread to judge the rate by"
    if "no growth" in found.law or all(one.rate_low <= 0.0 for one in rates):
        return "no growth beyond the scatter of the interfaces: a lower bound"
    return ""


def rate_of(
    law: Law,
    time: np.ndarray,
    thickness: np.ndarray,
    target: float,
    *,
    drawn: np.ndarray | None = None,
    least: float = 0.0,
) -> GrowthRate:
    """Return rate and time under one law.

    Parameters
    ----------
    law
        ``linear`` or ``parabolic``.
    time
        Since the first frame, ns, shape (window,).
    thickness
        nm, shape (series, window).
    target
        Thickness asked for, nm.
    drawn
        Mean thickness by chance, nm, shape (draw, window).
    least
        Least step of a thickness, nm.
    """
    shape = time if law == "linear" else np.sqrt(time)
    starts, slopes = _lines(shape, thickness)
    start, rate, half = float(starts.mean()), float(slopes.mean()), float("nan")
    between = slopes.std(ddof=1) / np.sqrt(slopes.size) if slopes.size > 1 else float("nan")
    if drawn is None:
        half = float(stdtrit(slopes.size - 1, 0.975) * between) if slopes.size > 1 else half
    else:
        step = least / np.sqrt(12.0 * slopes.size) / float(np.ptp(shape))
        scatter = float(np.fmax(_lines(shape, drawn)[1].std(ddof=1), between))
        half = _NORMAL * float(np.hypot(scatter, step))
    times = [_time(law, target - start, one) for one in (rate, rate + half, rate - half)]
    return GrowthRate(
        law=law,
        rate=rate,
        rate_low=rate - half,
        rate_high=rate + half,
        second=times[0],
        second_low=times[1],
        second_high=times[2],
    )


def _lines(shape: np.ndarray, thickness: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each straight line begins and its slope; zero where a layer stays as it is."""
    design = np.column_stack([np.ones(shape.size), shape])
    (starts, slopes), *_ = np.linalg.lstsq(design, thickness.T, rcond=None)
    return starts, np.where(np.abs(slopes) * np.ptp(shape) < _ROUNDING_NANOMETRE, 0.0, slopes)


def _time(law: Law, missing: float, rate: float) -> float | None:
    """Return the time (s) that a rate per ns needs for a thickness; None where it never gets there."""
    if missing <= 0.0:
        return 0.0
    if not rate > 0.0:
        return None
    return float(missing / rate if law == "linear" else (missing / rate) ** 2) * 1e-9
