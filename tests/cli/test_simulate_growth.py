"""``indrite simulate growth``: files, contract of --json, going on after Ctrl-C, refusals."""

import json
import sys
from pathlib import Path

import pytest

from indrite.cli.main import main
from indrite.models.growth.mesoscale import GrowthResult
from report_pages import unpacked

_SMALL = ("--width-um", "20", "--voxel-um", "5", "--rectification", "0.1", "--cycles", "6")


def _call(capsys, *words):
    """Run the command in this process; return exit code, output, messages."""
    before, sys.argv = sys.argv, ["indrite", "simulate", "growth", *map(str, words)]
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.argv = before
    said = capsys.readouterr()
    return code or 0, said.out, said.err


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "growth"


def test_ctrl_c_keeps_the_run(capsys, folder, monkeypatch):
    """The message says where; what was calibrated or computed before is not lost."""
    import indrite.models.growth.mesoscale.run as module

    real = module._Life.advance

    def interrupted(life):
        if life.half is not None and life.state.cycle > 2.0:
            raise KeyboardInterrupt
        real(life)

    monkeypatch.setattr(module._Life, "advance", interrupted)
    code, out, err = _call(capsys, "luo2021-li-in", *_SMALL, "--out", folder)
    assert code == 130
    assert out == ""
    assert f"kept in {folder}" in err


def test_json_and_files(capsys, folder):
    code, out, err = _call(capsys, "luo2021-li-in", *_SMALL, "--json", "--out", folder)
    assert code == 0, err
    found = json.loads(out)
    assert found["command"] == "simulate growth"
    assert found["inputs"]["width_um"] == 20.0
    assert found["ended"] == "survived"
    assert found["cycle_of_short"] is None
    assert found["calibrated"][0]["on"] == "given"
    assert {"g", "R_0", "l_s"} <= {one["symbol"] for one in found["assumed"]}
    ids = {one["id"] for one in found["findings"]}
    assert {
        *("penetration_depth_mean.100", "penetration_depth_mean", "penetration_depth_maximum"),
        *("metal_fraction", "residual_layer", "orientation_index", "cycle_of_short", "cracks"),
        *("conservation_error.host", "conservation_error.charge", "morphology.top"),
    } <= ids
    assert json.loads((folder / "findings.json").read_text()) == found["findings"]
    names = {"result.nc", "states.npz", "growth.gif", "figures/penetration.svg", "figures/sections.png"}
    assert names <= set(found["files"])
    assert all(Path(path).stat().st_size > 100 for path in found["files"].values())
    result = GrowthResult.load(folder / "result.nc")
    assert result.cycle_number[-1] == 6.0
    assert result.rectification == 0.1


def test_numbers_of_the_interface(capsys, folder, monkeypatch):
    """They are used; a cell without any of them is as before."""
    import indrite.models.growth.mesoscale as module

    seen, real = [], module.run_growth

    def watched(cell, **rest):
        seen.append(cell)
        return real(cell, **rest)

    monkeypatch.setattr(module, "run_growth", watched)
    extra = ("--wetting-j-m2", "-0.5", "--interphase-nm", "30", "--no-pictures", "--no-animation")
    code, _, err = _call(capsys, "luo2021-li-in", *_SMALL, *extra, "--out", folder)
    assert code == 0, err
    assert seen[0].interface.entry_joule_per_square_metre == -0.5
    assert seen[0].mechanics.least_film_micrometre == pytest.approx(0.06)
    assert {one.symbol for one in seen[0].coupled} == {"v_i", "W_e", "R_0", "a_0"}


def test_lithium_for_people_with_more_seeds(capsys, tmp_path):
    code, out, err = _call(
        capsys, "luo2021-li", *_SMALL, "--seeds", 2, "--no-pictures", "--no-animation", "--out", tmp_path
    )
    assert code == 0, err
    assert out.startswith("luo2021-li: r = 0.1, given")
    assert "2 seeds:" in out
    assert (tmp_path / "ensemble.nc").is_file()
    assert not (tmp_path / "growth.gif").exists()


def test_space(capsys, tmp_path):
    words = ("--dimensions", 3, "--no-pictures", "--no-animation", "--json", "--out", tmp_path)
    code, out, err = _call(capsys, "luo2021-li-in", *_SMALL, *words)
    assert code == 0, err
    page = Path(json.loads(out)["files"]["growth-3d.html"]).read_text(encoding="utf-8")
    assert "mesh3d" in unpacked(page, "data")


def test_refusals(capsys, folder):
    code, _, err = _call(capsys, "luo2021-li-in", *_SMALL, "--no-pictures", "--no-animation", "--out", folder)
    assert code == 0, err
    code, _, err = _call(capsys, "luo2021-li-in", *_SMALL, "--seed", 7, "--out", folder)
    assert code == 2
    assert "other settings" in err
    code, _, err = _call(capsys, "luo2021-li-in", *_SMALL, "--view-3d", "--out", folder)
    assert code == 2
    assert "--dimensions 3" in err
    code, _, err = _call(capsys, "no-such-cell", *_SMALL, "--out", folder)
    assert code == 2
