"""Several policies on the same people: who wins, who pays, and how sure that is.

Everybody is drawn once a day and meets every policy, so a difference is a person's own where the
measure is one of persons, and a day's own elsewhere. Either way a day gives one number, and the
intervals are over days.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from queuesim.branch import demand
from queuesim.branch.journey import Array
from queuesim.branch.population import Population, population
from queuesim.scenario.goals import Compare
from queuesim.scenario.loading import ScenarioFile
from queuesim.study.block import Block
from queuesim.study.bootstrap import Pool
from queuesim.study.cores import ALONE, Effort
from queuesim.study.experiment import (
    LOG_DAYS,
    TODAY,
    Part,
    Plan,
    Progress,
    Result,
    Trial,
    part,
    plan_of,
    result,
    trial_of,
)
from queuesim.study.ledger import LEDGER, ledger
from queuesim.study.measures import MEASURES, USUAL_TARGET, Measure
from queuesim.study.ratio import ratio
from queuesim.study.stopping import LOOK, Best, Decision, Fixed, Precise, SoFar
from queuesim.study.summary import ALL

Rule = Fixed | Precise | Best


@dataclass(frozen=True)
class Pairs:
    """How the days' people fared under a policy and today, each (days, tiers + 1)."""

    difference: Array  # policy - today
    better: Array  # share of people noticeably better off; NaN for what no person has
    worse: Array


@dataclass(frozen=True)
class Paired:
    """A policy set against today, the days in order."""

    pairs: Mapping[str, Pairs]  # by measure
    ledger: Mapping[str, Array]  # by entry, (days, tiers + 1)


@dataclass(frozen=True)
class Share:
    """What one policy made of a block of days."""

    days: tuple[int, ...]
    part: Part
    waits: Pool  # of the served; the day is its number, `group` the tier
    paired: Paired | None  # none once today is no longer simulated


@dataclass(frozen=True)
class Course:
    """The days simulated of each policy, a share for each block in the order of days."""

    shares: Mapping[str, Sequence[Share]]
    tiers: Sequence[str]  # "all" last

    @property
    def so_far(self) -> SoFar:
        """Return the days as a rule of stopping sees them."""
        days = max(sum(len(s.days) for s in shares) for shares in self.shares.values())
        return SoFar(days, self.level, self.change)

    def level(self, policy: str, measure: str, tier: str) -> Array:
        """Return a measure of a policy, a number per day."""
        k = self.tiers.index(tier)
        return np.concatenate([s.part.measured.tiers[measure][:, k] for s in self.shares[policy]])

    def change(self, policy: str, measure: str, tier: str) -> Array:
        """Return by how much a measure differs from today, a number per day."""
        k = self.tiers.index(tier)
        found = [s.paired.pairs[measure] for s in self.shares[policy] if s.paired]
        return np.concatenate([pairs.difference[:, k] for pairs in found])

    def paired(self, policy: str) -> Paired:
        """Return a policy set against today on all days that both were simulated."""
        found = [share.paired for share in self.shares[policy] if share.paired]
        return Paired(
            {name: _joined([block.pairs[name] for block in found]) for name in MEASURES},
            {name: np.concatenate([block.ledger[name] for block in found]) for name in LEDGER},
        )


@dataclass(frozen=True)
class Comparison:
    """The results of several policies, "today" first, and each other one paired with it."""

    results: Mapping[str, Result]
    paired: Mapping[str, Paired]
    course: Course
    settings: Compare
    rule: Rule
    unfinished: str


def compare(
    file: ScenarioFile,
    policies: Sequence[str] | None = None,
    days: int | None = None,
    day: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    log_days: int = LOG_DAYS,
    rule: Rule | None = None,
    effort: Effort = ALONE,
) -> Comparison:
    """Return the comparison of policies of a file (all, unless some are named) with today.

    The order of policies says nothing: after today they are in the order of their names. A rule
    that decides the number of days overrules `days` and `day`.
    """
    rule = rule or Fixed()
    if not isinstance(rule, Fixed):
        days, day = rule.most, None
    plan = plan_of(file, days, day, seed, log_days)
    names = in_order(policies or file.policies)
    course, unfinished = _simulated(file, plan, names, rule, progress, effort)
    return Comparison(
        {name: _result(file, name, plan, course.shares[name], effort) for name in names},
        {name: course.paired(name) for name in names if name != TODAY},
        course,
        file.today.compare,
        rule,
        unfinished,
    )


def _simulated(
    file: ScenarioFile,
    plan: Plan,
    names: tuple[str, ...],
    rule: Rule,
    progress: Progress | None,
    effort: Effort,
) -> tuple[Course, str]:
    """Return the days that the rule lets the policies have, and why it ended unfinished.

    Where a rule looks on the way, no more blocks than there are workers are begun before it has.
    """
    trials = {name: trial_of(file, name, effort.engine) for name in names}
    people = population(file.today)
    shares: dict[str, list[Share]] = {name: [] for name in names}
    course = Course(shares, (*file.today.tiers, ALL))
    decision, done = Decision(names), 0
    fixed = isinstance(rule, Fixed)
    blocks = tuple(plan.blocks(effort.engine) if fixed else plan.blocks())
    at_once = len(blocks) if fixed else effort.workers
    while blocks and decision.going:
        wave, blocks = blocks[:at_once], blocks[at_once:]
        going = {name: trials[name] for name in decision.going}
        work = partial(_shares, going, people, plan, much_longer(file.today.compare))
        for block_days, found in zip(wave, effort.done(work, wave), strict=True):
            if not decision.going:
                continue
            for name in decision.going:
                insort(shares[name], found[name], key=lambda other: other.days)
            done += len(block_days)
            if progress:
                progress(done, len(plan.days))
            if done % LOOK == 0 or done == len(plan.days):
                decision = rule.after(course.so_far, decision.going)
    return course, decision.unfinished


def in_order(policies: Iterable[str]) -> tuple[str, ...]:
    """Return today, then the other policies in the order of their names."""
    return (TODAY, *sorted({*policies} - {TODAY}))


def _shares(
    trials: Mapping[str, Trial],
    people: Population,
    plan: Plan,
    limit: float,
    days: Sequence[int],
) -> dict[str, Share]:
    """Return what each policy makes of some days; today comes first, others are set against it."""
    them, today = demand.draw_days(people, plan.seed, sorted(days)), None
    shares: dict[str, Share] = {}
    for name, trial in trials.items():
        block = trial.block_by_memory(them)
        found = (block, part(block, plan))
        pairs = _paired(today, found, limit) if today else None
        shares[name] = Share(them.days, found[1], _waits(block, them.days), pairs)
        today = found if name == TODAY else today
    return shares


def _waits(block: Block, days: Sequence[int]) -> Pool:
    served = block.served
    return Pool(
        np.array(days, dtype=np.int32)[block.day[served]], block.wait[served], block.tier[served]
    )


def _result(
    file: ScenarioFile, name: str, plan: Plan, shares: Sequence[Share], effort: Effort
) -> Result:
    """Return the result of a policy on the days that were simulated of it."""
    days = range(plan.days[0], plan.days[0] + sum(len(share.days) for share in shares))
    parts = [share.part for share in shares]
    return result(file, name, replace(plan, days=days), parts, effort)


def much_longer(settings: Compare) -> float:
    """Return how many minutes more are much longer: as the cap says, else as usual."""
    return settings.caps.longer.by if settings.caps.longer else USUAL_TARGET


def _paired(today: tuple[Block, Part], other: tuple[Block, Part], much_longer: float) -> Paired:
    """Return a policy's block set against today's: people where they can be, else days."""
    found = person_by_person(today[0], other[0])
    before, after = (part.measured.tiers for _, part in (today, other))
    pairs = {
        name: found[name] if name in found else _without_shares(after[name] - before[name])
        for name in MEASURES
    }
    return Paired(pairs, ledger(today[0], other[0], much_longer))


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


def _without_shares(difference: Array) -> Pairs:
    nobody = np.full_like(difference, np.nan)
    return Pairs(difference, nobody, nobody)


def _joined(blocks: Sequence[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([block.difference for block in blocks]),
        np.concatenate([block.better for block in blocks]),
        np.concatenate([block.worse for block in blocks]),
    )
