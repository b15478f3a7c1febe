"""Moments of truth: which touchpoints are neutral, positive or negative for a tier.

Neutral is within half a point of what is expected. The scores of simulated touchpoints are means
over days, those of others stand in the file.
"""

from typing import Any

import numpy as np

from queuesim.branch import demand
from queuesim.branch.journey import Array
from queuesim.perception.touchpoints import Touched, expected, touched
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.touchpoints import TOUCHPOINTS
from queuesim.study.experiment import drawn, plan_of, trial_of
from queuesim.study.intervals import over_days
from queuesim.study.summary import Json, number

NEUTRAL = 0.5  # points, from the practitioner's article


def touchpoints(
    file: ScenarioFile, policy: str, days: int | None = None, seed: int | None = None
) -> dict[str, Json]:
    """Return by tier its touchpoints, which kind of moment each is, and whether peaks hold.

    A touchpoint neither simulated nor scored in the file is left out.
    """
    plan, trial = plan_of(file, days, None, seed, 0), trial_of(file, policy)
    people = demand.population(file.today)
    means = []
    for block_days in plan.blocks():
        logs = trial.block(drawn(people, plan, block_days)).logs
        found = touched(logs, trial.feelings)
        pairs = zip(logs, found, strict=True)
        means += [_means(log.demand.tier, day, len(file.today.tiers)) for log, day in pairs]
    estimates = over_days(np.array(means))
    simulated = [column.name for column in Touched.columns()]
    result = {}
    for t, tier in enumerate(file.today.tiers):
        due = expected(trial.feelings, t)
        said = {n: tiers[tier] for n, tiers in trial.scenario.touchpoints.items() if tier in tiers}
        rows = {
            name: _row(estimates.mean[k, t], estimates.half_width[k, t], due[name], "simulated")
            for k, name in enumerate(simulated)
        } | {
            name: _row(scored.score, np.nan, scored.expected, "file")
            for name, scored in said.items()
            if scored.score is not None and scored.expected is not None
        }
        weights = {name: scored.weight for name, scored in said.items()}
        result[tier] = _verdict(
            {n: rows[n] | {"weight": weights.get(n)} for n in TOUCHPOINTS if n in rows}
        )
    return result


def _means(tier: Array, day: Touched, tiers: int) -> list[list[float]]:
    """Return the mean score of each touchpoint and tier; NaN where nobody came."""
    return [[_mean(values[tier == t]) for t in range(tiers)] for _, values in day.items()]


def _mean(values: Array) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def _row(score: float, half_width: float, due: float, source: str) -> Json:
    gap = score - due
    kind = "neutral" if abs(gap) <= NEUTRAL else "positive" if gap > 0 else "negative"
    return {
        "score": {"mean": number(score), "half_width": number(half_width)},
        "expected": due,
        "gap": number(gap),
        "moment": kind if np.isfinite(gap) else None,
        "source": source,
    }


def _verdict(rows: dict[str, Any]) -> Json:
    """Return the touchpoints and whether the worst negative peak is below the best positive one."""
    gaps = {name: row["gap"] for name, row in rows.items() if row["gap"] is not None}
    negative = [-gaps[name] for name in gaps if rows[name]["moment"] == "negative"]
    positive = [gaps[name] for name in gaps if rows[name]["moment"] == "positive"]
    return {
        "touchpoints": rows,
        "worst_below_best": max(negative, default=0.0) <= max(positive, default=0.0),
    }
