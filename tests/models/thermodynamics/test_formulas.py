from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.errors import SpecimenError, UsageError
from indrite.models.thermodynamics.energies import yaml_data
from indrite.models.thermodynamics.formulas import Reaction, Term, balanced, counts_of, reduced_formula


def test_a_reaction_that_does_not_balance_is_refused():
    with pytest.raises(UsageError, match=r"does not balance.*Li -1"):
        Reaction.parse("In + 2 Li -> LiIn")


def test_all_steps_and_exchanges_balance():
    document = yaml_data("steps.yaml")
    rows = {**document["steps"], **document["exchanges"]}
    assert len(rows) > 20
    for row in rows.values():
        reaction = Reaction.parse(row["equation"])
        assert not any(reaction.imbalance().values())


def test_what_is_no_formula_is_refused():
    with pytest.raises(UsageError, match="not a side of a reaction"):
        Reaction.parse("In + 2 -> LiIn")
    with pytest.raises(SpecimenError, match="not a formula"):
        reduced_formula("Li(6)PS5Cl")


amounts = st.integers(1, 12)


@given(amounts, amounts, amounts, amounts)
def test_balancing_finds_the_amounts_that_were_put_in(sulfide, chloride, phosphide, spent):
    """Any mixture of independent products: exact, whole numbers, no common divisor."""
    made = {"Li2S": sulfide, "LiCl": chloride, "InP": phosphide}
    total: dict[str, Fraction] = {}
    for formula, count in made.items():
        for element, n in counts_of(formula).items():
            total[element] = total.get(element, Fraction(0)) + n * count
    fixed = {element: amount for element, amount in total.items() if element != "Li"}
    reaction = balanced({k: v * spent for k, v in fixed.items()}, others=["Li"], products=list(made))
    assert reaction is not None
    assert not any(reaction.imbalance().values())
    ratio = Fraction(reaction.net()["Li2S"], reaction.net()["InP"])
    assert ratio == Fraction(sulfide, phosphide)


def test_nothing_happens():
    assert balanced({"In": 1}, others=["Li"], products=["In"]) is None


def test_no_amounts_balance():
    with pytest.raises(UsageError, match="no amounts balance"):
        balanced({"InS": 1}, others=["Li"], products=["In", "LiCl"])


def test_what_stands_on_both_sides_cancels():
    reaction = balanced({"InP": 1, "In": 10}, others=["Li"], products=["Li3P", "In"])
    assert str(reaction) == "InP + 3 Li → In + Li3P"
    assert Term("In", 1) in reaction.products
