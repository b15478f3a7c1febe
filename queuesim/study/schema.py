"""The form of the JSON objects, published with the package as `*.schema.json`.

The measures are read from their registries, so that a schema cannot tell of others than there are.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.study.comparison import COMPARISON_SCHEMA, KEYS
from queuesim.study.measures import MEASURES, Measure
from queuesim.study.summary import ALL, RUN_SCHEMA
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
    return {
        "$schema": DIALECT,
        "title": "A run: one policy, measured",
        "description": "Times are minutes. Null stands for what is undefined.",
        **_run(),
        "$defs": _definitions(),
    }


def comparison_schema() -> Schema:
    """Return the schema of what `compare --json` prints."""
    by_measure = _object(
        {name: {"$ref": "#/$defs/difference"} for name in MEASURES}, "measure -> difference"
    )
    return {
        "$schema": DIALECT,
        "title": "A comparison: several policies on the same people",
        **_object(
            {
                "schema": {"const": COMPARISON_SCHEMA},
                "digest": TEXT,
                "policies": _map({"$ref": "#/$defs/run"}, "policy -> its run, today first"),
                "differences": _map(
                    _map(by_measure, f'tier or "{ALL}" -> measures'),
                    "policy -> policy - today; p_adjusted allows for the number of policies",
                ),
            }
        ),
        "$defs": {
            **_definitions(),
            "run": _run(),
            "difference": _object(dict.fromkeys(KEYS, NUMBER)),
        },
    }


def _run() -> Schema:
    return _object(
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
            "names": _map(WORDS, "tier -> what it is called"),
            "tiers": _map({"$ref": "#/$defs/tier"}, f'tier or "{ALL}" -> measures of a day'),
            "half_hours": {"type": "array", "items": {"$ref": "#/$defs/half_hour"}},
            "windows": _map({"$ref": "#/$defs/window"}, "window -> measures of a day"),
            "cost": _object(_measures(COST), "of a day"),
            "scenario": {"type": "object", "description": "with every default filled in"},
        }
    )


def _definitions() -> Schema:
    value = _object({"mean": NUMBER, "half_width": NUMBER}, "over days, with its 95 % interval")
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
        "target": _object(target),
        "tier": _object(_measures(MEASURES)),
        "half_hour": _object(half_hour),
        "window": _object(_measures(WINDOWS)),
    }


def _measures(registry: Mapping[str, Measure] | Mapping[str, WorkMeasure]) -> Schema:
    return {
        name: {"$ref": "#/$defs/value", "description": f"{measure.meaning} [{measure.unit}]"}
        for name, measure in registry.items()
    }


def _object(properties: Schema, description: str = "") -> Schema:
    about = {"description": description} if description else {}
    return {
        "type": "object",
        **about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _map(values: Schema, description: str) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": values}
