"""What the touchpoints that a day simulates were like, 0 to 10, and what a tier expects of them.

The expectation of a touchpoint is that of the tier's normal visit, raised as the whole visit's is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array, JourneyLog, Table, column
from queuesim.perception.experience import Felt, tables
from queuesim.perception.feelings import Feelings
from queuesim.perception.memory import score
from queuesim.perception.mood import Moments
from queuesim.perception.presence import Presence
from queuesim.perception.shapes import bounded


@dataclass(frozen=True)
class Touched(Table):
    """The scores of the touchpoints of each visit; NaN where it had none of that kind."""

    welcome: Array = column("f8", "0..10", "the mood on taking the ticket")
    seen: Array = column("f8", "0..10", "the best moment of the wait")
    waiting: Array = column("f8", "0..10", "the mood at the end of the wait")
    counter: Array = column("f8", "0..10", "the mood when service ended")
    goodbye: Array = column("f8", "0..10", "the last mood")


def touched(logs: Sequence[JourneyLog], feelings: Feelings) -> tuple[Touched, ...]:
    """Return the scores of the touchpoints of each day."""
    (found,) = tables(logs, feelings, {Touched: _scores})
    return found


def expected(feelings: Feelings, tier: int) -> dict[str, float]:
    """Return what a tier expects of each touchpoint: its normal visit and half the premium due."""
    values = feelings.tiers[tier]
    due = values["should_weight"] * values["premium"]
    usual = _of(feelings.normal_visits[tier])
    return {name.name: float(scores[0]) + due for name, scores in usual.items()}


def _scores(_: Presence, visits: Felt, __: Feelings) -> Touched:
    return _of(visits.visited.moments)


def _of(moments: Moments) -> Touched:
    glances, people = moments.glances, len(moments.end)
    tickets = int(glances.reach[0])
    first = np.empty(people)
    first[glances.who[:tickets]] = moments.begins[:tickets]
    best = moments.begins if moments.events is None else np.fmax(moments.begins, moments.events)
    served = ~np.isnan(moments.called)
    moods = (
        first,
        glances.highest(best),
        moments.begins[glances.last],
        np.where(served, moments.concluded, np.nan),
        moments.end,
    )
    return Touched(*(np.array(score(bounded(mood))) for mood in moods))
