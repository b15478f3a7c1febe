"""Days drawn again with replacement: intervals that hold together, and those of quantiles.

A day is drawn whole, with all its policies, measures and customers, so that whatever goes together
on a day stays together. Which days are drawn depends on their number alone: the same days give the
same intervals, in any order of policies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from queuesim.branch.journey import Array
from queuesim.study.intervals import (
    CONFIDENCE,
    FEWEST_DAYS,
    holm,
    over_days,
    over_skewed_days,
    p_values,
    t_quantile,
)

DRAWS = 999
QUANTILE_DRAWS = 399
BINS = 1000
SEED = 20_000_209
AT_ONCE = 100  # draws


@dataclass(frozen=True)
class Together:
    """Half-widths that hold for all members of a family at once, and p-values that allow for it."""

    half_width: Array
    p_adjusted: Array


@lru_cache(maxsize=4)
def draws(days: int, number: int) -> Array:
    """Return how often each draw takes each day, (number, days)."""
    chance = np.random.Generator(np.random.PCG64(np.random.SeedSequence([SEED, days])))
    found = chance.multinomial(days, np.full(days, 1 / days), size=number).astype(float)
    found.flags.writeable = False
    return found


def together(values: Array) -> Together:
    """Return simultaneous intervals and p-values for means over days of (days, members, ...).

    From ten days on by the studentised max-t bootstrap (Romano and Wolf 2005); below, Bonferroni's
    intervals and Holm's p-values. Neither is ever narrower than what one member alone would get.
    """
    flat = values.reshape(*values.shape[:2], -1)
    found = over_skewed_days(flat)
    error = found.half_width / _quantiles(found.days, np.ones_like(found.days))
    alone = p_values(found)
    varying = (error > 0).sum(axis=0)
    few = _fewest(found.days) < FEWEST_DAYS
    members = np.where(few, np.maximum(varying, 1), 1)
    critical = _quantiles(found.days, np.broadcast_to(members, error.shape))
    adjusted = np.where(few, _holm(alone), alone)
    drawn = np.flatnonzero(~few & (varying > 1))
    if len(drawn):
        size = _size(found.mean[:, drawn], error[:, drawn])
        limit, tail = _max_t(flat[..., drawn], size)
        critical[:, drawn] = np.maximum(critical[:, drawn], limit)
        own = alone[:, drawn]
        adjusted[:, drawn] = np.where(np.isnan(size), own, np.maximum(own, tail))
    shape = values.shape[1:]
    return Together((critical * error).reshape(shape), adjusted.reshape(shape))


def _size(mean: Array, error: Array) -> Array:
    """Return |t|, NaN of what does not vary."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(error > 0, np.abs(mean) / error, np.nan))


def _fewest(days: Array) -> Array:
    """Return the least number of days of a member that has an interval at all, by family."""
    return np.asarray(np.where(days > 1, days, np.iinfo(days.dtype).max).min(axis=0))


def _max_t(values: Array, size: Array) -> tuple[Array, Array]:
    """Return per family the limit that the largest |t| keeps to, and per member P(largest >= its).

    A draw in which a member does not vary says nothing of that member and is left out for it.
    """
    largest = np.concatenate(list(_largest_t(values)))
    rank = int(np.ceil(CONFIDENCE * (DRAWS + 1))) - 1
    beyond = np.array([(largest >= member).sum(axis=0) for member in size])
    return np.sort(largest, axis=0)[rank], (1 + beyond) / (DRAWS + 1)


def _largest_t(values: Array) -> Iterator[Array]:
    """Yield for some draws at a time the largest |t| around the mean found, (draws, families)."""
    defined = ~np.isnan(values)
    mean = over_days(values).mean
    off = np.where(defined, values - mean, 0.0)
    whole = draws(len(values), DRAWS)
    for taken in np.split(whole, range(AT_ONCE, DRAWS, AT_ONCE)):
        days, total, squares = (np.tensordot(taken, part, 1) for part in (defined, off, off**2))
        with np.errstate(invalid="ignore", divide="ignore"):
            shift = total / days
            variance = (squares / days - shift**2) / (days - 1)
            t = np.where(variance > 1e-12 * shift**2, np.abs(shift) / np.sqrt(variance), 0.0)
        yield t.max(axis=1)


def _quantiles(days: Array, members: Array) -> Array:
    """Return Student's t at the confidence shared out among so many members."""
    pairs = np.stack([days.ravel(), members.ravel()], axis=1)
    known, places = np.unique(pairs, axis=0, return_inverse=True)
    table = [
        t_quantile(int(n) - 1, 1 - (1 - CONFIDENCE) / k) if n > 1 else np.nan for n, k in known
    ]
    return np.array(table)[places.ravel()].reshape(days.shape)


def _holm(p_values: Array) -> Array:
    """Return p-values, (members, families), adjusted family by family."""
    return np.stack([holm(row.tolist()) for row in p_values.T], axis=1)


@dataclass(frozen=True)
class Pool:
    """Values of many people, each with a day and a group, to be pooled over days."""

    day: Array
    value: Array
    group: Array

    def quantiles(self, shares: Sequence[float], days: range, group: int | None = None) -> Array:
        """Return quantiles of a group, else of all, (1 + draws, shares): first of the days as are.

        A quantile is the least value that the share of them does not exceed; NaN of none.
        """
        rows = (self.day >= days[0]) & (self.day <= days[-1])
        rows &= True if group is None else self.group == group
        value = self.value[rows]
        order = np.argsort(value, kind="stable")
        return _quantiles_drawn(self.day[rows][order] - days[0], value[order], shares, len(days))


def _quantiles_drawn(day: Array, value: Array, shares: Sequence[float], days: int) -> Array:
    """Return quantiles of values in order: of all, and of each draw of days.

    For the draws neighbouring values are taken together, a thousandth of the people or less.
    """
    size = max(1, len(value) // BINS)
    bins = len(value) // size
    of_value = np.minimum(np.arange(len(value)) // size, bins - 1)
    counts = np.bincount(day * bins + of_value, minlength=days * bins).reshape(days, bins)
    last = np.append(np.arange(1, bins) * size, len(value))[:bins] - 1
    below = np.cumsum(draws(days, QUANTILE_DRAWS) @ counts, axis=1)
    drawn = [_weighted(np.array(shares), row, value[last]) for row in below]
    whole = _weighted(np.array(shares), np.arange(1.0, len(value) + 1), value)
    return np.array([whole, *drawn])


def poured(pools: Sequence[Pool]) -> Pool:
    """Return pools of different days as one."""
    return Pool(
        np.concatenate([pool.day for pool in pools]),
        np.concatenate([pool.value for pool in pools]),
        np.concatenate([pool.group for pool in pools]),
    )


def _weighted(shares: Array, below: Array, value: Array) -> Array:
    """Return the least values whose shares of the people are reached, their numbers summed up."""
    if not len(below) or not below[-1]:
        return np.full(len(shares), np.nan)
    return np.asarray(value[np.searchsorted(below, shares * below[-1])])


def quantile_difference(today: Array, other: Array, days: int) -> tuple[float, float]:
    """Return other - today of a quantile and its half-width, both given as by `Pool.quantiles`.

    The half-width is Student's t times the standard error over draws of days; NaN below two days.
    """
    change = other - today
    drawn = change[1:][~np.isnan(change[1:])]
    if days < 2 or len(drawn) < 2:
        return float(change[0]), np.nan
    error = drawn.std(ddof=1) * np.sqrt(days / (days - 1))
    return float(change[0]), float(t_quantile(days - 1) * error)
