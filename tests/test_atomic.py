"""Files appear whole or not at all, whatever interrupts the writer."""

import os
import signal
import subprocess
import sys

import pytest

from indrite.atomic import ASIDE_SUFFIX, write_text, written_aside


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def interrupted():
        with written_aside(path) as aside:
            aside.write_text("half of the n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("sync", [False, True])
def test_the_new_file_takes_the_place_of_the_old(tmp_path, sync):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with written_aside(path, sync=sync) as aside:
        aside.write_text("new")
        assert path.read_text() == "old"
        assert aside.parent == tmp_path
        assert aside.name.endswith(ASIDE_SUFFIX)
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_utf8_and_a_missing_folder_is_the_callers_to_make(tmp_path):
    write_text(tmp_path / "a.txt", "5 µS ± 1")
    assert (tmp_path / "a.txt").read_bytes() == "5 µS ± 1".encode()
    with pytest.raises(FileNotFoundError):
        write_text(tmp_path / "none" / "a.txt", "x")


def test_a_killed_writer_leaves_no_half_file(tmp_path):
    path = tmp_path / "a.txt"
    code = (
        "import os, signal, sys\n"
        "from indrite.atomic import written_aside\n"
        "with written_aside(sys.argv[1]) as aside:\n"
        "    aside.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    process = subprocess.run([sys.executable, "-c", code, str(path)], env=os.environ, check=False)
    assert process.returncode == -signal.SIGKILL
    assert not path.exists()
    assert [one.name.endswith(ASIDE_SUFFIX) for one in tmp_path.iterdir()] == [True]
