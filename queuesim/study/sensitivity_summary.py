"""What the answer hangs on as one object for people's pages, files and other programs.

Its form is published as `sensitivity.schema.json`. Answers are means over days with their 95 %
intervals, changes are paired by day, and so person by person.
"""

from collections.abc import Sequence

from queuesim.language import marked
from queuesim.scenario.parameters import PARAMETERS
from queuesim.scenario.ranges import NOT_OF_SATISFACTION, like_of
from queuesim.study.paradox import paradox
from queuesim.study.sensitivity import PATIENCE, Days, Moved
from queuesim.study.summary import SENSITIVITY_SCHEMA, Json, digest, estimated, made, plain

SYMBOL, UNIT, STATUS = "P", "min", "assumed"  # of patience, which belongs to the day
SOURCE = marked("mean patience: a key of the file, or assumed for a lobby where the file is silent")
ALWAYS = ("expected_wait", "gold")  # it decides the gold paradox


def sensitivity_summary(days: Days, moved: Sequence[Moved]) -> Json:
    """Return what each assumption does to the answer, the one that moves it most first."""
    world = days.file.today
    policies = {name: plain(days.file.policies[name]) for name in days.policies}
    asked = [SENSITIVITY_SCHEMA, policies, days.tier, days.plan.seed, len(days.plan.days)]
    return {
        "schema": SENSITIVITY_SCHEMA,
        "title": plain(world)["title"],
        "digest": digest(asked),
        "seed": days.plan.seed,
        "days": len(days.plan.days),
        "first_day": days.plan.days[0],
        "made": made(),
        "memory": world.memory,
        "names": {name: plain(world)["tiers"][name]["name"] for name in world.tiers},
        "answer": {
            "policies": list(days.policies),
            "tier": days.tier,
            **estimated(days.as_it_stands),
        },
        "assumptions": [_row(days, one) for one in moved],
        "not_of_satisfaction": list(NOT_OF_SATISFACTION),
        "paradox": paradox(days),
    }


def _row(days: Days, moved: Moved) -> Json:
    one = moved.assumption
    parameter = PARAMETERS.get(one.name)
    like = like_of(days.file.today, one.tiers[0])
    of_all = len(one.tiers) == len(days.file.today.tiers)
    return {
        "name": one.name,
        "symbol": parameter.symbol if parameter else SYMBOL,
        "tiers": list(one.tiers),
        "of_all": of_all and one.name != PATIENCE,
        "unit": parameter.unit if parameter else UNIT,
        "status": parameter.status if parameter else STATUS,
        "source": parameter.source if parameter else SOURCE,
        "value": one.value,
        "low": _end(days, moved, one.range.low),
        "high": _end(days, moved, one.range.high),
        "range": one.range.source,
        "swing": moved.swing,
        "flips_at": moved.flips_at,
        "always": (one.name, like) == ALWAYS,
    }


def _end(days: Days, moved: Moved, value: float) -> Json:
    answer = moved.answers[value]
    change = estimated(answer - days.as_it_stands)
    return {"value": value, "answer": estimated(answer), "change": change}
