"""The virtual microscope on an anode as prepared: two phases whose shares follow from the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from indrite.cell import Cell
from indrite.cell.numbers import Number, rounding
from indrite.errors import SpecimenError, UsageError
from indrite.findings import Finding, Verdict
from indrite.instruments.section.backscatter import Microscope, backscatter_image
from indrite.instruments.section.composition import metal_backscatter
from indrite.notebook import Shown
from indrite.signals.base import Origin
from indrite.signals.micrograph import Micrograph
from indrite.signals.section_truth import ANODE_LAYER, SectionTruth


@dataclass(frozen=True, kw_only=True)
class PreparedAlloy(Shown):
    """An alloy before it is in a cell: what it consists of, and a picture of it.

    Parameters
    ----------
    cell, host, alloy
        Name of the cell, and of the two phases.
    lithium_per_host, lithium_uncertainty
        From the weights; the uncertainty is that of their last digit.
    plateau_end
        Lithium per host of the alloy phase.
    volume_share, share_uncertainty
        Of the alloy phase, by the lever rule.
    domain_micrometre
        Size of its domains in the picture: assumed.
    truth, micrograph
        What is there, and backscattered electrons of it.
    """

    cell: str
    host: str
    alloy: str
    lithium_per_host: float
    lithium_uncertainty: float
    plateau_end: float
    volume_share: float
    share_uncertainty: float
    domain_micrometre: float
    truth: SectionTruth
    micrograph: Micrograph

    @property
    def contrast(self) -> float:
        """How much darker the alloy is than the host, relative to the host."""
        host, alloy = metal_backscatter(np.array([0.0, self.plateau_end]))
        return float((host - alloy) / host)

    def findings(self) -> list[Finding]:
        """Return which phases there are, how much of the alloy, and how well a microscope can tell them."""
        phases, note = self._phases()
        verdict: Verdict = "not determinable" if phases is None else "ok"
        words = "phases of the anode as prepared"
        share_words = f"volume share of {self.alloy} in the anode as prepared"
        contrast_words = f"backscatter contrast of {self.alloy} against {self.host}"
        return [
            Finding("phases.anode", words, phases, "", None, "derived", verdict, note=note),
            Finding(
                "alloy_share.anode",
                share_words,
                self.volume_share,
                "1",
                self.share_uncertainty,
                "derived",
                "ok",
                note="lever rule between both phases; solubility of lithium in the host left out",
            ),
            Finding("contrast.anode", contrast_words, self.contrast, "1", None, "derived", "ok"),
        ]

    def _phases(self) -> tuple[str | None, str]:
        x, spread, end = self.lithium_per_host, self.lithium_uncertainty, self.plateau_end
        note = f"{x:.2f} ± {spread:.2f} lithium per {self.host}, by weight; both coexist from 0 to {end:g}"
        if min(x, abs(end - x)) <= 2.0 * spread:
            return None, f"{note}: too close to one end"
        return (f"{self.alloy} and richer" if x > end else f"{self.host}, {self.alloy}"), note


def prepared_alloy(
    cell: Cell,
    *,
    rng: np.random.Generator,
    domain_micrometre: float = 10.0,
    width_micrometre: float = 120.0,
    pixel_micrometre: float = 0.25,
    microscope: Microscope | None = None,
) -> PreparedAlloy:
    """Return the anode of a cell as prepared: phases by the lever rule, and a picture of assumed domains.

    With x lithium per host, of which the alloy phase holds x_e, the share x/x_e of the host is alloy; by
    volume f = (x/x_e) V_alloy / ((x/x_e) V_alloy + (1 - x/x_e) V_host). Size and shape of the domains are
    assumed: a random field, cut at that share.

    Parameters
    ----------
    cell
        Its anode is made of indium and lithium, by weight.
    rng
        Domains and noise.
    domain_micrometre, width_micrometre, pixel_micrometre
        Of the picture.
    microscope
        Settings.

    Raises
    ------
    SpecimenError
        If the anode has no host, another host than indium, or no weights.
    UsageError
        If the domains do not fit into the picture.
    """
    weight, host = cell.anode.lithium_weight_fraction, cell.anode.host
    if host is None or host.name != "In" or weight is None or cell.anode.material is None:
        raise SpecimenError(
            f"the anode of {cell.name} is no mixture of indium and lithium",
            expected="anode.host: In and anode.lithium_weight_fraction",
        )
    if not 2.0 * pixel_micrometre <= domain_micrometre <= 0.25 * width_micrometre:
        raise UsageError(
            "domains that do not fit into the picture",
            got=f"{domain_micrometre:g} µm in {width_micrometre:g} µm, pixels of {pixel_micrometre:g} µm",
            expected="at least two pixels, at most a quarter of the width",
        )
    x, spread = cell.value("lithium_per_host_discharged"), _spread(cell, weight)
    end = cell.value("plateau_end")
    share, slope = _volume_share(cell, x / end), _volume_share(cell, (x + spread) / end)
    truth = _domains(
        share,
        end,
        rng=rng,
        sizes=(domain_micrometre, width_micrometre, pixel_micrometre),
        sources=cell.sources,
    )
    return PreparedAlloy(
        cell=cell.name,
        host=host.name,
        alloy=cell.anode.material.name,
        lithium_per_host=x,
        lithium_uncertainty=spread,
        plateau_end=end,
        volume_share=share,
        share_uncertainty=abs(slope - share),
        domain_micrometre=domain_micrometre,
        truth=truth,
        micrograph=backscatter_image(truth, microscope, rng=rng),
    )


def _spread(cell: Cell, weight: Number) -> float:
    """Return the standard uncertainty of the lithium per host: that of the weights' last digit."""
    # x goes as w / (1 - w)
    fraction = weight.value
    return cell.value("lithium_per_host_discharged") * rounding(weight) / (fraction * (1.0 - fraction))


def _volume_share(cell: Cell, converted: float) -> float:
    converted = min(max(converted, 0.0), 1.0)
    alloy = converted * cell.value("anode_material_molar_volume_cubic_centimetre_per_mole")
    host = (1.0 - converted) * cell.value("anode_host_molar_volume_cubic_centimetre_per_mole")
    return alloy / (alloy + host)


def _domains(
    share: float,
    end: float,
    *,
    rng: np.random.Generator,
    sizes: tuple[float, float, float],
    sources: tuple[str, ...],
) -> SectionTruth:
    domain, width, pixel = sizes
    points = round(width / pixel)
    noise = rng.normal(size=(points, points))
    # half a wave of the blurred field is about four standard deviations of the blur
    field = ndimage.gaussian_filter(noise, domain / 4.0 / pixel, mode="wrap")
    alloy = field < np.quantile(field, share)
    whole = np.ones((points, points))
    return SectionTruth(
        origin=Origin("simulated", sources=sources),
        phase=np.full((points, points), ANODE_LAYER),
        metal_area_fraction=whole,
        void_area_fraction=0.0 * whole,
        lithium_per_host=np.where(alloy, end, 0.0),
        anode_row=np.zeros(points),
        cathode_row=np.zeros(points),
        pixel_nanometre=1000.0 * pixel,
    )
