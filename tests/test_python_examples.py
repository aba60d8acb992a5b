"""The Python examples of the how-tos, run on files of the names that they use; and what all pages import."""

import ast
import importlib
import re
import textwrap

import numpy as np
import pytest

from console_pages import DOCS
from indrite.cell import load_cell
from indrite.cell.crystals import crystal
from indrite.readers import write_cycling
from indrite.signals import Trajectory
from indrite.study.diffraction_steps import record_diffraction
from indrite.study.practice import write_practice

PAGES = sorted(DOCS.glob("*.md"))


def blocks(name):
    """Return the Python blocks of a page."""
    found = re.findall(r"```python\n(.*?)```", (DOCS / f"{name}.md").read_text("utf-8"), re.DOTALL)
    return [textwrap.dedent(one) for one in found]


def frames(steps=12):
    """Return rattled InS with some P and Cl."""
    rng, atoms = np.random.default_rng(0), crystal("InS") * (2, 2, 2)
    sulfur = np.flatnonzero(atoms.numbers == 16)
    atoms.numbers[sulfur[::5]], atoms.numbers[sulfur[1::7]] = 15, 17
    found = []
    for _ in range(steps):
        found.append(atoms.copy())
        found[-1].positions += rng.normal(0.0, 0.06, (len(atoms), 3))
    return found


def run():
    return Trajectory.from_ase(frames(), time_picosecond=np.linspace(0.0, 20.0, 12), continuous=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files under the names of the pages; formats are told by content."""
    from ase.io import write

    from indrite.readers import read_cycling

    here = tmp_path_factory.mktemp("examples")
    write_practice(here)
    for name in ("my_cell", "cell"):
        write_cycling(read_cycling(here / "cycling.mpt"), here / f"{name}.csv")
        (here / f"{name}.csv").rename(here / f"{name}.ndax")
    (here / "section.tif").rename(here / "cell.tif")
    record_diffraction(load_cell("luo2021-li-in"), rng=np.random.default_rng(1)).save(here / "pellet.xrdml")
    images = frames()
    for number, one in enumerate(images):
        one.info["time_ps"] = 2.0 * number
    write(here / "run.extxyz", images)
    crystal("LiCl").write(here / "my_structure.cif")
    return here


#: Page → names that its examples take for granted.
RUN = {
    "crystals": {},
    "diagnosis-howto": {},
    "diffraction": {},
    "full_cell": {},
    "impedance": {},
    "products": {"seed1": run, "seed2": run, "seed3": run},
    "readers": {},
    "reference": {},
    "section": {},
    "thermodynamics": {},
    "trajectory": {},
}


@pytest.mark.parametrize("name", RUN)
def test_the_examples_of_a_page_run(name, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert blocks(name)
    for code in blocks(name):
        exec(compile(code, f"{name}.md", "exec"), {key: make() for key, make in RUN[name].items()})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_imports_from_indrite_exists(page):
    for code in blocks(page.stem):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("indrite"):
                module = importlib.import_module(node.module)
                for one in node.names:
                    assert hasattr(module, one.name), f"{page.name}: {node.module}.{one.name}"
