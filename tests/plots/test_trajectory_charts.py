"""Figures of trajectories: what they show, with units, and that both drawings take them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ase import Atoms

from indrite.analysis.trajectory.contacts import Contacts
from indrite.analysis.trajectory.displacement import displacement
from indrite.analysis.trajectory.lifetimes import bond_lifetimes
from indrite.analysis.trajectory.onset import onset_time
from indrite.analysis.trajectory.products import name_products
from indrite.analysis.trajectory.profiles import density_profiles
from indrite.analysis.trajectory.rdf import radial_distribution
from indrite.analysis.trajectory.reference_rdf import reference_rdf
from indrite.errors import UsageError
from indrite.plots.chart import draw
from indrite.plots.distributions import distribution_chart, plot_distributions, reference_chart
from indrite.plots.products import plot_products, product_rows
from indrite.plots.trajectory import contacts_chart, displacement_chart, profile_chart, survival_chart, thin
from indrite.report.interactive import to_plotly
from indrite.signals import Trajectory


@pytest.fixture(scope="module")
def salt():
    """Rock salt of In and S; only for its shape."""
    places = [(x, y, z) for x in (0, 0.5) for y in (0, 0.5) for z in (0, 0.5)]
    symbols = ["In" if round(2 * sum(one)) % 2 == 0 else "S" for one in places]
    return Atoms(symbols, scaled_positions=places, cell=[5.2] * 3, pbc=True)


@pytest.fixture(scope="module")
def run(salt):
    rng = np.random.default_rng(1)
    start = salt.repeat((2, 2, 4))
    start.arrays["side"] = (start.positions[:, 2] < 10.0).astype(int)
    images = []
    for _ in range(30):
        images.append(start.copy())
        images[-1].positions += rng.normal(0.0, 0.1, start.positions.shape)
    return Trajectory.from_ase(images, time_picosecond=0.1 * np.arange(30), continuous=True)


def contacts_of(count):
    count = np.asarray(count)
    return Contacts(
        time_picosecond=0.05 * np.arange(count.size),
        count=count,
        interface_count=np.empty((count.size, 0), dtype=int),
        area_square_angstrom=np.full(count.size, 100.0),
        pair="In-S",
        cutoff_angstrom=3.0,
    )


def both_drawings(chart):
    axes = draw(chart)
    assert "(" in axes.get_xlabel() or chart.x.whole
    drawn = to_plotly(chart)
    assert len(drawn["data"]) == len(chart.lines) + 2 * len(chart.bands)
    plt.close("all")


def test_distributions_have_a_line_per_window_and_their_area(run):
    radial = radial_distribution(run, ["In-S"], windows=[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)])
    chart = distribution_chart(radial, "In-S")
    assert [one.look for one in distribution_chart(radial, "In-S", windows=[0]).lines] == ["line"]
    assert [line.label for line in chart.lines] == ["0 to 1 ps", "1 to 2 ps", "2 to 3 ps"]
    assert chart.lines[-1].look == "line"
    raw = radial.pair_density_per_angstrom[0, 0].sum()
    first = radial.radius_angstrom < 3.6
    assert chart.lines[0].y[first].sum() == pytest.approx(
        radial.pair_density_per_angstrom[0, 0][first].sum(), rel=0.02
    )
    assert raw > 0
    both_drawings(chart)


def test_references_show_bonds_and_dimers_only(salt):
    reference = reference_rdf(salt, ["In-S", "In-In"])
    chart = reference_chart({"salt": reference}, ["In-S", "In-In"])
    assert [line.label for line in chart.lines] == ["In-S in salt"]  # In-In at 3.7 Å is no dimer
    both_drawings(chart)
    with pytest.raises(UsageError, match="no reference"):
        reference_chart({"salt": reference}, ["P-S"])


def test_panels_share_their_distances(run, salt):
    radial = radial_distribution(run, ["In-S"])
    axes = plot_distributions(radial, {"salt": reference_rdf(salt, ["In-S"])}, pairs=["In-S"])
    assert len(axes) == 2
    assert axes[0].get_xlim() == axes[1].get_xlim()


def test_contacts_band_spans_the_seeds_and_the_onset_is_marked():
    rng = np.random.default_rng(2)
    rise = np.where(np.arange(200) < 100, 10, 25)
    seeds = [contacts_of(rise + rng.integers(-2, 3, 200)) for _ in range(3)]
    onset = onset_time(seeds[0].time_picosecond, [one.count for one in seeds])
    chart = contacts_chart({"In-S": seeds}, onsets={"In-S": onset})
    (band,) = chart.bands
    assert (band.low <= chart.lines[0].y).all()
    assert (chart.lines[0].y <= band.high).all()
    assert chart.marks[0].at == pytest.approx(5.0, abs=0.3)
    both_drawings(chart)
    with pytest.raises(UsageError, match="no contacts"):
        contacts_chart({})


def test_profiles_displacements_and_survival(run):
    chart = profile_chart(density_profiles(run))
    assert {line.look for line in chart.lines} == {"dotted", "line"}
    both_drawings(chart)
    moved = displacement(run)
    chart = displacement_chart(moved)
    assert chart.lines[0].x[-1] <= 0.5 * moved.lag_picosecond[-1] + 1e-9
    both_drawings(chart)
    life = bond_lifetimes(run, "In-S", form_angstrom=2.9, break_angstrom=3.3)
    chart = survival_chart([life])
    assert "stable" in chart.lines[0].label
    both_drawings(chart)


def test_products_table_and_figure(run, salt):
    found = name_products(run, {"salt": salt, "iron": Atoms("Fe", cell=[2.5] * 3, pbc=True)})
    rows = product_rows(found)
    assert rows[0]["phase"] == "salt"
    assert rows[1]["verdict"] == "no confident match"
    axes = plot_products(found)
    texts = [one.get_text() for one in axes.texts]
    assert any("In" in one for one in texts)
    assert "no atoms" in texts


def test_thinning_keeps_the_mean():
    x = np.arange(1001.0)
    time, value = thin(x, np.sin(x) + 5.0)
    assert time.size == 400
    assert value.mean() == pytest.approx((np.sin(x) + 5.0).mean(), abs=0.02)
