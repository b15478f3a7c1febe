"""Many days of one policy: people are drawn, the branch simulated, feelings reckoned, all measured.

Days are independent and each depends on the seed and its own number alone, so they are worked
through in blocks whose size changes nothing but the speed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

import numpy as np

from queuesim.branch import demand, engines
from queuesim.branch.days import ByDay, Journeys, by_day
from queuesim.branch.journey import Array, Demand, JourneyLog, empty
from queuesim.branch.population import Population, population
from queuesim.branch.rules import Rules
from queuesim.perception.experience import (
    Experience,
    experience,
    experience_and_lost,
    experience_lost_and_memory,
)
from queuesim.perception.feelings import Feelings, feelings
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Run, Scenario
from queuesim.study import measures, workload
from queuesim.study.block import Block
from queuesim.study.cores import ALONE, Effort
from queuesim.study.obeyed import obeyed
from queuesim.study.staffing import Staffing, staffing, warnings

BLOCK, COMPILED_BLOCK = 20, 100  # days
LOG_DAYS = 20
LONG = 50  # days
TODAY = "today"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """Which days are simulated from which seed, and how many of the first are kept in full."""

    seed: int
    days: range
    log_days: int

    def blocks(self, engine: str = engines.SIMPY) -> Iterator[range]:
        """Yield the days in blocks, of more days for the engine that is quick with each."""
        size = COMPILED_BLOCK if engine == engines.COMPILED else BLOCK
        for first in range(0, len(self.days), size):
            yield self.days[first : first + size]


@dataclass(frozen=True)
class Trial:
    """A policy ready to be simulated on any day's people."""

    scenario: Scenario
    rules: Rules
    feelings: Feelings
    engine: str = engines.SIMPY

    def block(self, people: ByDay[Demand]) -> Block:
        """Return what some days' people, by day, go through under the policy."""
        logs = self._logs(people)
        felt, lost = experience_and_lost(logs, self.feelings)
        return Block(self.scenario, logs, felt, lost, feelings=self.feelings)

    def block_without_lost(self, people: ByDay[Demand]) -> Block:
        """Return the same without where satisfaction was lost, which takes as long as feeling."""
        logs = self._logs(people)
        return Block(self.scenario, logs, experience(logs, self.feelings))

    def block_by_memory(self, people: ByDay[Demand]) -> Block:
        """Return the same with the satisfaction under every memory law."""
        logs = self._logs(people)
        tables = experience_lost_and_memory(logs, self.feelings)
        return Block(self.scenario, logs, *tables, self.feelings)

    def _logs(self, people: ByDay[Demand]) -> Journeys:
        return engines.simulate(self.engine, self.rules, people)


@dataclass(frozen=True)
class Measured:
    """The measures of some days, each an array whose first axis is the day."""

    tiers: Mapping[str, Array]  # (days, tiers + 1), "all" last
    half_hours: Mapping[str, Array]  # (days, half-hours)
    windows: Mapping[str, Array]  # (days, windows)
    lost: Mapping[str, Array]  # (days, tiers + 1): the parts of S
    laws: Array  # mean S, (days, memory laws or 0, tiers + 1), value-weighted last
    cost: Mapping[str, Array]  # (days,)


@dataclass(frozen=True)
class Result:
    """What a policy came to on the days simulated, the first few of them in full."""

    scenario: Scenario  # days and seed as they were simulated
    policy: str
    plan: Plan
    measured: Measured
    staffing: Staffing
    warnings: tuple[str, ...]
    logs: tuple[JourneyLog, ...] = field(repr=False)
    experiences: tuple[Experience, ...] = field(repr=False)
    effort: Effort = ALONE

    @property
    def is_long(self) -> bool:
        """Return whether a few more days on the side would take less time than the run."""
        return len(self.plan.days) >= LONG and self.scenario.branch.hours is not None


@dataclass(frozen=True)
class Part:
    """A block's share of a result."""

    measured: Measured
    logs: tuple[JourneyLog, ...]
    experiences: tuple[Experience, ...]

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.measured.laws)


def run(
    file: ScenarioFile,
    policy: str = TODAY,
    days: int | None = None,
    day: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    log_days: int = LOG_DAYS,
    effort: Effort = ALONE,
) -> Result:
    """Return the result of a policy of a file; `day` simulates that day (from 1) alone.

    `progress` is told the days done and the days to do after each block.
    """
    plan = plan_of(file, days, day, seed, log_days)
    trial = trial_of(file, policy, effort.engine)
    work = partial(_worked, trial, population(file.today), plan)
    parts = effort.done(work, tuple(plan.blocks(effort.engine)))
    return result(file, policy, plan, _told(parts, plan, progress), effort)


def _worked(trial: Trial, people: Population, plan: Plan, days: range) -> Part:
    """Return what a policy makes of a block of days."""
    return part(trial.block(demand.draw_days(people, plan.seed, days)), plan)


def _told(parts: Iterable[Part], plan: Plan, progress: Progress | None) -> Iterator[Part]:
    """Yield the parts, and tell how far that is."""
    done = 0
    for found in parts:
        yield found
        done += found.days
        if progress:
            progress(done, len(plan.days))


def plan_of(
    file: ScenarioFile, days: int | None, day: int | None, seed: int | None, log_days: int
) -> Plan:
    """Return the days to simulate, what is not said taken from the file."""
    own = file.today.run
    wanted = range(day, day + 1) if day is not None else range(1, (days or own.days) + 1)
    return Plan(own.seed if seed is None else seed, wanted, log_days)


def trial_of(file: ScenarioFile, policy: str, engine: str = engines.SIMPY) -> Trial:
    """Return a policy of a file, ready to be simulated."""
    scenario = file.policies[policy]
    rule = obeyed(file.today, scenario)
    engines.make_ready(engine, rule)
    trial = Trial(scenario, rule, feelings(file.today, scenario), engine)
    if engine == engines.COMPILED:  # what all workers need is compiled here
        measured(trial.block(by_day(Demand, [0], [empty(Demand)])))
    return trial


def part(block: Block, plan: Plan) -> Part:
    """Return the measures of a block, and its logs as far as they are to be kept."""
    kept = sum(day - plan.days[0] < plan.log_days for day in block.logs.days)
    assert block.experiences is not None
    return Part(measured(block), tuple(block.logs[:kept]), tuple(block.experiences[:kept]))


def measured(block: Block) -> Measured:
    """Return all measures of a block of days."""
    work = workload.Work(block)
    return Measured(
        tiers=measures.of_days(block),
        half_hours={name: row.of(work) for name, row in workload.HALF_HOURS.items()},
        windows={name: row.of(work) for name, row in workload.WINDOWS.items()},
        lost=measures.lost_of_days(block),
        laws=measures.satisfaction_by_memory(block),
        cost={name: row.of(work).sum(axis=1) for name, row in workload.COST.items()},
    )


def result(
    file: ScenarioFile, policy: str, plan: Plan, parts: Iterable[Part], effort: Effort = ALONE
) -> Result:
    """Return the parts of a policy's days put together."""
    as_run = Run(days=len(plan.days), seed=plan.seed)
    scenario = file.policies[policy].model_copy(update={"run": as_run})
    needed = staffing(scenario, file.today)
    whole = joined(parts, len(plan.days))
    return Result(
        scenario=scenario,
        policy=policy,
        plan=plan,
        measured=whole.measured,
        staffing=needed,
        warnings=(*file.warnings, *warnings(scenario, needed)),
        logs=whole.logs,
        experiences=whole.experiences,
        effort=effort,
    )


def joined(parts: Iterable[Part], days: int) -> Part:
    """Return the parts of so many days on end as one; each may go once it has been taken up."""
    tables: dict[str, Any] = {}
    logs: list[JourneyLog] = []
    experiences: list[Experience] = []
    done = 0
    for found in parts:
        for own in fields(found.measured):
            _fill(tables, own.name, getattr(found.measured, own.name), done, days)
        logs += found.logs
        experiences += found.experiences
        done += found.days
    return Part(Measured(**tables), tuple(logs), tuple(experiences))


def _fill(tables: dict[str, Any], name: str, found: Any, done: int, days: int) -> None:
    """Write an array, or a table of them, behind the days that are done."""
    if isinstance(found, Mapping):
        for key, values in found.items():
            _fill(tables.setdefault(name, {}), key, values, done, days)
        return
    if name not in tables:
        tables[name] = np.empty((days, *found.shape[1:]), found.dtype)
    tables[name][done : done + len(found)] = found
    if done + len(found) == days:
        tables[name].flags.writeable = False
