import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.errors import IndriteError
from indrite.readers import read_cycling, write_cycling
from indrite.signals import Cycling
from indrite.testing.cycling import cyclings, same_arrays
from readers.vendor_texts import TEXTS

pytestmark = pytest.mark.filterwarnings("error")


@settings(max_examples=60, deadline=None)
@given(cycling=cyclings())
def test_parquet_gives_back_what_was_written(tmp_path_factory, cycling):
    path = tmp_path_factory.getbasetemp() / "round_trip.parquet"
    write_cycling(cycling, path)
    after = read_cycling(path)
    assert same_arrays(cycling, after)
    assert (after.cell, after.origin) == (cycling.cell, cycling.origin)


@settings(max_examples=60, deadline=None)
@given(cycling=cyclings())
def test_csv_gives_back_the_columns_that_were_written(tmp_path_factory, cycling):
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"
    write_cycling(cycling, path)
    assert same_arrays(cycling, read_cycling(path))


def read_or_refuse(path: Path) -> None:
    """A file is a record or an `IndriteError` that names it; nothing else may come out."""
    refusal, cycling = None, None
    try:
        cycling = read_cycling(path)
    except IndriteError as error:
        refusal = str(error)
    assert isinstance(cycling, Cycling) or path.name in refusal


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=400),
    magic=st.sampled_from([b"", b"NEWARE", b"PK\x03\x04", b"PAR1", b"\x1f\x8b"]),
)
def test_any_bytes(tmp_path_factory, content, magic):
    path = tmp_path_factory.getbasetemp() / "bytes.dat"
    path.write_bytes(magic + content)
    read_or_refuse(path)


def mutated(content: bytes, seed: int) -> bytes:
    rng = random.Random(seed)
    data = bytearray(content)
    for _ in range(rng.choice((1, 2, 8))):
        place, kind = rng.randrange(len(data) + 1), rng.randrange(5)
        if kind == 0 and data:
            data[place % len(data)] = rng.randrange(256)
        elif kind == 1:
            del data[place : place + rng.randrange(60)]
        elif kind == 2:
            del data[place:]
        elif kind == 3:
            data[place:place] = rng.choice(
                (b"\n", b",", b"\t", b'"', b"\0", b"NaN", b"-1e400", b"\r", b"[mA]")
            )
        else:
            data[place:place] = data[max(0, place - 40) : place]
    return bytes(data)


@settings(max_examples=300, deadline=None)
@given(case=st.sampled_from(sorted(TEXTS)), seed=st.integers(0, 2**32))
def test_mutated_text_files(tmp_path_factory, case, seed):
    path = tmp_path_factory.getbasetemp() / "mutated.txt"
    path.write_bytes(mutated(TEXTS[case][1], seed))
    read_or_refuse(path)


@settings(max_examples=60, deadline=None)
@given(cycling=cyclings(max_rows=3), seed=st.integers(0, 2**32))
def test_mutated_parquet_files(tmp_path_factory, cycling, seed):
    path = tmp_path_factory.getbasetemp() / "mutated.parquet"
    write_cycling(cycling, path)
    path.write_bytes(mutated(path.read_bytes(), seed))
    read_or_refuse(path)


@pytest.mark.parametrize(
    "name", ["neware_v8.nda", "neware_filetype14.ndax", "real_soft_short_LiLi/first_gcpl.mpr"]
)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_mutated_binary_files(shared_cycling, tmp_path_factory, name, seed):
    content = (shared_cycling / name).read_bytes()
    path = tmp_path_factory.getbasetemp() / f"mutated{Path(name).suffix}"
    path.write_bytes(mutated(content, seed))
    read_or_refuse(path)
