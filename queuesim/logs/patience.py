"""How long people wait before they give up, learnt from waits most of which ended in a call.

Who was served would have waited longer: such a wait is censored. Who was called and had gone gave
up somewhere before: censored from the other side. Kaplan and Meier's estimate shows what the log
holds; a law is fitted by maximum likelihood and chosen by BIC. Who leaves at once is told apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim.logs.journal import Bools, Floats

LEFT, CALLED, MISSED = 0, 1, 2  # gave up then; would have waited longer; gave up before then
LEAST = 1 / 120
FEW = 5  # who gave up, below which no law is told
AT_RISK = 10
RARE = 0.005  # leaving at once; fewer are those of the first second
ROUNDS = 200


@dataclass(frozen=True)
class Waits:
    """Waits of people, how each ended, and how much each counts; no two rows alike."""

    time: Floats
    end: np.ndarray
    weight: Floats

    @property
    def gave_up(self) -> float:
        """Return how many gave up."""
        return float(self.weight[self.end != CALLED].sum())


@dataclass(frozen=True)
class Survival:
    """Kaplan and Meier's estimate at each time somebody left, with its 95 % interval."""

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def at(self, times: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the share still waiting after some times, and its interval."""
        place = np.searchsorted(self.time, times, side="right") - 1
        found = (
            np.where(place < 0, 1.0, part[place]) for part in (self.share, self.low, self.high)
        )
        share, low, high = found
        return share, low, high


@dataclass(frozen=True)
class Law:
    """A patience as a scenario writes it, with how it was chosen."""

    family: str
    table: Mapping[str, Any]
    n: float
    gave_up: float
    at_once: float  # share of those who must wait
    bic: Mapping[str, float]
    survival: Survival
    distance: float  # greatest from Kaplan and Meier's estimate
    still: Callable[[Floats], Floats]  # the share still waiting, of those who do not leave at once


def waits(time: Floats, end: np.ndarray, weight: Floats) -> Waits:
    """Return waits with those alike put together; unknown times and weights of 0 left out."""
    known = ~np.isnan(time) & (weight > 0)
    seconds = np.round(np.maximum(time[known], 0) * 120).astype(np.int64)  # to half a second
    key, row = np.unique(seconds * 3 + end[known], return_inverse=True)
    total = np.bincount(row, weight[known], minlength=len(key)).astype(np.float64)
    return Waits(np.maximum(key // 3 / 120, LEAST), key % 3, total)


def survival(seen: Waits) -> Survival:
    """Return Kaplan and Meier's estimate; intervals by Greenwood's formula on log(-log).

    Those known only to have left before some time are spread over the times before it, as often as
    people left then (the self-consistent estimate of Turnbull 1974); intervals ignore that.
    """
    time, place = np.unique(seen.time, return_inverse=True)

    def total(end: int) -> Floats:
        return np.bincount(place, seen.weight * (seen.end == end), len(time)).astype(np.float64)

    exact, called, missed = total(LEFT), total(CALLED), total(MISSED)
    left = exact + missed
    for _ in range(ROUNDS if missed.any() else 0):
        share, _ = _product(left, called)
        mass = -np.diff(np.append(1.0, share))
        before = np.maximum(mass.cumsum(), 1e-12)
        left = exact + mass * (missed / before)[::-1].cumsum()[::-1]
    share, at_risk = _product(left, called)
    steps = left > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(left / (at_risk * np.maximum(at_risk - left, 0)))
        error = 1.959964 * np.sqrt(greenwood) / np.abs(np.log(share))
        low, high = share ** np.exp(error), share ** np.exp(-error)
    low, high = (np.where(np.isnan(part), share, part) for part in (low, high))
    return Survival(*(part[steps] for part in (time, share, low, high, at_risk)))


def _product(left: Floats, called: Floats) -> tuple[Floats, Floats]:
    """Return the product-limit estimate after each time, and who was still waiting then."""
    at_risk = (left + called)[::-1].cumsum()[::-1]
    share = np.cumprod(1 - left / np.maximum(at_risk, 1e-12))
    return np.maximum(share, 0.0), at_risk


def law(seen: Waits, at_once: float, family: str | None = None) -> Law:
    """Return the patience of those who wait: the law of least BIC, or the family named.

    `at_once` is the share of those who leave as soon as they see that they must wait.
    """
    n, gave_up = float(seen.weight.sum()), seen.gave_up
    curve = survival(seen)
    if family == "endless" or gave_up < FEW:
        table: dict[str, Any] = {"dist": "endless"}
        found = _Found(table, 0.0, np.ones_like)
        return Law("endless", _with_leavers(table, at_once), n, gave_up, at_once, {}, curve,
                   _distance(curve, found.still), found.still)  # fmt: skip
    every = {name: fit(seen) for name, fit in LAWS.items() if family in (None, name)}
    bic = {name: one.bic(n) for name, one in every.items()}
    best = min(bic, key=lambda name: bic[name])
    chosen = every[best]
    table = _with_leavers(chosen.table, at_once)
    distance = _distance(curve, chosen.still)
    return Law(best, table, n, gave_up, at_once, bic, curve, distance, chosen.still)


@dataclass(frozen=True)
class _Found:
    table: dict[str, Any]
    loglik: float
    still: Callable[[Floats], Floats]
    parameters: int = 1

    def bic(self, n: float) -> float:
        return float(self.parameters * np.log(max(n, 2)) - 2 * self.loglik)


def _distance(curve: Survival, still: Callable[[Floats], Floats]) -> float:
    seen = curve.at_risk >= AT_RISK
    if not seen.any():
        return 0.0
    return float(np.abs(curve.share[seen] - still(curve.time[seen])).max())


def _with_leavers(table: Mapping[str, Any], at_once: float) -> dict[str, Any]:
    """Return a patience in which a share leaves at once."""
    share = round(at_once, 4)
    if share <= 0 or table["dist"] == "endless":
        return dict(table)
    own = table["parts"] if table["dist"] == "mixture" else [{"share": 1.0, **table}]
    shares = [round((1 - share) * part["share"], 4) for part in own]
    shares[-1] = round(1 - share - sum(shares[:-1]), 4)
    parts = [{**part, "share": s} for part, s in zip(own, shares, strict=True)]
    return {"dist": "mixture", "parts": [{"share": share, "dist": "constant", "mean": 0.0}, *parts]}


def _likelihood(
    seen: Waits, log_density: Callable[[Floats], Floats], log_still: Callable[[Floats], Floats]
) -> float:
    """Return the log-likelihood of waits, each by how it ended."""
    with np.errstate(all="ignore"):
        still = log_still(seen.time)
        before = np.log(np.maximum(-np.expm1(still), 1e-300))
        parts = np.select(
            [seen.end == LEFT, seen.end == CALLED], [log_density(seen.time), still], before
        )
    total = float((seen.weight * parts).sum())
    return total if np.isfinite(total) else -1e300


def _maximised(
    seen: Waits,
    start: Floats,
    logs: Callable[[Floats], tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]],
) -> tuple[Floats, float]:
    """Return the parameters of maximum likelihood, on scales without bounds."""
    from scipy.optimize import minimize

    found = minimize(
        lambda p: -_likelihood(seen, *logs(p)), start, method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-6, "maxiter": 4000, "maxfev": 4000},
    )  # fmt: skip
    return np.asarray(found.x), -float(found.fun)


def _weibull_logs(p: Floats) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    scale, shape = np.exp(np.clip(p[0], -10, 15)), np.exp(np.clip(p[1], -3, 3))

    def log_still(t: Floats) -> Floats:
        return np.asarray(-((t / scale) ** shape))

    def log_density(t: Floats) -> Floats:
        return np.asarray(np.log(shape / scale) + (shape - 1) * np.log(t / scale) + log_still(t))

    return log_density, log_still


def _start(seen: Waits) -> float:
    """Return the logarithm of the mean of an exponential patience: all waiting over who left."""
    return float(np.log((seen.weight * seen.time).sum() / max(seen.gave_up, 0.5)))


def _exponential(seen: Waits) -> _Found:
    p, loglik = _maximised(
        seen, np.array([_start(seen)]), lambda p: _weibull_logs(np.array([p[0], 0.0]))
    )
    mean = float(np.exp(p[0]))
    table = {"dist": "exponential", "mean": mean}
    return _Found(table, loglik, lambda t: np.exp(-t / mean), 1)


def _weibull(seen: Waits) -> _Found:
    p, loglik = _maximised(seen, np.array([_start(seen), 0.0]), _weibull_logs)
    scale, shape = float(np.exp(p[0])), float(np.exp(p[1]))
    table = {"dist": "weibull", "scale": scale, "shape": shape}
    return _Found(table, loglik, lambda t: np.exp(-((t / scale) ** shape)), 2)


def _lognormal(seen: Waits) -> _Found:
    from scipy.special import log_ndtr

    def logs(p: Floats) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
        s = np.exp(np.clip(p[1], -3, 2))

        def z(t: Floats) -> Floats:
            return np.asarray((np.log(t) - p[0]) / s)

        return (
            lambda t: -(z(t) ** 2) / 2 - np.log(s * t) - 0.9189385332,
            lambda t: np.asarray(log_ndtr(-z(t))),
        )

    p, loglik = _maximised(seen, np.array([_start(seen), 0.0]), logs)
    s = float(np.exp(np.clip(p[1], -3, 2)))
    mean, cv = float(np.exp(p[0] + s * s / 2)), float(np.sqrt(np.expm1(s * s)))
    _, log_still = logs(p)
    table = {"dist": "lognormal", "mean": mean, "cv": cv}
    return _Found(table, loglik, lambda t: np.exp(log_still(np.maximum(t, LEAST))), 2)


def _mixture(seen: Waits) -> _Found:
    """Return a hasty and a patient kind, each exponential."""

    def parts(p: Floats) -> tuple[Floats, Floats]:
        share = 1 / (1 + np.exp(-np.clip(p[0], -10, 10)))
        return np.array([share, 1 - share]), np.exp(np.clip(p[1:], -8, 14))

    def logs(p: Floats) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
        share, mean = parts(p)
        return (
            lambda t: np.log((share / mean * np.exp(-t[:, None] / mean)).sum(axis=1)),
            lambda t: np.log((share * np.exp(-t[:, None] / mean)).sum(axis=1)),
        )

    middle = _start(seen)
    starts = [np.array([-1.0, middle - 2, middle + 0.3]), np.array([0.5, middle - 1, middle + 1])]
    p, loglik = max((_maximised(seen, start, logs) for start in starts), key=lambda one: one[1])
    share, mean = parts(p)
    first, last = np.argsort(mean)
    rounded = min(max(round(float(share[first]), 4), 0.0001), 0.9999)
    table = {
        "dist": "mixture",
        "parts": [
            {"share": rounded, "dist": "exponential", "mean": float(mean[first])},
            {"share": 1 - rounded, "dist": "exponential", "mean": float(mean[last])},
        ],
    }
    _, log_still = logs(p)
    return _Found(table, loglik, lambda t: np.exp(log_still(np.atleast_1d(t))), 3)


LAWS: dict[str, Callable[[Waits], _Found]] = {
    "exponential": _exponential,
    "weibull": _weibull,
    "lognormal": _lognormal,
    "mixture": _mixture,
}


def differ(one: Waits, other: Waits) -> float:
    """Return how many standard errors two patiences differ by the log-rank test."""
    times = np.unique(np.concatenate([one.time[one.end == LEFT], other.time[other.end == LEFT]]))
    if not len(times):
        return 0.0
    (d1, n1), (d2, n2) = (_risk(seen, times) for seen in (one, other))
    d, n = d1 + d2, n1 + n2
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = d1 - d * n1 / n
        variance = d * (n1 / n) * (n2 / n) * np.where(n > 1, (n - d) / (n - 1), 0.0)
    total = float(np.nansum(variance))
    return float(np.nansum(excess) / np.sqrt(total)) if total > 0 else 0.0


def _risk(seen: Waits, times: Floats) -> tuple[Floats, Floats]:
    """Return who left at each of the times, and who was still waiting then."""
    counted = seen.end != MISSED
    order = np.argsort(seen.time[counted])
    time, weight = seen.time[counted][order], seen.weight[counted][order]
    behind = np.append(weight[::-1].cumsum()[::-1], 0.0)
    at_risk = behind[np.searchsorted(time, times)]
    who = seen.end == LEFT
    place = np.searchsorted(times, seen.time[who])
    left = np.bincount(place, seen.weight[who], minlength=len(times))
    return left.astype(np.float64), at_risk


def at_once(gave_up: Bools, waited: Bools, weight: Floats) -> float:
    """Return the share of those who leave at once among those who must wait."""
    leave = float(weight[gave_up & ~waited].sum())
    must = leave + float(weight[waited].sum())
    share = leave / must if must > 0 else 0.0
    return share if share >= RARE else 0.0
