"""The two curves of which the perception model is made, in exact operations only.

Library `exp`, `tanh` and `pow` differ in the last bit between processors and libraries; the four
operations and the square root do not, so a log gives the same bytes everywhere.
"""

import numpy as np

from queuesim.branch.journey import Array

Values = float | Array


def rising(x: Values, half: Values) -> Array:
    """Return L(x / h) = x / (h + x), and 0 below 0: concave, half of its limit 1 reached at h."""
    above = np.maximum(x, 0.0)
    below: Array = np.add(above, half, out=np.empty(np.shape(x)))
    return np.divide(above, below, out=below)[()]  # a number of a number


def bounded(x: Values) -> Array:
    """Return sigma(x) = x / sqrt(1 + x^2): odd, and never outside -1..1."""
    length: Array = np.multiply(x, x, out=np.empty(np.shape(x)))
    np.sqrt(np.add(length, 1.0, out=length), out=length)
    return np.divide(x, length, out=length)[()]


def part(some: Values, whole: Values, otherwise: Values) -> Array:
    """Return some / whole where the whole is above 0, otherwise that number."""
    found: Array = np.full(np.shape(some), otherwise, dtype=float)
    return np.divide(some, whole, out=found, where=np.greater(whole, 0))[()]


def none(like: Values) -> Array:
    """Return as many zeros as there are of something."""
    return np.zeros(np.shape(like))[()]
