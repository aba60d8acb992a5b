"""Cross-sections of known pattern: stripes, vertical films, a network around grains, flames."""

import numpy as np
from scipy.spatial import Voronoi, cKDTree

from indrite.instruments.section import FilmTraces, SectionGeometry


def _films(segments, aperture, *, lithium=0.9, crack=0.0):
    """Films along segments (z0, y0, z1, y1)."""
    segments = np.asarray(segments, float).reshape(-1, 4)
    step = segments[:, 2:] - segments[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    normal = np.stack([step[:, 1], -step[:, 0]], axis=1) / length[:, None]
    ones = np.ones(len(length))
    return FilmTraces(
        centroid_micrometre=(segments[:, :2] + segments[:, 2:]) / 2,
        normal=normal,
        length_micrometre=length,
        aperture_micrometre=aperture * ones,
        crack_opening_micrometre=crack * ones,
        lithium_per_host=lithium * ones,
    )


def _geometry(labels, films, *, layer=10.0, spacing=1.0):
    return SectionGeometry(
        labels=labels,
        spacing_micrometre=spacing,
        films=films,
        residual_layer_micrometre=layer,
        residual_lithium_per_host=0.9,
    )


def _cut(start, end, parts):
    """A line as so many segments."""
    points = np.linspace(start, end, parts + 1)
    return np.concatenate([points[:-1], points[1:]], axis=1)


def voronoi(height=100.0, width=120.0, *, diameter=10.0, seed=0, spacing=1.0):
    """Labels and boundary segments (z0, y0, z1, y1) of grains, periodic along y."""
    rng = np.random.default_rng(seed)
    count = max(int(height * width / (np.pi / 4 * diameter**2)), 2)
    points = rng.uniform((0, 0), (height, width), (count, 2))
    for _ in range(3):  # a few steps towards equal grains
        grid = rng.uniform((0, 0), (height, width), (60 * count, 2))
        owner = cKDTree(_copies(points, width)).query(grid)[1] % count
        near = grid.copy()
        near[:, 1] -= width * np.round((grid[:, 1] - points[owner, 1]) / width)
        found = np.maximum(np.bincount(owner, minlength=count), 1)
        points = np.stack(
            [np.bincount(owner, near[:, axis], minlength=count) / found for axis in (0, 1)], axis=1
        )
        points[:, 1] %= width
    z = (np.arange(round(height / spacing)) + 0.5) * spacing
    y = (np.arange(round(width / spacing)) + 0.5) * spacing
    places = np.stack(np.meshgrid(z, y, indexing="ij"), axis=-1).reshape(-1, 2)
    labels = (cKDTree(_copies(points, width)).query(places)[1] % count).reshape(z.size, y.size)
    mirrored = np.concatenate([points, points * [-1, 1], [2 * height, 0] + points * [-1, 1]])
    diagram = Voronoi(_copies(mirrored, width))
    ridges = [pair for pair in diagram.ridge_vertices if -1 not in pair]
    segments = np.array([[*diagram.vertices[a], *diagram.vertices[b]] for a, b in ridges])
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    long = np.hypot(*(segments[:, 2:] - segments[:, :2]).T) > 1e-6
    inside = (middle[:, 0] > 1e-6) & (middle[:, 0] < height - 1e-6)
    inside &= (middle[:, 1] >= 0) & (middle[:, 1] < width)
    return labels, segments[inside & long]


def _copies(points, width):
    return np.concatenate([points, points - np.array([0, width]), points + np.array([0, width])])


def network(*, aperture=1.0, reach=60.0, diameter=10.0, seed=0, height=100.0, width=120.0, **more):
    """Metal around every grain up to a depth."""
    labels, segments = voronoi(height, width, diameter=diameter, seed=seed)
    films = segments[np.maximum(segments[:, 0], segments[:, 2]) < reach]
    return _geometry(labels, _films(films, aperture, **more))


def stripes(*, aperture=1.0, spacing=8.0, reach=60.0, seed=0, height=100.0, width=160.0):
    """Wavy films parallel to the interface, broken here and there."""
    rng = np.random.default_rng(seed)
    segments, labels = [], np.zeros((round(height), round(width)), int)
    for number, z in enumerate(np.arange(spacing, reach, spacing)):
        labels[int(z) :] = number + 1
        left = width  # of the period still without a film
        y = rng.uniform(0, width)
        while left > 8.0:
            length = min(rng.uniform(20, 60), left - 4.0)
            places = np.linspace(y, y + length, 7)
            heights = z + np.cumsum(rng.normal(0, 0.3, 7))
            segments += np.stack([heights[:-1], places[:-1], heights[1:], places[1:]], axis=1).tolist()
            step = length + rng.uniform(3, 8)
            y, left = y + step, left - step
    return _geometry(labels, _films(segments, aperture))


def vertical(*, aperture=1.0, spacing=12.0, reach=60.0, seed=0, height=100.0, width=160.0, **more):
    """Films at right angles to the interface."""
    rng = np.random.default_rng(seed)
    segments = []
    for y in np.arange(spacing / 2, width, spacing):
        segments += _cut((0.0, y), (reach * rng.uniform(0.8, 1.0), y + rng.normal(0, 3)), 8).tolist()
    labels = np.tile((np.arange(round(width)) // round(spacing)), (round(height), 1))
    return _geometry(labels, _films(segments, aperture, **more))


def flames(*, reach=30.0, seed=0, height=60.0, width=160.0, base=16.0):
    """Tongues side by side, wide at the anode and thin at the tip: bundles of upright films."""
    rng = np.random.default_rng(seed)
    segments = []
    for foot in np.arange(0.0, width, base):
        tall, tip = reach * rng.uniform(0.4, 1.0), rng.uniform(0.3, 0.7) * base
        y = np.arange(0.125, base, 0.25)
        share = np.clip(np.minimum(y / tip, (base - y) / (base - tip)), 0, 1)
        top = tall * share ** rng.uniform(1.2, 2.0) * rng.uniform(0.9, 1.0, y.size)
        segments += [(0.0, foot + at, high, foot + at) for at, high in zip(y, top, strict=True) if high > 0.1]
    labels = np.zeros((round(height), round(width)), int)
    return _geometry(labels, _films(segments, 0.25))
