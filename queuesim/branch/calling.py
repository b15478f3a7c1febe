"""What happens when a number is called: its holder comes, or nobody does and the minutes are lost.

Like `law.py` these are plain functions over a hall of indexed fields. Where calling takes time, a
customer who gave up or balked leaves a ticket in the line: the system cannot know, so it counts
until it is called. A ticket called in vain is set aside; it comes back by rule or is void.
"""

from math import inf, nan
from typing import Any

from queuesim.branch.heaps import put
from queuesim.branch.law import MISSED, NOBODY, NOWHERE, call

ASIDE = -2  # stands for the window of one whose ticket is neither in line nor at a window
VOID, BACK, RESUME = 0, 1, 2  # what becomes of a ticket called in vain

Hall = Any


def summon(hall: Hall, window: int, customer: int, now: float) -> float:
    """Call the first of a line; return when the window is free again, served or in vain."""
    queue = hall.queue[customer]
    ends = call(hall, window, customer, now)
    if hall.message_ahead[queue]:
        send_messages(hall, queue, customer, now)
    if is_here(hall, customer, now):
        return ends
    return set_aside(hall, window, customer, now)


def is_here(hall: Hall, customer: int, now: float) -> bool:
    """Return whether the customer comes to the window, being in the hall and hearing the call."""
    if hall.leaves[customer] < now or hall.back_at[customer] > now:
        return False
    if hall.misses[customer] > 0:
        hall.misses[customer] -= 1
        return False
    return True


def set_aside(hall: Hall, window: int, customer: int, now: float) -> float:
    """Write down a call in vain and what becomes of the ticket; return when the calling ends."""
    ends = now + hall.calling[0]
    hall.window[customer], hall.called[customer] = ASIDE, nan
    at = hall.vain[0]
    hall.vain_customer[at], hall.vain_window[at], hall.vain_at[at] = customer, window, now
    hall.vain[0] += 1
    hall.tries[customer] += 1
    if hall.tries[customer] == hall.void_after[0]:
        if hall.leaves[customer] >= now:
            hall.fate[customer] = MISSED
    elif hall.missed[0] == BACK:
        put(hall.returning, ends, customer)
    else:
        asks = ends + hall.returns[customer]
        if hall.back_at[customer] > now:
            asks = max(ends, hall.back_at[customer])
        if asks <= hall.leaves[customer]:
            hall.asks[customer] = asks
            put(hall.returning, asks, customer)
    return ends  # type: ignore[no-any-return]


def come_back(hall: Hall, customer: int, now: float) -> None:
    """Put a ticket that was set aside in line again, where the rule says."""
    queue = hall.queue[customer]
    before = place_of_missed(hall, queue, now)
    if before == NOBODY:
        after, hall.head[queue] = hall.head[queue], customer
    else:
        after, hall.behind[before] = hall.behind[before], customer
    hall.behind[customer] = after
    if after == NOBODY:
        hall.tail[queue] = customer
    hall.window[customer], hall.asks[customer] = NOWHERE, inf
    hall.resumed[customer] = 1
    hall.length[queue] += 1
    hall.lined_up[0] += 1


def place_of_missed(hall: Hall, queue: int, now: float) -> int:
    """Return behind whom a missed ticket comes: so many tickets, or those resumed before it."""
    before, customer, passed = NOBODY, hall.head[queue], 0
    while customer != NOBODY and passed < hall.back[0]:
        if hall.missed[0] == RESUME and not hall.resumed[customer]:
            break
        if hall.missed[0] == BACK and hall.gives_up[customer] >= now:
            passed += 1
        before, customer = customer, hall.behind[customer]
    return before


def send_messages(hall: Hall, queue: int, called: int, now: float) -> None:
    """Call those back who have fewer tickets before them than is said, and who is called now."""
    write_to(hall, called, now)
    customer, before = hall.head[queue], 0
    while customer != NOBODY and before < hall.message_ahead[queue]:
        if hall.gives_up[customer] >= now:
            write_to(hall, customer, now)
            before += 1
        customer = hall.behind[customer]


def write_to(hall: Hall, customer: int, now: float) -> None:
    """Send the message, if the customer has not had it."""
    if hall.back_at[customer] == inf:
        hall.back_at[customer] = now + hall.walk[customer]
