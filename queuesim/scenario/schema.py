"""The JSON schema of scenario files, for editors: what a planner writes, sparse and with units.

It is read from the models. A `...Change` is the same table with nothing required, as in a policy
or in a file that extends another. `x-axis` says of each key whether it is world or policy.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from queuesim.scenario import units
from queuesim.scenario.columns import FROM_FILE
from queuesim.scenario.distributions import DISTRIBUTIONS, Dist, Empirical, Endless
from queuesim.scenario.gap_rows import SCORES
from queuesim.scenario.model import POLICY, Scenario

Json = dict[str, Any]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"\+?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?"
_UNIT = "|".join(units.UNITS)
_CLOCK = r"\d{1,2}(:\d{2}(:\d{2})?)?"


def schema() -> Json:
    """Return the JSON schema of a scenario file."""
    found = Scenario.model_json_schema()
    defs = {name: _cleaned(table) for name, table in found.pop("$defs").items()}
    defs["Scenario"] = _file(_cleaned(found))
    _let_out_defaults(defs)
    _mark(defs["Scenario"], defs)
    sparse = {*defs, "Time", "Patience"}
    changes = {f"{name}Change": _change(table, sparse) for name, table in defs.items()}
    changes["Policy"] = _policy(changes)
    return {
        "$schema": _DRAFT,
        "title": "queuesim scenario",
        "if": {"required": ["extends"]},
        "then": _ref("ScenarioChange"),
        "else": _ref("Scenario"),
        "$defs": {**defs, **changes, **_texts(), **_distributions()},
    }


def gaps_schema() -> Json:
    """Return the JSON schema of a table of gaps."""
    score = {"type": "number", "minimum": 0, "maximum": 10}
    weight = {"anyOf": [score, _text(r"\d+(\.\d+)?\s*%", "25 %")]}
    text = {"type": ["string", "object"]}
    named = {"name": text, **dict.fromkeys(SCORES, score), "weight": weight}
    named["assumed"] = {"type": "array", "items": {"enum": list(SCORES)}}
    touchpoints = {"type": "object", "additionalProperties": _table(named)}
    tiers = {"type": "object", "additionalProperties": _table({"touchpoints": touchpoints})}
    keys = {"gaps": {"const": 1}, "title": text, "touchpoints": touchpoints, "tiers": tiers}
    return {"$schema": _DRAFT, "title": "queuesim table of gaps", **_table(keys, ["gaps"])}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _text(pattern: str, example: str) -> Json:
    return {"type": "string", "pattern": rf"^\s*{pattern}\s*$", "examples": [example]}


def _texts() -> Json:
    """Return what text with units looks like, and the lists that may be written as one value."""
    rate = _text(rf"{_NUMBER}\s*((/|per |每)\s*({_UNIT}))?", "40 /h")
    return {
        "Duration": _text(rf"{_NUMBER}\s*({_UNIT})", "3.5 min"),
        "Clock": _text(_CLOCK, "17:30"),
        "Span": _text(rf"{_CLOCK}\s*[-–—~至到]\s*{_CLOCK}", "09:00-17:00"),
        "Rate": {"anyOf": [{"type": "number", "minimum": 0}, rate]},
        "Interval": {"anyOf": [_ref("Duration"), {"const": "never"}]},
        "Steps": {"anyOf": [_ref("Rate"), _table_of(_ref("Rate"), _CLOCK)]},
        "Roster": _one_or_more(_ref("Span")),
        "Names": _one_or_more({"type": "string"}),
    }


def _one_or_more(kind: Json) -> Json:
    return {"anyOf": [kind, {"type": "array", "items": kind}]}


def _table_of(values: Json, pattern: str) -> Json:
    names = {"propertyNames": {"pattern": rf"^\s*{pattern}\s*$"}}
    return {"type": "object", "additionalProperties": values, **names}


def _cleaned(value: Any) -> Any:
    """Return a schema as TOML needs it: no null, no defaults of ours, references for our texts."""
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "$comment" in value:
        return _ref(value["$comment"])
    if any(arm == {"type": "null"} for arm in value.get("anyOf", ())):
        return _cleaned(next(arm for arm in value["anyOf"] if arm != {"type": "null"}))
    return {key: _cleaned(part) for key, part in value.items() if key not in ("default", "gt")}


def _file(scenario: Json) -> Json:
    """Return the schema of a file: a scenario, what it extends and its policies."""
    more = {
        "extends": {"type": "string"},
        "policies": {"type": "object", "additionalProperties": _ref("Policy")},
    }
    touchpoints = scenario["properties"]["touchpoints"]
    more["touchpoints"] = {**touchpoints, "properties": {"survey": {"type": "string"}}}
    return {**scenario, "properties": scenario["properties"] | more}


def _let_out_defaults(defs: Json) -> None:
    """Take from what is required all that the loader fills in."""
    defs["Tier"].pop("required", None)
    defs["Service"]["required"] = ["time"]
    del defs["Arrivals"]["required"]
    defs["Arrivals"]["properties"]["file"] = {"type": "string"}
    defs["Arrivals"]["oneOf"] = [{"required": [key]} for key in ("per_hour", "file")]
    defs["ServiceTime"]["required"] = ["time"]
    for name, key in (("Tier", "by_service"), ("Service", "by_tier")):
        exceptions = defs[name]["properties"][key]["additionalProperties"]
        exceptions["$ref"] += "Change"


def _mark(table: Json, defs: Json, path: tuple[str, ...] = (), policy: bool = False) -> None:
    """Say of each key of a table, and of all below it, whether it is policy or world."""
    for key, kind in table.get("properties", {}).items():
        here = (*path, key)
        of_policy = policy or any(_fits(here, pattern.split(".")) for pattern in POLICY)
        kind["x-axis"] = "policy" if of_policy else "world"
        for target, below in _targets(kind):
            _mark(defs.get(target, {}), defs, (*here, *below), of_policy)


def _fits(path: tuple[str, ...], pattern: list[str]) -> bool:
    return len(path) == len(pattern) and all(
        part in ("*", key) for key, part in zip(path, pattern, strict=True)
    )


def _targets(kind: Json) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the tables that a key refers to, "*" standing for any name in between."""
    if "$ref" in kind:
        yield kind["$ref"].rpartition("/")[2], ()
    elements = [kind["items"]] if "items" in kind else []
    for arm in (*kind.get("oneOf", ()), *kind.get("anyOf", ()), *elements):
        yield from _targets(arm)
    if isinstance(kind.get("additionalProperties"), dict):
        yield from ((name, ("*", *below)) for name, below in _targets(kind["additionalProperties"]))


def _change(value: Any, tables: Collection[str]) -> Any:
    """Return a schema with nothing required, of itself and of all tables it refers to."""
    if isinstance(value, list):
        return [_change(part, tables) for part in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _change(part, tables) for key, part in value.items() if key != "required"}
    name = str(value.get("$ref", "")).rpartition("/")[2]
    return changed | _ref(f"{name}Change") if name in tables else changed


def _policy(changes: Json) -> Json:
    """Return the schema of a policy: what of a scenario it may change, and whom it combines."""
    keys = {**changes["ScenarioChange"]["properties"], "with": _ref("Names")}
    keys["branch"] = _only("branch", changes["BranchChange"])
    keys["services"] = {
        "type": "object",
        "additionalProperties": _only("services.*", changes["ServiceChange"]),
    }
    may = {pattern.partition(".")[0]: None for pattern in POLICY}
    return _table({key: keys[key] for key in may})


def _only(section: str, table: Json) -> Json:
    """Return a table with just the keys that a policy may change."""
    may = [pattern.removeprefix(f"{section}.") for pattern in POLICY if section in pattern]
    return _table({key: table["properties"][key] for key in may})


def _table(properties: Json, required: Sequence[str] = ()) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _distributions() -> Json:
    """Return times: a duration or a table with `dist`; a change of one may leave `dist` out."""
    times = {name: kind for name, kind in DISTRIBUTIONS.items() if name != "endless"}
    defs = {kind.__name__: _dist(kind) for kind in times.values()}
    keys = {key: True for table in defs.values() for key in table["properties"] if key != "dist"}
    tables = [_ref(name) for name in defs]
    return {
        **defs,
        "Part": {"oneOf": [_part(table) for table in defs.values()]},
        "Time": {"anyOf": [_ref("Duration"), *tables]},
        "TimeChange": {"anyOf": [_ref("Time"), _table(keys)]},
        "Patience": {"anyOf": [{"const": "endless"}, _ref("Time"), _dist(Endless)]},
        "PatienceChange": {"anyOf": [_ref("Patience"), _table(keys)]},
    }


def _dist(kind: type[Dist]) -> Json:
    found = _cleaned(kind.model_json_schema())
    table = {key: found[key] for key in ("type", "description", "additionalProperties")}
    required = dict.fromkeys(["dist", *found.get("required", ())])
    table |= {"properties": found["properties"], "required": list(required)}
    if kind.either:
        table["allOf"] = [{"oneOf": [{"required": [key]} for key in keys]} for keys in kind.either]
    if kind is Empirical:
        table["required"] = ["dist"]
        table["properties"] |= {key: {"type": "string"} for key in FROM_FILE}
        table["oneOf"] = [{"required": ["values"]}, {"required": ["file", "column"]}]
    return table


def _part(table: Json) -> Json:
    share = {"share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1}}
    return {
        **table,
        "properties": share | table["properties"],
        "required": ["share", *table["required"]],
    }
