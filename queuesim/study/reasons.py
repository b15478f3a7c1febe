"""Why a back-test does not say yes: one day unlike the others, or days unlike those learnt from.

The days held out are judged again without the one farthest off, and under a fit to themselves. If
such a fit passes, the branch is understood and the days have changed; if none does, something
happened there that no scenario says.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.days import Frame
from queuesim.logs.journal import Bools, Floats
from queuesim.study.backtest import Json
from queuesim.study.learnt import Learnt, learn
from queuesim.study.summary import number

DIFFERENCES = ("tickets", "hours", "length")  # a day; of windows; of services over that learnt


def reasons(
    cleaned: Cleaned, held: Sequence[int], learnt: Learnt, choices: Choices, found: Json
) -> Json:
    """Return the verdicts on days held out without the farthest off, and under their own fit.

    A verdict is None where there is no other day.
    """
    far = int(np.argmax([_off(day) for day in found["daily"]]))
    others = [day for k, day in enumerate(held) if k != far]

    def of(fit: Learnt, days: Sequence[int]) -> str | None:
        return fit.judged(cleaned.log.of_days(days), found["runs"]).verdict if days else None

    own = learn(cleaned, held, replace(choices, leave_out=()), found["title"])
    return {
        "farthest": found["daily"][far]["day"],
        "without_it": of(learnt, others),
        "own_fit": of(own, held),
        "own_fit_without_it": of(own, others),
    }


def _off(day: Json) -> float:
    """Return how far off the mean wait of a day is, nowhere if it is not known."""
    known = None not in (day["real"], day["mean"])
    return abs(day["mean"] - day["real"]) if known else -1.0


def differences(
    cleaned: Cleaned, usual: Frame, learnt: Sequence[int], held: Sequence[int]
) -> list[Json]:
    """Return in what the days held out differ from those learnt from, one number a day.

    Half-hours with several times the usual tickets are left out. The p-value is that of Welch's
    test over days.
    """
    daily = _daily(cleaned, usual, np.isin(usual.days, learnt))
    places = [np.isin(usual.days, days) for days in (learnt, held)]
    return [
        {
            "figure": name,
            "learnt": number(values[places[0]].mean()),
            "held_out": number(values[places[1]].mean()),
            "p_value": number(welch_p(*(values[those] for those in places))),
        }
        for name, values in daily.items()
    ]


def _daily(cleaned: Cleaned, usual: Frame, learnt: Bools) -> dict[str, Floats]:
    """Return tickets, hours of windows, and the length of services over that learnt, by day."""
    log, n = cleaned.log.of_days(usual.days), len(usual.days)
    inside = usual.usual_tickets(log)
    timed = inside & ~np.isnan(log.work) & (log.service >= 0)
    known = timed & learnt[log.day]
    kinds = len(log.services)
    total, seen = (np.bincount(log.service[known], w, kinds) for w in (log.work[known], None))
    mean = np.where(seen > 0, total / np.maximum(seen, 1), np.nan)[log.service]
    timed &= ~np.isnan(mean)
    work, usually = (np.bincount(log.day[timed], w[timed], n) for w in (log.work, mean))
    at = log.sessions
    with np.errstate(divide="ignore", invalid="ignore"):
        length = work / usually
    tickets = np.bincount(log.day[inside], minlength=n).astype(float)
    hours = np.bincount(at.day, at.closes - at.opens, n) / 60
    return dict(zip(DIFFERENCES, (tickets, hours, length), strict=True))


def welch_p(one: Floats, other: Floats) -> float:
    """Return the probability of means so different by chance, NaN where a spread is not known."""
    from scipy.special import stdtr

    if min(len(one), len(other)) < 2:
        return float("nan")
    errors = [values.var(ddof=1) / len(values) for values in (one, other)]
    if not sum(errors):
        return float("nan")
    freedom = sum(errors) ** 2 / sum(
        error**2 / (len(values) - 1) for error, values in zip(errors, (one, other), strict=True)
    )
    t = abs(one.mean() - other.mean()) / np.sqrt(sum(errors))
    return float(2 * stdtr(freedom, -t))
