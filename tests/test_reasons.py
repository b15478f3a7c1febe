"""Why a back-test does not say yes: the days have changed, one day is odd, or neither."""

import dataclasses

import numpy as np
import pytest
from simulated_log import FIRST, log_of

from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.journal import Log, Sessions
from queuesim.report.backtest_page import NO_REASON, WHY, backtest_page
from queuesim.report.backtest_page import why as lines_of_why
from queuesim.report.sections import flowed
from queuesim.scenario.loading import loads
from queuesim.study.holding_out import back_tested
from queuesim.study.reasons import welch_p

BRANCH = """\
queuesim = 1
[branch]
hours = "09:00-13:00"
[tiers.regular]
patience = { dist = "exponential", mean = "15 min" }
[services.cash]
time = { dist = "exponential", mean = "3 min" }
[arrivals]
per_hour.regular = 70
[queues.A]
waits = "hall"
[areas.hall]
[windows.1-4]
calls = ["A"]
"""
SLOWER = BRANCH.replace("3 min", "4 min")
PLAIN = Choices(standby=False)


def why(found) -> str:
    return flowed(lines_of_why(found))


def days_of(*parts: tuple[str, int]) -> Cleaned:
    """Return the log of days of one branch, then of days of another."""
    logs = [log_of(loads(text).today, days, seed) for seed, (text, days) in enumerate(parts)]
    starts = np.cumsum([0, *(days for _, days in parts)])
    whole = Log(
        **{
            **{f.name: getattr(logs[0], f.name) for f in dataclasses.fields(Log)},
            **joined(logs, starts),
            "sessions": Sessions(**joined([log.sessions for log in logs], starts)),
            "days": tuple(FIRST.fromordinal(FIRST.toordinal() + k) for k in range(starts[-1])),
        }
    )
    return Cleaned(whole, (), 0, {})


def joined(tables, starts):
    columns = {name: [table.arrays()[name] for table in tables] for name in tables[0].arrays()}
    columns["day"] = [day + start for day, start in zip(columns["day"], starts, strict=False)]
    return {name: np.concatenate(parts) for name, parts in columns.items()}


@pytest.fixture(scope="module")
def changed():
    return back_tested(days_of((BRANCH, 6), (SLOWER, 6)), PLAIN, "changed", "6", runs=10)


def test_days_that_have_changed_pass_under_a_fit_to_themselves(changed):
    assert changed["verdict"] == "no"
    assert changed["reasons"]["own_fit"] == "yes"
    assert changed["reasons"]["without_it"] != "yes"
    assert why(changed).startswith("Why: these days are not like those learnt from.")


def test_what_has_changed_is_told_with_its_chance(changed):
    of = {one["figure"]: one for one in changed["differences"]}
    assert of["length"]["learnt"] == pytest.approx(1, abs=0.01)
    assert of["length"]["held_out"] == pytest.approx(4 / 3, rel=0.1)
    assert of["length"]["p_value"] < 0.001 < of["tickets"]["p_value"]
    assert of["hours"]["learnt"] == of["hours"]["held_out"] == 16
    assert "services, times as long" in backtest_page(changed)


def test_a_day_unlike_all_others_is_named():
    found = back_tested(days_of((BRANCH, 8), (SLOWER, 1)), PLAIN, "odd", "3", runs=10)
    assert found["verdict"] != "yes"
    assert found["reasons"]["farthest"] == "2026-03-10"
    assert found["reasons"]["without_it"] == "yes"
    assert "2026-03-10 alone" in why(found)


def test_what_a_planner_chose_wrongly_is_no_change_of_the_days():
    wrong = dataclasses.replace(PLAIN, wrap_up=1.0)
    found = back_tested(days_of((BRANCH, 6)), wrong, "wrong", "every-second", runs=10)
    assert found["reasons"]["own_fit"] == "no"
    assert "Something in this branch is not what its scenario says" in why(found)


def test_of_a_yes_no_reason_is_asked():
    assert why({"reasons": None}) == ""


@pytest.mark.parametrize("yes", [*WHY, None])
def test_the_first_verdict_that_is_yes_tells_why(yes):
    asked = dict.fromkeys(WHY, "no") | {"farthest": "Monday"} | ({yes: "yes"} if yes else {})
    said = WHY[yes] if yes else NO_REASON
    assert why({"reasons": asked}) == said.format(day="Monday")


def test_the_chance_of_a_difference_is_welchs():
    from scipy.stats import ttest_ind

    one, other = np.array([1.0, 2.0, 4.0]), np.array([5.0, 5.5, 7.0, 9.0])
    assert welch_p(one, other) == pytest.approx(ttest_ind(one, other, equal_var=False).pvalue)
    assert np.isnan(welch_p(one[:1], other))
