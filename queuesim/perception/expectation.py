"""What a customer expects: the experience of the tier's normal visit, raised by what is due to it.

The normal visit is the world as it is today, under no policy; so what a policy adds is felt, and
what is always there is expected. Satisfaction is experience - expectation.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.glances import cut
from queuesim.perception.mood import Moments, Numbers, Surroundings, Visitors, faded, moments
from queuesim.perception.shapes import Values


@dataclass(frozen=True)
class Display:
    """What the display of an area does: how well it informs, and whether it shows one's place.

    It speaks `every` so many minutes; 0 is always, infinity on the ticket alone.
    """

    information: float = 0.0
    place: bool = False
    wait: bool = False
    every: float = 0.0


DISPLAYS = {
    "nothing": Display(),
    "place": Display(information=0.5, place=True),
    "wait": Display(information=1.0, wait=True),
}


def informed(values: Numbers, display: Display, age: Array) -> Values:
    """Return what a display is worth so many minutes after the ticket, if it speaks in time."""
    if not display.every:
        return display.information
    since = age if np.isinf(display.every) else np.fmod(age, display.every)
    return faded(values, display.information, since)


def normal_visit(
    values: Numbers, distraction: float, display: Display, service: float = 0.0
) -> Moments:
    """Return the moments of a tier's normal visit, with so many minutes of normal service.

    The wait is the expected one and the tier's own area is calm: no crowding, no skips, nobody
    behind, all those in front gone. A display of waits tells that wait, so that the reference is
    the same, and the promise is kept.
    """
    wait = np.array([values["expected_wait"]])
    glances = cut(wait, values)
    known = informed(values, display, glances.age)
    around = Surroundings(distraction, known, place_shown=display.place)
    visitor = Visitors(
        tolerance=np.array([values["tolerance"]]),
        expected=wait,
        quality=np.array([values["service_quality"]]),
        served=np.array([True]),
        diverted=np.array([False]),
        service=np.array([service]),
        service_ratio=np.array([1.0]),
        promised=wait if display.wait else None,
    )
    return moments(values, glances, around, visitor)


def expectation(values: Numbers, will: float) -> float:
    """Return X = (1 - r) will + r should, where should = will + premium.

    `will` is the experience of the normal visit.
    """
    share = values["should_weight"]
    return (1 - share) * will + share * (will + values["premium"])


def loyalty_value(satisfaction: Array, loss_aversion: Values) -> Array:
    """Return V(S): losses count `loss_aversion` times, for loyalty alone."""
    return np.where(satisfaction >= 0, satisfaction, loss_aversion * satisfaction)
