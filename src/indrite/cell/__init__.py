"""The specimen: materials, crystal structures, stack, protocol, recipe check.

Every number carries its unit in its name, its source and its status (published, literature,
computed, assumed, calibrated).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indrite.lazy import lazy_names

if TYPE_CHECKING:
    from indrite.cell.compare import RecipeComparison as RecipeComparison
    from indrite.cell.compare import compare_recipes as compare_recipes
    from indrite.cell.crystals import CrystalPhase as CrystalPhase
    from indrite.cell.crystals import crystal as crystal
    from indrite.cell.crystals import phase as phase
    from indrite.cell.crystals import phase_names as phase_names
    from indrite.cell.derived import Derived as Derived
    from indrite.cell.files import cell_names as cell_names
    from indrite.cell.files import cell_template as cell_template
    from indrite.cell.files import load_cell as load_cell
    from indrite.cell.files import save_cell as save_cell
    from indrite.cell.materials import Material as Material
    from indrite.cell.materials import material as material
    from indrite.cell.materials import material_names as material_names
    from indrite.cell.numbers import Number as Number
    from indrite.cell.parts import Anode as Anode
    from indrite.cell.parts import Cathode as Cathode
    from indrite.cell.parts import Electrolyte as Electrolyte
    from indrite.cell.parts import Precursor as Precursor
    from indrite.cell.parts import Protocol as Protocol
    from indrite.cell.parts import Reading as Reading
    from indrite.cell.parts import Stated as Stated
    from indrite.cell.parts import Synthesis as Synthesis
    from indrite.cell.recipe import RecipeCheck as RecipeCheck
    from indrite.cell.recipe import check_recipe as check_recipe
    from indrite.cell.stack import Cell as Cell
    from indrite.cell.synthesis import batch_masses as batch_masses

# public name -> module; loaded on first use, so that a model that needs the dataclasses does not
# pay for the YAML machinery
_PUBLIC = {
    "Number": "indrite.cell.numbers",
    "Material": "indrite.cell.materials",
    "material": "indrite.cell.materials",
    "material_names": "indrite.cell.materials",
    "Cell": "indrite.cell.stack",
    "Cathode": "indrite.cell.parts",
    "Electrolyte": "indrite.cell.parts",
    "Anode": "indrite.cell.parts",
    "Protocol": "indrite.cell.parts",
    "Stated": "indrite.cell.parts",
    "Reading": "indrite.cell.parts",
    "Synthesis": "indrite.cell.parts",
    "Precursor": "indrite.cell.parts",
    "Derived": "indrite.cell.derived",
    "RecipeCheck": "indrite.cell.recipe",
    "check_recipe": "indrite.cell.recipe",
    "RecipeComparison": "indrite.cell.compare",
    "compare_recipes": "indrite.cell.compare",
    "batch_masses": "indrite.cell.synthesis",
    "load_cell": "indrite.cell.files",
    "save_cell": "indrite.cell.files",
    "cell_names": "indrite.cell.files",
    "cell_template": "indrite.cell.files",
    "CrystalPhase": "indrite.cell.crystals",
    "phase": "indrite.cell.crystals",
    "phase_names": "indrite.cell.crystals",
    "crystal": "indrite.cell.crystals",
}

__all__ = list(_PUBLIC)


__getattr__ = lazy_names(__name__, _PUBLIC)


def __dir__() -> list[str]:
    return sorted(__all__)
