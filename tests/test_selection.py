"""The choice of the best policy: who is eliminated when, and how often the best is chosen."""

import numpy as np
import pytest

from queuesim.study.selection import FIRST_STAGE, kim_nelson

LOOKS = range(20, 2001, 20)


def test_the_slack_is_that_of_kim_and_nelson():
    # two policies, 20 first days: h^2 = 19 ((2 * 0.05)^(-2 / 19) - 1); S^2 = 20 / 19 of +1, -1
    h_squared = 19 * (0.1 ** (-2 / 19) - 1)
    slack = (h_squared * 20 / 19 / 0.5 - 0.5 * 20) / 2
    noise = np.tile([1.0, -1.0], 10)
    for behind, gone in ((slack * 1.001, [0, 20]), (slack * 0.999, [0, 0])):
        values = np.stack([noise + behind / 20, np.zeros(20)], axis=1)
        assert kim_nelson(values, 0.5, 0.95, [20]) == gone


def test_a_policy_far_behind_goes_at_the_first_look():
    values = np.random.default_rng(1).normal(size=(40, 3)) + np.array([0.0, 9.0, 0.0])
    assert kim_nelson(values, 0.5, 0.95, [20, 40]) == [20, 0, 20]


def test_too_few_days_eliminate_nobody():
    assert kim_nelson(np.zeros((FIRST_STAGE - 1, 2)), 0.1, 0.95, [20]) == [0, 0]


def test_of_two_policies_that_never_differ_the_first_is_left():
    same = np.random.default_rng(1).normal(size=(20, 1))
    assert kim_nelson(np.hstack([same, same, same]), 0.1, 0.95, [20]) == [0, 20, 20]


def test_days_that_an_eliminated_policy_does_not_have_change_nothing():
    values = np.random.default_rng(1).normal(size=(200, 3)) + np.array([0.0, 9.0, 8.8])
    looks = range(20, 201, 20)
    found = kim_nelson(values, 0.2, 0.95, looks)
    values[found[0] :, 0] = np.nan
    assert found[0] == 20
    assert kim_nelson(values, 0.2, 0.95, looks) == found


def test_a_wider_zone_takes_fewer_days():
    values = np.random.default_rng(4).normal(size=(2000, 2)) + np.array([0.0, 0.3])
    days = [max(kim_nelson(values, zone, 0.95, LOOKS)) for zone in (0.1, 0.3, 1.0)]
    assert days == sorted(days, reverse=True)
    assert days[0] > days[2]


@pytest.mark.slow
def test_the_best_is_chosen_as_often_as_promised_where_means_are_one_zone_apart():
    chance = np.random.default_rng(20)
    hits, repetitions, zone = 0, 1000, 0.2
    for _ in range(repetitions):
        day = chance.normal(size=(2000, 1))
        values = day + chance.normal(size=(2000, 5)) + [0.0, 0.0, 0.0, 0.0, zone]
        gone = kim_nelson(values, zone, 0.95, LOOKS)
        hits += gone[-1] == 0 and 0 not in gone[:-1]
    assert hits / repetitions >= 0.95
