"""Farewells, apologies and favours: who gets which on a day, how large it is and what it costs.

Who is lucky is decided by a hash of the person's exact arrival, place and day with the name of the
favour: the same person has the same luck under every policy, and no favour shifts that of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from queuesim.branch.journey import Array
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Farewell

TICKS = 2.0**20  # a minute
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # Steele et al. 2014


@dataclass(frozen=True)
class Guests:
    """Those who came, a row each, as far as favours depend on them."""

    day: Array  # number of the day
    arrival: Array
    came: Array  # the ticket, or the turn at the door
    ticket: Array  # whether one was given
    tier: Array
    waited: Array  # minutes; NaN for those still inside
    left: Array
    served: Array


@dataclass(frozen=True)
class Favours:
    """What each got: sizes at the end and after the visit, and the cost of both."""

    at_end: Array
    after: Array
    cost: Array


def favours(scenario: Scenario, guests: Guests) -> Favours:
    """Return what each guest gets under a scenario."""
    found = Favours(*(np.zeros(len(guests.day)) for _ in range(3)))
    at_end, after, cost = found.at_end, found.after, found.cost
    for name, farewell in scenario.farewells.items():
        got = _entitled(scenario, farewell, guests) & (luck(name, guests) < farewell.share)
        if farewell.a_day is not None:
            got &= _among_first(got, guests, farewell.a_day)
        target = after if farewell.when == "after the visit" else at_end
        target += farewell.size * got
        cost += farewell.cost * got
    return Favours(at_end, after, cost)


def luck(name: str, guests: Guests) -> Array:
    """Return a number in [0, 1) of each guest for something that is called so."""
    place = np.arange(len(guests.day)) - np.searchsorted(guests.day, guests.day)
    mixed = np.full(len(place), crc32(name.encode()), dtype=np.uint64)
    for part in (guests.day, place, guests.arrival * TICKS):
        mixed = _mixed(mixed ^ part.astype(np.int64).astype(np.uint64))
    return np.asarray((mixed >> np.uint64(11)) / 2.0**53)


def _mixed(bits: Array) -> Array:
    """Return the bits mixed by splitmix64."""
    step, one, two = (np.uint64(number) for number in _MIX)
    bits = bits + step
    bits = (bits ^ (bits >> np.uint64(30))) * one
    bits = (bits ^ (bits >> np.uint64(27))) * two
    return np.asarray(bits ^ (bits >> np.uint64(31)))


def _entitled(scenario: Scenario, farewell: Farewell, guests: Guests) -> Array:
    """Return who may get a favour, luck and number apart."""
    tiers: Mapping[str, int] = {name: t for t, name in enumerate(scenario.tiers)}
    chosen = [tiers[name] for name in farewell.tier] or list(tiers.values())
    whom = {"served": guests.served, "unserved": ~guests.served}.get(farewell.to, True)
    waited = guests.waited > farewell.waited if farewell.waited else ~np.isnan(guests.waited)
    return np.isin(guests.tier, chosen) & whom & waited


def _among_first(rows: Array, guests: Guests, most: int) -> Array:
    """Return who is among the first so many of the rows to leave on a day."""
    who = np.flatnonzero(rows)
    who = who[np.lexsort((who, guests.left[who], guests.day[who]))]
    day = guests.day[who]
    rank = np.arange(len(who)) - np.searchsorted(day, day)
    found = np.zeros(len(rows), dtype=bool)
    found[who[rank < most]] = True
    return found
