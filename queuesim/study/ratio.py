"""A part of a whole, where there may be none."""

import numpy as np

from queuesim.branch.journey import Array


def ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where there is no whole."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
