"""The shipped study, quick and with toy atoms: killed three times, then whole; its findings and its report.

The atoms are those of the engine 'toy' and for 0.3 ps only, the grains few, so that it takes seconds;
`make run` runs the study as it is shipped.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from indrite.comparison.claims import load_claims
from indrite.comparison.published import load_published
from indrite.study import Store, find_study, load_plan
from report_pages import opened_report

pytest.importorskip("pybamm")
pytestmark = pytest.mark.slow


def arguments(study, out, *more):
    return [sys.executable, "-m", "indrite", "run", str(study), "--quick", "--out", str(out), *more]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    text = find_study("luo2021").read_text(encoding="utf-8")
    for step in ("build.interface", "simulate.interface", "simulate.adhesion", "ask.committee"):
        text = text.replace(f"    do: {step}\n", f"    do: {step}\n    engine: toy\n")
    assert text.count("quick: {seeds: [1, 2]}") == 4
    text = text.replace("quick: {seeds: [1, 2]}", "quick: {time_picosecond: 0.3, seeds: [1]}")
    assert text.count("engine: toy") == 12
    # grains: narrow and coarse pellets, lives cut short
    for quick, quicker in (
        (
            "{width_micrometre: 100, calibration_seeds: 1, cycles: 1000}",
            "{width_micrometre: 40, voxel_micrometre: 4, calibration_seeds: 1, cycles: 110}",
        ),
        ("{width_micrometre: 100, cycles: 200}", "{width_micrometre: 40, voxel_micrometre: 4, cycles: 4}"),
        ("width_micrometre: 40, cycles: 300}", "width_micrometre: 20, cycles: 4}"),
    ):
        assert text.count(quick) == 1
        text = text.replace(quick, quicker)
    path = tmp_path_factory.mktemp("study") / "luo2021.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("luo2021") / "out"
    done = subprocess.run(arguments(study, out, "--json"), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert document["findings"] == json.loads((out / "findings.json").read_text(encoding="utf-8"))
    return out


@pytest.fixture(scope="module")
def findings(undisturbed):
    rows = json.loads((undisturbed / "findings.json").read_text(encoding="utf-8"))
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    return by_id


def test_every_published_number_on_cycling_is_compared(findings):
    for number in load_published("luo2021").numbers:
        if number.role == "compare":
            row = findings[number.id]
            assert row["published_value"] == number.value
            assert row["published_source"] == number.source
            predicted = {"agrees", "differs", "not determinable"}
            expected = (
                {"calibrated"}
                if "calibrated on" in row["origin"]
                else {"by construction", "differs"}
                if "by construction" in row["origin"]
                else predicted
            )
            assert row["verdict"] in expected, row


def test_both_cells_end_by_a_short_of_the_right_pattern(findings):
    for cell in ("li-in", "li"):
        assert findings[f"failure_mode.{cell}"]["value"] == "short"
        assert findings[f"charge_capacity_trend.{cell}"]["value"] == "rises"
        assert findings[f"discharge_capacity_trend.{cell}"]["value"] == "falls"
        assert findings[f"final_discharge_capacity.{cell}"]["value"] == pytest.approx(0.0, abs=0.05)


def test_a_prediction_has_a_wide_interval_and_what_was_calibrated_says_so(findings):
    death = findings["death_cycle.li-in"]
    assert "calibrated" not in death["origin"]
    assert death["standard_uncertainty"] > 50  # one reading of one cross-section decides
    assert "95 %" in death["note"]
    assert findings["leak_onset_cycle.li-in"]["value"] <= findings["onset_cycle.li-in"]["value"]
    for calibrated in ("death_cycle.li", "mean_charge_voltage.li-in", "penetration_depth_mean.li-in.100"):
        assert findings[calibrated]["origin"].startswith("simulated, calibrated on"), calibrated
    assert "calibrated" not in findings["penetration_depth_mean.li-in.897"]["origin"]
    assert findings["coulombic_efficiency.li-in"]["origin"] == "simulated, by construction"


def test_the_failure_window_carries_the_spread_of_tips(findings):
    window = findings["failure_window.li-in"]
    assert 5 < window["standard_uncertainty"] < 12  # the law's range alone is 4.6 … 31 cycles
    assert window["verdict"] == "agrees"
    assert "spread of tip heights" in window["note"]


def test_the_recipe_shows_its_contradiction(findings):
    row = findings["practical_loading_milliampere_hour_per_square_centimetre.luo2021-li-in"]
    assert row["verdict"] == "differs"
    assert row["published_value"] == 4


def test_three_kills_change_nothing(study, undisturbed, tmp_path):
    """SIGKILL at three random moments of the real study; then the same bits."""
    out, keys = tmp_path / "out", load_plan(study, quick=True).keys()
    for moment in np.random.default_rng(5).uniform(2.0, 12.0, 3):
        process = subprocess.Popen(arguments(study, out), start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(float(moment))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        store = Store(out)
        assert all(store.is_done(key) or not store.place(key).exists() for key in keys.values())
    subprocess.run(arguments(study, out), check=True, capture_output=True)
    assert (out / "findings.json").read_bytes() == (undisturbed / "findings.json").read_bytes()


def test_atoms_are_compared_and_the_rest_is_kept(findings):
    assert findings["equilibrium_product.In"]["value"] == "LiInS2"
    assert findings["equilibrium_product.In"]["verdict"] == "differs"
    assert findings["equilibrium_product.LiIn"]["value"] == "none"
    assert findings["stability.In"]["verdict"] == "agrees"
    assert findings["product.In"]["verdict"] == "not determinable"  # too few atoms have met
    for key in ("contacts.In-S.In", "contacts.In-S.In-cut", "contacts.Li-S.Li", "voltage.InS-In"):
        assert key in findings


def test_every_claim_of_the_paper_is_judged_by_results_that_are_there(findings):
    """Ids in the list of claims are those of findings; a few results need more than a quick run gives."""
    listed = load_claims("luo2021").claims
    rows = [findings[f"claim.{one.id}"] for one in listed]
    absent = {
        name for row in rows for name in re.findall(r"this study has no result (\S+?)(?:;|$)", row["note"])
    }
    # a swap of the current, and metal that can be seen after 100 cycles
    assert absent <= {"share.current.swap", "morphology.0-50um.li-in-100"}
    verdicts = {row["verdict"] for row in rows}
    assert verdicts == {"agrees", "differs", "calibrated", "by construction", "not determinable"}
    assert findings["claim.loading"]["verdict"] == "differs"
    assert findings["claim.anode-mass-possible"]["verdict"] == "differs"
    assert findings["claim.charge-voltage"]["verdict"] == "calibrated"
    assert findings["claim.upper-cutoff"]["verdict"] == "by construction"


def test_the_index_of_figures_links_to_sections(undisturbed):
    text = (undisturbed / "report.html").read_text(encoding="utf-8")
    table = text.partition('id="figure-index-table"')[2].partition("</table>")[0]
    anchors = re.findall(r'<a href="#([^"]+)">', table)
    assert len(set(anchors)) > 15
    for one in anchors:
        assert f'id="{one}"' in text


def test_the_report_says_what_it_must(undisturbed):
    text = (undisturbed / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", text)
    assert titles[:4] == [
        "Published, simulated, measured",
        "The figures of the paper",
        "Every number and claim of the paper",
        "What is calibrated",
    ]
    for figure in ("Fig. 1a", "Fig. 1b", "Fig. 1c", "Figs. 2b and 2c", "Fig. 5c", "Fig. 5d", "Fig. S6"):
        assert any(title.startswith(figure) for title in titles), figure
    assert titles[-2:] == ["What to cite", "Versions"]
    assert "This was a quick run (--quick): " in text
    assert "<li>life_li_in: model reduced instead of dfn</li>" in text
    assert "10.1038/s41467-021-27311-7" in text
    assert "the simulation was calibrated on" in text
    assert re.search(r"these confirm nothing. Of the \d+ that it predicts it meets \d+", text)


@pytest.mark.browser
def test_the_report_of_the_study_in_a_browser(undisturbed, browser):
    path = undisturbed / "report.html"
    for width in (1280, 390):
        with opened_report(browser, path, width=width) as (page, said, asked):
            canvas = page.locator("#atoms canvas")
            before = canvas.evaluate("(one) => one.toDataURL()")
            canvas.press("ArrowLeft")
            assert canvas.evaluate("(one) => one.toDataURL()") != before
            page.locator("#atoms button[data-frame='0']").click()
            assert page.locator("#atoms button[data-frame='0']").get_attribute("aria-pressed") == "true"
            assert said == []
            assert asked == [path.as_uri()]
            assert page.locator("#comparison-table tbody tr").count() >= 18
            assert page.locator("#calibrated-table tbody tr").count() >= 3
            assert page.locator("#penetration svg.main-svg").count() >= 1
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
