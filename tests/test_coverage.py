"""How often intervals hold the truth: hundreds of comparisons of a small branch, each its own seed.

The truth is a long run on days that no repetition meets. These tests take minutes and run by their
own command: `python -m pytest -m slow -s tests/test_coverage.py`.
"""

from functools import cache

import numpy as np
import pytest
from written_days import BRANCH

from queuesim.scenario.loading import loads
from queuesim.study.bootstrap import Pool, poured, quantile_difference, together
from queuesim.study.comparison import Comparison, compare
from queuesim.study.comparison_summary import selection
from queuesim.study.intervals import over_days, over_skewed_days
from queuesim.study.stopping import rule_of

pytestmark = pytest.mark.slow

POLICIES = """
[policies.quicker]
services.cash.scale = 0.8
[policies.slower-window]
windows.2.speed = 0.7
[policies.one-speed]
windows.1.speed = 1.21
windows.2.speed = 0.805
"""
WORLD = BRANCH.replace('time = "5 min"', 'time = { dist = "exponential", mean = "3 min" }')
FILE = loads(WORLD + POLICIES)
NAMES = ("one-speed", "quicker", "slower-window")
MEASURES = ("wait_mean", "satisfaction", "service_level")
REPETITIONS, DAYS, TRUTH_DAYS = 400, 30, 6000
LONG_RUN = 1_000_000  # its seed


def report(*words: object) -> None:
    """Show what was measured, where pytest is asked to (`-s`)."""
    print("\n", *words)


def changes(found: Comparison) -> np.ndarray:
    """Return the differences of all, (days, policies, measures)."""
    rows = [[found.paired[n].pairs[m].difference[:, -1] for m in MEASURES] for n in NAMES]
    return np.moveaxis(np.array(rows), 2, 0)


@cache
def long_run() -> Comparison:
    return compare(FILE, days=TRUTH_DAYS, seed=LONG_RUN, log_days=0)


@cache
def truth() -> np.ndarray:
    return over_days(changes(long_run())).mean


@cache
def repetitions() -> list[Comparison]:
    return [compare(FILE, days=DAYS, seed=seed, log_days=0) for seed in range(REPETITIONS)]


def waits(found: Comparison, name: str) -> np.ndarray:
    """Return quantiles of the waits of all days, as they are and by drawing days."""
    pool: Pool = poured([share.waits for share in found.course.shares[name]])
    return pool.quantiles((0.5, 0.9), found.results[name].plan.days)


def test_intervals_at_fixed_days_hold_the_truth_as_often_as_they_say():
    found = [over_skewed_days(changes(one)) for one in repetitions()]
    held = np.mean([np.abs(one.mean - truth()) <= one.half_width for one in found], axis=0)
    report("fixed days, policies x measures", held)
    assert ((held >= 0.925) & (held <= 0.975)).all()


def test_in_an_overrun_hour_intervals_of_skewed_days_are_not_below_925_in_1000():
    overrun = loads(BRANCH + POLICIES)  # five minutes each: few are called in time on most days
    days = changes(compare(overrun, days=TRUTH_DAYS, seed=LONG_RUN, log_days=0))
    drawn = np.random.default_rng(1).integers(0, TRUTH_DAYS, (4000, DAYS))
    found = [(over_days(days[rows]), over_skewed_days(days[rows])) for rows in drawn]
    truth_here = days.mean(axis=0)
    plain, share = (
        np.mean([np.abs(one[k].mean - truth_here) <= one[k].half_width for one in found], axis=0)
        for k in range(2)
    )
    report("an overrun hour, policies x measures", share, "Student's t alone", plain)
    assert (share + 3.29 * np.sqrt(share * (1 - share) / len(drawn)) >= 0.925).all()
    assert (share <= 0.975).all()


def test_simultaneous_intervals_hold_all_truths_at_once():
    held = []
    for one in map(changes, repetitions()):
        inside = np.abs(over_days(one).mean - truth()) <= together(one).half_width
        held.append(inside.all(axis=0))
    share = np.mean(held, axis=0)
    report("all policies at once, by measure", share)
    assert (share >= 0.925).all()


def test_differences_of_quantiles_hold_the_truth():
    true = {n: waits(long_run(), n)[0] - waits(long_run(), "today")[0] for n in NAMES}
    held = []
    for one in repetitions():
        today = waits(one, "today")
        for name in NAMES:
            other = waits(one, name)
            for q in range(2):
                middle, half = quantile_difference(today[:, q], other[:, q], DAYS)
                held.append(abs(middle - true[name][q]) <= half)
    share = np.array(held).reshape(REPETITIONS, len(NAMES), 2).mean(axis=0)
    report("quantiles, policies x (p50, p90)", share)
    assert (share >= 0.925).all()


def test_intervals_at_a_precision_asked_for_hold_the_truth_nine_times_in_ten():
    rule = rule_of(FILE.today, (), ["wait_mean=0.45", "satisfaction=0.08"], most=2000)
    held, days = [], []
    for seed in range(REPETITIONS):
        one = compare(FILE, seed=10_000 + seed, log_days=0, rule=rule)
        found = over_skewed_days(changes(one))
        held.append(np.abs(found.mean - truth()) <= found.half_width)
        days.append(len(one.results["today"].plan.days))
    share = np.mean(held, axis=0)
    report("a precision asked for, policies x measures", share, "days", sorted(set(days)))
    assert len(set(days)) > 1
    assert (share >= 0.90).all()


def test_the_policy_chosen_is_the_best_as_often_as_promised_where_it_is_one_zone_ahead():
    names = ("today", "one-speed", "slower-window")
    levels = [long_run().results[n].measured.tiers["wait_mean"][:, -1].mean() for n in names]
    second, best = levels[:2]
    assert best < second < levels[2]
    more = f"""
[compare.selection]
measure = "wait_mean"
indifference_zone = {second - best}
confidence = 0.9
"""
    file = loads(WORLD + POLICIES + more)
    rule = rule_of(file.today, names, best=True)
    chosen, days = [], []
    for seed in range(REPETITIONS):
        one = compare(file, names[1:], seed=20_000 + seed, log_days=0, rule=rule)
        chosen.append(selection(one)["best"] == "one-speed")
        days.append([len(one.results[name].plan.days) for name in names])
    report("chosen", np.mean(chosen), "zone", second - best, "mean days", np.mean(days, axis=0))
    assert np.mean(chosen) >= 0.9
