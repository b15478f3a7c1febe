"""Why a wait was what it was: by hand, and for every customer of every scenario that ships."""

from dataclasses import replace

import numpy as np
import pytest
from shipped import SHIPPED
from small_branch import people, scenario, span

from queuesim.branch.day import simulate
from queuesim.branch.journey import Vain
from queuesim.branch.rules import rules
from queuesim.scenario.loading import load
from queuesim.study import experiment
from queuesim.study.causes import CAUSES, causes, timelines, wait

NOTHING = dict.fromkeys(CAUSES, 0.0)


def why(branch, demand, row):
    rule = rules(branch)
    log = simulate(rule, demand, 1)
    return causes(timelines(rule, log), log.visits, row)


def test_service_wrap_up_and_break_of_the_only_window_share_nothing():
    branch = scenario(
        "A", {"1": {"calls": ["A"], "roster": "r"}}, rosters={"r": [span(0, 4), span(7, 600)]}
    )
    demand = people([0, 1, 2], work=[3, 2, 1], wrap_up=0.5)
    # served 0 to 3 and 3.5 to 5.5, wrapped up to 3.5 and 6, on break until 7
    assert why(branch, demand, 2) == NOTHING | {"ahead": 3.0, "wrap_up": 1.0, "break": 1.0}


def test_who_came_later_and_was_called_before_is_told_apart():
    branch = scenario("AB", {"1": {"calls": ["B", "A"]}})
    demand = people([0, 1, 2], tier=[0, 0, 1], work=[3, 2, 2])
    assert why(branch, demand, 1) == NOTHING | {"ahead": 2.0, "later": 2.0}
    assert why(branch, demand, 2) == NOTHING | {"ahead": 1.0}


def test_a_moment_is_shared_equally_among_the_windows_that_may_call():
    windows = {
        "1": {"calls": ["A"]},
        "2": {"if_waiting": {"A": 3}},
        "3": {"calls": ["B"]},  # may not call A: it does not count
    }
    demand = people([0, 1], work=4)
    assert why(scenario("AB", windows), demand, 1) == NOTHING | {"ahead": 1.5, "idle": 1.5}


def test_a_window_counts_from_its_first_opening_to_its_last_closing():
    branch = scenario(
        "A", {"1": {"calls": ["A"], "roster": "late"}, "2": {"calls": ["A"], "roster": "early"}},
        rosters={"late": [span(3, 600)], "early": [span(0, 1)]},
    )  # fmt: skip
    demand = people([0, 0.5], work=20)
    # window 2 serves the first beyond its roster; until 1 it counts, then no window until 3
    assert why(branch, demand, 1) == NOTHING | {"ahead": 0.5, "none": 2.0}


def test_a_call_that_nobody_answers_is_told_apart():
    branch = scenario("A", {"1": {"calls": ["A"]}})
    rule = rules(branch)
    log = simulate(rule, people([0, 1], work=4), 1)
    found = [np.array([value], column.dtype) for column, value in zip(
        Vain.columns(), (0, 0, 0, 4.0, 5.0), strict=True)]  # fmt: skip
    called = log.visits.called.copy()
    called[1] = 5.0  # after a minute of calling somebody who was not there
    late = replace(log, visits=replace(log.visits, called=called), vain=Vain(*found))
    minutes = causes(timelines(rule, late), late.visits, 1)
    assert minutes == NOTHING | {"ahead": 3.0, "absent": 1.0}


def test_who_never_had_a_ticket_did_not_wait():
    branch = scenario("A", {"1": {"calls": ["A"]}}, areas={"hall": {"holds": 1}})
    demand = people([0, 1, 2], work=10)
    assert why(branch, demand, 2) == NOTHING


def wrong(file, policy, days):
    """Yield the customers whose causes do not add up to the wait."""
    result = experiment.run(file, policy, days=days, log_days=days)
    rule = rules(result.scenario)
    for log in result.logs:
        windows = timelines(rule, log)
        for row in range(len(log.visits)):
            begin, end = wait(log.visits, row)
            found = causes(windows, log.visits, row)
            if abs(sum(found.values()) - (end - begin)) > 1e-9 or min(found.values()) < 0:
                yield log.day, row


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_causes_add_up_to_the_wait_of_every_customer_of_a_day(path):
    assert list(wrong(load(path), "today", 1)) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_causes_add_up_to_every_wait_of_every_policy_and_day(path):
    file = load(path)
    for policy in file.policies:
        assert list(wrong(file, policy, file.today.run.days)) == []


def test_in_one_line_for_all_nobody_who_came_later_is_ever_served_meanwhile():
    result = experiment.run(load(SHIPPED[-1]), "one-line", days=1)
    visits = result.logs[0].visits
    windows = timelines(rules(result.scenario), result.logs[0])
    assert {causes(windows, visits, row)["later"] for row in range(len(visits))} == {0.0}
