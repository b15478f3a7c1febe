"""What one more minute costs: value-weighted satisfaction by queue and minutes waited.

A generalised c-mu rule (van Mieghem 1995) calls where the marginal cost of waiting, over the mean
service, is greatest. Here that cost is the model's own: what the visit of a queue's usual people,
in its area and with nothing else amiss, loses if the call comes a minute later.
"""

from collections.abc import Iterator

import numpy as np

from queuesim.branch.journey import Array
from queuesim.branch.population import population
from queuesim.perception.expectation import informed
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import cut
from queuesim.perception.memory import score
from queuesim.perception.mood import Surroundings, Visitors, moments

LONGEST = 240  # minutes; beyond them a minute costs as much as the last


def costs_of_waiting(feelings: Feelings) -> Array:
    """Return (queues, minutes): the satisfaction x value that the next minute costs.

    A queue's cost is the mean of its people's, by how often each tier and service comes.
    """
    queues = len(feelings.area)
    total, people = np.zeros((queues, LONGEST + 1)), np.zeros((queues, 1))
    for tier, service, often in _comers(feelings):
        queue = feelings.home[tier, service]
        total[queue] += often * _value(feelings, tier) * _lost_by_minute(feelings, tier, service)
        people[queue] += often
    return np.divide(total, people, out=np.zeros_like(total), where=people > 0)


def _comers(feelings: Feelings) -> Iterator[tuple[int, int, float]]:
    """Yield tiers and services with how many are expected of them on a day."""
    people = population(feelings.scenario)
    shares = np.diff(people.service_by, prepend=0.0)
    for tier, expected in enumerate(people.expected[:, -1].tolist()):
        for service, share in enumerate(shares[tier].tolist()):
            if expected * share > 0 and feelings.home[tier, service] >= 0:
                yield tier, service, expected * share


def _value(feelings: Feelings, tier: int) -> float:
    return list(feelings.scenario.tiers.values())[tier].value


def _lost_by_minute(feelings: Feelings, tier: int, service: int) -> Array:
    """Return what the experience loses with each minute more, 0 at least."""
    values = feelings.tiers[tier]
    hall = feelings.halls[feelings.area[feelings.home[tier, service]]]
    wait = np.arange(LONGEST + 2.0)
    glances = cut(wait, values)
    known = informed(values, hall.display, glances.age)
    around = Surroundings(hall.distraction, known, place_shown=hall.display.place)
    alike = np.ones(len(wait))
    visitors = Visitors(
        tolerance=values["tolerance"] * alike,
        expected=values["expected_wait"] * alike,
        quality=values["service_quality"] * alike,
        served=alike > 0,
        diverted=alike < 0,
        service=feelings.normal[tier, service] * alike,
        service_ratio=alike,
    )
    remembered = score(feelings.law(values, moments(values, glances, around, visitors)))
    return np.maximum(-np.diff(remembered), 0.0)
