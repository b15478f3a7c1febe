"""What is remembered of a visit: the peak and the end, hardly how long it took.

A memory law turns the moments of a visit into one number in -1..1; the experience is 5 + 5 times
that. The laws are compared by name, for whether a ranking of policies survives the choice of law
is worth knowing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy import where

from queuesim.branch.journey import Array, Table, column
from queuesim.perception.mood import Moments, Numbers
from queuesim.perception.shapes import Values, bounded, none, part

Law = Callable[[Numbers, Moments], Array]


def peak(values: Numbers, visits: Moments) -> Array:
    """Return the signed peak of affect: the best and the worst moment, each weighted by itself."""
    return signed_peak(bounded(visits.best), bounded(visits.worst), values["bad_peak"])


def signed_peak(best: Array, worst: Array, weight_of_bad: float) -> Array:
    """Return (A+^3 - l A-^3) / (A+^2 + l A-^2), and 0 where no moment was good or bad."""
    good, bad = np.maximum(best, 0.0), np.maximum(-worst, 0.0)
    good_size, bad_size = good * good, weight_of_bad * bad * bad
    return part(good_size * good - bad_size * bad, good_size + bad_size, 0.0)


def end(visits: Moments) -> Array:
    """Return the affect of the last moment."""
    return bounded(visits.end)


def mean(visits: Moments) -> Array:
    """Return the affect of the mood averaged over the time of wait and service, by trapezia."""
    waiting = visits.waiting
    return bounded(average(waiting.integral, waiting.glances.wait, visits))


def average(waited: Array, wait: Array, visits: "Moments | Closing") -> Array:
    """Return the mood averaged over wait and service, given its integral over the wait.

    Moments without duration do not count, but for a visit that is nothing but moments.
    """
    service = where(visits.service > 0, (visits.called + visits.concluded) / 2, 0.0)
    return part(waited + service * visits.service, wait + visits.service, visits.end)


def weighted(values: Numbers, visits: Moments, weights: tuple[float, float, float]) -> Array:
    """Return the mean of peak, end and average affect in the proportion of the weights."""
    of_mean: Values = mean(visits) if weights[2] else 0.0
    found: Array = blend(weights, peak(values, visits), end(visits), of_mean)
    return found


def blend(weights: tuple[float, float, float], peak: Values, end: Values, mean: Values) -> Array:
    """Return the mean of three affects in the proportion of the weights."""
    of_peak, of_end, of_mean = weights
    total: Any = of_peak * peak + of_end * end
    if of_mean:
        total = total + of_mean * mean
    found: Array = total / (of_peak + of_end + of_mean)
    return found


class Closing(NamedTuple):
    """The moments of one visit after the wait; NaN for those that never were."""

    called: Array
    concluded: Array
    parting: Array
    end: Array
    service: Array  # minutes


def remembered(
    values: Numbers,
    weights: tuple[float, float, float],
    best: Array,
    worst: Array,
    waited: Array,
    wait: Array,
    closing: Closing,
) -> Array:
    """Return the experience of one visit, given the best and worst mood of its wait.

    `waited` is the integral of the mood over the minutes of the wait.
    """
    of_mean = bounded(average(waited, wait, closing)) if weights[2] else 0.0
    of_peak = extremes(values, best, worst, closing)
    return score(blend(weights, of_peak, bounded(closing.end), of_mean))


def extremes(values: Numbers, best: Array, worst: Array, closing: Closing) -> Array:
    """Return the signed peak of one visit, given the best and worst mood of its wait."""
    for mood in (closing.called, closing.concluded, closing.parting, closing.end):
        best, worst = max(best, mood), min(worst, mood)  # NaN is neither
    return signed_peak(bounded(best), bounded(worst), values["bad_peak"])


def peak_end(values: Numbers, visits: Moments) -> Array:
    """Return the memory in the proportions that the parameters give."""
    weights = values["peak_weight"], values["end_weight"], values["mean_weight"]
    return weighted(values, visits, weights)


def decay(values: Numbers, visits: Moments) -> Array:
    """Return the mean affect of all moments, the older the less: weights 1 / (1 + age / h_m).

    After Das Gupta, Karmarkar and Roels 2016.
    """
    waiting, glances = visits.waiting, visits.waiting.glances
    begins = weight(values, (glances.wait + visits.service)[glances.who] - glances.age)
    ends = where(glances.length > 0, begins[glances.after], 0.0)
    pieces = [(waiting.begins, begins), (waiting.ends, ends)]
    if waiting.events is not None:
        pieces.append((waiting.events, begins))
    called, *at_end = visits.alone
    now = np.ones_like(visits.end)
    later = [(called, weight(values, visits.service)), *((mood, now) for mood in at_end)]
    felt, total = (glances.total(part) for part in sums(pieces))
    more_felt, more = sums(later)
    remembered: Array = (felt + more_felt) / (total + more)
    return remembered


def decayed(values: Numbers, felt: float, total: float, closing: Closing) -> Array:
    """Return the same of one visit as an experience, given the two sums over its wait."""
    more_felt, more = sums(
        (
            (closing.called, weight(values, closing.service)),
            (closing.concluded, 1.0),
            (closing.end, 1.0),
            (closing.parting, 1.0),
        )
    )
    return score((felt + more_felt) / (total + more))


def weight(values: Numbers, age: Array) -> Array:
    """Return how much a moment counts that is so many minutes old when the visit ends."""
    share: Array = 1 / (1 + age / values["memory_age"])
    return share


def sums(moods: Sequence[tuple[Values, Values]]) -> tuple[Array, Array]:
    """Return the sums of weighted affects and of weights, skipping moments that never were."""
    felt = total = none(moods[0][0])
    for mood, share in moods:
        felt = felt + where(np.isnan(mood), 0.0, share * bounded(mood))
        total = total + where(np.isnan(mood), 0.0, share)
    return felt, total


def score(memory: Array) -> Array:
    """Return the experience of what is remembered, on 0..10."""
    return 5 + 5 * memory


MEMORY: dict[str, Law] = {
    "peak-end": peak_end,
    "mixed": partial(weighted, weights=(0.35, 0.35, 0.30)),
    "mean": partial(weighted, weights=(0.0, 0.0, 1.0)),
    "decay": decay,
}
MEANING = {
    "peak-end": "the signed peak and the end, half and half, or as `peak_weight`, `end_weight` and"
    " `mean_weight` say (Alaybek et al. 2022; Redelmeier and Kahneman 1996)",
    "mixed": "0.35 peak, 0.35 end, 0.30 mean over the time of the visit (proportions assumed)",
    "mean": "the mean over the time of the visit alone: the rival of peak and end, comparable to"
    " them in the meta-analysis",
    "decay": "the mean of all moments, the older the less, weights 1 / (1 + age / `memory_age`);"
    " after Das Gupta, Karmarkar and Roels 2016",
}


@dataclass(frozen=True)
class ByMemory(Table):
    """S of each customer under every memory law, each against the expectation under that law."""

    peak_end: Array = column("f8", "points", "S under the law peak-end")
    mixed: Array = column("f8", "points", "S under the law mixed")
    mean: Array = column("f8", "points", "S under the law mean")
    decay: Array = column("f8", "points", "S under the law decay")
