"""897 cycles of the study's cell: ours beside PyBaMM's own half-cell models on the same protocol, no leak.

Each contender runs in a fresh process with one thread, by turns; imports and set-up count. PyBaMM's models
run one cycle at a time too (a one-cycle experiment from the last state): keeping all of a life costs them
more memory, not less time. Ours also grow the metal, leak and keep about 90 rows a cycle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

CYCLES = 897
REPEATS = 2

_MEASURE = """
import json, resource, time, warnings
warnings.simplefilter("ignore")
start = time.perf_counter()
{work}
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{"wall": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime,
                   "peak": usage.ru_maxrss / 1024, "cycles": cycles}}))
"""

_OURS = """
from indrite import load_cell, simulate_life
life = simulate_life(load_cell("luo2021-li-in"), model={model!r}, cycles={cycles})
cycles = int(life.truth.cycle_number[-1])
"""

_PEER = """
import os
os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
import numpy as np, pybamm
from indrite import load_cell
from indrite.models.full_cell import parameters_from_cell
p = parameters_from_cell(load_cell("luo2021-li-in"))
c, a, protocol = p.cathode, p.anode, p.protocol
model = pybamm.lithium_ion.{model}({{"working electrode": "positive"}})
values = pybamm.ParameterValues("Xu2019")
width = float(np.sqrt(p.area_square_metre))
bruggeman = np.log(c.ionic_conductivity_siemens_per_metre / p.electrolyte_conductivity_siemens_per_metre)
values.update({{
    "Positive electrode thickness [m]": c.thickness_metre,
    "Separator thickness [m]": p.electrolyte_thickness_metre,
    "Electrode width [m]": width, "Electrode height [m]": width,
    "Nominal cell capacity [A.h]": p.nominal_capacity_ampere_hour,
    "Positive particle radius [m]": c.particle_radius_metre,
    "Positive electrode active material volume fraction": c.active_fraction,
    "Positive electrode porosity": 0.46,
    "Positive electrode Bruggeman coefficient (electrolyte)": bruggeman / np.log(0.46),
    "Positive electrode Bruggeman coefficient (electrode)": 0.0,
    "Positive electrode conductivity [S.m-1]": c.electronic_conductivity_siemens_per_metre,
    "Positive particle diffusivity [m2.s-1]": c.diffusivity_square_metre_per_second,
    "Maximum concentration in positive electrode [mol.m-3]": c.maximum_concentration_mole_per_cubic_metre,
    "Initial concentration in positive electrode [mol.m-3]":
        c.lithium_content_start * c.maximum_concentration_mole_per_cubic_metre,
    "Positive electrode OCP [V]": lambda sto: c.potential(sto, exp=pybamm.exp) - a.potential_volt,
    "Positive electrode OCP entropic change [V.K-1]": 0.0,
    "Positive electrode exchange-current density [A.m-2]": lambda c_e, c_s, c_max, T:
        2 * c.exchange_current_ampere_per_square_metre * pybamm.sqrt(c_s / c_max * (1 - c_s / c_max)),
    "Exchange-current density for lithium metal electrode [A.m-2]":
        lambda c_e, c_li, T: a.exchange_current_ampere_per_square_metre,
    "Separator porosity": 1.0, "Separator Bruggeman coefficient (electrolyte)": 1.0,
    "Electrolyte conductivity [S.m-1]": p.electrolyte_conductivity_siemens_per_metre,
    "Electrolyte diffusivity [m2.s-1]": 1e-8, "Cation transference number": 1.0, "Thermodynamic factor": 1.0,
    "Lower voltage cut-off [V]": 1.0, "Upper voltage cut-off [V]": 4.5,
}}, check_already_exists=False)
current = protocol.charge_current_ampere * 1e3
experiment = pybamm.Experiment([(
    f"Charge at {{current}} mA until {{protocol.upper_cutoff_volt}} V",
    f"Hold at {{protocol.upper_cutoff_volt}} V for {{protocol.hold_second / 60}} minutes",
    f"Discharge at {{current}} mA until {{protocol.lower_cutoff_volt}} V",
)])
simulation = pybamm.Simulation(model, parameter_values=values, experiment=experiment)
state, cycles = None, 0
for cycles in range(1, {cycles} + 1):
    solution = simulation.solve(starting_solution=state, calc_esoh=False)
    state = solution.last_state
"""


def measure(work: str) -> dict[str, float] | str:
    """Run work in a fresh process; return seconds of CPU and wall time and peak MB, or why it failed."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE.format(work=work)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYBAMM_DISABLE_TELEMETRY": "true"},
    )
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


def main() -> None:
    contenders = {
        "indrite reduced, with growth and leak": _OURS.format(model="reduced", cycles=CYCLES),
        "PyBaMM SPMe": _PEER.format(model="SPMe", cycles=CYCLES),
        "indrite dfn, with growth and leak": _OURS.format(model="dfn", cycles=CYCLES),
        "PyBaMM DFN": _PEER.format(model="DFN", cycles=CYCLES),
    }
    best: dict[str, dict[str, float]] = {}
    for _ in range(REPEATS):
        for name, work in contenders.items():
            found = measure(work)
            if isinstance(found, str):
                print(f"{name}: {found}", flush=True)
            elif name not in best or found["cpu"] < best[name]["cpu"]:
                best[name] = found
    print(f"{'897 cycles CC-CV + 1C, fresh process':42s} CPU s  wall s  peak MB  ms/cycle")
    for name, one in best.items():
        each = 1e3 * one["cpu"] / one["cycles"]
        print(f"{name:42s} {one['cpu']:5.1f}  {one['wall']:6.1f}  {one['peak']:7.0f}  {each:8.1f}")
    names = list(best)
    for own, peer in zip(names[::2], names[1::2], strict=False):
        print(f"{peer} / {own}: {best[peer]['cpu'] / best[own]['cpu']:.1f} x CPU")


if __name__ == "__main__":
    main()
