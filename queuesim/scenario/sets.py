"""Settings from the command line: `KEY=VALUE`, the key dotted, the value TOML or else text."""

import tomllib
from collections.abc import Sequence
from typing import Any

from queuesim.language import say
from queuesim.scenario.faults import Fault, did_you_mean, listed, shown
from queuesim.scenario.merging import merged, spelled_out
from queuesim.scenario.written import Origin, Source, Table, written

_NAMED = ("tiers", "services", "queues", "areas", "windows", "policies")


def sets_table(sets: Sequence[str], file: Table, faults: list[Fault]) -> Table:
    """Return all settings as one table; later ones win. What is set must be in the file by name."""
    found = spelled_out(as_written(sets, faults), faults)
    for section in set(_NAMED) & set(found):
        found = found.having(section, _existing(found[section], file.table(section), faults))
    return found


def as_written(sets: Sequence[str], faults: list[Fault]) -> Table:
    """Return all settings as one table, later ones over earlier ones, names unchecked."""
    found = Table(Origin(Source("--set", ""), ()))
    for setting in sets:
        found = merged(found, _one(setting, faults))
    return found


def _one(setting: str, faults: list[Fault]) -> Table:
    origin = Origin(Source(f"--set {setting}", ""), ())
    key, equals, value = setting.partition("=")
    path = _path(key.strip())
    if not equals or not path:
        allowed = say("KEY=VALUE, such as windows.6.roster=late")
        faults.append(origin.fault(found=shown(setting), allowed=allowed))
        return Table(origin)
    nested: Any = _value(value.strip())
    for part in reversed(path):
        nested = {part: nested}
    found = written(nested, origin, faults)
    assert isinstance(found, Table)
    return found


def _path(key: str) -> list[str]:
    """Return the parts of a dotted key; unlike in TOML, any letters may stand without quotes."""
    try:
        nested: Any = tomllib.loads(f"{key} = 0") if "\n" not in key else {}
    except ValueError:
        parts = key.split(".")
        return parts if all(parts) and not set(key) & set("\"'=[]{}") else []
    path = []
    while isinstance(nested, dict) and len(nested) == 1:
        (part,) = nested
        path.append(part)
        nested = nested[part]
    return path


def _value(text: str) -> Any:
    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return found["value"] if set(found) == {"value"} else text


def _existing(named: Any, known: Table, faults: list[Fault]) -> Any:
    """Return what is set of names that the file knows; others are faults."""
    if not isinstance(named, Table):
        return named
    strange = [name for name in named if name not in known]
    for name in strange:
        hint = did_you_mean(name, list(known))
        faults.append(
            named.origins[name].fault(say("no such name"), allowed=listed(known), hint=hint)
        )
    return named.without(*strange)
