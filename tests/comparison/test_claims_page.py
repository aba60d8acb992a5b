"""The page on the claims of the paper says what the findings beside it say.

Run this file to write the page again, with the output folder of a study to take its findings first:
``python tests/comparison/test_claims_page.py [out/luo2021]``.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from indrite.comparison.claims import load_claims
from indrite.comparison.evidence import evidence_of
from indrite.comparison.judging import judge_claims
from indrite.findings import Finding
from indrite.report.claim_text import StudyRun, claims_markdown, used_evidence

DOCS = Path(__file__).parents[2] / "docs"
PAGE, EXTRACT = DOCS / "claims.md", DOCS / "claims.json"
HEADING = "## The answers\n\n"


def page_text(document):
    run = StudyRun(
        **{key: tuple(one) if isinstance(one, list) else one for key, one in document["run"].items()}
    )
    evidence = {one["id"]: Finding(**one) for one in document["findings"]}
    return claims_markdown(judge_claims(load_claims("luo2021"), evidence), run)


@pytest.fixture(scope="module")
def document():
    return json.loads(EXTRACT.read_text(encoding="utf-8"))


def test_the_page_is_what_the_findings_say(document):
    assert PAGE.read_text(encoding="utf-8").partition(HEADING)[2] == page_text(document)


def test_the_findings_answer_the_claims(document):
    evidence = {one["id"]: Finding(**one) for one in document["findings"]}
    table = judge_claims(load_claims("luo2021"), evidence)
    # in a quick run some results are missing for good reasons; most are there
    missing = [
        one.id for row in table.rows for one in row.computed if one.why.startswith("this study has no")
    ]
    assert len(missing) <= 0.1 * len(table.rows)
    assert used_evidence(load_claims("luo2021"), evidence) == evidence  # and nothing that nobody asks for


def extract(folder):
    """Return the findings of a finished study that the claims ask for, and which run it was."""
    from indrite.study import Store, load_plan
    from indrite.study.collect import Results

    state = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    plan = load_plan(state["file"], quick=state["quick"])
    keys = {one["step"]: one["key"] for one in state["steps"]}
    results = Results(plan, keys, Store(folder))
    step = next(one for one in plan.steps if one.function.name == "compare.claims")
    found = results.resolve(step.parameters["results"])
    found = {key: one.spectra[0] if hasattr(one, "spectra") else one for key, one in found.items()}
    evidence = used_evidence(load_claims("luo2021"), evidence_of(found))
    manifests = {name: results.manifest(name) for name in keys}
    changes = [
        f"{step}: {name} {quick} instead of {full}"
        for step, one in manifests.items()
        for name, (full, quick) in one["quick"].items()
    ]
    versions = {}
    for one in manifests.values():
        shown = ("indrite", "pybamm", "torch", "chgnet")
        versions |= {key: one["fingerprint"][key] for key in shown if key in one["fingerprint"]}
    day = max(one["finished"] for one in manifests.values())[:10]
    titles = [one.title for one in plan.report if one.title]
    run = StudyRun(plan.name, plan.is_quick, tuple(changes), day, versions, tuple(titles))
    return {"run": asdict(run), "findings": [asdict(one) for one in evidence.values()]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        text = json.dumps(extract(Path(sys.argv[1])), indent=1, ensure_ascii=False)
        EXTRACT.write_text(text + "\n", encoding="utf-8")
    before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    PAGE.write_text(
        before + HEADING + page_text(json.loads(EXTRACT.read_text(encoding="utf-8"))), encoding="utf-8"
    )
