"""The table of functions that ship with the package and that steps can name."""

from __future__ import annotations

from indrite.study.registry import StepFunction

_SIGNALS = ("signals", "units", "findings")
_STEPS = "indrite.study.steps"
_ATOMS = "indrite.study.atom_steps"
_GROWTH = "indrite.study.growth_steps"
#: What lives of grains depend on.
_GRAINS = ("cell", "models/growth", *_SIGNALS)
_GROWTH_STEPS = tuple(
    StepFunction(
        f"{verb}.growth", f"{_GROWTH}:{verb}_growth", code=_GRAINS, packages=("numpy", "scipy", "numba")
    )
    for verb in ("simulate", "ensemble", "band", "swap")
)
#: Step -> function, code and packages that decide its result, of the instruments.
_INSTRUMENT_ROWS = {
    "read.impedance": ("impedance_steps:read_impedance_file", ("readers",), ()),
    "record.impedance": ("impedance_steps:record_impedance", ("cell", "instruments/impedance"), ()),
    "analyse.impedance": ("impedance_steps:analyse_impedance", ("analysis/impedance",), ("scipy",)),
    "read.diffraction": ("diffraction_steps:read_diffraction_file", ("readers",), ()),
    "record.diffraction": (
        "diffraction_steps:record_diffraction",
        ("cell", "instruments/diffraction", "analysis/diffraction"),
        ("scipy",),
    ),
    "analyse.diffraction": (
        "diffraction_steps:analyse_diffraction",
        ("cell", "instruments/diffraction", "analysis/diffraction"),
        ("scipy",),
    ),
    "read.section": ("section_steps:read_section", ("readers",), ("tifffile",)),
    "read.maps": ("section_steps:read_maps", ("readers",), ("tifffile",)),
    "picture.section": ("section_steps:picture_section", (*_GRAINS, "instruments/section"), ("scipy",)),
    "analyse.section": ("section_steps:analyse_section", ("analysis/section",), ("scipy", "scikit-image")),
    "compare.maps": ("section_steps:compare_section_map", ("analysis/section",), ("scipy", "scikit-image")),
    "score.section": ("section_steps:score_section", ("analysis/section",), ("scipy", "scikit-image")),
    "picture.alloy": ("alloy_steps:picture_alloy", ("cell", "instruments/section"), ("scipy",)),
    "analyse.alloy": ("alloy_steps:analyse_alloy", ("analysis/two_phases",), ("scipy",)),
    "read.profile": ("profile_steps:read_profile", ("readers",), ()),
    "read.spectra": ("profile_steps:read_spectra", ("readers",), ()),
    "assume.foil": ("profile_steps:assume_foil", ("cell", "instruments"), ()),
    "foil.dynamics": ("profile_steps:foil_of_dynamics", ("instruments",), ()),
    "record.profile": ("profile_steps:record_profile", ("instruments",), ("scipy",)),
    "record.spectra": ("profile_steps:record_spectra", ("instruments",), ("scipy",)),
    "analyse.profile": ("profile_steps:analyse_profile", ("analysis/line_profile",), ("scipy",)),
    "analyse.spectra": (
        "profile_steps:analyse_spectra",
        ("analysis/line_profile", "analysis/spectrum_image"),
        ("scipy",),
    ),
    "compare.instruments": ("instrument_steps:compare_instruments", ("comparison",), ()),
}
_INSTRUMENTS = tuple(
    StepFunction(
        name,
        f"indrite.study.{target}",
        code=tuple(dict.fromkeys((*code, *_SIGNALS))),
        packages=("numpy", *packages),
    )
    for name, (target, code, packages) in _INSTRUMENT_ROWS.items()
)
BUILT_IN = (
    StepFunction(
        "compare.measured", "indrite.study.side_steps:compare_measured", code=("comparison", *_SIGNALS)
    ),
    *_INSTRUMENTS,
    *_GROWTH_STEPS,
    StepFunction(
        "simulate.adhesion",
        "indrite.study.coupling_steps:simulate_adhesion",
        code=("engines", "models/interface", "models/coupling", "cell/crystals", "cell/data", *_SIGNALS),
        packages=("ase", "numpy"),
    ),
    StepFunction(
        "couple.interface",
        "indrite.study.coupling_steps:couple_interface",
        code=(*_GRAINS, "models/coupling", "models/thermodynamics"),
        packages=("numpy",),
    ),
    StepFunction(
        "compare.growth",
        f"{_GROWTH}:compare_growth",
        code=(*_GRAINS, "comparison", "analysis/section", "instruments/section"),
        packages=("numpy", "scipy"),
    ),
    StepFunction(
        "cell.load",
        f"{_STEPS}:load_cell",
        code=("cell", "yaml_lines", "models/growth/pellet", "models/growth/microstructure/density"),
    ),
    StepFunction("check.cell", f"{_STEPS}:check_cell", code=("cell", "findings", "yaml_lines")),
    StepFunction("compare.cells", f"{_STEPS}:compare_cells", code=("cell", "yaml_lines")),
    StepFunction(
        "simulate.cell",
        f"{_STEPS}:simulate_cell",
        code=("cell", "models", *_SIGNALS),
        packages=("pybamm", "pybammsolvers", "numpy", "scipy"),
    ),
    StepFunction(
        "read.cycling", f"{_STEPS}:read_file", code=("readers", *_SIGNALS), packages=("polars", "fastnda")
    ),
    StepFunction(
        "record.cycling",
        f"{_STEPS}:record_cycling",
        code=("instruments", *_SIGNALS),
        packages=("numpy",),
    ),
    StepFunction(
        "diagnose.cycling",
        f"{_STEPS}:diagnose_cycling",
        code=("analysis", "diagnosis", *_SIGNALS),
        packages=("numpy", "scipy", "ruptures", "polars"),
    ),
    StepFunction(
        "compare.published",
        f"{_STEPS}:compare_published",
        code=(
            "findings",
            "models/growth",
            "models/thermodynamics",
            "models/gate",
            "analysis/trajectory",
            "comparison",
        ),
    ),
    StepFunction(
        "compare.claims",
        "indrite.study.claim_steps:compare_claims",
        code=("cell", "comparison", "models/thermodynamics", "analysis/cycling", *_SIGNALS),
    ),
    StepFunction(
        "qualify.engine",
        f"{_ATOMS}:qualify_engine",
        code=("engines", "models/gate", "models/dynamics", "cell/crystals", "cell/argyrodite", "cell/data"),
        packages=("ase",),
    ),
    StepFunction(
        "build.interface",
        f"{_ATOMS}:build_interface",
        code=("engines", "models/interface", "cell/crystals", "cell/argyrodite", "cell/data", *_SIGNALS),
        packages=("ase", "pymatgen", "numpy"),
    ),
    StepFunction(
        "simulate.interface",
        f"{_ATOMS}:simulate_interface",
        code=("engines", "models/dynamics", *_SIGNALS),
        packages=("ase", "numpy"),
    ),
    StepFunction(
        "ask.committee",
        f"{_ATOMS}:ask_committee",
        code=("engines", "models/dynamics", *_SIGNALS),
        packages=("ase", "numpy"),
    ),
    StepFunction(
        "ask.engine",
        f"{_ATOMS}:ask_engine",
        code=("engines", "models/dynamics", *_SIGNALS),
        packages=("ase", "numpy"),
    ),
    StepFunction(
        "read.trajectory",
        f"{_ATOMS}:read_trajectory",
        code=("readers/trajectory", *_SIGNALS),
        packages=("ase",),
    ),
    StepFunction(
        "analyse.trajectory",
        f"{_ATOMS}:analyse_trajectory",
        code=("analysis/trajectory", "cell/crystals", "cell/data", *_SIGNALS),
        packages=("vesin", "numpy", "scipy"),
    ),
    StepFunction(
        "simulate.reactions",
        f"{_ATOMS}:simulate_reactions",
        code=("engines", "models/thermodynamics", "cell/crystals", "cell/argyrodite", "cell/data"),
        packages=("ase", "pymatgen"),
    ),
)
