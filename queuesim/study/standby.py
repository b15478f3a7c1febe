"""Windows that stand by, found by living the days of the fit again.

A log may show windows at work and free while people wait, and the same windows busy when many wait.
No law of services and wrap-up work brings that about, so a share of the windows, those that refused
most, may stand by: they call only if so many wait in one of their queues. Share and number are
those under which the days learnt from come nearest to what they were, and are taken only if these
days come much nearer so. It is a rule that stands for many habits, and is labelled so.
"""

import math
from dataclasses import replace
from itertools import product

import numpy as np

from queuesim.branch.journey import Array
from queuesim.logs.calibrating import SCENARIO, Calibrated
from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import Findings
from queuesim.logs.journal import Log
from queuesim.logs.nearness import HEADS, Nearness
from queuesim.logs.refusals import Standby, refusals
from queuesim.logs.writing import scenario_text
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.study.backtest import Json, back_test, judge
from queuesim.study.replay import Replay, windows_of, within_hours
from queuesim.study.summary import ALL

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)  # of the windows' hours
WAITING = (2, 3)
NONE = (0.0, 0)
RUNS = 6
NEARNESS_RUNS = 10
MOST_DAYS = 10
MUCH = 2 / 3  # of the distance if none stand by
NEAR = 1.0  # mean square of differences in tolerances; nearer, none are looked for


def simulated_again(done: Calibrated) -> Calibrated:
    """Return a calibration that says which windows stand by, and how near it is to its log."""
    found = with_standby(done.cleaned, done.findings, done.choices)
    found = replace(found, nearness=nearness(done.cleaned, found))
    text = scenario_text(done.cleaned, found, done.title)
    return replace(done, findings=found, texts={**done.texts, SCENARIO: text})


def nearness(cleaned: Cleaned, found: Findings) -> Nearness | None:
    """Return how near the branch comes to some days that it was learnt from, if they can be lived.

    That needs the hours of windows, and somebody of whom it is known whether they waited.
    """
    days = _some_days(found)
    if not len(days) or not len(days.sessions) or np.isnan(days.called).all():
        return None
    fitted = loads(scenario_text(cleaned, found, "")).today
    again = back_test(days, fitted, windows_of(found), NEARNESS_RUNS)
    figures = {tier: _three(again, tier) for tier in (ALL, *again["tiers"])}
    return Nearness(len(days.days), NEARNESS_RUNS, figures)


def _three(again: Json, tier: str) -> dict[str, list[float]]:
    """Return each figure of the log, replayed, and of the branch as it stands; NaN if unknown."""
    replayed, here = (again[part]["tiers"][tier] for part in ("replayed", "forecast"))
    return {
        name: [
            math.nan if value is None else value
            for value in (replayed[name]["real"], replayed[name]["mean"], here[name]["mean"])
        ]
        for name in HEADS
    }


def with_standby(cleaned: Cleaned, found: Findings, choices: Choices) -> Findings:
    """Return the findings with the windows that stand by, if any do and none forbids it."""
    if choices.standby is False or not len(found.log.sessions) or not found.log.waited.any():
        return found
    ranking = np.argsort(-refusals(found.log), kind="stable")
    fitted = loads(scenario_text(cleaned, found, "")).today
    days = _some_days(found)
    distances = {NONE: _distance(found, fitted, days)}
    if distances[NONE] > NEAR:
        for choice in product(SHARES, WAITING):
            tried = replace(found, standby=_standby(choice, ranking, found.log))
            distances[choice] = _distance(tried, fitted, days)
    best = min(distances, key=lambda choice: distances[choice])
    if not distances[best] < MUCH * distances[NONE]:
        best = NONE
    return replace(found, standby=replace(_standby(best, ranking, found.log), distances=distances))


def _standby(choice: tuple[float, int], ranking: Array, log: Log) -> Standby:
    """Return the windows that refused most, as many as have this share of all hours worked."""
    share, waiting = choice
    at = log.sessions
    hours = np.bincount(at.window, at.closes - at.opens, minlength=len(log.windows))[ranking]
    middle = np.cumsum(hours) - hours / 2
    chosen = ranking[middle <= share * hours.sum()] if share else []
    return Standby(share, waiting, tuple(log.windows[w] for w in chosen))


def _some_days(found: Findings) -> Log:
    """Return some usual days of the log; a day with an incident teaches nothing of the windows."""
    usual = np.flatnonzero(found.frame.usual.all(axis=1))
    chosen = usual[:: -(-len(usual) // MOST_DAYS)] if len(usual) else usual
    return found.log.of_days(chosen.tolist())


def _distance(found: Findings, fitted: Scenario, days: Log) -> float:
    if not len(days):
        return 0.0
    replay = Replay(fitted, within_hours(days, fitted), windows_of(found))
    seeds = range(fitted.run.seed, fitted.run.seed + RUNS)
    return judge(replay, [replay.again(seed) for seed in seeds]).distance
