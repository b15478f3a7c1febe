"""Crowds within the day: good and bad half-hours beyond good and bad days, and how they last.

Counts of a Cox process whose days have the factor B and whose half-hours have lognormal factors F
covary, over the product of their means, by E[B^2] E[F F'] - 1. Its logarithm plus one is
log(1 + b^2) for days of coefficient of variation b, and v r^k more for half-hours k apart, with v
and r the variance and the autocorrelation of log F: a line in r^k, fitted for every r.
"""

from dataclasses import dataclass
from math import expm1, log1p, sqrt

import numpy as np

from queuesim.logs.choices import Choices
from queuesim.logs.journal import Bools, Floats

FEWEST_DAYS = 5  # covariances of fewer are mere chance
LASTING = np.arange(0.0, 0.99, 0.01)  # autocorrelations tried
TINY = 1e-12


@dataclass(frozen=True)
class Crowds:
    """Days and half-hours beyond Poisson: coefficients of variation, and of neighbours.

    `seen` is how counts covary over the product of their means, by half-hours apart from 0 on;
    `half_widths` are those of the three numbers, over days, none where nothing was estimated.
    """

    days_cv: float
    cv: float = 0.0
    correlation: float = 0.0
    seen: tuple[float, ...] = ()
    half_widths: tuple[float, ...] = ()

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Return the coefficients of variation of days and half-hours, and the correlation."""
        return self.days_cv, self.cv, self.correlation

    def chosen(self, choices: Choices) -> "Crowds":
        """Return these with what a planner chooses instead, of which nobody asks how sure it is."""
        if choices.busyness_cv is None and not choices.crowding:
            return self
        days = self.days_cv if choices.busyness_cv is None else choices.busyness_cv
        cv = choices.crowding.get("cv", self.cv)
        return Crowds(days, cv, choices.crowding.get("correlation", self.correlation), self.seen)

    @property
    def written(self) -> Floats:
        """Return the covariances that these numbers make, as those `seen`."""
        variance = log1p(self.cv**2)
        lasting = log1p(self.correlation * self.cv**2) / variance if variance else 0.0
        crowd = variance * lasting ** np.arange(float(len(self.seen)))
        return np.asarray((1 + self.days_cv**2) * np.exp(crowd) - 1)


def crowds(seen: Floats, weight: Floats) -> Crowds:
    """Return what makes counts covary so; a covariance counts the more the more it rests on."""
    logs = np.log1p(np.maximum(seen, TINY - 1))
    apart = np.arange(len(seen), dtype=float)
    tried = [_line(logs, np.power(r, apart), weight) for r in LASTING]
    best = min(range(len(tried)), key=lambda k: tried[k][0])
    _, days, variance = tried[best]
    square = expm1(variance)
    lasting = expm1(variance * float(LASTING[best])) / square if square else 0.0
    return Crowds(sqrt(expm1(days)), sqrt(square), lasting, tuple(seen.tolist()))


def covariances(found: Floats, usual: Bools) -> tuple[Floats, Floats]:
    """Return covariances over products of means by half-hours apart, and what each rests on.

    They are those of (days, half-hours) counts, of the usual ones; what counts vary by chance
    (Poisson) is taken off.
    """
    mean = np.where(usual, found, 0).sum(axis=0) / np.maximum(usual.sum(axis=0), 1)
    off, told = np.where(usual, found - mean, 0.0), usual.astype(float)
    days = np.maximum(told.T @ told - 1, 1)
    covariance = off.T @ off / days - np.diag(mean)
    product = np.outer(mean, mean)
    apart = range(len(mean))
    weight = np.array([np.diagonal(product, k).sum() for k in apart])
    total = np.array([np.diagonal(covariance, k).sum() for k in apart])
    known = weight > 0
    return total[known] / weight[known], weight[known]


def _line(y: Floats, x: Floats, weight: Floats) -> tuple[float, float, float]:
    """Return the weighted squares left by the nearest line, its start and slope, none below 0."""
    off = x - np.average(x, weights=weight)
    slope = max(float(weight * off @ y) / max(float(weight * off @ off), TINY), 0.0)
    start = float(np.average(y - slope * x, weights=weight))
    if start < 0:
        start, slope = 0.0, max(float(weight * x @ y) / float(weight * x @ x), 0.0)
    left = y - start - slope * x
    return float(weight @ (left * left)), start, slope
