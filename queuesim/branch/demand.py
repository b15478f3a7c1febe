"""Who comes on a day: people drawn before the day starts, who know nothing of the policy.

Arrivals are an inhomogeneous Poisson process by change of time: the expected number of arrivals is
a piecewise linear function of the clock, and the people of the day are spread evenly over it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.journey import Demand
from queuesim.branch.streams import Floats, Luck, Purpose, generator, luck, on_grid
from queuesim.scenario.distributions import Distribution
from queuesim.scenario.model import Scenario, ServiceTime
from queuesim.scenario.parameters import of_tier

Indices = NDArray[np.int16]
Sample = Callable[[Luck], Floats]


@dataclass(frozen=True)
class Population:
    """Who may come to a branch, as arrays: the world of a scenario, made once for many days."""

    breaks: Floats  # (pieces + 1,): minutes at which some tier's rate changes
    expected: Floats  # (pieces + 1,): arrivals expected by then on a day of normal busyness
    tier_by: Floats  # (pieces, tiers): share of tiers up to and including this one
    service_by: Floats  # (tiers, services): share of services up to and including this one
    busyness_cv: float
    work: Sequence[Distribution]  # by group = tier x services + service
    wrap_up: Sequence[Distribution]
    patience: Sequence[Distribution]
    tolerance_cv: Floats  # by tier
    expects_cv: Floats
    liking_sd: Floats


def population(world: Scenario) -> Population:
    """Return the population of a scenario; policies do not matter to it."""
    breaks, rates = _rates(world)
    per_piece = rates * np.diff(breaks) / 60
    spread = [of_tier(world, tier) for tier in world.tiers]
    pairs = [(tier, service) for tier in world.tiers for service in world.services]
    times = [_service_time(world, tier, service) for tier, service in pairs]
    return Population(
        breaks=breaks,
        expected=np.append(0.0, np.cumsum(per_piece.sum(axis=0))),
        tier_by=_cumulative_shares(per_piece.T),
        service_by=_cumulative_shares(_mix(world)),
        busyness_cv=world.arrivals.busyness_cv,
        work=[time.time for time in times],
        wrap_up=[time.wrap_up for time in times],
        patience=[_patience(world, tier, service) for tier, service in pairs],
        tolerance_cv=np.array([values["tolerance_cv"] for values in spread]),
        expects_cv=np.array([values["expected_wait_cv"] for values in spread]),
        liking_sd=np.array([values["service_quality_sd"] for values in spread]),
    )


def draw(people: Population, seed: int, day: int) -> Demand:
    """Return the people of a day (counted from 1), sorted by arrival."""
    arrival, piece = _arrivals(people, seed, day)
    n = len(arrival)
    tier = _pick(people.tier_by[piece], luck(n, seed, day, Purpose.TIER))
    service = _pick(people.service_by[tier], luck(n, seed, day, Purpose.SERVICE))
    group = tier * people.service_by.shape[1] + service

    def minutes(distributions: Sequence[Distribution], purpose: Purpose) -> Floats:
        return on_grid(_sample(distributions, group, luck(n, seed, day, purpose)))

    def normal(purpose: Purpose) -> Floats:
        return luck(n, seed, day, purpose).normal()

    return Demand(
        arrival=arrival,
        tier=tier,
        service=service,
        work=minutes(people.work, Purpose.WORK),
        wrap_up=minutes(people.wrap_up, Purpose.WRAP_UP),
        patience=minutes(people.patience, Purpose.PATIENCE),
        tolerance=_factor(people.tolerance_cv[tier], normal(Purpose.TOLERANCE)),
        expects=_factor(people.expects_cv[tier], normal(Purpose.EXPECTS)),
        liking=people.liking_sd[tier] * normal(Purpose.LIKING),
        survey_noise=normal(Purpose.SURVEY),
        recommend_noise=normal(Purpose.RECOMMEND),
    )


def _rates(world: Scenario) -> tuple[Floats, Floats]:
    """Return the minutes at which rates change and (tiers, pieces) rates per hour in between."""
    opens, closes = world.opens, world.closes
    named = {minute for steps in world.arrivals.per_hour.values() for minute, _ in steps}
    breaks = np.array(sorted({opens, closes, *(m for m in named if opens < m < closes)}))
    rates = np.zeros((len(world.tiers), len(breaks) - 1))
    for t, tier in enumerate(world.tiers):
        for minute, rate in world.arrivals.per_hour.get(tier, ()):
            rates[t, breaks[:-1] >= minute] = rate
    return breaks, rates


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


def _service_time(world: Scenario, tier: str, service: str) -> ServiceTime:
    return world.services[service].by_tier.get(tier, world.services[service])


def _patience(world: Scenario, tier: str, service: str) -> Distribution:
    return world.tiers[tier].by_service.get(service, world.tiers[tier]).patience


def _arrivals(people: Population, seed: int, day: int) -> tuple[Floats, NDArray[np.intp]]:
    """Return the times of arrival, sorted, and the piece of the day of each."""
    total = people.expected[-1] * _busyness(people.busyness_cv, seed, day)
    rng = generator(seed, day, Purpose.ARRIVALS)
    reached = np.sort(rng.random(rng.poisson(total))) * people.expected[-1]
    arrival = on_grid(np.interp(reached, people.expected, people.breaks))
    piece = np.searchsorted(people.expected, reached, side="right") - 1
    return arrival, piece


def _busyness(cv: float, seed: int, day: int) -> float:
    """Return the factor of a day, gamma distributed with mean 1."""
    if cv == 0:
        return 1.0
    shape = 1 / (cv * cv)
    return float(generator(seed, day, Purpose.BUSYNESS).gamma(shape) / shape)


def _pick(shares: Floats, luck: Luck) -> Indices:
    """Return a column per person, by the running shares of their row."""
    return (luck.uniform()[:, None] >= shares[:, :-1]).sum(axis=1).astype(np.int16)


def _sample(distributions: Sequence[Distribution], group: Indices, luck: Luck) -> Floats:
    """Return one number per person, from the distribution of the person's group."""
    if len({id(distribution) for distribution in distributions}) == 1:
        return distributions[0].sample(luck)
    found = np.empty(luck.n)
    for g in np.unique(group):
        who = np.flatnonzero(group == g)
        found[who] = distributions[g].sample(luck.of(who))
    return found


def _factor(cv: Floats, normal: Floats) -> Floats:
    """Return lognormal factors of mean 1."""
    log_variance = np.log1p(cv * cv)
    return np.exp(np.sqrt(log_variance) * normal - log_variance / 2)
