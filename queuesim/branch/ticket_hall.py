"""The hall as its ticket system runs it: tickets without holders, waits told, messages, diversion.

It is the hall of `hall.py` with more fields, for days on which any of that may happen.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from queuesim.branch.hall import Hall, Tickets, Written, fields
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
    n, system = len(demand), rules.ticketing
    leaves = (demand.arrival + demand.patience).tolist()
    tries = n * system.void_after
    common = fields(rules, demand, given)
    common["gives_up"] = [inf] * n if system.leaves_tickets else leaves
    return TicketHall(
        **common,
        deadline_from=[0] * (rules.queues + 1),
        by_deadline=[],
        next_deadline=[0] * rules.queues,
        leaves=leaves,
        patience=(demand.arrival + demand.patience - given.joined).tolist(),
        willing=demand.willingness.tolist(),
        hurry=system.hurry[demand.tier].tolist(),
        misses=demand.misses.tolist(),
        returns=demand.returns.tolist(),
        walk=demand.walk.tolist(),
        way=np.where(given.queue >= 0, system.ways.of(demand), -1).tolist(),
        fate=[-1] * n,
        told=[np.nan] * n,
        back_at=[-inf] * n,
        asks=[inf] * n,
        tries=[0] * n,
        resumed=[0] * n,
        returning=[],
        calling=[system.calling],
        missed=[system.missed],
        back=[system.back],
        void_after=[system.void_after],
        leaves_tickets=[int(system.leaves_tickets)],
        message_ahead=system.message_ahead.tolist(),
        shows=system.shows.tolist(),
        before_ticket=[int(system.before_ticket)],
        per_ticket=system.per_ticket.tolist(),
        reckoned=system.reckoned(n),
        gone=[system.gone],
        way_from_wait=system.ways.from_wait.tolist(),
        way_to=system.ways.to.tolist(),
        caller_from=rules.caller_from.tolist(),
        caller=rules.caller.tolist(),
        speed=rules.speed.tolist(),
        vain=[0],
        vain_customer=[-1] * tries,
        vain_window=[-1] * tries,
        vain_at=[np.nan] * tries,
    )


def written(given: Tickets, hall: TicketHall) -> Written:
    """Return what the law wrote down in a hall."""
    return Written(
        queue=np.array(hall.queue, np.int64),
        window=np.maximum(np.array(hall.window, np.int16), np.int16(-1)),
        called=np.array(hall.called),
        leaves=np.array(hall.leaves),
        fate=np.where(given.fate >= 0, given.fate, hall.fate),
        told=np.array(hall.told),
        back=np.array(hall.back_at),
        vain=_vain(hall),
    )


def _vain(hall: TicketHall) -> Vain:
    """Return the calls in vain, sorted by minute and window."""
    n = hall.vain[0]
    customer, window = np.array(hall.vain_customer[:n], np.int32), np.array(hall.vain_window[:n])
    at = np.array(hall.vain_at[:n], np.float64)
    order = np.lexsort((window, at))
    return Vain(
        customer=customer[order],
        window=window[order].astype(np.int16),
        queue=np.array(hall.queue, np.int16)[customer[order]],
        at=at[order],
        until=at[order] + hall.calling[0],
    )
