"""Is the simulated branch the branch of the log? Days that the fit never saw give the answer.

Twice: lived again (arrivals and hours of the windows from the log, all else from the fit), which
asks whether the queue is understood, and as a forecast (those from the fit too), which is what a
planner gets. How many come to how many windows is uncertain there, so each run takes rates and
rosters learnt from days drawn anew.
Each is simulated many times with other luck; the spread between these runs is how far real days may
lie from a true model by chance. A criterion fails only if the real days lie outside its tolerance
and farther off than that, 999 times in 1000.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from queuesim.branch.journey import Array
from queuesim.language import marked, sentence
from queuesim.logs.journal import Log
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import Window
from queuesim.study import lived as reckoned
from queuesim.study.hours import clock, half_hours
from queuesim.study.intervals import CONFIDENCE, t_quantile
from queuesim.study.lived import Lived
from queuesim.study.replay import Replay, within_hours
from queuesim.study.summary import ALL, number

RUNS = 40
YES, NO, UNTOLD = marked("yes"), marked("no"), marked("cannot tell")
WHOLE_DAY = -1
SURE = 0.999  # that real days lie farther off than chance allows

Json = dict[str, Any]


@dataclass(frozen=True)
class Tolerance:
    """How far a figure may be off: so much, or so much of the real one."""

    figure: str
    of: str  # "all", or "tier" for each of them
    by: float
    relative: bool


TOLERANCES = (
    Tolerance("delayed", ALL, 0.05, relative=False),
    Tolerance("wait", ALL, 0.15, relative=True),
    Tolerance("abandoned", ALL, 0.025, relative=False),
    Tolerance("wait_delayed", "tier", 0.20, relative=True),
)
DAILY = 0.25  # mean absolute error of daily mean waits, of their mean


@dataclass(frozen=True)
class Compared:
    """The figures of some customers: as it was, and in every run."""

    was: Mapping[str, float]
    runs: Mapping[str, Array]


def back_test(
    log: Log,
    fitted: Scenario,
    windows: Mapping[str, Window] | None = None,
    runs: int = RUNS,
    seed: int | None = None,
    expected: Callable[[int], Scenario] | None = None,
) -> Json:
    """Return how the days of a log, which the fit never saw, compare with the simulated ones.

    `windows` says what each window of the log does by the fit; `expected` says by seed what the
    fit might as well have been of a forecast's people and rosters, if not in every run the fit.
    """
    kept = within_hours(log, fitted)
    replay = Replay(fitted, kept, windows or {})
    first = fitted.run.seed if seed is None else seed
    seeds = range(first, first + runs)
    pairs = [replay.again(one) for one in seeds]
    forecasts = [replay.forecast(one, expected and expected(one)) for one in seeds]
    judged = judge(replay, pairs)
    return {
        "title": fitted.title,
        "days": [day["day"] for day in judged.daily],
        "runs": runs,
        "seed": first,
        "outside_hours": len(log) - len(kept),
        "sessions_known": log.sessions_known,
        "tiers": list(fitted.tiers),
        "verdict": judged.verdict,
        "criteria": list(judged.criteria),
        "correlation": _correlation(judged.daily),
        "daily": list(judged.daily),
        "replayed": judged.compared.as_json(),
        "forecast": _compared([was for was, _ in pairs], forecasts, replay).as_json(),
    }


@dataclass(frozen=True)
class Judged:
    """Days lived again against the real ones: the figures, the days, and what must hold."""

    compared: "Comparison"
    daily: Sequence[Json]
    criteria: Sequence[Json]

    @property
    def verdict(self) -> str:
        """Return whether the simulated days are the real ones."""
        return verdict([one["holds"] for one in self.criteria])

    @property
    def distance(self) -> float:
        """Return how far off the figures are: the mean square of differences in tolerances."""
        off = [
            (one["simulated"] - one["real"]) / one["tolerance"]
            for one in self.criteria
            if one["tolerance"] and None not in (one["simulated"], one["real"])
        ]
        return float(np.mean(np.square(off))) if off else math.inf


def judge(replay: Replay, pairs: Sequence[tuple[Lived, Lived]]) -> Judged:
    """Return what runs of a replay say of its days; each run is a pair of real and simulated."""
    was, again = ([pair[k] for pair in pairs] for k in (0, 1))
    tiers = tuple(replay.fitted.tiers)
    compared = _compared(was, again, replay)
    daily = _daily(was[0], again, [day.isoformat() for day in replay.log.days])
    by_tier = _criteria(compared.by_tier, tiers)
    return Judged(compared, daily, [*by_tier, *_order(was, again, tiers), _errors(daily)])


def verdict(answers: Sequence[str]) -> str:
    """Return no if any answer is, else whether all are yes."""
    return next((answer for answer in (NO, UNTOLD) if answer in answers), YES)


Key = tuple[int, str]  # half-hour, -1 for the whole day; tier
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Comparison:
    """Real against simulated, by half-hour and tier."""

    bounds: Array
    tiers: tuple[str, ...]
    of: Mapping[Key, Compared]

    @property
    def by_tier(self) -> dict[str, Compared]:
        """Return the figures of the whole day."""
        return {tier: self.of[WHOLE_DAY, tier] for tier in (*self.tiers, ALL)}

    def as_json(self) -> Json:
        """Return real, simulated and the half-width of its interval of every figure."""
        hours = enumerate(pairwise(map(clock, self.bounds)))
        return {
            "tiers": {tier: _json(found) for tier, found in self.by_tier.items()},
            "half_hours": [
                {"from": begin, "until": end}
                | {tier: _json(self.of[k, tier]) for tier in (*self.tiers, ALL)}
                for k, (begin, end) in hours
            ],
        }


def _compared(was: Sequence[Lived], runs: Sequence[Lived], replay: Replay) -> Comparison:
    bounds, tiers, days = half_hours(replay.fitted), tuple(replay.fitted.tiers), replay.days
    real, found = (
        [dict(_table(lived, tiers, bounds, days)) for lived in sample] for sample in (was, runs)
    )
    of = {key: _one([t[key] for t in real], [t[key] for t in found]) for key in found[0]}
    return Comparison(bounds, tiers, of)


def _table(
    lived: Lived, tiers: Sequence[str], bounds: Array, days: int
) -> Iterator[tuple[Key, Figures]]:
    """Yield the figures of every tier, over the whole day and by half-hour."""
    busy = reckoned.busy(lived, bounds, days)
    hour = np.searchsorted(bounds, lived.issued, side="right") - 1
    for k in range(WHOLE_DAY, len(bounds) - 1):
        those = lived if k == WHOLE_DAY else lived.where(hour == k)
        for t, tier in enumerate(tiers):
            yield (k, tier), reckoned.figures(those.where(those.tier == t), days)
        at_work = {} if k == WHOLE_DAY else {"busy": float(busy[k])}
        yield (k, ALL), {**reckoned.figures(those, days), **at_work}


def _one(was: Sequence[Figures], runs: Sequence[Figures]) -> Compared:
    """Return one set of figures; the real ones are means where tiers had to be drawn."""
    return Compared(
        was={name: _mean(np.array([one[name] for one in was])) for name in was[0]},
        runs={name: np.array([one[name] for one in runs]) for name in runs[0]},
    )


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def _json(found: Compared) -> Json:
    return {
        name: {
            "real": number(found.was[name]),
            "mean": number(_mean(runs)),
            "half_width": number(by_chance(runs)),
        }
        for name, runs in found.runs.items()
    }


def by_chance(runs: Array, confidence: float = CONFIDENCE) -> float:
    """Return how far one more run lies from their mean at most, so surely (Student's t)."""
    known = runs[~np.isnan(runs)]
    n = len(known)
    if n < 2:
        return math.nan
    return float(t_quantile(n - 1, confidence) * known.std(ddof=1) * math.sqrt(1 + 1 / n))


def _criteria(by_tier: Mapping[str, Compared], tiers: Sequence[str]) -> Iterator[Json]:
    for rule in TOLERANCES:
        for tier in tiers if rule.of == "tier" else (ALL,):
            was, runs = by_tier[tier].was[rule.figure], by_tier[tier].runs[rule.figure]
            off = _mean(runs) - was
            by = rule.by * abs(was) if rule.relative else rule.by
            yield _criterion(rule.figure, tier, was, _mean(runs), by, _holds(off, by, runs))


def _holds(off: float, by: float, runs: Array) -> str:
    if math.isnan(off):
        return UNTOLD
    if abs(off) <= by:
        return YES
    return NO if abs(off) > by_chance(runs, SURE) else UNTOLD


def _criterion(figure: str, tier: str, was: float, found: float, by: float, holds: str) -> Json:
    return {
        "figure": figure,
        "tier": tier,
        "real": number(was),
        "simulated": number(found),
        "tolerance": number(by),
        "holds": holds,
    }


def _order(was: Sequence[Lived], again: Sequence[Lived], tiers: Sequence[str]) -> Iterator[Json]:
    """Yield whether each tier waits less than the next one as it did, where the log tells."""
    real, found = (
        np.array([[_wait(lived, k) for k in range(len(tiers))] for lived in runs])
        for runs in (was, again)
    )
    order = np.argsort(real.mean(axis=0), kind="stable")
    for one, other in pairwise(order):
        apart, simulated = (float(_mean(w[:, other] - w[:, one])) for w in (real, found))
        chance = by_chance(found[:, other] - found[:, one], SURE)
        right = YES if simulated > 0 else NO if apart > chance else UNTOLD
        name = sentence("{one} before {other}", one=tiers[one], other=tiers[other])
        yield _criterion("order", name, apart, simulated, math.nan, right)


def _wait(lived: Lived, tier: int) -> float:
    return reckoned.figures(lived.where(lived.tier == tier), 1)["wait_delayed"]


def _daily(was: Lived, again: Sequence[Lived], days: Sequence[str]) -> list[Json]:
    real = reckoned.daily_waits(was, len(days))
    runs = np.array([reckoned.daily_waits(lived, len(days)) for lived in again])
    return [
        {
            "day": day,
            "real": number(real[k]),
            "mean": number(_mean(runs[:, k])),
            "half_width": number(by_chance(runs[:, k])),
            "runs": [number(value) for value in runs[:, k]],
        }
        for k, day in enumerate(days)
    ]


def _pairs(daily: Sequence[Json]) -> tuple[Array, Array, Array]:
    """Return real, mean and each run's daily mean waits, days without them left out."""
    known = [day for day in daily if day["real"] is not None and None not in day["runs"]]
    real, mean = (np.array([day[key] for day in known]) for key in ("real", "mean"))
    return real, mean, np.array([day["runs"] for day in known])


def _errors(daily: Sequence[Json]) -> Json:
    """Return whether the mean error of the daily mean waits is within its tolerance.

    How large it is by chance is told by the runs, each taken for the real days once.
    """
    real, mean, runs = _pairs(daily)
    if not len(real):
        return _criterion("daily_waits", ALL, math.nan, math.nan, math.nan, UNTOLD)
    off, by = float(np.abs(mean - real).mean()), DAILY * float(real.mean())
    errors = np.abs(runs - mean[:, None]).mean(axis=0)
    usual = float(errors.mean()) + by_chance(errors, SURE)
    holds = YES if off <= by else NO if off > usual else UNTOLD
    return _criterion("daily_waits", ALL, 0.0, off, by, holds)


def _correlation(daily: Sequence[Json]) -> float | None:
    real, mean, _ = _pairs(daily)
    if len(real) < 3 or not (real.std() and mean.std()):
        return None
    return number(float(np.corrcoef(real, mean)[0, 1]))
