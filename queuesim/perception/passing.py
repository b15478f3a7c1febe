"""Who passes whom while they wait, counted one customer after the other: the compiled way.

Most people see nothing but those before them leave and others come, and both are counts that run
along the day. Only who comes later and leaves the wait no later is looked for one by one, from
ticket to ticket and from end to end of a wait; by Little's law these are twice the number waiting.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from math import inf, isnan
from typing import NamedTuple

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.machine import Index, kept
from queuesim.perception.scene import People, Scene

WINDOW = Index(8)  # times that are looked at together


class Flow(NamedTuple):
    """Who comes to wait and who stops waiting, and counts of the first so many of them.

    People come in the order of their rows; those without a ticket count for nothing. A window of
    infinity follows all times.
    """

    came: Array  # (people + WINDOW,)
    end: Array  # (ends + WINDOW,): when waits end, in order
    who: Array  # (ends,): whose
    place: Array  # (people,): how many waits end before one comes
    number: Array  # (people,): tickets of the queue before one's own; 0 if none is given
    first_end: Array  # (people + 1,): the first end of those from a row on
    tickets: Array  # (areas, people + 1): taken, each as much as it is seen from the area
    crowd: Array  # (areas, people + 1): people who came there
    left: Array  # (areas, ends + 1): people who stopped waiting there
    called: Array  # (queues, ends + 1): tickets whose wait is over


class Passed(NamedTuple):
    """Whom each passes, (people,): those with earlier tickets who still wait at the call."""

    all: Array
    seen: Array  # each as much as it is seen from one's area
    at_ticket: Array  # each as much as it is seen on the way in
    ahead: Array  # those of one's queue; of one who is never called, when one leaves


class Overtakers(NamedTuple):
    """Room for those who come later than a customer and leave the wait no later."""

    by_ticket: Array  # (people,): rows
    by_end: Array  # (people,): rows
    come: Array  # (people + WINDOW,): when they come; if one is never called, when they leave
    seen: Array  # (people + 1,): how many of the first of these are seen
    leave: Array  # (people + WINDOW,): when they leave the wait
    skips: Array  # (people + 1,): how many of the first of these are seen to be called
    of_queue: Array  # (people + 1,): how many of the first of these are of one's queue


class Stay(NamedTuple):
    """One wait."""

    row: int
    queue: int
    area: int
    called: bool
    came: float
    gone: float
    overtakers: int  # who come later and leave the wait no later
    skips: int  # how many of them are called before one's wait is over


class Company(NamedTuple):
    """Everybody who waits, in whose company everybody waits."""

    people: People
    flow: Flow
    passed: Passed
    overtakers: Overtakers  # of one at a time


class Count(NamedTuple):
    """What a customer has counted by a glance."""

    come: int  # people until the last who has come
    ended: int  # waits
    met: int  # overtakers who have come
    gone: int  # overtakers whose wait is over
    waiting: int  # people in one's area, one's own party included even when its wait is just over
    behind: float  # people in sight who will leave the wait after the customer
    skips: float  # people with later tickets who were called before, as they are seen
    left: int  # people with earlier tickets of the queue whose wait is over


def company_of(people: People, scene: Scene) -> Company:
    """Return everybody as they come and stop waiting; who passes whom is still to be found."""
    size, ends, window = len(people.came), int(np.count_nonzero(people.inside)), int(WINDOW)
    areas, queues = len(scene.halls), len(scene.area)
    flow = Flow(
        came=np.empty(size + window),
        end=np.empty(ends + window),
        who=np.empty(ends, np.uint32),
        place=np.empty(size, np.uint32),
        number=np.empty(size, np.int32),
        first_end=np.empty(size + 1),
        tickets=np.empty((areas, size + 1)),
        crowd=np.empty((areas, size + 1), np.int32),
        left=np.empty((areas, ends + 1), np.int32),
        called=np.empty((queues, ends + 1), np.int32),
    )
    kept(follow)(people, scene, flow, np.zeros(queues, np.int32))
    passed = Passed(
        all=np.zeros(size, np.int32),
        seen=np.zeros(size),
        at_ticket=np.zeros(size),
        ahead=np.zeros(size, np.int32),
    )
    overtakers = Overtakers(
        by_ticket=np.empty(size, np.uint32),
        by_end=np.empty(size, np.uint32),
        come=np.empty(size + window),
        seen=np.zeros(size + 1),
        leave=np.empty(size + window),
        skips=np.zeros(size + 1),
        of_queue=np.zeros(size + 1, np.int32),
    )
    return Company(people, flow, passed, overtakers)


def follow(people: People, scene: Scene, flow: Flow, given: Array) -> None:
    """Write the flow; `given` counts the tickets of each queue."""
    ends = in_order(people, flow)
    flow.tickets[:, 0], flow.crowd[:, 0], flow.left[:, 0], flow.called[:, 0] = 0.0, 0, 0, 0
    for end in range(ends):
        who = flow.who[end]
        queue = people.queue[who]
        add(flow.left, end, scene.area[queue], people.party[who])
        add(flow.called, end, queue, 1)
    place, size = 0, len(people.came)
    for row in range(size):
        while flow.end[place] < people.came[row]:
            place += 1
        flow.came[row], flow.place[row] = people.came[row], place
        inside, queue = people.inside[row], people.queue[row]
        flow.number[row], given[queue] = given[queue] if inside else 0, given[queue] + inside
        area = scene.area[queue]
        add(flow.crowd, row, area, people.party[row] if inside else 0)
        for other in range(len(flow.tickets)):
            more = scene.sight[other, area] if inside else 0.0
            flow.tickets[other, row + 1] = flow.tickets[other, row] + more
    flow.came[size:] = flow.first_end[size] = inf
    for row in range(size - 1, -1, -1):
        end = people.gone[row] if people.inside[row] else inf
        flow.first_end[row] = min(end, flow.first_end[row + 1])


def in_order(people: People, flow: Flow) -> int:
    """Write the ends of the waits in order; return how many there are."""
    ends = 0
    for row in range(len(people.came)):
        if people.inside[row]:
            place, gone = ends, people.gone[row]
            while place and flow.end[place - 1] > gone:  # as many as overtake
                flow.end[place], flow.who[place] = flow.end[place - 1], flow.who[place - 1]
                place -= 1
            flow.end[place], flow.who[place] = gone, row
            ends += 1
    flow.end[ends:] = inf
    return ends


def add(counts: Array, at: int, which: int, number: int) -> None:
    """Write the next of running counts: those of a place, of one of them so many more."""
    for other in range(len(counts)):
        counts[other, at + 1] = counts[other, at]
    counts[which, at + 1] += number


def stay(scene: Scene, company: Company, row: int) -> Stay:
    """Return the wait of a customer, and note who overtakes."""
    people = company.people
    queue, came, gone = people.queue[row], people.came[row], people.gone[row]
    area, called, overtakers, skips = scene.area[queue], not isnan(people.called[row]), 0, 0
    if company.flow.first_end[row + 1] <= gone:
        overtakers = listed(people, company.flow, company.overtakers, row)
        one = Stay(row, queue, area, called, came, gone, overtakers, skips)
        skips = told_apart(scene, company, one)
    return Stay(row, queue, area, called, came, gone, overtakers, skips)


def listed(people: People, flow: Flow, found: Overtakers, row: int) -> int:
    """List who comes later than a customer and leaves the wait no later; return how many."""
    gone, other, end, number = people.gone[row], Index(row + 1), Index(flow.place[row]), Index(0)
    while flow.first_end[other] <= gone:
        found.by_ticket[number] = other
        number += Index(people.inside[other] and people.gone[other] <= gone)
        other += Index(1)
    all_of_them, number = number, Index(0)
    while number < all_of_them:
        found.by_end[number] = flow.who[end]
        number += Index(flow.who[end] > row)
        end += Index(1)
    return int(number)


def told_apart(scene: Scene, company: Company, one: Stay) -> int:
    """Note what is seen of overtakers, and whom they pass; return how many are called before."""
    people, passed, found = company.people, company.passed, company.overtakers
    sight, skips = scene.sight[one.area], 0
    for i in range(one.overtakers):
        who = found.by_ticket[i] if one.called else found.by_end[i]
        found.come[i] = people.came[who] if one.called else people.gone[who]
        found.seen[i + 1] = found.seen[i] + sight[scene.area[people.queue[who]]]
        who = found.by_end[i]
        queue, gone, called = people.queue[who], people.gone[who], not isnan(people.called[who])
        area, same = scene.area[queue], queue == one.queue
        found.leave[i] = gone
        found.skips[i + 1] = found.skips[i] + (sight[area] if called else 0.0)
        found.of_queue[i + 1] = found.of_queue[i] + same
        passed.ahead[who] += same and gone < one.gone
        if called and gone < one.gone:
            skips += 1
            passed.all[who] += 1
            passed.seen[who] += scene.sight[area, one.area]
            passed.at_ticket[who] += scene.sight_at_ticket[area, one.area]
    for i in range(one.overtakers, one.overtakers + int(WINDOW)):
        found.come[i] = found.leave[i] = inf
    return skips


def arrived(company: Company, one: Stay) -> Count:
    """Return that nothing is counted so far."""
    place = company.flow.place[one.row]
    return Count(Index(one.row + 1), Index(place), Index(0), Index(0), 0, 0.0, 0.0, 0)


def count(company: Company, one: Stay, last: Count, now: float) -> Count:
    """Return what a customer has counted by now, given that of an earlier glance."""
    flow, row, others = company.flow, one.row, company.overtakers
    come, ended = up_to(flow.came, last.come, now), up_to(flow.end, last.ended, now)
    met, gone, over = last.met, last.gone, now == one.gone
    waiting = flow.crowd[one.area, come] - flow.left[one.area, ended]
    behind = flow.tickets[one.area, come] - flow.tickets[one.area, row + 1]
    left, skips = flow.called[one.queue, ended], 0.0
    if one.called:
        behind += company.passed.seen[row]
    if over:
        waiting += company.people.party[row]
        left -= company.people.inside[row]
    if one.overtakers:
        met, gone = up_to(others.come, met, now), up_to(others.leave, gone, now)
        behind -= others.seen[met]
        left -= others.of_queue[gone]
        skips = others.skips[before(others.leave, gone, now)]
    return Count(come, ended, met, gone, waiting, behind, skips, left)


def up_to(times: Array, at: int, now: float) -> int:
    """Return how many times have come by now, at least so many: bisection without a branch."""
    while times[at + Index(7)] <= now:
        at += WINDOW
    at += Index(4) * Index(times[at + Index(3)] <= now)
    at += Index(2) * Index(times[at + Index(1)] <= now)
    return at + Index(times[at] <= now)


def before(times: Array, at: int, now: float) -> int:
    """Return how many times came before now, of those that have come by now."""
    while at and times[at - Index(1)] == now:
        at -= Index(1)
    return at


def at_ticket(scene: Scene, company: Company, one: Stay) -> float:
    """Return how many are seen on the way in who will leave the wait after the customer."""
    people, came = company.people, company.flow.came
    behind = company.passed.at_ticket[one.row] if one.called else 0.0
    other, until = one.row + 1, one.gone if one.called else one.came
    while came[other] == one.came:
        if people.inside[other] and people.gone[other] > until:
            behind += scene.sight_at_ticket[one.area, scene.area[people.queue[other]]]
        other += 1
    return behind


def in_front(company: Company, one: Stay, left: int) -> int:
    """Return how many of the queue leave the wait before the customer, of those not yet `left`."""
    return company.flow.number[one.row] - left - company.passed.ahead[one.row]
