"""How sure an estimate is: 95 % intervals of means."""

from typing import Any

import numpy as np

from queuesim.logs.journal import Floats


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
