"""Moments of truth in numbers: how far the best positive one exceeds the worst negative one.

A touchpoint within half a point of what is expected is neutral and counts as 0. Scores come from
the day for the touchpoints that it simulates, for the others from the file.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from queuesim.branch.journey import Array, JourneyLog
from queuesim.perception.feelings import Feelings
from queuesim.perception.touchpoints import Touched, expected, touched
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Scored
from queuesim.study.block import Block

NEUTRAL = 0.5  # points, from the practitioner's article
SIMULATED = tuple(column.name for column in Touched.columns())


def scores(logs: Sequence[JourneyLog], feelings: Feelings) -> Array:
    """Return the mean score of each simulated touchpoint, (days, touchpoints, tiers).

    NaN where nobody of a tier came to it.
    """
    tiers = range(len(feelings.tiers))
    days = zip(logs, touched(logs, feelings), strict=True)
    return np.array(
        [
            [[_mean(values[log.demand.tier == t]) for t in tiers] for _, values in day.items()]
            for log, day in days
        ]
    )


def _mean(values: Array) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def said(scenario: Scenario, tier: str) -> dict[str, Scored]:
    """Return what the file says of each touchpoint of a tier."""
    return {name: tiers[tier] for name, tiers in scenario.touchpoints.items() if tier in tiers}


def margin(gaps: Iterable[float]) -> float:
    """Return the best positive gap less the worst negative one, 0 for neutral ones."""
    felt = [gap for gap in gaps if abs(gap) > NEUTRAL]
    return max([gap for gap in felt if gap > 0], default=0.0) - max(
        [-gap for gap in felt if gap < 0], default=0.0
    )


def truth_margin(block: Block) -> Array:
    """Return the margin of each day and tier, and for all the least of any tier.

    It takes a second look at every visit, so it is NaN unless a target asks for it.
    """
    tiers = list(block.scenario.tiers)
    asked = any(target.truth_margin for target in block.scenario.targets.values())
    if block.feelings is None or not asked:
        return np.full((block.days, len(tiers) + 1), np.nan)
    gaps = scores(block.logs, block.feelings)
    for t in range(len(tiers)):
        due = expected(block.feelings, t)
        gaps[:, :, t] -= [due[name] for name in SIMULATED]
    of_file = [list(_gaps(said(block.scenario, tier).values())) for tier in tiers]
    found = [[_margin(day[:, t], of_file[t]) for t in range(len(tiers))] for day in gaps]
    return np.array([[*row, _least(row)] for row in found])


def _gaps(of_file: Iterable[Scored]) -> Iterable[float]:
    return (s.score - s.expected for s in of_file if s.score is not None and s.expected is not None)


def _margin(simulated: Array, of_file: list[float]) -> float:
    came = simulated[~np.isnan(simulated)].tolist()
    return margin([*came, *of_file]) if came else float("nan")


def _least(margins: Sequence[float]) -> float:
    known = [one for one in margins if not np.isnan(one)]
    return min(known, default=float("nan"))
