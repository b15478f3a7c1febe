"""What happens at an event: join, choose, call, finish, open, close.

These are plain functions over a `hall` of indexed fields: lists when interpreted, arrays when
compiled, a scalar being a list of one. They draw nothing, allocate nothing and know no clock;
whoever calls them keeps the time and obeys the law of the instant: all moves first, then the calls.

Lines are linked through `head`, `tail` and `behind`. Who has given up is unlinked when next
looked at: a customer may be called up to and including the minute `gives_up`.
"""

from math import inf
from typing import Any

from queuesim.branch.heaps import earliest, take

NOBODY, CLOSED = -1, -2  # what a window may be doing instead of serving a customer
NOWHERE, AWAY = -1, -2  # what may stand for the window of a customer: not called, turned away
NO_LIMIT = -1
BALKED, MISSED, DIVERTED, TURNED_AWAY = 1, 3, 5, 6  # fates, as numbers of `Outcome`
ALWAYS, SO_MANY_WAIT, SOMEONE_WAITED = 0, 1, 2
IN_ORDER, LONGEST_WAIT, FURTHEST_PAST, NEAREST, COSTLIEST, IDLE, IN_TURNS = 0, 1, 2, 3, 4, 5, 6

Hall = Any


def join(hall: Hall, customer: int) -> None:
    """Put the customer at the end of the line of the queue on the ticket."""
    queue = hall.queue[customer]
    if hall.head[queue] == NOBODY:
        hall.head[queue] = customer
    else:
        hall.behind[hall.tail[queue]] = customer
    hall.tail[queue] = customer
    hall.length[queue] += 1
    hall.lined_up[0] += 1


def join_if_room(hall: Hall, customer: int) -> None:
    """Put the customer in line, or turn the customer away if the queue's area is full."""
    queue = hall.queue[customer]
    if hall.holds[queue] != NO_LIMIT and is_full(hall, queue, hall.joined[customer]):
        hall.window[customer] = AWAY
    else:
        join(hall, customer)


def is_full(hall: Hall, queue: int, now: float) -> bool:
    """Return whether as many wait in the queue's area as it holds."""
    people = 0
    for other in range(len(hall.area_of)):
        if hall.area_of[other] == hall.area_of[queue]:
            people += waiting(hall, other, now)
    return people >= hall.holds[queue]  # type: ignore[no-any-return]


def first(hall: Hall, queue: int, now: float) -> int:
    """Return who has waited longest in the queue, or nobody."""
    customer = hall.head[queue]
    while customer != NOBODY and hall.gives_up[customer] < now:
        customer = hall.behind[customer]
        hall.head[queue] = customer
        hall.lined_up[0] -= 1
    return customer  # type: ignore[no-any-return]


def waiting(hall: Hall, queue: int, now: float) -> int:
    """Return how many wait in a counted queue, those whose patience ends now included."""
    at = hall.next_deadline[queue]
    while at < hall.deadline_from[queue + 1]:
        customer = hall.by_deadline[at]
        if hall.gives_up[customer] >= now:
            break
        if hall.window[customer] == NOWHERE:
            hall.length[queue] -= 1
        at += 1
    hall.next_deadline[queue] = at
    while earliest(hall.deadlines[queue]) < now:
        if hall.window[take(hall.deadlines[queue])] == NOWHERE:
            hall.length[queue] -= 1
    return hall.length[queue]  # type: ignore[no-any-return]


def holds(hall: Hall, row: int, now: float) -> bool:
    """Return whether the condition of a row is true at this minute."""
    queue = hall.watched[row]
    if hall.condition[row] == SO_MANY_WAIT:
        return waiting(hall, queue, now) >= hall.threshold[row]  # type: ignore[no-any-return]
    longest = first(hall, queue, now)
    return longest != NOBODY and now - hall.joined[longest] >= hall.threshold[row]


def choose(hall: Hall, window: int, now: float) -> int:
    """Return whom the window calls by its first row that finds a customer, or nobody.

    A row in order finds the first of its first queue where somebody waits; another row the first
    of the queue with the highest score, the first listed in a tie.
    """
    found, most = NOBODY, -inf
    for row in range(hall.row_from[window], hall.row_from[window + 1]):
        if hall.condition[row] != ALWAYS and not holds(hall, row, now):
            continue
        chooser = hall.chooser[row]
        if chooser >= IDLE:
            if chooser == IDLE:
                return NOBODY
            found = in_turn(hall, row, now)
            if found != NOBODY:
                return found
            continue
        for at in range(hall.pick_from[row], hall.pick_from[row + 1]):
            queue = hall.pick[at]
            customer = hall.head[queue]
            if customer != NOBODY and hall.gives_up[customer] < now:
                customer = first(hall, queue, now)
            if customer != NOBODY:
                if chooser == IN_ORDER:
                    return customer  # type: ignore[no-any-return]
                if chooser == LONGEST_WAIT:
                    waited = now - hall.joined[customer]
                    score = hall.head_start[at] + hall.ageing[at] * waited
                else:
                    score = felt(hall, chooser, customer, now)
                if score > most:
                    found, most = customer, score
        if found != NOBODY:
            return found
    return NOBODY


def felt(hall: Hall, chooser: int, customer: int, now: float) -> float:
    """Return how much a rule of expectation wants the first of a queue called now."""
    waited = now - hall.joined[customer]
    if chooser == COSTLIEST:
        costs = hall.costs[hall.queue[customer]]
        return costs[min(int(waited), len(costs) - 1)]  # type: ignore[no-any-return]
    past = waited - hall.expected[customer]
    return past if chooser == FURTHEST_PAST else -abs(past)  # type: ignore[no-any-return]


def in_turn(hall: Hall, row: int, now: float) -> int:
    """Return the first of the queue whose turn it is, empty ones passed over, or nobody."""
    start = hall.pick_from[row]
    turns = hall.pick_from[row + 1] - start
    for step in range(turns):
        turn = (hall.turn[row] + step) % turns
        customer = first(hall, hall.pick[start + turn], now)
        if customer != NOBODY:
            hall.turn[row] = (turn + 1) % turns
            return customer
    return NOBODY


def call(hall: Hall, window: int, customer: int, now: float) -> float:
    """Take the first of a line to the window; return the minute at which it is free again."""
    queue = hall.queue[customer]
    hall.head[queue] = hall.behind[customer]
    hall.length[queue] -= 1
    hall.lined_up[0] -= 1
    hall.window[customer] = window
    hall.called[customer] = now
    hall.doing[window] = customer
    hall.free[0] -= 1
    return now + hall.minutes[hall.pace[window] + customer]  # type: ignore[no-any-return]


def finish(hall: Hall, window: int) -> None:
    """Let the window be done with its customer, wrap-up work included."""
    if hall.open[window]:
        hall.doing[window] = NOBODY
        hall.free[0] += 1
    else:
        hall.doing[window] = CLOSED


def open_window(hall: Hall, window: int) -> None:
    """Begin a span of the window's roster."""
    hall.open[window] = 1
    if hall.doing[window] == CLOSED:
        hall.doing[window] = NOBODY
        hall.free[0] += 1


def close_window(hall: Hall, window: int) -> None:
    """End a span of the roster; the customer being served is served to the end."""
    hall.open[window] = 0
    if hall.doing[window] == NOBODY:
        hall.doing[window] = CLOSED
        hall.free[0] -= 1


def alarm(hall: Hall, window: int, now: float) -> float:
    """Return when an idle window's "someone has waited" could turn true, inf if it cannot yet."""
    earliest = inf
    for row in range(hall.row_from[window], hall.row_from[window + 1]):
        if hall.condition[row] == SOMEONE_WAITED:
            longest = first(hall, hall.watched[row], now)
            if longest != NOBODY:
                due = hall.joined[longest] + hall.threshold[row]
                if now < due < earliest:
                    earliest = due
    return earliest
