"""From what the law wrote down to the logs of days: all the rest is reckoned here, for any clock.

The people of a block of days lie one behind the other, so that all is reckoned at once.
"""

from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.announcing import WAIT
from queuesim.branch.days import ByDay, Journeys, by_day
from queuesim.branch.hall import Tickets, Written
from queuesim.branch.journey import NO_UPDATES, Demand, Outcome, Updates, Vain, Visits, alike
from queuesim.branch.rules import Rules
from queuesim.branch.updates import updates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def logs(
    rules: Rules, people: ByDay[Demand], given: Tickets, found: Written, vain_from: Ints
) -> Journeys:
    """Return the logs of some days, whose people are given.

    `vain_from`, of shape (days + 1,), tells where the calls in vain of each day begin.
    """
    visits = ByDay(people.days, people.starts, _visits(rules, people, given, found, vain_from))
    vain = ByDay(people.days, vain_from, _vain(found, people.starts, vain_from))
    return Journeys(people, visits, vain, _updates(rules, visits, found, vain))


def _vain(found: Written, starts: Ints, vain_from: Ints) -> Vain:
    """Return the calls in vain, which name the row of a customer in the own day."""
    if not len(found.vain):
        return found.vain
    before = np.repeat(starts[:-1], np.diff(vain_from)).astype(np.int32)
    return replace(found.vain, customer=found.vain.customer - before)


def _updates(
    rules: Rules, visits: ByDay[Visits], found: Written, vain: ByDay[Vain]
) -> ByDay[Updates]:
    """Return the waits told anew, reckoned day by day."""
    if not rules.ticketing.updates or WAIT not in rules.ticketing.shows:
        return ByDay(visits.days, np.zeros_like(visits.starts), NO_UPDATES)
    tables = [
        updates(rules, visits[k], found.of(slice(*own), vain[k]))
        for k, own in enumerate(pairwise(visits.starts))
    ]
    return by_day(Updates, visits.days, tables)


def _visits(
    rules: Rules, people: ByDay[Demand], given: Tickets, found: Written, vain_from: Ints
) -> Visits:
    """Return the visits of all days."""
    demand, starts = people.whole, people.starts
    everyone = np.arange(len(demand), dtype=np.int32)
    ended = found.called + _met(given.service, rules, found)
    freed = ended + _met(given.wrap_up, rules, found)
    home = _last_minute(rules, found, freed, starts, vain_from)
    left, outcome = _ends(rules, given, found, ended, home)
    return Visits(
        customer=everyone - np.repeat(starts[:-1].astype(np.int32), np.diff(starts)),
        stage=alike(len(demand), np.int16(1)),
        queue=found.queue,
        joined=_joined(given, found),
        called=found.called,
        window=found.window,
        ended=ended,
        freed=freed,
        left=left,
        outcome=outcome,
        told=found.told,
        back=_came_back(rules, found, left),
    )


def _joined(given: Tickets, found: Written) -> Floats:
    """Return when each took a ticket, NaN where none was given."""
    ticket = found.queue >= 0
    return given.joined if ticket.all() else np.where(ticket, given.joined, np.nan)


def _met(minutes: Floats, rules: Rules, found: Written) -> Floats:
    """Return by customer the minutes, (kinds of window, customers), at the window met."""
    everyone = np.arange(len(found.window))
    met: Floats = (
        minutes[rules.speed_of[found.window], everyone] if len(minutes) > 1 else minutes[0]
    )
    return met


def _came_back(rules: Rules, found: Written, left: Floats) -> Floats:
    """Return when those came back who had a message and were not gone by then."""
    if not rules.ticketing.message_ahead.any():
        return alike(len(left), np.nan)
    stayed = np.where(np.isnan(found.called), left, found.called)
    return np.where(np.isfinite(found.back) & ~(found.back > stayed), found.back, np.nan)


def _last_minute(
    rules: Rules, found: Written, freed: Floats, starts: Ints, vain_from: Ints
) -> Floats | float:
    """Return by customer when a day is over: when the last window is done, unless that is said."""
    if rules.until < inf:
        return rules.until
    last = [
        max(
            rules.closes,
            np.fmax.reduce(freed[slice(*own)], initial=-inf),
            found.vain.until[slice(*calls)].max(initial=-inf),
        )
        for own, calls in zip(pairwise(starts), pairwise(vain_from), strict=True)
    ]
    return np.repeat(last, np.diff(starts))


def _ends(
    rules: Rules, given: Tickets, found: Written, ended: Floats, home: Floats | float
) -> tuple[Floats, NDArray[np.int8]]:
    """Return when and how each visit ended."""
    left, outcome = ended.copy(), np.full(len(ended), Outcome.SERVED, np.int8)
    served, fated = ~np.isnan(ended), found.fate >= 0
    rest = np.flatnonzero(~served)
    leaves, over = found.leaves[rest], np.broadcast_to(home, len(ended))[rest]
    left[rest] = np.minimum(leaves, over)
    outcome[rest] = np.where(leaves <= over, Outcome.RENEGED, Outcome.SENT_HOME)
    if rules.endless:
        inside = rest[leaves > over]
        left[inside], outcome[inside] = np.nan, Outcome.STILL_INSIDE
    if rules.has_machines:
        outcome[served & rules.machines[rules.speed_of[found.window]]] = Outcome.DIVERTED
    if fated.any():
        outcome[fated], left[fated] = found.fate[fated], given.joined[fated]
        at_the_door = given.fate == Outcome.BALKED
        left[at_the_door] = found.leaves[at_the_door]
    if len(found.vain):
        missed = outcome[found.vain.customer] == Outcome.MISSED
        left[found.vain.customer[missed]] = found.vain.until[missed]
    return left, outcome
