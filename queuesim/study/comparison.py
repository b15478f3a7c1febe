"""Several policies on the same people: who wins, who pays, and how sure that is.

Everybody is drawn once a day and meets every policy, so a difference is a person's own where the
measure is one of persons, and a day's own elsewhere. Either way a day gives one number, and the
intervals are over days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch import demand
from queuesim.branch.journey import Array
from queuesim.scenario.loading import ScenarioFile
from queuesim.study.block import Block, ratio
from queuesim.study.experiment import (
    LOG_DAYS,
    TODAY,
    Part,
    Progress,
    Result,
    drawn,
    part,
    plan_of,
    result,
    trial_of,
)
from queuesim.study.intervals import holm, over_days, p_values
from queuesim.study.measures import MEASURES, Measure
from queuesim.study.summary import ALL, Json, digest, number, summary

COMPARISON_SCHEMA = "queuesim-comparison-1"


@dataclass(frozen=True)
class Pairs:
    """How the days' people fared under a policy and today, each (days, tiers + 1)."""

    difference: Array  # policy - today
    better: Array  # share of people noticeably better off; NaN for what no person has
    worse: Array


@dataclass(frozen=True)
class Comparison:
    """The results of several policies, "today" first, and each other one paired with it."""

    results: Mapping[str, Result]
    pairs: Mapping[str, Mapping[str, Pairs]]  # policy -> measure


def compare(
    file: ScenarioFile,
    policies: Sequence[str] | None = None,
    days: int | None = None,
    day: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    log_days: int = LOG_DAYS,
) -> Comparison:
    """Return the comparison of policies of a file (all, unless some are named) with today."""
    plan = plan_of(file, days, day, seed, log_days)
    others = [name for name in policies or file.policies if name != TODAY]
    trials = {name: trial_of(file, name) for name in (TODAY, *others)}
    people = demand.population(file.today)
    parts: dict[str, list[Part]] = {name: [] for name in trials}
    paired: dict[str, list[Mapping[str, Pairs]]] = {name: [] for name in others}
    for block_days in plan.blocks():
        them = drawn(people, plan, block_days)
        today = trials[TODAY].block(them)
        for name, trial in trials.items():
            block = today if name == TODAY else trial.block(them)
            parts[name].append(part(block, plan))
            if name != TODAY:
                paired[name].append(person_by_person(today, block))
        if progress:
            progress(block_days[-1] - plan.days[0] + 1, len(plan.days))
    results = {name: result(file, name, plan, parts[name]) for name in trials}
    return Comparison(
        results,
        {name: _pairs(results[TODAY], results[name], paired[name]) for name in others},
    )


def person_by_person(today: Block, other: Block) -> dict[str, Pairs]:
    """Return the pairs of each measure that people have one by one, over those who have both."""
    each = {name: measure for name, measure in MEASURES.items() if measure.each}
    return {name: _of_persons(measure, today, other) for name, measure in each.items()}


def _of_persons(measure: Measure, today: Block, other: Block) -> Pairs:
    assert measure.each
    change = measure.each(other) - measure.each(today)
    both = today.counted & ~np.isnan(change)
    difference = today.tiers.mean(change, both)
    if measure.noticeable is None:
        return _without_shares(difference)
    gain = -change if measure.better == "lower" else change
    people = today.tiers.count(both)
    return Pairs(
        difference,
        ratio(today.tiers.count(both & (gain > measure.noticeable)), people),
        ratio(today.tiers.count(both & (gain < -measure.noticeable)), people),
    )


def _pairs(
    today: Result, other: Result, persons: Sequence[Mapping[str, Pairs]]
) -> dict[str, Pairs]:
    """Return the pairs of every measure, in order: people's where they have it, else the days'."""
    found = {}
    for name in MEASURES:
        if name in persons[0]:
            found[name] = _joined([block[name] for block in persons])
        else:
            change = other.measured.tiers[name] - today.measured.tiers[name]
            found[name] = _without_shares(change)
    return found


def _without_shares(difference: Array) -> Pairs:
    nobody = np.full_like(difference, np.nan)
    return Pairs(difference, nobody, nobody)


def _joined(blocks: Sequence[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([block.difference for block in blocks]),
        np.concatenate([block.better for block in blocks]),
        np.concatenate([block.worse for block in blocks]),
    )


def comparison_summary(comparison: Comparison) -> Json:
    """Return the comparison as a JSON object: a summary per policy, and the differences."""
    policies = {name: summary(found) for name, found in comparison.results.items()}
    return {
        "schema": COMPARISON_SCHEMA,
        "digest": digest([found["digest"] for found in policies.values()]),
        "policies": policies,
        "differences": differences(comparison),
    }


def differences(comparison: Comparison) -> Json:
    """Return policy -> tier -> measure -> difference against today, with its p-values.

    `p_adjusted` allows for the number of policies compared (Holm).
    """
    tiers = [*comparison.results[TODAY].scenario.tiers, ALL]
    tables = {name: _table(pairs) for name, pairs in comparison.pairs.items()}
    adjusted = np.array([table["p_value"] for table in tables.values()])
    for at in np.ndindex(adjusted.shape[1:]):
        of_policies = (slice(None), *at)
        adjusted[of_policies] = holm(adjusted[of_policies].tolist())
    full = {n: t | {"p_adjusted": adjusted[k]} for k, (n, t) in enumerate(tables.items())}
    return {
        policy: {
            tier: {
                measure: {key: number(table[key][m, k]) for key in KEYS}
                for m, measure in enumerate(MEASURES)
            }
            for k, tier in enumerate(tiers)
        }
        for policy, table in full.items()
    }


KEYS = ("mean", "half_width", "p_value", "p_adjusted", "better_share", "worse_share")


def _table(pairs: Mapping[str, Pairs]) -> dict[str, Array]:
    """Return what is known of the differences of a policy, each (measures, tiers + 1)."""
    found = over_days(np.stack([pair.difference for pair in pairs.values()], axis=1))
    return {
        "mean": found.mean,
        "half_width": found.half_width,
        "p_value": p_values(found),
        "better_share": over_days(np.stack([p.better for p in pairs.values()], axis=1)).mean,
        "worse_share": over_days(np.stack([p.worse for p in pairs.values()], axis=1)).mean,
    }
