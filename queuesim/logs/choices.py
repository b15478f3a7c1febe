"""What the fit would choose by itself, and a planner may choose instead.

A choice is a key of `[choices]` in the map, or `--choose KEY=VALUE`; the latter wins. `CHOICES`
lists them all with what each allows.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queuesim.language import commas_later, marked, say, sentence
from queuesim.logs.families import FAMILIES
from queuesim.logs.patience import LAWS
from queuesim.scenario import units
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed, shown

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SERVICES = (*FAMILIES, "empirical")
PATIENCE = (*LAWS, "endless")
RULES = ("first come, first served", "in order", "head start")


@dataclass(frozen=True)
class Choices:
    """Overrides of the fit; what is empty or None is chosen by it."""

    leave_out: tuple[datetime.date, ...] = ()
    weekdays: tuple[str, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)  # service or "all" -> family
    patience: Mapping[str, str] = field(default_factory=dict)  # tier or "all" -> law
    busyness_cv: float | None = None
    crowding: Mapping[str, float] = field(default_factory=dict)  # cv, correlation
    wrap_up: float | None = None  # minutes, always the same
    rule: str | None = None
    order: tuple[str, ...] = ()  # queues, who goes first first
    head_start: Mapping[str, float] = field(default_factory=dict)  # queue -> minutes
    windows: str | None = None
    speeds: bool | None = None
    standby: bool | None = None


@dataclass(frozen=True)
class Choice:
    """One choice: what is allowed, in words, and how a value is read; a bad one raises."""

    allowed: str
    read: Callable[[Any], Any]


def _one_of(*words: str) -> Choice:
    return Choice(commas_later(words), lambda value: words[words.index(value)])


def _dates(value: Any) -> tuple[datetime.date, ...]:
    every = value if isinstance(value, list | tuple) else [value]
    return tuple(_date(one) for one in every)


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    return datetime.date.fromisoformat(value)


def _weekdays(value: Any) -> tuple[str, ...]:
    every = value if isinstance(value, list | tuple) else value.replace(",", " ").split()
    return tuple(WEEKDAYS[WEEKDAYS.index(one[:3].title())] for one in every)


def _table(words: tuple[str, ...]) -> Callable[[Any], Mapping[str, str]]:
    def read(value: Any) -> Mapping[str, str]:
        named = value if isinstance(value, Mapping) else {"all": value}
        return {name: words[words.index(word)] for name, word in named.items()}

    return read


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError
    return tuple(value)


def _durations(value: Any) -> Mapping[str, float]:
    return {name: units.minutes(duration) for name, duration in value.items()}


def _number(value: Any) -> float:
    if isinstance(value, bool) or not 0 <= float(value) <= 2:
        raise ValueError
    return float(value)


def _crowding(value: Any) -> Mapping[str, float]:
    found = {key: _number(number) for key, number in value.items()}
    if set(found) - {"cv", "correlation"} or found.get("correlation", 0.0) >= 1:
        raise ValueError
    return found


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


CHOICES: dict[str, Choice] = {
    "leave_out": Choice(marked("dates such as 2026-11-23"), _dates),
    "weekdays": Choice(marked('weekdays such as "Mon Tue Wed"'), _weekdays),
    "services": Choice(
        sentence("for all, or in a table by service: {names}", names=commas_later(SERVICES)),
        _table(SERVICES),
    ),
    "patience": Choice(
        sentence("for all, or in a table by tier: {names}", names=commas_later(PATIENCE)),
        _table(PATIENCE),
    ),
    "busyness_cv": Choice(marked("a number from 0 to 2"), _number),
    "crowding": Choice(marked("a table such as { cv = 0.2, correlation = 0.5 }"), _crowding),
    "wrap_up": Choice(units.A_DURATION, units.minutes),
    "rule": _one_of(*RULES),
    "order": Choice(marked("a list of queues, who goes first first"), _names),
    "head_start": Choice(marked('a table such as { gold = "90 s" }'), _durations),
    "windows": _one_of("each", "on average"),
    "speeds": Choice(marked("true or false"), _truth),
    "standby": Choice(marked("true or false"), _truth),
}


def choices_of(table: Mapping[str, Any], path: Path) -> Choices:
    """Return the choices in a table; raise `ScenarioError` with every fault."""
    faults, found = [], {}
    for key, value in table.items():
        place = f"choices.{key}"
        if key not in CHOICES:
            hint = did_you_mean(key, list(CHOICES))
            allowed = listed(CHOICES)
            faults.append(
                Fault(str(path), None, None, place, say("not known here"), "", allowed, hint)
            )
            continue
        try:
            found[key] = CHOICES[key].read(value)
        except (ValueError, TypeError, AttributeError, LookupError):
            faults.append(
                Fault(str(path), None, None, place, "", shown(value), say(CHOICES[key].allowed))
            )
    if faults:
        raise ScenarioError(faults)
    return Choices(**found)
