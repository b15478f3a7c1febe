"""Where one visit lost satisfaction, term by term: `lost.py` for a single customer, compiled.

A table holds the terms of mood at every glance, first those of the normal visit laid over the
real wait. Step by step the real ones take their place, and a part is what that does to the
experience.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from math import inf, nan
from typing import Any, NamedTuple

from queuesim.branch.journey import Array
from queuesim.perception.expectation import informed
from queuesim.perception.lost import overdue, rest, served, waited
from queuesim.perception.memory import Closing, remembered
from queuesim.perception.mood import (
    Surroundings,
    Visitors,
    afterwards,
    bad_news,
    crowding,
    farewell,
    felt_rate,
    freshness,
    prestige,
    progress,
    promise,
    reference,
    slowness,
    uncertainty,
    unfairness,
)
from queuesim.perception.shapes import part

# the rows of the table, in the order of the steps; the two first steps have two rows each
WAIT, WAIT_ENDS, BEYOND, BEYOND_ENDS, NEWS, UNCERTAINTY = 0, 1, 2, 3, 4, 5
PROGRESS, DISTRACTION, CROWD, SEEN, UNFAIRNESS, TERMS = 6, 7, 8, 9, 10, 11
FIRST_ROW = (0, 2, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11)  # of each step, and the end
NEWS_STEP, SERVICE_STEP, END_STEP = 2, 9, 10


class Standing(NamedTuple):
    """The terms of the mood at a glance, all but the time waited."""

    bad_news: float
    uncertainty: float
    progress: float
    distraction: float
    crowd: float
    seen: float
    unfairness: float


class AtCounter(NamedTuple):
    """The terms of the service."""

    promise: float
    quality: float
    slowness: float


def note(
    values: Any,
    usual: Any,
    someone: Visitors,
    around: Surroundings,
    wait: float,
    piece: tuple[float, float],
    felt: tuple[float, float],
    usual_felt: float,
    table: Array,
    glance: int,
) -> float:
    """Write the terms of a piece of the wait; return the normal visit's felt minutes at its end.

    `piece` and `felt` are the minutes at its begin and its end, by the clock and as felt.
    """
    normal, real = table[0], table[1]
    begin = values["expected_wait"] * part(piece[0], wait, 1.0)
    end = values["expected_wait"] * part(piece[1], wait, 1.0)
    known = informed(values, usual, begin)
    rate = felt_rate(values, usual.distraction, known)
    usual_then = usual_felt + rate * (end - begin)
    if not usual.every:
        usual_felt, usual_then = rate * begin, rate * end
    calm = Surroundings(usual.distraction, known, 0.0, 0.0, 0.0, 1.0, usual.place, nan, nan)
    normal[WAIT, glance] = normal[WAIT_ENDS, glance] = 0.0  # replaced at once
    normal[BEYOND, glance] = overdue(values, usual_felt, values["expected_wait"])
    normal[BEYOND_ENDS, glance] = overdue(values, usual_then, values["expected_wait"])
    normal[NEWS, glance] = 0.0
    normal[UNCERTAINTY, glance] = uncertainty(values, calm)
    normal[PROGRESS, glance] = progress(values, calm)
    normal[DISTRACTION, glance] = usual.distraction
    normal[CROWD, glance] = normal[SEEN, glance] = normal[UNFAIRNESS, glance] = 0.0
    limit = reference(values, someone.expected, around.told)
    real[WAIT, glance] = waited(values, felt[0], someone.tolerance)
    real[WAIT_ENDS, glance] = waited(values, felt[1], someone.tolerance)
    real[BEYOND, glance] = overdue(values, felt[0], limit)
    real[BEYOND_ENDS, glance] = overdue(values, felt[1], limit)
    real[NEWS, glance] = bad_news(values, someone.expected, around.told)
    real[UNCERTAINTY, glance] = uncertainty(values, around)
    real[PROGRESS, glance] = progress(values, around)
    real[DISTRACTION, glance] = freshness(values, around.distraction, someone.visits)
    real[CROWD, glance] = crowding(values, around)
    real[SEEN, glance] = prestige(values, around)
    real[UNFAIRNESS, glance] = unfairness(values, around)
    return usual_then


def account(
    values: Any,
    usual: Any,
    weights: tuple[float, float, float],
    someone: Visitors,
    normal_service: float,
    ages: Array,
    table: Array,
    found: Array,
    row: int,
) -> float:
    """Write what each step from the normal visit to the real one does to the experience.

    Return the experience of the real visit, had it ended with service.
    """
    wait, experience = ages[-1], usual.experience
    counter = AtCounter(values["promise"] if usual.wait else 0.0, values["service_quality"], 0.0)
    service, gift, after = normal_service, 0.0, 0.0
    best, worst, integral, last = -inf, inf, 0.0, 0.0
    for step in range(len(FIRST_ROW) - 1):
        differs = replaced(table, len(ages), FIRST_ROW[step], FIRST_ROW[step + 1]) or step == 0
        if differs:
            best, worst, integral, last = waiting(values, ages, table[0])
        if step == NEWS_STEP:
            kept = promise(values, wait, someone.promised)
            differs |= kept != counter.promise
            counter = AtCounter(kept, counter.quality, counter.slowness)
        elif step == SERVICE_STEP:
            differs = True
            slow = slowness(values, someone) if someone.served else 0.0
            counter = AtCounter(counter.promise, someone.quality, slow)
            service = someone.service if someone.served else 0.0
        elif step == END_STEP:
            gift, after = farewell(values, someone), someone.after
            differs = gift != 0 or after != 0
        if not differs:
            found[1 + step, row] = 0.0
            continue
        called, concluded = served(values, last, counter)
        parting = concluded + gift
        end = parting + afterwards(values, after)
        closing = Closing(called, concluded, parting if after > 0 else nan, end, service)
        before = experience
        experience = remembered(values, weights, best, worst, integral, wait, closing)
        found[1 + step, row] = experience - before
    return experience


def replaced(table: Array, glances: int, first: int, end: int) -> bool:
    """Put real terms in the place of normal ones; return whether any differed."""
    differed = False
    for term in range(first, end):
        for glance in range(glances):
            differed |= table[0, term, glance] != table[1, term, glance]
            table[0, term, glance] = table[1, term, glance]
    return differed


def waiting(values: Any, ages: Array, terms: Array) -> tuple[float, float, float, float]:
    """Return the best and the worst mood of a wait, its integral over the minutes, and the last."""
    best, worst, integral, begins = -inf, inf, 0.0, 0.0
    for glance in range(len(ages)):
        standing = Standing(
            terms[NEWS, glance],
            terms[UNCERTAINTY, glance],
            terms[PROGRESS, glance],
            terms[DISTRACTION, glance],
            terms[CROWD, glance],
            terms[SEEN, glance],
            terms[UNFAIRNESS, glance],
        )
        mood, shield = rest(values, standing)
        begins = mood - shield * (terms[WAIT, glance] + terms[BEYOND, glance])
        ends = mood - shield * (terms[WAIT_ENDS, glance] + terms[BEYOND_ENDS, glance])
        best, worst = max(best, begins), min(worst, ends)
        if glance + 1 < len(ages):
            integral += (begins + ends) / 2 * (ages[glance + 1] - ages[glance])
    return best, worst, integral, begins
