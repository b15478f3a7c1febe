"""What happens at the ticket machine: customers are sent elsewhere, told a wait, join or balk.

Like `law.py` these are plain functions over a hall of indexed fields. The wait is estimated from
the tickets ahead in the queue at the minute of arrival, so the hall must be that of this minute:
all that happened before it, and at the same instant all moves but no calls.
"""

from math import floor, inf
from typing import Any

from queuesim.branch.heaps import put
from queuesim.branch.law import (
    BALKED,
    DIVERTED,
    NO_LIMIT,
    NOBODY,
    NOWHERE,
    TURNED_AWAY,
    is_full,
    join,
    waiting,
)

SILENCE, PLACE, WAIT = 0, 1, 2  # what an area shows
UNKNOWN = -1.0  # the estimate where no window is open
NO_WAY = -1
GRID = 2.0**20

Hall = Any


def arrive(hall: Hall, customer: int) -> None:
    """Let a customer come to the ticket machine and take a ticket, if there is one to take."""
    now = hall.joined[customer]
    if hall.way[customer] != NO_WAY and is_diverted(hall, customer, now):
        hall.queue[customer] = hall.way_to[hall.way[customer]]
    queue = hall.queue[customer]
    if queue == NOWHERE:
        hall.fate[customer] = DIVERTED
    elif hall.holds[queue] != NO_LIMIT and is_full(hall, queue, now):
        hall.fate[customer], hall.queue[customer] = TURNED_AWAY, NOWHERE
    else:
        take_ticket(hall, customer, now)


def take_ticket(hall: Hall, customer: int, now: float) -> None:
    """Tell a customer the wait, if that is done or can be reckoned from the place, and line up."""
    queue = hall.queue[customer]
    ahead, shows = waiting(hall, queue, now), hall.shows[queue]
    if shows == WAIT or (shows == PLACE and hall.willing[customer] >= 0):
        wait = estimate(hall, queue, ahead, now)
        if wait > willingness(hall, customer):
            balk(hall, customer)
        if shows == WAIT and wait != UNKNOWN:
            hear(hall, customer, wait)
    if hall.fate[customer] != BALKED:
        if hall.message_ahead[queue] and ahead >= hall.message_ahead[queue]:
            hall.back_at[customer] = inf
        line_up(hall, customer)
    elif hall.leaves_tickets[0] and not hall.before_ticket[0]:
        line_up(hall, customer)


def is_diverted(hall: Hall, customer: int, now: float) -> bool:
    """Return whether a customer willing to go elsewhere is sent there."""
    queue, from_wait = hall.queue[customer], hall.way_from_wait[hall.way[customer]]
    if from_wait <= 0:
        return True
    return estimate(hall, queue, waiting(hall, queue, now), now) >= from_wait  # type: ignore[no-any-return]


def estimate(hall: Hall, queue: int, ahead: int, now: float) -> float:
    """Return the wait reckoned for who has so many tickets ahead in the queue.

    None if a window is free; else tickets times mean service over the speed of the open windows
    that may call the queue, and the calling of those tickets that are taken to be left behind.
    """
    speed = 0.0
    for at in range(hall.caller_from[queue], hall.caller_from[queue + 1]):
        window = hall.caller[at]
        if hall.open[window]:
            speed += hall.speed[window]
            if ahead == 0 and hall.doing[window] == NOBODY:
                return 0.0
    if speed == 0:
        return UNKNOWN
    lost = ahead * hall.gone[0] * hall.calling[0]
    return on_grid(hall.per_ticket[queue] / speed * hall.reckoned[ahead] + lost)


def willingness(hall: Hall, customer: int) -> float:
    """Return the longest wait told with which a customer joins."""
    willing = hall.willing[customer]
    return willing if willing >= 0 else hall.patience[customer]  # type: ignore[no-any-return]


def balk(hall: Hall, customer: int) -> None:
    """Let a customer go; who has taken a ticket may leave it behind."""
    hall.fate[customer], hall.leaves[customer] = BALKED, -inf
    if hall.before_ticket[0]:
        hall.queue[customer] = NOWHERE


def hear(hall: Hall, customer: int, wait: float) -> None:
    """Tell a customer a wait; patience beyond it runs out faster."""
    hall.told[customer] = wait
    patience = hall.patience[customer]
    if hall.fate[customer] != BALKED and wait < patience < inf:
        beyond = on_grid((patience - wait) / hall.hurry[customer])
        hall.leaves[customer] = hall.joined[customer] + wait + beyond
        if hall.gives_up[customer] < inf:  # and takes the ticket along
            hall.gives_up[customer] = hall.leaves[customer]


def line_up(hall: Hall, customer: int) -> None:
    """Put a ticket in line; without its holder it stays there where calling takes time."""
    if hall.gives_up[customer] < inf:
        put(hall.deadlines[hall.queue[customer]], hall.gives_up[customer], customer)
    join(hall, customer)


def on_grid(minutes: float) -> float:
    """Return the minutes as a multiple of 2^-20."""
    return floor(minutes * GRID + 0.5) / GRID
