"""Who comes on a day: people drawn before the day starts, who know nothing of the policy.

Arrivals are an inhomogeneous Poisson process by change of time: the expected number of arrivals is
a piecewise linear function of the clock, and the people of the day are spread evenly over it. The
same clock carries a renewal process, for tiers that come more evenly, in bursts or in groups.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.crowding import Crowding, crowding, half_hours, stretched
from queuesim.branch.days import ByDay
from queuesim.branch.journey import Demand, alike
from queuesim.branch.streams import Floats, Luck, Purpose, Starts, Streams, on_grid
from queuesim.scenario.distributions import Distribution
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.scenario.world import Service, ServiceTime

Indices = NDArray[np.int16]
Sizes = NDArray[np.int32]
MOST_MISSED = 100  # more calls in vain than any ticket lives through


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
    kind_of: NDArray[np.intp]  # (tiers, services)

    @property
    def mean(self) -> Floats:
        """Return mean minutes, (tiers, services)."""
        means = np.array([np.nan if kind is None else kind.mean for kind in self.kinds])
        return means[self.kind_of]

    def sample(self, kind_of: Indices, luck: Luck) -> Floats:
        """Return one number per person, on the grid of all times; NaN where nothing is said.

        People are told by the place of their tier and service in `kind_of`.
        """
        if len(self.kinds) == 1:
            return _of_all(self.kinds[0], luck)
        minutes, own = np.full(luck.n, np.nan), self.kind_of.ravel()[kind_of]
        for k, kind in enumerate(self.kinds):
            if kind is not None:
                np.copyto(minutes, kind.sample(luck), where=own == k)
        return on_grid(minutes)


def _of_all(kind: Distribution | None, luck: Luck) -> Floats:
    """Return a time for each person, one for all where chance has no part in it."""
    if kind is None:
        return alike(luck.n, np.nan)
    minutes = on_grid(kind.sample(luck))
    return alike(luck.n, minutes[:1].copy()) if kind.sd == 0 else minutes


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


def draw(people: Population, seed: int, day: int) -> Demand:
    """Return the people of a day (counted from 1), sorted by arrival."""
    return draw_days(people, seed, [day])[0]


def draw_days(people: Population, seed: int, days: Sequence[int]) -> ByDay[Demand]:
    """Return the people of some days."""
    streams = Streams(seed, days)
    if people.given:
        them = [people.given[(day - 1) % len(people.given)] for day in days]
        starts = np.cumsum([0, *(len(given.arrival) for given in them)])
        columns = (np.concatenate(column) for column in zip(*map(astuple, them), strict=True))
        return ByDay(tuple(days), starts, _persons(people, streams, starts, *columns))
    starts, arrival, tier, party = _arrivals(people, streams)
    service = _pick(people.service_by, tier, streams.luck(starts, Purpose.SERVICE))
    demand = _persons(people, streams, starts, on_grid(arrival), tier, service, party)
    return ByDay(tuple(days), starts, demand)


def arriving(
    people: Population, arrival: Floats, tier: Indices, service: Indices, seed: int, day: int
) -> Demand:
    """Return the people of a day who come at these minutes (sorted), of these tiers, for these."""
    starts = np.array([0, len(arrival)])
    return _persons(people, Streams(seed, [day]), starts, arrival, tier, service)


def _persons(
    people: Population,
    streams: Streams,
    starts: Starts,
    arrival: Floats,
    tier: Indices,
    service: Indices,
    party: Sizes | None = None,
) -> Demand:
    """Return the people of some days, one by one unless the sizes of their parties are given."""
    n, kind = len(arrival), tier * len(people.per_further) + service

    def luck(purpose: Purpose) -> Luck:
        return streams.luck(starts, purpose)

    def minutes(times: Times, purpose: Purpose) -> Floats:
        return times.sample(kind, luck(purpose))

    work = minutes(people.work, Purpose.WORK)
    return Demand(
        arrival=arrival,
        tier=tier,
        service=service,
        work=work if party is None else _shared(work, people.per_further[service], party),
        wrap_up=minutes(people.wrap_up, Purpose.WRAP_UP),
        patience=minutes(people.patience, Purpose.PATIENCE),
        tolerance=_factor(people.tolerance_cv, tier, luck(Purpose.TOLERANCE)),
        expects=_factor(people.expects_cv, tier, luck(Purpose.EXPECTS)),
        liking=people.liking_sd[tier] * luck(Purpose.LIKING).normal(),
        survey_noise=luck(Purpose.SURVEY).normal(),
        recommend_noise=luck(Purpose.RECOMMEND).normal(),
        party=alike(n, np.int32(1)) if party is None else party,
        amount=_amounts(people, service, luck(Purpose.AMOUNT)),
        willingness=minutes(people.willingness, Purpose.WILLINGNESS),
        misses=_missed(people.misses, tier, luck(Purpose.MISSES)),
        returns=minutes(people.returns, Purpose.RETURNS),
        walk=minutes(people.walk, Purpose.WALK),
        divert=luck(Purpose.DIVERT).uniform(),
        machine_work=minutes(people.machine_work, Purpose.MACHINE_WORK),
        machine_wrap_up=minutes(people.machine_wrap_up, Purpose.MACHINE_WRAP_UP),
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


def _amounts(people: Population, service: Indices, luck: Luck) -> Floats:
    """Return the money that each moves, to the cent, so that no threshold hangs on a last bit."""
    mean, cv = people.amount.T
    if not mean.any():
        return alike(luck.n, 0.0)
    amounts: Floats = np.round(mean[service] * _factor(cv, service, luck), 2)
    return amounts


def _shared(work: Floats, per_further: Floats, party: Sizes) -> Floats:
    """Return the work for each party, given that for one."""
    return on_grid(work * (1 + per_further * (party - 1))) if (party > 1).any() else work


def _missed(chance_of: Floats, tier: Indices, luck: Luck) -> Indices:
    """Return how many calls each person misses before one is heard, at most `MOST_MISSED`."""
    if not chance_of.any():
        return alike(luck.n, np.int16(0))
    missed, chance = np.zeros(luck.n, np.int16), chance_of[tier]
    reached = chance.copy()
    for _ in range(MOST_MISSED):
        missed += luck.uniform() < reached
        reached *= chance
    return missed


def _arrivals(people: Population, streams: Streams) -> tuple[Starts, Floats, Indices, Sizes | None]:
    """Return where each day begins, times of arrival, sorted by day, and the tier of each.

    Also how many share the ticket, unless nobody does.
    """
    busyness = _busyness(people.busyness_cv, streams)
    crowds = _crowds(people.crowding, streams, len(busyness))
    clocks = [stretched(people.pooled, crowd) for crowd in crowds]
    days = [
        np.sort(rng.random(rng.poisson(clock[-1] * busy))) * clock[-1]
        for rng, clock, busy in zip(streams.of(Purpose.ARRIVALS), clocks, busyness, strict=True)
    ]
    if people.crowding:
        days = [
            np.interp(day, clock, people.pooled) for day, clock in zip(days, clocks, strict=True)
        ]
    starts, reached = np.cumsum([0, *map(len, days)]), np.concatenate(days)
    piece = np.searchsorted(people.pooled, reached, side="right") - 1
    arrival = np.interp(reached, people.pooled, people.breaks)
    tier = _pick(people.tier_by, piece, streams.luck(starts, Purpose.TIER))
    if not people.renewals:
        return starts, arrival, tier, None
    return _with_renewals(people, streams, busyness, crowds, starts, arrival, tier)


def _with_renewals(
    people: Population,
    streams: Streams,
    busyness: list[float],
    crowds: list[Floats | None],
    starts: Starts,
    arrival: Floats,
    tier: Indices,
) -> tuple[Starts, Floats, Indices, Sizes]:
    """Return the same with the tiers that come in their own manner sorted in."""
    day_of = np.repeat(np.arange(len(busyness)), np.diff(starts))
    columns: list[list[Any]] = [[day_of], [arrival], [tier], [np.ones(len(arrival), np.int32)]]
    for renewal in people.renewals:
        gaps, groups = (streams.of(p, renewal.tier) for p in (Purpose.GAPS, Purpose.GROUPS))
        for day, chance in enumerate(zip(busyness, crowds, gaps, groups, strict=True)):
            came, size = _renewed(people, renewal, *chance)
            own = (alike(len(came), day), came, alike(len(came), np.int16(renewal.tier)), size)
            for column, values in zip(columns, own, strict=True):
                column.append(values)
    day_of, arrival, tier, party = (np.concatenate(column) for column in columns)
    order = np.lexsort((arrival, day_of))
    starts = np.searchsorted(day_of[order], np.arange(len(busyness) + 1))
    return starts, arrival[order], tier[order], party[order]


def _renewed(
    people: Population,
    renewal: Renewal,
    busyness: float,
    crowd: Floats | None,
    gaps: np.random.Generator,
    groups: np.random.Generator,
) -> tuple[Floats, Sizes]:
    """Return the tickets of a tier, whose groups come at gamma gaps on the clock of the expected.

    The first comes a whole gap after opening; a gap_cv of 1 is a Poisson process of groups.
    """
    expected = stretched(people.expected[renewal.tier], crowd)
    gap, most = renewal.group_size / busyness, expected[-1]
    reached = np.empty(0)
    while not len(reached) or reached[-1] <= most:
        more = _gaps(gaps, renewal.gap_cv, 16 + int(most / gap)) * gap
        reached = np.append(reached, np.cumsum(more) + (reached[-1] if len(reached) else 0.0))
    came = np.interp(reached[reached <= most], expected, people.breaks)
    sizes = groups.geometric(1 / renewal.group_size, len(came)).astype(np.int32)
    if renewal.together:
        return came, sizes
    return np.repeat(came, sizes), np.ones(sizes.sum(), np.int32)


def _gaps(rng: np.random.Generator, cv: float, n: int) -> Floats:
    """Return gamma gaps of mean 1."""
    return rng.standard_gamma(1 / (cv * cv), n) * (cv * cv) if cv else np.ones(n)


def _busyness(cv: float, streams: Streams) -> list[float]:
    """Return the factor of each day, gamma distributed with mean 1."""
    shape = 1 / (cv * cv) if cv else 0.0
    return [rng.gamma(shape) / shape if cv else 1.0 for rng in streams.of(Purpose.BUSYNESS)]


def _crowds(crowding: Crowding | None, streams: Streams, days: int) -> list[Floats | None]:
    """Return the factors of each day, piece by piece; None where there are no crowds."""
    if crowding is None:
        return [None] * days
    return [crowding.factors(rng) for rng in streams.of(Purpose.CROWDING)]


def _pick(shares: Floats, row: NDArray[np.intp] | Indices, luck: Luck) -> Indices:
    """Return a column per person, by the running shares of their row."""
    column, chance = np.zeros(luck.n, np.int16), luck.uniform()
    for share in shares.T[:-1]:
        column += chance >= share[row]
    return column


def _factor(cv: Floats, kind: Indices, luck: Luck) -> Floats:
    """Return lognormal factors of mean 1, given the cv of each kind."""
    log_variance = np.log1p(cv * cv)
    factors: Floats = np.exp(np.sqrt(log_variance)[kind] * luck.normal() - (log_variance / 2)[kind])
    return factors
