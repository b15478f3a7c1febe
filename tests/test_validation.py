"""`validate`: each case is simulated and judged, the quick form twice before it complains."""

import dataclasses

import pytest

from queuesim.report.validation_page import validation_page
from queuesim.study.validation import suite
from queuesim.study.validation.agreement import DISAGREES
from queuesim.study.validation.cases import Case, cases
from queuesim.study.validation.suite import in_short, of_case, validation

CASES = cases()
A1 = CASES["A1"]
EMPTY = {"form": "quick", "engines": ["SimPy"], "back_test": None}
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
