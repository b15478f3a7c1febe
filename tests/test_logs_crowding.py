"""Crowds within the day, told from how counts of half-hours covary."""

import dataclasses

import numpy as np
import pytest
from small_branch import scenario

from queuesim.branch.demand import draw
from queuesim.branch.population import population
from queuesim.logs.arrivals import hours_p
from queuesim.logs.crowding import Crowds, covariances, crowds
from queuesim.logs.intervals import jackknife

ALL = np.ones((4, 2), bool)
TRUTH = Crowds(0.1, 0.3, 0.6)


def expected(truth, apart):
    return dataclasses.replace(truth, seen=(0.0,) * apart).written


def test_covariances_are_those_beyond_poisson_over_the_product_of_the_means():
    counts = np.array([[8.0, 16.0], [12.0, 24.0], [8.0, 16.0], [12.0, 24.0]])
    seen, weight = covariances(counts, ALL)
    own = (16 / 3 - 10 + 64 / 3 - 20) / (10**2 + 20**2)  # variances less means
    assert seen == pytest.approx([own, (32 / 3) / (10 * 20)])
    assert weight == pytest.approx([500, 200])


def test_a_half_hour_that_was_left_out_counts_for_nothing():
    counts = np.array([[8.0, 16.0], [12.0, 24.0], [8.0, 16.0], [12.0, 24.0], [999.0, 20.0]])
    usual = np.vstack([ALL, [[False, True]]])
    assert covariances(counts, usual)[0][1] == pytest.approx((32 / 3) / (10 * 20))


def test_neighbours_covary_by_their_correlation_and_days_add_their_own():
    days, square = 1 + 0.1**2, 0.3**2
    by_hand = [days * (1 + square) - 1, days * (1 + 0.6 * square) - 1]
    assert expected(TRUTH, 2) == pytest.approx(by_hand)


@pytest.mark.parametrize("truth", [TRUTH, Crowds(0.0, 0.2, 0.0), Crowds(0.15, 0.0, 0.0)])
def test_exact_covariances_give_back_what_made_them(truth):
    seen = expected(truth, 30)
    found = crowds(seen, np.arange(30.0, 0.0, -1.0))
    assert found.days_cv == pytest.approx(truth.days_cv, abs=0.01)
    assert found.cv == pytest.approx(truth.cv, abs=0.01)
    assert found.correlation == pytest.approx(truth.correlation, abs=0.02)


def test_an_empty_half_hour_says_nothing_of_chance():
    counts = np.random.default_rng(1).poisson(0.4, (6, 10)).astype(float)
    ratio = counts.sum(axis=1) / counts.sum(axis=1).mean()
    empty = np.pad(counts, ((0, 0), (0, 5)))
    p_values = [hours_p(c, np.ones(c.shape, bool), ratio) for c in (counts, empty)]
    assert p_values[0] == pytest.approx(p_values[1])


def test_crowds_that_were_drawn_are_found_again():
    said = {"busyness_cv": 0.1, "crowding": {"cv": 0.3, "correlation": 0.6}}
    rates = {"per_hour": {"A": (("00:00", 60.0),)}, "mix": {"A": {"cash": 1.0}}}
    people = population(scenario("A", {"1": {"calls": ("A",)}}, arrivals=rates | said))
    edges = np.arange(0.0, 601.0, 30.0)
    found = []
    for seed in range(30):
        days = [np.histogram(draw(people, seed, d).arrival, edges)[0] for d in range(1, 31)]
        counts = np.array(days, float)
        found.append(crowds(*covariances(counts, np.ones(counts.shape, bool))))
    for name, truth in (("cv", 0.3), ("correlation", 0.6)):
        values = np.array([getattr(one, name) for one in found])
        assert abs(values.mean() - truth) <= 3.29 * values.std(ddof=1) / 30**0.5


@pytest.mark.slow
def test_intervals_of_crowds_hold_the_truth_most_of_the_time():
    """Twenty days; good and bad days of a coefficient of variation near 0 are the hardest."""
    rng, truth, inside = np.random.default_rng(3), np.array([0.1, 0.2, 0.6]), []
    variance = np.log1p(0.2**2)
    lasting = np.log1p(0.6 * 0.2**2) / variance
    apart = np.abs(np.subtract.outer(range(16), range(16)))
    root = np.linalg.cholesky(variance * lasting**apart)
    for _ in range(150):
        days = rng.normal(-np.log1p(0.01) / 2, np.log1p(0.01) ** 0.5, (20, 1))
        hours = rng.standard_normal((20, 16)) @ root.T - variance / 2
        counts = rng.poisson(25 * np.exp(days + hours))
        sure = jackknife(lambda kept, counts=counts: numbers(counts[kept]), 20)
        inside.append(np.abs(numbers(counts) - truth) <= sure)
    held = np.mean(inside, axis=0)
    print(f"\nheld: days {held[0]:.2f}, half-hours {held[1]:.2f}, correlation {held[2]:.2f}")
    assert held.min() > 0.8


def numbers(counts):
    return np.array(crowds(*covariances(counts.astype(float), np.ones(counts.shape, bool))).numbers)
