"""Some days as they are compared with others, real or simulated: who came, waited, gave up.

The real day and the simulated one are reckoned by the same lines, so that no difference between
them is one of definitions. Who had to wait is told by the log, whose `waited` may come from its
clock: a simulated wait counts if it is as long as the shortest that the log calls one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.journey import JourneyLog
from queuesim.branch.journey import Outcome as Ended
from queuesim.logs.journal import Log, Outcome

Array = NDArray[Any]
FIGURES = ("arrivals", "delayed", "abandoned", "wait", "wait_delayed", "wait_p50", "wait_p90")


@dataclass(frozen=True)
class Lived:
    """The customers of some days, a row each; the wait ends with the call or with giving up."""

    day: Array  # place among the days compared
    tier: Array
    issued: Array
    wait: Array  # NaN where unknown
    delayed: Array  # had to wait
    lost: Array  # was not served
    begins: Array  # of the service, NaN where there was none or it was not timed
    ends: Array

    def where(self, rows: Array) -> "Lived":
        """Return some of the customers."""
        return Lived(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def together(parts: Sequence[Lived]) -> Lived:
    """Return several days as one."""
    return Lived(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Lived)}
    )


def real(log: Log, tier: Array) -> Lived:
    """Return the tickets of a log, whose tiers are given because it may not know them all."""
    return Lived(
        day=log.day,
        tier=tier,
        issued=log.issued,
        wait=log.wait,
        delayed=log.waited,
        lost=np.isin(log.outcome, (Outcome.GAVE_UP, Outcome.MISSED)),
        begins=log.started,
        ends=log.ended,
    )


def simulated(log: JourneyLog, day: int, shortest: float) -> Lived:
    """Return the customers of a simulated day; a wait shorter than `shortest` counts as none."""
    visits = log.visits
    until = np.where(np.isnan(visits.called), visits.left, visits.called)
    wait = until - visits.joined
    return Lived(
        day=np.full(len(wait), day),
        tier=log.demand.tier.astype(np.int64),
        issued=log.demand.arrival,
        wait=wait,
        delayed=(wait > 0) & (wait >= shortest),
        lost=visits.outcome != Ended.SERVED,
        begins=visits.called,
        ends=visits.ended,
    )


def shortest_wait(log: Log) -> float:
    """Return the shortest wait of those served whom the log says to have waited, 0 if none."""
    waits = log.wait[log.waited & (log.outcome == Outcome.SERVED)]
    known = waits[waits > 0]
    return float(known.min()) if len(known) else 0.0


def figures(lived: Lived, days: int) -> dict[str, float]:
    """Return the figures of some customers: so many a day, shares, and waits in minutes."""
    known = lived.wait[~np.isnan(lived.wait)]
    delayed = lived.wait[lived.delayed & ~np.isnan(lived.wait)]
    return {
        "arrivals": len(lived.day) / days,
        "delayed": _mean(lived.delayed),
        "abandoned": _mean(lived.lost),
        "wait": _mean(known),
        "wait_delayed": _mean(delayed),
        "wait_p50": _quantile(known, 0.5),
        "wait_p90": _quantile(known, 0.9),
    }


def busy(lived: Lived, bounds: Array, days: int) -> Array:
    """Return the mean number of windows serving between each bound and the next."""
    timed = ~np.isnan(lived.begins) & ~np.isnan(lived.ends)
    begins, ends = lived.begins[timed], lived.ends[timed]
    by_then = np.array([np.clip(at - begins, 0.0, ends - begins).sum() for at in bounds])
    return np.asarray(np.diff(by_then) / np.diff(bounds) / days)


def daily_waits(lived: Lived, days: int) -> Array:
    """Return the mean wait of each day, NaN where nobody came."""
    return np.array([_mean(lived.wait[rows]) for rows in _by(lived.day, days)])


def _by(group: Array, groups: int) -> Iterator[Array]:
    for k in range(groups):
        yield group == k


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return float(known.mean()) if len(known) else float("nan")


def _quantile(values: Array, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else float("nan")
