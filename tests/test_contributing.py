"""The examples of the contributor's guide, taken from the page and run with the shipped contracts."""

import importlib
import re
import sys
import types

import pytest

from console_pages import DOCS
from indrite.errors import IndriteError
from indrite.testing.analyses import check_analysis
from indrite.testing.cells import check_anode

PAGE = (DOCS / "contributing.md").read_text("utf-8")


def blocks(part, language="python"):
    """Return the code blocks of a part of the page."""
    text = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (found,) = [one for one in text if one.startswith(part)]
    return re.findall(rf"```{language}\n(.*?)```", found, re.DOTALL)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def module_of(name, code, folder, monkeypatch):
    """Return a module made of a file."""
    (folder / f"{name.rpartition('.')[2]}.py").write_text(code, "utf-8")
    package = importlib.import_module(name.rpartition(".")[0])
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    sys.modules.pop(name, None)
    return importlib.import_module(name)


def test_a_reader(here, monkeypatch):
    from indrite.readers import READERS, formats, read_cycling

    module, row, use = blocks("A reader")
    module_of("indrite.readers.acme", module, here, monkeypatch)
    form = eval(row, vars(formats))
    monkeypatch.setattr(READERS, "_formats", {"acme": form, **READERS._formats})
    exec(compile(use, "contributing.md", "exec"), {})
    (here / "not_acme.txt").write_text("ACME CYCLER 4.2\nelapsed\tcell\n0\t1\n")
    with pytest.raises(IndriteError, match="not_acme"):
        read_cycling(here / "not_acme.txt")


def test_an_engine(here, monkeypatch):
    from indrite.engines import base

    module, use = blocks("An engine")
    package = types.ModuleType("mylab")
    package.__path__ = [str(here)]
    monkeypatch.setitem(sys.modules, "mylab", package)
    made = module_of("mylab.springs", module, here, monkeypatch)
    monkeypatch.setattr(base, "plugin_engines", lambda: {"springs": made.SPEC}, raising=False)
    monkeypatch.setattr("indrite.engines.plugins.plugin_engines", lambda: {"springs": made.SPEC})
    exec(compile(use, "contributing.md", "exec"), {})


def test_an_anode(here):
    (text,) = blocks("An anode", "yaml")
    (use,) = blocks("An anode")
    (here / "li-bi.yaml").write_text(text, "utf-8")
    exec(compile(use, "contributing.md", "exec"), {})
    (here / "silent.yaml").write_text(text.replace('source: "Fm-3m, from memory, unverified", ', ""), "utf-8")
    with pytest.raises(AssertionError, match="no source"):
        check_anode(here / "silent.yaml")
    (here / "wrong.yaml").write_text(text.replace("6.72", "9.72").replace("high: 6.74", "high: 9.9"), "utf-8")
    with pytest.raises(AssertionError, match="mole of lithium"):
        check_anode(here / "wrong.yaml")


def test_an_analysis(here, monkeypatch):
    import doctest

    module, use = blocks("An analysis")
    made = module_of("indrite.analysis.cycling.high_voltage", module, here, monkeypatch)
    assert doctest.testmod(made).attempted == 2
    assert doctest.testmod(made).failed == 0
    exec(compile(use, "contributing.md", "exec"), {"high_voltage": made.high_voltage})


BROKEN = {
    "documented": (
        "    Parameters\n    ----------\n    cycling\n",
        "    Takes\n    -----\n    cycling\n",
        "no section",
    ),
    "imports": ("import numpy as np\n", "import numpy as np\nimport indrite.readers\n", "may import signals"),
    "origin": (
        "        above_volt=above_volt,\n        share=",
        "        above_volt=above_volt + (cycling.origin.kind == 'measured'),\n        share=",
        "depends on where",
    ),
    "two results": ("share=float(", "share=float(np.random.default_rng().random()) + float(", "two results"),
    "open": ("self.share, ", "float('nan'), ", "not determinable|is nan"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_contract_notices_a_broken_analysis(name, here, monkeypatch):
    from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

    before, after, message = BROKEN[name]
    module, _ = blocks("An analysis")
    assert before in module
    made = module_of(
        "indrite.analysis.cycling.high_voltage", module.replace(before, after), here, monkeypatch
    )
    with pytest.raises(AssertionError, match=message):
        check_analysis(made.high_voltage, simulate_lumped(LumpedCell(), Course(cycles=3)), above_volt=3.5)


def test_the_contract_holds_for_analyses_of_the_package():
    import numpy as np

    from indrite.analysis.cycling import cycle_table
    from indrite.analysis.impedance import analyse_impedance
    from indrite.instruments.impedance import Pellet, record_impedance
    from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

    check_analysis(cycle_table, simulate_lumped(LumpedCell(), Course(cycles=5)))
    pellet = Pellet(
        thickness_micrometre=600.0, area_square_centimetre=0.785, conductivity_siemens_per_centimetre=2e-3
    )
    check_analysis(analyse_impedance, record_impedance(pellet, rng=np.random.default_rng(1)))
