"""The engine agrees with queueing theory and with published studies, case by case."""

import numpy as np
import pytest

from queuesim.report.validation_page import lines
from queuesim.study.validation.agreement import DISAGREES, INCONCLUSIVE, near, steady, transient, z
from queuesim.study.validation.cases import Case, cases, listed
from queuesim.study.validation.findings import Finding
from queuesim.study.validation.measures import MEASURES
from queuesim.study.validation.suite import Checked, in_full, in_short, of_case
from theory.named_windows import NamedWindows

CASES = cases()
A_DAY = 400  # customers, about
LONGEST_FIRST = sorted(
    CASES.values(), key=lambda case: -case.size * (A_DAY if "days" in case.table else 1)
)
LIST = listed()
QUICK = {"A4": 400_000, "B2": 200_000, "D4": 200_000, "H3": 200_000, "F5": 400, "J6": 60_000}


def disagreements(checked: Checked) -> list[str]:
    found = of_case(checked)
    print(*lines(found, every=True), sep="\n")
    return [*lines(found, every=False)] if not checked.agrees else []


@pytest.mark.slow
@pytest.mark.parametrize("case", LONGEST_FIRST, ids=lambda case: case.name)
def test_the_case_agrees_with_what_is_expected(case):
    assert not disagreements(in_full(case)), case.table["title"]


@pytest.mark.slow
@pytest.mark.parametrize("name", LIST["excused"])
def test_the_case_cannot_be_expressed_yet(name):
    assert name not in CASES
    pytest.skip(LIST["excused"][name])


@pytest.mark.parametrize("name", QUICK)
def test_a_small_study_of_the_case_differs_by_no_more_than_chance(name):
    case = CASES[name]
    assert not disagreements(in_short(case, case.study(QUICK[name], least_days=80)))


def test_every_case_of_the_list_is_checked_or_excused():
    checked, own = set(LIST["here"].split()), set(LIST["own"].split())
    assert set(CASES) == checked | own
    assert not checked & set(LIST["elsewhere"])
    assert not checked & set(LIST["excused"])
    assert set(LIST["in_part"]) <= checked


def finding(found: float, error: float, expected: float, measure: str = "wait") -> Finding:
    return Finding(measure, MEASURES[measure], found, error, expected, 0.0)


def test_a_long_run_agrees_within_chance_or_half_a_percent():
    assert not steady(finding(10.04, 0.001, 10.0))
    assert not steady(finding(10.16, 0.05, 10.0))
    assert steady(finding(10.17, 0.05, 10.0)) == DISAGREES


def test_a_long_run_that_is_too_short_is_inconclusive():
    assert steady(finding(10.0, 0.052, 10.0)) == INCONCLUSIVE
    assert not steady(finding(0.1, 0.00102, 0.1, "longer_than"))
    assert steady(finding(0.1, 0.00103, 0.1, "longer_than")) == INCONCLUSIVE


def test_a_figure_that_is_no_matter_of_chance_agrees_to_a_millionth():
    assert not near(finding(10.000001, 1e-15, 10.0))
    assert near(finding(10.0001, 1e-15, 10.0)) == DISAGREES
    assert np.isnan(z(finding(10.000001, 1e-15, 10.0)))


def test_days_agree_within_chance_and_within_three_percent():
    assert not transient(finding(10.29, 0.1, 10.0))
    assert transient(finding(10.31, 0.1, 10.0)) == DISAGREES
    assert transient(finding(10.29, 0.08, 10.0)) == DISAGREES
    assert not transient(finding(0.11, 0.01, 0.1, "all_busy"))


@pytest.mark.parametrize("name", ["F3", "F5"])
def test_windows_by_name_agree_with_windows_by_number_until_one_closes(name):
    expected = CASES[name].table["expected"]
    computed = theory_of(CASES[name]).expected()
    for measure in set(expected) & set(computed):
        assert np.allclose(computed[measure], expected[measure], rtol=1e-5), measure


def test_the_stored_figures_of_windows_by_name_are_what_the_equations_give():
    computed = theory_of(CASES["N1"]).expected()
    for measure, expected in CASES["N1"].table["expected"].items():
        assert np.allclose(computed[measure], expected, rtol=1e-6), measure


def theory_of(case: Case) -> NamedWindows:
    customer = case.table["tiers"]["customer"]
    service, patience = (
        float(customer[key]["mean"].removesuffix(" min")) for key in ("service", "patience")
    )
    windows, rates = case.table["windows"], customer["rate"]
    staff = windows if isinstance(windows, list) else [windows] * len(rates)
    return NamedWindows(rates, staff, service, patience)
