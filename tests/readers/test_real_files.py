"""Every file of the shared data is read with the known number of rows, or refused for the known reason."""

import shutil

import numpy as np
import pytest

from indrite.errors import FileFormatError, IndriteError
from indrite.readers import Given, read_cycling
from indrite.readers.entry import read_and_recognise

# file -> (format, rows, duration in seconds); rows from the catalogue, the headers' and footers' count
# for the two it does not give, durations from the vendors' own last time stamps
READ = {
    "arbin_graphite_half_cell.xlsx": ("excel", 4_526, 1_204_815),
    "arbin_mits4.res": ("arbin_res", 10_261, 858_777),
    "arbin_mits7.res.gz": ("arbin_res", 8, 121.3),
    "arbin_small.csv": ("arbin", 13, 271.2),
    "arbin_with_thermocouple.csv": ("arbin", 287, 1_022.9),
    "basytec.txt": ("basytec", 74, 70.2),
    "biologic_data_module_v2.mpr": ("biologic_mpr", 23_561, 76_139),
    "biologic_decimal_comma_german.mpt": ("biologic_mpt", 33, 30.0),
    "biologic_gcpl_5cycles_2V_3p8V.mpr": ("biologic_mpr", 46_102, 456_310),
    "biologic_healthy_symmetric_cell.mpr": ("biologic_mpr", 12_057, 1_382_399),
    "biologic_no_header.mpt": ("biologic_mpt", 13, 120.1),
    "biologic_pair211.mpr": ("biologic_mpr", 2_767, 28_740),
    "biologic_pair211.mpt": ("biologic_mpt", 2_767, 28_740),
    "landt_LiGraphite_raw.csv": ("landt", 25_162, 262_658),
    "landt_LiGraphite_reference.bdf.csv": ("bdf_csv", 25_162, 262_658),
    "maccor_dialect1.txt": ("maccor", 6_704, 183_172),
    "maccor_dialect2.022": ("maccor", 10_344, 3_477_721),
    "neware_bts85_700k_rows.ndax": ("neware_ndax", 699_677, 692_463),
    "neware_filetype14.ndax": ("neware_ndax", 67, 655.4),
    "neware_layered_export.csv": ("neware_text", 9_065, 518_538),
    "neware_ndc17.ndax": ("neware_ndax", 80, 75.0),
    "neware_small.ndax": ("neware_ndax", 1_464, 43_800),
    "neware_v130_bts9.nda.zip": ("neware_nda", 6_670, 72_373),
    "neware_v26_9086_cycles.nda.zip": ("neware_nda", 222_330, 1_358_158),
    "neware_v29.nda": ("neware_nda", 439, 721.6),
    "neware_v8.nda": ("neware_nda", 21, 543.0),
    "novonix_dialect1.csv": ("novonix", 207, 12_287),
    "novonix_dialect2.csv": ("novonix", 3_942, 62_765),
    "pec_mA_mV_headers.csv": ("pec", 16_255, 323_009),
    "real_soft_short_LiLi/first_gcpl.mpr": ("biologic_mpr", 109, 900.0),
}
REFUSED = {
    "real_soft_short_LiLi/geis_45_spectra.mpr": "impedance spectrum",
    "real_soft_short_LiLi/prerun.mpr": "impedance spectrum",
    "real_soft_short_LiLi/protocol.mps": "settings file",
    "real_soft_short_LiLi/first_gcpl_row_index.txt": "row index",
    "real_soft_short_LiLi/geis_45_spectra_row_index.txt": "row index",
    "real_soft_short_LiLi/voltage_45_loops_of_1h_row_index.txt": "row index",
    "real_soft_short_LiLi/voltage_45_loops_of_1h.txt": "--constant-current-ma",
}


@pytest.mark.parametrize("name", READ)
def test_rows_and_duration(shared_cycling, name):
    form, rows, seconds = READ[name]
    cycling, found = read_and_recognise(shared_cycling / name)
    assert found.name == form
    assert cycling.test_time_second.size == rows
    assert cycling.duration_second == pytest.approx(seconds, rel=2e-3)
    assert cycling.origin.kind == "measured"
    assert len(cycling.origin.sha256) == 64
    assert {"indrite"} < set(cycling.origin.made_by)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_record_is_refused_with_the_reason(shared_cycling, name):
    with pytest.raises(FileFormatError, match=REFUSED[name]):
        read_cycling(shared_cycling / name)


def test_every_file_of_the_folder_is_in_one_of_the_tables(shared_cycling):
    present = {str(path.relative_to(shared_cycling)) for path in shared_cycling.rglob("*") if path.is_file()}
    assert present == READ.keys() | REFUSED.keys()


def test_units_in_milli_are_converted(shared_cycling):
    cycling = read_cycling(shared_cycling / "pec_mA_mV_headers.csv")
    assert np.abs(cycling.current_ampere).max() == pytest.approx(1.641, abs=5e-4)
    assert cycling.voltage_volt.max() == pytest.approx(3.799, abs=1e-3)


def test_binary_and_text_of_one_run_are_equal(shared_cycling):
    binary = read_cycling(shared_cycling / "biologic_pair211.mpr")
    text = read_cycling(shared_cycling / "biologic_pair211.mpt")
    np.testing.assert_allclose(binary.test_time_second, text.test_time_second, rtol=1e-12)
    np.testing.assert_allclose(binary.voltage_volt, text.voltage_volt, atol=2e-7)
    np.testing.assert_allclose(binary.unix_time_second, text.unix_time_second, atol=2e-3)
    np.testing.assert_array_equal(binary.step_id, text.step_id)
    # the .mpr has no current column: its current is derived; the first row has no interval before it
    derived, measured = binary.current_ampere[1:], text.current_ampere[1:]
    assert np.abs(derived - measured).max() < 1e-3 * np.abs(measured).max()


def test_landt_equals_its_published_conversion(shared_cycling):
    raw = read_cycling(shared_cycling / "landt_LiGraphite_raw.csv")
    reference = read_cycling(shared_cycling / "landt_LiGraphite_reference.bdf.csv")
    for name in ("test_time_second", "voltage_volt", "current_ampere", "step_id"):
        np.testing.assert_array_equal(getattr(raw, name), getattr(reference, name), err_msg=name)


def test_neware_time_is_the_time_of_the_test_not_of_the_step(shared_cycling):
    cycling = read_cycling(shared_cycling / "neware_small.ndax")
    assert cycling.test_time_second[-1] == pytest.approx(43_800.0)
    assert cycling.current_ampere.max() == pytest.approx(1.2e-4, rel=1e-2)


def test_neware_cycles_are_those_of_the_file_and_the_sign_of_current_gives_9086(shared_cycling):
    cycling = read_cycling(shared_cycling / "neware_v26_9086_cycles.nda.zip")
    signs = np.sign(cycling.current_ampere)
    signs = signs[signs != 0]
    charges_after_discharge = int(np.count_nonzero((signs[1:] > 0) & (signs[:-1] < 0)))
    assert cycling.cycle_count.max() == 8_992
    assert charges_after_discharge == pytest.approx(9_086, abs=1)


def test_maccor_current_is_negative_on_discharge(shared_cycling):
    cycling = read_cycling(shared_cycling / "maccor_dialect1.txt")
    assert cycling.current_ampere.min() < -1.0
    assert cycling.current_ampere.max() > 1.0
    assert any("state column" in note for note in cycling.notes)


def test_symmetric_cell_current_from_charge(shared_cycling):
    cycling = read_cycling(shared_cycling / "biologic_healthy_symmetric_cell.mpr")
    # +-10 µA steps of 24 h
    assert np.median(np.abs(cycling.current_ampere)) == pytest.approx(1e-5, rel=0.15)


def test_soft_short_with_the_current_and_the_loops_given(shared_cycling):
    folder = shared_cycling / "real_soft_short_LiLi"
    given = Given(current_ampere=4e-4, loop_index=folder / "voltage_45_loops_of_1h_row_index.txt")
    cycling = read_cycling(folder / "voltage_45_loops_of_1h.txt", given=given)
    # the catalogue counts line ends: the last row has none
    assert cycling.test_time_second.size == 76_807
    assert (cycling.cycle_count[0], cycling.cycle_count[-1]) == (0, 44)
    np.testing.assert_array_equal(np.unique(cycling.current_ampere), [4e-4])
    middle = [float(np.median(cycling.voltage_volt[cycling.cycle_count == loop])) for loop in range(45)]
    assert min(middle[13:23]) > 0.115
    assert max(middle[13:23]) < 0.135
    assert middle[24] == pytest.approx(0.057, abs=0.001)
    assert max(middle[24:28]) < 0.09


def test_a_wall_clock_that_jumps_is_noted_and_not_used(shared_cycling):
    notes = read_cycling(shared_cycling / "neware_v130_bts9.nda.zip").notes
    assert any("backwards" in note for note in notes)
    assert any("longer" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("neware_small.ndax", "renamed.nda"),
        ("neware_v8.nda", "renamed.ndax"),
        ("first.mpr", "renamed.csv"),
        ("arbin_small.csv", "renamed.mpr"),
        ("maccor_dialect2.022", "renamed.xlsx"),
    ],
)
def test_the_content_decides_not_the_name(shared_cycling, tmp_path, name, other):
    source = shared_cycling / {"first.mpr": "real_soft_short_LiLi/first_gcpl.mpr"}.get(name, name)
    path = shutil.copy(source, tmp_path / other)
    assert read_cycling(path).origin.path == other
    np.testing.assert_array_equal(read_cycling(path).voltage_volt, read_cycling(source).voltage_volt)


def test_access_parser_gives_what_mdbtools_gives(shared_cycling, tmp_path, monkeypatch):
    pytest.importorskip("access_parser")
    packed = shared_cycling / "arbin_mits7.res.gz"
    if shutil.which("mdb-export") is None:
        pytest.skip("mdbtools is not installed: there is nothing to compare with")
    by_mdbtools = read_cycling(packed)
    monkeypatch.setattr("shutil.which", lambda name: None)
    by_parser = read_cycling(packed)
    assert "access-parser" in by_parser.origin.made_by
    for spec, array in by_mdbtools.arrays():
        np.testing.assert_allclose(array, getattr(by_parser, spec.name), rtol=1e-6, err_msg=spec.name)


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.95])
@pytest.mark.parametrize(
    "name",
    [
        "neware_v29.nda",
        "neware_small.ndax",
        "biologic_pair211.mpr",
        "arbin_graphite_half_cell.xlsx",
        "arbin_mits7.res.gz",
        "neware_v130_bts9.nda.zip",
    ],
)
def test_truncated_binary_files_are_refused_or_read_in_part(shared_cycling, tmp_path, name, keep):
    content = (shared_cycling / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: int(keep * len(content))])
    whole = read_cycling(shared_cycling / name)
    try:
        part = read_cycling(path)
    except IndriteError as error:
        refusal, rows = str(error), 0
    else:
        refusal, rows = None, part.test_time_second.size
        np.testing.assert_array_equal(part.voltage_volt, whole.voltage_volt[:rows])
    assert 0 < rows <= whole.test_time_second.size if refusal is None else name in refusal
