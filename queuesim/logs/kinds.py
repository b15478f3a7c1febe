"""Times of two kinds: most are services, some were broken off within seconds.

Both are lognormal; shares and shapes are those of maximum likelihood, by the EM algorithm
(Dempster, Laird and Rubin 1977), on the means of equal parts of many times.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim.logs.journal import Floats

PARTS = 2000  # of the sorted times
START = 0.1  # share of the shorter kind at first
ROUNDS = 300
NARROW = 0.05  # least standard deviation of the logarithms of a kind


@dataclass(frozen=True)
class Kinds:
    """Shares of the two kinds, and mean and standard deviation of their logarithms."""

    share: Floats
    middle: Floats
    spread: Floats

    @property
    def means(self) -> Floats:
        """Return the mean of each kind."""
        return np.asarray(np.exp(self.middle + self.spread**2 / 2))

    @property
    def sd(self) -> float:
        """Return the standard deviation of both together."""
        squares = self.share @ (self.means**2 * np.exp(self.spread**2))
        return float(np.sqrt(squares - (self.share @ self.means) ** 2))

    def scaled(self, mean: float) -> "Kinds":
        """Return the kinds, both longer or shorter so that all have this mean."""
        return Kinds(
            self.share, self.middle + np.log(mean / (self.share @ self.means)), self.spread
        )

    def loglik(self, x: Floats) -> float:
        """Return the log-likelihood of times."""
        return float(np.log(self._weights(np.log(x)).sum(axis=1)).sum() - np.log(x).sum())

    def below(self, x: Floats) -> Floats:
        """Return the share of times up to each."""
        from scipy.special import ndtr

        return np.asarray(ndtr(self._standard(np.log(x))) @ self.share)

    def table(self) -> dict[str, Any]:
        """Return the kinds as a distribution of the scenario file."""
        cv = np.sqrt(np.expm1(self.spread**2))
        shares = np.round(self.share, 4)
        parts = zip((shares[0], 1 - shares[0]), self.means, cv, strict=True)
        said = [
            {"share": float(s), "dist": "lognormal", "mean": float(m), "cv": float(c)}
            for s, m, c in parts
        ]
        return {"dist": "mixture", "parts": said}

    def better(self, logs: Floats) -> "Kinds":
        """Return the kinds after a round of EM."""
        weight = self._weights(logs)
        weight /= weight.sum(axis=1, keepdims=True)
        total = weight.sum(axis=0)
        middle = logs @ weight / total
        spread = np.sqrt(((logs[:, None] - middle) ** 2 * weight).sum(axis=0) / total)
        return Kinds(total / len(logs), middle, np.maximum(spread, NARROW))

    def _standard(self, logs: Floats) -> Floats:
        return np.asarray((logs[:, None] - self.middle) / self.spread)

    def _weights(self, logs: Floats) -> Floats:
        """Return the density of each kind at each logarithm."""
        density = np.exp(-(self._standard(logs) ** 2) / 2) / (self.spread * np.sqrt(2 * np.pi))
        return np.asarray(np.maximum(self.share * density, 1e-300))


def kinds(x: Floats) -> Kinds:
    """Return the likeliest kinds of sorted times, the shorter first."""
    logs = equal_parts(np.log(x), PARTS)
    cut = min(max(round(START * len(logs)), 1), len(logs) - 1)
    parts = logs[:cut], logs[cut:]
    middle, spread = (np.array([of(part) for part in parts]) for of in (np.mean, np.std))
    found = Kinds(np.array([START, 1 - START]), middle, np.maximum(spread, NARROW))
    for _ in range(ROUNDS):
        found = found.better(logs)
    order = np.argsort(found.means)
    return Kinds(found.share[order], found.middle[order], found.spread[order])


def equal_parts(x: Floats, most: int) -> Floats:
    """Return the means of so many equal parts of sorted values; two may share one of them."""
    parts = min(most, len(x))
    so_far = np.append(0.0, np.cumsum(x))
    until = np.interp(np.linspace(0, len(x), parts + 1), np.arange(len(x) + 1), so_far)
    return np.asarray(np.diff(until) * parts / len(x))
