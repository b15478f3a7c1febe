"""Tables become a `Scenario`, and what pydantic finds wrong becomes faults in a planner's words.

Faulty values are taken out until the rest is valid, so that names and sums can be checked in the
same go and a planner sees all faults at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from queuesim.language import commas, marked, say
from queuesim.scenario.distributions import DISTRIBUTIONS, Mixture, Part
from queuesim.scenario.faults import Fault, did_you_mean, listed, shown
from queuesim.scenario.model import Scenario
from queuesim.scenario.slips import percent, slip, time_in_two
from queuesim.scenario.units import UnreadableError
from queuesim.scenario.written import Path, Table, place

MOST_FAULTS = 500
_STAND_INS: dict[str, Any] = {
    "queuesim": 1,
    "branch": {"hours": "00:00-24:00"},
    "arrivals": {"per_hour": {}},
    **{name: {} for name in ("tiers", "services", "queues", "areas", "windows")},
}
_ALLOWED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "bool_type": lambda _: say("true or false"),
    "dict_type": lambda _: say("a table"),
    "model_type": lambda _: say("a table"),
    "model_attributes_type": lambda _: say("a table"),
    "tuple_type": lambda _: say("a list"),
    "string_type": lambda _: say("text"),
    "int_type": lambda _: say("a whole number"),
    "int_from_float": lambda _: say("a whole number"),
    "float_type": lambda _: say("a number"),
    "finite_number": lambda _: say("a finite number"),
    "literal_error": lambda ctx: _one_of(ctx["expected"]),
    "greater_than": lambda ctx: say("more than {gt:g}", gt=ctx["gt"]),
    "greater_than_equal": lambda ctx: say("at least {ge:g}", ge=ctx["ge"]),
    "less_than": lambda ctx: say("less than {lt:g}", lt=ctx["lt"]),
    "less_than_equal": lambda ctx: say("at most {le:g}", le=ctx["le"]),
    "too_short": lambda ctx: say("at least {min_length}", min_length=ctx["min_length"]),
    "too_long": lambda ctx: say("at most {max_length}", max_length=ctx["max_length"]),
    "string_too_long": lambda ctx: say(
        "at most {max_length} characters", max_length=ctx["max_length"]
    ),
    "union_tag_invalid": lambda ctx: commas(f"'{tag}'" for tag in _choices(ctx["expected_tags"])),
}
_WANTED = {
    "branch": marked('[branch] with hours = "09:00-17:00"'),
    "queuesim": marked("queuesim = 1, the version of this language"),
    "time": marked(
        'a duration such as "3.5 min", "20 s" or "1.5 h", or { dist = "lognormal",'
        ' mean = "3.5 min", cv = 0.9 }'
    ),
    "waits": marked("the name of an area"),
    "roster": marked("the name of a roster"),
    "per_hour": marked("rates by tier, such as gold = { 9 = 12, 10 = 15 }"),
}


def validated(table: Table) -> tuple[Scenario, frozenset[Path], list[Fault]]:
    """Return the scenario in a table less what is wrong, the paths concerned, the faults."""
    scenario, details = _tried(table)
    faults: dict[Path, Fault] = {}
    for detail in details[:MOST_FAULTS]:
        faults.setdefault(_path(detail, table), _fault(detail, table))
    faulty: set[Path] = set()
    left = table
    while scenario is None:
        paths = {_to_prune(detail, left): detail["type"] for detail in details}
        faulty |= {_concerned(path, kind) for path, kind in paths.items()}
        before, left = left, _with_stand_ins(_less(left, paths))
        assert left != before, details  # else this would never end
        scenario, details = _tried(left)
    return scenario, frozenset(faulty), list(faults.values())


def _tried(table: Table) -> tuple[Scenario | None, list[ErrorDetails]]:
    try:
        return Scenario.model_validate(table), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _path(detail: ErrorDetails, table: Table) -> Path:
    """Return the path in the table of what pydantic complains of, without its own tags."""
    path: list[str | int] = []
    inside: Any = table
    for step in detail["loc"]:
        if isinstance(inside, dict) and isinstance(step, int):
            path.append(list(inside)[step])  # a table that became pairs
            inside = None
        elif _has(inside, step):
            path.append(step)
            inside = inside[step]
    if detail["type"] == "missing":
        path.append(detail["loc"][-1])
    elif detail["type"].startswith("union_tag"):
        path.append("dist")
    return tuple(path)


def _has(inside: Any, step: str | int) -> bool:
    if isinstance(inside, list | tuple):
        return isinstance(step, int) and step < len(inside)
    return isinstance(inside, dict) and step in inside


def _to_prune(detail: ErrorDetails, table: Table) -> Path:
    """Return what has to go: a faulty key, a table that lacks one, a list with a faulty element."""
    path = _path(detail, table)
    lacks = detail["type"] == "missing" or detail["type"].startswith("union_tag")
    if lacks and len(path) > 1:
        path = path[:-1]
    return path[: next((k for k, step in enumerate(path) if isinstance(step, int)), None)]


def _concerned(path: Path, kind: str) -> Path:
    """Return what is not known once a path has gone: an unknown key may have meant any other."""
    return path[:-1] or path if kind == "extra_forbidden" else path


def _less(inside: Any, paths: Iterable[Path]) -> Any:
    """Return a table without the values at some paths."""
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        below.setdefault(path[0], []).append(path[1:])
    if not isinstance(inside, Table):
        return inside
    kept = [row for row in inside.rows() if () not in below.get(row[0], [])]
    return Table(inside.origin, [(k, _less(v, below.get(k, ())), place) for k, v, place in kept])


def _with_stand_ins(table: Table) -> Table:
    """Return a table with something valid in place of each section that it needs and lacks."""
    lacking = [(k, v, table.origin) for k, v in _STAND_INS.items() if k not in table]
    return Table(table.origin, [*table.rows(), *lacking])


def _fault(detail: ErrorDetails, table: Table) -> Fault:
    """Return the fault for what pydantic complains of."""
    path, kind = _path(detail, table), detail["type"]
    if kind in ("missing", "union_tag_not_found"):
        return (place(table, path[:-1]) / path[-1]).fault(
            say("missing"), allowed=_wanted(str(path[-1]))
        )
    origin = place(table, path)
    if kind == "extra_forbidden" or detail["loc"][-1] == "[key]":
        known = _known(path[:-1], table)
        hint = did_you_mean(str(path[-1]), known)
        return origin.fault(say("not known here"), allowed="" if hint else listed(known), hint=hint)
    found = path[-1] if detail["input"] == path[-1] else _value(table, path)
    allowed = (kind == "string_type" and _wanted(str(path[-1]))) or _allowed(detail)
    return origin.fault(found=shown(found), allowed=allowed, hint=_hint(path[-1], found, detail))


def _wanted(key: str) -> str:
    """Return what to write for a key that is missing."""
    return listed(DISTRIBUTIONS) if key == "dist" else say(_WANTED.get(key, ""))


def _hint(key: str | int, found: Any, detail: ErrorDetails) -> str:
    """Return what was probably meant."""
    context = detail.get("ctx", {})
    if isinstance(found, Table) and (time := time_in_two(str(key), found)):
        return time
    if context.get("le") == 1 and 1 < found <= 100:
        return percent(found)
    if isinstance(context.get("error"), UnreadableError):
        return str(context["error"].hint)
    expected = context.get("expected", context.get("expected_tags"))
    if expected and isinstance(found, str):
        return did_you_mean(found, _choices(expected))
    return slip(found, detail["type"])


def _choices(expected: str) -> list[str]:
    return re.findall("'([^']+)'", expected)


def _one_of(expected: str) -> str:
    """Return what is expected as in `'a', 'b' or 'c'`, a number as it is."""
    *first, last = [f"'{choice}'" for choice in _choices(expected)] or [expected]
    return say("{choices} or {last}", choices=commas(first), last=last) if first else last


def _allowed(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if isinstance(context.get("error"), UnreadableError):
        return str(context["error"])
    allowed = _ALLOWED.get(detail["type"])
    return allowed(context) if allowed else detail["msg"]


def _value(table: Table, path: Path) -> Any:
    inside: Any = table
    for step in path:
        inside = inside[step]
    return inside


def _known(path: Path, table: Table) -> list[str]:
    """Return the keys that the table at a path may have."""
    Mixture.model_rebuild()  # its parts are declared after it
    kind: Any = Scenario
    inside: Any = table
    for step in path:
        kind = _within(kind, inside, step)
        inside = inside[step]
    return _keys(kind, inside)


def _keys(kind: Any, inside: Any) -> list[str]:
    model = _model(kind, inside)
    if model is None:
        named = [get_args(arm)[0] for arm in _arms(kind) if get_origin(arm) is dict]
        return [str(key) for keys in named for key in get_args(keys)]
    share = ["share"] if Part in _arms(kind) else []
    return share + list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the type of each key of a model, by the name that stands in the file."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _within(kind: Any, inside: Any, step: str | int) -> Any:
    """Return the type of a member of a table or a list."""
    model = _model(kind, inside)
    if model is not None:
        return _fields(model).get(str(step))
    members = [get_args(arm) for arm in _arms(kind) if get_origin(arm) in (dict, tuple)]
    return members[0][-1] if members[0][-1] is not ... else members[0][0]


def _arms(kind: Any) -> list[Any]:
    """Return the types that a union or an annotated type is made of."""
    if get_origin(kind) is Annotated:
        return _arms(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [arm for part in get_args(kind) for arm in _arms(part)]
    return [kind]


def _model(kind: Any, inside: Any) -> type[BaseModel] | None:
    """Return the model of a table; of a distribution, the one that its `dist` names."""
    models = [arm for arm in _arms(kind) if isinstance(arm, type) and issubclass(arm, BaseModel)]
    named = DISTRIBUTIONS.get(str(inside.get("dist"))) if isinstance(inside, dict) else None
    return named if named in models or Part in models else models[0] if models else None
