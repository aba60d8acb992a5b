from pathlib import Path

from indrite.analysis.trajectory.cutoffs import CONTACT_ANGSTROM
from indrite.readers.trajectory import TRAJECTORY_FORMATS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "trajectory.md").read_text(encoding="utf-8")


def test_page_lists_every_format():
    for name in TRAJECTORY_FORMATS:
        assert f"| `{name}` |" in PAGE


def test_page_lists_every_cutoff():
    for pair, cutoff in CONTACT_ANGSTROM.items():
        assert f"| {pair} | {cutoff:.2f} |" in PAGE
