"""Where satisfaction was lost: S in parts that add up, from the normal visit to the real one.

The normal visit becomes the real one term by term, in the fixed order of `Lost`; a part is what
that step does to the experience. The normal wait is laid over the real one, so that each term has
its place at the same glances; what follows the wait is the normal service until its turn comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from queuesim.branch.journey import Array, Table, column
from queuesim.perception import mood
from queuesim.perception.expectation import Display, informed
from queuesim.perception.glances import Glances
from queuesim.perception.memory import Law, score
from queuesim.perception.mood import Moments, Numbers, Surroundings, Visitors, Waiting
from queuesim.perception.shapes import Values, part, rising


@dataclass(frozen=True)
class Lost(Table):
    """The parts of each customer's S, points; they add up to it. NaN for those still inside."""

    base: Array = column("f8", "points", "the mood one comes with, and relief at the call")
    wait: Array = column("f8", "points", "the wait as it felt, from the normal one")
    beyond: Array = column("f8", "points", "that it went beyond the wait expected, or did not")
    news: Array = column("f8", "points", "a long wait told, a promise kept or broken")
    uncertainty: Array = column("f8", "points", "not knowing how long it will take")
    progress: Array = column("f8", "points", "how the line was seen to move")
    distraction: Array = column("f8", "points", "what there was to pass the time")
    crowd: Array = column("f8", "points", "the crowd in the waiting area")
    seen: Array = column("f8", "points", "passing a crowd, being noticed while waiting")
    unfairness: Array = column("f8", "points", "seeing later tickets called first")
    service: Array = column("f8", "points", "how good the service felt, and its events")
    end: Array = column("f8", "points", "the farewell")
    not_served: Array = column("f8", "points", "leaving without having been served")
    expectation: Array = column("f8", "points", "what is due to the tier beyond its normal visit")


@dataclass(frozen=True)
class Normal:
    """The normal visit of a tier: where it takes place and what is remembered of it."""

    distraction: float
    display: Display
    experience: float


@dataclass(frozen=True)
class _Terms:
    """The terms of mood of some visits: by glance, by customer, or one number for all."""

    wait: tuple[Array, Array]  # where each piece of the wait begins and where it ends
    beyond: tuple[Array, Array]
    bad_news: Values
    promise: Values
    uncertainty: Values
    progress: Values
    distraction: Values
    crowd: Values
    seen: Values
    events: Array | None
    unfairness: Values
    quality: Values
    slowness: Values
    at_counter: tuple[Values, Values]  # the best and the worst event there
    service: Array  # minutes
    farewell: Values
    after: Array | None


STEPS: dict[str, Sequence[str]] = {
    "wait": ("wait",),
    "beyond": ("beyond",),
    "news": ("bad_news", "promise"),
    "uncertainty": ("uncertainty",),
    "progress": ("progress",),
    "distraction": ("distraction",),
    "crowd": ("crowd",),
    "seen": ("seen", "events"),
    "unfairness": ("unfairness",),
    "service": ("quality", "slowness", "at_counter", "service"),
    "end": ("farewell", "after"),
}
AFTER_THE_WAIT = "service", "end"


@dataclass(frozen=True)
class Visited:
    """The visits of some customers of one tier, as they were perceived."""

    values: Numbers
    law: Law
    around: Surroundings
    visitors: Visitors
    moments: Moments

    @cached_property
    def experience(self) -> Array:
        """Return what is remembered of each visit, on 0..10."""
        return score(self.law(self.values, self.moments))


def lost(visited: Visited, normal: Normal, expected: float, normal_service: Array) -> Lost:
    """Return the parts of S, given what the tier expects and the minutes of normal service."""
    values, waiting = visited.values, visited.moments.waiting
    real = _real(visited)
    terms = replace(_normal(values, waiting.glances, normal, normal_service), wait=real.wait)
    people = len(normal_service)
    experience = np.full(people, normal.experience)
    parts = {"base": np.zeros(people)}
    for step, names in STEPS.items():
        changes = {name: getattr(real, name) for name in names}
        same = step != "wait" and all(_same(getattr(terms, n), new) for n, new in changes.items())
        before = experience
        if not same:
            terms = replace(terms, **changes)
            if step not in AFTER_THE_WAIT:
                waiting = _waiting(values, waiting, terms)
            experience = score(visited.law(values, _served(values, waiting, terms)))
        parts[step] = experience - before
    parts["not_served"] = np.where(visited.visitors.served, 0.0, visited.experience - experience)
    parts["expectation"] = np.full(people, normal.experience - expected)
    return Lost(**parts)


def _same(one: object, other: object) -> bool:
    """Return whether two terms are one number for all, and the same; None is no event."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(_same(*pair) for pair in zip(one, other, strict=True))
    return _number(one) is not None and _number(one) == _number(other)


def _number(term: object) -> float | None:
    """Return the number that a term is for everybody, NaN being as good as 0 where none happens."""
    if term is None:
        return 0.0
    values = np.asarray(term)
    if values.ndim == 0 or not values.size:
        return 0.0 if not values.size or np.isnan(values) else float(values)
    first, last = float(values[0]), float(values[-1])
    if first != last and not np.isnan(first):  # most often the ends tell
        return None
    if np.isnan(first):
        return 0.0 if np.all(np.isnan(values)) else None
    return first if np.all(values == first) else None


def _real(visited: Visited) -> _Terms:
    """Return the terms as they were, everybody taken as served with the usual care."""
    values, around, visitors = visited.values, visited.around, visited.visitors
    glances, felt = visited.moments.waiting.glances, visited.moments.waiting.felt
    who, served = glances.who, visitors.served
    tolerance, expected = visitors.tolerance[who], visitors.expected[who]
    limit = mood.reference(values, expected, around.told)
    visits = visitors.visits
    earlier = visits[who] if isinstance(visits, np.ndarray) else visits
    return _Terms(
        wait=_along(glances, waited(values, felt, tolerance)),
        beyond=_overdue(values, glances, felt, limit),
        bad_news=mood.bad_news(values, expected, around.told),
        promise=mood.promise(values, glances.wait, visitors.promised),
        uncertainty=mood.uncertainty(values, around),
        progress=mood.progress(values, around),
        distraction=mood.freshness(values, around.distraction, earlier),
        crowd=mood.crowding(values, around),
        seen=mood.prestige(values, around),
        events=around.event,
        unfairness=mood.unfairness(values, around),
        quality=visitors.quality,
        slowness=np.where(served, mood.slowness(values, visitors), 0.0),
        at_counter=(visitors.best_at_counter, visitors.worst_at_counter),
        service=np.where(served, visitors.service, 0.0),
        farewell=mood.farewell(values, visitors),
        after=visitors.after,
    )


def _normal(values: Numbers, glances: Glances, normal: Normal, service: Array) -> _Terms:
    """Return the terms of the normal visit, its wait laid over that of each customer."""
    display, expected = normal.display, values["expected_wait"]
    wait = glances.wait[glances.who]
    age = expected * part(glances.age, wait, 1.0)
    known = informed(values, display, age)
    rate = mood.felt_rate(values, normal.distraction, known)
    felt = rate * age if not display.every else glances.before(rate * (age[glances.after] - age))
    calm = Surroundings(normal.distraction, known, place_shown=display.place)
    return _Terms(
        wait=_along(glances, waited(values, felt, values["tolerance"])),
        beyond=_along(glances, overdue(values, felt, expected)),
        bad_news=0.0,
        promise=values["promise"] if display.wait else 0.0,
        uncertainty=mood.uncertainty(values, calm),
        progress=mood.progress(values, calm),
        distraction=normal.distraction,
        crowd=0.0,
        seen=0.0,
        events=None,
        unfairness=0.0,
        quality=values["service_quality"],
        slowness=0.0,
        at_counter=(np.nan, np.nan),
        service=service,
        farewell=0.0,
        after=None,
    )


def _along(glances: Glances, hurt: Array) -> tuple[Array, Array]:
    """Return the discomfort where each piece begins and where it ends, given that by glance."""
    return hurt, hurt[glances.after]


def _overdue(values: Numbers, glances: Glances, felt: Array, limit: Values) -> tuple[Array, Array]:
    """Return the discomfort of felt time beyond the reference wait of each piece."""
    return overdue(values, felt, limit), overdue(values, felt[glances.after], limit)


def waited(values: Numbers, felt: Array, tolerance: Values) -> Array:
    """Return the discomfort of felt time as such."""
    weight = values["waiting"] * (1 - values["beyond_weight"])
    return weight * rising(felt, tolerance)


def overdue(values: Numbers, felt: Array, limit: Values) -> Array:
    """Return the discomfort of felt time beyond the reference wait."""
    weight, beyond = values["waiting"] * values["beyond_weight"], felt - limit
    return weight * rising(beyond, values["beyond_scale"])


def rest(values: Numbers, terms: _Terms) -> tuple[Values, Values]:
    """Return all of the mood but the time waited, and by how much that is to be multiplied."""
    calm = values["base_mood"] + values["distraction_joy"] * terms.distraction - terms.bad_news
    shield = 1 - values["distraction_shield"] * terms.distraction
    strain = shield * (terms.crowd + terms.unfairness + terms.uncertainty)
    return calm + terms.seen + terms.progress - strain, shield


def served(values: Numbers, mood: Array, terms: _Terms) -> tuple[Array, Array]:
    """Return the moods at the call and when service ended, from that at the end of the wait."""
    called = mood + values["relief"] + terms.promise
    return called, terms.quality + values["carry"] * (called - terms.quality) - terms.slowness


def _waiting(values: Numbers, waiting: Waiting, terms: _Terms) -> Waiting:
    """Return the mood along the same waits, had they such terms."""
    mood_but, shield = rest(values, terms)
    begins, ends = (
        mood_but - shield * (wait + beyond)
        for wait, beyond in zip(terms.wait, terms.beyond, strict=True)
    )
    events = None if terms.events is None else begins + terms.events
    return replace(waiting, begins=begins, ends=ends, events=events)


def _served(values: Numbers, waiting: Waiting, terms: _Terms) -> Moments:
    """Return the moments of visits that have such terms and end with service."""
    called, concluded = served(values, waiting.last, terms)
    parting, last = mood.parted(values, concluded + terms.farewell, terms.after)
    best, worst = (np.asarray(terms.quality + event) for event in terms.at_counter)
    return Moments(
        waiting,
        called,
        best,
        worst,
        concluded,
        last,
        terms.service,
        parting,
    )
