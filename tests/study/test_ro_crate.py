"""The RO-Crate of an output folder: the rules of RO-Crate 1.1 and of Process Run Crate, on a real run."""

import hashlib
import json
from datetime import datetime
from urllib.parse import unquote

import pytest

from bibtex import entries_of
from indrite.errors import StepFailedError
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.readers import write_cycling
from indrite.study import report_study, run_study

STUDY = """\
study: mine
title: A cell of mine
about: "What it is: Li6PS5Cl & more."
seed: 7
sources:
  - 10.1038/s41467-021-27311-7
  - 10.1234/unknown_to-us
steps:
  my_record:
    do: read.cycling
    file: my_cell.csv
  my_diagnosis:
    about: From the record alone.
    do: diagnose.cycling
    cycling: $my_record
    name: my cell
  series:
    do: toy.make
    count: 400
    quick: {count: 40}
"""


@pytest.fixture
def folder(write_study, tmp_path):
    record_of = simulate_lumped(LumpedCell(), Course(cycles=6))
    write_cycling(record_of, tmp_path / "my_cell.csv")
    out = tmp_path / "out"
    run_study(write_study(STUDY), out, quick=True, workers=1)
    return out


@pytest.fixture
def graph(folder):
    document = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    entities = {one["@id"]: one for one in document["@graph"]}
    assert len(entities) == len(document["@graph"])  # each entity once
    return entities


def of_type(graph, kind):
    return [one for one in graph.values() if one["@type"] == kind]


def references(value):
    """Yield what an entity refers to; a flattened document nests nothing but references."""
    if isinstance(value, dict):
        assert set(value) == {"@id"}
        yield value["@id"]
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_descriptor_and_root_are_what_the_specification_asks_for(graph):
    descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root["name"] == "A cell of mine"
    assert root["description"] == "What it is: Li6PS5Cl & more."
    datetime.fromisoformat(root["datePublished"])
    assert root["license"]["@id"] in graph
    assert root["conformsTo"]["@id"] in graph


def test_every_entity_has_a_type_and_every_reference_leads_somewhere(graph):
    for one in graph.values():
        assert one["@type"]
        for key, value in one.items():
            if key.startswith("@"):
                continue
            for target in references(value):
                assert target in graph or target.startswith("https://w3id.org/")


def test_files_are_there_with_their_size_and_hash(graph, folder):
    files = of_type(graph, "File")
    assert {"report.html", "findings.json", "citations.bib"} <= {one["@id"] for one in files}
    assert len(files) > 6
    for one in files:
        content = (folder / unquote(one["@id"])).read_bytes()
        assert one["contentSize"] == str(len(content))
        assert one["sha256"] == hashlib.sha256(content).hexdigest()


def test_every_file_is_reached_from_the_root(graph):
    reached, left = set(), ["./"]
    while left:
        for target in references(graph[left.pop()].get("hasPart", [])):
            if target not in reached:
                reached.add(target)
                left.append(target)
    assert {one["@id"] for one in of_type(graph, "File")} <= reached


def test_each_step_is_an_action_of_a_function_on_what_it_was_given(graph):
    actions = {one["name"]: one for one in of_type(graph, "CreateAction")}
    assert set(actions) == {"my_record", "my_diagnosis", "series", "Report, findings and citations"}
    mentioned = set(references(graph["./"]["mentions"]))
    for one in actions.values():
        assert one["@id"] in mentioned
        tool = graph[one["instrument"]["@id"]]
        assert tool["@type"] == "SoftwareApplication"
        assert tool["softwareVersion"]
        assert one["result"]
        end = datetime.fromisoformat(one["endTime"])
        assert end.tzinfo is not None
        assert "startTime" not in one or datetime.fromisoformat(one["startTime"]) <= end
        assert "agent" not in one  # nobody is named
    diagnosis = actions["my_diagnosis"]
    assert graph[diagnosis["instrument"]["@id"]]["name"] == "indrite diagnose.cycling"
    given = [graph[target] for target in references(diagnosis["object"])]
    assert {"my_record"} <= {one["name"] for one in given if one["@type"] == "Dataset"}
    assert {one["name"]: one["value"] for one in given if one["@type"] == "PropertyValue"} == {
        "name": "my cell"
    }
    packages = {
        graph[target]["name"]
        for target in references(graph[diagnosis["instrument"]["@id"]]["softwareRequirements"])
    }
    assert {"numpy", "scipy"} <= packages


def test_files_from_outside_stand_by_name_and_hash_never_by_place(graph, folder):
    action = next(one for one in of_type(graph, "CreateAction") if one["name"] == "my_record")
    files = [
        graph[target] for target in references(action["object"]) if graph[target]["@type"] == "CreativeWork"
    ]
    content = (folder.parent / "my_cell.csv").read_bytes()
    assert [one["name"] for one in files] == ["my_cell.csv"]
    assert files[0]["sha256"] == hashlib.sha256(content).hexdigest()
    assert str(folder.parent) not in (folder / "ro-crate-metadata.json").read_text(encoding="utf-8")


def test_what_a_quick_run_changed_is_said(graph):
    (count,) = [one for one in of_type(graph, "PropertyValue") if one["name"] == "count"]
    assert count["value"] == 40
    assert count["description"] == "reduced by --quick from 400"


def test_works_are_cited_in_the_crate_the_file_and_the_report(graph, folder):
    entries = entries_of((folder / "citations.bib").read_text(encoding="utf-8"))
    assert {"luo2021", "page1954", "killick2012", "harris2020", "virtanen2020"} <= set(entries)
    assert "doyle1993" not in entries  # no cell was simulated
    assert entries["doi_10_1234_unknown_to_us"][1]["doi"] == "10.1234/unknown_to-us"
    cited = set(references(graph["./"]["citation"]))
    assert cited == {f"https://doi.org/{fields['doi']}" for _, fields in entries.values()}
    assert all(graph[target]["@type"] == "ScholarlyArticle" for target in cited)
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "@article{page1954," in text
    assert "What to cite" in text


def test_the_report_written_again_describes_itself(folder):
    before = (folder / "ro-crate-metadata.json").read_bytes()
    report_study(folder)
    assert (folder / "ro-crate-metadata.json").read_bytes() == before


def test_steps_without_a_result_say_why(write_study, tmp_path):
    study = """\
study: mine
seed: 7
steps:
  series:
    do: toy.make
    count: 40
  broken:
    do: toy.fail
    start: $series
  below:
    do: toy.shake
    start: $broken
"""
    out = tmp_path / "out"
    with pytest.raises(StepFailedError):
        run_study(write_study(study), out, workers=1)
    document = json.loads((out / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {one["@id"]: one for one in document["@graph"]}
    actions = {one["name"]: one for one in entities.values() if one["@type"] == "CreateAction"}
    ends = {name: one["actionStatus"].rsplit("/", 1)[1] for name, one in actions.items()}
    assert ends["series"] == "CompletedActionStatus"
    assert ends["broken"] == "FailedActionStatus"
    assert ends["below"] == "PotentialActionStatus"
    assert "on purpose" in actions["broken"]["error"]
    assert "needs broken" in actions["below"]["description"]
    assert {actions[name]["@id"] for name in ("series", "broken", "below")} <= set(
        references(entities["./"]["mentions"])
    )
