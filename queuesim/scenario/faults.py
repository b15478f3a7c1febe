"""Faults of a scenario file: where, what was found, what is allowed, the nearest known word.

`ScenarioError` is the one exception for what a planner got wrong; it holds all faults at once.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file; `key` is dotted as written, `line` and `column` count from 1."""

    file: str
    line: int | None
    column: int | None
    key: str
    problem: str = ""
    found: str = ""
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        found = self.found and f"found {self.found}"
        allowed = self.allowed and f"allowed: {self.allowed}"
        says = ", ".join(part for part in (self.problem, found, allowed) if part)
        where = f"{place} {self.key}: " if self.key else f"{place}: "
        return where + says + (f" - {self.hint}" if self.hint else "")


class ScenarioError(Exception):
    """A scenario that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return "did you mean 'calls'?" for the nearest known word, or nothing if none is near."""
    from difflib import get_close_matches

    of_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower()[:100], of_lower, n=1, cutoff=0.6)
    return f"did you mean '{of_lower[near[0]]}'?" if near else ""


def shown(value: Any) -> str:
    """Return a value as a short piece of TOML."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(part) for part in value[:10]) + "]"
    elif isinstance(value, datetime.date | datetime.time):
        text = value.isoformat()
    elif isinstance(value, float):
        text = repr(value)
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def listed(words: Iterable[str]) -> str:
    """Return words as a list to choose from, cut where it gets long."""
    names = list(words)
    return ", ".join(names[:20]) + (" ..." if len(names) > 20 else "") if names else "none yet"
