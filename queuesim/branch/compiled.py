"""The compiled clock: a loop with heaps over the same law, for many days at once.

Numba compiles the functions of the law as they stand in their own rooms; only heaps are other ones.
The people of a block of days lie one behind the other, so a day is a range of them, and its hall is
the same arrays emptied again. All moves of an instant happen before any call, as in `clock.py`.
"""

import inspect
import sys
import warnings
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, partial
from hashlib import sha256
from math import inf
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from queuesim.branch import announcing, calling, hall, law, ticket_hall
from queuesim.branch.announcing import arrive
from queuesim.branch.calling import come_back, summon
from queuesim.branch.days import ByDay, Journeys
from queuesim.branch.engines import heard
from queuesim.branch.hall import Hall
from queuesim.branch.journey import Demand
from queuesim.branch.law import (
    CLOSED,
    NOBODY,
    NOWHERE,
    alarm,
    call,
    choose,
    close_window,
    finish,
    join_if_room,
    open_window,
)
from queuesim.branch.logbook import logs
from queuesim.branch.rules import Rules
from queuesim.branch.ticket_hall import TicketHall
from queuesim.language import marked, say

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.uint32]
LATER = np.dtype([("at", "f8"), ("who", "i8")])  # an entry of a heap; the first tells its size
HallArrays = namedtuple("HallArrays", [field.name for field in fields(Hall)])  # type: ignore[misc]
TicketHallArrays = namedtuple("TicketHallArrays", [field.name for field in fields(TicketHall)])  # type: ignore[misc]
WIDE = {"list[int]": np.int64, "list[float]": np.float64, "list[list[float]]": np.float64}
TYPES: dict[str, Any] = {field.name: WIDE.get(str(field.type)) for field in fields(TicketHall)}
TYPES |= {"queue": np.int16, "window": np.int16, "behind": np.int32}  # to save room
# Never negative, which spares the loop to ask at each look whether to count from the end.
TYPES |= dict.fromkeys(("pace", "row_from", "pick_from", "pick"), np.uint32)
EVERYONE = -2  # asked, where no window alone was freed


class Timetable(NamedTuple):
    """What the loop knows besides the hall: who comes, when windows open, and who is asked."""

    first: Ints  # (days + 1,): where each day begins among the customers
    change_at: Floats  # when a window opens or closes, in order; inf behind the last
    changes: Ints  # which one
    opens: Ints  # 1 where it opens
    order: Ints
    asked_from: Places
    asked: Places
    restless: Ints  # one number
    ahead: Any  # the heap of windows that are freed
    alarmed: Ints  # the windows whose rule asks if someone has waited so long
    alarm_at: Floats  # by window: when to look again, inf for never
    vain_from: Ints  # (days + 1,): where the calls in vain of each day begin


def put(heap: Any, at: float, who: int) -> None:
    """Note a number for a minute."""
    place = heap[0].who + 1
    heap[0].who = place
    while place > 1:
        above = heap[place >> 1]
        if is_before(above.at, above.who, at, who):
            break
        heap[place].at, heap[place].who = above.at, above.who
        place >>= 1
    heap[place].at, heap[place].who = at, who


def earliest(heap: Any) -> float:
    """Return the earliest minute noted, inf if none is."""
    return heap[1].at if heap[0].who else inf


def take(heap: Any) -> int:
    """Return who is noted for the earliest minute, the first of a tie, and forget it."""
    taken, size = heap[1].who, heap[0].who
    at, who = heap[size].at, heap[size].who
    size -= 1
    heap[0].who = size
    place = 1
    while 2 * place <= size:
        below = 2 * place
        first, second = heap[below], heap[min(below + 1, size)]
        below += is_before(second.at, second.who, first.at, first.who)
        first = heap[below]
        if is_before(at, who, first.at, first.who):
            break
        heap[place].at, heap[place].who = first.at, first.who
        place = below
    heap[place].at, heap[place].who = at, who
    return taken  # type: ignore[no-any-return]


def is_before(at: float, who: int, other_at: float, other: int) -> bool:
    """Return whether one entry comes before another: earlier, or in a tie the lower number."""
    return (at < other_at) | ((at == other_at) & (who < other))


def admit_plainly(hall: Any, customer: int) -> None:
    """Let a customer take a ticket, where nothing is told and nobody is sent elsewhere."""
    queue = hall.queue[customer]
    if hall.counted[queue] and hall.gives_up[customer] < inf:
        put(hall.deadlines[queue], hall.gives_up[customer], customer)
    join_if_room(hall, customer)


def nobody_returns(hall: Any) -> float:
    """Return that no ticket comes back."""
    return inf


def someone_returns(hall: Any) -> float:
    """Return when the next ticket comes back."""
    return earliest(hall.returning)


def no_returns(hall: Any, now: float) -> int:
    """Return that no ticket came back."""
    return 0


def let_back(hall: Any, now: float) -> int:
    """Put the tickets that come back by now in line; return how many."""
    back = 0
    while earliest(hall.returning) <= now:
        come_back(hall, take(hall.returning), now)
        back += 1
    return back


def no_vain(hall: Any) -> int:
    """Return that no call was in vain."""
    return 0


def some_vain(hall: Any) -> int:
    """Return how many calls were in vain so far."""
    return hall.vain[0]  # type: ignore[no-any-return]


def empty_plainly(hall: Any) -> None:
    """Empty the lines and windows of the day before."""
    hall.head[:] = NOBODY
    hall.tail[:] = NOBODY
    hall.length[:] = 0
    hall.turn[:] = 0
    hall.open[:] = 0
    hall.doing[:] = CLOSED
    hall.lined_up[0] = hall.free[0] = 0
    for queue in range(len(hall.deadlines)):
        hall.deadlines[queue][0].who = 0


def empty_fully(hall: Any) -> None:
    """Empty the hall, and forget the tickets that were to come back."""
    empty_plainly(hall)
    hall.returning[0].who = 0


PLAIN: dict[str, Any] = {
    "admit": admit_plainly,
    "serve": call,
    "returns_at": nobody_returns,
    "those_back": no_returns,
    "vain_so_far": no_vain,
    "clear": empty_plainly,
}
FULL: dict[str, Any] = {
    "admit": arrive,
    "serve": summon,
    "returns_at": someone_returns,
    "those_back": let_back,
    "vain_so_far": some_vain,
    "clear": empty_fully,
}
admit, serve, returns_at, those_back, vain_so_far, clear = FULL.values()


def ask(hall: Any, known: Timetable, window: int, now: float) -> None:
    """Let a free window call by its rule, if anybody waits at all."""
    if hall.lined_up[0] == 0:
        return
    customer = choose(hall, window, now)
    if customer != NOBODY:
        put(known.ahead, serve(hall, window, customer, now), window)
    else:
        known.alarm_at[window] = alarm(hall, window, now)


def ask_all(hall: Any, known: Timetable, now: float) -> None:
    """Ask every free window in order of choice."""
    for window in known.order:
        if hall.doing[window] == NOBODY:
            ask(hall, known, window, now)


def ask_for(hall: Any, known: Timetable, customer: int, now: float) -> None:
    """Ask the windows that heed the customer's queue until one calls the ticket."""
    queue = hall.queue[customer]
    if queue == NOWHERE or hall.free[0] == 0:
        return
    for at in range(known.asked_from[queue], known.asked_from[queue + 1]):
        window = known.asked[at]
        if hall.doing[window] == NOBODY:
            ask(hall, known, window, now)
            if hall.window[customer] != NOWHERE:
                return


def next_alarm(known: Timetable) -> float:
    """Return when the next idle window looks again."""
    due = inf
    for window in known.alarmed:
        due = min(due, known.alarm_at[window])
    return due


def ring(hall: Any, known: Timetable, now: float) -> bool:
    """Return whether an idle window looks again now."""
    rings = False
    for window in known.alarmed:
        if known.alarm_at[window] == now:
            known.alarm_at[window] = inf
            rings = rings or hall.doing[window] == NOBODY
    return rings


def free(hall: Any, known: Timetable, now: float) -> int:
    """Free the windows that are done now; return the window if it is one alone, or everyone."""
    alone = NOBODY
    while earliest(known.ahead) == now:
        window = take(known.ahead)
        finish(hall, window)
        alone = window if alone == NOBODY else EVERYONE
    return alone


def change(hall: Any, known: Timetable, at: int, now: float) -> int:
    """Open and close windows as their rosters say; return where the next change stands."""
    while known.change_at[at] == now:
        if known.opens[at]:
            open_window(hall, known.changes[at])
        else:
            close_window(hall, known.changes[at])
        at += 1
    return at


def with_ticket(hall: Any, customer: int, last: int) -> int:
    """Return the next who gets a ticket, from a customer on."""
    while customer < last and hall.queue[customer] == NOWHERE:
        customer += 1
    return customer


def pass_day(hall: Any, known: Timetable, first: int, last: int) -> None:
    """Let a day pass, whose customers are a range of all."""
    changed, came = 0, with_ticket(hall, first, last)
    while True:
        comes = hall.joined[came] if came < last else inf
        now = min(min(comes, earliest(known.ahead)), known.change_at[changed])
        now = min(now, min(next_alarm(known), returns_at(hall)))
        if now == inf:
            return
        alone = free(hall, known, now)
        before, changed = changed, change(hall, known, changed, now)
        back, rings = those_back(hall, now), ring(hall, known, now)
        if changed > before or back or rings:
            alone = EVERYONE
        arrived, moves = came, int(alone != NOBODY)
        while came < last and hall.joined[came] == now:
            admit(hall, came)
            moves += 1
            came = with_ticket(hall, came + 1, last)
        if alone == EVERYONE or moves > 1 or (moves and known.restless[0]):
            ask_all(hall, known, now)
        elif came > arrived:
            ask_for(hall, known, arrived, now)
        elif alone != NOBODY and hall.doing[alone] == NOBODY:
            ask(hall, known, alone, now)


def pass_days(hall: Any, known: Timetable) -> None:
    """Go through the days, one after the other."""
    for day in range(len(known.first) - 1):
        clear(hall)
        known.ahead[0].who = 0
        known.alarm_at[:] = inf
        pass_day(hall, known, known.first[day], known.first[day + 1])
        known.vain_from[day + 1] = vain_so_far(hall)


@cache
def compiled(plain: bool) -> Any:
    """Return the loop over the days as machine code, for plain halls or for any."""
    rooms = [law, announcing, calling, sys.modules[__name__]]
    known = {name: value for room in rooms for name, value in vars(room).items()}
    for room in rooms:
        for name, function in vars(room).items():
            if isinstance(function, FunctionType) and function.__module__ == room.__name__:
                rebuilt = FunctionType(function.__code__, known, name)
                known[name] = machine_code(rebuilt, forceinline=True)
    for name, function in (PLAIN if plain else FULL).items():
        known[name] = known[function.__name__]
    text = "".join(inspect.getsource(room) for room in rooms)
    return kept_on_disk(FunctionType(pass_days.__code__, known), f"{text}{plain}")


UNCACHED = marked(
    "The compiled engine starts slowly each time, as it finds no folder with room where it may keep"
    " machine code: NUMBA_CACHE_DIR can name one."
)


def kept_on_disk(function: FunctionType, text: str, **options: bool | str) -> Any:
    """Return a function to be compiled by numba and kept on disk; say once where that cannot be.

    It is kept under a name of its own for the text that it hangs on: numba minds the function's
    alone, and cannot read what it kept for types that have changed since.
    """
    function.__qualname__ = f"{function.__name__}_{sha256(text.encode()).hexdigest()[:16]}"
    try:
        made = machine_code(function, cache=True, **options)
    except RuntimeError:
        warn_once(say(UNCACHED))
        made = machine_code(function, **options)
    made.compile = partial(heard, partial(compiled_if_not_kept, made.compile))  # numba calls it
    return made


def compiled_if_not_kept(compiling: Callable[..., Any], types: Any) -> Any:
    """Return machine code for types; say where it cannot be written, as on a full disk."""
    try:
        return compiling(types)
    except OSError:  # numba has it by then, but in memory alone
        warn_once(say(UNCACHED))
        return compiling(types)


@cache
def warn_once(text: str) -> None:
    """Warn, but of the same thing once alone; Python forgets that it did while numba compiles."""
    warnings.warn(text, stacklevel=2)


def machine_code(function: FunctionType, **options: bool | str) -> Any:
    """Return a function compiled by numba, without counting references where it lets us."""
    from numba import njit

    compiler: Any = njit
    try:
        return compiler(_nrt=False, **options)(function)
    except KeyError:  # the option is not a public one
        return compiler(**options)(function)


def simulate(rules: Rules, people: ByDay[Demand]) -> Journeys:
    """Return the logs of some days, whose people are given."""
    demand, starts = people.whole, people.starts
    given = hall.tickets(rules, demand)
    plain = rules.ticketing.is_idle(demand)
    shape, room = (HallArrays, hall) if plain else (TicketHallArrays, ticket_hall)
    state = arrays(shape, {**room.state(rules, demand, given), **rules.arrays}, starts)
    known = timetable(rules, starts)
    compiled(plain)(state, known)
    found = room.written(demand, given, state, known.vain_from)
    return logs(rules, people, given, found, known.vain_from)


def arrays(shape: Any, found: Mapping[str, Any], starts: Ints) -> Any:
    """Return the fields of a hall as arrays, heaps with room for the people of any one day."""
    longest, queues = int(np.diff(starts).max(initial=0)) + 1, len(found["head"])
    heaps = {
        "deadlines": np.zeros((queues, longest), LATER),
        "returning": np.zeros(longest, LATER),
    }
    values = (
        heaps[name] if name in heaps else _writable(found[name], TYPES[name])
        for name in shape._fields
    )
    return shape(*values)


def _writable(values: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Return an array of the type that the law may write to, the same if it is one already."""
    is_one = values.dtype == dtype and values.flags.carray
    return values if is_one else np.array(values, dtype)


def timetable(rules: Rules, starts: Ints) -> Timetable:
    """Return what the loop knows of some days besides their hall."""
    changes = sorted(
        (at, opens, window)
        for window, spans in enumerate(rules.rosters)
        for span in spans
        for at, opens in zip(span, (1, 0), strict=True)
        if at < inf
    )
    windows = len(rules.rosters)
    return Timetable(
        first=starts,
        change_at=np.array([*(at for at, _, _ in changes), inf]),
        changes=np.array([window for _, _, window in changes], np.int64),
        opens=np.array([opens for _, opens, _ in changes], np.int64),
        order=rules.order,
        asked_from=rules.asked_from.astype(np.uint32),
        asked=rules.asked.astype(np.uint32),
        restless=np.array([rules.restless], np.int64),
        ahead=np.zeros(windows + 1, LATER),
        alarmed=np.flatnonzero(rules.has_alarm),
        alarm_at=np.zeros(windows),
        vain_from=np.zeros(len(starts), np.int64),
    )
