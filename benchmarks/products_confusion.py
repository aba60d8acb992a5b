"""How often products are named rightly and wrongly: the tables of docs/products.md.

``python benchmarks/products_confusion.py`` (about a minute on one core)
"""

from __future__ import annotations

import sys

import numpy as np
from ase import Atoms
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from indrite.analysis.trajectory.products_bench import Bench, bench
from indrite.analysis.trajectory.products_library import supercell
from indrite.cell.crystals import phase
from indrite.signals import Trajectory

ELECTRODES = ("In_I4mmm", "LiIn_NaTl", "Li2In_Cmcm", "Li_bcc")
PRODUCTS = (
    "InS_Pnnm",
    "In2S3_beta_I41amd",
    "LiInS2_Pna21",
    "In5S5Cl",
    "InCl_Cmcm",
    "InCl3_AlCl3type",
    "Li3InCl6_ordered_C2m",
    "InP_zincblende",
    "Li2S_antifluorite",
    "LiCl_rocksalt",
    "Li3P_Na3As",
    "LiP_P21c",
    "Li4P2S6_P-31m",
    "P_black",
)
ELECTROLYTES = ("Li6PS5Cl_ordered", "Li3PS4_gamma")
NAMES = (*ELECTRODES, *PRODUCTS, *ELECTROLYTES)
RADII = (5.0, 6.5, 8.0, 10.0)
REPEATS = 4


def present(scale: Bench, atoms: Atoms) -> tuple[list[str], np.ndarray]:
    """Return the phases that meet all criteria, and the owner of each atom."""
    found = scale.judge(Trajectory.from_ase([atoms], time_picosecond=np.zeros(1)))
    return [NAMES[row] for row, one in enumerate(found.evidence) if one.passed.all()], found.owner


def bulk(scale: Bench, rng: np.random.Generator) -> None:
    """Print how often each rattled crystal is recognised, and as what its atoms are."""
    print("\n| crystal | found at 0.10 / 0.12 / 0.15 Å | others found | own atoms at 0.12 Å | taken for |")
    print("|---|---|---|---|---|")
    for row, name in enumerate(NAMES):
        rates, others, owners = [], set(), []
        for sigma in (0.10, 0.12, 0.15):
            hits = 0
            for _ in range(REPEATS):
                hot = supercell(phase(name).atoms())
                hot.rattle(sigma, rng=rng)
                named, owner = present(scale, hot)
                hits += name in named
                others |= set(named) - {name}
                if sigma == 0.12:
                    owners.append(owner)
            rates.append(f"{hits}/{REPEATS}")
        owner = np.concatenate(owners)
        share = np.bincount(owner[owner >= 0], minlength=len(NAMES)) / owner.size
        wrong = [
            f"{NAMES[k]} {100 * share[k]:.0f} %" for k in np.argsort(-share) if k != row and share[k] > 0.01
        ]
        cells = (name, " / ".join(rates), ", ".join(sorted(others)) or "none", f"{100 * share[row]:.0f} %")
        print("| " + " | ".join((*cells, ", ".join(wrong) or "–")) + " |")


def grain(name: str, host: str, radius: float, rng: np.random.Generator) -> tuple[Atoms, int]:
    """Return a turned ball of one crystal in another, rattled by 0.1 Å, and its number of atoms."""
    outer, inner = phase(host).atoms(), phase(name).atoms()
    block = outer.repeat([max(1, round(26.0 / one)) for one in outer.cell.lengths()])
    ball = inner.repeat([int(2 * radius / one) + 3 for one in inner.cell.lengths()])
    place = Rotation.random(rng=rng).apply(ball.positions - ball.positions.mean(axis=0))
    inside = np.linalg.norm(place, axis=1) < radius
    place = place[inside] + np.asarray(block.cell).sum(axis=0) / 2
    block = block[cKDTree(place).query(block.positions)[0] > 2.4]
    both = Atoms(
        numbers=np.concatenate([block.numbers, ball.numbers[inside]]),
        positions=np.concatenate([block.positions, place]),
        cell=block.cell,
        pbc=True,
    )
    both.rattle(0.1, rng=rng)
    return both, int(inside.sum())


def grains(scale: Bench, rng: np.random.Generator) -> None:
    """Print how often grains of each product are found in two hosts."""
    print("\n| grain | " + " | ".join(f"{one:g} Å" for one in RADII) + " | wrongly named besides |")
    print("|---|" + "---|" * (len(RADII) + 1))
    for name in (*PRODUCTS[:-2], "LiIn_NaTl"):
        cells, wrong = [], []
        for radius in RADII:
            hits, sizes = 0, []
            for host in ("In_I4mmm", "Li6PS5Cl_ordered"):
                for _ in range(REPEATS):
                    atoms, size = grain(name, host, radius, rng)
                    named, _ = present(scale, atoms)
                    hits += name in named
                    sizes.append(size)
                    wrong += sorted(set(named) - {name, host})
            cells.append(f"{hits}/{2 * REPEATS} ({np.mean(sizes):.0f} atoms)")
        counts = {one: wrong.count(one) for one in sorted(set(wrong))}
        text = ", ".join(f"{one} {count}×" for one, count in counts.items()) or "none"
        print(f"| {name} | " + " | ".join(cells) + f" | {text} |")


def contact(rng: np.random.Generator) -> Atoms:
    """Return In touched by the electrolyte, with S atoms at a bond's distance over the last In atoms."""
    metal = phase("In_I4mmm").atoms().repeat((3, 3, 5))
    ions = phase("Li6PS5Cl_ordered").atoms().repeat((1, 1, 2))
    ions.set_cell([metal.cell[0, 0], metal.cell[1, 1], ions.cell[2, 2]], scale_atoms=True)
    top = metal.positions[:, 2].max()
    ions.positions[:, 2] += top + 2.2 - ions.positions[:, 2].min()
    height = ions.positions[:, 2].max() + 2.2
    outer = metal.positions[metal.positions[:, 2] > top - 0.1]
    chosen = outer[rng.permutation(len(outer))[: rng.integers(3, 7)]]
    extra = chosen + np.array([0.0, 0.0, rng.uniform(2.45, 2.85)])
    ions = ions[cKDTree(extra).query(ions.positions)[0] > 2.0]
    both = metal + ions + Atoms("S" * len(extra), positions=extra)
    both.set_cell([metal.cell[0, 0], metal.cell[1, 1], height])
    both.set_pbc(True)
    both.rattle(rng.uniform(0.05, 0.15), rng=rng)
    return both


def disordered(rng: np.random.Generator) -> Atoms:
    """Return the atoms of an interface at random places, none nearer than its radii allow."""
    from ase.data import covalent_radii

    numbers = np.repeat([3, 15, 16, 17, 49], [72, 12, 60, 12, 108])
    rng.shuffle(numbers)
    edge = 18.0
    placed = np.empty((0, 3))
    for count, number in enumerate(numbers):
        for _ in range(4000):
            place = rng.uniform(0.0, edge, 3)
            away = placed - place
            away -= edge * np.round(away / edge)
            least = 0.9 * (covalent_radii[numbers[:count]] + covalent_radii[number])
            if (np.linalg.norm(away, axis=1) > least).all():
                break
        placed = np.vstack([placed, place])
    return Atoms(numbers=numbers, positions=placed, cell=[edge] * 3, pbc=True)


def nothing(scale: Bench, rng: np.random.Generator) -> None:
    """Print how often products are named where there are none."""
    print("\n| configurations without a product | products named |")
    print("|---|---|")
    for text, make, count in (
        ("In in contact with Li6PS5Cl", contact, 60),
        ("atoms at random", disordered, 20),
    ):
        wrong = []
        for _ in range(count):
            wrong += sorted(set(present(scale, make(rng))[0]) & set(PRODUCTS))
        print(f"| {text}, {count} | {len(wrong)} {', '.join(sorted(set(wrong)))} |")


def main() -> None:
    rng = np.random.default_rng(2026)
    references = {name: phase(name).atoms() for name in NAMES}
    numbers = np.unique(np.concatenate([one.numbers for one in references.values()]))
    scale = bench(references, elements=numbers, displacement_angstrom=0.12, rng=rng)
    bulk(scale, rng)
    grains(scale, rng)
    nothing(scale, rng)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
