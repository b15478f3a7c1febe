"""When people look around while they wait."""

import numpy as np
from sample_visits import defaults

from queuesim.perception.glances import cut, looks


def ages(*waits):
    """Return the minutes at which each looks, by the default parameters."""
    glances = cut(np.array(waits), defaults())
    return [np.sort(glances.age[glances.who == k]).tolist() for k in range(len(waits))]


def test_who_is_called_within_a_glance_looks_at_the_ticket_and_at_the_call_alone():
    assert ages(0.0, 0.5, 2.0, 2.5) == [[0.0], [0.0, 0.5], [0.0, 2.0], [0.0, 2.0, 2.5]]


def test_after_half_an_hour_the_gaps_grow_by_a_quarter():
    assert ages(38.0)[0][-4:] == [30.0, 32.5, 35.625, 38.0]


def test_as_many_looks_are_counted_as_there_are():
    waits = np.array([0.0, 1.0, 2.0, 31.0, 400.0])
    assert looks(waits, defaults()).tolist() == [len(found) for found in ages(*waits)]
    assert len(ages(400.0)[0]) < 40  # an overloaded day stays cheap
