"""How sure we are: means over days with 95 % confidence intervals, and p-values.

A day is one independent observation, whatever the number of its customers, so every interval is
Student's t over one number a day. The t distribution is written out here because loading scipy
takes longer than a small study.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from queuesim.branch.journey import Array

CONFIDENCE = 0.95
FEWEST_DAYS = 10  # below, days are too few to be drawn from, or to tell their skewness
Z = 1.959964  # the normal quantile of the confidence
TINY = 1e-300


@dataclass(frozen=True)
class Estimate:
    """Means over days, the half-widths of their intervals and the numbers of days, elementwise."""

    mean: Array
    half_width: Array
    days: Array


def over_days(values: Array) -> Estimate:
    """Return the estimates for `values`, whose first axis is the day.

    Days on which a measure is undefined (NaN) are left out of its mean and of its number of days.
    The mean is NaN without a day, the half-width is NaN with fewer than two.
    """
    defined = ~np.isnan(values)
    days = defined.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _sum(np.where(defined, values, 0.0)) / days
        squares = np.where(defined, values - mean, 0.0) ** 2
        error = np.sqrt(_sum(squares) / (days - 1) / days)
    return Estimate(mean, _quantiles(days) * error, days)


def over_skewed_days(values: Array) -> Estimate:
    """Return the estimates with intervals that are wider where days are skewed, from ten days on.

    Student's interval holds skewed means too seldom; by Hall's expansion (1992, section 2.6) the
    share that skewness takes is made good by (z^4 + 2 z^2 - 3) / 18 of its square over the days.
    """
    found = over_days(values)
    lack = (Z**4 + 2 * Z**2 - 3) / 18 * _skewness(values, found) ** 2
    wider = 1 + np.where(found.days >= FEWEST_DAYS, lack / np.maximum(found.days, 1), 0.0)
    return replace(found, half_width=found.half_width * wider)


def _skewness(values: Array, found: Estimate) -> Array:
    """Return the sample skewness G1 of at least three days, 0 where nothing varies."""
    days = np.maximum(found.days, 3)
    off = np.where(np.isnan(values), 0.0, values - found.mean)
    squares, cubes = _sum(off**2) / days, _sum(off**3) / days
    with np.errstate(invalid="ignore", divide="ignore"):
        skewness = cubes / squares**1.5 * np.sqrt(days * (days - 1)) / (days - 2)
    return np.where(squares > 0, skewness, 0.0)


def _sum(values: Array) -> Array:
    """Return the sums over days, added in order of days whatever the other axes are."""
    return np.asarray(np.add.accumulate(values, axis=0)[-1])


def _quantiles(days: Array) -> Array:
    numbers, places = np.unique(days, return_inverse=True)
    table = [t_quantile(int(n) - 1) if n > 1 else math.nan for n in numbers]
    return np.array(table)[places].reshape(days.shape)


@lru_cache(maxsize=256)
def t_quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """Return t such that |T| <= t with probability `confidence`, for `freedom` degrees.

    Newton's method from 0: the two-sided p-value is convex and falls, so no step overshoots.
    """
    t, step = 0.0, 1.0
    while step > 1e-13 * t:
        step = (p_value(t, freedom) - (1 - confidence)) / (2 * _density(t, freedom))
        t += step
    return t


def p_value(t: float, freedom: int) -> float:
    """Return the two-sided p-value P(|T| >= |t|) of Student's t with `freedom` degrees.

    It is the regularised incomplete beta function I_x(freedom/2, 1/2) at
    x = freedom / (freedom + t^2) (DLMF 8.17, Abramowitz and Stegun 26.7.1).
    """
    if math.isinf(t):
        return 0.0
    x = freedom / (freedom + t * t)
    return _incomplete_beta(freedom / 2, 0.5, x, t * t / (freedom + t * t))


def _density(t: float, freedom: int) -> float:
    log_power = -(freedom + 1) / 2 * math.log1p(t * t / freedom)
    return math.exp(log_power - _log_beta(freedom / 2, 0.5)) / math.sqrt(freedom)


def _incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """Return I_x(a, b) for y = 1 - x, from whichever end the continued fraction is quick."""
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _incomplete_beta(b, a, y, x)
    if x == 0.0:
        return 0.0
    front = math.exp(a * math.log(x) + b * math.log(y) - _log_beta(a, b)) / a if y else 1 / a
    return front / _continued_fraction(a, b, x)


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Return the denominator of DLMF 8.17.22, by Lentz's method."""
    value, c, d, m, change = 1.0, 1.0, 0.0, 0, 0.0
    while abs(change - 1.0) > 1e-15:
        m += 1
        half = m // 2
        if m % 2:
            term = -(a + half) * (a + b + half) * x / ((a + m - 1) * (a + m))
        else:
            term = half * (b - half) * x / ((a + m - 1) * (a + m))
        d = 1.0 / (1.0 + term * d or TINY)
        c = 1.0 + term / c or TINY
        change = c * d
        value *= change
    return value


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for being several, by Holm's step-down method (1979).

    Undefined ones (NaN) stay so and do not count.
    """
    adjusted = [math.nan] * len(p_values)
    ranked = sorted((p, k) for k, p in enumerate(p_values) if not math.isnan(p))
    highest = 0.0
    for rank, (p, k) in enumerate(ranked):
        highest = max(highest, min(1.0, (len(ranked) - rank) * p))
        adjusted[k] = highest
    return adjusted


def p_values(found: Estimate) -> Array:
    """Return the p-values of "the true mean is 0"; NaN with fewer than two days."""
    flat = zip(found.mean.ravel(), found.half_width.ravel(), found.days.ravel(), strict=True)
    return np.reshape([_p_value_of(*row) for row in flat], found.mean.shape)


def _p_value_of(mean: float, half_width: float, days: int) -> float:
    if math.isnan(half_width):
        return math.nan
    if half_width == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return p_value(mean / half_width * t_quantile(days - 1), days - 1)
