"""The form of the JSON objects, published with the package as `*.schema.json`.

The measures are read from their registries, so that a schema cannot tell of others than there are.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.perception.lost import Lost
from queuesim.perception.memory import MEMORY
from queuesim.study.comparison_summary import KEYS, QUANTILES
from queuesim.study.gaps import MOVES
from queuesim.study.ledger import LEDGER, Entry
from queuesim.study.levers import GAINS
from queuesim.study.measures import MEASURES, Measure
from queuesim.study.paradox import PEAKS
from queuesim.study.summary import (
    ALL,
    COMPARISON_SCHEMA,
    GAPS_SCHEMA,
    RUN_SCHEMA,
    SENSITIVITY_SCHEMA,
)
from queuesim.study.workload import COST, HALF_HOURS, WINDOWS, WorkMeasure

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": ["number", "null"]}
WORDS = {
    "description": "a text, or the same text in several languages",
    "anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}, {"type": "null"}],
}


def run_schema() -> Schema:
    """Return the schema of what `run --json` prints."""
    return published(
        "A run: one policy, measured",
        run_object(),
        definitions(),
    )


def comparison_schema() -> Schema:
    """Return the schema of what `compare --json` prints."""
    return published(
        "A comparison: several policies on the same people",
        object_of(
            {
                "schema": {"const": COMPARISON_SCHEMA},
                "digest": TEXT,
                "compare": {"type": "object", "description": "how it was compared, by the file"},
                "stopping": {"$ref": "#/$defs/stopping"},
                "selection": {"$ref": "#/$defs/selection"},
                "caps": {"type": "array", "items": {"$ref": "#/$defs/cap"}},
                "against_the_clock": {
                    "type": "array",
                    "description": "where the mean wait and satisfaction surely go apart",
                    "items": object_of(
                        {"policy": TEXT, "tier": TEXT, "clock": {"enum": ["improves", "worsens"]}}
                    ),
                },
                "policies": map_of({"$ref": "#/$defs/run"}, "policy -> its run, today first"),
                "differences": _by_policy(
                    {name: {"$ref": "#/$defs/difference"} for name in MEASURES},
                    "policy -> policy - today, by tier and measure",
                ),
                "quantiles": _by_policy(
                    {name: {"$ref": "#/$defs/value"} for name in QUANTILES},
                    "policy -> policy - today of quantiles over the served of all days together",
                ),
                "ledger": _by_policy(_measures(LEDGER), "policy -> who wins and who pays, by tier"),
                "budget": map_of(
                    {"$ref": "#/$defs/value"},
                    "policy that costs more -> points of E, over all visits, for 100 of cost",
                ),
                "memory": map_of(
                    _memory(), "tier or value_weighted -> S of policies by memory law"
                ),
            }
        ),
        {**definitions(), "run": run_object(), **_comparing()},
    )


def _comparing() -> Schema:
    """Return the shapes that only a comparison has."""
    return {
        "difference": object_of(
            dict.fromkeys(KEYS, NUMBER),
            "half_width is of one policy alone; simultaneous and p_adjusted hold for all policies"
            " at once; independent_days: how many times the days independent seeds would need",
        ),
        "stopping": object_of(
            {
                "rule": {"enum": ["days", "precision", "best"]},
                "asked": {"type": "array", "items": TEXT},
                "unfinished": {"type": ["string", "null"]},
            },
            "what decided the number of days",
        ),
        "selection": object_of(
            {
                "measure": {"enum": list(MEASURES)},
                "tier": TEXT,
                "indifference_zone": NUMBER,
                "confidence": NUMBER,
                "first_stage": COUNT | {"description": "days whose variances are taken"},
                "best": {"type": ["string", "null"]},
                "left": {"type": "array", "items": TEXT},
                "eliminated_after": map_of(COUNT, "policy -> days"),
                "stops_days": {"type": "boolean", "description": "eliminated ones stop"},
            },
            "the best policy by Kim and Nelson's procedure",
        ),
        "cap": object_of(
            {
                "policy": TEXT,
                "tier": TEXT,
                "cap": {"enum": ["loss", "longer"]},
                "wanted": NUMBER,
                "value": {"$ref": "#/$defs/value"},
                "met": {"type": ["boolean", "null"]},
            }
        ),
    }


def _by_policy(rows: Schema, description: str) -> Schema:
    return map_of(map_of(object_of(rows), f'tier or "{ALL}"'), description)


def sensitivity_schema() -> Schema:
    """Return the schema of what `sensitivity --json` prints."""
    answer = {"policies": list_of(TEXT, "one, or two whose difference is the answer")}
    tier = {"tier": {"type": ["string", "null"], "description": "null: all, weighted by value"}}
    return published(
        "What the answer hangs on: every number of the model moved within its range",
        object_of(
            {
                "schema": {"const": SENSITIVITY_SCHEMA},
                "title": WORDS,
                "digest": TEXT,
                "seed": COUNT,
                "days": COUNT,
                "first_day": COUNT,
                "made": {"type": "object"},
                "memory": {"enum": list(MEMORY)},
                "names": map_of(WORDS, "tier -> what it is called"),
                "answer": object_of({**answer, **tier, "mean": NUMBER, "half_width": NUMBER}),
                "assumptions": list_of(_assumption(), "which moves the answer most, first"),
                "not_of_satisfaction": list_of(TEXT, "parameters on which S does not hang"),
                "paradox": {"anyOf": [_paradox(), {"type": "null"}]},
            }
        ),
        {"value": definitions()["value"]},
    )


def _assumption() -> Schema:
    value = {"$ref": "#/$defs/value"}
    end = object_of({"value": NUMBER, "answer": value, "change": value}, "where the range ends")
    texts = dict.fromkeys(("name", "symbol", "unit", "status", "source", "range"), TEXT)
    return object_of(
        {
            **texts,
            "tiers": list_of(TEXT, "of which the number is moved"),
            "of_all": {"type": "boolean"},
            "value": NUMBER | {"description": "in use"},
            "low": end,
            "high": end,
            "swing": NUMBER | {"description": "how far the answer moves over the range"},
            "flips_at": NUMBER | {"description": "where the better policy changes, the nearest"},
            "always": {"type": "boolean", "description": "what gold expects: always shown"},
        }
    )


def _paradox() -> Schema:
    value = {"$ref": "#/$defs/value"}
    peak = {"mean": NUMBER, "half_width": NUMBER, "normal": NUMBER}
    known = dict.fromkeys(("wait", "experience", "satisfaction"), value)
    peaks = object_of(
        dict.fromkeys(PEAKS, object_of(peak)), "affect; share where waiting is larger"
    )
    ends = dict.fromkeys(("expected_wait", "upper_wait", "lower_wait"), NUMBER)
    span = {"anyOf": [list_of(NUMBER, "from, to"), {"type": "null"}]}
    spans = list_of(span, "by wait of the upper tier: lower waits at which it holds")
    panel = object_of({"expected_wait": NUMBER, "lower_waits": spans})
    waits = {"upper_waits": list_of(NUMBER, "minutes"), "lower_to": NUMBER}
    return object_of(
        {
            **dict.fromkeys(("policy", "upper", "lower"), TEXT),
            "expected_wait": NUMBER,
            "tiers": map_of(object_of({**known, "peaks": peaks}), "tier"),
            "gap": object_of(known, "upper less lower"),
            "holds": {"type": "boolean"},
            "ends": object_of(ends, "where both would be equally satisfied"),
            "map": object_of({**waits, "panels": list_of(panel, "by wait the upper tier expects")}),
        }
    )


def gaps_schema() -> Schema:
    """Return the schema of what `gaps --json` prints."""
    by_touchpoint = map_of(object_of(dict.fromkeys(MOVES, NUMBER)), "touchpoint -> by how much")
    about = "what moved since an earlier table; null where none was named"
    moved = {
        "touchpoints": by_touchpoint,
        "new": list_of(TEXT, "touchpoints"),
        "gone": list_of(TEXT, "touchpoints"),
        "weighted": NUMBER,
        "plan": {"description": "the plan of then, and how far its touchpoint moved"},
    }
    since = object_of(
        {"name": TEXT, "digest": TEXT, "tiers": map_of(object_of(moved), "by tier")}, about
    )
    return published(
        "The seven steps from experience, expectation and weight to a plan",
        object_of(
            {
                "schema": {"const": GAPS_SCHEMA},
                "title": WORDS,
                "digest": TEXT,
                "weights": {"enum": ["scores", "shares"]},
                "scenario": {"type": ["object", "null"], "description": "whose day scored some"},
                "names": map_of(WORDS, "touchpoint -> what it is called"),
                "tiers": map_of(object_of(_steps_of_tier()), f'tier or "{ALL}"'),
                "since": {"anyOf": [since, {"type": "null"}]},
            }
        ),
        description="",
    )


def _steps_of_tier() -> Schema:
    scores = {name: NUMBER for name in (*MOVES, "ideal", "to_ideal")}
    row = {"source": TEXT, "answers": COUNT, "assumed": list_of(TEXT, "columns")}
    plan = object_of({"raise": TEXT, "from": NUMBER, "to": NUMBER, "weighted_gain": NUMBER})
    return {
        "touchpoints": map_of(object_of(scores | row), "in the order of the file"),
        "unknown": list_of(TEXT, "touchpoints without a score"),
        "weighted": NUMBER | {"description": "satisfaction, summed over touchpoints"},
        "worst": {"type": ["string", "null"], "description": "the worst weighted gap"},
        "plan": {"anyOf": [plan, {"type": "null"}]},
    }


def list_of(items: Schema, description: str) -> Schema:
    return {"type": "array", "description": description, "items": items}


def run_object() -> Schema:
    """Return the schema of one run, in itself and as a part."""
    return object_of(
        {
            "schema": {"const": RUN_SCHEMA},
            "title": WORDS,
            "digest": TEXT | {"description": "of all that decides the numbers"},
            "language": {"type": "integer", "description": "version of the scenario language"},
            "seed": COUNT,
            "days": COUNT | {"description": "how many days were simulated"},
            "first_day": COUNT | {"description": "the number of the first of them"},
            "policy": TEXT,
            "made": {"type": "object", "description": "how it was computed; outside the digest"},
            "warnings": {"type": "array", "items": TEXT},
            "targets": {"type": "array", "items": {"$ref": "#/$defs/target"}},
            "names": map_of(WORDS, "tier -> what it is called"),
            "tiers": map_of({"$ref": "#/$defs/tier"}, f'tier or "{ALL}" -> measures of a day'),
            "half_hours": {"type": "array", "items": {"$ref": "#/$defs/half_hour"}},
            "windows": map_of({"$ref": "#/$defs/window"}, "window -> measures of a day"),
            "lost": map_of(
                {"$ref": "#/$defs/lost"}, f'tier or "{ALL}" -> parts that add up to its S'
            ),
            "cost": object_of(_measures(COST), "of a day"),
            "levers": {
                "description": "one-step changes against the run; null where none were simulated",
                "anyOf": [_levers(), {"type": "null"}],
            },
            "scenario": {"type": "object", "description": "with every default filled in"},
        }
    )


def _memory() -> Schema:
    names = {"type": "array", "items": TEXT}
    laws = {law: map_of({"$ref": "#/$defs/value"}, "policy -> S") for law in MEMORY}
    reversed_pair = {"policies": names, "better_under": names, "worse_under": names}
    about = "pairs of which the first is clearly better under some laws, clearly worse under others"
    rows = {"type": "array", "description": about, "items": object_of(reversed_pair)}
    return object_of({"satisfaction": object_of(laws), "reversed": rows})


def _levers() -> Schema:
    tried = list_of(object_of(_lever()), "the best first")
    return object_of({"days": COUNT | {"description": "of the run, the first"}, "tried": tried})


def _lever() -> Schema:
    changes = {name: {"$ref": "#/$defs/value"} for name in (*GAINS, "cost")}
    met = COUNT | {"description": "limits of targets that are met with it"}
    return {"words": TEXT, **changes, "met": met}


def definitions() -> Schema:
    """Return what the other parts refer to."""
    value = object_of({"mean": NUMBER, "half_width": NUMBER}, "over days, with its 95 % interval")
    target = {
        "tier": TEXT,
        "measure": {"enum": list(MEASURES)},
        "wanted": TEXT,
        "value": {"$ref": "#/$defs/value"},
        "met": {"type": ["boolean", "null"]},
    }
    half_hour = {
        "from": TEXT,
        "until": TEXT,
        **_measures(HALF_HOURS),
        "required": COUNT | {"description": "windows of a steady hour that reach the target"},
        "load": NUMBER | {"description": "offered load / windows on duty"},
    }
    return {
        "value": value,
        "target": object_of(target),
        "tier": object_of(_measures(MEASURES)),
        "half_hour": object_of(half_hour),
        "window": object_of(_measures(WINDOWS)),
        "lost": object_of(_parts()),
    }


def _measures(
    registry: Mapping[str, Measure] | Mapping[str, WorkMeasure] | Mapping[str, Entry],
) -> Schema:
    return {
        name: {"$ref": "#/$defs/value", "description": f"{measure.meaning} [{measure.unit}]"}
        for name, measure in registry.items()
    }


def _parts() -> Schema:
    return {
        part.name: {"$ref": "#/$defs/value", "description": f"{part.meaning} [{part.unit}]"}
        for part in Lost.columns()
    }


def published(
    title: str,
    shape: Schema,
    definitions: Schema | None = None,
    description: str = "Times are minutes. Null stands for what is undefined.",
) -> Schema:
    """Return the schema of what a command prints, as it is published."""
    about = {"description": description} if description else {}
    defined = {"$defs": definitions} if definitions else {}
    return {"$schema": DIALECT, "title": title, **about, **shape, **defined}


def object_of(properties: Schema, description: str = "") -> Schema:
    about = {"description": description} if description else {}
    return {
        "type": "object",
        **about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def map_of(values: Schema, description: str) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": values}
