import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indrite import read_trajectory
from indrite.errors import ClockError, FileFormatError, IndriteError, SignalError
from indrite.signals import Trajectory
from readers.trajectories import hand_written as hand

OPTIONS = {"frame_interval_femtosecond": 10.0, "species": ["In", "S", "Li"]}
TEXTS = {
    "extxyz": hand.extxyz(),
    "xdatcar": hand.xdatcar(),
    "xdatcar_npt": hand.xdatcar(changing=True),
    "vasprun": hand.vasprun(),
    "lammps": hand.lammps(),
    "lammps_element": hand.lammps(columns="id element xs ys zs"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_breaks_off_says_how_many_frames_are_whole(tmp_path, name):
    text = TEXTS[name]
    last = {"extxyz": "\n4\n", "vasprun": "<calculation>"}.get(
        name, "onfiguration=" if "xd" in name else "TIMESTEP"
    )
    path = tmp_path / "run"
    path.write_text(text[: text.rindex(last) + 60])
    with pytest.raises(FileFormatError, match=r"breaks off in frame 3.*2 whole frames.*--skip-damaged"):
        read_trajectory(path, **OPTIONS)
    found = read_trajectory(path, **OPTIONS, whole_frames_only=True)
    assert found.frames == 2
    assert "2 whole frames" in found.origin.made_by["left_out"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_without_one_whole_frame_is_refused(tmp_path, name):
    path = tmp_path / "run"
    path.write_text(TEXTS[name][:200])
    with pytest.raises(IndriteError, match=r"run"):
        read_trajectory(path, **OPTIONS, whole_frames_only=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"hello world\n", "not a trajectory that indrite reads; got"),
        (b"0000\n0050\n", "not a trajectory that indrite reads; got"),
        (b"\x54\x00\x00\x00CORD" + b"\0" * 80, "DCD"),
        (b" running on    4 total cores\n", "OUTCAR.*vasprun"),
        (b"data_InS\n_cell_length_a 4.4\n", "CIF"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 50, "HDF5 file is damaged"),
        (b"- of UlmASE-Trajectory  " + b"\0" * 60, "without frames"),
    ],
)
def test_other_files(tmp_path, content, words):
    path = tmp_path / "run.dat"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=words) as error:
        read_trajectory(path)
    assert str(path) in str(error.value)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(FileFormatError, match=r"no such file"):
        read_trajectory(tmp_path / "nothing")
    with pytest.raises(FileFormatError, match=r"a folder"):
        read_trajectory(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (hand.extxyz().replace("\nS ", "\nQq", 1), "not a chemical element.*Qq"),
        (hand.extxyz()[::-1].replace("\niL"[::1], "\naN")[::-1], None),
        (hand.extxyz().replace('pbc="T T F"', 'pbc="T T T"', 1), "frame 2 holds other atoms or boundaries"),
        (hand.extxyz().replace("Lattice=", "Cell="), None),
        (hand.xdatcar(names="In S Zz"), "not a chemical element.*Zz"),
        (hand.xdatcar(names="In S"), "elements and their counts"),
        (hand.xdatcar().replace("   1   2   1\n", "   1   2   -1\n"), "numbers of atoms"),
        (hand.lammps(columns="type x y z"), "no column 'id'"),
        (hand.lammps(columns="id type vx vy vz"), "no columns of positions"),
        (hand.lammps(columns="id x y z"), "neither a column 'element' nor 'type'"),
        (hand.lammps(order=(0, 0, 1, 2)), "an id stands twice"),
        (hand.lammps().replace("1050", "900"), "do not rise"),
        (hand.vasprun().replace("<c>In</c>", "<c>Zz</c>", 1), None),
    ],
)
def test_nonsense_is_named(tmp_path, text, words):
    path = tmp_path / "run"
    path.write_text(text)
    if words is None:
        with pytest.raises(IndriteError):
            read_trajectory(path, format=None, **OPTIONS).window(99, 100)
        return
    with pytest.raises(IndriteError, match=words):
        read_trajectory(path, **OPTIONS)


def test_changing_atoms_are_named(tmp_path):
    text = hand.extxyz()
    at = text.rindex("Li ")
    path = tmp_path / "run"
    path.write_text(text[:at] + "Na " + text[at + 3 :])
    with pytest.raises(FileFormatError, match=r"frame 3 holds other atoms"):
        read_trajectory(path)


def test_periodic_frames_need_a_cell(tmp_path):
    path = tmp_path / "run"
    path.write_text(
        hand.extxyz().replace(" ".join(f"{x:.10f}" for x in hand.CELL.ravel()), "0 0 0 0 0 0 0 0 0")
    )
    with pytest.raises(SignalError, match=r"needs a cell.*Lattice"):
        read_trajectory(path)


def test_time_that_does_not_rise_names_the_file(tmp_path):
    path = tmp_path / "run"
    path.write_text(hand.extxyz(times=(0.0, 0.02, 0.01)))
    with pytest.raises(ClockError, match=r"run: the time of the frames does not rise"):
        read_trajectory(path)


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """Bytes of one file of every format."""
    folder = tmp_path_factory.mktemp("whole")
    found = {name: text.encode() for name, text in TEXTS.items()}
    path = folder / "run.xyz"
    path.write_bytes(found["extxyz"])
    frames = read_trajectory(path)
    frames.save(folder / "run.nc")
    from ase.io import write

    write(folder / "run.traj", [frames.to_ase(n) for n in range(3)])
    found["netcdf"] = (folder / "run.nc").read_bytes()
    found["traj"] = (folder / "run.traj").read_bytes()
    return found


@pytest.mark.parametrize("name", [*TEXTS, "netcdf", "traj"])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_damaged_bytes_give_a_trajectory_or_a_reason(contents, name, tmp_path, data):
    content = bytearray(contents[name])
    changes = data.draw(
        st.lists(
            st.tuples(
                st.floats(0, 1, exclude_max=True),
                st.sampled_from(["change", "delete", "insert", "cut"]),
                st.binary(min_size=1, max_size=8),
            ),
            min_size=1,
            max_size=4,
        )
    )
    for place, kind, piece in changes:
        at = int(place * len(content))
        if kind == "change":
            content[at : at + len(piece)] = piece
        elif kind == "delete":
            del content[at : at + 12]
        elif kind == "insert":
            content[at:at] = piece
        else:
            del content[at:]
    path = tmp_path / "run"
    path.write_bytes(bytes(content))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy may warn of numbers that overflow
        try:
            found = read_trajectory(path, **OPTIONS, whole_frames_only=len(changes) % 2 == 0)
        except IndriteError:
            return
    assert isinstance(found, Trajectory)
