"""Files of powder patterns as diffractometers write them, made up for tests, and the folder of real ones."""

import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

ANGLES = 20.0 + 0.02 * np.arange(50)
COUNTS = np.arange(100.0, 150.0)


def shared_diffraction():
    """Folder with patterns of real diffractometers; they are not part of the project."""
    root = Path(__file__).parents[2] / "shared" / "data"
    data = Path(os.environ.get("INDRITE_SHARED_DATA", root))
    if not (data / "diffraction").is_dir():
        pytest.skip("no shared data here; set INDRITE_SHARED_DATA to the folder that holds diffraction/")
    return data / "diffraction"


def xrdml(*, version="2.3", counts=COUNTS, ratio="0.5000", attenuation=None, extra="", head="", tag=None):
    """Text of a PANalytical file."""
    tag = tag or ("counts" if version.startswith("2") else "intensities")
    factors = ""
    if attenuation is not None:
        factors = f"<beamAttenuationFactors>{' '.join(map(str, attenuation))}</beamAttenuationFactors>"
    numbers = " ".join(f"{one:g}" for one in counts)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{head}<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/{version}">
 <sample><id>pellet 1</id></sample>
 <xrdMeasurement measurementType="Scan">
  <usedWavelength intended="K-Alpha"><kAlpha1 unit="Angstrom">1.5405980</kAlpha1>
   <kAlpha2 unit="Angstrom">1.5444260</kAlpha2><kBeta unit="Angstrom">1.3922500</kBeta>
   <ratioKAlpha2KAlpha1>{ratio}</ratioKAlpha2KAlpha1></usedWavelength>
  <incidentBeamPath><radius unit="mm">240.00</radius><xRayTube><anodeMaterial>Cu</anodeMaterial></xRayTube>
  </incidentBeamPath>{extra}
  <scan scanAxis="Gonio"><dataPoints>
   <positions axis="2Theta" unit="deg"><startPosition>20.00</startPosition><endPosition>20.98</endPosition>
   </positions><positions axis="Omega" unit="deg"><startPosition>10</startPosition>
   <endPosition>10.49</endPosition></positions>
   <commonCountingTime unit="seconds">12.5</commonCountingTime>{factors}
   <{tag} unit="counts">{numbers}</{tag}></dataPoints></scan>
 </xrdMeasurement></xrdMeasurements>"""


def rasx(path, *, attenuation=1, conditions=True):
    """Write a Rigaku archive."""
    rows = "\n".join(f"{a:.4f}\t{c:g}\t{attenuation}" for a, c in zip(ANGLES, COUNTS, strict=True))
    xml = (
        '<?xml version="1.0"?><MeasurementConditions><GeneralInformation><SampleName>pellet 2</SampleName>'
        "<SystemName>SmartLab</SystemName></GeneralInformation><XrayGenerator><TargetName>Cu</TargetName>"
        "<WavelengthKalpha1>1.540593</WavelengthKalpha1><WavelengthKalpha2>1.544414</WavelengthKalpha2>"
        "</XrayGenerator><NewTag>?</NewTag></MeasurementConditions>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data0/Profile0.txt", "\ufeff" + rows + "\n")
        if conditions:
            archive.writestr("Data0/MesurementConditions0.xml", xml)
        archive.writestr("root.xml", "<Root/>")


def ras(*, whole=True, attenuation="1.0000"):
    """Text of a Rigaku text file."""
    rows = "\n".join(f"{a:.4f} {c:.4f} {attenuation}" for a, c in zip(ANGLES, COUNTS, strict=True))
    end = "*RAS_INT_END\n*RAS_DATA_END\n" if whole else ""
    return (
        '*RAS_DATA_START\n*RAS_HEADER_START\n*FILE_SAMPLE "pellet 3"\n*HW_XG_TARGET_NAME "Cu"\n'
        '*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"\n*HW_XG_WAVE_LENGTH_ALPHA2 "1.544414"\n*ODD_KEY "x"\n'
        f"*RAS_HEADER_END\n*RAS_INT_START\n{rows}\n{end}"
    )


def brml(path, *, axes=("TwoTheta", "Theta")):
    """Write a Bruker archive."""
    infos = "".join(f'<ScanAxisInfo AxisId="{one}" />' for one in axes)
    rows = "".join(
        f"<Datum>124.8,1,{a:.4f},{a / 2:.4f},{c:g}</Datum>" for a, c in zip(ANGLES, COUNTS, strict=True)
    )
    raw = (
        f"<RawData><DataRoutes><DataRoute><ScanInformation><ScanAxes>{infos}</ScanAxes></ScanInformation>"
        f"{rows}</DataRoute></DataRoutes></RawData>"
    )
    tube = (
        '<Setup><Tube><WaveLengthAlpha1 Unit="A" Value="1.5406" />'
        '<WaveLengthAlpha2 Unit="A" Value="1.54439" />'
        '<WaveLengthRatio Value="0.5" /></Tube></Setup>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Experiment0/RawData0.xml", raw)
        archive.writestr("Experiment0/MeasurementContainer.xml", tube)


def bruker_raw4():
    """Bytes of a Bruker RAW 4.00 file."""
    sample = struct.pack("<II", 10, 36 + 7) + bytes(4) + b"SAMPLEID".ljust(24, b"\0") + b"TiO2 x\0"
    lines = struct.pack("<5d", 1.54184, 1.5406, 1.54439, 1.39222, 0.5)
    tube = struct.pack("<II", 30, 8 + 21 + len(lines) + 20) + bytes(21) + lines + b"Cu".ljust(20, b"\0")
    header = bytearray(160)
    struct.pack_into("<2d", header, 72, 20.0, 0.02)
    struct.pack_into("<I", header, 88, COUNTS.size)
    struct.pack_into("<f", header, 92, 77.5)
    struct.pack_into("<II", header, 136, 4, 12)
    data = COUNTS.astype("<f4").tobytes()
    return b"RAW4.00\0".ljust(61, b"\0") + sample + tube + bytes(header) + bytes(12) + data


def stoe_raw(*, step=0.02):
    """Bytes of a STOE RAW 1.06 file."""
    data = bytearray(5 * 512)
    data[:15] = b"RAW_1.06Powdat\0"
    struct.pack_into("<2f", data, 0x142, 1.54060, 1.54439)
    struct.pack_into("<f", data, 0x156, step)
    struct.pack_into("<H", data, 0x200, COUNTS.size)
    struct.pack_into("<2f", data, 0x23C, 20.0, 20.98)
    return bytes(data) + COUNTS.astype("<i4").tobytes() + bytes(512)


def gsas(form="STD"):
    """Text of a GSAS file."""
    if form == "FXYE":
        rows = "\n".join(
            f"{100 * a:.2f} {c:.1f} {np.sqrt(c):.3f}" for a, c in zip(ANGLES, COUNTS, strict=True)
        )
        return f"a title\nBANK 1 50 50 FXYE 2000.0 2.0 0 0 FXYE\n{rows}\n"
    if form == "ESD":
        cells = [f"{one:8.1f}" for c in COUNTS for one in (c, 2.0 * np.sqrt(c))]
    else:
        cells = [f"{c:8.0f}" for c in COUNTS]
    rows = "\n".join("".join(cells[at : at + 10]) for at in range(0, len(cells), 10))
    return f"a title\nBANK 1 50 5 CONST 2000.0 2.0 0 0 {form}\n{rows}\n"
