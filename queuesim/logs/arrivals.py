"""How many come when: rates by half-hour and tier, good days and bad days, weekdays.

Counts of a half-hour are one number a day, so intervals are over days and hold whatever the
counts' dispersion. Day totals are tested against Poisson, and half-hours against Poisson with their
days given; what they vary beyond it are the day factor and the crowds of the scenario.
"""

from dataclasses import dataclass, replace

import numpy as np

from queuesim.logs.choices import WEEKDAYS, Choices
from queuesim.logs.crowding import FEWEST_DAYS, Crowds, covariances, crowds
from queuesim.logs.days import Frame, counts
from queuesim.logs.intervals import half_width, jackknife
from queuesim.logs.journal import Bools, Floats, Log

SURE = 0.05


@dataclass(frozen=True)
class Arrivals:
    """Rates per hour (tiers, half-hours) with half-widths, and how days differ."""

    per_hour: Floats
    half_width: Floats
    daily: Floats  # (tiers,): a day
    daily_half_width: Floats
    mix: Floats  # (tiers, services)
    crowds: Crowds  # good and bad days, and half-hours
    poisson_p: float  # of day totals being Poisson
    dispersion: Floats  # (half-hours,): variance over mean of the counts
    hourly_p: float  # of the half-hours' counts being Poisson, given their days
    weekday_factor: dict[str, float]
    weekday_p: float
    totals: Floats  # (days,): against the usual day, 1 for usual


def arrivals(log: Log, frame: Frame, weight: Floats, choices: Choices) -> Arrivals:
    """Return the arrivals of a log of the days used; `weight` is (tickets, tiers)."""
    usual = frame.usual
    by_tier = np.stack([counts(log, frame.opens, frame.closes, of_tier) for of_tier in weight.T])
    kept = np.where(usual, by_tier, np.nan)
    n = usual.sum(axis=0)
    mean = np.nansum(kept, axis=1) / np.maximum(n, 1)
    found = by_tier.sum(axis=0)
    ratio, expected = _ratios(found, usual)
    poisson_p, hourly_p = dispersion_p(ratio, expected), hours_p(found, usual, ratio)
    daily = np.nansum(np.where(usual, by_tier, mean[:, None, :]), axis=2)
    inside = frame.usual_tickets(log)
    factors, weekday_p = _weekdays(log, ratio, expected)
    return Arrivals(
        per_hour=mean * 2,
        half_width=half_width(np.moveaxis(kept, 1, 2)) * 2,
        daily=mean.sum(axis=1),
        daily_half_width=half_width(daily),
        mix=_mix(log, weight, inside),
        crowds=_crowds(found, usual, poisson_p < SURE, hourly_p < SURE).chosen(choices),
        poisson_p=poisson_p,
        dispersion=_dispersion(found, usual),
        hourly_p=hourly_p,
        weekday_factor=factors,
        weekday_p=weekday_p,
        totals=ratio,
    )


def _crowds(found: Floats, usual: Bools, days_vary: bool, hours_vary: bool) -> Crowds:
    """Return good and bad days, and half-hours if they vary and days are enough, and how sure."""
    enough = len(found) >= FEWEST_DAYS
    hours_vary &= enough
    seen = tuple(covariances(found, usual)[0].tolist()) if enough else ()

    def of(kept: Bools) -> Crowds:
        if hours_vary:
            return crowds(*covariances(found[kept], usual[kept]))
        return Crowds(_day_factor(*_ratios(found[kept], usual[kept])))

    if not (days_vary or hours_vary):
        return Crowds(0.0, seen=seen)
    sure = jackknife(lambda kept: np.array(of(kept).numbers), len(found))
    every = of(np.ones(len(found), bool))
    return replace(every, seen=seen, half_widths=tuple(sure.tolist()))


def _ratios(found: Floats, usual: Bools) -> tuple[Floats, Floats]:
    """Return each day's tickets over those expected in its usual half-hours, and the latter."""
    n = np.maximum(usual.sum(axis=0), 1)
    mean = np.where(usual, found, 0).sum(axis=0) / n
    expected = np.where(usual, mean, 0).sum(axis=1)
    return np.where(usual, found, 0).sum(axis=1) / np.maximum(expected, 1e-9), expected


def dispersion_p(ratio: Floats, expected: Floats) -> float:
    """Return the probability of days so different if counts were Poisson (chi-square)."""
    from scipy.special import chdtrc

    if len(ratio) < 2:
        return 1.0
    return float(chdtrc(len(ratio) - 1, np.sum(expected * (ratio - 1) ** 2)))


def _day_factor(ratio: Floats, expected: Floats) -> float:
    """Return the standard deviation of the days' factors beyond Poisson, by moments."""
    beyond = ratio.var(ddof=1) - np.mean(1 / np.maximum(expected, 1e-9))
    return float(np.sqrt(max(beyond, 0.0)))


def _dispersion(found: Floats, usual: Bools) -> Floats:
    n = usual.sum(axis=0)
    mean = np.where(usual, found, 0).sum(axis=0) / np.maximum(n, 1)
    squares = np.where(usual, (found - mean) ** 2, 0).sum(axis=0) / np.maximum(n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((mean > 0) & (n > 1), squares / mean, np.nan))


def hours_p(found: Floats, usual: Bools, ratio: Floats) -> float:
    """Return the probability of counts so different, days being as busy as they were."""
    from scipy.special import chdtrc

    n = np.maximum(usual.sum(axis=0), 1)
    mean = np.where(usual, found, 0).sum(axis=0) / n
    expected = mean * ratio[:, None]
    told = usual & (expected > 0)
    free = told.sum() - told.any(axis=0).sum() - told.any(axis=1).sum() + 1
    if free < 1:
        return 1.0
    return float(chdtrc(free, np.sum((found - expected)[told] ** 2 / expected[told])))


def _mix(log: Log, weight: Floats, inside: Bools) -> Floats:
    """Return what each tier comes for; tickets of no known service are left out."""
    known = inside & (log.service >= 0)
    found = np.stack(
        [
            np.bincount(log.service[known], of_tier[known], minlength=len(log.services))
            for of_tier in weight.T
        ]
    )
    total = found.sum(axis=1, keepdims=True)
    shares = found / np.maximum(total, 1e-9)
    return np.asarray(np.where(total > 0, shares, 1 / found.shape[1]))


def _weekdays(log: Log, ratio: Floats, expected: Floats) -> tuple[dict[str, float], float]:
    """Return the factor of each weekday, and the probability that they are all alike (F test)."""
    weekday = np.array([date.weekday() for date in log.days])
    factors = {WEEKDAYS[k]: float(ratio[weekday == k].mean()) for k in np.unique(weekday).tolist()}
    groups = len(factors)
    if groups < 2 or len(ratio) <= groups:
        return factors, 1.0
    from scipy.special import fdtrc

    fitted = np.array([factors[WEEKDAYS[k]] for k in weekday])
    between = np.sum((fitted - ratio.mean()) ** 2) / (groups - 1)
    within = np.sum((ratio - fitted) ** 2) / (len(ratio) - groups)
    return factors, float(fdtrc(groups - 1, len(ratio) - groups, between / max(within, 1e-12)))
