"""What the touchpoints that a day simulates were like, 0 to 10, and what a tier expects of them.

The expectation of a touchpoint is that of the tier's normal visit, raised as the whole visit's is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch.days import ByDay
from queuesim.branch.journey import Array, JourneyLog, Table, column
from queuesim.perception.experience import Felt, tables
from queuesim.perception.feelings import Feelings
from queuesim.perception.memory import score, signed_peak
from queuesim.perception.mood import Moments, Numbers
from queuesim.perception.presence import Presence
from queuesim.perception.shapes import bounded


@dataclass(frozen=True)
class Touched(Table):
    """The scores of the touchpoints of each visit; NaN where it had none of that kind."""

    welcome: Array = column("f8", "0..10", "the mood on taking the ticket, or an event then")
    seen: Array = column("f8", "0..10", "the best moment of the wait")
    waiting: Array = column("f8", "0..10", "the mood at the end of the wait")
    counter: Array = column("f8", "0..10", "the mood when service ended, or an event in it")
    goodbye: Array = column("f8", "0..10", "the last mood")


def touched(logs: Sequence[JourneyLog], feelings: Feelings) -> ByDay[Touched]:
    """Return the scores of the touchpoints of each day."""
    (found,) = tables(logs, feelings, {Touched: _scores})
    return found


def expected(feelings: Feelings, tier: int) -> dict[str, float]:
    """Return what a tier expects of each touchpoint: its normal visit and half the premium due."""
    values = feelings.tiers[tier]
    due = values["should_weight"] * values["premium"]
    usual = _of(values, feelings.normal_visits[tier])
    return {name.name: float(scores[0]) + due for name, scores in usual.items()}


def _scores(_: Presence, visits: Felt, __: Feelings) -> Touched:
    return _of(visits.visited.values, visits.visited.moments)


def _of(values: Numbers, moments: Moments) -> Touched:
    """Return the scores; of a mood and an event at one touchpoint the signed peak is felt."""
    waiting, glances, begins = moments.waiting, moments.waiting.glances, moments.waiting.begins
    event = np.full(len(begins), np.nan) if waiting.events is None else waiting.events
    first = np.empty(len(moments.end), dtype=np.int64)
    first[glances.who[: glances.reach[0]]] = np.arange(glances.reach[0])
    served = np.where(np.isnan(moments.called), np.nan, moments.concluded)

    def felt(mood: Array, best: Array, worst: Array) -> Array:
        high, low = bounded(np.fmax(mood, best)), bounded(np.fmin(mood, worst))
        return np.where(np.isnan(mood), np.nan, signed_peak(high, low, values["bad_peak"]))

    affects = (
        felt(begins[first], event[first], event[first]),
        bounded(glances.highest(np.fmax(begins, event))),
        bounded(waiting.last),
        felt(served, moments.best_at_counter, moments.worst_at_counter),
        bounded(moments.end),
    )
    return Touched(*(np.array(score(affect)) for affect in affects))
