"""Rows of the comparison from a section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import ndimage

from indrite.analysis.section.metal_map import strip
from indrite.analysis.section.penetration import SPECK_SQUARE_MICROMETRE
from indrite.analysis.section.residual_layer import LAYER_COVERAGE
from indrite.findings import Finding, Verdict

if TYPE_CHECKING:
    from indrite.analysis.section.analyse import SectionAnalysis

#: Rows of the picture's edge within which metal may go on beyond the picture.
_RIM = 3
#: A share within so many standard uncertainties of nothing is an upper limit, one-sided 95 %.
_SEEN, _ONE_SIDED = 2.0, 1.645
_SLAB = 0.05  # rows of metal in a row over this share of the height are a layer, no film


def findings_of(found: SectionAnalysis) -> list[Finding]:
    """Return depth, fractions, morphology, layer, orientation, voids and connection as rows."""
    rows = [
        *_depths(found),
        *_fractions(found),
        *_morphology(found),
        _layer(found),
        *_shape(found),
        *_voids(found),
        *_connection(found),
    ]
    origin = "measured" if found.measured else "simulated"
    return [_finding(row, origin) for row in rows]


class _Row(NamedTuple):
    """A finding before it is judged."""

    id: str
    quantity: str
    value: float | str | None
    unit: str
    error: float | None = None
    verdict: Verdict = "ok"
    note: str = ""


def _finding(row: _Row, origin: str) -> Finding:
    """Return the finding; what is not determinable has no value, its reading stands in the note."""
    value, verdict, note = row.value, row.verdict, row.note
    if isinstance(value, float) and not np.isfinite(value):
        value, verdict = None, "not determinable"
    if verdict == "not determinable" and value is not None:
        read = value if isinstance(value, str) else f"{value:.4g} {row.unit}"
        value, note = None, f"{note or 'one reading only'}; the picture itself reads {read}"
    known = row.error is not None and np.isfinite(row.error)
    return Finding(
        id=row.id,
        quantity=row.quantity,
        value=value,
        unit=row.unit,
        standard_uncertainty=row.error if known else None,
        origin=origin,
        verdict=verdict,
        note=note,
    )


def _depths(found: SectionAnalysis) -> Iterator[_Row]:
    depth, spread = found.summary.penetration, found.spreads
    known, why = _depth_known(found)
    if known and _dark(found):
        why += "; dark voids that join the metal in the picture count as metal"
    seen: Verdict = "upper limit" if _dark(found) else "ok"
    verdict: Verdict = seen if known and np.isfinite(spread["mean"].total) else "not determinable"
    yield _Row(
        "penetration_depth_mean",
        "mean depth of the metal in the electrolyte",
        depth.mean_micrometre,
        unit="µm",
        error=spread["mean"].total,
        verdict=verdict,
        note=why,
    )
    error, most = spread["percentile_95"].total, depth.percentile_95_micrometre
    verdict = seen if known and np.isfinite(error) else "not determinable"
    text = "depth that 95 % of the section stay below"
    yield _Row("penetration_depth_95_percent", text, most, unit="µm", error=error, verdict=verdict)
    open_end = _reaches_the_rim(found)
    yield _Row(
        "penetration_depth_maximum",
        "deepest metal of this section",
        depth.maximum_micrometre,
        unit="µm",
        error=spread["maximum"].total,
        verdict="not determinable" if open_end or not known else seen,
        note=why
        if not known
        else "the metal reaches the picture's upper edge and goes on: it is at least as deep as read here"
        if open_end
        else "of this section; the whole cell's deepest tip lies deeper",
    )
    yield _whole_cell(found)


def _depth_known(found: SectionAnalysis) -> tuple[bool, str]:
    """Return whether depths mean anything, and the reason in words."""
    depth = found.summary.penetration
    if not found.layers.anode_known:
        return False, "counted from the picture's lower edge: no anode layer is in the picture"
    if depth.maximum_micrometre == 0.0 and strip(found.section).metal[_RIM:].any():
        return False, f"metal is seen only in specks of less than {SPECK_SQUARE_MICROMETRE:g} µm²"
    if depth.maximum_micrometre == 0.0:
        pixel = depth.pixel_nanometre / 1000.0
        return (
            False,
            f"no metal is seen; films thinner than about half a pixel ({pixel / 2.0:.2g} µm) do not show",
        )
    width = depth.depth_micrometre.size * depth.pixel_nanometre / 1000.0
    readings = width / depth.correlation_length_micrometre
    return True, f"mean over {width:.0f} µm, which hold {readings:.0f} independent readings"


def _whole_cell(found: SectionAnalysis) -> _Row:
    tip = found.summary.longest_tip
    slab = _slab_without_edge(found)
    known, note = tip.determinable and not slab, slab or tip.reason
    if known:
        note = (
            f"extrapolated to a disc of {found.settings.disc_millimetre:g} mm, 95 % between "
            f"{tip.low_micrometre:.0f} and {tip.high_micrometre:.0f} µm; probability of a tip through the "
            f"electrolyte {tip.probability_beyond:.2g}"
        )
    return _Row(
        "penetration_depth_maximum.cell",
        "deepest metal to be expected in the whole cell",
        tip.expected_micrometre if known else None,
        unit="µm",
        error=tip.uncertainty_micrometre,
        verdict="ok" if known else "not determinable",
        note=note,
    )


def _reaches_the_rim(found: SectionAnalysis) -> bool:
    """Whether metal touches the upper edge of a picture that shows no cathode."""
    if found.layers.cathode_seen or "cathode" in found.layers.given:
        return False
    return bool(found.section.metal[:_RIM].any())


def _dark(found: SectionAnalysis) -> bool:
    return found.settings.contrast == "dark"


def _slab_without_edge(found: SectionAnalysis) -> str:
    """Return why shapes and shares mean nothing where whole rows are metal and no edge was found, or ''."""
    if found.layers.anode_known:
        return ""
    whole = strip(found.section).metal.mean(axis=1) >= LAYER_COVERAGE
    if not ndimage.binary_opening(whole, np.ones(max(int(_SLAB * whole.size), 1), bool)).any():
        return ""
    return "whole rows are metal, yet no edge of an anode layer was found among them: give anode_row"


def _fractions(found: SectionAnalysis) -> Iterator[_Row]:
    slab = _slab_without_edge(found)
    note = "area share between the anode's edge and the mean depth (Delesse: volume share)"
    if _dark(found):
        note += "; dark metal and voids cannot be told apart: both are counted"
    value, error = found.summary.metal_fraction, found.spreads["metal_fraction"].total
    unseen = value < _SEEN * error
    if unseen:
        note += f"; no metal stands out of its error: {value:.4f} ± {error:.4f}, one-sided 95 %"
        value = max(value, 0.0) + _ONE_SIDED * error
    yield _Row(
        "metal_fraction",
        "metal in the electrolyte up to the mean depth",
        value,
        unit="1",
        error=float("nan") if unseen else error,
        verdict="not determinable" if slab else "upper limit" if unseen or _dark(found) else "ok",
        note=slab or note,
    )
    covered = float((found.summary.penetration.depth_micrometre > 0.0).mean())
    verdict: Verdict = "not determinable" if slab else "ok"
    yield _Row("coverage", "share of the interface with metal above it", covered, "1", None, verdict, slab)


def _morphology(found: SectionAnalysis) -> Iterator[_Row]:
    one = found.summary.morphology
    slab = _slab_without_edge(found)
    for at, name in enumerate(one.morphology):
        low, high = one.lower_micrometre[at], one.upper_micrometre[at]
        if name == "none":
            continue
        yield _Row(
            f"morphology.{low:.0f}-{high:.0f}um",
            f"morphology between {low:.0f} and {high:.0f} µm",
            str(name),
            unit="",
            verdict="not determinable" if slab else "ok",
            note=slab
            or (
                f"f_enclosed {one.enclosed_fraction[at]:.2f}, log2(axial/lateral chord) "
                f"{one.chord_log_ratio[at]:+.2f}, ⟨n_z²⟩ {one.axial_normal[at]:.2f}, metal "
                f"{one.metal_fraction[at]:.1%}"
            ),
        )


def _layer(found: SectionAnalysis) -> _Row:
    layer = found.summary.residual_layer
    seen = found.layers.anode_known
    return _Row(
        "residual_layer",
        "anode layer that is left",
        layer.median_micrometre if seen else None,
        unit="µm",
        error=found.spreads["residual_layer"].total,
        verdict="not determinable" if layer.cut_off or not seen else "ok",
        note="the picture ends within the layer: it is at least as thick as read here"
        if seen and layer.cut_off
        else "metal below the electrolyte's edge, median over the columns",
    )


def _shape(found: SectionAnalysis) -> Iterator[_Row]:
    share, slab = found.summary.axial_normal, _slab_without_edge(found)
    if not slab and found.summary.penetration.maximum_micrometre == 0.0:
        slab = "no piece of metal is seen whose shape could be read"
    verdict: Verdict = "not determinable" if slab else "ok"
    yield _Row(
        "orientation_index",
        "orientation of the metal, S = ⟨cos 2θ⟩ to the growth",
        1.0 - 2.0 * share,
        unit="1",
        error=2.0 * found.spreads["axial_normal"].total,
        verdict=verdict,
        note=slab or "-1 films along the interface, 0 no direction, +1 upright",
    )
    pair = found.two_point
    for name, value, words in (
        ("axial", pair.axial_length_micrometre, "along the growth"),
        ("lateral", pair.lateral_length_micrometre, "along the interface"),
    ):
        text = f"correlation length of the metal {words}"
        yield _Row(f"correlation_length.{name}", text, value, unit="µm", verdict=verdict, note=slab)


def _voids(found: SectionAnalysis) -> Iterator[_Row]:
    if _dark(found):
        yield _Row(
            "void_fraction",
            "pores and cracks in the electrolyte",
            None,
            unit="1",
            verdict="not determinable",
            note="dark metal and voids look alike in backscattered electrons; an element map would decide",
        )
        return
    yield _Row(
        "void_fraction",
        "pores and cracks in the electrolyte",
        found.cracks.void_fraction,
        unit="1",
        error=found.spreads["void_fraction"].total,
        note=f"relative density {found.cracks.relative_density:.3f} by area",
    )
    yield _Row(
        "crack_length_density",
        "length of cracks over the electrolyte's area",
        found.cracks.length_density_per_micrometre,
        unit="1/µm",
        error=found.spreads["crack_density"].total,
        note=f"{found.cracks.length_micrometre.size} voids four times as long as wide or more, mean width "
        f"{found.cracks.mean_aperture_micrometre:.2g} µm",
    )


def _connection(found: SectionAnalysis) -> Iterator[_Row]:
    path, cathode = found.bridge, found.layers.cathode_seen or "cathode" in found.layers.given
    known = cathode and found.layers.anode_known
    said = "one piece of metal joins anode and cathode" if path.bridged else "no piece of metal joins both"
    yield _Row(
        "easiest_path_insulation",
        "electrolyte left on the easiest path from anode to cathode",
        path.insulation_micrometre if known else None,
        unit="µm",
        error=path.resolution_micrometre / np.sqrt(3.0),
        verdict="ok" if known else "not determinable",
        note=f"{said} in this plane; a section can miss a bridge"
        if known
        else "anode and cathode are not both in the picture",
    )
