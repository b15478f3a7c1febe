"""Means over days and how sure they are."""

import math

import numpy as np
import pytest
from scipy import stats

from queuesim.study.intervals import (
    holm,
    over_days,
    over_skewed_days,
    p_value,
    p_values,
    t_quantile,
)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 19, 49, 199, 999, 99_999, 999_999])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99, 0.999])
def test_quantiles_are_those_of_scipy(freedom, confidence):
    expected = stats.t.ppf(0.5 + confidence / 2, freedom)
    assert t_quantile(freedom, confidence) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("freedom", [1, 2, 5, 30, 999, 999_999])
@pytest.mark.parametrize("t", [0.0, 1e-9, 0.3, 1.0, 2.5, 12.0, 40.0])
def test_p_values_are_those_of_scipy_down_to_the_smallest(freedom, t):
    expected = 2 * stats.t.sf(t, freedom)
    assert p_value(t, freedom) == pytest.approx(expected, rel=1e-8, abs=1e-300)
    assert p_value(-t, freedom) == p_value(t, freedom)


def test_three_days_give_a_mean_and_a_half_width():
    found = over_days(np.array([1.0, 2.0, 6.0]))
    assert found.mean == 3.0
    # squares 4 + 1 + 9 = 14, variance 7, standard error sqrt(7 / 3), quantile 4.302653
    assert found.half_width == pytest.approx(4.302653 * math.sqrt(7 / 3), rel=1e-6)


def test_one_day_has_no_interval():
    found = over_days(np.array([[5.0, 7.0]]))
    assert found.mean.tolist() == [5.0, 7.0]
    assert np.isnan(found.half_width).all()


def test_days_on_which_a_measure_is_undefined_are_left_out():
    with_gap = over_days(np.array([1.0, np.nan, 2.0, 6.0]))
    without = over_days(np.array([1.0, 2.0, 6.0]))
    assert (with_gap.mean, with_gap.half_width, with_gap.days) == (
        without.mean,
        without.half_width,
        3,
    )


def test_a_measure_that_is_never_defined_has_no_mean():
    found = over_days(np.full((3, 2), np.nan))
    assert np.isnan(found.mean).all()
    assert found.days.tolist() == [0, 0]


def test_a_mean_does_not_depend_on_what_else_is_estimated():
    days = np.random.default_rng(1).normal(size=(17, 5))
    together = over_days(days)
    for k in range(5):
        alone = over_days(days[:, k])
        assert (alone.mean, alone.half_width) == (together.mean[k], together.half_width[k])


def test_about_95_intervals_in_100_hold_the_truth():
    samples = np.random.default_rng(2).normal(size=(10, 20_000))
    found = over_days(samples)
    share = np.mean(np.abs(found.mean) <= found.half_width)
    assert abs(share - 0.95) < 3.29 * math.sqrt(0.95 * 0.05 / 20_000)


def test_one_day_in_ten_unlike_the_others_makes_the_interval_twice_as_wide():
    # nine 0 and one 10: mean 1, squares 9, cubes 72, so G1^2 = (72 / 27)^2 * 90 / 64 = 10
    days = np.zeros(10)
    days[3] = 10.0
    wider = over_skewed_days(days).half_width / over_days(days).half_width
    z = stats.norm.ppf(0.975)
    assert wider == pytest.approx(1 + (z**4 + 2 * z**2 - 3) / 18 * 10 / 10, rel=1e-6)


def test_skewness_is_that_of_statistics_whatever_days_are_undefined():
    days = np.random.default_rng(5).exponential(size=(40, 3))
    days[4:9, 1] = np.nan
    wider = over_skewed_days(days).half_width / over_days(days).half_width
    skewness = stats.skew(days, bias=False, nan_policy="omit")
    defined = (~np.isnan(days)).sum(axis=0)
    z = stats.norm.ppf(0.975)
    expected = 1 + (z**4 + 2 * z**2 - 3) / 18 * skewness**2 / defined
    assert wider == pytest.approx(np.asarray(expected, float), rel=1e-6)


def test_below_ten_days_and_without_any_difference_nothing_is_added():
    for days in (np.arange(9.0) ** 3, np.zeros(12), np.full(20, 3.0)):
        assert over_skewed_days(days).half_width == over_days(days).half_width


def test_skewed_days_hold_the_truth_more_often():
    samples = np.random.default_rng(6).exponential(size=(20, 20_000)) ** 1.5
    truth = math.gamma(2.5)
    held = [
        np.mean(np.abs(found.mean - truth) <= found.half_width)
        for found in (over_days(samples), over_skewed_days(samples))
    ]
    assert held[0] < held[1] - 0.01 < 0.95


def test_p_values_of_means_are_those_of_the_t_test():
    days = np.random.default_rng(3).normal(0.4, 1.0, size=(12, 4))
    expected = stats.ttest_1samp(days, 0.0).pvalue
    assert p_values(over_days(days)) == pytest.approx(expected, rel=1e-9)


def test_differences_that_never_vary_are_certain():
    same, other, one_day = np.zeros(3), np.full(3, 2.0), np.array([2.0])
    assert p_values(over_days(same)) == 1.0
    assert p_values(over_days(other)) == 0.0
    assert np.isnan(p_values(over_days(one_day)))


def test_holm_multiplies_the_smallest_by_all_the_next_by_one_less_and_never_falls():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_holm_does_not_count_what_is_undefined():
    found = holm([0.01, math.nan, 0.03])
    assert [found[0], found[2]] == pytest.approx([0.02, 0.03])
    assert math.isnan(found[1])
