"""Trajectory files written by hand, character by character, of the same three frames of four atoms."""

import numpy as np

SYMBOLS = ("In", "S", "S", "Li")
NUMBERS = (49, 16, 16, 3)
CELL = np.array([[6.0, 0.0, 0.0], [1.0, 7.0, 0.0], [-0.5, 2.0, 8.0]])
FRACTION = np.array(
    [
        [[0.10, 0.20, 0.30], [0.50, 0.50, 0.50], [0.98, 0.10, 0.90], [0.25, 0.75, 0.40]],
        [[0.11, 0.20, 0.30], [0.50, 0.52, 0.50], [0.01, 0.10, 0.91], [0.25, 0.75, 0.41]],
        [[0.12, 0.21, 0.30], [0.50, 0.54, 0.50], [0.04, 0.10, 0.92], [0.25, 0.75, 0.42]],
    ]
)
POSITION = FRACTION @ CELL


def rows(values, form="{:.10f}"):
    return "\n".join(" ".join(form.format(x) for x in row) for row in values)


def extxyz(*, info="time_ps={time}", times=(0.0, 0.01, 0.02), side=True):
    text = ""
    lattice = " ".join(f"{x:.10f}" for x in CELL.ravel())
    properties = "species:S:1:pos:R:3" + (":side:I:1" if side else "")
    for frame, time in enumerate(times):
        text += f'4\nLattice="{lattice}" Properties={properties} pbc="T T F" energy={-3.5 - frame} '
        text += info.format(time=time) + "\n"
        for symbol, position, atom in zip(SYMBOLS, POSITION[frame], range(4), strict=True):
            text += f"{symbol:3s}" + "".join(f" {x:14.9f}" for x in position)
            text += f" {int(atom == 0)}\n" if side else "\n"
    return text


def xdatcar(*, comment="Li S In", names="In S Li", changing=False, scale=1.0):
    """The comment names the elements in another order than line 6, as real files do."""
    text = ""
    for frame in range(3):
        if frame == 0 or changing:
            stretch = (1 + 0.01 * frame) if changing else 1.0
            text += f"{comment}\n   {scale}\n{rows(CELL * stretch / (scale if scale > 0 else 1))}\n"
            text += (f"   {names}\n" if names else "") + "   1   2   1\n"
        text += f"Direct configuration= {frame + 1:5d}\n{rows(FRACTION[frame], '{:11.8f}')}\n"
    return text


def vasprun(*, settings=None, frames=3):
    given = {"POTIM": "10.00000000", "IBRION": "0", "NBLOCK": "1"} | (settings or {})
    items = "".join(f'  <i name="{key}">{value}</i>\n' for key, value in given.items())
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<modeling>\n'
    text += f"<incar>\n{items}</incar>\n<parameters>\n<separator>\n{items}</separator>\n</parameters>\n"
    text += "<atominfo>\n<atoms> 4 </atoms>\n<types> 3 </types>\n"
    text += (
        '<array name="atoms"><dimension dim="1">ion</dimension><field type="string">element</field><set>\n'
    )
    text += "".join(f"<rc><c>{symbol:2s}</c><c> 1</c></rc>\n" for symbol in SYMBOLS)
    text += (
        '</set></array>\n<array name="atomtypes"><set><rc><c> 1</c><c>In</c></rc></set></array></atominfo>\n'
    )
    text += f'<structure name="initialpos">{_structure(0)}</structure>\n'
    for frame in range(frames):
        # the electronic steps lack a dispersion energy of -1 eV; the last e_0_energy is VASP's mistake
        electronic = f"<i name='e_fr_energy'> {-2.7 - frame} </i><i name='e_0_energy'> {-2.5 - frame} </i>"
        text += "<calculation>\n<scstep><energy><i name='e_0_energy'> 99.0 </i></energy></scstep>\n"
        text += f"<scstep><energy>{electronic}</energy></scstep>\n"
        text += f"<structure>\n{_structure(frame)}</structure>\n"
        total = f'<i name="e_fr_energy"> {-3.7 - frame} </i>\n<i name="e_0_energy"> -0.00001 </i>'
        text += f"<energy>\n{total}\n</energy>\n"
        text += "</calculation>\n"
    return text + f'<structure name="finalpos">{_structure(2)}</structure>\n</modeling>\n'


def _structure(frame):
    basis = "".join(f"<v> {row} </v>\n" for row in rows(CELL).split("\n"))
    places = "".join(f"<v> {row} </v>\n" for row in rows(FRACTION[frame]).split("\n"))
    reciprocal = '<varray name="rec_basis"><v> 1 0 0 </v><v> 0 1 0 </v><v> 0 0 1 </v></varray>'
    cell = f'<crystal>\n<varray name="basis">\n{basis}</varray>{reciprocal}</crystal>'
    return f'{cell}\n<varray name="positions">\n{places}</varray>\n'


def lammps(
    *, columns="id type x y z", order=(2, 0, 3, 1), head="", origin=(1.0, -2.0, 3.0), boundary="pp pp ff"
):
    """Atoms in any order, as LAMMPS writes them; a tilted box that does not begin at zero."""
    xy, xz, yz = CELL[1, 0], CELL[2, 0], CELL[2, 1]
    low = np.array(origin)
    high = low + np.diag(CELL)
    bounds = [
        (low[0] + min(0, xy, xz, xy + xz), high[0] + max(0, xy, xz, xy + xz), xy),
        (low[1] + min(0, yz), high[1] + max(0, yz), xz),
        (low[2], high[2], yz),
    ]
    names = columns.split()
    text = ""
    images = np.array([[[0, 0, 0], [0, 0, 0], [int(f > 0), 0, 0], [0, 0, 0]] for f in range(3)])
    for frame in range(3):
        text += head + f"ITEM: TIMESTEP\n{1000 + 50 * frame}\nITEM: NUMBER OF ATOMS\n4\n"
        text += f"ITEM: BOX BOUNDS xy xz yz {boundary}\n{rows(bounds)}\nITEM: ATOMS {columns}\n"
        whole = FRACTION[frame] + images[frame]
        for atom in order:
            cells = {
                "id": atom + 1,
                "type": (1, 2, 2, 3)[atom],
                "element": SYMBOLS[atom],
                **dict(zip("xyz", POSITION[frame, atom] + low, strict=True)),
                **dict(zip(("xs", "ys", "zs"), FRACTION[frame, atom], strict=True)),
                **dict(zip(("xu", "yu", "zu"), whole[atom] @ CELL + low, strict=True)),
                **dict(zip(("xsu", "ysu", "zsu"), whole[atom], strict=True)),
                **dict(zip(("ix", "iy", "iz"), images[frame, atom], strict=True)),
                **dict(zip(("vx", "vy", "vz"), (atom, frame, 0.5), strict=True)),
            }
            text += " ".join(str(cells[name]) for name in names) + "\n"
    return text
