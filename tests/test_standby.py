"""Windows that stand by: found where a branch has them, and not where it has none."""

import dataclasses

import numpy as np
import pytest
from simulated_log import log_of

from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import fit
from queuesim.logs.journal import Sessions
from queuesim.logs.nearness import Nearness
from queuesim.logs.refusals import Standby, refusals
from queuesim.logs.writing import scenario_text
from queuesim.logs.written_windows import standing_by
from queuesim.report.backtest_page import backtest_page
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.study import standby
from queuesim.study.holding_out import back_tested, parted, resampled
from queuesim.study.replay import windows_of
from queuesim.study.standby import nearness, with_standby

BRANCH = """\
queuesim = 1
title = "Some windows stand by"
[branch]
hours = "09:00-13:00"
[tiers.regular]
patience = { dist = "exponential", mean = "15 min" }
[services.cash]
time = { dist = "exponential", mean = "3 min" }
wrap_up = "20 s"
[arrivals]
per_hour.regular = 75
[queues.A]
waits = "hall"
[areas.hall]
[windows.1-4]
calls = ["A"]
[windows.5-6]
calls = []
then = [{ calls = ["A"], if_waiting = { A = 2 } }]
"""
STANDS_BY = 'calls = []\nthen = [{ calls = ["A"], if_waiting = { A = 2 } }]'
PLAIN = BRANCH.replace(STANDS_BY, 'calls = ["A"]')
DAYS = 10


def cleaned(text: str, days: int = DAYS) -> Cleaned:
    return Cleaned(log_of(loads(text).today, days), (), 0, {})


@pytest.fixture(scope="module")
def found():
    known = cleaned(BRANCH)
    return with_standby(known, fit(known.log), Choices())


def test_windows_that_let_people_wait_while_free_are_known_by_their_refusals():
    refused = refusals(cleaned(BRANCH).log)
    assert refused[4:].min() > 0.8 > 0.5 > refused[:4].max()


def test_refusals_can_be_counted_by_hand():
    """Window 1 is free at 9:10 and calls at once; window 2 is free too, and at 9:11 lets wait."""
    log = log_of(loads(BRANCH).today, 1).where(np.arange(2))
    sessions = Sessions(np.zeros(2, int), np.arange(2), np.full(2, 540.0), np.full(2, 780.0))
    log = dataclasses.replace(
        log,
        sessions=sessions,
        issued=np.array([550.0, 551.0]),
        called=np.array([550.0, 555.0]),
        started=np.array([550.0, 555.0]),
        ended=np.array([555.0, 557.0]),
        left=np.full(2, np.nan),
        window=np.array([0, 0]),
        waited=np.array([False, True]),
        outcome=np.zeros(2, int),
    )
    refused = refusals(log)
    overall = 1 / 2  # two chances: window 1 took one, window 2 let one wait
    assert refused[0] == pytest.approx((0 + 10 * overall) / (1 + 10))
    assert refused[1] == pytest.approx((1 + 10 * overall) / (1 + 10))


def test_standby_is_found_where_windows_stand_by(found):
    assert set(found.standby.windows) == {"5", "6"}
    assert found.standby.waiting == 2
    best = found.standby.distances[found.standby.share, 2]
    assert best < 0.5 * found.standby.distances[0.0, 0]


def test_the_scenario_says_so_and_loads(found):
    text = scenario_text(cleaned(BRANCH), found, "again")
    windows = loads(text).today.windows
    assert "stand by" in text
    assert [bool(w.then) for w in windows.values()] == [False] * 4 + [True] * 2
    assert windows_of(found)["5"].then[0].if_waiting == windows["5"].then[0].if_waiting


def test_the_scenario_says_how_near_it_is_to_the_days_it_was_learnt_from(found):
    near = nearness(cleaned(BRANCH), found)
    log, replayed, here = near.figures["all"]["delayed"]
    assert (near.days, near.runs) == (DAYS, 10)
    assert replayed == pytest.approx(log, abs=0.05)
    assert here == pytest.approx(log, abs=0.1)
    text = scenario_text(cleaned(BRANCH), dataclasses.replace(found, nearness=near), "again")
    assert f"{100 * log:9.1f}{100 * replayed:9.1f}{100 * here:9.1f}" in text


def test_how_near_it_is_stands_in_a_table_with_a_dash_for_what_is_not_known():
    figures = {"abandoned": [0.1, 0.12, 0.2], "delayed": [0.5, 0.55, 0.6]}
    near = Nearness(3, 10, {"gold": figures | {"wait_delayed": [float("nan"), 1.234, 2.0]}})
    said, heads, columns, row = near.lines()
    assert "3 of the days learnt from, simulated 10 times" in said
    assert columns.split() == ["log", "replayed", "here"] * 3
    numbers = ["10.0", "12.0", "20.0", "50.0", "55.0", "60.0", "-", "1.23", "2.00"]
    assert row.split() == [*numbers, "gold"]
    assert len(heads) == len(columns) == row.index("  gold")


def test_of_a_log_without_hours_of_windows_nothing_is_said_of_nearness(found):
    nobody = Sessions(*(column[:0] for column in found.log.sessions.arrays().values()))
    blind = dataclasses.replace(found, log=dataclasses.replace(found.log, sessions=nobody))
    assert nearness(cleaned(BRANCH), blind) is None


def test_no_window_stands_by_where_none_did():
    known = cleaned(PLAIN)
    standby_of = with_standby(known, fit(known.log), Choices()).standby
    assert standby_of.share == 0
    assert list(standby_of.distances) == [(0.0, 0)]


def test_the_planner_may_forbid_it(monkeypatch):
    known = cleaned(BRANCH, 2)
    findings = fit(known.log)
    monkeypatch.setattr(standby, "_distance", lambda *_: pytest.fail("was looked for"))
    assert with_standby(known, findings, Choices(standby=False)) is findings


def test_so_many_windows_stand_by_that_their_share_of_the_open_ones_is_met_at_all_times():
    whole, half = [(540.0, 780.0)], [(540.0, 660.0)]
    assert Standby(1 / 3, 2).lanes([whole] * 9) == {0, 1, 2}
    assert Standby(1 / 2, 2).lanes([half, whole, whole, half]) == {0, 1}
    assert Standby(0.2, 2).lanes([whole, whole]) == Standby().lanes([whole]) == set()


def test_every_row_of_a_window_that_stands_by_asks_who_waits():
    own = {"calls": ["G", "A"], "choose": "longest wait", "then": [{"calls": ["V"]}]}
    assert standing_by(own, 3)["then"] == [
        {"if_waiting": {"G": 3, "A": 3}, "calls": ["G", "A"], "choose": "longest wait"},
        {"if_waiting": {"V": 3}, "calls": ["V"]},
    ]


@pytest.mark.parametrize(
    ("said", "learnt", "held"),
    [("every-second", [1, 3, 5], [2, 4]), ("2", [1, 2, 3], [4, 5]), ("4", [1], [2, 3, 4, 5])],
)
def test_days_are_held_out_at_the_end_or_every_second(said, learnt, held):
    assert parted([1, 2, 3, 4, 5], said) == (learnt, held)


@pytest.mark.parametrize("said", ["0", "5", "6", "-1", "half", "²"])
def test_days_that_cannot_be_held_out_are_refused_in_words(said):
    with pytest.raises(ScenarioError, match="5 usual days cannot be parted so") as error:
        parted([1, 2, 3, 4, 5], said)
    assert "a number from 1 to 4, or every-second" in str(error.value)


def test_the_fit_never_sees_the_days_held_out():
    known = cleaned(PLAIN, 4)
    found = back_tested(known, Choices(standby=False), "four days", "every-second", runs=2)
    assert found["learnt"] == ["2026-03-02", "2026-03-04"]
    assert found["days"] == ["2026-03-03", "2026-03-05"]
    assert found["crowded"] == []


def test_rates_of_a_forecast_are_learnt_from_days_drawn_anew():
    learnt = fit(cleaned(PLAIN).log)
    rates = np.array(
        [resampled(learnt, Choices(), seed).arrivals.daily.sum() for seed in range(200)]
    )
    days = np.bincount(learnt.log.day, minlength=DAYS)
    assert rates.mean() == pytest.approx(days.mean(), rel=0.01)
    assert rates.std() == pytest.approx(days.std() / DAYS**0.5, rel=0.15)
    assert resampled(learnt, Choices(), 1).arrivals.daily == pytest.approx(
        resampled(learnt, Choices(), 1).arrivals.daily
    )


def test_rosters_of_a_forecast_are_learnt_from_days_drawn_anew():
    known = cleaned(PLAIN)
    at = known.log.sessions
    late = (at.day >= DAYS // 2) & (at.window >= 4)  # two windows are open on half of the days
    kept = {name: column[~late] for name, column in at.arrays().items()}
    log = dataclasses.replace(known.log, sessions=Sessions(**kept))
    learnt = fit(log, Choices(windows="on average"))
    open_ = [resampled(learnt, Choices(), seed).windows.open[0, 20] for seed in range(80)]
    assert np.mean(open_) == pytest.approx(5, rel=0.02)
    assert np.std(open_) == pytest.approx(2 * 0.5 / DAYS**0.5, rel=0.2)


def test_a_day_with_a_crowd_among_those_held_out_is_named():
    known = cleaned(PLAIN, 6)
    log = known.log
    rush = (log.day == 3) & (log.issued >= 600)
    crowd = dataclasses.replace(log, issued=np.where(rush, 600.0, log.issued))
    crowd = crowd.where(np.argsort(crowd.day * 1440 + crowd.issued, kind="stable"))
    rushed = dataclasses.replace(known, log=crowd)
    found = back_tested(rushed, Choices(standby=False), "a rush", "every-second", runs=2)
    assert found["crowded"] == ["2026-03-05"]
    assert "2026-03-05 some half-hour" in " ".join(backtest_page(found).split())


def test_a_log_without_windows_is_not_lived_again():
    known = cleaned(PLAIN, 4)
    nobody = Sessions(*(column[:0] for column in known.log.sessions.arrays().values()))
    blind = dataclasses.replace(
        known,
        log=dataclasses.replace(known.log, sessions=nobody, window=np.full(len(known.log), -1)),
    )
    with pytest.raises(ScenarioError, match="says of no window when it was open"):
        back_tested(blind, Choices(), "blind", "every-second")


def test_a_day_with_an_incident_is_not_lived_again(found):
    usual = found.frame.usual.copy()
    usual[3, 2] = False
    incident = dataclasses.replace(found, frame=dataclasses.replace(found.frame, usual=usual))
    dates = [*found.log.days[:3], *found.log.days[4:]]
    assert sorted(standby._some_days(incident).days) == dates
