"""Days written out by hand: a small branch, and what each of its customers went through."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from queuesim.branch.days import by_day, on_end
from queuesim.branch.journey import Demand, JourneyLog, Outcome, Vain, Visits
from queuesim.perception.experience import Experience
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.study.block import Block

NAN = float("nan")
BRANCH = """
queuesim = 1
title = "A small branch"
[branch]
hours = "09:00-10:00"
overtime_rate = 1.5
[tiers.regular]
[tiers.gold]
value = 3
[services.cash]
time = "5 min"
[arrivals.per_hour]
regular = { 9 = 30 }
gold = { 9 = 10 }
[queues.A]
waits = "hall"
[areas.hall]
[windows.1]
calls = ["A"]
wage = "60 /h"
[windows.2]
calls = ["A"]
wage = "120 /h"
[targets.regular]
service_level = { within = "5 min", at_least = 0.6 }
"""
POLICIES = """
[targets.gold]
wait_p90 = { at_most = 60 }
satisfaction = { at_least = 9, at_most = 9.5 }
[policies.quicker]
services.cash.scale = 0.5
[run]
days = 3
seed = 7
"""
REGULAR, GOLD = 0, 1


def branch(*changes: tuple[str, str], more: str = "") -> Scenario:
    """Return the small branch, some pieces of its file replaced and more added to it."""
    text = BRANCH
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loads(text + more).today


@dataclass(frozen=True)
class Person:
    """One customer; minutes after midnight, NaN for what did not happen."""

    arrival: float
    called: float = NAN
    ended: float = NAN
    freed: float = NAN
    left: float = NAN
    outcome: Outcome = Outcome.SERVED
    tier: int = REGULAR
    window: int = -1
    joined: bool = True
    told: float = NAN
    felt: dict[str, float] = field(default_factory=dict)


def served(
    arrival: float, called: float, ended: float, freed: float = NAN, window: int = 0, **more: object
) -> Person:
    """Return a customer who was served; the window is free at the end unless said otherwise."""
    freed = ended if np.isnan(freed) else freed
    return Person(arrival, called, ended, freed, ended, window=window, **more)  # type: ignore[arg-type]


def reneged(arrival: float, left: float, **more: object) -> Person:
    """Return a customer who gave up waiting."""
    return Person(arrival, left=left, outcome=Outcome.RENEGED, **more)  # type: ignore[arg-type]


def written(
    people: Sequence[Person], day: int = 1, vain: Sequence[tuple[float, ...]] = ()
) -> JourneyLog:
    """Return the log of a day of these people, with calls in vain as rows of that table."""

    def of(values: Sequence[object], dtype: str) -> np.ndarray:
        return np.array(values, dtype=dtype)

    n = len(people)
    zeros = {c.name: np.full(n, c.neutral or 0, c.dtype) for c in Demand.columns()}
    arrival = of([p.arrival for p in people], "f8")
    demand = Demand(**(zeros | {"arrival": arrival, "tier": of([p.tier for p in people], "i2")}))
    visits = Visits(
        customer=np.arange(n, dtype="i4"),
        stage=np.ones(n, "i2"),
        queue=of([0 if p.joined else -1 for p in people], "i2"),
        joined=of([p.arrival if p.joined else NAN for p in people], "f8"),
        called=of([p.called for p in people], "f8"),
        window=of([p.window for p in people], "i2"),
        ended=of([p.ended for p in people], "f8"),
        freed=of([p.freed for p in people], "f8"),
        left=of([p.left for p in people], "f8"),
        outcome=of([p.outcome for p in people], "i1"),
        told=of([p.told for p in people], "f8"),
        back=np.full(n, NAN),
    )
    calls = zip(*vain, strict=True) if vain else [()] * len(Vain.columns())
    table = Vain(*(of(list(c), d.dtype) for c, d in zip(calls, Vain.columns(), strict=True)))
    return JourneyLog(day, demand, visits, table)


def feelings_of(people: Sequence[Person]) -> Experience:
    """Return what the people felt, 0 where nothing is written."""
    return Experience(
        **{
            column.name: np.array([p.felt.get(column.name, 0.0) for p in people], column.dtype)
            for column in Experience.columns()
        }
    )


def block(scenario: Scenario, *days: Sequence[Person]) -> Block:
    """Return the days, from 1, as a block."""
    logs = tuple(written(people, k) for k, people in enumerate(days, start=1))
    felt = [feelings_of(people) for people in days]
    return Block(scenario, on_end(logs), by_day(Experience, range(1, len(days) + 1), felt))


# window 1 is free again at 545, 549; window 2 at 552, 563, 606: beyond the end of its roster, 600
MORNING = (
    served(540, called=540, ended=544, freed=545),
    served(541, called=545, ended=549),
    served(542, called=542, ended=552, window=1, tier=GOLD),
    reneged(543, left=553),
    served(544, called=552, ended=562, freed=563, window=1),
    served(550, called=563, ended=605, freed=606, window=1, tier=GOLD),
)


def random_day(rng: np.random.Generator, n: int) -> list[Person]:
    """Return n customers of whom some give up; windows may be busy with several at once."""

    def customer(arrival: float) -> Person:
        wait, minutes = np.floor(rng.exponential((6, 4)) * 2**20) / 2**20
        felt = dict(zip(("satisfaction", "felt_wait"), rng.normal(size=2), strict=True))
        more = {"tier": int(rng.integers(2)), "felt": felt | {"recommend": rng.integers(11)}}
        if rng.random() < 0.2:
            return reneged(arrival, arrival + wait, **more)
        called = arrival + wait
        return served(arrival, called, called + minutes, window=int(rng.integers(2)), **more)

    return [customer(arrival) for arrival in np.sort(540 + rng.integers(0, 60 * 2**20, n) / 2**20)]
