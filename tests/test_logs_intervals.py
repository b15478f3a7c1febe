"""Intervals over days: what the customers of a day share counts once."""

import numpy as np
import pytest

from queuesim.logs.intervals import by_day, half_width, jackknife, t_quantile


def test_a_mean_over_days_of_one_value_each_has_students_interval():
    values = np.array([3.0, 5.0, 4.0, 8.0])
    assert by_day(values, np.arange(4)) == pytest.approx(half_width(values))


def test_values_that_their_day_decides_count_once_a_day():
    values, day = np.repeat([3.0, 5.0, 4.0, 8.0], 100), np.repeat(np.arange(4), 100)
    assert by_day(values, day) == pytest.approx(half_width(values[::100]))


def test_a_single_day_has_no_interval():
    assert by_day(np.array([1.0, 2.0]), np.array([7, 7])) == np.inf
    assert jackknife(lambda kept: np.array([float(kept.sum())]), 1).tolist() == [np.inf]


def test_the_jackknife_of_a_mean_is_students_interval():
    values = np.array([3.0, 5.0, 4.0, 8.0])
    found = jackknife(lambda kept: values[kept].mean(keepdims=True), 4)
    assert found[0] == pytest.approx(half_width(values))


def test_many_days_are_left_out_in_twenty_groups():
    values, asked = np.random.default_rng(1).normal(size=1000), []

    def mean(kept):
        asked.append(kept.sum())
        return values[kept].mean(keepdims=True)

    found = jackknife(mean, 1000)
    assert asked == [950] * 20
    assert found[0] == pytest.approx(t_quantile(19) / 1000**0.5, rel=0.4)


def test_intervals_hold_the_mean_of_the_usual_day_though_days_differ():
    """Pooled over services they would not."""
    rng, inside, pooled = np.random.default_rng(2), [], []
    for _ in range(400):
        of_day = rng.normal(4.0, 0.8, 15)
        day = np.repeat(np.arange(15), rng.poisson(60, 15))
        times = rng.exponential(of_day[day])
        off = abs(times.mean() - 4.0)
        inside.append(off <= by_day(times, day))
        pooled.append(off <= half_width(times))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.035)
    assert np.mean(pooled) < 0.8
