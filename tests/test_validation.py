"""`validate`: each case is simulated and judged, the quick form twice before it complains."""

import dataclasses

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from queuesim.cli import commands
from queuesim.report.validation_page import validation_page
from queuesim.study.log_schemas import validation_schema
from queuesim.study.validation import suite
from queuesim.study.validation.agreement import DISAGREES
from queuesim.study.validation.cases import Case, cases
from queuesim.study.validation.engines import RANDOM, _compared, random_branch
from queuesim.study.validation.suite import in_short, of_case, validation

CASES = cases()
A1 = CASES["A1"]
EMPTY = {"form": "quick", "engines": None, "back_test": None}
SMALL = dataclasses.replace(A1.quick(), minutes=1000.0)


def wrong(case: Case) -> Case:
    """Return the case with all that is expected of it a tenth too high."""
    expected = {k: v * 1.1 for k, v in case.table["expected"].items() if isinstance(v, float | int)}
    return dataclasses.replace(case, table={**case.table, "expected": expected})


def test_a_case_that_agrees_is_simulated_once():
    checked = in_short(A1, SMALL)
    assert checked.agrees
    assert not checked.again
    assert checked.study.days == SMALL.days


def test_a_case_that_disagrees_does_so_on_ten_times_as_many_other_people():
    checked = in_short(wrong(A1), SMALL)
    assert not checked.agrees
    assert checked.again
    assert checked.study.days == 10 * SMALL.days
    assert DISAGREES in checked.verdicts


def test_other_people_come_to_the_study_that_is_made_again():
    one, other = (suite.run(A1, SMALL, again)[0].found for again in (0, 1))
    assert one != other


def test_a_figure_says_how_large_an_error_it_would_have_shown():
    figure = of_case(in_short(A1, SMALL))["figures"][0]
    assert figure["detects"] == pytest.approx(3.29 * figure["standard_error"])
    far = (figure["simulated"] - figure["expected"]) / figure["standard_error"]
    assert figure["z"] == pytest.approx(far)


@pytest.mark.parametrize("name", CASES)
def test_a_quick_study_is_no_larger_than_a_full_one(name):
    quick, full = CASES[name].quick(), CASES[name].study()
    assert quick.days * quick.minutes <= full.days * full.minutes
    assert quick.days >= min(100, full.days)


def test_the_page_has_a_line_for_each_case_and_one_for_each_figure_on_wish(monkeypatch):
    monkeypatch.setattr(suite, "in_short", lambda case: suite._checked(case, SMALL, suite.near))
    result = validation(chosen=["A1", "A1"])
    assert validation_page(result).count("M/M/1, half loaded") == 2
    assert validation_page(result, figures=True).count("M/M/1, half loaded") == 22
    assert "All agree." in validation_page(result)
    assert "off by" in validation_page(result)
    assert max(len(line) for line in validation_page(result, figures=True).splitlines()) <= 80


def test_the_page_names_what_disagrees_and_shows_each_figure_that_does():
    case = of_case(in_short(wrong(A1), SMALL))
    page = validation_page(EMPTY | {"cases": [case], "not_expressed": {"E7": "no"}})
    far = sum(bool(figure["verdict"]) for figure in case["figures"])
    assert "Disagree (*): A1." in page
    assert page.count(" *\n") == far > 1
    assert "Simulated again, with ten times as many: A1." in page
    assert "- E7: no" in page


def engines(**changed):
    same = [{"branch": name, "customers": 500, "same": True} for name in ("A1", "random 1")]
    return {"reference": "SimPy", "compiled": True, "why_not": "", "branches": same} | changed


def told(engines):
    page = validation_page(EMPTY | {"cases": [CASE], "not_expressed": {}, "engines": engines})
    return " ".join(page.split())


CASE = of_case(in_short(A1, SMALL))


def test_the_report_has_a_row_for_each_figure_and_says_how_to_make_it_anew(tmp_path):
    file = tmp_path / "trust.html"
    done = CliRunner().invoke(commands, ["validate", "--case", "A1", "--report", str(file)])
    assert done.exit_code == 0, done.output
    page = file.read_text("utf-8")
    figures = cases()["A1"].claims(cases()["A1"].quick())
    labels = [label for claim in figures for label in claim.labels()]
    assert all(f"{label}<" in page for label in labels)
    assert "All agree." in page
    assert "Anyone can make this table anew, by queuesim validate" in page


def test_the_page_says_whether_both_engines_write_the_same_logs():
    assert "the same logs, byte for byte, of 1000 customers on 2 branches." in told(engines())
    apart = [{"branch": "random 1", "customers": 500, "same": False}]
    assert "DIFFERENT logs of random 1." in told(engines(branches=apart))


def test_without_numba_the_page_says_that_nothing_was_compared():
    why = {"compiled": False, "why_not": "numba 0.61 is not installed", "branches": []}
    assert "was not checked here: numba 0.61 is not installed." in told(engines(**why))


def test_engines_that_differ_are_a_no(monkeypatch):
    def differ():
        return engines(branches=[{"branch": "A1", "customers": 9, "same": False}])

    monkeypatch.setattr(suite, "agreement", differ)
    monkeypatch.setattr(suite, "cases", lambda: {"A1": A1})
    monkeypatch.setattr(suite, "in_short", lambda case: suite._checked(case, SMALL, suite.near))
    found = validation()
    assert not found["agrees"]
    Draft202012Validator(validation_schema()).validate(found)


def test_random_branches_hold_everything_that_engines_must_agree_on():
    every = [random_branch(seed) for seed in range(1, RANDOM + 1)]
    windows = [window for branch in every for window in branch.windows.values()]
    assert {window.choose for window in windows} >= {"in order", "longest wait", "in turns"}
    assert any(window.then for window in windows)
    assert {branch.calling.missed for branch in every} == {"void", "back", "resume"}
    assert any(tier.misses for branch in every for tier in branch.tiers.values())
    assert {branch.areas["hall"].shows for branch in every} == {"nothing", "place", "wait"}


def test_logs_of_both_engines_are_compared_byte_for_byte(monkeypatch):
    pytest.importorskip("numba", reason="the compiled engine needs numba, the extra 'fast'")
    from queuesim.branch import compiled

    branch = random_branch(1)
    assert _compared("one", branch, branch)["same"]
    usual = compiled.simulate
    monkeypatch.setattr(compiled, "simulate", lambda rules, people: usual(rules, people)[:1])
    assert not _compared("one", branch, branch)["same"]
