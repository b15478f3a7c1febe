"""How long a window stays away after a customer, learnt from gaps while somebody waits.

The gap before the next customer is that time if the window's line was never empty meanwhile. If it
ran empty, the window was away until then at least: such a gap is censored.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim.logs.intervals import jackknife
from queuesim.logs.journal import Bools, Floats, Ints, Log
from queuesim.logs.lines import gaps, line
from queuesim.logs.patience import CALLED, LEFT, Law, Survival, Waits, law, survival, waits

LONGEST = 20.0  # minutes; a longer gap is a break
ZERO = 1 / 120  # what patience counts as the least
SLACK = 3 / 60  # clocks of calls and services differ by seconds
FEW = 20
LEAST = 1.5 / 60  # less is the clocks' own
NEAR = 0.05


@dataclass(frozen=True)
class WrapUp:
    """The time after a customer: a law of it, its mean with a half-width, and from how much."""

    law: Law | None
    mean: float
    half_width: float
    sd: float
    seen: int

    @property
    def table(self) -> dict[str, Any]:
        """Return the law, or where its mean is off a lognormal with the mean and spread seen."""
        if self.law is None or self.mean < LEAST:
            return {"dist": "constant", "mean": self.mean if self.law is None else 0.0}
        if self.law.distance < NEAR:
            return {**self.law.table}
        return {"dist": "lognormal", "mean": self.mean, "cv": max(self.sd / self.mean, 0.05)}


def wrap_up(log: Log, serves: Bools, always: float | None = None) -> WrapUp:
    """Return the wrap-up work; `serves` is (windows, tickets' kinds) as `kinds` numbers them.

    A planner may say that it is `always` so many minutes.
    """
    if always is not None:
        return WrapUp(None, always, 0.0, 0.0, 0)
    freed, begins, row, _ = gaps(log)
    window = log.window[row]
    day = log.day[row]
    away, ended = np.full(len(freed), np.nan), np.zeros(len(freed), bool)
    for mask in np.unique(serves, axis=0):
        theirs = np.flatnonzero((serves[window] == mask).all(axis=1))
        own = line(log, mask[kinds(log)])
        until = own.never_empty_until(freed[theirs])
        gap = begins[theirs] - freed[theirs]
        told = (gap >= -SLACK) & (gap <= LONGEST) & (until > freed[theirs])
        full = until >= begins[theirs] - SLACK
        found = np.where(full, gap, until - freed[theirs])
        away[theirs] = np.where(told, np.maximum(found, 0.0), np.nan)
        ended[theirs] = full
    told = ~np.isnan(away)
    return _summed_up(away[told], ended[told], day[told], len(log.days))


def kinds(log: Log) -> np.ndarray:
    """Return the kind of each ticket: tier and service in one number, unknown ones last."""
    services = len(log.services) + 1
    tier = np.where(log.tier < 0, len(log.tiers), log.tier)
    service = np.where(log.service < 0, services - 1, log.service)
    return np.asarray(tier * services + service)


def _summed_up(away: Floats, ended: Bools, day: Ints, days: int) -> WrapUp:
    if ended.sum() < FEW:
        return WrapUp(None, 0.0, np.inf, 0.0, int(ended.sum()))

    def seen(rows: Bools) -> Waits:
        return waits(away[rows], np.where(ended[rows], LEFT, CALLED), np.ones(int(rows.sum())))

    def mean_of(kept: Bools) -> Floats:
        return np.array(_moments(survival(seen(kept[day])))[:1])

    found = law(seen(np.ones(len(away), bool)), 0.0)
    mean, sd = _moments(found.survival)
    return WrapUp(found, mean, float(jackknife(mean_of, days)[0]), sd, len(away))


def _moments(curve: Survival) -> tuple[float, float]:
    """Return the mean and the deviation of Kaplan and Meier's estimate, up to its last time."""
    share = np.append(1.0, curve.share)[:-1]
    time = np.append(0.0, np.where(curve.time <= ZERO, 0.0, curve.time))
    mean = float((share * np.diff(time)).sum())
    second = float((share * np.diff(time**2)).sum())
    return mean, float(np.sqrt(max(second - mean**2, 0.0)))
