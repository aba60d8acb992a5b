"""Stands in for VASP in tests: reads POSCAR and INCAR, writes a vasprun.xml with the energies of the toy."""

import sys
from pathlib import Path

from ase.io import read
from ase.units import GPa

from indrite.engines import engine


def vectors(name, rows):
    body = "\n".join("<v>" + " ".join(f"{value:.10f}" for value in row) + "</v>" for row in rows)
    return f'<varray name="{name}">\n{body}\n</varray>\n'


def structure(atoms, name=""):
    head = f'<structure name="{name}">' if name else "<structure>"
    basis = vectors("basis", atoms.cell[:])
    places = vectors("positions", atoms.get_scaled_positions(wrap=False))
    return f"{head}<crystal>{basis}</crystal>{places}</structure>\n"


def calculation(atoms):
    energy = atoms.get_potential_energy()
    both = f'<i name="e_fr_energy">{energy - 0.25:.8f}</i><i name="e_0_energy">{energy:.8f}</i>'
    stress = atoms.get_stress(voigt=False) / (-0.1 * GPa)
    return (
        f"<calculation><scstep><energy>{both}</energy></scstep>{structure(atoms)}"
        f"{vectors('forces', atoms.get_forces())}{vectors('stress', stress)}"
        f"<energy>{both}</energy></calculation>\n"
    )


def main():
    incar = dict(
        line.split("#")[0].split("=", 1) for line in Path("INCAR").read_text().splitlines() if "=" in line
    )
    tags = {key.strip(): value.strip() for key, value in incar.items()}
    counts = Path("POTCAR").read_text().count("TITEL")
    atoms = read("POSCAR")
    assert counts == len(set(atoms.get_chemical_symbols()))
    assert Path("KPOINTS").read_text().splitlines()[2:4] == ["Gamma", "1 1 1"]
    sys.stdout.write("running on 1 total cores\n")
    if tags["ENCUT"] == "666":
        sys.stdout.write("VERY BAD NEWS! internal error\n")
        sys.exit(3)
    atoms.calc = engine("toy").calculator()
    rows = "".join(f"<rc><c>{one}</c><c>1</c></rc>" for one in atoms.get_chemical_symbols())
    points = vectors("kpointlist", [[0, 0, 0]]) + vectors("weights", [[1]])
    with Path("vasprun.xml").open("w") as file:
        file.write(f'<?xml version="1.0"?><modeling><kpoints>{points}</kpoints>')
        file.write(f'<atominfo><array name="atoms"><set>{rows}</set></array></atominfo>')
        file.write(structure(atoms, "initialpos"))
        for _ in range(max(1, min(4, int(tags["NSW"])))):
            file.write(calculation(atoms))
            atoms.positions += 0.01 * atoms.get_forces()
        file.write("</modeling>")


if __name__ == "__main__":
    main()
