"""What the fit would choose by itself, and a planner may choose instead.

A choice is a key of `[choices]` in the map, or `--choose KEY=VALUE`; the latter wins. `CHOICES`
lists them all with what each allows.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queuesim.language import commas_later, marked, say, sentence
from queuesim.logs.families import FAMILIES
from queuesim.logs.patience import LAWS
from queuesim.scenario import units
from queuesim.scenario.faults import Fault, did_you_mean, listed, shown
from queuesim.scenario.written import Origin, Table

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SERVICES = (*FAMILIES, "empirical")
PATIENCE = (*LAWS, "endless")
ALL = "all"  # services, or tiers
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
        named = value if isinstance(value, Mapping) else {ALL: value}
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


def choices_of(table: Table, faults: list[Fault]) -> Choices:
    """Return the choices in a table, what is wrong with it added to faults."""
    found = {}
    for key, value, origin in table.rows():
        if key not in CHOICES:
            faults.append(unknown(key, list(CHOICES), origin))
            continue
        try:
            found[key] = CHOICES[key].read(value)
        except (ValueError, TypeError, AttributeError, LookupError):
            allowed = say(CHOICES[key].allowed)
            faults.append(origin.fault(found=shown(value), allowed=allowed))
    return Choices(**found)


def misnamed(chosen: Choices, log: Path, known: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Yield the names in choices that a log does not have; `known` are those it has, by key."""
    for key, names in known.items():
        for name in map(str, getattr(chosen, key)):
            if name not in names and name != ALL:
                hint = did_you_mean(name, names)
                place, problem = f"choices.{key}", say("is not in the log")
                yield Fault(str(log), None, None, place, problem, shown(name), listed(names), hint)


def unknown(key: str, known: Sequence[str], origin: Origin) -> Fault:
    """Return that a key is not known in its place, and which are."""
    hint = did_you_mean(key, known)
    return origin.fault(say("not known here"), allowed=listed(known), hint=hint)
