"""Erlang A against published figures, against closed forms, and at its limits."""

import math

import numpy as np
import pytest
from scipy.linalg import expm

from queuesim.study.theory import ErlangA, windows_needed

# waiting, giving up, mean wait, mean queue, utilisation; the first is an example of Garnett,
# Mandelbaum and Reiman (2002), all were computed apart by integrals and by birth and death
CASES = {
    ErlangA(48.0, 1.0, 2.0, 50): (0.46777407, 0.030912249, 0.061824498, 2.9675759, 0.93032424),
    ErlangA(1.0, 5.0, 10.0, 4): (0.82095092, 0.2590255, 2.590255, 2.590255, 0.92621812),
    ErlangA(0.9, 5.0, 6.0, 3): (0.8481767, 0.38110707, 2.2866424, 2.0579782, 0.9283394),
    ErlangA(0.1, 5.0, 4.0, 2): (0.089013934, 0.036620219, 0.14648088, 0.014648088, 0.24084495),
}


@pytest.mark.parametrize(("model", "expected"), CASES.items(), ids=str)
def test_known_cases_come_out_to_all_their_digits(model, expected):
    found = (
        model.waiting_share,
        model.abandoned_share,
        model.wait_mean,
        model.queue_mean,
        model.utilisation,
    )
    assert found == pytest.approx(expected, rel=5e-8)


@pytest.mark.parametrize("model", CASES, ids=str)
@pytest.mark.parametrize("within", [0.0, 0.2, 2.0, 10.0])
def test_the_service_level_is_that_of_the_line_followed_step_by_step(model, within):
    assert model.service_level(within) == pytest.approx(_step_by_step(model, within), abs=1e-8)


def _step_by_step(model: ErlangA, within: float) -> float:
    """Follow one customer: ahead of him people are called or give up, and he may give up."""
    chances = model._chances
    waiting = chances[model.windows :]
    places, called, gone = len(waiting), len(waiting), len(waiting) + 1
    rates = np.zeros((places + 2, places + 2))
    for ahead in range(places):
        forward = model.windows / model.service + ahead / model.patience
        rates[ahead, ahead - 1 if ahead else called] = forward
        rates[ahead, gone] = 1 / model.patience
        rates[ahead, ahead] = -forward - 1 / model.patience
    return chances[: model.windows].sum() + waiting @ expm(rates * within)[:places, called]


@pytest.mark.parametrize("model", CASES, ids=str)
def test_in_the_end_all_are_called_who_do_not_give_up(model):
    assert model.service_level(100.0) == pytest.approx(1 - model.abandoned_share, abs=1e-6)


def test_endless_patience_is_erlang_c():
    model = ErlangA(1.0, 5.0, math.inf, 6)
    blocked = 5**6 / math.factorial(6) * 6 / (6 - 5)
    waits = blocked / (sum(5**k / math.factorial(k) for k in range(6)) + blocked)
    assert model.waiting_share == pytest.approx(waits, rel=1e-12)
    assert model.service_level(10.0) == pytest.approx(1 - waits * math.exp(-0.2 * 10), abs=1e-9)
    assert model.queue_mean == pytest.approx(waits * 5 / (6 - 5), rel=1e-12)
    assert model.abandoned_share == 0.0


def test_endless_patience_and_too_few_windows_call_nobody_in_time():
    assert ErlangA(1.0, 5.0, math.inf, 5).service_level(60.0) == 0.0


def test_many_windows_and_great_overload_neither_overflow_nor_vanish():
    assert ErlangA(1.0, 5.0, 40.0, 2000).service_level(0.0) == 1.0
    assert ErlangA(3.0, 5.0, 1e4, 1).service_level(10.0) == pytest.approx(0.0, abs=1e-12)
    assert ErlangA(3.0, 5.0, 1e4, 1).abandoned_share == pytest.approx(1 - 1 / 15, rel=1e-9)


def test_the_windows_needed_are_the_least_that_suffice():
    needed = windows_needed(1.3, 4.0, 40.0, within=10.0, at_least=0.8)
    levels = [ErlangA(1.3, 4.0, 40.0, k).service_level(10.0) for k in (needed - 1, needed)]
    assert levels[0] < 0.8 <= levels[1]
    assert needed == 5


def test_without_arrivals_no_window_is_needed():
    assert windows_needed(0.0, 4.0, 40.0, within=10.0, at_least=0.8) == 0
