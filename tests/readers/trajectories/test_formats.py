import gzip

import numpy as np
import pytest

from indrite import read_trajectory
from indrite.errors import FileFormatError, UsageError
from indrite.readers.trajectory import TRAJECTORY_FORMATS
from indrite.signals import Trajectory
from readers.trajectories import hand_written as hand


@pytest.fixture
def put(tmp_path):
    def write(text, name="run.dat"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def same(found, *, wrapped=True, tolerance=1e-7):
    assert found.atomic_number.tolist() == list(hand.NUMBERS)
    assert found.cell_angstrom == pytest.approx(np.repeat(hand.CELL[None], 3, axis=0), abs=1e-9)
    expected = hand.POSITION.copy()
    if not wrapped:
        expected[1:, 2] += hand.CELL[0]
    assert found.position_angstrom == pytest.approx(expected, abs=tolerance)


def test_extxyz(put):
    found = read_trajectory(put(hand.extxyz()))
    same(found)
    assert found.time_picosecond.tolist() == [0.0, 0.01, 0.02]
    assert found.periodic.tolist() == [True, True, False]
    assert found.side.tolist() == [1, 0, 0, 0]
    assert found.energy_electronvolt.tolist() == [-3.5, -4.5, -5.5]
    assert found.origin.kind == "simulated"
    assert found.origin.made_by["format"] == "extxyz"


@pytest.mark.parametrize(
    ("info", "picoseconds"),
    [("time_fs={time}", 1e-3), ("Time={time}", 1e-3), ("time_picosecond={time}", 1.0)],
)
def test_extxyz_times_of_known_units(put, info, picoseconds):
    found = read_trajectory(put(hand.extxyz(info=info, times=(5.0, 15.0, 25.0))))
    assert found.time_picosecond == pytest.approx(np.array([5.0, 15.0, 25.0]) * picoseconds)


def test_extxyz_time_without_unit_is_not_guessed(put):
    path = put(hand.extxyz(info="time={time}"))
    with pytest.raises(UsageError, match=r"entry 'time' without a unit.*--frame-interval-fs"):
        read_trajectory(path)
    assert read_trajectory(path, frame_interval_femtosecond=10).time_picosecond[-1] == pytest.approx(0.02)


def test_plain_xyz_has_no_cell(put):
    text = "2\nmade by hand\nIn 0 0 0\nS 0 0 2.6\n"
    found = read_trajectory(put(text))
    assert not found.periodic.any()
    assert found.symbols == ("In", "S")
    assert found.time_picosecond.tolist() == [0.0]


def test_xyz_of_lammps_numbers_its_types(put):
    path = put("2\nAtoms. Timestep: 0\n1 0 0 0\n2 0 0 2.6\n")
    with pytest.raises(UsageError, match=r"types 1, 2.*--species"):
        read_trajectory(path)
    assert read_trajectory(path, species="In,S").symbols == ("In", "S")


def test_agrees_with_ase_on_extxyz(put):
    from ase.io import read

    path = put(hand.extxyz(), "run.xyz")
    found, images = read_trajectory(path), read(path, ":")
    assert np.array_equal(found.position_angstrom, [image.positions for image in images])
    assert np.array_equal(found.cell_angstrom, [image.cell.array for image in images])


def test_xdatcar_takes_the_elements_from_line_six(put):
    found = read_trajectory(put(hand.xdatcar()), frame_interval_femtosecond=100)
    same(found, tolerance=1e-6)
    assert found.periodic.all()
    assert found.time_picosecond == pytest.approx([0, 0.1, 0.2])


@pytest.mark.parametrize("scale", [2.0, -float(np.linalg.det(hand.CELL))])
def test_xdatcar_scale_and_volume(put, scale):
    same(read_trajectory(put(hand.xdatcar(scale=scale)), frame_interval_femtosecond=1), tolerance=1e-6)


def test_xdatcar_with_a_changing_cell(put):
    found = read_trajectory(put(hand.xdatcar(changing=True)), frame_interval_femtosecond=1)
    assert found.cell_angstrom[2] == pytest.approx(hand.CELL * 1.02)
    assert found.position_angstrom[2] == pytest.approx(hand.FRACTION[2] @ hand.CELL * 1.02, abs=1e-6)


def test_old_xdatcar_needs_the_elements(put):
    path = put(hand.xdatcar(names=""))
    with pytest.raises(UsageError, match=r"does not name the elements.*--species"):
        read_trajectory(path, frame_interval_femtosecond=1)
    same(read_trajectory(path, frame_interval_femtosecond=1, species=["In", "S", "Li"]), tolerance=1e-6)
    with pytest.raises(UsageError, match=r"do not fit the types"):
        read_trajectory(path, frame_interval_femtosecond=1, species=["In", "S"])


def test_vasprun_has_its_time_in_potim(put):
    found = read_trajectory(put(hand.vasprun()))
    same(found)
    assert found.time_picosecond == pytest.approx([0.0, 0.01, 0.02])
    assert found.energy_electronvolt == pytest.approx([-3.5, -4.5, -5.5])


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"IBRION": "2"}, "relaxation"), ({"NBLOCK": "10"}, "NBLOCK"), ({"POTIM": "0"}, "POTIM")],
)
def test_vasprun_whose_time_is_not_certain(put, settings, words):
    path = put(hand.vasprun(settings=settings))
    with pytest.raises(UsageError, match=words):
        read_trajectory(path)
    assert read_trajectory(path, frame_interval_femtosecond=20).time_picosecond[1] == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("columns", "wrapped"),
    [
        ("id type x y z", True),
        ("type xs ys zs id", True),
        ("id type xu yu zu", False),
        ("id type xsu ysu zsu", False),
        ("id type x y z ix iy iz", False),
        ("id type xs ys zs ix iy iz", False),
    ],
)
def test_lammps_columns(put, columns, wrapped):
    found = read_trajectory(
        put(hand.lammps(columns=columns)), species="In,S,Li", frame_interval_femtosecond=10
    )
    same(found, wrapped=wrapped)
    assert found.continuous is not wrapped
    assert found.periodic.tolist() == [True, True, False]
    assert found.time_picosecond == pytest.approx([0, 0.01, 0.02])


def test_lammps_elements_need_no_mapping(put):
    found = read_trajectory(put(hand.lammps(columns="id element x y z")), frame_interval_femtosecond=10)
    same(found)
    with pytest.raises(UsageError, match=r"numbers its types.*types 1, 2, 3.*--species"):
        read_trajectory(put(hand.lammps()), frame_interval_femtosecond=10)


def test_lammps_velocities_and_units(put):
    columns = "id element x y z vx vy vz"
    metal = read_trajectory(put(hand.lammps(columns=columns)), frame_interval_femtosecond=1)
    assert metal.velocity_angstrom_per_picosecond[1, 2].tolist() == [2.0, 1.0, 0.5]
    real = read_trajectory(
        put(hand.lammps(columns=columns, head="ITEM: UNITS\nreal\n")), frame_interval_femtosecond=1
    )
    assert real.velocity_angstrom_per_picosecond[1, 2].tolist() == [2000.0, 1000.0, 500.0]
    with pytest.raises(FileFormatError, match=r"units that are not Å.*'lj'"):
        read_trajectory(put(hand.lammps(head="ITEM: UNITS\nlj\n")), species="In,S,Li")


def test_lammps_general_box(put):
    text = hand.lammps(columns="id element xs ys zs")
    begin, end = text.index("ITEM: BOX"), text.index("ITEM: ATOMS")
    box = "ITEM: BOX BOUNDS abc origin pp pp ff\n"
    box += hand.rows(np.c_[hand.CELL, [1.0, 2.0, 3.0]]) + "\n"
    same(read_trajectory(put(text.replace(text[begin:end], box)), frame_interval_femtosecond=1))


def test_lammps_agrees_with_ase(put):
    from ase.io import read

    path = put(hand.lammps(columns="id element x y z"), "run.dump")
    found, images = (
        read_trajectory(path, frame_interval_femtosecond=1),
        read(path, ":", format="lammps-dump-text"),
    )
    for frame, image in enumerate(images):
        assert found.cell_angstrom[frame] == pytest.approx(image.cell.array)
        ours, theirs = (
            np.linalg.norm(p[:, None] - p[None], axis=2)
            for p in (found.position_angstrom[frame], image.positions)
        )
        assert ours == pytest.approx(theirs)


def test_lammps_time_stands_before_the_time_step(put):
    text = hand.lammps(columns="id element x y z")
    for step, time in ((1000, 1.0), (1050, 1.1), (1100, 1.2)):
        text = text.replace(f"ITEM: TIMESTEP\n{step}\n", f"ITEM: TIME\n{time}\nITEM: TIMESTEP\n{step}\n")
    found = read_trajectory(put("ITEM: UNITS\nmetal\n" + text))
    same(found)
    assert found.time_picosecond.tolist() == [1.0, 1.1, 1.2]


def test_lammps_uneven_steps_keep_their_distance(put):
    text = hand.lammps(columns="id element x y z").replace("\n1100\n", "\n1200\n")
    found = read_trajectory(put(text), frame_interval_femtosecond=10)
    assert found.time_picosecond == pytest.approx([0, 0.01, 0.04])


def test_ase_traj(tmp_path):
    from ase import Atoms
    from ase.calculators.singlepoint import SinglePointCalculator
    from ase.io import write
    from ase.units import fs

    images = []
    for frame in range(3):
        atoms = Atoms(hand.SYMBOLS, positions=hand.POSITION[frame], cell=hand.CELL, pbc=(1, 1, 0))
        atoms.set_velocities(np.full((4, 3), 0.02 / fs))  # Å/fs
        atoms.calc = SinglePointCalculator(atoms, energy=-3.5 - frame)
        images.append(atoms)
    write(tmp_path / "run.traj", images)
    with pytest.raises(UsageError, match=r"--frame-interval-fs"):
        read_trajectory(tmp_path / "run.traj")
    found = read_trajectory(tmp_path / "run.traj", frame_interval_femtosecond=10)
    same(found)
    assert found.velocity_angstrom_per_picosecond == pytest.approx(20.0)
    assert found.energy_electronvolt == pytest.approx([-3.5, -4.5, -5.5])


def test_our_own_netcdf_keeps_everything(put, tmp_path):
    first = read_trajectory(put(hand.extxyz()))
    first.save(tmp_path / "run.nc")
    again = read_trajectory(tmp_path / "run.nc")
    assert np.array_equal(again.position_angstrom, first.position_angstrom)
    assert again.side.tolist() == [1, 0, 0, 0]
    assert again.origin == first.origin


@pytest.mark.parametrize("text", [hand.extxyz(), hand.xdatcar(), hand.vasprun(), hand.lammps()])
def test_packed_files_and_any_name(put, text):
    options = {"frame_interval_femtosecond": 10, "species": ["In", "S", "Li"]}
    plain = read_trajectory(put(text), **options)
    packed = read_trajectory(put(gzip.compress(text.encode()), "whatever.GZ"), **options)
    assert np.array_equal(plain.position_angstrom, packed.position_angstrom)
    assert packed.origin.path == "whatever.GZ"


def test_windows_line_ends(put):
    for text in (hand.extxyz(), hand.xdatcar(), hand.lammps()):
        options = {"frame_interval_femtosecond": 10, "species": ["In", "S", "Li"]}
        found = read_trajectory(put(text.replace("\n", "\r\n")), **options)
        assert found.frames == 3


def test_table_names_every_format():
    assert all(one.name == name for name, one in TRAJECTORY_FORMATS.items())
    assert all(callable(one.load()) for one in TRAJECTORY_FORMATS.values())


def test_interval_must_agree_with_the_file(put):
    path = put(hand.extxyz())
    assert isinstance(read_trajectory(path, frame_interval_femtosecond=10.0), Trajectory)
    with pytest.raises(UsageError, match=r"contradicts the file.*got 1 fs.*10 fs, as the file says"):
        read_trajectory(path, frame_interval_femtosecond=1.0)
    with pytest.raises(UsageError, match=r"not a time"):
        read_trajectory(path, frame_interval_femtosecond=-1.0)
    with pytest.raises(UsageError, match=r"no such format of trajectories.*extxyz"):
        read_trajectory(path, format="pdb")
