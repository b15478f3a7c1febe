"""The hall as its ticket system runs it: tickets without holders, waits told, messages, diversion.

It is the hall of `hall.py` with more fields, for days on which any of that may happen.
"""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch import hall
from queuesim.branch.hall import Hall, Tickets, Written, listed
from queuesim.branch.heaps import Heap
from queuesim.branch.journey import Demand, Vain
from queuesim.branch.rules import Rules


@dataclass(slots=True)
class TicketHall(Hall):
    """The state of a branch with a ticket system; one number each where nothing else is said."""

    # the people, by customer
    leaves: list[float]  # the last minute at which a call finds the holder of the ticket
    patience: list[float]
    willing: list[float]  # NaN for the patience
    hurry: list[float]
    misses: list[int]  # calls that will not be heard
    returns: list[float]
    walk: list[float]
    way: list[int]
    # what has happened to them
    fate: list[int]
    told: list[float]
    back_at: list[float]  # back after a message; inf if not sent one, -inf if always in the hall
    asks: list[float]  # comes to ask after a call missed, inf if not
    tries: list[int]  # calls in vain
    resumed: list[int]
    returning: Heap  # tickets set aside, by the minute at which they are in line again
    # the rules, see `Ticketing`
    calling: list[float]
    missed: list[int]
    back: list[int]
    void_after: list[int]
    leaves_tickets: list[int]
    message_ahead: list[int]  # by queue
    shows: list[int]  # by queue
    before_ticket: list[int]
    per_ticket: list[float]  # by queue
    reckoned: list[float]  # by tickets ahead
    gone: list[float]
    way_from_wait: list[float]
    way_to: list[int]
    caller_from: list[int]
    caller: list[int]
    speed: list[float]  # by window
    # calls in vain, in order of time
    vain: list[int]  # how many
    vain_customer: list[int]
    vain_window: list[int]
    vain_at: list[float]


def enter(rules: Rules, demand: Demand, given: Tickets) -> TicketHall:
    """Return the hall before the day, for an interpreted clock."""
    found = listed(state(rules, demand, given))
    deadlines: list[Heap] = [[] for _ in range(rules.queues)]
    return TicketHall(**found, **rules.lists, deadlines=deadlines, returning=[])


def state(rules: Rules, demand: Demand, given: Tickets) -> dict[str, NDArray[Any]]:
    """Return what the hall holds before the day besides the call rules, all but the heaps."""
    n, system = len(demand), rules.ticketing
    tries = n * system.void_after

    def one(number: float) -> NDArray[Any]:
        return np.array([number])

    return {
        **hall.state(rules, demand, given),
        "gives_up": np.full(n, inf) if system.leaves_tickets else given.leaves.copy(),
        "leaves": given.leaves.copy(),
        "patience": given.leaves - given.joined,
        "willing": demand.willingness,
        "hurry": system.hurry[demand.tier],
        "misses": demand.misses,
        "returns": demand.returns,
        "walk": demand.walk,
        "way": np.where(given.queue >= 0, system.ways.of(demand), -1),
        "fate": np.full(n, -1),
        "told": np.full(n, np.nan),
        "back_at": np.full(n, -inf),
        "asks": np.full(n, inf),
        "tries": np.zeros(n, np.int64),
        "resumed": np.zeros(n, np.int64),
        "calling": one(system.calling),
        "missed": one(system.missed),
        "back": one(system.back),
        "void_after": one(system.void_after),
        "leaves_tickets": one(system.leaves_tickets),
        "message_ahead": system.message_ahead,
        "shows": system.shows,
        "before_ticket": one(system.before_ticket),
        "per_ticket": system.per_ticket,
        "reckoned": np.array(system.reckoned(n)),
        "gone": one(system.gone),
        "way_from_wait": system.ways.from_wait,
        "way_to": system.ways.to,
        "caller_from": rules.caller_from,
        "caller": rules.caller,
        "speed": rules.speed,
        "vain": np.zeros(1, np.int64),
        "vain_customer": np.full(tries, -1),
        "vain_window": np.full(tries, -1),
        "vain_at": np.full(tries, np.nan),
    }


def written(
    demand: Demand, given: Tickets, full: TicketHall, vain_from: NDArray[np.int64] | None = None
) -> Written:
    """Return what the law wrote down in a hall; `vain_from` parts the calls in vain of days."""
    return Written(
        queue=np.asarray(full.queue, np.int16),
        window=np.maximum(np.asarray(full.window, np.int16), np.int16(-1)),
        called=np.asarray(full.called),
        leaves=np.asarray(full.leaves),
        fate=np.where(given.fate >= 0, given.fate, np.asarray(full.fate, np.int8)),
        told=np.asarray(full.told),
        back=np.asarray(full.back_at),
        vain=_vain(full, np.array([0, full.vain[0]]) if vain_from is None else vain_from),
    )


def _vain(full: TicketHall, vain_from: NDArray[np.int64]) -> Vain:
    """Return the calls in vain as they happened; at one minute in order of windows."""
    n, day = full.vain[0], np.repeat(np.arange(len(vain_from) - 1), np.diff(vain_from))
    customer, window = np.array(full.vain_customer[:n], np.int32), np.array(full.vain_window[:n])
    at = np.array(full.vain_at[:n], np.float64)
    order = np.lexsort((window, at, day))
    return Vain(
        customer=customer[order],
        window=window[order].astype(np.int16),
        queue=np.array(full.queue, np.int16)[customer[order]],
        at=at[order],
        until=at[order] + full.calling[0],
    )
