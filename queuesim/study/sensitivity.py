"""What the answer hangs on: every number of the perception model, moved within its range.

The days are simulated once and their visits felt again; only patience, which decides who gives up,
takes new days. The answer is one number a day: S under the second policy less S under the first,
person by person, or S under the only policy asked; weighted by the value of customers, or of one
tier. The choice between two policies flips where the mean over days changes its sign.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from queuesim.branch import demand, engines
from queuesim.branch.days import ByDay, Journeys
from queuesim.branch.journey import Array, Demand
from queuesim.branch.population import population
from queuesim.branch.streams import on_grid
from queuesim.perception.again import Witnessed, witnessed
from queuesim.perception.feelings import feelings
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import PARAMETERS, with_value
from queuesim.scenario.ranges import (
    HALF_TO_TWICE,
    NOT_OF_SATISFACTION,
    OF_GLANCES,
    OF_PERSONS,
    Range,
    in_use,
    like_of,
    range_of,
)
from queuesim.study.block import Block
from queuesim.study.experiment import Plan, Progress, Trial, plan_of, trial_of
from queuesim.study.ratio import ratio

PATIENCE = "patience"
BETWEEN = 2  # points tried between the value in use and each end
CLOSE = 1e-4  # of its range: how near a flip is found


@dataclass(frozen=True)
class Assumption:
    """A number that may be wrong, of some tiers: its value in use and where it is tried."""

    name: str
    tiers: tuple[str, ...]
    value: float
    range: Range

    @property
    def points(self) -> tuple[float, ...]:
        """Return the values to try, from low to high, the one in use among them."""
        below = np.linspace(self.range.low, self.value, BETWEEN + 2)
        above = np.linspace(self.value, self.range.high, BETWEEN + 2)
        return tuple(dict.fromkeys([*below.tolist(), *above.tolist()]))


@dataclass(frozen=True)
class Stage:
    """The days of a policy, simulated and seen, ready to be felt again."""

    trial: Trial
    logs: Journeys
    seen: Witnessed

    @cached_property
    def satisfaction(self) -> Array:
        """Return S by customer as things stand."""
        return self.seen.satisfaction(self.trial.feelings)


@dataclass(frozen=True)
class Days:
    """The days on which one or two policies were simulated, and whose answer is asked."""

    file: ScenarioFile
    policies: tuple[str, ...]
    plan: Plan
    tier: str | None  # None: all, weighted by value
    stages: tuple[Stage, ...]

    @cached_property
    def block(self) -> Block:
        """Return the people of the days, as they fared under the first policy."""
        return Block(self.file.today, self.stages[0].logs)

    @cached_property
    def _weight(self) -> Array:
        """Return how much each customer counts."""
        tiers = self.file.today.tiers
        values = [
            own.value if self.tier is None else float(name == self.tier)
            for name, own in tiers.items()
        ]
        return np.where(self.block.counted, np.array(values)[self.block.tier], 0.0)

    def answer(self, satisfaction: Sequence[Array]) -> Array:
        """Return the answer of each day, given S by customer under each policy."""
        found = satisfaction[-1] - satisfaction[0] if len(satisfaction) > 1 else satisfaction[0]
        there = ~np.isnan(found)
        sums = (self._weight * np.where(there, found, 0.0), self._weight * there)
        return ratio(*(np.bincount(self.block.day, s, len(self.plan.days)) for s in sums))

    @cached_property
    def as_it_stands(self) -> Array:
        """Return the answer of each day with all numbers in use."""
        return self.answer([stage.satisfaction for stage in self.stages])

    def at(self, assumption: Assumption, value: float) -> Array:
        """Return the answer of each day with another value of an assumption."""
        if value == assumption.value:
            return self.as_it_stands
        felt = _CHANGED.get(assumption.name, _felt_again)
        return self.answer([felt(self, stage, assumption, value) for stage in self.stages])


def days(
    file: ScenarioFile,
    policies: Sequence[str],
    tier: str | None = None,
    days: int | None = None,
    seed: int | None = None,
) -> Days:
    """Return the days of one policy or two, simulated."""
    plan = plan_of(file, days, None, seed, 0)
    people = demand.draw_days(population(file.today), plan.seed, plan.days)
    trials = [trial_of(file, name) for name in policies]
    stages = tuple(Stage(trial, *_seen(trial, people)) for trial in trials)
    return Days(file, tuple(policies), plan, tier, stages)


def _seen(trial: Trial, people: ByDay[Demand]) -> tuple[Journeys, Witnessed]:
    logs = engines.simulate(engines.SIMPY, trial.rules, people)
    return logs, witnessed(logs, trial.feelings)


def assumptions(file: ScenarioFile) -> Iterator[Assumption]:
    """Yield every number on which satisfaction may hang, in the order of the list of parameters."""
    world = file.today
    for name in PARAMETERS:
        if name not in NOT_OF_SATISFACTION:
            for tiers, value in in_use(world, name).items():
                found = range_of(name, value, like_of(world, tiers[0]))
                yield Assumption(name, tiers, value, found)
    for tier, own in world.tiers.items():
        if np.isfinite(own.patience.mean):
            usual = own.patience.mean
            yield Assumption(PATIENCE, (tier,), usual, Range(usual / 2, 2 * usual, HALF_TO_TWICE))


@dataclass(frozen=True)
class Moved:
    """What an assumption does to the answer: by day at each of its points, and where it flips."""

    assumption: Assumption
    answers: Mapping[float, Array]
    flips_at: float | None

    @property
    def swing(self) -> float:
        """Return how far the mean answer moves over the range."""
        means = [mean(answer) for answer in self.answers.values()]
        return max(means) - min(means)


def sensitivity(days: Days, progress: Progress | None = None) -> list[Moved]:
    """Return what each assumption does to the answer, the one that moves it most first."""
    every = list(assumptions(days.file))
    found = []
    for done, assumption in enumerate(every, 1):
        found.append(_moved(days, assumption))
        if progress:
            progress(done, len(every))
    return sorted(found, key=lambda moved: -moved.swing)


def _moved(days: Days, assumption: Assumption) -> Moved:
    answers = {value: days.at(assumption, value) for value in assumption.points}
    flip = _flip(days, assumption, answers) if len(days.policies) > 1 else None
    return Moved(assumption, answers, flip)


def _flip(days: Days, assumption: Assumption, answers: Mapping[float, Array]) -> float | None:
    """Return the value nearest to the one in use at which the mean answer changes its sign."""
    size = assumption.range.high - assumption.range.low
    values = list(answers)
    middle = values.index(assumption.value)
    ways = (values[middle::-1], values[middle:])
    found = [_first_root(days, assumption, answers, way, CLOSE * size) for way in ways]
    return min(
        (root for root in found if root is not None),
        key=lambda root: abs(root - assumption.value),
        default=None,
    )


def _first_root(
    days: Days,
    assumption: Assumption,
    answers: Mapping[float, Array],
    way: Sequence[float],
    close: float,
) -> float | None:
    means = [mean(answers[value]) for value in way]
    for k in range(1, len(way)):
        if means[0] * means[k] < 0:
            ends = (way[k - 1], means[k - 1]), (way[k], means[k])
            return root(lambda value: mean(days.at(assumption, value)), *ends, close)
    return None


def root(
    of: Callable[[float], float],
    here: tuple[float, float],
    there: tuple[float, float],
    close: float,
) -> float:
    """Return where a function changes its sign between two points (value, result), that close.

    By false position, halving the result of an end that stays (the Illinois method: Dowell and
    Jarratt 1971), which finds a root of a jump as well.
    """
    (a, fa), (b, fb) = here, there
    while abs(b - a) > close:
        middle = b - fb * (b - a) / (fb - fa)
        middle = min(max(middle, min(a, b) + close / 2), max(a, b) - close / 2)
        found = of(middle)
        if found == 0:
            return middle
        if found * fb < 0:
            a, fa = b, fb
        else:
            fa /= 2
        b, fb = middle, found
    return (a + b) / 2


def mean(by_day: Array) -> float:
    """Return the mean over the days on which there is a number, NaN without such a day."""
    return float("nan") if np.isnan(by_day).all() else float(np.nanmean(by_day))


# What must be done again where a number changes


def _felt_again(days: Days, stage: Stage, assumption: Assumption, value: float) -> Array:
    world = with_value(days.file.today, assumption.name, assumption.tiers, value)
    return _of_tiers(days, stage, assumption, stage.seen, world)


def _other_people(days: Days, stage: Stage, assumption: Assumption, value: float) -> Array:
    world = with_value(days.file.today, assumption.name, assumption.tiers, value)
    people = demand.draw_days(population(world), days.plan.seed, stage.logs.days)
    return _of_tiers(days, stage, assumption, stage.seen.among(people), world)


def _other_glances(days: Days, stage: Stage, assumption: Assumption, value: float) -> Array:
    world = with_value(days.file.today, assumption.name, assumption.tiers, value)
    felt = feelings(world, stage.trial.scenario)
    return witnessed(stage.logs, felt).satisfaction(felt)


def _other_days(days: Days, stage: Stage, assumption: Assumption, value: float) -> Array:
    changed = list(days.file.today.tiers).index(assumption.tiers[0])
    factor = value / assumption.value
    them = stage.logs.demand.whole
    patience = np.where(them.tier == changed, on_grid(them.patience * factor), them.patience)
    people = replace(stage.logs.demand, whole=replace(them, patience=patience))
    _, seen = _seen(stage.trial, people)
    return seen.satisfaction(stage.trial.feelings)


def _of_tiers(
    days: Days, stage: Stage, assumption: Assumption, seen: Witnessed, world: Scenario
) -> Array:
    """Return S by customer, felt again by the tiers of an assumption."""
    felt = feelings(world, stage.trial.scenario)
    names = list(days.file.today.tiers)
    tiers = [names.index(tier) for tier in assumption.tiers]
    mine = np.isin(days.block.tier, tiers)
    return np.where(mine, seen.satisfaction(felt, tiers), stage.satisfaction)


_CHANGED = {
    PATIENCE: _other_days,
    **dict.fromkeys(OF_GLANCES, _other_glances),
    **dict.fromkeys(OF_PERSONS, _other_people),
}
