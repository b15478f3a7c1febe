"""What the windows obey: a policy as plain arrays, so that any clock can follow it.

A window's call rule is an ordered list of rows; a row has a condition, a way to choose, and picks
(queues with their head start and ageing). Rows and picks of all windows lie one behind the other;
`row_from[w] : row_from[w + 1]` are the rows of window w, `pick_from[r] : pick_from[r + 1]` the
picks of row r.
"""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.law import (
    ALWAYS,
    COSTLIEST,
    FURTHEST_PAST,
    IDLE,
    IN_ORDER,
    IN_TURNS,
    LONGEST_WAIT,
    NEAREST,
    NO_LIMIT,
    SO_MANY_WAIT,
    SOMEONE_WAITED,
)
from queuesim.branch.streams import on_grid
from queuesim.branch.ticketing import Lines, Ticketing, mean_minutes, ticketing
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.scenario.premises import LaterRow, Row, Takes, Window

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
READ_BY_LAW = [
    "row_from",
    "condition",
    "watched",
    "threshold",
    "chooser",
    "holds",
    "area_of",
    "counted",
    "pick_from",
    "pick",
    "head_start",
    "ageing",
    "costs",
]
CHOOSERS = {
    "in order": IN_ORDER,
    "longest wait": LONGEST_WAIT,
    "in turns": IN_TURNS,
    "furthest past": FURTHEST_PAST,
    "nearest": NEAREST,
    "costliest wait": COSTLIEST,
}


@dataclass(frozen=True)
class Rules:
    """One policy: queues by (tier, service), windows with their rows, and when they are open."""

    queue_of: Ints  # (tiers, services): index of the queue, whatever little the amount
    queue_by_amount: Ints  # (amounts + 1, tiers, services)
    amounts: Floats  # from which another queue may take the customer, in order
    scale: Floats  # (services,): factor on the work
    speeds: Floats  # of each kind of window
    machines: NDArray[np.bool_]  # whether the kind is a machine
    speed_of: Ints  # (windows,): index of the window's kind
    row_from: Ints
    condition: Ints
    watched: Ints  # the queue that a condition looks at, -1 if none
    threshold: Floats  # people, or minutes waited
    chooser: Ints
    pick_from: Ints
    pick: Ints
    head_start: Floats
    ageing: Floats
    asked_from: Ints  # by queue: the windows that an arrival may set to work, in order of choice
    asked: Ints
    caller_from: Ints  # by queue: the windows that may call it
    caller: Ints
    expected: Floats  # by tier: the wait that it expects
    costs: Floats  # (queues, minutes): of one more minute, over the queue's mean service
    ticketing: Ticketing
    order: Ints  # all windows: fewest callable queues first, then by index
    counted: Ints  # (queues,): 1 where some rule reads the queue's length
    holds: Ints  # (queues,): how many its area has room for, `NO_LIMIT` where that is not said
    area_of: Ints  # (queues,)
    restless: bool  # a row may order to stay idle: ask every window whenever anything moves
    rosters: tuple[tuple[tuple[float, float], ...], ...]  # by window: (opens, closes), overtime in
    door: bool  # who comes before opening waits at the door
    opens: float
    closes: float
    until: float  # those who still wait at this minute are sent home; inf in an endless study
    endless: bool

    @cached_property
    def changes_work(self) -> bool:
        """Return whether some window takes longer or shorter than the work that people bring."""
        return bool((self.scale != 1).any() or (self.speeds != 1).any() or self.has_machines)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what the law reads, for a compiled clock."""
        return {name: getattr(self, name) for name in READ_BY_LAW}

    @cached_property
    def lists(self) -> dict[str, Any]:
        """Return what the law reads as lists, for interpreted clocks."""
        return {name: values.tolist() for name, values in self.arrays.items()}

    @cached_property
    def asks(self) -> list[list[int]]:
        """Return the windows that an arrival in each queue may set to work, in order of choice."""
        return [part.tolist() for part in np.split(self.asked, self.asked_from[1:-1])]

    @cached_property
    def callers(self) -> list[list[int]]:
        """Return the windows that may call each queue."""
        return [part.tolist() for part in np.split(self.caller, self.caller_from[1:-1])]

    @cached_property
    def expects(self) -> bool:
        """Return whether a rule looks at the wait that a tier expects."""
        return bool(np.isin(self.chooser, (FURTHEST_PAST, NEAREST)).any())

    @cached_property
    def has_machines(self) -> bool:
        """Return whether some window is a machine."""
        return bool(self.machines.any())

    @cached_property
    def has_alarm(self) -> list[bool]:
        """Return, by window, whether its rule asks if someone has waited so long."""
        tables = np.split(self.condition, self.row_from[1:-1])
        return [SOMEONE_WAITED in table for table in tables]

    @property
    def speed(self) -> Floats:
        """Return the speed of each window."""
        return self.speeds[self.speed_of]

    @property
    def has_room_for_all(self) -> bool:
        """Return whether no area turns anybody away."""
        return bool(np.all(self.holds == NO_LIMIT))

    @property
    def queues(self) -> int:
        """Return the number of queues."""
        return len(self.counted)


Pick = tuple[int, float, float]  # queue, head start, ageing


@dataclass(frozen=True)
class _Row:
    condition: int
    watched: int
    threshold: float
    chooser: int
    picks: tuple[Pick, ...]


def rules(scenario: Scenario, costs: Floats | None = None) -> Rules:
    """Return the rules of a scenario in their normal form.

    `costs`, (queues, minutes), is what one more minute costs who has waited so many, for the
    costliest wait to be called; without it every minute costs the same.
    """
    queues = {name: q for q, name in enumerate(scenario.queues)}
    tables = [_rows(scenario, window, queues) for window in scenario.windows.values()]
    rows = [row for table in tables for row in table]
    order = _order_of_choice(tables)
    asked = [[w for w in order if _heeds(tables[w], q)] for q in range(len(queues))]
    picks = [pick for row in rows for pick in row.picks]
    holds, area_of = _room(scenario)
    counted = {row.watched for row in rows if row.condition == SO_MANY_WAIT}
    counted |= set(np.flatnonzero(holds != NO_LIMIT).tolist())
    callers = [
        [w for w, table in enumerate(tables) if q in _callable(table)] for q in range(len(queues))
    ]
    kinds = [(window.speed, window.machine) for window in scenario.windows.values()]
    distinct, lines = sorted(set(kinds)), _lines(scenario, callers)
    return Rules(
        queue_of=lines.queue_of[0],
        queue_by_amount=lines.queue_of,
        amounts=lines.amounts,
        door=scenario.arrivals.door_from is not None,
        scale=np.array([service.scale for service in scenario.services.values()]),
        speeds=np.array([speed for speed, _ in distinct]),
        machines=np.array([machine for _, machine in distinct]),
        speed_of=np.array([distinct.index(kind) for kind in kinds]),
        row_from=_starts(tables),
        condition=np.array([row.condition for row in rows]),
        watched=np.array([row.watched for row in rows]),
        threshold=np.array([row.threshold for row in rows]),
        chooser=np.array([row.chooser for row in rows]),
        pick_from=_starts([row.picks for row in rows]),
        pick=np.array([queue for queue, _, _ in picks], dtype=np.int64),
        head_start=np.array([head for _, head, _ in picks]),
        ageing=np.array([ageing for _, _, ageing in picks]),
        asked_from=_starts(asked),
        asked=np.array([w for windows in asked for w in windows], dtype=np.int64),
        caller_from=_starts(callers),
        caller=np.array([w for windows in callers for w in windows], dtype=np.int64),
        expected=np.array([of_tier(scenario, tier)["expected_wait"] for tier in scenario.tiers]),
        costs=_costs(scenario, lines, costs)
        if any(row.chooser == COSTLIEST for row in rows)
        else np.empty((0, 0)),
        ticketing=ticketing(scenario, lines),
        order=np.array(order),
        counted=np.array([int(q in counted) for q in range(len(queues))]),
        holds=holds,
        area_of=area_of,
        restless=any(row.chooser == IDLE for row in rows),
        rosters=tuple(_roster(scenario, window) for window in scenario.windows.values()),
        opens=scenario.opens,
        closes=scenario.closes,
        until=_until(scenario),
        endless=scenario.branch.hours is None,
    )


def _rows(scenario: Scenario, window: Window, queues: dict[str, int]) -> list[_Row]:
    first = list(_guarded(window, queues))
    main = _plain(scenario, window, queues) if window.calls else []
    then = [row for later in window.then for row in _later(scenario, later, queues)]
    return first + main + then


def _guarded(window: Window, queues: dict[str, int]) -> Iterator[_Row]:
    """Yield the rows that come first: a condition on a queue calls that queue."""
    for condition, name, threshold in _conditions(window):
        yield _Row(condition, queues[name], threshold, IN_ORDER, ((queues[name], 0.0, 1.0),))


def _later(scenario: Scenario, row: LaterRow, queues: dict[str, int]) -> Iterator[_Row]:
    """Yield the rows of `then`, once per condition: any one of them is enough."""
    plain = _plain(scenario, row, queues)
    if not (row.if_waited or row.if_waiting):
        yield from plain
    for condition, name, threshold in _conditions(row):
        for one in plain:
            yield _Row(condition, queues[name], threshold, one.chooser, one.picks)


def _conditions(row: Row) -> Iterator[tuple[int, str, float]]:
    for name, minutes in row.if_waited.items():
        yield SOMEONE_WAITED, name, _exact(minutes)
    for name, people in row.if_waiting.items():
        yield SO_MANY_WAIT, name, float(people)


def _plain(scenario: Scenario, row: Row, queues: dict[str, int]) -> list[_Row]:
    """Return a row without its condition; a pool among others in order is a row of its own."""
    if isinstance(row, LaterRow) and row.stay_idle:
        return [_Row(ALWAYS, -1, 0.0, IDLE, ())]
    if row.choose != "in order":
        every = dict.fromkeys(name for call in row.calls for name in scenario.called_as(call))
        return [_Row(ALWAYS, -1, 0.0, CHOOSERS[row.choose], _picks(row, every, queues))]
    found = []
    for pooled, calls in groupby(
        row.calls, key=lambda call: call if call in scenario.pools else ""
    ):
        names = scenario.called_as(pooled) if pooled else tuple(calls)
        chooser = LONGEST_WAIT if pooled else IN_ORDER
        found.append(_Row(ALWAYS, -1, 0.0, chooser, _picks(row, names, queues)))
    return found


def _picks(row: Row, names: Iterable[str], queues: dict[str, int]) -> tuple[Pick, ...]:
    """Return the queues of a row, one that is called twice in its turn named twice."""
    return tuple(
        (queues[name], _exact(row.head_start.get(name, 0.0)), row.ageing.get(name, 1.0))
        for name in names
        for _ in range(row.turns.get(name, 1) if row.choose == "in turns" else 1)
    )


def _starts(lists: Iterable[Sized]) -> Ints:
    """Return where each list begins when all lie one behind the other, and where the last ends."""
    return np.array([0, *accumulate(len(items) for items in lists)])


def _callable(table: list[_Row]) -> set[int]:
    return {queue for row in table for queue, _, _ in row.picks}


def _costs(scenario: Scenario, lines: Lines, costs: Floats | None) -> Floats:
    """Return the costs of a minute more over the mean service, as the c-mu rule has it."""
    mean = mean_minutes(scenario, lines)
    each = np.ones((len(mean), 1)) if costs is None else costs
    return np.asarray(each / mean[:, None])


def _lines(scenario: Scenario, callers: list[list[int]]) -> Lines:
    machine = [window.machine for window in scenario.windows.values()]
    amounts = _amounts(scenario)
    return Lines(
        queue_of=np.array([_queue_of(scenario, amount) for amount in (0.0, *amounts)]),
        amounts=np.array(amounts),
        machine_only=np.array([bool(ws) and all(machine[w] for w in ws) for ws in callers]),
    )


def _order_of_choice(tables: list[list[_Row]]) -> list[int]:
    return sorted(range(len(tables)), key=lambda w: (len(_callable(tables[w])), w))


def _heeds(table: list[_Row], queue: int) -> bool:
    """Return whether an arrival in the queue may set an idle window with these rows to work."""
    return queue in _callable(table) or any(row.watched == queue for row in table)


def _amounts(scenario: Scenario) -> list[float]:
    takes = [queue.takes for queue in scenario.queues.values()]
    return sorted({t.amount_at_least for t in takes if isinstance(t, Takes)} - {0.0})


def _queue_of(scenario: Scenario, amount: float) -> list[list[int]]:
    """Return the queue of each (tier, service); whom no queue takes goes to "everyone else"."""
    queues = list(enumerate(queue.takes for queue in scenario.queues.values()))
    rest = next((q for q, takes in queues if takes == "everyone else"), -1)
    return [
        [
            next((q for q, takes in queues if _takes(takes, tier, service, amount)), rest)
            for service in scenario.services
        ]
        for tier in scenario.tiers
    ]


def _takes(takes: Takes | str, tier: str, service: str, amount: float) -> bool:
    return isinstance(takes, Takes) and (
        (not takes.tier or tier in takes.tier)
        and (not takes.service or service in takes.service)
        and amount >= takes.amount_at_least
    )


def _room(scenario: Scenario) -> tuple[Ints, Ints]:
    """Return how many the area of each queue holds, and which area that is."""
    areas = list(scenario.areas)
    rooms = [scenario.areas[queue.waits].holds for queue in scenario.queues.values()]
    holds = [NO_LIMIT if room is None else room for room in rooms]
    area_of = [areas.index(queue.waits) for queue in scenario.queues.values()]
    return np.array(holds, np.int64), np.array(area_of, np.int64)


def _until(scenario: Scenario) -> float:
    at_closing = scenario.branch.at_closing
    if scenario.branch.hours is None or at_closing.inside == "send home":
        return _exact(scenario.closes)
    return inf if at_closing.until is None else _exact(at_closing.until)


def _roster(scenario: Scenario, window: Window) -> tuple[tuple[float, float], ...]:
    """Return when a window is open; one that is open at closing time serves on to the end."""
    spans = scenario.rosters[window.roster] if window.roster else ((0.0, scenario.closes),)
    shuts, end = _exact(scenario.closes), _until(scenario)
    kept: list[tuple[float, float]] = []
    for opens, closes in ((_exact(opens), _exact(closes)) for opens, closes in spans):
        last = end if opens <= shuts <= closes else min(closes, end)
        if opens < last and (not kept or kept[-1][1] <= opens):
            kept.append((opens, last))
    return tuple(kept)


def _exact(minutes: float) -> float:
    return float(on_grid(np.array(minutes)))
