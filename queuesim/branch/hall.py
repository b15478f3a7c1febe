"""The state of a day and what is written down of it: the same for every clock.

`Hall` is what the law reads and writes; `enter` lets a day's people and rules into an empty hall;
`log` makes the log of the day of what the law wrote down, all the rest being reckoned from it.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from queuesim.branch import law
from queuesim.branch.journey import Demand, JourneyLog, Outcome, Visits
from queuesim.branch.rules import Rules
from queuesim.branch.streams import on_grid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Hall:
    """The state of a branch, and the people and rules of its day, as the law reads them."""

    # the people, by customer
    queue: list[int]
    joined: list[float]
    gives_up: list[float]
    minutes: list[float]  # from call to free window, by speed and customer, end to end
    # the rules, see `Rules`
    pace: list[int]  # by window: where the minutes at its speed begin
    row_from: list[int]
    condition: list[int]
    watched: list[int]
    threshold: list[float]
    chooser: list[int]
    pick_from: list[int]
    pick: list[int]
    head_start: list[float]
    ageing: list[float]
    holds: list[int]
    area_of: list[int]
    # those who may give up in a counted queue, by queue and deadline
    deadline_from: list[int]
    by_deadline: list[int]
    next_deadline: list[int]
    # lines, by queue; `behind` by customer
    head: list[int]
    tail: list[int]
    length: list[int]  # of counted queues, those who gave up unseen included
    lined_up: list[int]  # one number: all who are linked in some line
    behind: list[int]
    turn: list[int]  # by row: whose turn is next
    # windows
    open: list[int]
    doing: list[int]
    free: list[int]  # one number: windows that are open and serve nobody
    # what is logged, by customer
    window: list[int]
    called: list[float]


@dataclass(frozen=True)
class Tickets:
    """What the ticket machine gives to the people of a day under the rules."""

    queue: Ints  # by customer; -1 where no ticket is given
    gives_up: Floats  # the last minute at which a call finds the customer
    service: Floats  # (speeds, customers): minutes of service at each distinct speed


def tickets(rules: Rules, demand: Demand) -> Tickets:
    """Return each customer's queue, last minute and minutes of service under the rules."""
    work = demand.work * rules.scale[demand.service]
    inside = (demand.arrival >= rules.opens) & (demand.arrival <= rules.closes)
    return Tickets(
        queue=np.where(inside, rules.queue_of[demand.tier, demand.service], -1),
        gives_up=np.minimum(demand.arrival + demand.patience, rules.until),
        service=on_grid(work / rules.speeds[:, None]),
    )


def enter(rules: Rules, demand: Demand, given: Tickets) -> Hall:
    """Return the hall before the day, for an interpreted clock."""
    n, queues, windows = len(demand), rules.queues, len(rules.speed_of)
    by_deadline, deadline_from = _deadlines(rules, given)
    return Hall(
        queue=given.queue.tolist(),
        joined=demand.arrival.tolist(),
        gives_up=given.gives_up.tolist(),
        minutes=(given.service + demand.wrap_up).ravel().tolist(),
        pace=(rules.speed_of * n).tolist(),
        deadline_from=deadline_from,
        by_deadline=by_deadline.tolist(),
        next_deadline=deadline_from[:-1],
        head=[law.NOBODY] * queues,
        tail=[law.NOBODY] * queues,
        length=[0] * queues,
        lined_up=[0],
        behind=[law.NOBODY] * n,
        turn=[0] * len(rules.condition),
        open=[0] * windows,
        doing=[law.CLOSED] * windows,
        free=[0],
        window=[law.NOWHERE] * n,
        called=[np.nan] * n,
        **rules.lists,
    )


def _deadlines(rules: Rules, given: Tickets) -> tuple[Ints, list[int]]:
    """Return who may give up in a counted queue, by queue and minute, and where each queue begins.

    Patience is known before the day, so a sorted list takes the place of a heap.
    """
    queue, gives_up = given.queue, given.gives_up
    who = np.flatnonzero((queue >= 0) & (rules.counted[queue] == 1) & (gives_up < inf))
    who = who[np.lexsort((gives_up[who], queue[who]))]
    return who, np.searchsorted(queue[who], np.arange(rules.queues + 1)).tolist()


def log(
    day: int,
    rules: Rules,
    demand: Demand,
    given: Tickets,
    hall: Hall,
) -> JourneyLog:
    """Return the log of a day, from what the law wrote down: who was called when and where."""
    window, called = np.array(hall.window, np.int16), np.array(hall.called)
    queue = np.where(window == law.AWAY, -1, given.queue)
    window[window == law.AWAY] = law.NOWHERE
    ended = called + given.service[rules.speed_of[window], np.arange(len(demand))]
    freed = ended + demand.wrap_up
    left, outcome = _ends(rules, demand, queue, ended, freed)
    visits = Visits(
        customer=np.arange(len(demand), dtype=np.int32),
        stage=np.ones(len(demand), np.int16),
        queue=queue.astype(np.int16),
        joined=np.where(queue >= 0, demand.arrival, np.nan),
        called=called,
        window=window,
        ended=ended,
        freed=freed,
        left=left,
        outcome=outcome,
        told=np.full(len(demand), np.nan),
        back=np.full(len(demand), np.nan),
    )
    return JourneyLog(day, demand, visits)


def _ends(
    rules: Rules,
    demand: Demand,
    queue: Ints,
    ended: Floats,
    freed: Floats,
) -> tuple[Floats, NDArray[np.int8]]:
    """Return when and how each visit ended; without a closing minute the last window ends it."""
    served, ticket = ~np.isnan(ended), queue >= 0
    home = rules.until
    if home == inf:
        home = max(rules.closes, freed[served].max(initial=-inf))
    gives_up = demand.arrival + demand.patience
    left = np.where(served, ended, np.minimum(gives_up, home))
    outcome = np.where(gives_up <= home, Outcome.RENEGED, Outcome.SENT_HOME)
    if rules.endless:
        inside = ~served & (gives_up > home)
        left[inside], outcome[inside] = np.nan, Outcome.STILL_INSIDE
    outcome[served] = Outcome.SERVED
    outcome[~ticket], left[~ticket] = Outcome.TURNED_AWAY, demand.arrival[~ticket]
    return left, outcome.astype(np.int8)
