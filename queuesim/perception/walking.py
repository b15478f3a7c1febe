"""One visit after the other, from glance to glance: the compiled way through the same equations.

`experience.py` takes the visits of a party side by side, an array for each step; here a step is a
number, and whatever is counted, felt, remembered or lost is what the other rooms say it is.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from functools import partial
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from queuesim.branch.journey import Array, Outcome
from queuesim.perception.answers import recommendation, reported_wait, survey
from queuesim.perception.counting import Lines
from queuesim.perception.expectation import Display, informed
from queuesim.perception.favours import Favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import offsets_of
from queuesim.perception.losing import TERMS, account, note
from queuesim.perception.machine import is_ready, kept
from queuesim.perception.memory import Closing, extremes, peak_end, remembered
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
from queuesim.perception.shapes import bounded, part
from queuesim.perception.surroundings import after_me, left_before, overtakers, passed

NEAR = 16  # events among which the next glance is looked for one by one
SERVED, DIVERTED = int(Outcome.SERVED), int(Outcome.DIVERTED)
(
    WAIT, FELT_WAIT, REPORTED_WAIT, PEAK, END, EXPERIENCE, EXPECTATION, SATISFACTION, SURVEY,
    RECOMMEND, SKIPS, SLIPS,
) = range(12)  # fmt: skip
SHOWN = [  # of a record of an area or a normal visit
    ("distraction", "f8"), ("information", "f8"), ("every", "f8"), ("place", "?"), ("wait", "?"),
]  # fmt: skip


class Scene(NamedTuple):
    """What is the same for many: parameters by tier, places by area, sight by line."""

    values: Any  # (tiers,): records of the parameters
    usual: Any  # (tiers,): the normal visit
    weights: Array  # (tiers, 3): of peak, end and mean in what is remembered
    expected: Array  # (tiers,)
    offsets: Array  # (tiers, glances): minutes after the ticket, then infinity
    halls: Any  # (areas,)
    area: Array  # (queues,)
    sight: Array  # (areas, lines)
    sight_at_ticket: Array
    everywhere: Array  # (lines,): 1


class Clock(NamedTuple):
    """The events of some days and who waited by then."""

    events: Array
    last: Array
    earlier: Array
    waiting: Array
    lines: Lines


class People(NamedTuple):
    """Those who came, a row each."""

    over: Array  # whether the visit is over, and to be felt
    came: Array
    gone: Array
    joined: Array
    ended: Array
    queue: Array
    tier: Array
    called: Array  # whether called in the end
    party: Array
    tolerance: Array
    expects: Array
    liking: Array
    teller: Array
    outcome: Array
    service: Array
    normal: Array  # minutes of normal service
    touch: Array
    after: Array
    survey_noise: Array
    recommend_noise: Array


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


def walk(
    scene: Scene,
    clock: Clock,
    people: People,
    told: Array,
    lost: Array | None,
    ages: Array,
    table: Array,
) -> None:
    """Write how visits felt and, unless `lost` is None, where S was lost: by column and row.

    `ages` and `table` have room for the glances of the longest wait.
    """
    for row in range(len(people.over)):
        if people.over[row]:
            feel(scene, clock, people, row, told, lost, ages, table)


def feel(
    scene: Scene,
    clock: Clock,
    people: People,
    row: int,
    told: Array,
    lost: Array | None,
    ages: Array,
    table: Array,
) -> None:
    """Write how one visit felt."""
    tier, area = people.tier[row], scene.area[people.queue[row]]
    values, usual, offsets = scene.values[tier], scene.usual[tier], scene.offsets[tier]
    someone, one = visitor(values, people, row), stay(scene, clock, people, row)
    wait, now, seen = one.wait, one.at_ticket, scene.sight_at_ticket[area]
    best, worst, integral, felt, usual_felt, age, glance = -inf, inf, 0.0, 0.0, 0.0, 0.0, 0
    hurt = impatience(values, felt, someone.tolerance, someone.expected)
    while True:
        until = min(offsets[glance + 1], wait)
        around = look(scene, clock, people, one, seen, now, age)
        rate = felt_rate(values, around.distraction, around.information)
        then = felt + rate * (until - age)
        more = impatience(values, then, someone.tolerance, someone.expected)
        begins, ends = moods(values, hurt, more, someone.expected, someone.visits, around)
        best, worst = max(best, begins), min(worst, ends)
        integral += (begins + ends) / 2 * (until - age)
        if lost is not None:
            ages[glance] = age
            piece, minutes = (age, until), (felt, then)
            usual_felt = note(
                values, usual, someone, around, wait, piece, minutes, usual_felt, table, glance
            )
        if age == wait:
            break
        felt, hurt, age, glance, seen = then, more, until, glance + 1, scene.sight[area]
        now = up_to(clock.events, now, one.at_end, one.came + age)
    closing = close(values, wait, begins, someone)
    weights = scene.weights[tier][0], scene.weights[tier][1], scene.weights[tier][2]
    score = remembered(values, weights, best, worst, integral, wait, closing)
    told[WAIT, row], told[FELT_WAIT, row] = wait, felt
    told[PEAK, row] = extremes(values, best, worst, closing)
    told[END, row] = bounded(closing.end)
    tell(values, people, row, score, scene.expected[tier], told)
    told[SKIPS, row] = overtakers(
        clock.lines, scene.everywhere, row, earlier(clock, now, one.came + wait)
    )
    told[SLIPS, row] = passed(clock.lines, row, one.at_end) if one.called else 0.0
    if lost is not None:
        normal, looks = people.normal[row], ages[: glance + 1]
        served = account(values, usual, weights, someone, normal, looks, table, lost, row)
        lost[0, row] = 0.0
        lost[-2, row] = 0.0 if someone.served else score - served
        lost[-1, row] = usual.experience - scene.expected[tier]


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

    It knows neither waits told nor events, nor a memory that is not made of peak, end and mean.
    """
    said = present.news is None and not feelings.scenario.occasions
    return is_ready() and said and _weights(feelings) is not None


def _weights(feelings: Feelings) -> Array | None:
    """Return by tier the weights of peak, end and mean; None for a law that is not made of them."""
    if feelings.law is peak_end:
        names = ("peak_weight", "end_weight", "mean_weight")
        return np.array([[values[name] for name in names] for values in feelings.tiers])
    if isinstance(feelings.law, partial):
        return np.array([feelings.law.keywords["weights"]] * len(feelings.tiers))
    return None


def walked(
    present: Presence, feelings: Feelings, given: Favours | None, told: Array, lost: Array | None
) -> None:
    """Fill the columns of experiences and, unless it is None, of where S was lost."""
    outcome, tiers = present.visits.outcome, present.demand.tier
    over = (outcome != Outcome.STILL_INSIDE) & (outcome != Outcome.NOT_KEPT)
    longest = float(np.max(present.gone - present.came, where=over, initial=0.0))
    scene, people = (
        _scene(feelings, present.lines, longest),
        _people(present, feelings, given, over),
    )
    clock = Clock(present.events, present.last, present.earlier, present.waiting, present.lines)
    room = scene.offsets.shape[1]
    tables = [None if table is None else _plain(table) for table in (told, lost)]
    kept(walk)(scene, clock, people, *tables, np.empty(room), np.empty((2, TERMS, room)))
    for table, filled in zip((told, lost), tables, strict=True):
        if table is not None and filled is not table:
            table[:] = filled
    for tier, values in enumerate(feelings.tiers):  # powers are left to numpy
        rows = np.flatnonzero((tiers == tier) & over)
        told[REPORTED_WAIT, rows] = reported_wait(values, told[FELT_WAIT, rows], False)


def _plain(values: Array) -> Array:
    """Return an array of the one kind for which there is machine code, itself if it is one."""
    flags = values.flags
    return values if flags.c_contiguous and flags.writeable else np.array(values, order="C")


def _scene(feelings: Feelings, lines: Lines, longest: float) -> Scene:
    """Return what is the same for many, with glances for waits of so many minutes."""
    tiers = feelings.tiers
    offsets = [offsets_of(values, longest) for values in tiers]
    size = max(map(len, offsets)) + 1
    return Scene(
        np.array([tuple(own.values()) for own in tiers], [(name, "f8") for name in tiers[0]]),
        np.array(
            [(own.distraction, *_shown(own.display), own.experience) for own in feelings.usual],
            [*SHOWN, ("experience", "f8")],
        ),
        _plain(np.asarray(_weights(feelings), float)),
        _plain(feelings.expectation),
        np.array([np.append(own, np.full(size - len(own), inf)) for own in offsets]),
        np.array(
            [
                (hall.distraction, *_shown(hall.display), hall.comfortable)
                for hall in feelings.halls
            ],
            [*SHOWN, ("comfortable", "f8")],
        ),
        _plain(feelings.area),
        _plain(feelings.sight[:, lines.area]),
        _plain(feelings.sight_at_ticket[:, lines.area]),
        np.ones(len(lines.area)),
    )


def _shown(display: Display) -> tuple[float, float, bool, bool]:
    return display.information, display.every, display.place, display.wait


def _people(present: Presence, feelings: Feelings, given: Favours | None, over: Array) -> People:
    """Return those who came, a row each."""
    demand, visits, nothing = present.demand, present.visits, np.zeros(len(over))
    columns = People(
        over,
        present.came,
        present.gone,
        present.joined,
        present.ended,
        present.queue.astype(np.int64),
        demand.tier,
        ~np.isnan(visits.called),
        demand.party,
        demand.tolerance,
        demand.expects,
        demand.liking,
        feelings.better_at(visits.window),
        visits.outcome,
        visits.ended - visits.called,
        feelings.normal[demand.tier, demand.service],
        nothing if given is None else given.at_end,
        nothing if given is None else given.after,
        demand.survey_noise,
        demand.recommend_noise,
    )
    return People(*map(_plain, columns))
