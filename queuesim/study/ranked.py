"""Values in order, group by group, and what is read from them: quantiles, the lowest, survival."""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.machine import is_ready, kept
from queuesim.study.ratio import ratio

ROUNDING = 1e-12  # a product of shares that should be 0.1 may miss it by so much


@dataclass(frozen=True)
class Ranked:
    """Values in order by group, (days, groups, values), followed by inf; and their numbers."""

    value: Array
    count: Array

    def quantile(self, share: float | Array) -> Array:
        """Return the quantile of each group, linear between two ranks; NaN where it is empty.

        Shares on the first of three axes are answered there.
        """
        last = np.maximum(self.count - 1, 0)
        below = np.floor(share * last).astype(int)
        low, high = self.at(below), self.at(np.minimum(below + 1, last))
        return np.asarray(low + (share * last - below) * (high - low))

    def lowest(self, one_in: int) -> Array:
        """Return the mean of the lowest one in so many of each group, rounded up to whole rows."""
        size = -(-self.count // one_in)
        values = self.value[..., : size.max(initial=0)]
        return ratio(Ranked(np.cumsum(values, axis=-1), self.count).at(size - 1), size)

    def at(self, rank: Array) -> Array:
        """Return the value of a rank (from 0) in each group, NaN where there is none."""
        within = (rank >= 0) & (rank < self.count)
        if not within.any():
            return np.full(rank.shape, np.nan)
        first = self.value.shape[-1] * np.arange(self.count.size).reshape(self.count.shape)
        return np.where(within, self.value.take(first + np.where(within, rank, 0)), np.nan)

    def survived_by(self, others: "Ranked", share: float, step: float) -> Array:
        """Return the value that no more than a share of them and others outlast; NaN if more do.

        Kaplan and Meier's product-limit estimate (1958). Multiples of `step` are events; values
        half a step later are censored there, so that where values are equal events come first.
        """
        if is_ready():
            found = np.full(self.count.shape, np.nan)
            kept(survive)(
                self.value, self.count, others.value, others.count, share + ROUNDING, step, found
            )
            return found
        together = np.sort(np.concatenate([self.value, others.value], axis=-1), axis=-1)
        everybody = Ranked(together, self.count + others.count)
        at_risk = everybody.count[..., None] - np.arange(together.shape[-1])
        value = np.where(at_risk > 0, together, step / 2)
        is_event = np.rint(value / step) == value / step
        left_over = np.where(is_event, (at_risk - 1) / np.maximum(at_risk, 1), 1.0)
        still_there = np.cumprod(left_over, axis=-1)
        return everybody.at((still_there > share + ROUNDING).sum(axis=-1))


def survive(
    value: Array,
    count: Array,
    other: Array,
    others: Array,
    share: float,
    step: float,
    found: Array,
) -> None:
    """Write the value at which no more than the share are left: the form that is compiled."""
    for day in range(len(value)):
        for group in range(value.shape[1]):
            left, mine, theirs = 1.0, 0, 0
            for at_risk in range(count[day, group] + others[day, group], 0, -1):
                if theirs < others[day, group] and (
                    mine == count[day, group] or other[day, group, theirs] < value[day, group, mine]
                ):
                    now = other[day, group, theirs]
                    theirs += 1
                else:
                    now = value[day, group, mine]
                    mine += 1
                if np.rint(now / step) == now / step:
                    left *= (at_risk - 1) / at_risk
                if left <= share:
                    found[day, group] = now
                    break
