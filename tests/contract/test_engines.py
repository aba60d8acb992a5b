"""Every engine that is installed keeps the contract; the contract catches engines that do not."""

import importlib.util
import os
import socket
import subprocess
import sys
import warnings
from importlib import metadata
from types import ModuleType

import numpy as np
import pytest

import indrite.engines.plugins
from engine_files import write_nep
from indrite.engines import ENGINES, Engine, EngineSpec, engine, engines
from indrite.engines.toy import PairToy
from indrite.errors import EngineError, MissingPackageError, UsageError
from indrite.testing import engines as contract

CHECKED = [
    "toy",
    "chgnet",
    "chgnet:0.2.0",
    pytest.param("chgnet:r2scan", marks=pytest.mark.slow),
    pytest.param("sevennet", marks=pytest.mark.slow),
    pytest.param("sevennet:mf-0-r2scan", marks=pytest.mark.slow),
    pytest.param("sevennet:l3i5", marks=pytest.mark.slow),
]


@pytest.fixture(autouse=True)
def one_thread():
    """Sums over several threads of torch come out different in the last bit from call to call."""
    if importlib.util.find_spec("torch") is None:
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _installed(one: Engine) -> Engine:
    for name in one.spec.distributions:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            pytest.skip(f"the package {name} is not installed")
    return one


@pytest.mark.parametrize("name", CHECKED)
def test_contract(name):
    contract.check_engine(_installed(engine(name, device="cpu")))


def test_contract_of_a_nep_potential(tmp_path):
    path = write_nep(tmp_path / "nep.txt", ("Li", "Cl"), np.random.default_rng(0))
    contract.check_engine(_installed(engine(f"nep:{path}")))


def test_toy_keeps_the_contract_in_double_precision():
    contract.check_calculator(PairToy(), contract.sample(("In", "S")), precision=1e-2)


@pytest.mark.parametrize("spec", ENGINES.values(), ids=list(ENGINES))
def test_rows_of_the_table_are_complete(spec):
    assert spec.about.endswith(".")
    assert spec.licence
    assert set(spec.committee) | set(spec.dispersion) <= set(spec.models)
    found = importlib.util.find_spec(spec.module)
    assert found is not None, f"{spec.module} is not there"
    if spec.distributions and spec.name != "vasp":
        assert spec.extra, "an extra that installs it"


def test_table_imports_nothing_heavy():
    code = (
        "import sys; from indrite.engines import engines; engines();"
        "print({'torch', 'chgnet', 'sevenn', 'pymatgen', 'ase', 'gpaw', 'nep_adapters'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_gpl_package_is_imported_in_one_module():
    from pathlib import Path

    import indrite

    sources = Path(indrite.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if "import nep_adapters" in path.read_text("utf-8")] == [
        "_nep_adapters.py"
    ]


def test_unknown_engine_and_model():
    with pytest.raises(UsageError, match=r"unknown engine.*chgnott.*chgnet"):
        engine("chgnott")
    with pytest.raises(UsageError, match=r"unknown model.*'9'.*0\.3\.0"):
        engine("chgnet:9")
    with pytest.raises(UsageError, match="no model"):
        engine("toy:large")


def test_missing_package():
    spec = EngineSpec("thing", "indrite.engines.toy", "A thing.", "MIT", ("no-such-package",), extra="thing")
    for act in (Engine(spec).calculator, Engine(spec).fingerprint):
        with pytest.raises(MissingPackageError, match=r"no-such-package.*indrite\[thing\]"):
            act()


class _Sideways(PairToy):
    def calculate(self, atoms=None, properties=None, system_changes=()):
        super().calculate(atoms, properties, list(system_changes))
        self.spoil()


class _WrongForce(_Sideways):
    def spoil(self):
        self.results["forces"][0, 0] += 0.01


class _WrongSign(_Sideways):
    def spoil(self):
        self.results["stress"] = -self.results["stress"]


class _Compressed(_Sideways):
    def spoil(self):
        self.results["stress"] = self.results["stress"][[0, 1, 2, 5, 4, 3]]


class _Oriented(_Sideways):
    def spoil(self):
        self.results["energy"] += 1e-3 * self.atoms.positions[0, 2]


class _Wrapped(_Sideways):
    def spoil(self):
        self.results["energy"] += 1e-3 * float(np.floor(self.atoms.get_scaled_positions(wrap=False)).sum())


class _Intensive(_Sideways):
    def spoil(self):
        self.results["energy"] /= len(self.atoms)


class _Forgetful(_Sideways):
    count = 0

    def spoil(self):
        self.count += 1
        self.results["energy"] += 1e-12 * self.count


class _Meddling(_Sideways):
    def calculate(self, atoms=None, properties=None, system_changes=()):
        super().calculate(atoms, properties, system_changes)
        atoms.wrap()

    def spoil(self):
        pass


class _Truncated(_Sideways):
    """A pair energy that ends abruptly at 4.3 Å."""

    def spoil(self):
        from ase.neighborlist import neighbor_list

        self.results["energy"] += 1e-3 * len(neighbor_list("i", self.atoms, 4.3))


class _WrongBatch(PairToy):
    def evaluate_many(self, structures):
        return [(self.get_property("energy", one), np.zeros((len(one), 3))) for one in structures]


@pytest.mark.parametrize(
    ("calculator", "check", "message"),
    [
        (_WrongForce, contract.check_forces, "sum to"),
        (_WrongSign, contract.check_stress, "component 0"),
        (_Compressed, contract.check_stress, "component 3"),
        (_Oriented, contract.check_invariances, "shifted"),
        (_Wrapped, contract.check_wrapping, "unwrapped"),
        (_Intensive, contract.check_extensive, "doubled"),
        (_Forgetful, contract.check_pure, "energy"),
        (_Meddling, contract.check_pure, "changed the structure"),
        (_Truncated, contract.check_smooth, "jumps"),
        (_WrongBatch, contract.check_batch, "batch"),
    ],
)
def test_contract_catches(calculator, check, message):
    atoms = contract.sample()
    atoms.positions[0] -= 2.0 * atoms.cell.array[0]
    with pytest.raises(AssertionError, match=message):
        check(calculator(), atoms)
    check(PairToy(), atoms)


def _connect():
    with socket.socket() as opened:
        opened.connect(("127.0.0.1", 9))


@pytest.mark.parametrize(
    "act",
    [
        lambda: sys.stdout.write("hello"),
        lambda: os.write(2, b"hello from C"),
        lambda: warnings.warn("hello", stacklevel=1),
        _connect,
    ],
)
def test_contract_catches_talk_and_connections(act):
    with pytest.raises(AssertionError, match=r"hello|connection"), contract.silent_and_offline():
        act()


@pytest.fixture
def announced(monkeypatch):
    """Announce an object as the engine ``mylab`` of a package ``mylab-engines``."""

    def announce(value):
        module = ModuleType("mylab_engine")
        module.SPEC = value
        module.build = lambda _: PairToy()
        monkeypatch.setitem(sys.modules, "mylab_engine", module)

        class Distribution(metadata.Distribution):
            def read_text(self, filename):
                return "Name: mylab-engines\nVersion: 2.0\n" if filename == "METADATA" else None

            def locate_file(self, path):
                return path

        point = metadata.EntryPoint("mylab", "mylab_engine:SPEC", indrite.engines.plugins.ENTRY_POINT_GROUP)
        point = point._for(Distribution())
        version = metadata.version
        monkeypatch.setattr(metadata, "entry_points", lambda group: [point] if group == point.group else [])
        monkeypatch.setattr(
            metadata, "version", lambda name: "2.0" if name == "mylab-engines" else version(name)
        )

    return announce


def test_engine_of_another_package(announced):
    announced(EngineSpec("mylab", "mylab_engine", "Ours.", "MIT", models=("a", "b")))
    assert "mylab" in engines()
    assert "mylab" not in ENGINES
    found = engine("mylab:b")
    assert found.fingerprint() == {"engine": "mylab", "model": "b", "mylab-engines": "2.0"}
    contract.check_engine(found)


def test_built_in_engines_win(announced):
    announced(EngineSpec("mylab", "mylab_engine", "Ours.", "MIT"))
    assert engines()["toy"] is ENGINES["toy"]


@pytest.mark.parametrize("value", [42, EngineSpec("other", "mylab_engine", "Ours.", "MIT")])
def test_what_is_announced_is_no_engine(announced, value):
    announced(value)
    assert engine("toy").name == "toy"
    with pytest.raises(EngineError, match=r"not described as one.*EngineSpec named 'mylab'"):
        engine("mylab")


def test_package_that_announces_does_not_load(announced, monkeypatch):
    announced(None)
    monkeypatch.setitem(sys.modules, "mylab_engine", None)
    with pytest.raises(EngineError, match="cannot be loaded"):
        engine("mylab")
