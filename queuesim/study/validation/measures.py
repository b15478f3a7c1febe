"""What is compared with theory, each measure defined once: sums of a day, and what is made of them.

A measure's `sums` takes a day, the rows concerned (of a tier or a window) and where to look: bounds
of time, or thresholds. It returns numbers that are added over days; `value` makes the measure of
their means, so that a mean wait is a ratio of means, not a mean of ratios.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim.study.validation.observed import Array, Observed, levels, overlap

At = Sequence[Any]
Sums = Sequence[Any] | Array
EDGES = np.append(0.0, np.geomspace(0.01, 1000.0, 1160))  # minutes, in steps of 1 %


def ratio(sums: Array) -> Array:
    """Return the first sum over the second."""
    return np.asarray(sums[0] / np.where(sums[1] == 0, 1.0, sums[1]))


def variance(sums: Array) -> Array:
    """Return the variance, from the sums of squares, of numbers and of weights."""
    return np.asarray(sums[0] / sums[2] - (sums[1] / sums[2]) ** 2)


def dispersion(sums: Array) -> Array:
    """Return variance over mean."""
    return variance(sums) / ratio(sums[1:])


def ninth_decile(sums: Array) -> Array:
    """Return the 90 % quantile from counts between `EDGES`, straight lines in between."""
    share = np.cumsum(sums, axis=0) / sums.sum(axis=0)
    above = (share < 0.9).sum(axis=0)[np.newaxis]
    low, high = (np.take_along_axis(share, above - k, axis=0)[0] for k in (1, 0))
    start, stop = EDGES[above[0]], EDGES[above[0] + 1]
    return np.asarray(start + (stop - start) * (0.9 - low) / (high - low))


@dataclass(frozen=True)
class Measure:
    """How a measure is summed and reckoned; whether it is a probability, and one of a tail."""

    sums: Callable[[Observed, Array, At], Sums]
    value: Callable[[Array], Array] = ratio
    probability: bool = False
    tail: bool = False


def _came_between(day: Observed, rows: Array, at: At, values: Array | float = 1.0) -> Array:
    """Return the sum of values of those who came between each bound and the next."""
    weights = np.broadcast_to(values, rows.shape)[rows]
    return np.histogram(day.joined[rows], np.asarray(at), weights=weights)[0]


def _share_of_counted(chosen: Callable[[Observed], Array]) -> Measure:
    def sums(day: Observed, rows: Array, at: At) -> Sums:
        rows = rows & day.counted
        return [np.count_nonzero(rows & chosen(day))], [np.count_nonzero(rows)]

    return Measure(sums, probability=True)


def _mean(
    values: Callable[[Observed], Array], among: Callable[[Observed], Array] | None = None
) -> Measure:
    """Return the mean of a value of those who came between the bounds, or of some of them."""

    def sums(day: Observed, rows: Array, at: At) -> Sums:
        rows = rows & among(day) if among else rows
        return _came_between(day, rows, at, values(day)), _came_between(day, rows, at)

    return Measure(sums)


def _wait_squares(day: Observed, rows: Array, at: At) -> Sums:
    waited = day.waited[rows & day.counted]
    return [np.square(waited).sum()], [waited.sum()], [len(waited)]


def _wait_counts(day: Observed, rows: Array, at: At) -> Sums:
    return np.histogram(day.waited[rows & day.counted], EDGES)[0][:, np.newaxis]


def _longer_than(day: Observed, rows: Array, at: At) -> Sums:
    waited = np.sort(day.waited[rows & day.counted])
    return len(waited) - np.searchsorted(waited, at, "right"), np.full(len(at), len(waited))


def _called_within(day: Observed, rows: Array, at: At) -> Sums:
    """Return how many were called in time."""
    waited = np.sort(day.waited[rows & day.counted & day.served])
    return np.searchsorted(waited, at, "right"), np.ones(len(at))


def _waited_less(day: Observed, rows: Array, at: At) -> Sums:
    """Return how many were called or gave up before each limit."""
    return np.searchsorted(np.sort(day.waited[rows & day.counted]), at), np.ones(len(at))


def _service_level(day: Observed, rows: Array, at: At) -> Sums:
    """Return how many were called in time, of those who did not give up before."""
    rows = rows & day.counted
    gave_up = np.searchsorted(np.sort(day.waited[rows & day.lost]), at, "right")
    return _called_within(day, rows, at)[0], np.count_nonzero(rows) - gave_up


def _spent(starts: str, stops: str) -> Callable[[Observed, Array, At], Sums]:
    """Return sums of the minutes spent between two moments, over the length of the time."""

    def sums(day: Observed, rows: Array, at: At) -> Sums:
        times = {
            "joined": day.joined,
            "unqueued": day.joined + day.waited,
            "called": day.log.visits.called,
            "gone": day.gone,
        }
        rows = rows & day.served if starts == "called" else rows
        return overlap(times[starts][rows], times[stops][rows], at), np.diff(at)

    return sums


def _waiting_minutes(day: Observed, rows: Array, at: At) -> Sums:
    return _spent("joined", "unqueued")(day, rows, at)[0], np.ones(len(at) - 1)


def _waited(day: Observed, rows: Array, at: At) -> Sums:
    return _came_between(day, rows, at, day.waited), np.ones(len(at) - 1)


def _utilisation(day: Observed, rows: Array, at: At) -> Sums:
    busy, length = _spent("called", "gone")(day, rows, at)
    return busy, length * len(day.windows)


def _inside_squares(day: Observed, rows: Array, at: At) -> Sums:
    minutes, level, _ = levels(day.joined, day.gone, at)
    return [(minutes * level**2).sum()], [(minutes * level).sum()], [minutes.sum()]


def _all_busy(day: Observed, rows: Array, at: At) -> Sums:
    minutes, level, piece = levels(day.log.visits.called[day.served], day.gone[day.served], at)
    full = level >= np.resize(day.staff, len(at) - 1)[piece]
    return np.bincount(piece[full], minutes[full], len(at) - 1), np.diff(at)


def _number(when: Callable[[Observed], tuple[Array, Array]]) -> Measure:
    """Return the mean number a day of those chosen whose moment lies between the bounds."""

    def sums(day: Observed, rows: Array, at: At) -> Sums:
        moment, chosen = when(day)
        return np.histogram(moment[rows & chosen], np.asarray(at))[0], np.ones(len(at) - 1)

    return Measure(sums)


def _squares_of(sums: Callable[[Observed, Array, At], Sums]) -> Callable[..., Sums]:
    """Return sums of squares, numbers and ones, for a variance between days."""

    def squares(day: Observed, rows: Array, at: At) -> Sums:
        numbers, ones = sums(day, rows, at)
        return numbers**2, numbers, ones

    return squares


def _in_service(day: Observed, rows: Array, at: At) -> Sums:
    return day.in_service(np.asarray(at)), np.ones(len(at))


def _none_before(day: Observed, rows: Array, at: At) -> Sums:
    first = day.joined.min(initial=np.inf)
    return (first >= np.asarray(at)).astype(float), np.ones(len(at))


def _inside_at_end(day: Observed, rows: Array, at: At) -> Sums:
    return day.inside(np.asarray(at[1:])), np.ones(len(at) - 1)


def _nonempty_at_end(day: Observed, rows: Array, at: At) -> Sums:
    return (day.inside(np.asarray(at[1:])) > 0).astype(float), np.ones(len(at) - 1)


def _overtime(day: Observed, rows: Array, at: At) -> Sums:
    return [max(0.0, day.gone[day.served].max(initial=0.0) - day.ends)], [1.0]


def _served_after(day: Observed, rows: Array, at: At) -> Sums:
    return [np.count_nonzero(day.gone[day.served] > day.ends)], [1.0]


def _share_at(day: Observed, rows: Array, at: At) -> Sums:
    """Return the share of the served whom each window served."""
    windows = day.log.visits.window[rows & day.counted & day.served]
    by_window = np.bincount(windows, minlength=len(day.windows))
    chosen = [day.windows.index(name) for name in at]
    return by_window[chosen], np.full(len(at), len(windows))


_came = _number(lambda day: (day.joined, np.ones(len(day.joined), bool)))

MEASURES: dict[str, Measure] = {
    # of customers
    "delayed": _share_of_counted(lambda day: day.waited > 0),
    "abandoned": Measure(_share_of_counted(lambda day: day.lost).sums, probability=True, tail=True),
    "longer_than": Measure(_longer_than, probability=True, tail=True),
    "service_level": Measure(_service_level, probability=True),
    "share_at": Measure(_share_at, probability=True),
    "wait": _mean(lambda day: day.waited),
    "wait_served": _mean(lambda day: day.waited, among=lambda day: day.served),
    "wait_lost": _mean(lambda day: day.waited, among=lambda day: day.lost),
    "wait_offered": _mean(lambda day: day.offered),
    "wait_sd": Measure(_wait_squares, value=lambda sums: np.sqrt(variance(sums))),
    "wait_p90": Measure(_wait_counts, value=ninth_decile),
    "in_branch": _mean(lambda day: day.gone - day.joined),
    # of time
    "queue": Measure(_spent("joined", "unqueued")),
    "inside": Measure(_spent("joined", "gone")),
    "inside_variance": Measure(_inside_squares, value=variance),
    "busy": Measure(_spent("called", "gone")),
    "utilisation": Measure(_utilisation),
    "all_busy": Measure(_all_busy, probability=True),
    # of days
    "arrivals": _came,
    "arrivals_sd": Measure(_squares_of(_came.sums), value=lambda sums: np.sqrt(variance(sums))),
    "arrivals_dispersion": Measure(_squares_of(_came.sums), value=dispersion),
    "none_before": Measure(_none_before, probability=True),
    "served": _number(lambda day: (day.joined, day.served)),
    "lost": _number(lambda day: (day.joined, day.lost)),
    "done": _number(lambda day: (day.gone, day.served)),
    "gave_up": _number(lambda day: (day.gone, day.lost)),
    "called_within": Measure(_called_within),
    "waited_less": Measure(_waited_less),
    "waited": Measure(_waited),
    "waiting_minutes": Measure(_waiting_minutes),
    "in_service": Measure(_in_service),
    "in_service_dispersion": Measure(_squares_of(_in_service), value=dispersion),
    "inside_at_end": Measure(_inside_at_end),
    "nonempty_at_end": Measure(_nonempty_at_end, probability=True),
    "overtime": Measure(_overtime),
    "served_after": Measure(_served_after),
}
