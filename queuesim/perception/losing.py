"""Where one visit lost satisfaction, term by term: `lost.py` for a single customer, compiled.

A table holds the terms of mood at every glance, first those of the normal visit laid over the
real wait. Step by step the real ones take their place, and a part is what that does to the
experience.
"""

# a number stands where the other rooms speak of arrays
# mypy: disable-error-code="arg-type, assignment, operator, return-value, no-any-return"

from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.expectation import informed
from queuesim.perception.lost import overdue, rest, served, waited
from queuesim.perception.machine import Index
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

# the steps; the first ones each put a term of the wait in its place
WAIT, BEYOND, NEWS, UNCERTAINTY, PROGRESS, DISTRACTION = 0, 1, 2, 3, 4, 5
CROWD, SEEN, UNFAIRNESS, SERVICE, END = 6, 7, 8, 9, 10
TERMS = SERVICE


class Terms(NamedTuple):
    """Room for the terms of a wait, (terms, glances), and whether any of a kind differ."""

    normal: Array
    real: Array
    differ: Array  # (terms,)


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


def room_for(glances: int) -> Terms:
    """Return room for the terms of a wait of so many glances, or fewer."""
    normal, real = np.empty((2, TERMS, glances))
    return Terms(normal, real, np.zeros(TERMS, np.bool_))


def note(
    values: Any,
    usual: Any,
    someone: Visitors,
    around: Surroundings,
    wait: float,
    piece: tuple[float, float],
    felt: float,
    usual_felt: float,
    terms: Terms,
    glance: int,
) -> float:
    """Write the terms at a glance; return the normal visit's felt minutes at the next.

    `piece` are the minutes at this one and the next, `felt` the felt ones at this.
    """
    expected, at = values["expected_wait"], Index(glance)
    begin, end = expected * part(piece[0], wait, 1.0), expected * part(piece[1], wait, 1.0)
    known = informed(values, usual, begin)
    rate = felt_rate(values, usual.distraction, known)
    usual_then = usual_felt + rate * (end - begin)
    if not usual.every:
        usual_felt = rate * begin
    calm = Surroundings(usual.distraction, known, 0.0, 0.0, 0.0, 1.0, usual.place, nan, nan)
    limit = reference(values, someone.expected, around.told)
    news = bad_news(values, someone.expected, around.told)
    fresh = freshness(values, around.distraction, someone.visits)
    put(terms, WAIT, at, nan, waited(values, felt, someone.tolerance))  # always another
    put(terms, BEYOND, at, overdue(values, usual_felt, expected), overdue(values, felt, limit))
    put(terms, NEWS, at, 0.0, news)
    put(terms, UNCERTAINTY, at, uncertainty(values, calm), uncertainty(values, around))
    put(terms, PROGRESS, at, progress(values, calm), progress(values, around))
    put(terms, DISTRACTION, at, usual.distraction, fresh)
    put(terms, CROWD, at, 0.0, crowding(values, around))
    put(terms, SEEN, at, 0.0, prestige(values, around))
    put(terms, UNFAIRNESS, at, 0.0, unfairness(values, around))
    return usual_then


def put(terms: Terms, term: int, glance: int, normal: float, real: float) -> None:
    """Write a term of the normal visit and of the real one."""
    terms.normal[term, glance], terms.real[term, glance] = normal, real
    terms.differ[term] |= normal != real


def account(
    values: Any,
    usual: Any,
    weights: tuple[float, float, float],
    someone: Visitors,
    normal_service: float,
    ages: Array,
    terms: Terms,
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
    for step in range(END + 1):
        differs = step == SERVICE
        if step < TERMS and terms.differ[step]:
            differs = True
            take(terms, step, len(ages))
            best, worst, integral, last = waiting(values, ages, terms.normal)
        if step == NEWS:
            kept = promise(values, wait, someone.promised)
            differs |= kept != counter.promise
            counter = AtCounter(kept, counter.quality, counter.slowness)
        elif step == SERVICE:
            slow = slowness(values, someone) if someone.served else 0.0
            counter = AtCounter(counter.promise, someone.quality, slow)
            service = someone.service if someone.served else 0.0
        elif step == END:
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


def take(terms: Terms, term: int, glances: int) -> None:
    """Put the real terms of a kind in the place of the normal ones."""
    terms.differ[term] = False
    for glance in range(Index(glances)):
        terms.normal[term, glance] = terms.real[term, glance]


def waiting(values: Any, ages: Array, terms: Array) -> tuple[float, float, float, float]:
    """Return the best and the worst mood of a wait, its integral over the minutes, and the last."""
    best, worst, integral, begins, last = -inf, inf, 0.0, 0.0, Index(len(ages) - 1)
    hurt = terms[WAIT, 0] + terms[BEYOND, 0]
    for glance in range(Index(len(ages))):
        after = min(glance + Index(1), last)
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
        begins = mood - shield * hurt
        hurt = terms[WAIT, after] + terms[BEYOND, after]
        ends = mood - shield * hurt
        best, worst = max(best, begins), min(worst, ends)
        integral += (begins + ends) / 2 * (ages[after] - ages[glance])
    return best, worst, integral, begins
