"""One visit after the other, from glance to glance: the compiled way through the same equations.

`experience.py` takes the visits of a party side by side, an array for each step; here a step is a
number, and whatever is counted, felt, remembered or lost is what the other rooms say it is.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from queuesim.branch.journey import Array, Outcome
from queuesim.perception.answers import recommendation, reported_wait, survey
from queuesim.perception.expectation import informed
from queuesim.perception.favours import Favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.losing import TERMS, account, note
from queuesim.perception.machine import is_ready, kept
from queuesim.perception.memory import (
    MEMORY,
    Closing,
    decayed,
    extremes,
    remembered,
    sums,
    weight,
)
from queuesim.perception.mood import (
    Surroundings,
    Visitors,
    afterwards,
    at_call,
    conclusion,
    farewell,
    felt_rate,
    impatience,
    moods,
)
from queuesim.perception.presence import Presence
from queuesim.perception.scene import Clock, People, Scene, people_of, plain, scene_of, weights_of
from queuesim.perception.shapes import bounded, part
from queuesim.perception.surroundings import after_me, left_before, overtakers, passed

DECAY = list(MEMORY).index("decay")
NEAR = 16  # events among which the next glance is looked for one by one
SERVED, DIVERTED = int(Outcome.SERVED), int(Outcome.DIVERTED)
(
    WAIT, FELT_WAIT, REPORTED_WAIT, PEAK, END, EXPERIENCE, EXPECTATION, SATISFACTION, SURVEY,
    RECOMMEND, SKIPS, SLIPS,
) = range(12)  # fmt: skip


class Pages(NamedTuple):
    """Where it is written how visits felt, by column and row, and room for the glances of one."""

    told: Array
    laws: Array  # S by memory law, without rows if not asked
    ages: Array  # (glances,)
    terms: Array  # (2, terms, glances)


class Stay(NamedTuple):
    """One wait on the clock of events."""

    row: int
    queue: int
    called: bool
    came: float
    wait: float  # minutes
    at_ticket: int  # events that have happened by then
    at_end: int
    found: float  # people of the queue with earlier tickets who had left before this one
    in_front: float  # people in front at the ticket who leave the wait before


class Waited(NamedTuple):
    """What a wait came to."""

    felt: float  # minutes
    best: float  # mood
    worst: float
    integral: float  # of the mood over the minutes
    last: float  # mood
    fading: float  # sum of affects, the older the less
    weight: float  # the sum of how much they count
    glances: int
    overtaken: float  # people with later tickets, called before


def walk(scene: Scene, clock: Clock, people: People, pages: Pages, lost: Array | None) -> None:
    """Write how the visits felt that are over and, unless `lost` is None, where S was lost."""
    for row in range(len(people.over)):
        if people.over[row]:
            feel(scene, clock, people, row, pages, lost)


def feel(
    scene: Scene, clock: Clock, people: People, row: int, pages: Pages, lost: Array | None
) -> None:
    """Write how one visit felt."""
    tier, told = people.tier[row], pages.told
    values, weights = scene.values[tier], triple(scene.weights[tier])
    someone, one = visitor(values, people, row), stay(scene, clock, people, row)
    waited = endured(scene, clock, people, one, someone, pages, lost)
    closing = close(values, one.wait, waited.last, someone)
    score = recalled(values, weights, one, waited, closing)
    told[WAIT, row], told[FELT_WAIT, row] = one.wait, waited.felt
    told[PEAK, row] = extremes(values, waited.best, waited.worst, closing)
    told[END, row] = bounded(closing.end)
    tell(values, people, row, score, scene.expected[tier], told)
    told[SKIPS, row] = waited.overtaken
    told[SLIPS, row] = passed(clock.lines, row, one.at_end) if one.called else 0.0
    compare(scene, tier, one, waited, closing, pages.laws)
    if lost is not None:
        usual, normal, ages = scene.usual[tier], people.normal[row], pages.ages[: waited.glances]
        served = account(values, usual, weights, someone, normal, ages, pages.terms, lost, row)
        lost[0, row] = 0.0
        lost[-2, row] = 0.0 if someone.served else score - served
        lost[-1, row] = usual.experience - scene.expected[tier]


def endured(
    scene: Scene,
    clock: Clock,
    people: People,
    one: Stay,
    someone: Visitors,
    pages: Pages,
    lost: Array | None,
) -> Waited:
    """Go from glance to glance through a wait; return what it came to."""
    tier, area, wait = people.tier[one.row], scene.area[one.queue], one.wait
    values, usual, offsets = scene.values[tier], scene.usual[tier], scene.offsets[tier]
    now, seen = one.at_ticket, scene.sight_at_ticket[area]
    best, worst, integral, felt, usual_felt, age, glance = -inf, inf, 0.0, 0.0, 0.0, 0.0, 0
    hurt = impatience(values, felt, someone.tolerance, someone.expected)
    end, fading, total = wait + (someone.service if someone.served else 0.0), 0.0, 0.0
    while True:
        until = min(offsets[glance + 1], wait)
        around = look(scene, clock, people, one, seen, now, age)
        then = felt + felt_rate(values, around.distraction, around.information) * (until - age)
        more = impatience(values, then, someone.tolerance, someone.expected)
        begins, ends = moods(values, hurt, more, someone.expected, someone.visits, around)
        best, worst = max(best, begins), min(worst, ends)
        integral += (begins + ends) / 2 * (until - age)
        if len(pages.laws):
            after = weight(values, end - until) if until > age else 0.0
            shares = sums(((begins, weight(values, end - age)), (ends, after)))
            fading, total = fading + shares[0], total + shares[1]
        if lost is not None:
            pages.ages[glance], piece, minutes, table = age, (age, until), (felt, then), pages.terms
            usual_felt = note(
                values, usual, someone, around, wait, piece, minutes, usual_felt, table, glance
            )
        if age == wait:
            break
        felt, hurt, age, glance, seen = then, more, until, glance + 1, scene.sight[area]
        now = up_to(clock.events, now, one.at_end, one.came + age)
    before = earlier(clock, now, one.came + wait)
    skips = overtakers(clock.lines, scene.everywhere, one.row, before)
    return Waited(felt, best, worst, integral, begins, fading, total, glance + 1, skips)


def compare(
    scene: Scene, tier: int, one: Stay, waited: Waited, closing: Closing, laws: Array
) -> None:
    """Write the satisfaction under every memory law."""
    values = scene.values[tier]
    for law in range(len(laws)):
        if law == DECAY:
            score = decayed(values, waited.fading, waited.weight, closing)
        else:
            score = recalled(values, triple(scene.by_law[law, tier]), one, waited, closing)
        laws[law, one.row] = score - scene.expected_by[law, tier]


def recalled(
    values: Any, weights: tuple[float, float, float], one: Stay, waited: Waited, closing: Closing
) -> float:
    """Return what is remembered of a visit by the weights of peak, end and mean."""
    return remembered(
        values, weights, waited.best, waited.worst, waited.integral, one.wait, closing
    )


def triple(weights: Array) -> tuple[float, float, float]:
    return weights[0], weights[1], weights[2]


def visitor(values: Any, people: People, row: int) -> Visitors:
    """Return a customer and what became of them."""
    service = people.service[row]
    return Visitors(
        values["tolerance"] * people.tolerance[row],
        values["expected_wait"] * people.expects[row],
        values["service_quality"] + people.liking[row] + people.teller[row],
        people.outcome[row] == SERVED,
        people.outcome[row] == DIVERTED,
        service,
        part(service, people.normal[row], 1.0),
        0.0,
        nan,
        nan,
        nan,
        people.touch[row],
        values["farewell_due"],
        people.after[row],
    )


def stay(scene: Scene, clock: Clock, people: People, row: int) -> Stay:
    """Return the wait of a customer."""
    came, gone, queue = people.came[row], people.gone[row], people.queue[row]
    at_ticket = all_of(clock.events, people.joined[row], came)
    at_end = all_of(clock.events, people.ended[row], gone)
    found = in_front = 0.0
    if scene.halls[scene.area[queue]].place:
        found = left_before(clock.lines, queue, row, at_ticket)
        in_front = left_before(clock.lines, queue, row, at_end) - found
    wait, called = gone - came, people.called[row]
    return Stay(row, queue, called, came, wait, at_ticket, at_end, found, in_front)


def look(
    scene: Scene, clock: Clock, people: People, one: Stay, seen: Array, now: int, age: float
) -> Surroundings:
    """Return what a customer sees after so many minutes, when so many events have happened."""
    area, row, lines = scene.area[one.queue], one.row, clock.lines
    hall, progress = scene.halls[area], 1.0
    if hall.place:
        progress = part(left_before(lines, one.queue, row, now) - one.found, one.in_front, 1.0)
    own = people.party[row] if age == one.wait else 0  # counted though the wait is just over
    return Surroundings(
        hall.distraction,
        0.0 if hall.wait else informed(scene.values[people.tier[row]], hall, age),
        (clock.waiting[area][now] + own) / hall.comfortable,
        overtakers(lines, scene.sight[area], row, earlier(clock, now, one.came + age)),
        after_me(lines, seen, one.called, row, now, one.at_end),
        progress,
        hall.place,
        nan,
        nan,
    )


def close(values: Any, wait: float, mood: float, someone: Visitors) -> Closing:
    """Return the moments after a wait that ended in such a mood."""
    called = at_call(values, wait, mood, someone)
    concluded = conclusion(values, mood, called, someone)
    parting = concluded + farewell(values, someone)
    end = parting + afterwards(values, someone.after)
    service = someone.service if someone.served else 0.0
    return Closing(called, concluded, parting if someone.after > 0 else nan, end, service)


def tell(
    values: Any, people: People, row: int, experience: float, expected: float, told: Array
) -> None:
    """Write what is remembered, against what was expected, and what is said of it."""
    satisfaction = experience - expected
    told[EXPERIENCE, row], told[EXPECTATION, row] = experience, expected
    told[SATISFACTION, row] = satisfaction
    told[SURVEY, row] = survey(values, experience, people.survey_noise[row])
    told[RECOMMEND, row] = recommendation(values, satisfaction, people.recommend_noise[row])


def earlier(clock: Clock, now: int, time: float) -> int:
    """Return how many events happened before an instant, of those that have happened by now."""
    return clock.earlier[now] if clock.last[now] == time else now


def all_of(events: Array, at: int, time: float) -> int:
    """Return how many events have happened by a time, `at` of them before it."""
    while at < len(events) and events[at] <= time:
        at += 1
    return at


def up_to(events: Array, at: int, end: int, time: float) -> int:
    """Return how many events have happened by a time: at least `at`, at most `end`."""
    near = min(end, at + NEAR)
    while at < near and events[at] <= time:
        at += 1
    if at < near:
        return at
    while at < end:
        middle = (at + end) >> 1
        if events[middle] <= time:
            at = middle + 1
        else:
            end = middle
    return at


def can_walk(present: Presence, feelings: Feelings) -> bool:
    """Return whether the compiled way can be gone and says all that there is.

    It knows neither waits told nor events, nor what follows a law like `decay`.
    """
    said = present.news is None and not feelings.scenario.occasions
    return is_ready() and said and weights_of(feelings.law, feelings) is not None


def walked(
    present: Presence,
    feelings: Feelings,
    given: Favours | None,
    told: Array,
    lost: Array | None,
    laws: Array | None,
) -> None:
    """Fill the columns of experiences, of where S was lost and of S by memory law, if asked."""
    outcome, tiers = present.visits.outcome, present.demand.tier
    over = (outcome != Outcome.STILL_INSIDE) & (outcome != Outcome.NOT_KEPT)
    longest = float(np.max(present.gone - present.came, where=over, initial=0.0))
    scene = scene_of(feelings, present.lines, longest)
    clock = Clock(present.events, present.last, present.earlier, present.waiting, present.lines)
    room = scene.offsets.shape[1]
    wanted = (told, lost, np.empty((0, 0)) if laws is None else laws)
    tables = [None if table is None else plain(table) for table in wanted]
    pages = Pages(tables[0], tables[2], np.empty(room), np.empty((2, TERMS, room)))
    kept(walk)(scene, clock, people_of(present, feelings, given, over), pages, tables[1])
    for table, filled in zip(wanted, tables, strict=True):
        if table is not None and filled is not table:
            table[:] = filled
    for tier, values in enumerate(feelings.tiers):  # powers are left to numpy
        rows = np.flatnonzero((tiers == tier) & over)
        told[REPORTED_WAIT, rows] = reported_wait(values, told[FELT_WAIT, rows], False)
