"""Crowds within the day: why half-hours vary more than a Poisson process does.

Each half-hour of the clock has a factor of mean 1 that multiplies the rates of all tiers, so that
arrivals are a doubly stochastic Poisson process (Cox 1955). Factors are lognormal, and their
logarithms a first-order autoregression: a crowd may last longer than its half-hour.
"""

from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.streams import Floats
from queuesim.scenario.model import Scenario
from queuesim.scenario.units import HALF_HOUR


@dataclass(frozen=True)
class Crowding:
    """The crowds of a day: its half-hours, in which of them each piece of the day lies."""

    half_hours: int
    of_piece: NDArray[np.int64]
    variance: float  # of the logarithm of a factor
    correlation: float  # of neighbouring logarithms

    def factors(self, rng: np.random.Generator) -> Floats:
        """Return the factor of each piece of a day, drawn anew."""
        steps = rng.standard_normal(self.half_hours)
        rest = sqrt(1 - self.correlation**2)
        crowd = steps.copy()
        for k in range(1, self.half_hours):
            crowd[k] = self.correlation * crowd[k - 1] + rest * steps[k]
        return np.exp(sqrt(self.variance) * crowd - self.variance / 2)[self.of_piece]


def crowding(world: Scenario, breaks: Floats) -> Crowding | None:
    """Return the crowds between these minutes, which no half-hour may part; None without any.

    A lognormal factor of coefficient of variation c has the variance log(1 + c^2) of its logarithm;
    factors correlate as said if their logarithms do by log(1 + correlation c^2) / log(1 + c^2).
    """
    said = world.arrivals.crowding
    if said.cv == 0:
        return None
    square = said.cv**2
    of_piece = (breaks[:-1] // HALF_HOUR - breaks[0] // HALF_HOUR).astype(np.int64)
    variance = log1p(square)
    correlation = log1p(said.correlation * square) / variance
    return Crowding(int(of_piece[-1]) + 1, of_piece, variance, correlation)


def half_hours(opens: float, closes: float) -> Floats:
    """Return where half-hours of the clock begin between two minutes, without the first."""
    return np.arange(opens // HALF_HOUR + 1, np.ceil(closes / HALF_HOUR)) * HALF_HOUR


def stretched(expected: Floats, factors: Floats | None) -> Floats:
    """Return expected arrivals by each minute, with so many times as many in each piece."""
    if factors is None:
        return expected
    return np.append(0.0, np.cumsum(np.diff(expected) * factors))
