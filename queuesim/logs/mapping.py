"""What a planner says of an export in a small TOML map, every key checked, all faults at once.

[columns]                      # what no alias knows
issued = "Time of arrival"
[times]
zone = "Asia/Shanghai"         # the branch's clock
written_in = "UTC"             # of times that name no zone
order = "day first"            # or "month first", where dates do not tell
[outcomes]
gave_up = ["walked out"]
[names.service]                # names alike become one
"Cash CNY" = "cash"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from queuesim.language import commas_later, marked, say
from queuesim.logs.choices import CHOICES, Choices, choices_of, unknown
from queuesim.logs.headers import ALIASES, SESSIONS
from queuesim.logs.moments import ORDERS, Order
from queuesim.scenario.faults import Fault, ScenarioError, shown
from queuesim.scenario.written import Origin, Table

SECTIONS: dict[str, Sequence[str]] = {
    "columns": tuple(ALIASES),
    "sessions": tuple(SESSIONS),
    "times": ("zone", "written_in", "order"),
    "outcomes": ("served", "gave_up", "missed"),
    "names": ("tier", "service", "window"),
    "choices": tuple(CHOICES),
}


@dataclass(frozen=True)
class Map:
    """A map: columns by role, the clock, words of outcomes, new names."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    written_in: str | None = None
    order: Order | None = None
    outcomes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Choices = Choices()


def map_of(table: Table) -> Map:
    """Return what the tables of a file say; raise `ScenarioError` with every fault."""
    faults = list(_faults(table))
    choices = choices_of(table.table("choices"), faults)
    if faults:
        raise ScenarioError(faults)
    sections = ("columns", "sessions", "outcomes", "names")
    plain = {name: table[name] for name in sections if name in table}
    return Map(**plain, **table.table("times"), choices=choices)


def _faults(table: Table) -> Iterator[Fault]:
    for section, inside, origin in table.rows():
        if section not in SECTIONS:
            yield unknown(section, list(SECTIONS), origin)
        elif not isinstance(inside, Table):
            yield origin.fault(found=shown(inside), allowed=say("a table"))
        elif section != "choices":
            for key, value, place in inside.rows():
                yield from _faults_of(section, key, value, place)


def _faults_of(section: str, key: str, value: Any, origin: Origin) -> Iterator[Fault]:
    """Yield what is wrong with one key of a section."""
    if key not in SECTIONS[section]:
        yield unknown(key, SECTIONS[section], origin)
        return
    allowed, fits = _ALLOWED[key if section == "times" else section]
    if not fits(value):
        yield origin.fault(found=shown(value), allowed=say(allowed))


def _is_zone(name: Any) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, TypeError, OSError, LookupError):
        return False
    return True


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _is_table_of_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


_A_HEADER = marked("the header of a column"), lambda value: isinstance(value, str)
_A_ZONE = marked('a time zone such as "Asia/Shanghai" or "UTC"'), _is_zone
_ALLOWED: dict[str, tuple[str, Any]] = {
    "columns": _A_HEADER,
    "sessions": _A_HEADER,
    "zone": _A_ZONE,
    "written_in": _A_ZONE,
    "order": (commas_later(ORDERS), lambda value: value in ORDERS),
    "outcomes": (marked("a list of words"), _is_list_of_text),
    "names": (marked('a table such as { "Cash CNY" = "cash" }'), _is_table_of_text),
}
