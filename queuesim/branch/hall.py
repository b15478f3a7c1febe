"""The state of a day and what is written down of it: the same for every clock.

`Hall` is what the law reads and writes; `enter` lets a day's people and rules into an empty hall;
`written` reads from it what the law wrote down, and `log` reckons the rest of the log from that.
"""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch import law
from queuesim.branch.heaps import Heap
from queuesim.branch.journey import NO_VAIN, Demand, JourneyLog, Outcome, Vain, Visits
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
    expected: list[float]  # by customer: the wait that the tier expects
    costs: list[list[float]]  # by queue and minute waited: of one more
    # those who may give up in a counted queue, by queue and deadline
    deadline_from: list[int]
    by_deadline: list[int]
    next_deadline: list[int]
    deadlines: list[Heap]  # by queue: the same where deadlines hang on what is told
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
    joined: Floats  # who has waited at the door joins at opening
    fate: Ints  # of who is given no ticket, -1 of others
    gives_up: Floats  # the last minute at which a call finds the customer
    service: Floats  # (kinds of window, customers): minutes of service
    wrap_up: Floats  # likewise: minutes of the window after it


@dataclass(frozen=True)
class Written:
    """What the law wrote down in a day, by customer."""

    queue: Ints  # -1 where no ticket was given
    window: NDArray[np.int16]
    called: Floats
    leaves: Floats  # the last minute at which a call would have found the customer
    fate: Ints  # an outcome other than waiting leads to, -1 if none
    told: Floats
    back: Floats  # the minute at which a message would bring the customer back
    vain: Vain = NO_VAIN


def tickets(rules: Rules, demand: Demand) -> Tickets:
    """Return each customer's queue, last minute and minutes of service under the rules."""
    joined, fate = _at_the_door(rules, demand)
    amount = np.searchsorted(rules.amounts, demand.amount, side="right")
    queue = rules.queue_by_amount[amount, demand.tier, demand.service]
    work, wrap_up = _work(rules, demand)
    return Tickets(
        queue=np.where(fate < 0, queue, -1),
        joined=joined,
        fate=np.where((fate < 0) & (queue < 0), Outcome.TURNED_AWAY, fate),
        gives_up=np.minimum(demand.arrival + demand.patience, rules.until),
        service=on_grid(work / rules.speeds[:, None]),
        wrap_up=wrap_up,
    )


def _at_the_door(rules: Rules, demand: Demand) -> tuple[Floats, Ints]:
    """Return when each comes to the ticket machine, and the fate of those who find no ticket."""
    early, late = demand.arrival < rules.opens, demand.arrival > rules.closes
    if not rules.door:
        return demand.arrival, np.where(early | late, Outcome.TURNED_AWAY, -1)
    gone = early & (demand.arrival + demand.patience < rules.opens)
    fate = np.where(gone, Outcome.BALKED, np.where(late, Outcome.TURNED_AWAY, -1))
    return np.maximum(demand.arrival, rules.opens), fate


def _work(rules: Rules, demand: Demand) -> tuple[Floats, Floats]:
    """Return work and wrap-up, (kinds of window or 1, customers); a machine has its own times."""
    work, wrap_up = demand.work * rules.scale[demand.service], demand.wrap_up
    if not rules.has_machines:
        return work, np.broadcast_to(wrap_up, (len(rules.speeds), len(demand)))
    machine = rules.machines[:, None] & ~np.isnan(demand.machine_work)
    return (
        np.where(machine, demand.machine_work, work),
        np.where(machine, demand.machine_wrap_up, wrap_up),
    )


def enter(rules: Rules, demand: Demand, given: Tickets) -> Hall:
    """Return the hall before the day, for an interpreted clock."""
    by_deadline, deadline_from = _deadlines(rules, given)
    return Hall(
        **fields(rules, demand, given),
        deadline_from=deadline_from,
        by_deadline=by_deadline.tolist(),
        next_deadline=deadline_from[:-1],
    )


def fields(rules: Rules, demand: Demand, given: Tickets) -> dict[str, Any]:
    """Return what any hall holds before the day, all but the deadlines known then."""
    n, queues, windows = len(demand), rules.queues, len(rules.speed_of)
    return {
        "queue": given.queue.tolist(),
        "joined": given.joined.tolist(),
        "gives_up": given.gives_up.tolist(),
        "minutes": (given.service + given.wrap_up).ravel().tolist(),
        "pace": (rules.speed_of * n).tolist(),
        "expected": rules.expected[demand.tier].tolist() if rules.expects else [],
        "deadlines": [[] for _ in range(queues)],
        "head": [law.NOBODY] * queues,
        "tail": [law.NOBODY] * queues,
        "length": [0] * queues,
        "lined_up": [0],
        "behind": [law.NOBODY] * n,
        "turn": [0] * len(rules.condition),
        "open": [0] * windows,
        "doing": [law.CLOSED] * windows,
        "free": [0],
        "window": [law.NOWHERE] * n,
        "called": [np.nan] * n,
        **rules.lists,
    }


def _deadlines(rules: Rules, given: Tickets) -> tuple[Ints, list[int]]:
    """Return who may give up in a counted queue, by queue and minute, and where each queue begins.

    Patience is known before the day, so a sorted list takes the place of a heap.
    """
    queue, gives_up = given.queue, given.gives_up
    who = np.flatnonzero((queue >= 0) & (rules.counted[queue] == 1) & (gives_up < inf))
    who = who[np.lexsort((gives_up[who], queue[who]))]
    return who, np.searchsorted(queue[who], np.arange(rules.queues + 1)).tolist()


def written(demand: Demand, given: Tickets, hall: Hall) -> Written:
    """Return what the law wrote down in a hall."""
    window = np.array(hall.window, np.int16)
    queue = np.where(window == law.AWAY, -1, given.queue)
    nothing = np.full(len(demand), np.nan)
    return Written(
        queue=queue,
        window=np.maximum(window, np.int16(law.NOWHERE)),
        called=np.array(hall.called),
        leaves=demand.arrival + demand.patience,
        fate=np.where(window == law.AWAY, Outcome.TURNED_AWAY, given.fate),
        told=nothing,
        back=nothing.copy(),
    )


def log(day: int, rules: Rules, demand: Demand, given: Tickets, found: Written) -> JourneyLog:
    """Return the log of a day, from what the law wrote down: who was called when and where."""
    kind, everyone = rules.speed_of[found.window], np.arange(len(demand))
    ended = found.called + given.service[kind, everyone]
    freed = ended + given.wrap_up[kind, everyone]
    left, outcome = _ends(rules, given, found, ended, freed)
    stayed = np.where(np.isnan(found.called), left, found.called)
    visits = Visits(
        customer=np.arange(len(demand), dtype=np.int32),
        stage=np.ones(len(demand), np.int16),
        queue=found.queue.astype(np.int16),
        joined=np.where(found.queue >= 0, given.joined, np.nan),
        called=found.called,
        window=found.window,
        ended=ended,
        freed=freed,
        left=left,
        outcome=outcome,
        told=found.told,
        back=np.where(np.isfinite(found.back) & ~(found.back > stayed), found.back, np.nan),
    )
    return JourneyLog(day, demand, visits, found.vain)


def _ends(
    rules: Rules, given: Tickets, found: Written, ended: Floats, freed: Floats
) -> tuple[Floats, NDArray[np.int8]]:
    """Return when and how each visit ended; without a closing minute the last window ends it."""
    served, fated, home = ~np.isnan(ended), found.fate >= 0, rules.until
    if home == inf:
        last = freed[served].max(initial=-inf), found.vain.until.max(initial=-inf)
        home = max(rules.closes, *last)
    left = np.where(served, ended, np.minimum(found.leaves, home))
    outcome = np.where(found.leaves <= home, Outcome.RENEGED, Outcome.SENT_HOME)
    if rules.endless:
        inside = ~served & (found.leaves > home)
        left[inside], outcome[inside] = np.nan, Outcome.STILL_INSIDE
    outcome[served] = Outcome.SERVED
    if rules.has_machines:
        outcome[served & rules.machines[rules.speed_of[found.window]]] = Outcome.DIVERTED
    outcome[fated], left[fated] = found.fate[fated], given.joined[fated]
    at_the_door = given.fate == Outcome.BALKED
    left[at_the_door] = found.leaves[at_the_door]
    if len(found.vain):
        missed = outcome[found.vain.customer] == Outcome.MISSED
        left[found.vain.customer[missed]] = found.vain.until[missed]
    return left, outcome.astype(np.int8)
