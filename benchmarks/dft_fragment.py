"""Forces of the potentials beside those of PBE on a piece of the contact electrode | Li6PS5Cl.

``python -m benchmarks.dft_fragment --out DIR`` needs gpaw and takes some tens of minutes on one core.
DIR/fragment.extxyz then holds the PBE energies and forces, and ``replay:DIR/fragment.extxyz`` is an engine.

The piece: one formula unit of Li6PS5Cl (13 atoms, the primitive cell cut along (111) so that PS4 stays whole)
and two close-packed layers of metal (8 atoms), periodic in all directions, so with two contacts and no
vacuum; the difference between the meshes of In and salt, 4 %, is shared, and LiIn and Li take the same mesh.
Three structures of In (put together, relaxed, that rattled), and of each metal one after dynamics at 600 K.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from ase import Atoms, units
from ase.constraints import FixCom
from ase.filters import FrechetCellFilter
from ase.io import read, write
from ase.md.langevin import Langevin
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.optimize import FIRE

from indrite.cell.crystals import phase
from indrite.engines import engine
from indrite.engines.gpaw import PlaneWavePbe, mesh_size

EDGE_ANGSTROM = 6.80
GAP_ANGSTROM = 2.4
#: In parts of the mesh of In; takes the threefold axis away, which would hold atoms in place.
SHIFT = (0.13, 0.05)
#: Volume of an atom of the metals, Å³; crystals as in indrite's library.
VOLUME_CUBIC_ANGSTROM = {"In": 26.16, "LiIn": 19.57, "Li": 21.57}
#: Atoms of one close-packed layer, along its rows.
LAYER = {"In": ("In",) * 4, "LiIn": ("In", "Li", "In", "Li"), "Li": ("Li",) * 4}
HOT_KELVIN, HOT_PICOSECOND, HOT_STEP_FS = 600.0, 20.0, 2.0
PS_BOND_ANGSTROM = 2.6
ENGINES = "chgnet,sevennet:0,sevennet:mf-0-pbe,sevennet:mf-0-r2scan,nep"


def electrolyte() -> Atoms:
    """Return Li6PS5Cl as a layer along (111): positions relative to its lowest atom, PS4 whole."""
    crystal = phase("Li6PS5Cl_ordered").primitive()
    cell = np.asarray(crystal.cell)
    flat = np.array([cell[1] - cell[0], cell[2] - cell[1], cell[0]])
    layer = Atoms(crystal.numbers, positions=crystal.positions, cell=flat, pbc=True)
    layer.set_cell(layer.cell.standard_form()[0], scale_atoms=True)
    height = layer.cell[2, 2]
    cuts = np.arange(0.0, 1.0, 0.02) * height
    kept = [_cut(layer, cut) for cut in cuts]
    whole = [one for one in kept if _bonds(one) == 4]
    return min(whole, key=lambda one: float(np.ptp(one.positions[:, 2])))


def _cut(layer: Atoms, cut: float) -> Atoms:
    shifted = layer.copy()
    shifted.positions[:, 2] -= cut
    shifted.wrap(eps=1e-6)
    shifted.positions[:, 2] -= shifted.positions[:, 2].min()
    shifted.pbc = (True, True, False)
    return shifted


def _bonds(layer: Atoms) -> int:
    phosphorus = next(atom.index for atom in layer if atom.symbol == "P")
    sulfur = [atom.index for atom in layer if atom.symbol == "S"]
    return int((layer.get_distances(phosphorus, sulfur, mic=True) < 2.3).sum())


def contact(metal: str = "In") -> Atoms:
    """Return the piece as put together, 21 atoms."""
    salt = electrolyte()
    thickness = float(np.ptp(salt.positions[:, 2]))
    mesh = EDGE_ANGSTROM / 2.0
    spacing = VOLUME_CUBIC_ANGSTROM[metal] / (mesh**2 * np.sqrt(3.0) / 2.0)
    height = thickness + spacing + 2.0 * GAP_ANGSTROM
    cell = np.array(
        [
            [EDGE_ANGSTROM, 0, 0],
            [-EDGE_ANGSTROM / 2, EDGE_ANGSTROM * np.sqrt(0.75), 0],
            [0, 0, height],
        ]
    )
    across = salt.positions[:, :2] @ np.linalg.inv(salt.cell[:2, :2]) @ cell[:2]
    positions = [np.column_stack([across[:, 0], across[:, 1], salt.positions[:, 2]])]
    for number, (x, y) in enumerate([(0.0, 0.0), (1 / 6, 1 / 3)]):
        corners = [(i / 2 + x + SHIFT[0], j / 2 + y + SHIFT[1], 0.0) for i in range(2) for j in range(2)]
        points = np.array(corners) @ cell
        points[:, 2] += thickness + GAP_ANGSTROM + number * spacing
        positions.append(points)
    return Atoms(
        [*salt.symbols, *LAYER[metal], *LAYER[metal]], positions=np.vstack(positions), cell=cell, pbc=True
    )


def structures() -> dict[str, Atoms]:
    """Return the piece of In as put together (close contact), relaxed, and that rattled by 0.1 Å.

    Then those of In, LiIn and Li after 20 ps at 600 K.
    """
    close = contact()
    relaxed = _relaxed(close, "sevennet:mf-0-pbe")
    rattled = relaxed.copy()
    rattled.positions += np.random.default_rng(1).normal(0.0, 0.1, rattled.positions.shape)
    hot = {f"{metal} at 600 K": _hot(contact(metal)) for metal in LAYER}
    return {"close": close, "relaxed": relaxed, "rattled": rattled, **hot}


def _relaxed(atoms: Atoms, name: str) -> Atoms:
    """Return the piece at rest, with a height of its own, as a potential has it."""
    relaxed = atoms.copy()
    relaxed.calc = engine(name).calculator()
    relaxed.set_constraint(FixCom())
    FIRE(FrechetCellFilter(relaxed, mask=[0, 0, 1, 0, 0, 0]), logfile=None).run(fmax=0.05, steps=300)
    relaxed.set_constraint()
    relaxed.calc = None
    return relaxed


def _hot(atoms: Atoms) -> Atoms:
    """Return the piece after dynamics with our own potential: mixed, and reacted where it reacts."""
    hot = _relaxed(atoms, "nep")
    hot.calc = engine("nep").calculator()
    rng = np.random.default_rng(2)
    MaxwellBoltzmannDistribution(hot, temperature_K=HOT_KELVIN, rng=rng)
    step = HOT_STEP_FS * units.fs
    dynamics = Langevin(hot, step, temperature_K=HOT_KELVIN, friction=0.01 / units.fs, fixcm=False, rng=rng)
    dynamics.run(round(1e3 * HOT_PICOSECOND / HOT_STEP_FS))
    hot.calc = None
    return Atoms(hot.numbers, positions=hot.positions, cell=hot.cell, pbc=True)


def sulfur_of_phosphorus(atoms: Atoms) -> int:
    """Return how many S the P of the piece has."""
    phosphorus = int(np.flatnonzero(np.array(atoms.symbols) == "P")[0])
    sulfur = np.flatnonzero(np.array(atoms.symbols) == "S")
    return int((atoms.get_distances(phosphorus, sulfur, mic=True) < PS_BOND_ANGSTROM).sum())


def reference(frames: dict[str, Atoms], *, spacing: float | None, path: Path) -> None:
    """Compute the PBE energies and forces of the frames that the file does not hold yet."""
    done = list(read(path, ":")) if path.exists() else []
    known = {atoms.info["name"] for atoms in done}
    for name, atoms in frames.items():
        if name in known:
            continue
        start = time.process_time()
        atoms.calc = PlaneWavePbe(spacing_per_angstrom=spacing)
        atoms.get_forces()
        atoms.info["name"] = name
        done.append(atoms)
        write(path, done)
        points = (1, 1, 1) if spacing is None else mesh_size(atoms, spacing_per_angstrom=spacing)
        bonds = sulfur_of_phosphorus(atoms)
        print(
            f"PBE {points}, {name} (P has {bonds} S): {time.process_time() - start:.0f} s of CPU", flush=True
        )


def compare(path: Path, names: list[str]) -> list[dict[str, object]]:
    """Return the errors of the forces, engine by frame."""
    rows: list[dict[str, object]] = []
    for name in names:
        calculator = engine(name).calculator()
        for frame in read(path, ":"):
            truth, atoms = frame.get_forces(), frame.copy()
            atoms.calc = calculator
            error = atoms.get_forces() - truth
            row: dict[str, object] = {"engine": name, "frame": frame.info["name"]}
            row["rms_of_pbe"] = _rms(truth)
            row["rms_error"] = _rms(error)
            row["cosine"] = float(
                (atoms.get_forces() * truth).sum() / _norm(atoms.get_forces()) / _norm(truth)
            )
            for symbol in ("In", "Li", "P", "S", "Cl"):
                row[f"rms_error_{symbol}"] = _rms(error[np.array(atoms.symbols) == symbol])
            rows.append(row)
    return rows


def _norm(values: np.ndarray) -> float:
    return float(np.linalg.norm(values))


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).mean()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--spacing", type=float, default=None, help="of k-points, 1/Å; default the Gamma point"
    )
    parser.add_argument("--engines", default=ENGINES)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    start = options.out / "structures.extxyz"
    if not start.exists():
        frames = structures()
        for name, atoms in frames.items():
            atoms.info["name"] = name
        write(start, list(frames.values()))
    frames = {atoms.info["name"]: atoms for atoms in read(start, ":")}
    path = options.out / "fragment.extxyz"
    reference(frames, spacing=options.spacing, path=path)
    rows = compare(path, options.engines.split(","))
    (options.out / "errors.json").write_text(json.dumps(rows, indent=1))
    for row in rows:
        print("  ".join(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))


if __name__ == "__main__":
    main()
