"""Events of a visit: tea in one's own cup, a name remembered, a birthday sung for all to hear.

An event begins with one person: at the ticket, so long after it, or at the counter. Whether it does
may hang on luck, on who it is, and on the day: the hour, the area, the teller, the crowd. While
people wait it is felt at its very minute, by that person alone or by everyone waiting in the area.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array, Visits
from queuesim.perception.favours import Guests, luck
from queuesim.perception.glances import TICKS, Glances, instants
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Event

RECOGNISED = "recognised"


@dataclass(frozen=True)
class Happening:
    """An event and the rows of those with whom it begins."""

    event: Event
    rows: Array


@dataclass(frozen=True)
class Occasions:
    """What is felt while people wait: by which row, how long after the ticket, how strongly."""

    rows: Array
    minutes: Array
    sizes: Array

    def of(self, rows: Array, people: int) -> "Occasions":
        """Return those of some rows, which are numbered from 0."""
        number = np.full(people, -1)
        number[rows] = np.arange(len(rows))
        own = number[self.rows] >= 0
        return Occasions(number[self.rows[own]], self.minutes[own], self.sizes[own])


def happenings(scenario: Scenario, guests: Guests, area: Array, window: Array) -> list[Happening]:
    """Return with whom each event begins; `area` and `window` are indices by row, -1 for none."""
    return [
        Happening(event, np.flatnonzero(_begins(scenario, name, event, guests, area, window)))
        for name, event in scenario.occasions
    ]


def _begins(
    scenario: Scenario, name: str, event: Event, guests: Guests, area: Array, window: Array
) -> Array:
    found = _there(event, guests) & (luck(name, guests) < event.share)
    if event.to == RECOGNISED:
        known = np.array([tier.recognised for tier in scenario.tiers.values()])
        found &= luck(RECOGNISED, guests) < known[guests.tier]
    for chosen, names, own in (
        (event.tier, scenario.tiers, guests.tier),
        (event.area, scenario.areas, area),
        (event.window, scenario.windows, window),
    ):
        if chosen:
            places = {key: k for k, key in enumerate(names)}
            found &= np.isin(own, [places[key] for key in chosen])
    instant = guests.came + (guests.waited if event.at == "counter" else event.after)
    if event.roster is not None:
        spans = scenario.rosters[event.roster]
        found &= np.any([(begin <= instant) & (instant < end) for begin, end in spans], axis=0)
    if event.crowd is not None:
        found &= _so_crowded(scenario, event, guests, area, instant)
    return found


def _there(event: Event, guests: Guests) -> Array:
    """Return who is where the event happens, when it happens."""
    if event.at == "ticket":
        return guests.ticket & ~np.isnan(guests.waited)
    there: Array = guests.served if event.at == "counter" else guests.waited > event.after
    return there & ~np.isnan(guests.waited)


def _so_crowded(
    scenario: Scenario, event: Event, guests: Guests, area: Array, instant: Array
) -> Array:
    assert event.crowd is not None
    low, high = event.crowd.at_least, event.crowd.at_most
    comfortable = np.array([place.comfort for place in scenario.areas.values()])
    crowd = waiting(guests, area, instant) / comfortable[area]
    return np.asarray((low is None or crowd >= low) & (high is None or crowd <= high))


def waiting(guests: Guests, area: Array, instant: Array) -> Array:
    """Return how many wait in each one's area at an instant of each one's day.

    All days and areas are laid one behind the other on one clock, by whole minutes.
    """
    gone = guests.came + guests.waited
    longest = np.ceil(np.fmax.reduce([gone, instant, guests.came], axis=None, initial=0.0)) + 1
    begins = (
        np.unique(guests.day, return_inverse=True)[1] * (area.max(initial=0) + 2) + area
    ) * longest
    came = np.sort((begins + guests.came)[guests.ticket])
    left = np.sort((begins + np.where(np.isnan(gone), longest, gone))[guests.ticket])
    now = begins + instant
    return np.asarray(np.searchsorted(came, now, "right") - np.searchsorted(left, now, "right"))


def moment(event: Event, visits: Visits, rows: Array) -> Array:
    """Return the minute of the day at which an event begins with each of some visits."""
    if event.at == "counter":
        return np.asarray(visits.called[rows])
    return np.asarray(visits.joined[rows] + _after(event))


def _after(event: Event) -> float:
    """Return how long after the ticket it begins, on the grid of the log's times."""
    return 0.0 if event.at == "ticket" else float(np.rint(event.after * TICKS) / TICKS)


def while_waiting(found: list[Happening], came: Array, gone: Array, area: Array) -> Occasions:
    """Return what is felt while people wait, by row; of several at an instant the strongest.

    `came` and `gone` are the ticket and the end of the wait on one clock, on which no two days
    meet, `area` where each waits.
    """
    parts = [(np.zeros(0, np.int64), np.zeros(0), 0.0)]
    for happening in found:
        if happening.event.at != "counter":
            parts += _felt(happening, came, gone, area)
    rows, minutes = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    sizes = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    order = np.lexsort((-np.abs(sizes), minutes, rows))
    rows, minutes, sizes = rows[order], minutes[order], sizes[order]
    _, first = np.unique(instants(rows, minutes), return_index=True)
    return Occasions(rows[first], minutes[first], sizes[first])


def _felt(
    happening: Happening, came: Array, gone: Array, area: Array
) -> Iterator[tuple[Array, Array, float]]:
    """Yield rows that feel an event while they wait, how long after their tickets, and its size."""
    event, rows, after = happening.event, happening.rows, _after(happening.event)
    if event.reaches == "the guest":
        yield rows, np.full(len(rows), after), event.size
        return
    for here in np.unique(area[rows]):
        times = np.unique(came[rows[area[rows] == here]] + after)
        near = np.flatnonzero(area == here)
        first, end = (np.searchsorted(times, clock[near]) for clock in (came, gone))
        counts = end - first
        felt = np.repeat(near, counts)
        number = np.arange(len(felt)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield felt, times[np.repeat(first, counts) + number] - came[felt], event.size


def at_glances(occasions: Occasions, glances: Glances) -> Array | None:
    """Return at each glance the size of the event felt there, NaN for none."""
    if not len(occasions.rows):
        return None
    felt = np.full(len(glances.who), np.nan)
    at = instants(glances.who, glances.age)
    order = np.argsort(at)
    wanted = instants(occasions.rows, occasions.minutes)
    felt[order[np.searchsorted(at, wanted, sorter=order)]] = occasions.sizes
    return felt


def at_counter(found: list[Happening], rows: Array, people: int) -> tuple[Array, Array] | None:
    """Return the best and the worst event at the counter of some rows, NaN for none."""
    best, worst = np.full(people, np.nan), np.full(people, np.nan)
    for happening in found:
        if happening.event.at == "counter":
            size = happening.event.size
            best[happening.rows] = np.fmax(best[happening.rows], size)
            worst[happening.rows] = np.fmin(worst[happening.rows], size)
    return None if np.isnan(best).all() else (best[rows], worst[rows])


def cost_by_row(found: list[Happening], people: int) -> Array:
    """Return what the events that begin with each row cost."""
    cost = np.zeros(people)
    for happening in found:
        cost[happening.rows] += happening.event.cost
    return cost
