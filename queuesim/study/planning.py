"""Plans of windows tried out: each is simulated once, and all of them on the same people.

A plan meets the targets on average where the mean over the days simulated does, as in a run;
surely, where the whole 95 % interval of the mean does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from queuesim.branch import demand, engines
from queuesim.branch.days import ByDay
from queuesim.branch.journey import Array, Demand
from queuesim.branch.population import population
from queuesim.perception.experience import experience
from queuesim.perception.feelings import feelings
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.study import experiment
from queuesim.study.block import Block
from queuesim.study.intervals import over_days
from queuesim.study.measures import MEASURES
from queuesim.study.obeyed import obeyed
from queuesim.study.plans import Plan, Space
from queuesim.study.summary import ALL, limits

SHOWN = ("wait_mean", "satisfaction")  # of everybody: what a step changes
CHOSEN_BY = "chosen by"  # the measure by which the best of equal plans is chosen
UNDEFINED = -1e9  # the margin of a target about nobody


@dataclass(frozen=True)
class Promise:
    """One limit of a target; `tier` is its place, all last."""

    tier: int
    name: str
    measure: str
    wanted: str
    within: int  # which limit of its measure, if it has two


@dataclass(frozen=True)
class Tried:
    """What a plan came to: a day's value and the margin of each promise, kept where >= 0."""

    plan: Plan
    cost: float
    values: Array  # (days, promises)
    margins: Array  # (promises,): by how much the mean, or the interval, keeps each
    shown: Mapping[str, Array] = field(default_factory=dict)  # of SHOWN and CHOSEN_BY -> (days,)

    @property
    def meets(self) -> bool:
        """Return whether every promise is kept."""
        return bool((self.margins >= 0).all())

    @property
    def shortfall(self) -> float:
        """Return how far the promises missed are from being kept, in all."""
        return float(-np.minimum(self.margins, 0.0).sum())


def promises(scenario: Scenario) -> tuple[Promise, ...]:
    """Return every limit of every target."""
    places = {name: t for t, name in enumerate([*scenario.tiers, ALL])}
    return tuple(
        Promise(places[tier], tier, measure, words, k)
        for tier, target in scenario.targets.items()
        for measure, promise in target
        if promise is not None
        for k, (words, _) in enumerate(limits(measure, promise, 0.0))
    )


class Trials:
    """The people of some days and every plan that they have met; `count` is how many."""

    def __init__(
        self,
        file: ScenarioFile,
        space: Space,
        days: Sequence[int],
        seed: int,
        tell: experiment.Progress | None = None,
        sure: bool | None = None,
    ):
        people = population(file.today)
        self.space = space
        self.promises = promises(space.scenario)
        self._people = demand.draw_days(people, seed, days)
        self._world = file.today
        self._felt = any(MEASURES[promise.measure].modelled for promise in self.promises)
        self._sure = space.scenario.staff.meets == "surely" if sure is None else sure
        self._found: dict[Plan, Tried] = {}
        self._tell = tell

    @property
    def count(self) -> int:
        """Return how many plans were simulated."""
        return len(self._found)

    @property
    def first(self) -> Tried:
        """Return what was simulated first."""
        return next(iter(self._found.values()))

    def tried(self, plan: Plan, felt: bool = False) -> Tried:
        """Return what a plan comes to; `felt` asks for what everybody felt, if no target does."""
        known = self._found.get(plan)
        if known is None or (felt and not known.shown):
            known = self._found[plan] = self._simulated(plan, felt or self._felt)
            if self._tell:
                self._tell(self.count, 0)
        return known

    def _simulated(self, plan: Plan, felt: bool) -> Tried:
        scenario = self.space.scenario_of(plan)
        blocks = [
            self._block(scenario, self._people[first : first + experiment.BLOCK], felt)
            for first in range(0, len(self._people), experiment.BLOCK)
        ]
        measures = {promise.measure: None for promise in self.promises}
        found = {name: _together(name, blocks) for name in measures}
        columns = [found[promise.measure][:, promise.tier] for promise in self.promises]
        values = np.stack(columns, axis=1)
        shown = self._shown(blocks) if felt else {}
        return Tried(plan, self.space.cost(plan), values, self._margins(values), shown)

    def _shown(self, blocks: Sequence[Block]) -> dict[str, Array]:
        how = self.space.scenario.compare.selection
        tier = [*self.space.scenario.tiers, ALL].index(how.tier)
        of_all = {name: _together(name, blocks)[:, -1] for name in SHOWN}
        return {**of_all, CHOSEN_BY: _together(how.measure, blocks)[:, tier]}

    def _block(self, scenario: Scenario, people: ByDay[Demand], felt: bool) -> Block:
        policy = obeyed(self._world, scenario)
        logs = engines.simulate(engines.SIMPY, policy, people)
        if not felt:
            return Block(scenario, logs)
        known = feelings(self._world, scenario)
        return Block(scenario, logs, experience(logs, known), feelings=known)

    def _margins(self, values: Array) -> Array:
        found = over_days(values)
        worst = found.half_width if self._sure else np.zeros(len(found.mean))
        means = zip(self.promises, found.mean.tolist(), strict=True)
        margins = [kept(self.space.scenario, promise, mean) for promise, mean in means]
        return np.asarray(np.nan_to_num(np.array(margins) - worst, nan=UNDEFINED))


@dataclass(frozen=True)
class Confirming:
    """Plans tried on the days of a search and, if they meet the targets there, on fresh days.

    The margins are then the smaller ones of both; all else is of the days of the search.
    """

    searched: Trials
    fresh: Trials

    @property
    def space(self) -> Space:
        """Return all plans."""
        return self.searched.space

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Return every limit of every target."""
        return self.searched.promises

    @property
    def count(self) -> int:
        """Return how many plans were simulated."""
        return self.searched.count

    def tried(self, plan: Plan, felt: bool = False) -> Tried:
        """Return what a plan comes to."""
        here = self.searched.tried(plan, felt)
        return self.on_all_days(here) if here.meets else here

    def on_all_days(self, here: Tried) -> Tried:
        """Return what a plan tried on the days of the search comes to on fresh days as well."""
        there = self.fresh.tried(here.plan).margins
        return replace(here, margins=np.minimum(here.margins, there))


AnyTrials = Trials | Confirming


def kept(scenario: Scenario, promise: Promise, mean: float) -> float:
    """Return by how much a mean keeps a promise, less than 0 where it does not."""
    target = getattr(scenario.targets[promise.name], promise.measure)
    margin = [margin for _, margin in limits(promise.measure, target, mean)][promise.within]
    assert margin is not None
    return margin


def _together(measure: str, blocks: Sequence[Block]) -> Array:
    return np.concatenate([MEASURES[measure].of(block) for block in blocks])
