"""How sure an estimate is: 95 % intervals, over days.

Days are what a log repeats: customers of one day share its tellers, its crowd and its troubles, so
thousands of services tell less of the usual day than as many independent ones would.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from queuesim.logs.journal import Bools, Floats, Ints

GROUPS = 20  # of days, left out in turn


def t_quantile(freedom: Any) -> Floats:
    """Return the 97.5 % quantile of Student's t, inf without freedom."""
    from scipy.special import stdtrit

    df = np.asarray(freedom, float)
    return np.asarray(np.where(df > 0, stdtrit(np.maximum(df, 1), 0.975), np.inf))


def half_width(values: Floats) -> Floats:
    """Return the half-width of means along the last axis, NaN left out; inf for a single one."""
    n = np.sum(~np.isnan(values), axis=-1)
    mean = np.nansum(values, axis=-1) / np.maximum(n, 1)
    squares = np.nansum((values - mean[..., None]) ** 2, axis=-1)
    error = np.sqrt(squares / np.maximum(n - 1, 1) / np.maximum(n, 1))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(n > 1, t_quantile(n - 1) * error, np.inf))


def by_day(values: Floats, day: Ints) -> float:
    """Return the half-width of the mean of values, days being independent; inf for a single one.

    A mean over all is a ratio of sums of days (Cochran 1977, 6.3).
    """
    days = np.unique(day)
    if len(days) < 2:
        return float("inf")
    off = np.bincount(np.searchsorted(days, day), values - values.mean())
    error = np.sqrt(len(days) / (len(days) - 1) * np.sum(off**2)) / len(values)
    return float(t_quantile(len(days) - 1) * error)


def jackknife(estimate: Callable[[Bools], Floats], days: int) -> Floats:
    """Return half-widths of what is estimated from some days, about; inf for a single day.

    Up to 20 groups of days are left out in turn (Quenouille 1956; Kott 2001).
    """
    groups = min(days, GROUPS)
    part = np.arange(days) % max(groups, 1)
    found = np.array([estimate(part != left_out) for left_out in range(groups)])
    error = np.sqrt((groups - 1) / groups * np.sum((found - found.mean(axis=0)) ** 2, axis=0))
    return np.asarray(t_quantile(groups - 1) * error if groups > 1 else np.full_like(error, np.inf))
