"""Who was in the branch when, read from the logs of some days and ready to be counted.

The days are put one behind the other on one clock, far enough apart that nobody meets anybody of
another day. All times are multiples of 2^-20 minute, so moving them loses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch.days import Journeys, on_end
from queuesim.branch.journey import Array, Demand, JourneyLog, Outcome, Visits
from queuesim.perception.counting import Lines, lines, running
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import looks
from queuesim.perception.machine import is_ready, kept
from queuesim.perception.news import News, news

PORTION = 12_000  # glances perceived at once, few enough for the processor's cache


@dataclass(frozen=True)
class Presence:
    """The people of some days and their waits, which are counted by the events of the log."""

    demand: Demand
    visits: Visits
    day: Array  # number of the day
    came: Array  # the ticket, or the turn at the door, on the common clock
    gone: Array  # when the wait ended; after all else of the day if it never did
    joined: Array  # how many events lie before the ticket
    ended: Array  # how many before the end of the wait
    queue: Array  # joined, or else the one to be joined
    events: Array  # all times at which somebody took a ticket or stopped waiting, sorted
    last: Array  # (events + 1,): when the last of so many events happened; -inf before the first
    earlier: Array  # (events + 1,): how many of so many lie before the instant of the last one
    waiting: Array  # (areas, events + 1): how many wait there after so many events
    lines: Lines
    news: News | None  # what was told of waits

    def wait(self, rows: Array) -> Array:
        """Return the minutes from the ticket to the call or to leaving."""
        waits: Array = self.gone[rows] - self.came[rows]
        return waits


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
    later, for_ever = _clock(logs)
    inside = ~np.isnan(visits.joined)
    came = np.where(inside, visits.joined, _at_the_door(demand, feelings)) + later
    assert np.all(np.diff(came) >= 0), "tickets are given in the order of the customers"
    end = np.where(np.isnan(visits.called), visits.left, visits.called)
    end = np.where(np.isnan(end), for_ever, end) + later
    gone = np.where(inside, end, came)
    last, earlier, joined, ended = _events(came, gone, inside)
    events = last[1:]
    queue = np.where(inside, visits.queue, -1)
    called = ~np.isnan(visits.called)
    return Presence(
        demand,
        visits,
        np.array(logs.days)[logs.demand.day],
        came,
        gone,
        joined,
        ended,
        np.where(inside, visits.queue, feelings.home[demand.tier, demand.service]),
        events,
        last,
        earlier,
        _waiting(feelings, joined, ended, len(events), queue, demand.party),
        lines(queue, feelings.area, called, joined, ended, len(events)),
        news(logs),
    )


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


def _clock(logs: Journeys) -> tuple[Array, float]:
    """Return how much each customer's times are moved, and a minute after all of a day.

    Whole minutes keep the times exact.
    """
    visits = logs.visits.whole
    times = np.concatenate([[0.0], logs.demand.whole.arrival, visits.called, visits.left])
    first, last = np.floor(np.nanmin(times)), np.floor(np.nanmax(times))
    return logs.demand.day * (last - first + 2), last + 1


def _events(came: Array, gone: Array, inside: Array) -> tuple[Array, Array, Array, Array]:
    """Return `last`, `earlier`, `joined` and `ended` of those present; only who is inside moves."""
    if is_ready():
        size, people = 1 + 2 * np.count_nonzero(inside), len(came)
        last, earlier = np.empty(size), np.empty(size, np.int64)
        joined, ended = np.empty(people, np.int64), np.empty(people, np.int64)
        kept(merge)(came, gone, np.argsort(gone), inside, last, earlier, joined, ended)
        return last, earlier, joined, ended
    events = np.sort(np.concatenate([came[inside], gone[inside]]))
    last = np.append(-np.inf, events)
    instants = np.where(last[:-1] != events, np.arange(len(events)), 0)
    earlier = np.append(0, np.maximum.accumulate(instants))
    return last, earlier, np.searchsorted(events, came), np.searchsorted(events, gone)


def merge(
    came: Array,
    gone: Array,
    order: Array,
    inside: Array,
    last: Array,
    earlier: Array,
    joined: Array,
    ended: Array,
) -> None:
    """Write the same by going through tickets and ends, given the order of these: compiled."""
    last[0], earlier[0] = -np.inf, 0
    size, before, instant, row, end = 0, 0, -np.inf, 0, 0
    for _ in range(2 * len(came)):
        comes = row < len(came) and came[row] <= gone[order[end]]
        who = row if comes else order[end]
        now = came[who] if comes else gone[who]
        if now != instant:
            before, instant = size, now
        if comes:
            joined[who], row = before, row + 1
        else:
            ended[who], end = before, end + 1
        if inside[who]:
            size += 1
            last[size], earlier[size] = now, before


def _at_the_door(demand: Demand, feelings: Feelings) -> Array:
    """Return when those without a ticket saw the branch: at opening, where they stood in line."""
    scenario = feelings.scenario
    if scenario.arrivals.door_from is None:
        return demand.arrival
    return np.maximum(demand.arrival, scenario.opens)


def _waiting(
    feelings: Feelings, joined: Array, ended: Array, events: int, queue: Array, party: Array
) -> Array:
    area = np.where(queue < 0, len(feelings.halls), feelings.area[queue])
    if party.max(initial=1) > 1:
        joined, ended, area = (np.repeat(values, party) for values in (joined, ended, area))
    came, left = (running(i, events, area, len(feelings.halls)) for i in (joined, ended))
    return came - left
