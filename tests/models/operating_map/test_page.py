"""The page on maps says what the code does."""

import re
from pathlib import Path

import click
import pytest

from indrite.cli.map import map_
from indrite.models.operating_map import MODES, MapSettings, find_anode

TEXT = (Path(__file__).parents[3] / "docs" / "map.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (Li\S*) \| \S+ \| ([\d.]+) \| ([\d.]+)", TEXT, flags=re.MULTILINE)


def test_every_option_and_every_mode_is_described():
    for option in map_.params:
        if isinstance(option, click.Option) and option.name not in {"out", "as_json", "figures", "draws"}:
            assert option.opts[0] in TEXT, option.opts
    for mode in MODES:
        assert f"| {mode} |" in TEXT
    assert f"{MapSettings().draws} draws" in TEXT or f"{MapSettings().draws}\ndraws" in TEXT


@pytest.mark.parametrize(("name", "volume", "potential"), ROWS)
def test_the_anodes_of_the_page_are_those_of_the_code(name, volume, potential):
    choice = find_anode(name)
    gain = choice.phase.value("molar_volume_cubic_centimetre_per_mole")
    if choice.host is not None:
        gain -= choice.host.value("molar_volume_cubic_centimetre_per_mole")
        gain /= choice.phase.value("plateau_end_lithium_per_host")
    assert gain == pytest.approx(float(volume), abs=0.006)
    assert choice.phase.value("potential_volt") == float(potential)


def test_the_page_lists_six_anodes():
    assert len(ROWS) == 6


def test_the_known_lives_of_the_page(context, lithium_context):
    from indrite.models.operating_map import Point, life_at

    for where, words in ((context, "901 (643 … 1449)"), (lithium_context, "143 (7 … 926)")):
        assert words in TEXT
        point = life_at(where, Point("recipe"))
        middle, low, high = (float(one) for one in re.findall(r"\d+", words))
        assert point.life_cycle == pytest.approx(middle, abs=1.0)
        assert (point.life_low_cycle, point.life_high_cycle) == pytest.approx((low, high), abs=1.0)
