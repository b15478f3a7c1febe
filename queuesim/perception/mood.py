"""From what surrounds a wait to how it feels: the felt clock and the mood, moment by moment.

The equations are those of one tier, whose parameters `values` are plain floats by plain name; the
customers of the tier and their glances are arrays. A piece of the wait carries the surroundings of
the glance that begins it, and mood falls along it because felt time goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy import where

from queuesim.branch.journey import Array
from queuesim.perception.glances import Glances
from queuesim.perception.shapes import Values, rising

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Surroundings:
    """What a customer sees and knows at each glance; an array per glance, or one for all."""

    distraction: Values = 0.0  # of the area, 0..1
    information: Values = 0.0  # on the wait to come, 0..1
    crowd: Values = 0.0  # people in the area / its comfortable number
    skips: Values = 0.0  # overtakers seen so far
    behind: Values = 0.0  # people in sight who will still wait when oneself leaves the wait
    progress: Values = 1.0  # share gone of those who were in front
    place_shown: bool = False
    told: Array | None = None  # the wait told last, minutes from the ticket; NaN if none yet
    event: Array | None = None  # what happens at that instant lifts the mood by so much, or NaN

    def at(self, glances: Array) -> "Surroundings":
        """Return the surroundings of some glances, by index."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays: dict[str, Any] = {
            name: value[glances] for name, value in known.items() if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)


@dataclass(frozen=True)
class Visitors:
    """The customers themselves and what became of them, an entry each."""

    tolerance: Array  # minutes
    expected: Array  # minutes
    quality: Array
    served: Array
    diverted: Array
    service: Array  # minutes
    service_ratio: Array  # service / its normal time
    visits: Array | float = 0.0  # earlier visits
    promised: Array | None = None  # the first wait told, minutes; NaN if none
    best_at_counter: Values = np.nan  # size of the best event there, NaN if none
    worst_at_counter: Values = np.nan
    touch: Values = 0.0  # size of the farewell; 1 is a small gift
    due: Values = 0.0  # the farewell that the customer has come to expect
    after: Array | None = None  # size of what comes after the visit: a letter, a call


@dataclass(frozen=True)
class Waiting:
    """The mood along the waits, an entry per glance."""

    glances: Glances
    felt: Array  # felt minutes since the ticket
    begins: Array  # where a piece begins; at the last glance, the end of the wait
    ends: Array  # where the piece ends; at the last glance as begun
    events: Array | None = None  # at an event during the wait; NaN where there is none

    @cached_property
    def best(self) -> Array:
        """Return each customer's best mood."""
        found = self.begins if self.events is None else np.fmax(self.begins, self.events)
        return self.glances.highest(found)

    @cached_property
    def worst(self) -> Array:
        """Return each customer's worst mood."""
        found = self.ends if self.events is None else np.fmin(self.ends, self.events)
        return self.glances.lowest(found)

    @cached_property
    def integral(self) -> Array:
        """Return each customer's mood times minutes, by trapezia."""
        return self.glances.total((self.begins + self.ends) / 2 * self.glances.length)

    @property
    def last(self) -> Array:
        """Return each customer's mood at the end of the wait."""
        return self.begins[self.glances.last]


@dataclass(frozen=True)
class Moments:
    """The mood at every moment of the visits, before memory chooses among them."""

    waiting: Waiting
    called: Array  # (customers,): NaN for those not served, like the two below
    best_at_counter: Array
    worst_at_counter: Array
    concluded: Array  # when service ended, or when it was clear that there would be none
    end: Array
    service: Array  # minutes
    parting: Array | None = None  # (customers,): leaving, where something came after; else NaN

    @cached_property
    def best(self) -> Array:
        """Return each customer's best mood."""
        return reduce(np.fmax, self.alone, self.waiting.best)

    @cached_property
    def worst(self) -> Array:
        """Return each customer's worst mood."""
        return reduce(np.fmin, self.alone, self.waiting.worst)

    @property
    def alone(self) -> tuple[Array, ...]:
        """Return the moments after the wait, the call first; NaN for those that never were."""
        found = (self.called, self.best_at_counter, self.worst_at_counter, self.concluded, self.end)
        return found if self.parting is None else (*found, self.parting)


def moments(values: Numbers, glances: Glances, around: Surroundings, visitors: Visitors) -> Moments:
    """Return the moments of the visits of one tier."""
    who = glances.who
    rate = felt_rate(values, around.distraction, around.information)
    felt = glances.before(rate * glances.length)
    expected, visits = visitors.expected[who], _each(visitors.visits, who)
    hurt = _impatient(values, glances, felt, visitors.tolerance[who], expected, around.told)
    begins, ends = moods(values, *hurt, expected, visits, around)
    waiting = Waiting(
        glances, felt, begins, ends, None if around.event is None else begins + around.event
    )
    called = at_call(values, glances.wait, waiting.last, visitors)
    quality = where(visitors.served, visitors.quality, np.nan)
    concluded = conclusion(values, waiting.last, called, visitors)
    parting, last = parted(values, concluded + farewell(values, visitors), visitors.after)
    return Moments(
        waiting,
        called,
        quality + visitors.best_at_counter,
        quality + visitors.worst_at_counter,
        concluded,
        last,
        where(visitors.served, visitors.service, 0.0),
        parting,
    )


def _impatient(
    values: Numbers,
    glances: Glances,
    felt: Array,
    tolerance: Array,
    expected: Array,
    told: Array | None,
) -> tuple[Array, Array]:
    """Return the impatience where each piece of the wait begins and where it ends."""
    limit = reference(values, expected, told)
    begins = impatience(values, felt, tolerance, limit)
    if told is None:
        return begins, begins[glances.after]
    return begins, impatience(values, felt[glances.after], tolerance, limit)


def faded(values: Numbers, information: Values, age: Values) -> Values:
    """Return what information of some age, in minutes, is still worth."""
    return information / (1 + age / values["information_age"])


def moods(
    values: Numbers,
    impatience: Array,
    impatience_after: Array,
    expected: Array,
    visits: Values,
    around: Surroundings,
) -> tuple[Array, Array]:
    """Return the mood at the begin and at the end of a piece of the wait, by impatience."""
    fresh = freshness(values, around.distraction, visits)
    shield: Any = 1 - values["distraction_shield"] * fresh
    calm: Any = _pleasure(values, fresh, around) - bad_news(values, expected, around.told)
    strain: Any = _strain(values, around)
    return calm - shield * (impatience + strain), calm - shield * (impatience_after + strain)


def freshness(values: Numbers, distraction: Values, visits: Values) -> Values:
    """Return what is left of a distraction after so many earlier visits."""
    return distraction / (1 + visits / values["distraction_wears_off"])


def _pleasure(values: Numbers, distraction: Values, around: Surroundings) -> Values:
    joy = values["distraction_joy"] * distraction
    return values["base_mood"] + prestige(values, around) + progress(values, around) + joy


def progress(values: Numbers, around: Surroundings) -> Values:
    """Return what it is worth to see the line move, where one's place is shown."""
    return values["progress"] * around.progress if around.place_shown else 0.0


def prestige(values: Numbers, around: Surroundings) -> Array:
    """Return what it is worth to pass a crowd."""
    return values["prestige"] * rising(around.behind, values["prestige_half"])


def _strain(values: Numbers, around: Surroundings) -> Values:
    """Return the discomfort of a glance that does not come from the time waited."""
    crowd, skips = crowding(values, around), unfairness(values, around)
    return uncertainty(values, around) + crowd + skips


def uncertainty(values: Numbers, around: Surroundings) -> Values:
    """Return the discomfort of not knowing."""
    return values["uncertainty"] * (1 - around.information)


def crowding(values: Numbers, around: Surroundings) -> Array:
    """Return the discomfort of a full room."""
    return values["crowding"] * rising(around.crowd - values["crowding_from"], 1.0)


def unfairness(values: Numbers, around: Surroundings) -> Array:
    """Return the discomfort of being overtaken."""
    return values["unfairness"] * rising(around.skips, values["unfairness_half"])


def impatience(values: Numbers, felt: Array, tolerance: Array, reference: Array) -> Array:
    """Return the discomfort of felt time, sharper beyond the reference wait."""
    weight = values["beyond_weight"]
    beyond = rising(felt - reference, values["beyond_scale"])
    return values["waiting"] * ((1 - weight) * rising(felt, tolerance) + weight * beyond)


def felt_rate(values: Numbers, distraction: Values, information: Values) -> Values:
    """Return the felt minutes of a minute: fewer if occupied, more if uncertain."""
    rate = 1 - values["occupied_time"] * distraction
    return rate + values["uncertain_time"] * (1 - information)


def reference(values: Numbers, expected: Array, told: Array | None) -> Array:
    """Return the wait beyond which it hurts more: the expected one, drawn to the one told."""
    if told is None:
        return expected
    weight = values["told_weight"]
    return where(np.isnan(told), expected, (1 - weight) * expected + weight * told)


def bad_news(values: Numbers, expected: Array, told: Array | None) -> Values:
    """Return how much it hurts to be told of a wait longer than the expected one."""
    if told is None:
        return 0.0
    news = values["bad_news"] * rising(told - expected, values["beyond_scale"])
    return where(np.isnan(told), 0.0, news)


def at_call(values: Numbers, wait: Array, mood: Array, visitors: Visitors) -> Array:
    relieved = mood + values["relief"] + promise(values, wait, visitors.promised)
    return where(visitors.served, relieved, np.nan)


def promise(values: Numbers, wait: Array, promised: Array | None) -> Values:
    """Return what it is worth that the wait told first was kept, or hurts that it was not."""
    if promised is None:
        return 0.0
    late = wait - promised
    broken = -2 * values["promise"] * rising(late, values["beyond_scale"])
    return where(np.isnan(promised), 0.0, where(late > 0, broken, values["promise"]))


def conclusion(values: Numbers, mood: Array, called: Array, visitors: Visitors) -> Array:
    """Return the mood when service ended, or when it was clear that there would be none."""
    slow = slowness(values, visitors)
    quality = visitors.quality
    served = quality + values["carry"] * (called - quality) - slow
    unserved = where(visitors.diverted, values["machine_quality"], mood - values["not_served"])
    return where(visitors.served, served, unserved)


def slowness(values: Numbers, visitors: Visitors) -> Values:
    """Return how much it hurts that a service takes more than twice its normal time."""
    return values["slow_service"] * rising(visitors.service_ratio - 2, 1.0)


def farewell(values: Numbers, visitors: Visitors) -> Array:
    """Return the surprise of more than is due, or the letdown of less if served."""
    surprise = rising(visitors.touch - visitors.due, values["farewell_half"])
    letdown = rising(visitors.due - visitors.touch, values["farewell_half"])
    felt: Array = surprise - visitors.served * letdown
    return values["farewell"] * felt


def parted(values: Numbers, mood: Array, after: Array | None) -> tuple[Array | None, Array]:
    """Return the mood at leaving where something came after the visit, and the last mood."""
    if after is None:
        return None, mood
    return where(after > 0, mood, np.nan), mood + afterwards(values, after)


def afterwards(values: Numbers, after: Values) -> Values:
    """Return what something of that size lifts the mood after the visit."""
    return values["farewell"] * rising(after, values["farewell_half"])


def _each(of_customer: Values, who: Array) -> Values:
    return of_customer[who] if isinstance(of_customer, np.ndarray) else of_customer
