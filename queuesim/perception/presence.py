"""Who was in the branch when, read from the logs of some days and ready to be counted.

The days are put one behind the other on one clock, far enough apart that nobody meets anybody of
another day. All times are multiples of 2^-20 minute, so moving them loses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.branch.days import Journeys, on_end
from queuesim.branch.journey import Array, Demand, JourneyLog, Outcome, Visits
from queuesim.perception.counting import Lines, lines, running
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import looks
from queuesim.perception.news import News, news

PORTION = 24_000  # glances perceived at once, few enough for the processor's cache


@dataclass(frozen=True)
class Presence:
    """The people of some days and their waits."""

    demand: Demand
    visits: Visits
    days: tuple[int, ...]  # their numbers
    place: Array  # by row, that of the day among these
    came: Array  # the ticket, or the turn at the door, on the common clock
    gone: Array  # when the wait ended; after all else of the day if it never did
    inside: Array  # who took a ticket
    queue: Array  # joined, or else the one to be joined
    area: Array  # (queues,): where the people of a queue wait
    news: News | None  # what was told of waits

    def wait(self, rows: Array) -> Array:
        """Return the minutes from the ticket to the call or to leaving."""
        waits: Array = self.gone[rows] - self.came[rows]
        return waits

    @property
    def day(self) -> Array:
        """Return by row the number of the day."""
        return np.array(self.days)[self.place]

    @property
    def waiting(self) -> float:
        """Return how many wait at a time, on average: Little's law."""
        minutes = np.max(self.gone, initial=0.0) - np.min(self.came, initial=0.0)
        return float(np.sum(self.gone - self.came) / max(minutes, 1.0))

    @cached_property
    def crowd(self) -> "Crowd":
        """Return the same people ready to be counted, whoever looks."""
        return crowd(self)


@dataclass(frozen=True)
class Crowd:
    """Who was there after any number of events: times at which a ticket was taken or a wait ended.

    An entry of a column for 0, 1 ... events.
    """

    events: Array  # (events,): all times, sorted
    last: Array  # when the last of so many events happened; -inf before the first
    earlier: Array  # how many of so many lie before the instant of the last one
    waiting: Array  # (areas, events + 1): how many wait there
    lines: Lines


@dataclass(frozen=True)
class Party:
    """Some people of one tier bound for one queue, all of them called in the end or none."""

    tier: int
    queue: int
    called: bool
    rows: Array


def presence(days: Sequence[JourneyLog], feelings: Feelings) -> Presence:
    """Return the people of some days, a row each, and their waits."""
    logs = on_end(days)
    demand, visits = logs.demand.whole, logs.visits.whole
    inside = ~np.isnan(visits.joined)
    came = np.where(inside, visits.joined, _at_the_door(demand, feelings))
    end = np.where(np.isnan(visits.called), visits.left, visits.called)
    later, for_ever = _clock(logs, came, end)
    came, end = came + later, np.where(np.isnan(end), for_ever, end) + later
    assert np.all(came[1:] >= came[:-1]), "tickets are given in the order of the customers"
    outside, queue = np.flatnonzero(~inside), visits.queue.astype(np.intp)
    queue[outside] = feelings.home[demand.tier[outside], demand.service[outside]]
    return Presence(
        demand,
        visits,
        logs.days,
        logs.demand.day,
        came,
        np.where(inside, end, came),
        inside,
        queue,
        feelings.area,
        news(logs),
    )


def crowd(present: Presence) -> Crowd:
    """Return the people ready to be counted; only who is inside moves."""
    came, gone, inside = present.came, present.gone, present.inside
    events = np.sort(np.concatenate([came[inside], gone[inside]]))
    last = np.append(-np.inf, events)
    instants = np.where(last[:-1] != events, np.arange(len(events)), 0)
    earlier = np.append(0, np.maximum.accumulate(instants))
    joined, ended = np.searchsorted(events, came), np.searchsorted(events, gone)
    queue = np.where(inside, present.queue, -1)
    called = ~np.isnan(present.visits.called)
    waiting = _waiting(present, joined, ended, len(events))
    known = lines(queue, present.area, called, joined, ended, len(events))
    return Crowd(events, last, earlier, waiting, known)


def parties(present: Presence, feelings: Feelings) -> Iterator[Party]:
    """Yield all whose visit is over, party by party."""
    outcome = present.visits.outcome
    over = (outcome != Outcome.STILL_INSIDE) & (outcome != Outcome.NOT_KEPT)
    queues = int(present.queue.max(initial=0)) + 1
    kind = present.demand.tier.astype(np.int64) * queues + present.queue
    kind = np.where(over, 2 * kind + ~np.isnan(present.visits.called), -1)
    for found in np.flatnonzero(np.bincount(kind + 1)[1:]).tolist():
        tier, queue = divmod(found // 2, queues)
        rows = np.flatnonzero(kind == found)
        for part in _portions(rows, looks(present.wait(rows), feelings.tiers[tier])):
            yield Party(tier, queue, found % 2 == 1, part)


def _portions(rows: Array, glances: Array) -> Iterator[Array]:
    """Yield the rows in portions of about as many glances, at least a row each."""
    total = np.cumsum(glances)
    limits = np.searchsorted(total, range(PORTION, total[-1], PORTION))
    yield from (part for part in np.split(rows, limits) if len(part))


def _clock(logs: Journeys, came: Array, end: Array) -> tuple[Array, float]:
    """Return how much each customer's times are moved, and a minute after all of a day.

    Whole minutes keep the times exact.
    """
    first = np.floor(np.min(came, initial=0.0))
    last = np.floor(max(np.max(came, initial=0.0), np.fmax.reduce(end, initial=0.0)))
    return logs.demand.day * (last - first + 2), last + 1


def _at_the_door(demand: Demand, feelings: Feelings) -> Array:
    """Return when those without a ticket saw the branch: at opening, where they stood in line."""
    scenario = feelings.scenario
    if scenario.arrivals.door_from is None:
        return demand.arrival
    return np.maximum(demand.arrival, scenario.opens)


def _waiting(present: Presence, joined: Array, ended: Array, events: int) -> Array:
    """Return how many wait in each area after so many events, (areas, events + 1)."""
    areas, party = int(present.area.max()) + 1, present.demand.party
    area = np.where(present.inside, present.area[present.queue], areas)
    if party.max(initial=1) > 1:
        joined, ended, area = (np.repeat(values, party) for values in (joined, ended, area))
    came, left = (running(i, events, area, areas) for i in (joined, ended))
    return came - left
