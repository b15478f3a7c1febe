"""Moments of truth: which touchpoints are neutral, positive or negative for a tier.

Neutral is within half a point of what is expected. The scores of simulated touchpoints are means
over days, those of others stand in the file.
"""

from typing import Any

import numpy as np

from queuesim.branch import demand
from queuesim.branch.population import population
from queuesim.language import marked
from queuesim.perception.touchpoints import expected
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.scenario.touchpoints import COUNTER, GOODBYE, SEEN, TOUCHPOINTS, WELCOME
from queuesim.study.experiment import plan_of, trial_of
from queuesim.study.intervals import over_days
from queuesim.study.summary import Json, number
from queuesim.study.truth import NEUTRAL, SIMULATED, margin, said, scores


def touchpoints(
    file: ScenarioFile, policy: str, days: int | None = None, seed: int | None = None
) -> dict[str, Json]:
    """Return by tier its touchpoints, which kind of moment each is, and whether peaks hold.

    A touchpoint neither simulated nor scored in the file is left out.
    """
    plan, trial = plan_of(file, days, None, seed, 0), trial_of(file, policy)
    people = population(file.today)
    blocks = (trial.block(demand.draw_days(people, plan.seed, days)) for days in plan.blocks())
    found = over_days(np.concatenate([scores(block.logs, trial.feelings) for block in blocks]))
    result = {}
    for t, tier in enumerate(file.today.tiers):
        due, of_file = expected(trial.feelings, t), said(trial.scenario, tier)
        rows = {
            name: _row(found.mean[k, t], found.half_width[k, t], due[name], marked("simulated"))
            for k, name in enumerate(SIMULATED)
        } | {
            name: _row(scored.score, np.nan, scored.expected, marked("file"))
            for name, scored in of_file.items()
            if scored.score is not None and scored.expected is not None
        }
        more = _events(trial.scenario, tier)
        told = {
            name: rows[name]
            | {
                "weight": of_file[name].weight if name in of_file else None,
                "events": more.get(name, []),
            }
            for name in TOUCHPOINTS
            if name in rows
        }
        result[tier] = _verdict(told)
    return result


def _events(scenario: Scenario, tier: str) -> dict[str, list[str]]:
    """Return what may happen to a tier at each touchpoint: events, greeters and farewells."""
    found: dict[str, list[str]] = {}
    place = {"ticket": WELCOME, "waiting": SEEN, "counter": COUNTER}
    for name, event in scenario.occasions:
        if tier in (event.tier or scenario.tiers):
            found.setdefault(place[event.at], []).append(name)
    for name, farewell in scenario.farewells.items():
        if tier in (farewell.tier or scenario.tiers):
            found.setdefault(GOODBYE, []).append(name)
    return found


def _row(score: float, half_width: float, due: float, source: str) -> Json:
    gap = score - due
    strong = marked("positive") if gap > 0 else marked("negative")
    kind = marked("neutral") if abs(gap) <= NEUTRAL else strong
    return {
        "score": {"mean": number(score), "half_width": number(half_width)},
        "expected": due,
        "gap": number(gap),
        "moment": kind if np.isfinite(gap) else None,
        "source": source,
    }


def _verdict(rows: dict[str, Any]) -> Json:
    """Return the touchpoints and whether the worst negative peak is below the best positive one."""
    found = margin(row["gap"] for row in rows.values() if row["gap"] is not None)
    return {"touchpoints": rows, "truth_margin": found, "worst_below_best": found >= 0}
