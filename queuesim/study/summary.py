"""The summary of a run: one object for people's pages, files and other programs.

Its form is published as `summary.schema.json`. The digest covers all that decides the numbers; the
block `made` tells how they were computed and is outside it, and so are the levers that were tried
from there. Times are minutes, NaN is null.
"""

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pydantic
import simpy

import queuesim
from queuesim.branch.journey import Array
from queuesim.language import sentence
from queuesim.scenario.goals import ServiceLevel
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Bound
from queuesim.study import hours
from queuesim.study.cores import ALONE, Effort
from queuesim.study.experiment import Result
from queuesim.study.intervals import Estimate, over_days
from queuesim.study.measures import MEASURES

RUN_SCHEMA = "queuesim-run-1"
COMPARISON_SCHEMA = "queuesim-comparison-1"
STAFF_SCHEMA = "queuesim-staff-1"
GAPS_SCHEMA = "queuesim-gaps-1"
SENSITIVITY_SCHEMA = "queuesim-sensitivity-1"
CALIBRATION_SCHEMA = "queuesim-calibration-1"
ALL = "all"

Json = dict[str, Any]


def summary(result: Result) -> Json:
    """Return the summary of a result as a JSON object."""
    scenario = result.scenario
    tiers = _by_name([*scenario.tiers, ALL], result.measured.tiers)
    resolved = plain(scenario)
    return {
        "schema": RUN_SCHEMA,
        "title": resolved["title"],
        "digest": digest(decides(result)),
        "language": scenario.queuesim,
        "seed": result.plan.seed,
        "days": len(result.plan.days),
        "first_day": result.plan.days[0],
        "policy": result.policy,
        "made": made(result.effort),
        "warnings": list(result.warnings),
        "targets": list(_targets(scenario, tiers)),
        "names": {name: tier["name"] for name, tier in resolved["tiers"].items()},
        "tiers": tiers,
        "half_hours": _half_hours(result),
        "windows": _by_name(list(scenario.windows), result.measured.windows),
        "lost": _by_name([*scenario.tiers, ALL], result.measured.lost),
        "cost": _total(result.measured.cost),
        "levers": None,
        "scenario": resolved,
    }


def decides(result: Result) -> Json:
    """Return all that decides the numbers and the files of a result."""
    return {
        "scenario": plain(result.scenario),
        "policy": result.policy,
        "seed": result.plan.seed,
        "days": [result.plan.days[0], len(result.plan.days)],
        "log_days": result.plan.log_days,
    }


def digest(found: Any) -> str:
    """Return a fingerprint of a JSON value, whatever the order of its keys."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def made(effort: Effort = ALONE) -> Json:
    """Return how results are computed here."""
    return {
        "engine": effort.engine,
        "workers": effort.workers,
        "versions": {
            "queuesim": queuesim.__version__,
            "python": ".".join(map(str, sys.version_info[:3])),
            "numpy": np.__version__,
            "simpy": simpy.__version__,
            "pydantic": pydantic.VERSION,
        },
    }


def as_text(found: Json) -> str:
    """Return a summary as JSON text, its keys in the order declared."""
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def plain(scenario: Scenario) -> Json:
    """Return a scenario as JSON values, every default filled in and all times as minutes.

    How policies are compared decides nothing of a run and is left out.
    """
    found: Json = json.loads(json.dumps(scenario.model_dump(by_alias=True, exclude={"compare"})))
    return found


def number(value: float) -> float | None:
    """Return a number as JSON knows it: null for what is undefined."""
    return float(value) if math.isfinite(value) else None


def estimated(by_day: Array) -> Json:
    """Return mean and half-width of one number a day."""
    found = over_days(by_day)
    return _value(found, ())


def _by_name(names: Sequence[str], values: Mapping[str, Array]) -> dict[str, Json]:
    """Return name -> measure -> mean and half-width, from arrays (days, names)."""
    found = {measure: over_days(table) for measure, table in values.items()}  # no copy of them all
    return {
        name: {measure: _value(one, (k,)) for measure, one in found.items()}
        for k, name in enumerate(names)
    }


def _total(values: Mapping[str, Array]) -> Json:
    return {measure: estimated(by_day) for measure, by_day in values.items()}


def _value(found: Estimate, at: tuple[int, ...]) -> Json:
    return {"mean": number(found.mean[at]), "half_width": number(found.half_width[at])}


def _half_hours(result: Result) -> list[Json]:
    plan = result.staffing
    starts = [hours.clock(bound) for bound in plan.bounds]
    if len(starts) < 2:
        return []
    simulated = _by_name(starts[:-1], result.measured.half_hours)
    return [
        {
            "from": begin,
            "until": end,
            **simulated[begin],
            "required": plan.required[k],
            "load": number(plan.ratio[k]),
        }
        for k, (begin, end) in enumerate(pairwise(starts))
    ]


def _targets(scenario: Scenario, tiers: Mapping[str, Json]) -> Iterator[Json]:
    for tier, target in scenario.targets.items():
        for measure, promise in target:
            if promise is not None:
                value = tiers[tier][measure]
                for wanted, margin in limits(measure, promise, value["mean"]):
                    met = None if margin is None else margin >= 0
                    row = {"tier": tier, "measure": measure, "wanted": wanted}
                    yield {**row, "value": value, "met": met}


def limits(
    measure: str, promise: ServiceLevel | Bound, mean: float | None
) -> Iterator[tuple[str, float | None]]:
    """Yield each limit of a promise in words, and by how much the mean keeps it."""
    unit = " min" if MEASURES[measure].unit == "min" else ""
    if isinstance(promise, ServiceLevel):
        words = sentence(
            "at least {at_least:.2f} within {within:g} min",
            at_least=promise.at_least,
            within=promise.within,
        )
        yield words, None if mean is None else mean - promise.at_least
        return
    if promise.at_least is not None:
        words = sentence("at least {at_least:g}{unit}", at_least=promise.at_least, unit=unit)
        yield words, None if mean is None else mean - promise.at_least
    if promise.at_most is not None:
        words = sentence("at most {at_most:g}{unit}", at_most=promise.at_most, unit=unit)
        yield words, None if mean is None else promise.at_most - mean
