"""What each sees at each glance: the crowd, who overtakes, who is behind, how the line moves.

All glances of a party are taken side by side, an array for each step; where numba is loaded,
`passing.py` counts the same one by one.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.counting import Lines, gone, later, outlasting, overtaken
from queuesim.perception.expectation import Display, informed
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import Glances, cut
from queuesim.perception.mood import Numbers, Surroundings, faded
from queuesim.perception.presence import Crowd, Party, Presence
from queuesim.perception.shapes import Values, part


@dataclass(frozen=True)
class Counted:
    """A party's glances and whom it counts; by glance, the last two by customer."""

    glances: Glances
    waiting: Array  # in the area, one's own party included even when its wait is just over
    skips: Array  # people with later tickets called before, weighted by how visible that is
    behind: Array  # people in sight who leave the wait after the customer, weighted alike
    progress: Array  # share gone of those who were in front
    all_skips: Array  # people who overtook one in the end, in all queues
    all_slips: Array  # people whom one overtook


def counted(present: Presence, party: Party, feelings: Feelings) -> Counted:
    """Return whom a party counts at its glances."""
    glances = cut(present.wait(party.rows), feelings.tiers[party.tier])
    crowd, row, last = present.crowd, party.rows[glances.who], glances.last
    now, before = _events(crowd, present.came[row] + glances.age)
    lines, area, at_end = crowd.lines, int(feelings.area[party.queue]), now[last]
    people = crowd.waiting[area][now]
    people[last] += present.demand.party[party.rows]
    seen, everywhere = visible(lines, feelings.sight[area])
    tickets, behind = glances.reach[0], np.empty(len(row))
    for some, sight in (
        (slice(tickets), visible(lines, feelings.sight_at_ticket[area])[0]),
        (slice(tickets, None), seen),
    ):
        end = at_end[glances.who[some]]
        behind[some] = after_me(lines, sight, party.called, row[some], now[some], end)
    return Counted(
        glances,
        people,
        overtakers(lines, seen, row, before),
        behind,
        _progress(lines, party.queue, row, now, glances),
        overtakers(lines, everywhere, party.rows, before[last]),
        passed(lines, party.rows, at_end) if party.called else np.zeros(len(last)),
    )


def visible(lines: Lines, sight: Array) -> tuple[Array, Array]:
    """Return how visible each line is by the sight of areas, and 1 for each."""
    return sight[lines.area], np.ones(len(lines.area))


def _events(crowd: Crowd, time: Array) -> tuple[Array, Array]:
    """Return how many events have happened by a time, and how many before it."""
    now = np.searchsorted(crowd.events, time, side="right")
    return now, np.where(crowd.last[now] == time, crowd.earlier[now], now)


def surroundings(
    present: Presence, party: Party, seen: Counted, feelings: Feelings
) -> Surroundings:
    """Return what a party sees at its glances."""
    hall = feelings.halls[int(feelings.area[party.queue])]
    values = feelings.tiers[party.tier]
    information, told = _informed(present, party, seen.glances, hall.display, values)
    return Surroundings(
        distraction=hall.distraction,
        information=information,
        crowd=seen.waiting / hall.comfortable,
        skips=seen.skips,
        behind=seen.behind,
        progress=seen.progress if hall.display.place else 1.0,
        place_shown=hall.display.place,
        told=told,
    )


def _informed(
    present: Presence, party: Party, glances: Glances, display: Display, values: Numbers
) -> tuple[Values, Array | None]:
    """Return what is known at each glance, and the wait told last where waits are told."""
    if not display.wait:
        return informed(values, display, glances.age), None
    if present.news is None:
        return 0.0, None
    told, since = present.news.by(party.rows, glances)
    return faded(values, display.information, since), told


def overtakers(lines: Lines, seen: Array, row: Array, before: Array) -> Array:
    """Return how many with later tickets were called before, weighted by how visible a line is.

    They are the other ends of the pairs in `passed`: one with a later ticket is called strictly
    before the other's wait is over.
    """
    found = np.zeros(len(row))
    for line in range(len(seen)):
        if lines.called[line] and seen[line]:
            tickets = lines.before[line][row]
            found += seen[line] * overtaken(lines, line, tickets, before)
    return found


def passed(lines: Lines, row: Array, at_end: Array) -> Array:
    """Return how many with earlier tickets still wait at the call."""
    found = np.zeros(len(row))
    for line in range(len(lines.queue)):
        tickets = lines.before[line][row]
        found += tickets - gone(lines, line, tickets, at_end)
    return found


def after_me(
    lines: Lines, seen: Array, called: bool, row: Array, now: Array, at_end: Array
) -> Array:
    """Return how many wait who leave the wait after the customer, weighted by how visible they are.

    For one who is never called they are those who came later.
    """
    found = np.zeros(len(row))
    for line in range(len(seen)):
        if seen[line]:
            if called:
                after = outlasting(lines, line, now, lines.ended[line][at_end])
            else:
                after = later(lines, line, lines.before[line][row + 1], now)
            found += seen[line] * after
    return found


def left_before(lines: Lines, queue: int, row: Array, now: Array) -> Array:
    """Return how many with earlier tickets of a queue have ended their wait by now."""
    found = np.zeros(len(row))
    for line in range(len(lines.queue)):
        if lines.queue[line] == queue:
            found += gone(lines, line, lines.before[line][row], now)
    return found


def _progress(lines: Lines, queue: int, row: Array, now: Array, glances: Glances) -> Array:
    """Return the share gone of those whom the customer found in the queue and who left before."""
    left = left_before(lines, queue, row, now)
    start, end = left[glances.first], left[glances.last][glances.who]
    return part(left - start, end - start, 1.0)
