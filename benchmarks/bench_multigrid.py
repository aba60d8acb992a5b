"""The solver for ionic potentials beside pyamg, FiPy and py-pde, and beside the bandwidth of the memory.

Problem: grains of conductivity 1, their boundaries, 1.5 voxels wide, of conductivity 1e6; base grounded
through half a voxel, a uniform flux into the top, lateral axes periodic; relative residual 1e-8. One thread,
wall time, the lowest of two turns (one where a turn takes more than 5 s). Set-up and solution apart: a new
state of films needs both. pyamg gets the same matrix, FiPy the same conductivities (harmonic at faces), its
conjugate gradients by scipy; py-pde's Poisson solver knows no variable conductivity and gets 1
everywhere. All but py-pde must find the same mean potential of the top.

Bandwidth: bytes that must move, each array counted once: product with the matrix 8 (d + 3) bytes a cell (d
conductances, ground, vector in, vector out; d dimensions), red-black sweep 4 (d + 4) (d conductances,
diagonal, right-hand side, solution in and out). Triad: 24 bytes an entry, write-allocate not counted in
either.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("FIPY_SOLVERS", "scipy")

import resource
import time
import warnings
from collections.abc import Callable

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from indrite.models.growth.ion_current import Electrodes, IonSolver, IonSystem, Multigrid
from indrite.models.growth.ion_current import _kernels_cycle as cycle
from indrite.models.growth.ion_current import _kernels_gradient as gradient
from indrite.models.growth.ion_current._kernels_base import compiled

TOLERANCE = 1e-8
CONTRAST = 1e6
Problem = tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray, np.ndarray]


@compiled
def triad(a: np.ndarray, b: np.ndarray, c: np.ndarray, s: float) -> None:
    for i in range(a.size):
        a[i] = b[i] + s * c[i]


def lowest(run: Callable[[], object], turns: int = 5) -> float:
    """Return the seconds of the fastest of some turns, after one to compile and to warm up."""
    run()
    seconds = []
    for _ in range(turns):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def once(run: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    out = run()
    return time.perf_counter() - start, out


def fastest(run: Callable[[], object]) -> tuple[float, object]:
    """Return the lower seconds of two turns, or of one that takes long, and what the last returned."""
    seconds, out = once(run)
    if seconds < 5.0:
        again, out = once(run)
        seconds = min(seconds, again)
    return seconds, out


def triad_bandwidth(entries: int = 20_000_000) -> float:
    a, b, c = (np.ones(entries) for _ in range(3))
    return 24.0 * entries / lowest(lambda: triad(a, b, c, 2.0))


def nearest(shape: tuple[int, ...], spacing: float, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return distances to and numbers of the k nearest grains of every voxel, all axes periodic."""
    rng = np.random.default_rng(0)
    seeds = rng.random((int(np.prod(shape) / spacing ** len(shape)), len(shape))) * shape
    points = np.stack(np.meshgrid(*[np.arange(n) + 0.5 for n in shape], indexing="ij"), -1)
    return cKDTree(seeds, boxsize=shape).query(points.reshape(-1, len(shape)), k=k)


def network(shape: tuple[int, ...], contrast: float) -> Problem:
    distance, _ = nearest(shape, 15.0 if len(shape) == 2 else 10.0, 2)
    kappa = np.where(distance[:, 1] - distance[:, 0] < 1.5, contrast, 1.0).reshape(shape)
    following = [np.roll(kappa, -1, axis) for axis in range(len(shape))]
    axes = tuple(2 * kappa * one / (kappa + one) for one in following)
    axes[0][-1] = 0.0
    sink, source = np.zeros(shape), np.zeros(shape)
    sink[0], source[-1] = 2.0 * kappa[0], 1.0
    return axes, sink, source, kappa


def matrix_of(axes: tuple[np.ndarray, ...], sink: np.ndarray) -> sparse.csr_array:
    cells = np.arange(sink.size, dtype=np.int32).reshape(sink.shape)
    rows, columns, values = [], [], []
    diagonal = sink.copy()
    for axis, t in enumerate(axes):
        other = np.roll(cells, -1, axis)
        rows += [cells.ravel(), other.ravel()]
        columns += [other.ravel(), cells.ravel()]
        values += [-t.ravel(), -t.ravel()]
        diagonal += t + np.roll(t, 1, axis)
    rows.append(cells.ravel())
    columns.append(cells.ravel())
    values.append(diagonal.ravel())
    matrix = sparse.coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))))
    out = matrix.tocsr()
    out.eliminate_zeros()
    return out


def bandwidth(shape: tuple[int, ...]) -> None:
    """Print how much of the memory's bandwidth product and smoother reach."""
    axes = tuple(np.ones(shape) for _ in shape)
    sink = np.zeros(shape)
    sink[0] = 1.0
    grid = Multigrid(axes, sink)
    numbers, cells, dimensions = grid.layout.numbers, sink.size, len(shape)
    p, q = grid._vectors[:2]
    p[:] = 1.0
    stream = triad_bandwidth()
    applied = lowest(lambda: gradient.product(q, p, *grid.axes, grid.sink, numbers), 15)
    swept = lowest(lambda: cycle.relax_once(*grid._fields, numbers), 15)
    stream = max(stream, triad_bandwidth())
    for name, seconds, moved in (
        ("product", applied, 8 * (dimensions + 3)),
        ("sweep", swept, 4 * (dimensions + 4)),
    ):
        rate = moved * cells / seconds
        print(
            f"  {shape!s:<16} {name:<8} {moved:3d} B/cell {seconds / cells * 1e9:6.2f} ns/cell "
            f"{rate / 1e9:6.1f} GB/s of triad {stream / 1e9:5.1f}: {100 * rate / stream:4.0f} %",
            flush=True,
        )


Row = tuple[float, float, str, float]


def by_indrite(problem: Problem) -> Row:
    axes, sink, source, _ = problem
    Multigrid(tuple(one[:8, :8] for one in axes), sink[:8, :8]).solve(source[:8, :8])  # compile
    setup, grid = fastest(lambda: Multigrid(axes, sink))
    seconds, found = fastest(lambda: grid.solve(source, relative_tolerance=TOLERANCE))
    return setup, seconds, f"{found.iterations} its", found.potential[-1].mean()


def by_pyamg(problem: Problem, kind: str) -> Row:
    import pyamg

    axes, sink, source, _ = problem
    matrix, right = matrix_of(axes, sink), source.ravel()
    make = pyamg.ruge_stuben_solver if kind == "RS" else pyamg.smoothed_aggregation_solver
    setup, solver = fastest(lambda: make(matrix))
    residuals: list[float] = []
    goal = TOLERANCE * np.linalg.norm(right)

    def run() -> np.ndarray:
        residuals.clear()
        return solver.solve(right, tol=TOLERANCE, accel="cg", maxiter=200, residuals=residuals)

    seconds, x = fastest(run)
    reached = np.linalg.norm(right - matrix @ x) / goal
    label = f"{len(residuals) - 1} its, op. complexity {solver.operator_complexity():.1f}"
    if reached > 2.0:
        label += f", residual {reached:.0e} of the goal"
    return setup, seconds, label, x.reshape(sink.shape)[-1].mean()


def by_fipy(problem: Problem) -> Row:
    """Solve with FiPy: its mesh, its terms, its conjugate gradients."""
    import fipy

    _, sink, source, conductivity = problem
    shape = sink.shape

    def build() -> tuple[object, object]:
        if len(shape) == 2:
            mesh = fipy.PeriodicGrid2DLeftRight(nx=shape[1], ny=shape[0])
        else:
            mesh = fipy.PeriodicGrid3DLeftRightTopBottom(nx=shape[2], ny=shape[1], nz=shape[0])
        potential = fipy.CellVariable(mesh=mesh, value=0.0)
        kappa, ground, flux = (
            fipy.CellVariable(mesh=mesh, value=one.ravel()) for one in (conductivity, sink, source)
        )
        term = (
            fipy.DiffusionTerm(coeff=kappa.harmonicFaceValue) - fipy.ImplicitSourceTerm(coeff=ground) + flux
        )
        return potential, term

    setup, (potential, term) = fastest(build)  # type: ignore[misc]
    solver = fipy.solvers.scipy.LinearCGSolver(tolerance=TOLERANCE, iterations=20000)
    seconds, _ = once(lambda: term.solve(var=potential, solver=solver))
    return setup, seconds, "CG", np.asarray(potential.value).reshape(shape)[-1].mean()


def by_pde(problem: Problem) -> Row:
    """Solve the uniform problem with py-pde (direct, SuperLU)."""
    import pde

    shape = problem[1].shape
    grid = pde.CartesianGrid([[0, n] for n in shape], shape, periodic=[False] + [True] * (len(shape) - 1))
    field = pde.ScalarField(grid, 0.0)
    conditions = {"x-": {"value": 0.0}, "x+": {"derivative": 1.0}}
    conditions.update(dict.fromkeys("yz"[: len(shape) - 1], "periodic"))
    seconds, found = once(lambda: pde.solve_poisson_equation(field, bc=conditions))
    return 0.0, seconds, "uniform only, direct", found.data[-1].mean()  # type: ignore[attr-defined]


def side_by_side(shape: tuple[int, ...], *, peers: tuple[str, ...]) -> None:
    """Print seconds and mean potential of the top of each contender, and the ratio to ours."""
    problem = network(shape, CONTRAST)
    runs: dict[str, Callable[[Problem], Row]] = {
        "pyamg RS+CG": lambda one: by_pyamg(one, "RS"),
        "pyamg SA+CG": lambda one: by_pyamg(one, "SA"),
        "FiPy": by_fipy,
        "py-pde": by_pde,
    }
    print(f"{shape}, contrast {CONTRAST:.0e}: set-up + solution, seconds")
    ours = by_indrite(problem)
    print(
        f"  {'indrite':<12} {ours[0]:7.3f} + {ours[1]:8.3f}            {ours[2]}; top {ours[3]:.6f}",
        flush=True,
    )
    for name in peers:
        try:
            setup, seconds, label, top = runs[name](problem)
        except ImportError as error:
            print(f"  {name:<12} skipped: {error}")
            continue
        ratio = (setup + seconds) / (ours[0] + ours[1])
        print(
            f"  {name:<12} {setup:7.3f} + {seconds:8.3f} {ratio:7.1f} x  {label}; top {top:.6f}", flush=True
        )


def bench_contrast() -> None:
    """Print the iterations against contrast."""
    for shape in ((256, 256), (1024, 1024), (64, 64, 64)):
        iterations = []
        for contrast in (1.0, 1e2, 1e4, 1e6, 1e8):
            axes, sink, source, _ = network(shape, contrast)
            iterations.append(Multigrid(axes, sink).solve(source, relative_tolerance=TOLERANCE).iterations)
        print(f"  {shape!s:<16} contrast 1, 1e2, 1e4, 1e6, 1e8: {iterations} iterations", flush=True)


def pellet(shape: tuple[int, ...], *, share: float, resistance: float) -> tuple[IonSystem, Electrodes]:
    """Return grains with films on a share of the boundaries in the lower half of the pellet."""
    labels = nearest(shape, 12.0, 1)[1].reshape(shape)
    cells = np.arange(labels.size).reshape(shape)
    voxel, axes = [], []
    for axis in range(len(shape)):
        differ = labels != np.roll(labels, -1, axis)
        if axis == 0:
            differ[-1] = False
        voxel.append(np.stack([cells[differ], np.roll(cells, -1, axis)[differ]], -1))
        axes.append(np.full(len(voxel[-1]), axis))
    faces, axis_of = np.concatenate(voxel), np.concatenate(axes)
    system = IonSystem(
        solid=np.ones(shape, dtype=bool),
        spacing_micrometre=1.0,
        conductivity_siemens_per_metre=0.295,
        face_voxel=faces,
        face_axis=axis_of,
        face_area_square_micrometre=np.full(len(faces), 0.75),
    )
    pair = np.sort(labels.ravel()[faces], axis=1)
    _, boundary = np.unique(pair[:, 0] * labels.size + pair[:, 1], return_inverse=True)
    chosen = np.random.default_rng(1).random(boundary.max() + 1) < share
    film = (faces[:, 0] < labels.size // 2) & chosen[boundary]
    return system, Electrodes(
        film=film,
        interface_resistance_ohm_square_metre=resistance,
        base_resistance_ohm_square_metre=resistance,
        offset_volt=0.62,
        base_offset_volt=0.62,
    )


def films(shape: tuple[int, ...], share: float, resistance: float) -> None:
    """Print what a state of films costs in a pellet: conductances, reach, hierarchy and solution."""
    system, electrodes = pellet(shape, share=share, resistance=resistance)
    solver = IonSolver(system)
    seconds = lowest(lambda: solver.solve(electrodes, current_density_ampere_per_square_metre=40.0), 2)
    found = solver.solve(electrodes, current_density_ampere_per_square_metre=40.0)
    warm = solver.solve(
        electrodes, current_density_ampere_per_square_metre=40.4, guess_volt=found.potential_volt
    )
    print(
        f"  {shape!s:<14} films on {share:3.1f}, R_i {resistance:.0e} ohm m2: {seconds:6.2f} s, "
        f"{found.iterations} its, warm {warm.iterations}, reached {found.reached.mean():.2f}",
        flush=True,
    )


def scale(shape: tuple[int, ...]) -> None:
    """Print time and memory of a grid of this size, contrast 1e4."""
    axes, sink, source, _ = network(shape, 1e4)
    setup, grid = once(lambda: Multigrid(axes, sink))
    seconds, found = once(lambda: grid.solve(source, relative_tolerance=TOLERANCE))
    each = seconds / sink.size / found.iterations
    print(
        f"  {shape!s:<16} {sink.size:9d} cells: set-up {setup:6.2f} s, solution {seconds:6.2f} s, "
        f"{found.iterations} its of {each * 1e9:4.1f} ns, {held_bytes(grid) / sink.size:4.0f} B a cell held",
        flush=True,
    )


def held_bytes(grid: Multigrid) -> int:
    """Return the bytes of the arrays that a hierarchy keeps."""
    arrays = [
        *grid.axes,
        grid.sink,
        *grid._vectors,
        *grid._fields,
        grid._before,
        grid._plane,
        grid._graph.map,
    ]
    for level in grid._graph.levels:
        arrays += [one for one in vars(level).values() if isinstance(one, np.ndarray)]
    return sum(one.nbytes for one in arrays)


def main() -> None:
    """Run the comparisons."""
    warnings.simplefilter("ignore")
    print("bandwidth")
    for shape in ((2048, 2048), (128, 128, 128), (192, 192, 192)):
        bandwidth(shape)
    print("iterations against contrast")
    bench_contrast()
    side_by_side((256, 256), peers=("pyamg RS+CG", "pyamg SA+CG", "FiPy", "py-pde"))
    side_by_side((1024, 1024), peers=("pyamg RS+CG", "pyamg SA+CG"))
    side_by_side((32, 32, 32), peers=("pyamg RS+CG", "pyamg SA+CG", "FiPy"))
    side_by_side((64, 64, 64), peers=("pyamg RS+CG", "pyamg SA+CG"))
    side_by_side((128, 128, 128), peers=("pyamg RS+CG", "pyamg SA+CG"))
    print("films in a pellet, voxels of 1 um")
    for shape in ((600, 1000), (96, 96, 96)):
        for share, resistance in ((0.5, 1e-3), (0.8, 1e-4), (0.8, 1e-3), (0.8, 1e-2), (1.0, 1e-3)):
            films(shape, share, resistance)
    print("scale")
    for shape in ((316, 316), (1000, 1000), (3162, 3162), (46, 46, 46), (100, 100, 100), (216, 216, 216)):
        scale(shape)
    print(
        f"  largest memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB"
    )


if __name__ == "__main__":
    main()
