"""Faults of a scenario file: where, what was found, what is allowed, the nearest known word.

`ScenarioError` is the one exception for what a planner got wrong; it holds all faults at once.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from queuesim.language import Sentence, commas, marked, say, sentence
from queuesim.scenario.foreign_words import translated

KINDS = {  # what is named in a section
    "tiers": marked("tier"),
    "services": marked("service"),
    "queues": marked("queue"),
    "pools": marked("pool"),
    "areas": marked("area"),
    "windows": marked("window"),
    "rosters": marked("roster"),
    "touchpoints": marked("touchpoint"),
}


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
        return say(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """Return the fault in a line, in English among data and to be told in any language."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        where = f"{place} {self.key}" if self.key else place
        says = sentence("{where}: {what}", where=where, what=self._what())
        return sentence("{fault} - {hint}", fault=says, hint=self.hint) if self.hint else says

    def _what(self) -> str:
        found = self.found and sentence("found {found}", found=self.found)
        allowed = self.allowed and sentence("allowed: {allowed}", allowed=self.allowed)
        parts = [part for part in (self.problem, found, allowed) if part] or [""]
        return reduce(lambda said, more: sentence("{said}, {more}", said=said, more=more), parts)


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
    return say("did you mean '{word}'?", word=of_lower[near[0]]) if near else ""


def shown(value: Any) -> str:
    """Return a value as a short piece of TOML."""
    if isinstance(value, dict):
        return say("a table")
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
    if not names:
        return say("none yet")
    return commas(names[:20]) + (" ..." if len(names) > 20 else "")


def no_such(*sections: str) -> str:
    """Return that there is no such thing in some sections, such as `no such queue or pool`."""
    kinds = [say(KINDS[section]) for section in sections]
    kind = reduce(lambda one, other: say("{one} or {other}", one=one, other=other), kinds)
    return say("no such {kind}", kind=kind)


def unreadable(error: Exception) -> str:
    """Return that a file cannot be read, and why."""
    return say("cannot be read: {why}", why=reason(error))


def reason(error: Exception) -> str:
    """Return why something failed, in the system's words, where possible translated."""
    return translated(getattr(error, "strerror", None) or str(error))
