"""The table of works: every entry used, every user known, every DOI well formed; BibTeX that can be read."""

import re

import pytest

from bibtex import entries_of
from indrite.engines.base import DISPERSION_DISTRIBUTION, engines
from indrite.study import load_plan
from indrite.study.citations import USERS, Citation, Work, bibliography, users, works
from indrite.study.registry import functions

DOI = re.compile(r"10\.\d{4,9}/\S+")
KINDS = {"article", "book", "misc", "incollection", "inproceedings"}


def test_every_work_is_complete_and_its_doi_well_formed():
    for key, work in works().items():
        assert work.kind in KINDS, key
        assert DOI.fullmatch(work.doi), key
        assert {"author", "title", "year"} <= set(work.fields), key
        assert 1900 < int(work.fields["year"]) <= 2026
        if work.kind == "article":
            assert "journal" in work.fields, key
    dois = [work.doi.lower() for work in works().values()]
    assert len(set(dois)) == len(dois)


def test_every_work_is_used_and_every_user_names_works_that_exist():
    named = {key for kind in USERS for keys in users(kind).values() for key in keys}
    assert named == set(works())


def test_users_are_functions_engines_and_packages_of_indrite():
    table = functions()
    assert set(users("functions")) <= set(table)
    packages = {name for function in table.values() for name in function.packages}
    packages |= {name for spec in engines().values() for name in spec.distributions}
    packages.add(DISPERSION_DISTRIBUTION)
    assert set(users("packages")) <= packages
    names = {spec.name: set(spec.models) for spec in engines().values()}
    for user in users("engines"):
        engine, _, model = user.partition(" ")
        assert engine in names
        assert not model or model in names[engine]


def test_engines_and_their_table_cite_the_same():
    for spec in engines().values():
        cited = {
            works()[key].doi.lower()
            for user, keys in users("engines").items()
            if user == spec.name or (user.split()[0] == spec.name and spec.name != "nep")
            for key in keys
        }
        expected = {one.lower() for one in spec.sources} - {"10.21203/rs.3.rs-402674/v1"}
        assert cited == expected, spec.name


def test_our_own_potential_cites_its_teacher_and_a_file_does_not():
    cited = users("engines")
    for model in engines()["nep"].models:
        assert {"kim2025", "grimme2010"} <= set(cited[f"nep {model}"])
    assert set(cited["nep"]) == {"fan2022"}


def test_every_step_that_simulates_or_analyses_in_the_shipped_study_cites_something():
    silent = {
        step.function.name
        for step in load_plan("luo2021", quick=True).steps
        if step.function.name.split(".")[0] in {"simulate", "analyse", "build", "ensemble", "band", "swap"}
        and step.function.name not in users("functions")
    }
    assert silent == set()


def test_a_bibliography_holds_each_work_with_its_fields():
    citations = [Citation(work, ("simulate.cell", "numpy 2")) for work in works().values()]
    text = bibliography(citations)
    found = entries_of(text)
    assert set(found) == set(works())
    assert found["owen2014"][1]["doi"] == "10.1137/130936233"
    assert found["santhosha2019"][1]["journal"] == r"Batteries \& Supercaps"
    assert found["kraft2017"][1]["title"].startswith("{")
    assert text.count("% simulate.cell, numpy 2\n") == len(found)


@pytest.mark.parametrize("text", ["100 % of A & B_c #1", "5 $"])
def test_what_tex_would_take_for_a_command_is_escaped(text):
    entry = Work("key", "misc", {"title": text}).bibtex()
    assert not re.search(r"(?<!\\)[%&$#_]", entry.splitlines()[1])


def test_a_work_in_words():
    assert works()["owen2014"].words() == (
        "Owen, Art B.: Sobol' Indices and Shapley Value. "
        "SIAM/ASA Journal on Uncertainty Quantification 2, 245 (2014)"
    )
