"""Lives in closed form over all draws: inchworm until its bridges leak too much, crack until it bridges.

The same laws as `indrite.models.growth.InchwormFilament` and `PlatingFilament`, for arrays of draws:

    N_short = (h0/(r g d0)) W/(1 + s z),   W = ln(1 + g H/h0),   P(z) = G_c/(n 4 sigma_e a)
    N_layer = h0/(phi0 r d0)                         the layer has moved into the electrolyte
    N_bridge = N_open + H/((v Q/F) s/A_f)            a crack that has crossed

===============  ======================================================  =======================
equation symbol  meaning                                                 variable
===============  ======================================================  =======================
h0, d0           layer as assembled, breathing per charge                ``layer``, ``breathing``
r, g             rectified share, anisotropy                             ``r``, ``anisotropy``
H                thickness of the electrolyte                            ``thickness``
s, z             spread of the tips, quantile of the fatal leak          ``spread``, ``quantile``
phi0             metal fraction at the root                              ``root``
===============  ======================================================  =======================
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import erfcinv

from indrite.models.growth import BridgingContacts

Draws = Float[np.ndarray, " draw"]


@dataclass(frozen=True)
class Layer:
    """An anode with host and the electrolyte before it, per draw; lengths in micrometre.

    Parameters
    ----------
    layer
        Thickness as assembled.
    breathing
        Swelling per charge.
    anisotropy
        Share of the strain along the growth.
    thickness
        Of the electrolyte.
    """

    layer: Draws
    breathing: Draws
    anisotropy: Draws
    thickness: Draws


def calibrated_share(at: Layer, *, cycle: float, depth: Draws) -> Draws:
    """Return r such that the depth is reached in that cycle, at most 1.

    Parameters
    ----------
    at
        The cell in which the depth was read.
    cycle, depth
        Where and how deep, µm.
    """
    scale = at.layer / at.anisotropy
    share: Draws = scale / (at.breathing * cycle) * np.log1p(depth / scale)
    return np.minimum(share, 1.0)


def cycles_to_short(at: Layer, r: Draws, *, contacts: BridgingContacts, fatal_siemens: float) -> Draws:
    """Return after how many cycles the bridging tips leak what a charge cannot outrun; inf where r is 0.

    Parameters
    ----------
    at
        Anode and electrolyte.
    r
        Rectified share.
    contacts
        Columns, contacts and spread of the tips; the thickness is that of ``at``.
    fatal_siemens
        I/V_cut.
    """
    scale = at.layer / at.anisotropy
    known = contacts.spread_at_depth_micrometre
    spread = contacts.spread_micrometre / ((known + scale) * np.log1p(known / scale))
    share = min(1.0, fatal_siemens / (contacts.contact_siemens * contacts.columns))
    quantile = np.sqrt(2.0) * float(erfcinv(2.0 * share))
    whole = np.log1p(at.thickness / scale) / (1.0 + spread * quantile)
    return _over(whole * scale, r * at.breathing)


def cycles_to_empty_layer(at: Layer, r: Draws, *, root: Draws) -> Draws:
    """Return after how many cycles the whole layer has moved into the electrolyte; inf where r is 0."""
    return _over(at.layer, root * r * at.breathing)


def charges_to_cross(thickness: Draws, *, plated: Draws, focusing: Draws) -> Draws:
    """Return how many charges a crack that is plated full needs through the electrolyte.

    Parameters
    ----------
    thickness
        Of the electrolyte, µm.
    plated
        Flat thickness of the metal that one charge plates, µm.
    focusing
        Share of the plating in the crack over the crack's share of the area.
    """
    return _over(thickness, plated * focusing)


def _over(numerator: np.ndarray, denominator: np.ndarray) -> Draws:
    with np.errstate(divide="ignore"):
        ratio: Draws = np.where(denominator > 0.0, numerator / np.maximum(denominator, 1e-300), np.inf)
    return ratio
