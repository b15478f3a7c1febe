"""The best of several policies, with a guarantee: Kim and Nelson's sequential procedure (2001).

Policies meet the same days, so pairs are judged by the variance of their difference. A policy goes
as soon as its total lies too far below another's. If the best is better than all others by at least
the indifference zone, it is chosen with at least the confidence asked for (for normal days; means
over hundreds of customers nearly are).
"""

from collections.abc import Sequence

import numpy as np

from queuesim.branch.journey import Array

FIRST_STAGE = 20  # days whose variances are taken


def kim_nelson(values: Array, zone: float, confidence: float, looks: Sequence[int]) -> list[int]:
    """Return after how many days each policy is eliminated, 0 for one that is left.

    `values` are (days, policies), the more the better; one that is no longer simulated is NaN.
    `looks` are the numbers of days after which to judge, none below the first stage. Where two
    policies never differ, the later one goes.
    """
    gone = [0] * values.shape[1]
    if len(values) < FIRST_STAGE:
        return gone
    variance = _variances(values[:FIRST_STAGE])
    limit = _h_squared(values.shape[1], confidence) * variance / zone
    for day in looks:
        left = [k for k, at in enumerate(gone) if not at]
        total = np.nansum(values[:day], axis=0)
        slack = np.maximum(0.0, (limit - zone * day) / 2)
        for one in left:
            if any(_beaten(total, slack, one, other) for other in left if other != one):
                gone[one] = day
    return gone


def _beaten(total: Array, slack: Array, one: int, other: int) -> bool:
    behind = total[other] - total[one]
    if slack[one, other] == behind == 0.0:
        return other < one
    return bool(behind > slack[one, other])


def _variances(values: Array) -> Array:
    """Return the variances of the differences between two policies, (policies, policies)."""
    pairs = values[:, :, None] - values[:, None, :]
    return np.asarray(np.var(pairs, axis=0, ddof=1))


def _h_squared(policies: int, confidence: float) -> float:
    """Return h^2 = 2 eta (n - 1), with (1 + 2 eta)^(-(n - 1) / 2) / 2 = (1 - confidence) / (k - 1).

    This is the constant for c = 1 and dependent policies.
    """
    freedom = FIRST_STAGE - 1
    share = 2 * (1 - confidence) / max(policies - 1, 1)
    return float((share ** (-2 / freedom) - 1) * freedom)
