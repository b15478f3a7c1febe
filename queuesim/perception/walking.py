"""One visit after the other, from glance to glance: the compiled way through the same equations.

`experience.py` takes the visits of a party side by side, an array for each step; here a step is a
number, and whatever is felt, remembered or lost is what the other rooms say it is. Only counting
goes a way of its own, that of `passing.py`.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from queuesim.branch.demand import by_kind
from queuesim.branch.journey import Array, Outcome
from queuesim.perception.answers import recommendation, reported_wait, survey
from queuesim.perception.expectation import informed
from queuesim.perception.favours import Favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.losing import Terms, account, note, room_for
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
from queuesim.perception.passing import (
    Company,
    Count,
    Stay,
    arrived,
    at_ticket,
    company_of,
    count,
    in_front,
    stay,
)
from queuesim.perception.presence import Presence
from queuesim.perception.scene import People, Scene, people_of, plain, scene_of, weights_of
from queuesim.perception.shapes import bounded, part

DECAY = list(MEMORY).index("decay")
MOST_WAITING = 800  # people, on average; where more wait, the way side by side is the shorter
REPORTED = ("reported_scale", "reported_power")
SERVED, DIVERTED = int(Outcome.SERVED), int(Outcome.DIVERTED)
STILL_INSIDE, NOT_KEPT = int(Outcome.STILL_INSIDE), int(Outcome.NOT_KEPT)
(
    WAIT, FELT_WAIT, REPORTED_WAIT, PEAK, END, EXPERIENCE, EXPECTATION, SATISFACTION, SURVEY,
    RECOMMEND, SKIPS, SLIPS,
) = range(12)  # fmt: skip


class Pages(NamedTuple):
    """Where it is written how visits felt, by column and row, and room for the glances of one."""

    told: Array
    laws: Array  # S by memory law, without rows if not asked
    ages: Array  # (glances,)
    terms: Terms


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


def walk(scene: Scene, company: Company, pages: Pages, lost: Array | None) -> None:
    """Write how the visits felt that are over and, unless `lost` is None, where S was lost."""
    outcome = company.people.outcome
    for row in range(len(outcome)):
        one = stay(scene, company, row)
        if outcome[row] != STILL_INSIDE and outcome[row] != NOT_KEPT:
            feel(scene, company, one, pages, lost)
        else:
            pages.told[:, row] = pages.laws[:, row] = nan
            if lost is not None:
                lost[:, row] = nan


def feel(scene: Scene, company: Company, one: Stay, pages: Pages, lost: Array | None) -> None:
    """Write how one visit felt."""
    row, told, people = one.row, pages.told, company.people
    tier = people.tier[row]
    values, weights = scene.values[tier], triple(scene.weights[tier])
    someone = visitor(scene, people, row)
    waited = endured(scene, company, one, someone, pages, lost)
    closing = close(values, one.gone - one.came, waited.last, someone)
    score = recalled(values, weights, one, waited, closing)
    told[WAIT, row], told[FELT_WAIT, row] = one.gone - one.came, waited.felt
    told[PEAK, row] = extremes(values, waited.best, waited.worst, closing)
    told[END, row] = bounded(closing.end)
    tell(values, people, row, score, scene.expected[tier], told)
    told[SKIPS, row], told[SLIPS, row] = one.skips, company.passed.all[row]
    compare(scene, tier, one, waited, closing, pages.laws)
    if lost is not None:
        usual, normal = scene.usual[tier], scene.normal[tier, people.kind[row]]
        ages = pages.ages[: waited.glances]
        served = account(values, usual, weights, someone, normal, ages, pages.terms, lost, row)
        lost[0, row] = 0.0
        lost[-2, row] = 0.0 if someone.served else score - served
        lost[-1, row] = usual.experience - scene.expected[tier]


def endured(
    scene: Scene,
    company: Company,
    one: Stay,
    someone: Visitors,
    pages: Pages,
    lost: Array | None,
) -> Waited:
    """Go from glance to glance through a wait; return what it came to."""
    tier, wait = company.people.tier[one.row], one.gone - one.came
    values, usual, offsets = scene.values[tier], scene.usual[tier], scene.offsets[tier]
    seen = count(company, one, arrived(company, one), one.came)
    behind, already = at_ticket(scene, company, one), seen.left
    most = in_front(company, one, already)
    best, worst, integral, felt, usual_felt, age, glance = -inf, inf, 0.0, 0.0, 0.0, 0.0, 0
    hurt = impatience(values, felt, someone.tolerance, someone.expected)
    end, fading, total = wait + (someone.service if someone.served else 0.0), 0.0, 0.0
    while True:
        until, progress = min(offsets[glance + 1], wait), part(seen.left - already, most, 1.0)
        around = look(scene, tier, one.area, seen, behind, progress, age)
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
            pages.ages[glance], piece, terms = age, (age, until), pages.terms
            usual_felt = note(
                values, usual, someone, around, wait, piece, felt, usual_felt, terms, glance
            )
        if age == wait:
            break
        felt, hurt, age, glance = then, more, until, glance + 1
        seen = count(company, one, seen, one.came + age)
        behind = seen.behind
    return Waited(felt, best, worst, integral, begins, fading, total, glance + 1)


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
    wait = one.gone - one.came
    return remembered(values, weights, waited.best, waited.worst, waited.integral, wait, closing)


def triple(weights: Array) -> tuple[float, float, float]:
    return weights[0], weights[1], weights[2]


def visitor(scene: Scene, people: People, row: int) -> Visitors:
    """Return a customer and what became of them."""
    tier, window = people.tier[row], people.window[row]
    values, service = scene.values[tier], people.ended[row] - people.called[row]
    teller = scene.teller[window] if window >= 0 else 0.0
    return Visitors(
        values["tolerance"] * people.tolerance[row],
        values["expected_wait"] * people.expects[row],
        values["service_quality"] + people.liking[row] + teller,
        people.outcome[row] == SERVED,
        people.outcome[row] == DIVERTED,
        service,
        part(service, scene.normal[tier, people.kind[row]], 1.0),
        0.0,
        nan,
        nan,
        nan,
        people.touch[row],
        values["farewell_due"],
        people.after[row],
    )


def look(
    scene: Scene, tier: int, area: int, seen: Count, behind: float, progress: float, age: float
) -> Surroundings:
    """Return what a customer sees after so many minutes."""
    hall = scene.halls[area]
    return Surroundings(
        hall.distraction,
        0.0 if hall.wait else informed(scene.values[tier], hall, age),
        seen.waiting / hall.comfortable,
        seen.skips,
        behind,
        progress if hall.place else 1.0,
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


def can_walk(present: Presence, feelings: Feelings) -> bool:
    """Return whether the compiled way can be gone, says all that there is, and is the shorter.

    It knows neither waits told nor events, nor what follows a law like `decay`.
    """
    said = present.news is None and not feelings.scenario.occasions
    known = is_ready() and said and weights_of(feelings.law, feelings) is not None
    return known and present.waiting <= MOST_WAITING


def walked(
    present: Presence,
    feelings: Feelings,
    given: Favours | None,
    told: Array,
    lost: Array | None,
    laws: Array | None,
) -> None:
    """Fill the columns of experiences, of where S was lost and of S by memory law, if asked."""
    waits = present.gone - present.came
    scene, people = scene_of(feelings, float(np.max(waits, initial=0.0))), people_of(present, given)
    wanted = (told, lost, np.empty((0, len(waits))) if laws is None else laws)
    tables = [None if table is None else plain(table) for table in wanted]
    room = scene.offsets.shape[1]
    pages = Pages(tables[0], tables[2], np.empty(room), room_for(room))
    kept(walk)(scene, company_of(people, scene), pages, tables[1])
    for table, filled in zip(wanted, tables, strict=True):
        if table is not None and filled is not table:
            table[:] = filled
    of_each = {name: by_kind(scene.values[name], people.tier) for name in REPORTED}
    told[REPORTED_WAIT] = reported_wait(of_each, told[FELT_WAIT], False)  # a power, left to numpy
