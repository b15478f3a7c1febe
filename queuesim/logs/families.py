"""Distributions fitted to times that were all seen to the end, and compared by BIC.

Each family is fitted in closed form, by one root or by EM. The mean of what is written is always
that of the times, since queues hang on it first of all; the shape is that of maximum likelihood. A
family will do if it comes near the times; two kinds together, which can bend to anything, only if
they come near their spread too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim.logs.intervals import by_day
from queuesim.logs.journal import Floats, Ints
from queuesim.logs.kinds import Kinds, equal_parts, kinds

MOST_VALUES = 200
ENOUGH = 100  # times, for an empirical distribution
FAR = 0.05  # Kolmogorov-Smirnov distance beyond which no family will do, unless it is
CHANCE = 1.36  # over the root of their number: of 5 % of samples of a known distribution
SPREAD = 0.2  # of the standard deviation, by how much that of two kinds may be off
LEAST = 1 / 120  # minutes: half a second


@dataclass(frozen=True)
class Fit:
    """A distribution as a scenario writes it, with how it was chosen."""

    family: str
    table: Mapping[str, Any]
    n: int
    mean: float
    half_width: float
    sd: float
    bic: Mapping[str, float]
    distance: float  # Kolmogorov-Smirnov, of the family written
    seen: tuple[Floats, Floats]  # times and the share of all up to each
    below: Floats  # the share that the family has up to each


def fitted(times: Floats, day: Ints, family: str | None = None) -> Fit:
    """Return the distribution of times; without `family`, the one of least BIC, or empirical.

    `day` is the day of each, over which the interval of the mean is.
    """
    x = np.sort(np.maximum(times, LEAST))
    n, mean, sd = len(x), float(times.mean()), float(times.std(ddof=1)) if len(x) > 1 else 0.0
    half = by_day(times, day)
    steps = np.arange(1, n + 1) / n
    if sd < 1e-9 * max(mean, 1):
        table: dict[str, Any] = {"mean": mean}
        return _fit("constant", table, x, mean, half, sd, {}, steps)
    shapes = {name: known.shape(x) for name, known in FAMILIES.items()}
    bic = {name: _bic(x, name, shapes[name]) for name in FAMILIES}
    best_first = sorted(bic, key=lambda name: bic[name]) if family is None else [family]
    for chosen in [name for name in best_first if name in FAMILIES]:
        known = FAMILIES[chosen]
        table, below = known.table(mean, shapes[chosen]), known.below(x, mean, shapes[chosen])
        found = _fit(chosen, table, x, mean, half, sd, bic, below)
        if family == chosen or n < ENOUGH or _near(found, shapes[chosen]):
            return found
    return _fit("empirical", _empirical(x), x, mean, half, sd, bic, steps)


def _near(found: Fit, shape: Any) -> bool:
    spread = shape.scaled(found.mean).sd if isinstance(shape, Kinds) else found.sd
    enough = max(FAR, CHANCE / np.sqrt(found.n))
    return bool(found.distance <= enough and abs(spread - found.sd) <= SPREAD * found.sd)


def _fit(
    family: str, table: Mapping[str, Any], x: Floats, mean: float, half: float, sd: float,
    bic: Mapping[str, float], below: Floats,
) -> Fit:  # fmt: skip
    n = len(x)
    up, down = np.arange(1, n + 1) / n - below, below - np.arange(n) / n
    distance = 0.0 if family in ("empirical", "constant") else float(max(up.max(), down.max()))
    seen = x, np.arange(1, n + 1) / n
    return Fit(
        family, {"dist": family} | dict(table), n, mean, half, sd, bic, distance, seen, below
    )


@dataclass(frozen=True)
class Family:
    """A family: the shape of maximum likelihood, the density, the distribution, the TOML keys.

    A shape is a number, or the `Kinds` of a mixture; what stands in the file has a given mean.
    """

    shape: Callable[[Floats], Any]
    loglik: Callable[[Floats, Any], float]
    below: Callable[[Floats, float, Any], Floats]
    table: Callable[[float, Any], dict[str, Any]]
    parameters: int


def _bic(x: Floats, name: str, shape: float) -> float:
    return float(FAMILIES[name].parameters * np.log(len(x)) - 2 * FAMILIES[name].loglik(x, shape))


def _empirical(x: Floats) -> dict[str, Any]:
    """Return the means of equal parts of the sorted times."""
    return {"values": equal_parts(x, MOST_VALUES).tolist()}


def _exponential_loglik(x: Floats, _: float) -> float:
    return float(-len(x) * (np.log(x.mean()) + 1))


def _exponential_below(x: Floats, mean: float, _: float) -> Floats:
    return np.asarray(-np.expm1(-x / mean))


def _lognormal_loglik(x: Floats, shape: float) -> float:
    s2 = np.log1p(shape**2)
    return float(-np.log(x).sum() - len(x) / 2 * (np.log(2 * np.pi * s2) + 1))


def _lognormal_below(x: Floats, mean: float, shape: float) -> Floats:
    from scipy.special import ndtr

    s = np.sqrt(np.log1p(shape**2))
    return np.asarray(ndtr((np.log(x / mean) + s * s / 2) / s))


def _gamma_shape(x: Floats) -> float:
    """Return the root of log k - digamma(k) = log mean - mean log."""
    from scipy.optimize import brentq
    from scipy.special import digamma

    gap = float(np.log(x.mean()) - np.log(x).mean())
    return float(brentq(lambda k: np.log(k) - digamma(k) - gap, 1e-3, 1e6))


def _gamma_loglik(x: Floats, k: float) -> float:
    from scipy.special import gammaln

    theta = x.mean() / k
    return float(
        ((k - 1) * np.log(x) - x / theta).sum() - len(x) * (gammaln(k) + k * np.log(theta))
    )


def _gamma_below(x: Floats, mean: float, k: float) -> Floats:
    from scipy.special import gammainc

    return np.asarray(gammainc(k, x * k / mean))


def _weibull_shape(x: Floats) -> float:
    """Return the root of the likelihood equation of the shape, the scale being eliminated."""
    from scipy.optimize import brentq

    logs = np.log(x)
    top = logs.max()

    def slope(k: float) -> float:
        power = np.exp(k * (logs - top))
        return float((power * logs).sum() / power.sum() - 1 / k - logs.mean())

    return float(brentq(slope, 1e-2, 1e3))


def _weibull_loglik(x: Floats, k: float) -> float:
    logs = np.log(x)
    log_scale = np.log(np.mean(np.exp(k * (logs - logs.max())))) / k + logs.max()
    return float(len(x) * (np.log(k) - k * log_scale - 1) + (k - 1) * logs.sum())


def _weibull_below(x: Floats, mean: float, k: float) -> Floats:
    from scipy.special import gamma

    return np.asarray(-np.expm1(-((x * gamma(1 + 1 / k) / mean) ** k)))


def _cv_of_logs(x: Floats) -> float:
    return float(np.sqrt(np.expm1(np.log(x).var())))


FAMILIES: dict[str, Family] = {
    "exponential": Family(
        lambda x: 1.0, _exponential_loglik, _exponential_below, lambda m, _: {"mean": m}, 1
    ),
    "lognormal": Family(
        _cv_of_logs, _lognormal_loglik, _lognormal_below, lambda m, s: {"mean": m, "cv": s}, 2
    ),
    "gamma": Family(
        _gamma_shape, _gamma_loglik, _gamma_below, lambda m, k: {"mean": m, "shape": k}, 2
    ),
    "weibull": Family(
        _weibull_shape, _weibull_loglik, _weibull_below, lambda m, k: {"mean": m, "shape": k}, 2
    ),
    "two kinds": Family(
        kinds,
        lambda x, kinds: kinds.loglik(x),
        lambda x, mean, kinds: kinds.scaled(mean).below(x),
        lambda mean, kinds: kinds.scaled(mean).table(),
        5,
    ),
}
