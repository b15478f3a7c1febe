"""From what surrounds a wait to how it feels: the felt clock and the mood, moment by moment.

The equations are those of one tier, whose parameters `values` are plain floats by plain name; the
customers of the tier and their glances are arrays. A piece of the wait carries the surroundings of
the glance that begins it, and mood falls along it because felt time goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

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


@dataclass(frozen=True)
class Moments:
    """The mood at every moment of the visits, before memory chooses among them."""

    glances: Glances
    felt: Array  # (customers,): felt minutes of the wait
    begins: Array  # (glances,): where a piece begins; at the last glance, the end of the wait
    ends: Array  # (glances,): where the piece ends; at the last glance as begun
    events: Array | None  # (glances,): at an event during the wait; NaN where there is none
    called: Array  # (customers,): NaN for those not served, like the two below
    best_at_counter: Array
    worst_at_counter: Array
    concluded: Array  # when service ended, or when it was clear that there would be none
    end: Array
    service: Array  # minutes

    @cached_property
    def best(self) -> Array:
        """Return each customer's best mood."""
        waiting = self.begins if self.events is None else np.fmax(self.begins, self.events)
        return reduce(np.fmax, self.alone, self.glances.highest(waiting))

    @cached_property
    def worst(self) -> Array:
        """Return each customer's worst mood."""
        waiting = self.ends if self.events is None else np.fmin(self.ends, self.events)
        return reduce(np.fmin, self.alone, self.glances.lowest(waiting))

    @property
    def alone(self) -> tuple[Array, ...]:
        """Return the moments after the wait, the call first; NaN for those that never were."""
        return (
            self.called,
            self.best_at_counter,
            self.worst_at_counter,
            self.concluded,
            self.end,
        )


def moments(values: Numbers, glances: Glances, around: Surroundings, visitors: Visitors) -> Moments:
    """Return the moments of the visits of one tier."""
    rate = 1 - values["occupied_time"] * around.distraction
    rate = rate + values["uncertain_time"] * (1 - around.information)
    felt = glances.before(rate * glances.length)
    begins, ends = _waiting(values, felt, glances, around, visitors)
    events = None if around.event is None else begins + around.event
    called = _called(values, glances.wait, begins[glances.last], visitors)
    quality = np.where(visitors.served, visitors.quality, np.nan)
    concluded = _concluded(values, begins[glances.last], called, visitors)
    return Moments(
        glances,
        felt[glances.last],
        begins,
        ends,
        events,
        called,
        quality + visitors.best_at_counter,
        quality + visitors.worst_at_counter,
        concluded,
        concluded + _farewell(values, visitors),
        np.where(visitors.served, visitors.service, 0.0),
    )


def faded(values: Numbers, information: Values, age: Values) -> Values:
    """Return what information of some age, in minutes, is still worth."""
    return information / (1 + age / values["information_age"])


def _waiting(
    values: Numbers, felt: Array, glances: Glances, around: Surroundings, visitors: Visitors
) -> tuple[Array, Array]:
    """Return the mood at the begin and at the end of each piece of the wait."""
    who = glances.who
    tolerance, expected = visitors.tolerance[who], visitors.expected[who]
    reference = _reference(values, expected, around.told)
    fresh = around.distraction / (1 + _each(visitors.visits, who) / values["distraction_wears_off"])
    shield = 1 - values["distraction_shield"] * fresh
    calm = _pleasure(values, fresh, around) - _bad_news(values, expected, around.told)
    strain = _strain(values, around)

    def mood(minutes: Array) -> Array:
        impatience = _impatience(values, minutes, tolerance, reference)
        return calm - shield * (impatience + strain)

    return mood(felt), mood(felt[glances.after])


def _pleasure(values: Numbers, distraction: Values, around: Surroundings) -> Values:
    progress = values["progress"] * around.progress if around.place_shown else 0.0
    prestige = values["prestige"] * rising(around.behind / values["prestige_half"])
    return values["base_mood"] + prestige + progress + values["distraction_joy"] * distraction


def _strain(values: Numbers, around: Surroundings) -> Values:
    """Return the discomfort of a glance that does not come from the time waited."""
    uncertainty = values["uncertainty"] * (1 - around.information)
    crowding = values["crowding"] * rising(around.crowd - values["crowding_from"])
    unfairness = values["unfairness"] * rising(around.skips / values["unfairness_half"])
    return uncertainty + crowding + unfairness


def _impatience(values: Numbers, felt: Array, tolerance: Array, reference: Array) -> Array:
    """Return the discomfort of felt time, sharper beyond the reference wait."""
    weight = values["beyond_weight"]
    beyond = rising((felt - reference) / values["beyond_scale"])
    return values["waiting"] * ((1 - weight) * rising(felt / tolerance) + weight * beyond)


def _reference(values: Numbers, expected: Array, told: Array | None) -> Array:
    if told is None:
        return expected
    weight = values["told_weight"]
    return np.where(np.isnan(told), expected, (1 - weight) * expected + weight * told)


def _bad_news(values: Numbers, expected: Array, told: Array | None) -> Values:
    if told is None:
        return 0.0
    news = values["bad_news"] * rising((told - expected) / values["beyond_scale"])
    return np.where(np.isnan(told), 0.0, news)


def _called(values: Numbers, wait: Array, mood: Array, visitors: Visitors) -> Array:
    relieved = mood + values["relief"] + _promise(values, wait, visitors.promised)
    return np.where(visitors.served, relieved, np.nan)


def _promise(values: Numbers, wait: Array, promised: Array | None) -> Values:
    """Return what it is worth that the wait told first was kept, or hurts that it was not."""
    if promised is None:
        return 0.0
    late = wait - promised
    broken = -2 * values["promise"] * rising(late / values["beyond_scale"])
    return np.where(np.isnan(promised), 0.0, np.where(late > 0, broken, values["promise"]))


def _concluded(values: Numbers, mood: Array, called: Array, visitors: Visitors) -> Array:
    """Return the mood when service ended, or when it was clear that there would be none."""
    slow = values["slow_service"] * rising(visitors.service_ratio - 2)
    quality = visitors.quality
    served = quality + values["carry"] * (called - quality) - slow
    unserved = np.where(visitors.diverted, values["machine_quality"], mood - values["not_served"])
    return np.where(visitors.served, served, unserved)


def _farewell(values: Numbers, visitors: Visitors) -> Array:
    """Return the surprise of more than is due, or the letdown of less if served."""
    surprise = rising((visitors.touch - visitors.due) / values["farewell_half"])
    letdown = rising((visitors.due - visitors.touch) / values["farewell_half"])
    felt: Array = surprise - visitors.served * letdown
    return values["farewell"] * felt


def _each(of_customer: Values, who: Array) -> Values:
    return of_customer[who] if isinstance(of_customer, np.ndarray) else of_customer
