"""Waits told anew while people wait: reckoned after the day, as they change nothing in it.

Whoever is in an area that shows the wait is told again at even intervals after taking the ticket.
A ticket is ahead while its number is lower and will still be called: one set aside counts too,
and one left behind until it has been called in vain.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator
from math import inf

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.announcing import WAIT
from queuesim.branch.hall import Written
from queuesim.branch.journey import Outcome, Updates, Visits
from queuesim.branch.rules import Rules
from queuesim.branch.streams import GRID, on_grid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def updates(rules: Rules, visits: Visits, found: Written) -> Updates:
    """Return the waits told anew on a day, sorted by customer and time."""
    system = rules.ticketing
    customer, at = _times(rules, visits, found)
    ahead = np.array(list(_ahead(visits, _last_calls(rules, visits, found), customer, at)), int)
    speed = _speed(rules, visits.queue[customer], at)
    told = speed > 0
    customer, at, ahead, speed = customer[told], at[told], ahead[told], speed[told]
    services = np.array(system.reckoned(len(visits)))[ahead]
    lost = ahead * system.gone * system.calling
    wait = on_grid(system.per_ticket[visits.queue[customer]] / speed * services + lost)
    return Updates(customer=customer.astype(np.int32), at=at, told=wait)


def _times(rules: Rules, visits: Visits, found: Written) -> tuple[Ints, Floats]:
    """Return who is told when: while waiting in the hall, before the call or leaving."""
    interval = rules.ticketing.updates
    waits_until = np.where(np.isnan(visits.called), visits.left, visits.called)
    waits_until[np.isnan(waits_until)] = rules.closes
    told = (visits.queue >= 0) & (rules.ticketing.shows[visits.queue] == WAIT)
    wait = np.where(told, waits_until - visits.joined, 0.0)
    times = np.maximum(np.ceil(wait / interval) - 1, 0).astype(np.int64)
    customer = np.repeat(np.arange(len(visits)), times)
    before = np.repeat(np.cumsum(times) - times, times)
    at = visits.joined[customer] + (np.arange(len(customer)) - before + 1) * interval
    here = at >= found.back[customer]
    return customer[here], at[here]


def _last_calls(rules: Rules, visits: Visits, found: Written) -> Floats:
    """Return from when each ticket is no longer ahead of others, -inf if it never was."""
    last = visits.called.copy()
    unserved = np.isnan(last)
    last[unserved] = inf if rules.ticketing.leaves_tickets else found.leaves[unserved] + 1 / GRID
    missed = unserved[found.vain.customer]
    by_rule = rules.ticketing.leaves_tickets | (
        visits.outcome[found.vain.customer] == Outcome.MISSED
    )
    rows = missed & by_rule
    last[found.vain.customer[rows]] = found.vain.at[rows]
    return last


def _ahead(visits: Visits, last: Floats, customer: Ints, at: Floats) -> Iterator[int]:
    """Yield how many tickets are ahead of a customer at a minute, rows sorted by customer."""
    queue, last_of = visits.queue.tolist(), last.tolist()
    waiting: list[list[float]] = [[] for _ in range(max(queue, default=-1) + 1)]
    so_far = 0
    for who, minute in zip(customer.tolist(), at.tolist(), strict=True):
        while so_far < who:
            if queue[so_far] >= 0:
                insort(waiting[queue[so_far]], last_of[so_far])
            so_far += 1
        others = waiting[queue[who]]
        yield len(others) - bisect_right(others, minute)


def _speed(rules: Rules, queue: NDArray[np.int16], at: Floats) -> Floats:
    """Return the speed of the windows open at a minute that may call a queue."""
    found = np.zeros(len(at))
    for window, spans in enumerate(rules.rosters):
        callable_ = np.array([window in part for part in rules.callers])
        is_open = np.zeros(len(at), bool)
        for opens, closes in spans:
            is_open |= (opens <= at) & (at < closes)
        found += np.where(is_open & callable_[queue], rules.speed[window], 0.0)
    return found
