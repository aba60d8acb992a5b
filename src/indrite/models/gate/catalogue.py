"""The table of checks, in the order in which a card lists them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from indrite.errors import UsageError
from indrite.models.gate.checks import (
    LARGER_BY_PBE,
    SMALLER_MEASURED,
    Bond,
    Check,
    Reference,
    bond_check,
    energy_check,
    tetrahedra_check,
    volume_check,
)
from indrite.models.gate.motion_checks import motion_checks
from indrite.models.gate.solid import solid_checks

_AFLOW_INS = "measured: AFLOW AB_oP8_58_g_g-001, ICSD 15931"
_MP = "Materials Project (PBE with corrections, CC BY 4.0, DOI 10.1063/1.4812323)"
_OQMD = "OQMD (PBE, as in wolverton-research-group/qmpy, MIT)"
#: Enthalpies of formation at 298 K in kJ/mol: InS -133.9, In2S3 -355.6, InCl -186.0, InP -74.5 (from white
#: P), Li2S -446.4, LiCl -408.3.
_SSUB = "measured enthalpies (SGTE SSUB, as in wolverton-research-group/qmpy, MIT)"


@functools.cache
def all_checks() -> tuple[Check, ...]:
    """Return all checks."""
    return (*_volumes(), *_bonds(), *_voltages(), *_formation(), *motion_checks(), *solid_checks())


def checks_named(names: Sequence[str] | None) -> tuple[Check, ...]:
    """Return the checks whose id is, or begins with, one of the names; all for ``None``.

    Raises
    ------
    UsageError
        If a name fits no check.

    Examples
    --------
    >>> [one.id for one in checks_named(["dimer"])]
    ['dimer.InS', 'dimer.In5S5Cl']
    """
    if names is None:
        return all_checks()
    for name in names:
        if not any(_fits(one, name) for one in all_checks()):
            known = ", ".join(one.id for one in all_checks())
            raise UsageError("unknown check", got=repr(name), expected=f"one of {known}, or their first part")
    return tuple(one for one in all_checks() if any(_fits(one, name) for name in names))


def _fits(check: Check, name: str) -> bool:
    return check.id == name or check.id.startswith(f"{name}.")


def _volumes() -> tuple[Check, ...]:
    def measured(source: str) -> Reference:
        return Reference(0.0, f"measured cell: {source}")

    def computed(number: str) -> Reference:
        return Reference(0.0, f"PBE cell: Materials Project {number} (CC BY 4.0)")

    argyrodite = "neutrons, 9.860 Å, data of bjmorgan/data_argyrodite_disorder (MIT)"
    return (
        volume_check(
            "InS_Pnnm",
            Reference(0.0, f"{_AFLOW_INS}; the PBE cell of Materials Project mp-19795 has the same size"),
        ),
        volume_check("In_I4mmm", measured("AFLOW A_tI2_139_a"), LARGER_BY_PBE),
        volume_check("LiIn_NaTl", measured("Zintl and Brauer 1933, to 0.4 %"), LARGER_BY_PBE),
        volume_check("InCl_Cmcm", computed("mp-571555"), SMALLER_MEASURED),
        volume_check("LiInS2_Pna21", computed("mp-1188392"), SMALLER_MEASURED),
        volume_check("In5S5Cl", computed("mp-31263"), SMALLER_MEASURED),
        volume_check(
            "InP_zincblende",
            measured("COD, 5.8687 Å"),
            Reference(4.6, "PBE cell: Materials Project mp-20351, 5.9567 Å"),
        ),
        volume_check("Li2S_antifluorite", measured("standard value, 5.71 Å"), LARGER_BY_PBE),
        volume_check(
            "LiCl_rocksalt",
            measured("COD, 5.1396 Å"),
            Reference(0.8, "PBE cell: Materials Project mp-22905, 5.1527 Å"),
        ),
        volume_check("Li3P_Na3As", measured("Na3As type, cell not verified"), LARGER_BY_PBE),
        volume_check(
            "Li6PS5Cl_ordered",
            measured(argyrodite),
            Reference(9.3, "PBE cell of the molecular dynamics in the same data, 10.156 Å"),
            note="no exchange of S and Cl; depends on the ordering of lithium by some percent",
        ),
    )


def _bonds() -> tuple[Check, ...]:
    dimer = Reference(2.80, _AFLOW_INS)
    return (
        bond_check(Bond("InS_Pnnm", "In-In", dimer), kind="dimer"),
        bond_check(
            Bond("In5S5Cl", "In-In", Reference(2.80, "PBE: Materials Project mp-31263"), shortest=True),
            kind="dimer",
        ),
        bond_check(Bond("InS_Pnnm", "In-S", Reference(2.56, _AFLOW_INS))),
        bond_check(Bond("LiInS2_Pna21", "In-S", Reference(2.49, "PBE: Materials Project mp-1188392"))),
        bond_check(Bond("InCl_Cmcm", "In-Cl", Reference(2.87, "PBE: Materials Project mp-571555"))),
        bond_check(
            Bond(
                "Li6PS5Cl_ordered",
                "P-S",
                Reference(2.05, "PBE dynamics and neutrons: data of bjmorgan/data_argyrodite_disorder (MIT)"),
                tolerance=0.05,
            )
        ),
        tetrahedra_check(),
    )


def _voltages() -> tuple[Check, ...]:
    def voltage(name: str, text: str, reaction: dict[str, float], *references: tuple[float, str]) -> Check:
        return energy_check(
            f"voltage.{name}",
            text,
            reaction=reaction,
            unit="V",
            count=-reaction["Li_bcc"],
            references=tuple(Reference(value, source) for value, source in references),
        )

    indium, lithium, sulfide, chloride = "In_I4mmm", "Li_bcc", "Li2S_antifluorite", "LiCl_rocksalt"
    return (
        voltage(
            "LiIn",
            "In + Li → LiIn",
            {"LiIn_NaTl": 1, indium: -1, lithium: -1},
            (0.62, "measured plateau, DOI 10.1002/batt.201800149"),
            (0.54, _OQMD),
        ),
        voltage(
            "InP",
            "InP + 3 Li → Li3P + In",
            {"Li3P_Na3As": 1, indium: 1, "InP_zincblende": -1, lithium: -3},
            (0.78, _OQMD),
        ),
        voltage(
            "InS",
            "InS + 2 Li → In + Li2S",
            {indium: 1, sulfide: 1, "InS_Pnnm": -1, lithium: -2},
            (1.62, _SSUB),
            (1.51, _MP),
            (1.50, _OQMD),
        ),
        voltage(
            "In2S3",
            "In2S3 + 2 Li → 2 InS + Li2S",
            {"InS_Pnnm": 2, sulfide: 1, "In2S3_beta_I41amd": -1, lithium: -2},
            (1.86, _SSUB),
            (1.65, _MP),
            (1.71, _OQMD),
        ),
        voltage(
            "LiInS2",
            "LiInS2 + 3 Li → In + 2 Li2S",
            {indium: 1, sulfide: 2, "LiInS2_Pna21": -1, lithium: -3},
            (1.43, _MP),
        ),
        voltage(
            "In5S5Cl",
            "In5S5Cl + 11 Li → 5 In + 5 Li2S + LiCl",
            {indium: 5, sulfide: 5, chloride: 1, "In5S5Cl": -1, lithium: -11},
            (1.57, _MP),
        ),
        voltage(
            "InCl",
            "InCl + Li → In + LiCl",
            {indium: 1, chloride: 1, "InCl_Cmcm": -1, lithium: -1},
            (2.30, _SSUB),
            (2.03, _MP),
            (1.97, _OQMD),
        ),
    )


def _formation() -> tuple[Check, ...]:
    def formation(name: str, text: str, reaction: dict[str, float], *references: tuple[float, str]) -> Check:
        atoms = {"Li2In_Cmcm": 3.0, "InP_zincblende": 2.0, "Li3P_Na3As": 4.0}[next(iter(reaction))]
        return energy_check(
            f"formation.{name}",
            text,
            reaction=reaction,
            unit="eV/atom",
            count=atoms,
            references=tuple(Reference(value, source) for value, source in references),
        )

    return (
        formation(
            "Li2In",
            "Li2In from the elements",
            {"Li2In_Cmcm": 1, "Li_bcc": -2, "In_I4mmm": -1},
            (-0.286, _MP),
            (-0.299, _OQMD),
        ),
        formation(
            "InP",
            "InP from In and black P",
            {"InP_zincblende": 1, "In_I4mmm": -1, "P_black": -1},
            (-0.319, f"{_SSUB}; black P -12.9 kJ/mol against white (NIST-JANAF)"),
            (-0.206, _MP),
            (-0.242, _OQMD),
        ),
        formation(
            "Li3P",
            "Li3P from Li and black P",
            {"Li3P_Na3As": 1, "Li_bcc": -3, "P_black": -1},
            (-0.707, _OQMD),
        ),
        energy_check(
            "reaction.InS-Li2S",
            "3 InS + Li2S → 2 LiInS2 + In",
            reaction={"LiInS2_Pna21": 2, "In_I4mmm": 1, "InS_Pnnm": -3, "Li2S_antifluorite": -1},
            unit="eV",
            count=2,  # 3 In(II) become 2 In(III) and In
            references=(Reference(-0.51, _MP),),
        ),
    )
