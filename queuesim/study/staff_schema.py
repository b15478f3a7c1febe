"""The form of what `staff --json` prints, published beside the others."""

from queuesim.study.planning import SHOWN
from queuesim.study.schema import (
    COUNT,
    NUMBER,
    TEXT,
    WORDS,
    Schema,
    definitions,
    list_of,
    map_of,
    object_of,
    published,
    run_object,
)
from queuesim.study.summary import STAFF_SCHEMA


def staff_schema() -> Schema:
    """Return the schema of what `staff --json` prints."""
    return published(
        "A plan: how many windows, when",
        object_of(_plan()),
        {**definitions(), "run": run_object()},
        description="Money, minutes and points are of a day. Null stands for what is undefined.",
    )


def _plan() -> Schema:
    cost = {"unit": {"enum": ["money", "hours"]}, "plan": NUMBER, "now": NUMBER}
    return {
        "schema": {"const": STAFF_SCHEMA},
        "title": WORDS,
        "digest": TEXT,
        "seed": COUNT,
        "days": COUNT,
        "first_day": COUNT,
        "policy": TEXT | {"description": "whose call rules the plan keeps"},
        "plan": TEXT | {"description": "the name of the plan as a policy"},
        "made": {"type": "object"},
        "warnings": list_of(TEXT, "of the plan's run"),
        "rule": {"enum": ["on average", "surely"]},
        "targets": list_of(_planned_target(), "on the days of the search, and on others"),
        "windows": COUNT | {"description": "most windows open at a time"},
        "fewest": {"anyOf": [_fewest(), {"type": "null"}]},
        "tellers": {"type": ["integer", "null"], "description": "shifts, if there are any"},
        "window_half_hours": NUMBER,
        "search": _search(),
        "cost": object_of(cost, "the wages of a day"),
        "names": map_of(WORDS, "tier -> what it is called"),
        "kinds": list_of(_kind(), "of windows"),
        "half_hours": list_of(_planned_half_hour(), "the plan"),
        "rosters": list_of(_seat(), "the plan, window by window"),
        "steps": list_of(_step(), "what one more or one less changes, paired by day"),
        "policies": map_of({"$ref": "#/$defs/run"}, "policy -> its run, the plan last"),
    }


def _planned_target() -> Schema:
    target = definitions()["target"]["properties"]
    value = {"$ref": "#/$defs/value"}
    again = value | {"description": "on as many fresh days, on which the plan was confirmed"}
    fresh = value | {"description": "on as many days that had no part in finding the plan"}
    met = {"confirmed_met": {"type": "boolean"}, "fresh_met": {"type": "boolean"}}
    return object_of({**target, "confirmed": again, "fresh": fresh, **met})


def _fewest() -> Schema:
    by_kind = {"type": "array", "items": COUNT}
    shape = {"windows": COUNT, "by_kind": by_kind, "cost": NUMBER}
    return object_of(shape, "windows that meet the targets if all are open all day")


def _search() -> Schema:
    return object_of(
        {
            "simulated": COUNT | {"description": "plans"},
            "possible": NUMBER | {"description": "plans; null where nobody counts"},
            "whole": {"type": "boolean"},
            "first_guess": NUMBER | {"description": "its cost"},
            "found": NUMBER | {"description": "cost of the plan before it was confirmed"},
            "confirmed": {"type": "boolean", "description": "whether it holds on fresh days"},
            "mended": {"type": "boolean", "description": "after it missed targets on fresh days"},
            "equals": COUNT | {"description": "plans of the same cost that it was chosen from"},
            "left": COUNT | {"description": "of them not told apart from it"},
            "choice_days": COUNT | {"description": "on which they were compared"},
            "selection": {"type": "object", "description": "by what, and how surely"},
        }
    )


def _kind() -> Schema:
    return object_of(
        {
            "windows": list_of(TEXT, "of the file that are alike: rule, wage and speed"),
            "wage": NUMBER,
            "speed": NUMBER,
            "at_least": COUNT,
            "at_most": COUNT,
            "needed": COUNT | {"description": "most of them that are open at a time"},
        }
    )


def _planned_half_hour() -> Schema:
    return object_of(
        {
            "from": TEXT,
            "until": TEXT,
            "arrivals": {"$ref": "#/$defs/value"},
            "required": COUNT | {"description": "windows of a steady hour that reach the target"},
            "load": NUMBER | {"description": "windows' worth of work that comes"},
            "now": NUMBER | {"description": "windows open as the file stands"},
            "planned": NUMBER,
            "by_kind": list_of(NUMBER, "windows planned of each kind"),
        }
    )


def _seat() -> Schema:
    return object_of(
        {
            "window": TEXT,
            "kind": COUNT,
            "new": {"type": "boolean"},
            "shift": {"type": ["string", "null"]},
            "spans": list_of(TEXT, "when it is open"),
        }
    )


def _step() -> Schema:
    return object_of(
        {
            "kind": COUNT,
            "by": {"enum": [-1, 1]},
            "shift": {"type": ["string", "null"]},
            "spans": list_of(TEXT, "when the window would be open, or closed"),
            "cost": NUMBER,
            **{name: {"$ref": "#/$defs/value"} for name in SHOWN},
            "missed": list_of(COUNT, "places among the targets"),
        }
    )
