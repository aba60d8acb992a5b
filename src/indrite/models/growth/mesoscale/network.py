"""The grain boundaries as a network of patches: what is fixed while metal grows in it.

===============  ============================================================  ============================
equation symbol  meaning                                                       variable
===============  ============================================================  ============================
n_z              component of a patch's normal along the cell                  ``axial``
sigma_n          compression that keeps a patch shut                           ``normal_stress_megapascal``
K_f              toughness of the boundary the patch belongs to                ``toughness_…``
theta            angle between the patch and the axis of the cell              in ``kink``
C_f              opening per pressure                                          ``compliance_…``
a_free           aperture that pores beside the patch give for nothing         ``free_micrometre``
===============  ============================================================  ============================

    sigma_n = sigma_ax n_z^2 + sigma_lat (1 - n_z^2)
    C_f     = l (1 - nu^2)/E [1 + (softness - 1) n_z^2],   l = grain size

The scatter of toughness belongs to whole boundaries between two grains, so that it does not depend on
how finely a boundary is cut into patches, nor on the voxels. A boundary with a pore beside it is a flaw
already: K_f = 0.

Sources
-------
Kinked cracks: the mode-I share of a crack that turns by theta is cos^3(theta/2) (Erdogan and Sih, J. Basic
Eng. 85 (1963) 519).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from indrite.models.growth.mesoscale._kernels import graph_rows
from indrite.models.growth.mesoscale.metal import Mechanics
from indrite.models.growth.microstructure import Microstructure


@dataclass(frozen=True, kw_only=True)
class Network:
    """Patches, their neighbours and what holds them shut.

    Parameters
    ----------
    row_start, neighbour, border_micrometre, distance_micrometre
        Neighbours of patch i are ``neighbour[row_start[i]:row_start[i + 1]]``, with the length of the border
        they share and the distance of their centroids.
    area_square_micrometre, depth_micrometre, lateral_micrometre, axial
        Area, depth and lateral position (patch, lateral axis) of the centroid, |n_z|.
    root, top
        Patches at the anode and at the cathode.
    normal_stress_megapascal, toughness_megapascal_root_metre, kink
        sigma_n, K_f and cos^3(theta/2).
    compliance_micrometre_per_megapascal, free_micrometre
        C_f and a_free.
    box_square_micrometre
        Cross-section of the model; in 2D width times 1 um.
    width_micrometre, spacing_micrometre, dimensions
        Of the box: lateral extent, grain size, 2 or 3.
    """

    row_start: np.ndarray
    neighbour: np.ndarray
    border_micrometre: np.ndarray
    distance_micrometre: np.ndarray
    area_square_micrometre: np.ndarray
    depth_micrometre: np.ndarray
    lateral_micrometre: np.ndarray
    axial: np.ndarray
    root: np.ndarray
    root_border_micrometre: np.ndarray
    top: np.ndarray
    normal_stress_megapascal: np.ndarray
    toughness_megapascal_root_metre: np.ndarray
    kink: np.ndarray
    compliance_micrometre_per_megapascal: np.ndarray
    free_micrometre: np.ndarray
    box_square_micrometre: float
    width_micrometre: tuple[float, ...]
    grain_micrometre: float
    thickness_micrometre: float
    dimensions: int

    @property
    def patches(self) -> int:
        """Number of patches."""
        return int(self.area_square_micrometre.size)


def build_network(structure: Microstructure, mechanics: Mechanics, *, rng: np.random.Generator) -> Network:
    """Return the network of a pellet under load.

    Parameters
    ----------
    structure
        Grains and patches.
    mechanics
        Stresses, stiffness, toughness.
    rng
        For the toughness of each boundary.
    """
    axial = np.abs(structure.patch_normal[:, 0])
    row_start, neighbour, number = graph_rows(
        np.ascontiguousarray(structure.link_patch, dtype=np.int64), axial.size
    )
    stress = mechanics.axial_stress_megapascal * axial**2 + mechanics.lateral_stress_megapascal * (
        1.0 - axial**2
    )
    grain = structure.settings.grain_size_micrometre
    free = structure.patch_pore_volume / structure.patch_area_square_micrometre
    toughness = _toughness(structure, mechanics, rng)
    toughness[_in_pores(structure, free)] = 0.0
    stiff = grain / mechanics.plane_modulus_megapascal
    softer = 1.0 + (mechanics.axial_softness - 1.0) * axial**2
    width = np.atleast_1d(structure.width_micrometre).astype(float)
    return Network(
        row_start=row_start,
        neighbour=neighbour,
        border_micrometre=structure.link_border_micrometre[number],
        distance_micrometre=structure.link_distance_micrometre[number],
        area_square_micrometre=structure.patch_area_square_micrometre,
        depth_micrometre=structure.patch_centroid_micrometre[:, 0].copy(),
        lateral_micrometre=structure.patch_centroid_micrometre[:, 1:].copy(),
        axial=axial,
        root=structure.root_patch.astype(np.int64),
        root_border_micrometre=structure.root_border_micrometre,
        top=structure.top_patch.astype(np.int64),
        normal_stress_megapascal=stress,
        toughness_megapascal_root_metre=toughness,
        # a patch that lies along the cell continues the crack, one that lies across turns it by 90 degrees
        kink=np.cos(0.5 * np.arcsin(np.clip(axial, 0.0, 1.0))) ** 3,
        compliance_micrometre_per_megapascal=stiff * softer,
        free_micrometre=free,
        box_square_micrometre=float(np.prod(width))
        if width.size == structure.dimensions - 1
        else float(width[0]),
        width_micrometre=tuple(width.tolist()),
        grain_micrometre=grain,
        thickness_micrometre=float(structure.thickness_micrometre),
        dimensions=structure.dimensions,
    )


def _in_pores(structure: Microstructure, free: np.ndarray) -> np.ndarray:
    """Return the patches that lie in pores: those with most room, as much of the area as the porosity."""
    order = np.argsort(-free, kind="stable")
    area = np.cumsum(structure.patch_area_square_micrometre[order])
    chosen = np.zeros(free.size, dtype=bool)
    chosen[order[area <= structure.porosity * area[-1]]] = True
    return chosen & (free > 0.0)


def _toughness(structure: Microstructure, mechanics: Mechanics, rng: np.random.Generator) -> np.ndarray:
    """One Weibull draw of the stated mean for each pair of grains, given to all patches between them.

    It comes from one number of each grain, the sum modulo 1 being uniform, so that a boundary has the same
    toughness at every voxel size, whichever of the smallest boundaries the voxels miss.
    """
    pairs = structure.patch_grains
    grain = rng.random(int(pairs.max(initial=-1)) + 1)
    uniform = grain[pairs].sum(axis=1) % 1.0
    modulus = mechanics.toughness_weibull
    scale = mechanics.toughness_megapascal_root_metre / math.gamma(1.0 + 1.0 / modulus)
    drawn: np.ndarray = scale * (-np.log1p(-uniform)) ** (1.0 / modulus)
    return drawn


def entered_toughness(network: Network, mechanics: Mechanics, entry: float) -> np.ndarray:
    """Return the toughness of each boundary against being opened and filled, MPa m^0.5.

    Filling replaces the two fresh faces of a dry crack by two interfaces with metal: the energy of fracture
    changes by W_e = 2 (gamma - W),

        K_eff^2 = max(K_f^2 + W_e E/(1 - nu^2), 0)

    gamma is the surface energy of the metal, W the work of adhesion. What is dissipated besides stays as it
    is (assumed). In pores there is nothing to part, with or without metal.

    Sources
    -------
    Griffith-Irwin, G = K^2 (1 - nu^2)/E; Young-Dupre for the exchange of faces.
    """
    dry = network.toughness_megapascal_root_metre
    if entry == 0.0:
        return dry
    added = 1e-6 * entry * mechanics.plane_modulus_megapascal  # 1 J/m2 is 1e-6 MPa m
    return np.where(dry > 0.0, np.sqrt(np.maximum(dry**2 + added, 0.0)), 0.0)


def barrier_megapascal(
    network: Network, state_filled: np.ndarray, mechanics: Mechanics, entry: float = 0.0
) -> np.ndarray:
    """Return the pressure that opens each patch; ``entry``: `Interface.entry_joule_per_square_metre`.

    A patch opens as the tip of the crack from the anode (length c, turned by theta) or by the pressure in
    its own short branch (length c_0), whichever is easier:

        p_c = sigma_n + K_eff/(sqrt(pi) max(cos^3(theta/2) sqrt(c), sqrt(c_0)))
        1/c = 1/(c_0 + z) + 2 pi/b

    b is the lateral distance to the nearest metal that reaches deeper: a crack alone feels its whole depth,
    one beside deeper ones only b/(2 pi).

    Sources
    -------
    Griffith-Irwin K = p sqrt(pi c); array of long parallel cracks K = p sqrt(b/2) (Tada, Paris, Irwin, The
    Stress Analysis of Cracks).
    """
    crack = 1.0 / (
        1.0 / (mechanics.flaw_micrometre + network.depth_micrometre)
        + 2.0 * math.pi / shielding_micrometre(network, state_filled)
    )
    root = np.maximum(network.kink * np.sqrt(crack), math.sqrt(mechanics.flaw_micrometre)) * 1e-3
    toughness = entered_toughness(network, mechanics, entry)
    barrier: np.ndarray = network.normal_stress_megapascal + toughness / (math.sqrt(math.pi) * root)
    return barrier


def shielding_micrometre(network: Network, filled: np.ndarray) -> np.ndarray:
    """Return each patch's lateral distance to the nearest metal that reaches deeper; inf without one."""
    counts = [max(1, round(one / (0.5 * network.grain_micrometre))) for one in network.width_micrometre]
    sizes = [one / n for one, n in zip(network.width_micrometre, counts, strict=True)]
    place = [
        (network.lateral_micrometre[:, k] / sizes[k]).astype(np.int64) % counts[k] for k in range(len(counts))
    ]
    column = np.ravel_multi_index(tuple(place), tuple(counts))
    deepest = np.zeros(math.prod(counts))
    np.maximum.at(deepest, column[filled], network.depth_micrometre[filled])
    thickness = 0.5 * network.grain_micrometre
    layers = np.minimum(
        (network.depth_micrometre / thickness).astype(int), int(network.thickness_micrometre / thickness)
    )
    distance = np.full(network.patches, np.inf)
    reach = int(deepest.max() / thickness) + 1
    for layer in range(reach):
        here = np.flatnonzero(layers == layer)
        mask = (deepest > (layer + 1) * thickness).reshape(counts)
        if here.size and mask.any():
            distance[here] = np.maximum(_nearest(mask, sizes).ravel()[column[here]], min(sizes))
    return distance


def _nearest(mask: np.ndarray, sizes: list[float]) -> np.ndarray:
    """Return the distance of every cell of a periodic grid to the nearest marked one."""
    from scipy.ndimage import distance_transform_edt

    tiled = np.tile(mask, (3,) * mask.ndim)
    middle = tuple(slice(n, 2 * n) for n in mask.shape)
    found: np.ndarray = distance_transform_edt(~tiled, sampling=sizes)[middle]
    return found
