"""The paper's input, POTCAR rules, and the way there and back, with a stand-in for VASP."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.constraints import FixAtoms
from ase.io import read

from indrite.engines import engine
from indrite.engines.vasp import VaspSettings, read_vasp, run_vasp, write_vasp_inputs
from indrite.errors import EngineError, FileFormatError, StepFailedError, StructureError, UsageError

FAKE = f"{sys.executable} {Path(__file__).with_name('fake_vasp.py')}"
NAMES = {"Li": "Li_sv", "In": "In_d", "S": "S", "P": "P", "Cl": "Cl"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("ASE_VASP_COMMAND", "VASP_COMMAND", "VASP_PP_PATH", "VASP_PP_VERSION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data_sets(tmp_path, monkeypatch):
    """A folder laid out as VASP's PAW data sets; headers only, made up here."""
    root = tmp_path / "paw"
    for element, name in NAMES.items():
        folder = root / "potpaw_PBE" / name
        folder.mkdir(parents=True)
        hardest = "499.0" if element == "Li" else "250.0"
        (folder / "POTCAR").write_text(
            f"  PAW_PBE {name} 01Jan2000\n"
            f"   TITEL  = PAW_PBE {name} 01Jan2000\n   ENMAX  =  {hardest}; ENMIN = 1\n"
        )
    monkeypatch.setenv("VASP_PP_PATH", str(root))
    return root


def mixed():
    """Atoms of five elements in an order that VASP does not take, some outside the cell."""
    rng = np.random.default_rng(5)
    symbols = ["S", "In", "Li", "P", "S", "Cl", "Li", "In", "S", "Li"]
    grid = np.array([(i, j, k) for i in range(3) for j in range(2) for k in range(2)])[: len(symbols)]
    atoms = Atoms(symbols, positions=2.9 * grid + rng.normal(0, 0.1, (len(symbols), 3)), pbc=True)
    atoms.set_cell([[8.8, 0, 0], [0.9, 6.1, 0], [0, 0.4, 6.3]])
    atoms.positions[4] += atoms.cell[1]
    atoms.set_array("side", np.array([0, 1, 0, 0, 0, 0, 0, 1, 0, 0]))
    return atoms


def tags(folder):
    lines = (folder / "INCAR").read_text().splitlines()[1:]
    return {line.split(" = ")[0]: line.split(" = ")[1].split("  # ")[0] for line in lines}


def test_input_is_that_of_the_papers_methods(tmp_path):
    written = write_vasp_inputs(mixed(), tmp_path / "md")
    incar = tags(written.folder)
    told = {
        "GGA": "PE",
        "ENCUT": "500",
        "IBRION": "0",
        "MDALGO": "2",
        "ISIF": "2",
        "POTIM": "2",
        "NSW": "10000",
        "TEBEG": "300",
        "TEEND": "300",
    }
    assert incar.items() >= told.items()
    assert (incar["ISYM"], incar["SMASS"], incar["NBLOCK"]) == ("0", "0", "5")
    assert float(incar["NSW"]) * float(incar["POTIM"]) == pytest.approx(20_000.0)
    lines = (written.folder / "INCAR").read_text().splitlines()[1:]
    assert all(re.search(r"  # (paper|our choice)(: |$)", line) for line in lines)
    assert {line.split(" = ")[0] for line in lines if "  # paper" in line} == set(told)
    assert (written.folder / "KPOINTS").read_text().splitlines()[1:] == ["0", "Gamma", "1 1 1", "0 0 0"]


def test_settings_change_the_input(tmp_path):
    settings = VaspSettings(
        temperature_kelvin=600.0, step_femtosecond=1.0, time_picosecond=3.0, kpoints=(2, 2, 1), seed=None
    )
    incar = tags(write_vasp_inputs(mixed(), tmp_path / "md", settings=settings).folder)
    assert (incar["TEBEG"], incar["POTIM"], incar["NSW"], incar["NBLOCK"]) == ("600", "1", "3000", "10")
    assert "RANDOM_SEED" not in incar
    assert (tmp_path / "md" / "KPOINTS").read_text().splitlines()[3] == "2 2 1"
    still = tags(write_vasp_inputs(mixed(), tmp_path / "still", dynamics=False).folder)
    assert (still["NSW"], still["IBRION"], still["LREAL"]) == ("0", "-1", ".FALSE.")
    assert "MDALGO" not in still
    large = tags(write_vasp_inputs(mixed().repeat((2, 2, 1)), tmp_path / "large").folder)
    assert large["LREAL"] == "Auto"
    with pytest.raises(UsageError, match=r"step_femtosecond.*got 0.0"):
        VaspSettings(step_femtosecond=0.0)


def test_atoms_go_by_element_and_come_back(tmp_path):
    atoms = mixed()
    written = write_vasp_inputs(atoms, tmp_path / "md")
    poscar = read(written.folder / "POSCAR")
    assert list(dict.fromkeys(poscar.get_chemical_symbols())) == ["Cl", "In", "Li", "P", "S"]
    back = poscar[np.argsort(written.order)]
    assert back.get_chemical_symbols() == atoms.get_chemical_symbols()
    np.testing.assert_allclose(np.asarray(back.cell), np.asarray(atoms.cell), atol=1e-12)
    turns = np.linalg.solve(np.asarray(atoms.cell).T, (back.positions - atoms.positions).T)
    np.testing.assert_allclose(turns, np.round(turns), atol=1e-9)
    assert list(written.data_sets) == ["Cl", "In", "Li", "P", "S"]


def test_fixed_atoms_stay_fixed(tmp_path):
    atoms = mixed()
    atoms.set_constraint(FixAtoms([1, 7]))
    poscar = read(write_vasp_inputs(atoms, tmp_path / "md").folder / "POSCAR")
    assert [poscar.symbols[i] for i in poscar.constraints[0].index] == ["In", "In"]


def test_without_data_sets_they_are_named(tmp_path):
    written = write_vasp_inputs(mixed(), tmp_path / "md")
    assert not written.complete
    assert (written.folder / "POTCAR.spec").read_text().split() == ["Cl", "In_d", "Li_sv", "P", "S"]
    assert "VASP_PP_PATH" in written.remarks[0]
    with pytest.raises(EngineError, match=r"VASP needs a POTCAR.*POTCAR\.spec"):
        run_vasp(written.folder, command=FAKE)


def test_data_sets_are_put_together_in_order(tmp_path, data_sets):
    settings = VaspSettings(cutoff_electronvolt=400.0)
    written = write_vasp_inputs(mixed(), tmp_path / "md", settings=settings)
    titles = re.findall(r"TITEL  = PAW_PBE (\S+)", (written.folder / "POTCAR").read_text())
    assert titles == ["Cl", "In_d", "Li_sv", "P", "S"]
    assert written.complete
    assert re.search(r"Li_sv.* asks for 499 eV, the cutoff is 400 eV", written.remarks[0])
    assert write_vasp_inputs(mixed(), tmp_path / "paper").remarks == ()


def test_wrong_data_sets_are_refused(tmp_path, data_sets, monkeypatch):
    other = VaspSettings(data_sets={"Li": "Li_GW"})
    with pytest.raises(EngineError, match="no PAW data set 'Li_GW'"):
        write_vasp_inputs(mixed(), tmp_path / "md", settings=other)
    assert not (tmp_path / "md").exists()
    mistaken = data_sets / "potpaw_PBE" / "S" / "POTCAR"
    mistaken.write_text(mistaken.read_text().replace("PAW_PBE S", "PAW_PBE Se"))
    with pytest.raises(EngineError, match=r"not a PBE data set.*got TITEL  = PAW_PBE Se"):
        write_vasp_inputs(mixed(), tmp_path / "md")
    monkeypatch.setenv("VASP_PP_PATH", str(tmp_path))
    with pytest.raises(EngineError, match="names no folder with PBE data sets"):
        write_vasp_inputs(mixed(), tmp_path / "md")


def test_structures_that_vasp_would_refuse(tmp_path):
    mirrored = mixed()
    mirrored.set_cell(np.asarray(mirrored.cell)[[1, 0, 2]])
    with pytest.raises(StructureError, match="left-handed"):
        write_vasp_inputs(mirrored, tmp_path / "md")
    with pytest.raises(StructureError, match="needs a cell"):
        write_vasp_inputs(Atoms("Li"), tmp_path / "md")


def test_dynamics_there_and_back(tmp_path, data_sets, monkeypatch):
    monkeypatch.setenv("VASP_COMMAND", FAKE)
    atoms = mixed()
    written = write_vasp_inputs(atoms, tmp_path / "md")
    run_vasp(written.folder)
    trajectory = read_vasp(written.folder)
    assert trajectory.frames == 4
    np.testing.assert_allclose(trajectory.time_picosecond, [0.0, 0.002, 0.004, 0.006])
    assert list(trajectory.symbols) == atoms.get_chemical_symbols()
    np.testing.assert_array_equal(trajectory.side, atoms.arrays["side"])
    first = trajectory.to_ase(0)
    first.calc = engine("toy").calculator()
    # the stand-in's free energy lies 0.25 eV below its energy
    assert trajectory.energy_electronvolt[0] == pytest.approx(first.get_potential_energy() - 0.25, abs=1e-6)
    assert trajectory.energy_electronvolt[3] < trajectory.energy_electronvolt[0]
    third = trajectory.to_ase(2)[written.order]
    third.calc = engine(f"replay:{written.folder / 'vasprun.xml'}").calculator()
    found = third.get_potential_energy(force_consistent=True)
    assert found == pytest.approx(trajectory.energy_electronvolt[2], abs=1e-6)
    with pytest.raises(UsageError, match="holds the results of a VASP run"):
        write_vasp_inputs(atoms, tmp_path / "md")
    whole = (written.folder / "vasprun.xml").read_text()
    (written.folder / "vasprun.xml").write_text(whole[: int(0.8 * len(whole))])
    assert 1 <= read_vasp(written.folder).frames < 4
    (written.folder / "vasprun.xml").write_text(whole[:100])
    with pytest.raises(FileFormatError, match=r"vasprun\.xml: ASE cannot read"):
        read_vasp(written.folder)


def test_engine_gives_forces_in_the_order_of_the_atoms(tmp_path, data_sets, monkeypatch):
    monkeypatch.setenv("ASE_VASP_COMMAND", FAKE)
    atoms = mixed()
    atoms.calc = engine("vasp").calculator()
    expected = mixed()
    expected.calc = engine("toy").calculator()
    np.testing.assert_allclose(atoms.get_forces(), expected.get_forces(), atol=1e-6)
    np.testing.assert_allclose(atoms.get_stress(), expected.get_stress(), atol=1e-6)
    assert atoms.get_potential_energy() == pytest.approx(expected.get_potential_energy(), abs=1e-6)


def test_failures_of_vasp_are_told(tmp_path, data_sets):
    with pytest.raises(EngineError, match=r"no command that starts VASP.*ASE_VASP_COMMAND or VASP_COMMAND"):
        engine("vasp").calculator()
    broken = VaspSettings(cutoff_electronvolt=666.0)
    written = write_vasp_inputs(mixed(), tmp_path / "md", settings=broken)
    with pytest.raises(StepFailedError, match=r"exit status 3, last line: VERY BAD NEWS"):
        run_vasp(written.folder, command=FAKE)
    with pytest.raises(StepFailedError, match="exit status 127"):
        run_vasp(written.folder, command="no-such-vasp")
    with pytest.raises(FileFormatError, match="the order of the atoms is not told"):
        read_vasp(tmp_path)
