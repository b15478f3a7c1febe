"""What one more minute costs, queue by queue, and that study hands it to the rules."""

import numpy as np
import pytest
from sample_days import scenario
from sample_visits import Glance, defaults, experience, waiting

from queuesim.perception.costs import LONGEST, costs_of_waiting
from queuesim.perception.feelings import feelings
from queuesim.study.obeyed import obeyed

HALLS = {"hall": {"distraction": 0.3}}
QUEUES = {"V": {"takes": {"tier": "vip"}, "waits": "hall"}, "A": {"waits": "hall"}}


def costs(**tiers):
    world = scenario(HALLS, QUEUES, **tiers)
    return costs_of_waiting(feelings(world, world))


def test_a_minute_costs_what_the_experience_of_a_visit_loses_by_it():
    values, found = defaults("vip"), costs()[0]
    visits = [waiting(values, minutes, see=Glance(distraction=0.3)) for minutes in (0.0, 1.0, 2.0)]
    remembered = experience(values, *visits)
    assert found[:2] == pytest.approx(remembered[:2] - remembered[1:])


def test_costs_have_a_row_a_queue_a_column_a_minute_and_are_never_negative():
    assert costs().shape == (2, LONGEST + 1)
    assert (costs() >= 0).all()


def test_a_tier_worth_twice_costs_twice():
    patience = {"patience": "endless"}
    once, twice = costs(vip=patience), costs(vip=patience | {"value": 2.0})
    assert np.array_equal(2 * once[0], twice[0])
    assert np.array_equal(once[1], twice[1])


def test_a_queue_costs_the_mean_of_its_people():
    patience = {"patience": "endless"}
    both = costs(regular=patience, gold=patience | {"value": 3.0})[1]
    regular = costs(regular=patience, gold=patience | {"value": 0.0})[1]
    gold = costs(regular=patience | {"value": 0.0}, gold=patience | {"value": 3.0})[1]
    assert both == pytest.approx(regular + gold)  # each half of those who come


def test_only_a_policy_that_asks_for_costs_is_told_them():
    plain = scenario(HALLS, QUEUES, windows=1)
    window = plain.windows["0"].model_copy(update={"choose": "costliest wait"})
    asking = plain.model_copy(update={"windows": {"0": window}})
    assert obeyed(plain, plain).costs.size == 0
    found = obeyed(plain, asking).costs
    known = costs_of_waiting(feelings(plain, asking))
    assert np.allclose(found[0] / found[1], known[0] / known[1])  # equal mean services
