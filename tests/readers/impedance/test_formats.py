"""Every form of a spectrum that is read, the same numbers out of each; garbage is refused with a reason."""

import contextlib

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impedance_spectra import FREQUENCY, room_temperature, spectrum
from indrite.errors import FileFormatError, IndriteError, UsageError
from indrite.readers import read_impedance
from indrite.readers.impedance.formats import IMPEDANCE_FORMATS
from indrite.readers.impedance.text import Column, column_of, number
from indrite.signals import Impedance

DATA = room_temperature()


def rows(form="{:.6e}", delimiter="\t", sign=1, decimal=".", order="fri", count=69):
    lines = []
    for f, z in zip(FREQUENCY[:count], DATA[:count], strict=True):
        values = {"f": f, "r": z.real, "i": sign * z.imag}
        lines.append(delimiter.join(form.format(values[one]).replace(".", decimal) for one in order))
    return "\n".join(lines) + "\n"


def table(columns, count=69):
    """Tab-separated rows with filler columns: ``f``, ``r``, ``i``, ``-i`` or a text."""
    lines = []
    for f, z in zip(FREQUENCY[:count], DATA[:count], strict=True):
        values = {"f": f"{f:.7e}", "r": f"{z.real:.7e}", "i": f"{z.imag:.7e}", "-i": f"{-z.imag:.7e}"}
        lines.append("\t".join(values.get(one, one) for one in columns))
    return "\n".join(lines) + "\n"


ECLAB = "EC-Lab ASCII FILE\nNb header lines : 4\nElectrode surface area : 0.001 cm\xb2\n"
GAMRY = "EXPLAIN\nTAG\tEISPOT\nOCVCURVE\tTABLE\t1\n\tPt\tT\tVf\n\t#\ts\tV\n\t0\t0.2\t0.1\nZCURVE\tTABLE\n"
IVIUM = "H\r\nMethod=Impedance\r\nData Objects    \r\n0\r\nprimary_data    \r\n3\r\n69        \r\n"
VERSA = "<Application>\nName=VersaStudio\n</Application>\n<Segment1>\nType=2\nDefinition="
TEXTS = {
    "no headers": rows(),
    "no headers, minus": rows(sign=-1),
    "comments above": "# a note: 12 mm\n% another\n" + rows(),
    "commas": "frequency,real,imag\n" + rows(delimiter=","),
    "semicolons, decimal commas": "f;Z';Z''\n" + rows(delimiter=";", decimal=","),
    "tabs, decimal commas": "f\tZ'\tZ''\n" + rows(decimal=","),
    "blanks": "Freq.[Hz] Zs'[ohm] Zs''[ohm]\n" + rows(delimiter="   "),
    "NOVA": "Frequency (Hz);Z' (Ω);-Z'' (Ω)\n" + rows(delimiter=";", sign=-1),
    "other order": "-Im(Z)/Ohm\tRe(Z)/Ohm\tfreq/Hz\n" + rows(order="irf", sign=-1),
    "RelaxIS": "RelaxIS 3 export\nName: pellet\nFrequency [Hz]\tZ' [Ohm]\tZ'' [Ohm]\n" + rows(),
    "machine names": "frequency_hertz,real_impedance_ohm,imaginary_impedance_ohm\n" + rows(delimiter=","),
    "labels": "Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm\n" + rows(delimiter=","),
    "EC-Lab": ECLAB
    + "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tunheard of/xyz\n"
    + table(["f", "r", "-i", "1", "x"]),
    "Gamry": GAMRY
    + "\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n"
    + table(["", "0", "1", "f", "r", "i"]),
    "ZPlot": "ZPLOT2 ASCII\n  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\nEnd Comments\n"
    + table(["f", "0", "0", "0", "r", "i"]),
    "Autolab": '"Z60W Data File: Version 1.1"\n""\n41\n"  Freq (Hz)    Ampl     Z\'(a)    Z\'\'(b)"\n'
    + table(["f", "0", "r", "i"]).replace("\t", ","),
    "CHI": "Feb. 20, 2020\nA.C. Impedance\n\nFreq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg\n\n"
    + table(["f", "r", "i", "1", "1"]).replace("\t", ", "),
    "VersaStudio": VERSA
    + "Segment #, E(V), Frequency(Hz), Z Real, Z Imag, Status\n"
    + table(["0", "0", "f", "r", "i", "53"]).replace("\t", ",")
    + "</Segment1>\n",
    "Ivium": IVIUM + table(["r", "i", "f"]).replace("\n", "\r\n") + "7\r\nosc_data\r\n2\r\n",
    "Eco Chemie": "VERSION8.0\n 69\n 1\n"
    + "".join(
        f" {f!r}\n {z.real!r}\n {-z.imag!r}\n" + " 0.0\n" * 6
        for f, z in zip(FREQUENCY.tolist(), DATA.tolist(), strict=True)
    )
    + "13.07.2022 22:32:00\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_all_forms_give_the_same_numbers(tmp_path, name):
    path = tmp_path / "file.txt"
    path.write_bytes(TEXTS[name].encode("latin-1" if name == "EC-Lab" else "utf-8"))
    found = read_impedance(path)
    assert len(found) == 1
    assert np.allclose(found[0].frequency_hertz, FREQUENCY, rtol=1e-5)
    assert np.allclose(found[0].impedance_ohm, DATA, rtol=1e-5, atol=1e-6)
    assert found[0].origin.kind == "measured"
    assert len(found[0].origin.sha256) == 64


def test_unknown_columns_are_named_and_left_out(tmp_path):
    path = tmp_path / "file.mpt"
    path.write_text(TEXTS["EC-Lab"], encoding="latin-1")
    assert any("unheard of/xyz" in note for note in read_impedance(path)[0].notes)


def test_signs_that_are_guessed_are_said(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text(TEXTS["no headers, minus"])
    notes = read_impedance(path)[0].notes
    assert any("no headers" in note for note in notes)
    assert any("−Im Z" in note for note in notes)


def test_modulus_and_phase(tmp_path):
    lines = ["Frequency (Hz)\t|Z| (kOhm)\tPhase (deg)"]
    lines += [f"{f}\t{abs(z) / 1e3}\t{np.degrees(np.angle(z))}" for f, z in zip(FREQUENCY, DATA, strict=True)]
    path = tmp_path / "file.txt"
    path.write_text("\n".join(lines))
    found = read_impedance(path)[0]
    assert np.allclose(found.impedance_ohm, DATA)
    assert any("modulus and phase" in note for note in found.notes)


def test_sweeps_begin_where_the_frequency_jumps_back(tmp_path):
    path = tmp_path / "three.txt"
    path.write_text("f\tZ'\tZ''\n" + rows() * 3)
    found = read_impedance(path)
    assert [one.sweep for one in found] == [1, 2, 3]
    assert all(one.frequency_hertz.size == 69 for one in found)


def test_an_interrupted_sweep_is_kept_and_a_stub_is_not(tmp_path):
    path = tmp_path / "cut.txt"
    path.write_text("f\tZ'\tZ''\n" + rows() + rows(count=30) + rows(count=2))
    found = read_impedance(path)
    assert [one.frequency_hertz.size for one in found] == [69, 30]
    assert any("fewer than 3 points" in note for note in found[0].notes)


def test_rows_of_zero_hertz_are_left_out(tmp_path):
    path = tmp_path / "rest.txt"
    path.write_text("freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\n0\t0\t0\n0\t0\t0\n" + rows(sign=-1))
    found = read_impedance(path)[0]
    assert found.frequency_hertz.size == 69
    assert any("2 row(s)" in note for note in found.notes)


def test_utf16_gzip_and_parquet(tmp_path):
    import gzip

    wide, packed, parquet = (tmp_path / name for name in ("a.txt", "b.txt.gz", "c.parquet"))
    wide.write_text(TEXTS["labels"], encoding="utf-16")
    packed.write_bytes(gzip.compress(TEXTS["Gamry"].encode()))
    names = ("frequency_hertz", "real_impedance_ohm", "imaginary_impedance_ohm")
    values = (FREQUENCY, DATA.real, DATA.imag)
    pl.DataFrame({**dict(zip(names, values, strict=True)), "who": ["me"] * 69}).write_parquet(parquet)
    for path in (wide, packed, parquet):
        assert np.allclose(read_impedance(path)[0].impedance_ohm, DATA, rtol=1e-5, atol=1e-6)


def test_our_own_file_comes_back_as_it_was(tmp_path):
    path = tmp_path / "one.nc"
    one = spectrum(FREQUENCY, DATA, temperature_celsius=25.0, notes=("a", "b"), sweep=1)
    one.save(path)
    found = read_impedance(path)[0]
    assert np.array_equal(found.impedance_ohm, one.impedance_ohm)
    assert (found.temperature_celsius, found.notes) == (25.0, ("a", "b"))
    assert Impedance.load(path).notes == ("a", "b")
    assert read_impedance(path, temperature_celsius=30.0)[0].temperature_celsius == 30.0


def test_a_column_of_temperatures_is_averaged(tmp_path):
    path = tmp_path / "warm.txt"
    lines = rows().strip().split("\n")
    path.write_text(
        "f\tZ'\tZ''\tTemperature (°C)\n" + "\n".join(f"{one}\t{24 + k % 3}" for k, one in enumerate(lines))
    )
    assert read_impedance(path)[0].temperature_celsius == pytest.approx(25.0)


BAD = {
    "empty": (b"", "empty"),
    "zeros": (b"\0" * 500, "empty"),
    "binary": (bytes(range(256)) * 4, "not an impedance spectrum that indrite reads"),
    "prose": (b"Dear colleague,\nthe spectra follow tomorrow.\n", "no table of numbers"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "but a picture"),
    "settings": (b"EC-LAB SETTING FILE\r\n", "settings file"),
    "loop index": (b"VMP EXPERIMENT LOOP INDEXES\r\n3\r\n0\r\n", "row index"),
    "cycling export": (
        ECLAB.encode("latin-1") + b"time/s\tEwe/V\tI/mA\n0\t3.1\t0.2\n",
        "without the column freq/Hz",
    ),
    "other table": (
        b"Temperature (K)\tConductivity (S/cm)\tError\n413\t2e-6\t1e-7\n423\t3e-6\t1e-7\n433\t4e-6\t1e-7\n",
        "headers",
    ),
    "no order": (b"3 1 2\n1 4 5\n7 8 9\n2 3 4\n9 8 8\n", "no frequency"),
    "area normalised": (
        ("Frequency (Hz)\tZ' (ohm cm2)\tZ'' (ohm cm2)\n" + rows()).encode(),
        "by the area first",
    ),
    "gamry without curve": (b"EXPLAIN\nTAG\tCV\nCURVE\tTABLE\n\tPt\tT\n\t0\t1\n", "no impedance spectrum"),
    "z cut": (b"ZPLOT2 ASCII\n  Freq(Hz)\tAmpl\n", "End Comments"),
    "z without data": (b"ZPLOT2 ASCII\n  Freq(Hz)\tZ'(a)\tZ''(b)\nEnd Comments\n", "no impedance spectrum"),
    "dfr cut": (TEXTS["Eco Chemie"][:900].encode(), "damaged or cut off"),
    "idf cut": (IVIUM.encode() + b"1 2 3\r\n", "primary_data"),
    "versastudio of other kind": (b"<Application>\nName=VersaStudio\n", "segment"),
    "all zero hertz": (
        b"freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\n0\t1\t1\n0\t1\t1\n0\t1\t1\n",
        "no impedance spectrum",
    ),
    "mpr cut": (b"BIO-LOGIC MODULAR FILE\x1a" + bytes(40), "not an .mpr file|galvani"),
    "parquet cut": (b"PAR1" + bytes(50), "damaged"),
    "hdf5 of others": (b"\x89HDF\r\n\x1a\n" + bytes(50), "HDF5 file is damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_garbage_is_refused_with_the_reason(tmp_path, name):
    content, reason = BAD[name]
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(Exception, match=reason) as caught:
        read_impedance(path)
    assert caught.type.__name__ in {"FileFormatError", "MissingPackageError"}
    assert "bad.txt" in str(caught.value) or caught.type.__name__ == "MissingPackageError"


def test_missing_files_folders_and_formats(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_impedance(tmp_path / "none.z")
    with pytest.raises(FileFormatError, match="a folder"):
        read_impedance(tmp_path)
    path = tmp_path / "file.txt"
    path.write_text(rows())
    with pytest.raises(UsageError, match="no such format"):
        read_impedance(path, format="zview")
    with pytest.raises(FileFormatError):
        read_impedance(path, format="gamry")


def test_another_signal_of_ours_is_refused(tmp_path):
    from indrite.signals import Micrograph

    path = tmp_path / "picture.nc"
    Micrograph(intensity=np.ones((3, 3)), pixel_nanometre=10.0).save(path)
    with pytest.raises(FileFormatError, match=r"not an impedance spectrum but a picture.*analyse section"):
        read_impedance(path)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(content)
        with contextlib.suppress(IndriteError):  # any other error fails the test
            assert read_impedance(path)


@given(st.floats(-1e12, 1e12), st.booleans())
def test_numbers_are_read_as_written(value, comma):
    text = f"{value:.9e}".replace(".", "," if comma else ".")
    assert number(text, decimal_comma=comma) == pytest.approx(value, rel=1e-8, abs=1e-300)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Re(Z)/kOhm", Column("real", 1e3)),
        ('Z"/ohm', Column("imaginary", 1.0)),
        ("-Z'' (Ω)", Column("imaginary", -1.0)),
        ("-Im(Z)/Ohm", Column("imaginary", -1.0)),
        ("Zmod", Column("modulus", 1.0)),
        ("Phase(Z)/deg", Column("phase", 1.0)),
        ("Re(Zce)/Ohm", None),
        ("Re(Y)/Ohm-1", None),
        ("Z' (ohm.cm2)", None),
        ("<I>/mA", None),
        ("", None),
    ],
)
def test_what_headers_say(header, expected):
    assert column_of(header) == expected


def test_formats_are_documented():
    for name, one in IMPEDANCE_FORMATS.items():
        assert one.name == name
        assert one.suffixes
        assert callable(one.load())
