"""The state of a day and what is written down of it: the same for every clock.

`Hall` is what the law reads and writes; `enter` lets a day's people and rules into an empty hall;
`written` reads from it what the law wrote down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch import law
from queuesim.branch.heaps import Heap
from queuesim.branch.journey import NO_VAIN, Demand, Outcome, Vain, alike, together
from queuesim.branch.rules import Rules
from queuesim.branch.streams import on_grid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Queues = NDArray[np.int16]
Fates = NDArray[np.int8]
NO_QUEUE, NO_FATE, TURNED_AWAY = np.int16(-1), np.int8(-1), np.int8(Outcome.TURNED_AWAY)


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
    counted: list[int]  # by queue: 1 where some rule reads its length
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

    queue: Queues  # by customer; -1 where no ticket is given
    joined: Floats  # who has waited at the door joins at opening
    fate: Fates  # of who is given no ticket, -1 of others
    leaves: Floats  # the last minute at which a call finds the customer, patience being all
    service: Floats  # (kinds of window, customers): minutes of service
    wrap_up: Floats  # likewise: minutes of the window after it

    def of(self, customers: slice) -> "Tickets":
        """Return the tickets of some of the customers."""
        return Tickets(*(getattr(self, field.name)[..., customers] for field in fields(self)))


@dataclass(frozen=True)
class Written:
    """What the law wrote down in a day, by customer."""

    queue: Queues  # -1 where no ticket was given
    window: NDArray[np.int16]
    called: Floats
    leaves: Floats  # the last minute at which a call would have found the customer
    fate: Fates  # an outcome other than waiting leads to, -1 if none
    told: Floats
    back: Floats  # the minute at which a message would bring the customer back
    vain: Vain = NO_VAIN

    def of(self, customers: slice, vain: Vain) -> "Written":
        """Return what was written down of some customers, and their calls in vain."""
        own = {f.name: getattr(self, f.name)[customers] for f in fields(self) if f.name != "vain"}
        return Written(**own, vain=vain)


def on_end(days: Sequence[Written]) -> Written:
    """Return what was written down on some days as one, their customers one behind the other."""
    starts = np.cumsum([0, *(len(day.queue) for day in days)]).astype(np.int32)
    vain = [
        replace(day.vain, customer=day.vain.customer + first)
        for day, first in zip(days, starts[:-1], strict=True)
        if len(day.vain)
    ]
    names = [field.name for field in fields(Written) if field.name != "vain"]
    columns = {name: np.concatenate([getattr(day, name) for day in days]) for name in names}
    return Written(**columns, vain=together(Vain, vain))


def tickets(rules: Rules, demand: Demand) -> Tickets:
    """Return each customer's queue, last minute and minutes of service under the rules."""
    joined, fate = _at_the_door(rules, demand)
    queue = _queue(rules, demand)
    queue[fate >= 0] = NO_QUEUE
    fate[(fate < 0) & (queue < 0)] = TURNED_AWAY
    work, wrap_up = _work(rules, demand)
    return Tickets(
        queue=queue,
        joined=joined,
        fate=fate,
        leaves=demand.arrival + demand.patience,
        service=on_grid(work / rules.speeds[:, None]) if rules.changes_work else work[None],
        wrap_up=wrap_up,
    )


def _queue(rules: Rules, demand: Demand) -> Queues:
    """Return the queue of each by tier and service, and by amount where that matters."""
    amounts, tiers, services = rules.queue_by_amount.shape
    kind = (demand.tier * services + demand.service).astype(np.intp)
    if amounts > 1:
        amount = np.searchsorted(rules.amounts, demand.amount, side="right")
        kind = amount * (tiers * services) + kind
    queues: Queues = rules.queue_by_amount.astype(np.int16).take(kind)
    return queues


def _at_the_door(rules: Rules, demand: Demand) -> tuple[Floats, Fates]:
    """Return when each comes to the ticket machine, and the fate of those who find no ticket."""
    early, late = demand.arrival < rules.opens, demand.arrival > rules.closes
    if not rules.door:
        return demand.arrival, np.where(early | late, TURNED_AWAY, NO_FATE)
    gone = early & (demand.arrival + demand.patience < rules.opens)
    fate = np.where(gone, np.int8(Outcome.BALKED), np.where(late, TURNED_AWAY, NO_FATE))
    return np.maximum(demand.arrival, rules.opens), fate


def _work(rules: Rules, demand: Demand) -> tuple[Floats, Floats]:
    """Return work and wrap-up, (kinds of window or 1, customers); a machine has its own times."""
    work, wrap_up = demand.work, demand.wrap_up
    if rules.changes_work:
        work = work * rules.scale[demand.service]
    if not rules.has_machines:
        return work, np.broadcast_to(wrap_up, (len(rules.speeds), len(demand)))
    machine = rules.machines[:, None] & ~np.isnan(demand.machine_work)
    return (
        np.where(machine, demand.machine_work, work),
        np.where(machine, demand.machine_wrap_up, wrap_up),
    )


def enter(rules: Rules, demand: Demand, given: Tickets) -> Hall:
    """Return the hall before the day, for an interpreted clock."""
    found = listed(state(rules, demand, given) | _deadlines(rules, given))
    return Hall(**found, **rules.lists, deadlines=[[] for _ in range(rules.queues)])


def listed(found: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return arrays as lists, which an interpreter reads faster."""
    return {name: values.tolist() for name, values in found.items()}


def state(rules: Rules, demand: Demand, given: Tickets) -> dict[str, NDArray[Any]]:
    """Return what any hall holds before the day besides the rules, no deadline known."""
    n, queues, windows = len(demand), rules.queues, len(rules.speed_of)
    return {
        "queue": given.queue,
        "joined": given.joined,
        "gives_up": np.minimum(given.leaves, rules.until),
        "minutes": (given.service + given.wrap_up).ravel(),
        "pace": rules.speed_of * n,
        "expected": rules.expected[demand.tier] if rules.expects else np.empty(0),
        "deadline_from": np.zeros(queues + 1, np.int64),
        "by_deadline": np.zeros(0, np.int64),
        "next_deadline": np.zeros(queues, np.int64),
        "head": np.full(queues, law.NOBODY),
        "tail": np.full(queues, law.NOBODY),
        "length": np.zeros(queues, np.int64),
        "lined_up": np.zeros(1, np.int64),
        "behind": np.full(n, law.NOBODY, np.int32),
        "turn": np.zeros(len(rules.condition), np.int64),
        "open": np.zeros(windows, np.int64),
        "doing": np.full(windows, law.CLOSED),
        "free": np.zeros(1, np.int64),
        "window": np.full(n, law.NOWHERE, np.int16),
        "called": np.full(n, np.nan),
    }


def _deadlines(rules: Rules, given: Tickets) -> dict[str, NDArray[Any]]:
    """Return who may give up in a counted queue, by queue and minute, and where each queue begins.

    Patience is known before the day, so a sorted list takes the place of a heap.
    """
    if not rules.counted.any():
        return {}
    queue, gives_up = given.queue, np.minimum(given.leaves, rules.until)
    who = np.flatnonzero((queue >= 0) & (rules.counted[queue] == 1) & (gives_up < inf))
    who = who[np.lexsort((gives_up[who], queue[who]))]
    starts = np.searchsorted(queue[who], np.arange(rules.queues + 1))
    return {"by_deadline": who, "deadline_from": starts, "next_deadline": starts[:-1]}


def written(demand: Demand, given: Tickets, hall: Hall, vain_from: Ints | None = None) -> Written:
    """Return what the law wrote down in a hall; no call is in vain here."""
    window = np.asarray(hall.window, np.int16)
    queue, fate, nothing = given.queue.copy(), given.fate.copy(), alike(len(demand), np.nan)
    away = window == law.AWAY
    queue[away], fate[away] = NO_QUEUE, TURNED_AWAY
    return Written(
        queue=queue,
        window=np.maximum(window, np.int16(law.NOWHERE)),
        called=np.asarray(hall.called),
        leaves=given.leaves,
        fate=fate,
        told=nothing,
        back=nothing,
    )
