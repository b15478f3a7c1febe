"""Who comes on a day: people drawn before the day starts, who know nothing of the policy.

Arrivals are an inhomogeneous Poisson process by change of time: the expected number of arrivals is
a piecewise linear function of the clock, and the people of the day are spread evenly over it. The
same clock carries a renewal process, for tiers that come more evenly, in bursts or in groups.
"""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.crowding import Crowding, stretched
from queuesim.branch.days import ByDay
from queuesim.branch.journey import Demand, alike
from queuesim.branch.population import Indices, Population, Renewal, Sizes, Times
from queuesim.branch.streams import Floats, Luck, Purpose, Starts, Streams, on_grid

MOST_MISSED = 100  # more calls in vain than any ticket lives through


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
    n = len(arrival)
    kind = (tier * len(people.per_further) + service).astype(np.intp)

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
        liking=by_kind(people.liking_sd, tier) * luck(Purpose.LIKING).normal(),
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
        rng.random(rng.poisson(clock[-1] * busy))
        for rng, clock, busy in zip(streams.of(Purpose.ARRIVALS), clocks, busyness, strict=True)
    ]
    for day, clock in zip(days, clocks, strict=True):
        day.sort()
        day *= clock[-1]
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
    column, chance, row = np.zeros(luck.n, np.int16), luck.uniform(), row.astype(np.intp)
    for share in shares.T[:-1]:
        column += chance >= share.take(row)
    return column


def _factor(cv: Floats, kind: Indices, luck: Luck) -> Floats:
    """Return lognormal factors of mean 1, given the cv of each kind."""
    log_variance = np.log1p(cv * cv)
    scale, shift = (by_kind(each, kind) for each in (np.sqrt(log_variance), log_variance / 2))
    factors: Floats = np.exp(scale * luck.normal() - shift)
    return factors


def by_kind(values: Floats, kind: Indices) -> Floats:
    """Return the value of each one's kind, or that of all where kinds do not differ."""
    return values[:1] if len({*values.tolist()}) == 1 else values.take(kind)
