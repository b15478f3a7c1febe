"""What the windows are up against: the work that comes in a half-hour and who may do it.

The offered load is the work that arrives per minute: so many windows would be busy all the time.
Where it exceeds the windows that may do it, the queue grows as long as nobody gives up. The
windows required are those of a steady hour of alike windows (Erlang A): a guide, not a plan.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from queuesim.branch.journey import Array
from queuesim.branch.population import Population, population
from queuesim.branch.rules import Rules, rules
from queuesim.language import marked, sentence, with_and_later
from queuesim.scenario.call_rules import queue_shares
from queuesim.scenario.model import Scenario
from queuesim.study import hours, theory
from queuesim.study.unattended import unattended

USUAL_LEVEL = (10.0, 0.8)  # minutes, share: where no tier has a target of its own
EXCESS = 0.005  # windows: less is not worth a warning


@dataclass(frozen=True)
class Staffing:
    """Work and windows by half-hour, without simulation."""

    bounds: Array  # (half-hours + 1,): minutes
    arrivals: Array  # (half-hours, queues): expected customers
    load: Array  # (half-hours, queues): windows' worth of work
    capacity: Array  # (half-hours, windows): share of it on duty x speed
    may_call: Array  # (queues, windows)
    required: tuple[int, ...]  # (half-hours,): windows of speed 1

    @property
    def ratio(self) -> Array:
        """Return the offered load / the windows on duty, NaN where there are none."""
        capacity = self.capacity.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(capacity > 0, self.load.sum(axis=1) / capacity, np.nan)


@dataclass(frozen=True)
class Shortage:
    """Queues to which more work comes in a half-hour than the windows that call them can do."""

    half_hour: int
    queues: tuple[int, ...]
    load: float
    capacity: float

    @property
    def excess(self) -> float:
        """Return how many windows are missing."""
        return self.load - self.capacity

    def continues(self, other: "Shortage") -> bool:
        """Return whether this is the same shortage half an hour later."""
        return self.queues == other.queues and self.half_hour == other.half_hour + 1


def staffing(scenario: Scenario, world: Scenario | None = None) -> Staffing:
    """Return work and windows by half-hour under a scenario's policy.

    Who comes is known from the world, which is today's where the policy changes the hours.
    """
    people, policy = population(world or scenario), rules(scenario)
    bounds = hours.half_hours(scenario)
    coming = _coming(people, bounds)
    minutes = _minutes(people, policy)
    length = np.diff(bounds)
    speed = np.array([window.speed for window in scenario.windows.values()])
    return Staffing(
        bounds=bounds,
        arrivals=_by_queue(coming, scenario),
        load=_by_queue(coming * minutes, scenario) / length[:, None],
        capacity=hours.duty_between(scenario, bounds) / length[:, None] * speed,
        may_call=_may_call(policy),
        required=tuple(_required(scenario, people, minutes, coming, length)),
    )


OF_ALL = marked("{when}: the queue grows: work for {load} windows, {open} open")
OF_ONE = marked("{when}: queue {queues} grows: work for {load} windows, {open} open")
OF_SOME = marked("{when}: queues {queues} grow: work for {load} windows, {open} open")


def warnings(scenario: Scenario, plan: Staffing) -> tuple[str, ...]:
    """Return in plain words when nobody can call a queue, or more comes than windows can do."""
    found = [shortage for k in range(len(plan.load)) for shortage in _shortage(plan, k)]
    spells: list[list[Shortage]] = []
    for shortage in found:
        if spells and shortage.continues(spells[-1][-1]):
            spells[-1].append(shortage)
        else:
            spells.append([shortage])
    alone = unattended(scenario, plan.bounds, plan.arrivals, plan.may_call)
    return (*alone, *(_warning(scenario, plan, spell) for spell in spells))


def work_by_service(scenario: Scenario) -> dict[str, float]:
    """Return the minutes of work that each service is expected to bring a day, at speed 1."""
    people, policy = population(scenario), rules(scenario)
    coming = _coming(people, np.array([scenario.opens, scenario.closes]))[0]
    minutes = (coming * _minutes(people, policy)).sum(axis=0)
    return dict(zip(scenario.services, minutes.tolist(), strict=True))


def _coming(people: Population, bounds: Array) -> Array:
    """Return the expected tickets, (half-hours, tiers, services); the first have the door's too."""
    by_then = np.array([np.interp(bounds, people.breaks, so_far) for so_far in people.expected])
    if people.door:
        by_then[:, 0] = 0.0
    services = np.diff(people.service_by, prepend=0.0)
    return np.asarray((np.diff(by_then).T / people.party)[:, :, None] * services)


def _minutes(people: Population, policy: Rules) -> Array:
    """Return the mean minutes at a window of speed 1, wrap-up included, (tiers, services)."""
    together = 1 + people.per_further * (people.party[:, None] - 1)
    return np.asarray(people.work.mean * policy.scale * together + people.wrap_up.mean)


def _by_queue(amounts: Array, scenario: Scenario) -> Array:
    """Return (half-hours, tiers, services) summed to (half-hours, queues)."""
    found = np.zeros((len(amounts), len(scenario.queues)))
    places = {name: q for q, name in enumerate(scenario.queues)}
    for t, tier in enumerate(scenario.tiers):
        for s, service in enumerate(scenario.services):
            for queue, share in queue_shares(scenario, tier, service):
                found[:, places[queue]] += amounts[:, t, s] * share
    return found


def _may_call(policy: Rules) -> Array:
    found = np.zeros((policy.queues, len(policy.speed)), dtype=bool)
    for w in range(len(policy.speed)):
        first, last = policy.pick_from[policy.row_from[[w, w + 1]]]
        found[policy.pick[first:last], w] = True
    return found


def _required(
    scenario: Scenario, people: Population, minutes: Array, coming: Array, length: Array
) -> Iterator[int]:
    patience = people.patience.mean
    within, at_least = _level(scenario, coming)
    for arrivals, span in zip(coming, length, strict=True):
        total = arrivals.sum()
        if total == 0:
            yield 0
            continue
        weights = arrivals / total
        mean = float((weights * minutes).sum())
        patient = float(patience[weights > 0] @ weights[weights > 0])
        yield theory.windows_needed(total / span, mean, patient, within, at_least)


def _level(scenario: Scenario, coming: Array) -> tuple[float, float]:
    """Return the service level asked for: that of the tier with most arrivals that has one."""
    often = dict(zip(scenario.tiers, coming.sum(axis=(0, 2)), strict=True))
    for tier in sorted(often, key=lambda name: -often[name]):
        target = scenario.targets.get(tier)
        if target and target.service_level:
            return target.service_level.within, target.service_level.at_least
    return USUAL_LEVEL


def _shortage(plan: Staffing, half_hour: int) -> list[Shortage]:
    """Return where a half-hour is shortest, if it is short: the fewest queues that show it.

    Queues that no open window calls in it are left to `unattended`.
    """
    called = (plan.may_call & (plan.capacity[half_hour] > 0)).any(axis=1).nonzero()[0].tolist()
    found = [_of_queues(plan, half_hour, queues) for queues in _sets_of_queues(called)]
    worst = max(found, key=lambda shortage: (round(shortage.excess, 9), -len(shortage.queues)))
    return [worst] if worst.excess > EXCESS else []


def _sets_of_queues(queues: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """Return the sets looked at: each queue, each two, and all; most bottlenecks are among them."""
    sizes = sorted({1, 2, len(queues)})
    return [chosen for size in sizes for chosen in combinations(queues, size)]


def _of_queues(plan: Staffing, half_hour: int, queues: tuple[int, ...]) -> Shortage:
    able = plan.may_call[list(queues)].any(axis=0)
    load = math.fsum(plan.load[half_hour, list(queues)])
    return Shortage(half_hour, queues, load, float(plan.capacity[half_hour, able].sum()))


def _warning(scenario: Scenario, plan: Staffing, spell: Sequence[Shortage]) -> str:
    """Return one line for half-hours on end in which the same queues are short of windows."""
    worst = max(spell, key=lambda shortage: shortage.excess)
    begin, end = plan.bounds[spell[0].half_hour], plan.bounds[spell[-1].half_hour + 1]
    names = [list(scenario.queues)[q] for q in worst.queues]
    load = f"{worst.load:.1f}"
    words = {
        "when": f"{hours.clock(begin)}-{hours.clock(end)}",
        "load": load if len(spell) == 1 else sentence("up to {load}", load=load),
        "open": f"{worst.capacity:.3g}",
        "queues": with_and_later(names),
    }
    if len(names) == len(scenario.queues):
        return sentence(OF_ALL, **words)
    return sentence(OF_ONE if len(names) == 1 else OF_SOME, **words)
