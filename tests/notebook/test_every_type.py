"""The contract of all that shows itself: no exception, nothing unescaped, nothing loaded in advance."""

import dataclasses
import importlib
import pkgutil
import subprocess
import sys
import warnings

import numpy as np
import pytest

import indrite
from indrite.cell import load_cell
from indrite.findings import Finding, Findings
from indrite.models.gate.card import shipped_cards
from indrite.notebook import Shown
from indrite.plots.notebook import FIGURES
from indrite.signals import Signal

EVIL = "<script>alert(1)</script>"
#: Modules that need what is not always installed, or that start something.
_NOT_IMPORTED = ("indrite.engines._", "indrite.testing", "indrite.__main__")


def _all_types():
    for module in pkgutil.walk_packages(indrite.__path__, "indrite."):
        if not module.name.startswith(_NOT_IMPORTED):
            importlib.import_module(module.name)
    found, left = set(), [Shown]
    while left:
        for one in left.pop().__subclasses__():
            if one not in found and one.__module__.startswith("indrite."):
                found.add(one)
                left.append(one)
    return sorted(found - {Signal}, key=lambda one: (one.__module__, one.__name__))


TYPES = _all_types()
#: What a field may hold that nobody expects.
ODD = {
    "nothing": lambda dims: None,
    "not a number": lambda dims: np.full((2,) * dims, np.nan) if dims else float("nan"),
    "empty": lambda dims: np.empty((0,) * dims) if dims else "",
    "infinite": lambda dims: np.full((2,) * dims, np.inf) if dims else float("-inf"),
    "words": lambda dims: np.full((2,) * dims, EVIL) if dims else EVIL,
    "wrong shape": lambda dims: np.arange(3.0) if dims else (EVIL, 1.0, None),
    "huge": lambda dims: np.full((3,) * dims, 1e300) if dims else 10**400,
}


def odd(kind, make):
    """Return an object whose fields hold odd values; nothing checks them."""
    made = object.__new__(kind)
    dims = {spec.name: len(spec.dims) for spec in kind.array_specs()} if issubclass(kind, Signal) else {}
    for field in dataclasses.fields(kind):
        object.__setattr__(made, field.name, make(dims.get(field.name, 0)))
    return made


def named(kind):
    return f"{kind.__module__}.{kind.__qualname__}"


def test_signals_and_results_are_among_them():
    known = {kind.__name__ for kind in TYPES}
    assert known >= {
        "Cycling", "Impedance", "Diffractogram", "Micrograph", "ElementMap", "LineProfile", "SpectrumImage",
        "Trajectory", "Diagnosis", "Finding", "InterfaceAnalysis", "SectionAnalysis", "GrowthResult",
        "OperatingMap", "ScoreCard", "LifeResult", "ImpedanceAnalysis", "DiffractionAnalysis",
    }  # fmt: skip


def test_whatever_has_findings_shows_itself():
    silent = {
        named(one)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("indrite.")
        for one in vars(module).values()
        if isinstance(one, type)
        and dataclasses.is_dataclass(one)
        and one.__module__.startswith("indrite.")
        and callable(getattr(one, "findings", None))
        and not issubclass(one, Shown)
    }
    assert not silent, "derive them from Signal or indrite.notebook.Shown"


@pytest.mark.parametrize("kind", TYPES, ids=named)
def test_odd_values_are_shown_without_an_exception(kind):
    for make in ODD.values():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy's word on infinities; a notebook prints it, no more
            text = odd(kind, make)._repr_html_()
        assert kind.__name__ in text
        assert EVIL not in text
        assert len(text) < 300_000


@pytest.mark.parametrize("place", FIGURES)
def test_every_figure_has_its_type_and_its_function(place):
    module, name = place.split(":")
    kind = getattr(importlib.import_module(module), name)
    assert issubclass(kind, Shown)
    home, function = FIGURES[place].split(":")
    assert callable(getattr(importlib.import_module(f"indrite.plots.{home}"), function))


def test_findings_show_themselves():
    row = Finding("depth", EVIL, 20.0, "µm", 3.0, "measured", "agrees", published_value=21.0)
    text = Findings([row])._repr_html_()
    assert "20.0 ± 3.0" in text
    assert "agrees" in text
    assert "21" in text
    assert EVIL not in text
    assert Findings()._repr_html_() == "no findings"


def test_nothing_heavy_is_loaded_to_define_or_to_import():
    code = (
        "import sys, indrite.signals, indrite.findings, indrite.notebook\n"
        "print({'matplotlib', 'indrite.plots', 'indrite.notebook.html'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_figure_is_not_drawn_through_pyplot():
    code = (
        "import sys, numpy as np\n"
        "from indrite.signals import Impedance\n"
        "one = Impedance(frequency_hertz=np.arange(1.0, 9), real_impedance_ohm=np.ones(8),\n"
        "                imaginary_impedance_ohm=-np.ones(8))\n"
        "print('<img' in one._repr_html_(), 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True False"


def test_a_specimen_and_a_card_show_their_numbers():
    assert "luo2021-li-in" in load_cell("luo2021-li-in")._repr_html_()
    card = shipped_cards()["chgnet"]
    assert "dimer" in card._repr_html_().lower()
