"""Who may come to a branch: the world of a scenario as arrays, made once for many days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.crowding import Crowding, crowding, half_hours
from queuesim.branch.journey import alike
from queuesim.branch.streams import Floats, Luck, on_grid
from queuesim.scenario.distributions import Distribution
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.scenario.world import Service, ServiceTime

Indices = NDArray[np.int16]
Kinds = NDArray[np.intp]
Sizes = NDArray[np.int32]


@dataclass(frozen=True)
class Population:
    """Who may come to a branch, as arrays: the world of a scenario, made once for many days."""

    breaks: Floats  # (pieces + 1,): minutes at which some tier's rate changes
    expected: Floats  # (tiers, pieces + 1): arrivals by then on a day of normal busyness
    pooled: Floats  # (pieces + 1,): the same of all tiers that make one Poisson process
    tier_by: Floats  # (pieces, tiers): share in it of tiers up to and including this one
    renewals: tuple["Renewal", ...]
    given: tuple["Given", ...]  # by day, where people are given one by one
    service_by: Floats  # (tiers, services): share of services up to and including this one
    busyness_cv: float
    crowding: Crowding | None
    work: "Times"
    wrap_up: "Times"
    patience: "Times"
    willingness: "Times"
    misses: Floats  # by tier: the chance not to hear a call
    returns: "Times"
    walk: "Times"
    machine_work: "Times"
    machine_wrap_up: "Times"
    tolerance_cv: Floats  # by tier
    expects_cv: Floats
    liking_sd: Floats
    per_further: Floats  # by service: work for each further member of a party
    amount: Floats  # by service: mean and cv
    party: Floats  # by tier: mean number of people to a ticket
    door: bool  # who comes before opening waits for it


@dataclass(frozen=True)
class Renewal:
    """A tier that comes in its own manner."""

    tier: int
    gap_cv: float
    group_size: float  # mean of a geometric number from 1 on
    together: bool  # the group has one ticket


@dataclass(frozen=True)
class Given:
    """The people of a day who come at given times."""

    arrival: Floats
    tier: Indices
    service: Indices


@dataclass(frozen=True)
class Times:
    """Distributions of minutes, and which of them is that of each tier and service."""

    kinds: tuple[Distribution | None, ...]
    kind_of: Kinds  # (tiers, services)

    @property
    def mean(self) -> Floats:
        """Return mean minutes, (tiers, services)."""
        means = np.array([np.nan if kind is None else kind.mean for kind in self.kinds])
        return means[self.kind_of]

    @cached_property
    def _certain(self) -> Floats:
        """Return the minutes of each kind that are no matter of chance."""
        minutes = [kind.mean if kind and not kind.sd else np.nan for kind in self.kinds]
        return on_grid(np.array(minutes))

    @cached_property
    def _uncertain(self) -> list[tuple[int, Distribution]]:
        return [(k, kind) for k, kind in enumerate(self.kinds) if kind and kind.sd]

    def sample(self, kind_of: Kinds, luck: Luck) -> Floats:
        """Return one number per person, on the grid of all times; NaN where nothing is said.

        People are told by the place of their tier and service in `kind_of`.
        """
        if len(self.kinds) == 1 and not self._uncertain:
            return alike(luck.n, self._certain[0])
        if len(self.kinds) == 1:
            return on_grid(self._uncertain[0][1].sample(luck))
        own = self.kind_of.ravel().take(kind_of)
        minutes = self._certain.take(own)
        for k, kind in self._uncertain:
            rows = np.flatnonzero(own == k)
            minutes[rows] = kind.sample(luck.of(rows))
        return on_grid(minutes) if self._uncertain else minutes


def population(world: Scenario) -> Population:
    """Return the population of a scenario; policies do not matter to it."""
    breaks, rates = _rates(world)
    per_piece = rates * np.diff(breaks) / 60
    renewals = tuple(_renewals(world))
    poisson = per_piece.copy()
    poisson[[renewal.tier for renewal in renewals]] = 0.0
    spread = [of_tier(world, tier) for tier in world.tiers]
    return Population(
        breaks=breaks,
        expected=np.pad(np.cumsum(per_piece, axis=1), ((0, 0), (1, 0))),
        pooled=np.append(0.0, np.cumsum(poisson.sum(axis=0))),
        tier_by=_cumulative_shares(poisson.T),
        renewals=renewals,
        given=tuple(_given(world)),
        service_by=_cumulative_shares(_mix(world)),
        busyness_cv=world.arrivals.busyness_cv,
        crowding=crowding(world, breaks),
        work=_times(world, lambda *kind: _service_time(*kind).time),
        wrap_up=_times(world, lambda *kind: _service_time(*kind).wrap_up),
        patience=_times(world, _patience),
        willingness=_times(world, lambda world, tier, _: world.tiers[tier].willingness),
        misses=np.array([tier.misses for tier in world.tiers.values()]),
        returns=_times(world, lambda world, tier, _: world.tiers[tier].returns),
        walk=_times(world, lambda world, tier, _: world.tiers[tier].walk),
        machine_work=_times(world, lambda *kind: _at_machine(*kind, key="time")),
        machine_wrap_up=_times(world, lambda *kind: _at_machine(*kind, key="wrap_up")),
        tolerance_cv=np.array([values["tolerance_cv"] for values in spread]),
        expects_cv=np.array([values["expected_wait_cv"] for values in spread]),
        liking_sd=np.array([values["service_quality_sd"] for values in spread]),
        per_further=np.array([service.per_further for service in world.services.values()]),
        amount=np.array([_amount(service) for service in world.services.values()]),
        party=np.array([_party(world, tier) for tier in world.tiers]),
        door=world.arrivals.door_from is not None,
    )


def _rates(world: Scenario) -> tuple[Floats, Floats]:
    """Return the minutes at which rates change and (tiers, pieces) rates per hour in between."""
    door, closes = world.arrivals.door_from, world.closes
    opens = world.opens if door is None else door
    named = {minute for steps in world.arrivals.per_hour.values() for minute, _ in steps}
    if world.arrivals.crowding.cv:
        named.update(half_hours(opens, closes))
    breaks = np.array(sorted({opens, closes, *(m for m in named if opens < m < closes)}))
    rates = np.zeros((len(world.tiers), len(breaks) - 1))
    for t, tier in enumerate(world.tiers):
        for minute, rate in world.arrivals.per_hour.get(tier, ()):
            rates[t, breaks[:-1] >= minute] = rate
    return breaks, rates


def _renewals(world: Scenario) -> Iterator[Renewal]:
    """Yield the tiers that are no plain Poisson process."""
    for t, tier in enumerate(world.tiers):
        gap_cv = world.arrivals.gap_cv.get(tier, 1.0)
        group_size = world.arrivals.group_size.get(tier, 1.0)
        if (gap_cv, group_size) != (1.0, 1.0):
            yield Renewal(t, gap_cv, group_size, tier in world.arrivals.together)


def _given(world: Scenario) -> Iterator[Given]:
    """Yield the people of each day that is given, perhaps none."""
    times = world.arrivals.times
    tiers, services = list(world.tiers), list(world.services)
    day, arrival = np.array(times.day, int), on_grid(np.array(times.time, float))
    tier = np.array([tiers.index(name) for name in times.tier], np.int16)
    service = np.array([services.index(name) for name in times.service], np.int16)
    for number in range(1, times.days + 1):
        rows = day == number
        yield Given(arrival[rows], tier[rows], service[rows])


def _mix(world: Scenario) -> Floats:
    mix = world.arrivals.mix
    return np.array(
        [
            [mix.get(tier, {}).get(service, 0.0) for service in world.services]
            for tier in world.tiers
        ]
    )


def _cumulative_shares(weights: Floats) -> Floats:
    """Return running shares along the last axis; rows without weight are never asked for."""
    running = np.cumsum(weights, axis=-1)
    total = running[..., -1:]
    return running / np.where(total > 0, total, 1.0)


def _times(world: Scenario, of: Callable[[Scenario, str, str], Distribution | None]) -> Times:
    """Return the distributions of a kind of time, equal ones together."""
    every = [[of(world, tier, service) for service in world.services] for tier in world.tiers]
    kinds = tuple(dict.fromkeys(kind for row in every for kind in row))
    return Times(kinds, np.array([[kinds.index(kind) for kind in row] for row in every]))


def _service_time(world: Scenario, tier: str, service: str) -> ServiceTime:
    return world.services[service].by_tier.get(tier, world.services[service])


def _patience(world: Scenario, tier: str, service: str) -> Distribution:
    return world.tiers[tier].by_service.get(service, world.tiers[tier]).patience


def _at_machine(world: Scenario, _: str, service: str, *, key: str) -> Distribution | None:
    machine = world.services[service].at_machine
    return None if machine is None else getattr(machine, key)


def _party(world: Scenario, tier: str) -> float:
    together = tier in world.arrivals.together
    return world.arrivals.group_size.get(tier, 1.0) if together else 1.0


def _amount(service: Service) -> tuple[float, float]:
    return (0.0, 0.0) if service.amount is None else (service.amount.mean, service.amount.cv)
