"""Days of a branch whose truth is known, lived again under the truth and under what it is not."""

import dataclasses

import numpy as np
import pytest
from simulated_log import log_of

from queuesim.logs.journal import Outcome
from queuesim.report.backtest_page import backtest_page
from queuesim.scenario.loading import loads
from queuesim.study.backtest import NO, UNTOLD, YES, back_test, by_chance, verdict
from queuesim.study.lived import figures, real, shortest_wait, simulated
from queuesim.study.replay import Replay, within_hours

BRANCH = """\
queuesim = 1
title = "A busy morning"
[branch]
hours = "09:00-12:00"
[tiers.gold]
patience = { dist = "exponential", mean = "20 min" }
[tiers.regular]
patience = { dist = "exponential", mean = "15 min" }
[services.cash]
time = { dist = "exponential", mean = "4 min" }
wrap_up = "30 s"
[arrivals.per_hour]
gold = 20
regular = 30
[queues.G]
takes = { tier = "gold" }
waits = "hall"
[queues.A]
takes = "everyone else"
waits = "hall"
[areas.hall]
[rosters]
late = ["10:00-12:00"]
[windows.1-3]
calls = ["G", "A"]
choose = "longest wait"
head_start = { G = "3 min" }
[windows.4]
calls = ["G", "A"]
choose = "longest wait"
head_start = { G = "3 min" }
roster = "late"
"""
TRUTH = loads(BRANCH).today
LOG = log_of(TRUTH, 12)


def branch(*changes: tuple[str, str]):
    text = BRANCH
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loads(text).today


@pytest.fixture(scope="module")
def truth():
    return told(back_test(LOG, TRUTH, runs=20))


def told(found):
    """Return a back-test as `holding_out` completes it."""
    return {"learnt": [], "crowded": [], "differences": [], "reasons": None, **found}


def holds(found, figure):
    return [one["holds"] for one in found["criteria"] if one["figure"] == figure]


def test_days_of_the_branch_itself_are_never_called_those_of_another(truth):
    assert truth["verdict"] in (YES, UNTOLD)
    assert holds(truth, "order") == [YES]


def test_nearly_all_figures_of_the_branch_itself_lie_within_what_chance_allows(truth):
    values = [
        value
        for part in ("replayed", "forecast")
        for table in (*truth[part]["half_hours"], *truth[part]["tiers"].values())
        for of_tier in ([table[t] for t in ("gold", "all")] if "from" in table else [table])
        for value in of_tier.values()
        if None not in value.values()
    ]
    inside = [abs(v["real"] - v["mean"]) <= v["half_width"] + 1e-9 for v in values]
    assert len(inside) > 150
    assert np.mean(inside) > 0.9


def test_slower_services_than_the_logs_are_told():
    found = back_test(LOG, branch(('mean = "4 min"', 'mean = "5 min"')), runs=10)
    assert found["verdict"] == NO
    assert holds(found, "wait") == [NO]


def test_a_rule_that_turns_the_tiers_round_is_told():
    found = back_test(LOG, branch(('{ G = "3 min" }', '{ A = "3 min" }')), runs=10)
    assert holds(found, "order") == [NO]
    assert "NO: " in backtest_page(told(found))


def test_the_people_lived_again_are_those_of_the_log():
    was, again = Replay(TRUTH, LOG).again(seed=1)
    for name in ("day", "tier", "issued"):
        assert np.array_equal(getattr(was, name), getattr(again, name)), name
    assert not np.array_equal(was.wait, again.wait)


def test_windows_keep_the_hours_that_they_had_on_the_day():
    late = LOG.sessions.window == 3
    opens = np.where(late & (LOG.sessions.day == 5), 630.0, LOG.sessions.opens)
    log = dataclasses.replace(LOG, sessions=dataclasses.replace(LOG.sessions, opens=opens))
    on_day = Replay(TRUTH, log).on_day
    assert on_day(4).rosters["4"] == ((600.0, 720.0),)
    assert on_day(5).rosters["4"] == ((630.0, 720.0),)
    assert on_day(5).windows["4"].calls == ("G", "A")


def test_a_tier_that_was_not_recorded_is_drawn_as_often_as_it_comes():
    unknown = dataclasses.replace(LOG, tier=np.full(len(LOG), -1))
    was, again = Replay(TRUTH, unknown).again(seed=3)
    assert np.array_equal(was.tier, again.tier)
    share = np.mean(was.tier == 0)
    assert abs(share - 0.4) < 3.29 * np.sqrt(0.24 / len(LOG))


def test_who_came_outside_the_hours_is_left_out_and_counted():
    early = dataclasses.replace(LOG, issued=np.where(np.arange(len(LOG)) < 7, 500.0, LOG.issued))
    assert len(within_hours(early, TRUTH)) == len(LOG) - 7
    assert back_test(early, TRUTH, runs=2)["outside_hours"] == 7


def test_a_wait_shorter_than_any_that_the_log_calls_one_does_not_count():
    waits = np.where(np.isnan(LOG.called), LOG.left, LOG.called) - LOG.issued
    coarse = dataclasses.replace(LOG, waited=waits > 0.5)
    assert shortest_wait(coarse) == waits[coarse.waited & (LOG.outcome == Outcome.SERVED)].min()
    _, again = Replay(TRUTH, coarse).again(seed=1)
    assert again.wait[again.delayed].min() >= shortest_wait(coarse) > 0.5


def test_figures_can_be_checked_by_hand():
    day = LOG.of_days([0])
    some = real(day, day.tier).where(np.arange(4))
    some = dataclasses.replace(
        some,
        wait=np.array([0.0, 2.0, 4.0, np.nan]),
        delayed=np.array([False, True, True, False]),
        lost=np.array([False, False, True, False]),
    )
    found = figures(some, days=2)
    assert found["arrivals"] == 2.0
    assert (found["delayed"], found["abandoned"]) == (0.5, 0.25)
    assert (found["wait"], found["wait_delayed"]) == (2.0, 3.0)
    assert (found["wait_p50"], found["wait_p90"]) == (2.0, pytest.approx(3.6))


def test_chance_is_that_of_one_more_run_by_students_t():
    runs = np.array([1.0, 2.0, 3.0, np.nan])
    assert by_chance(runs) == pytest.approx(4.302653 * 1.0 * np.sqrt(4 / 3), rel=1e-6)


@pytest.mark.parametrize(
    ("answers", "said"), [((YES, YES), YES), ((YES, UNTOLD), UNTOLD), ((UNTOLD, NO), NO)]
)
def test_one_no_is_enough_and_nothing_else_is(answers, said):
    assert verdict(answers) == said


def test_the_page_keeps_within_its_lines_and_tells_of_every_day(truth):
    page = backtest_page(truth)
    assert max(map(len, page.splitlines())) <= 80
    for day in truth["days"]:
        assert day in page
    assert "11:30" in page


def test_simulated_days_are_reckoned_as_real_ones():
    """The days of the log lived by the same people under the truth come to the log's figures."""
    from queuesim.branch.day import simulate
    from queuesim.branch.demand import draw
    from queuesim.branch.population import population
    from queuesim.branch.rules import rules

    journey = simulate(rules(TRUTH), draw(population(TRUTH), 77, 1), 1)
    day = LOG.of_days([0])
    assert figures(simulated(journey, 0, 0.0), 1) == figures(real(day, day.tier), 1)
