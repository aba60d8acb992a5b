import subprocess
import sys

import pytest

from indrite.readers import READERS
from indrite.testing.cycling import check_reader


@pytest.mark.parametrize("name", READERS)
def test_every_reader_keeps_the_contract(name):
    assert READERS[name].name == name
    check_reader(READERS[name])


def test_nothing_heavy_is_imported_before_a_file_is_read():
    code = (
        "import sys, indrite.readers as r\n"
        "loaded = [f.module for f in r.READERS.values() if 'indrite.readers.' + f.module in sys.modules]\n"
        "[f.load() for f in r.READERS.values()]\n"
        "heavy = {'polars', 'fastnda', 'galvani', 'fastexcel', 'access_parser', 'h5py', 'pandas'}\n"
        "print(loaded, heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] set()"


def test_the_gpl_package_is_imported_in_one_module():
    from pathlib import Path

    import indrite

    sources = Path(indrite.__file__).parent.rglob("*.py")
    importing = [
        path.name
        for path in sources
        if "import galvani" in (t := path.read_text("utf-8")) or "from galvani" in t
    ]
    assert importing == ["biologic_mpr.py"]
