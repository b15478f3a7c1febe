"""Usual slips of the pen: what a planner most likely meant, as a hint that says what to write."""

import json
import re
import unicodedata
from collections.abc import Collection
from typing import Any

from queuesim.language import say

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?) ?%")
_COMMA = re.compile(r"\s*[,，、;；]\s*")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_TIME_KEY = re.compile(r"(?<![\w.:\"'-])(\d{1,2})[.:](\d{2})\s*=")
_TWICE = re.compile("overwrite|twice|Duplicate")
_LONGEST = 60  # signs of a value that is shown


def slip(value: Any, wanted: str) -> str:
    """Return what to write instead of a value, nothing if it is no usual slip.

    `wanted` is the type of what pydantic complains of.
    """
    if not isinstance(value, str):
        return ""
    if wanted in ("float_type", "int_type"):
        return _number(unicodedata.normalize("NFKC", value).strip())
    return _list(value) if wanted == "tuple_type" and value.strip() else ""


def percent(number: float) -> str:
    """Return how to write so many per cent as a share."""
    return say("write {meant} for {number:g} %", meant=f"{number / 100:.6g}", number=number)


def time_in_two(key: str, found: Collection[str]) -> str:
    """Return how to write 9.30 = 5, in which TOML finds a table at 9 with 30 in it."""
    hour = re.fullmatch(r"(\d{1,2}):00", key)
    minutes = [minute for minute in found if re.fullmatch(r"\d\d", minute)]
    return _time_in_quotes(hour[1], minutes[0]) if hour and minutes else ""


def no_toml(line: str, at: int, says: str) -> str:
    """Return what to do about a line that TOML cannot read at a place, by what its parser says."""
    if time := _TIME_KEY.search(line):
        return _time_in_quotes(*time.groups())
    if _TWICE.search(says):
        return say("it stands here a second time")
    begin = max(line.rfind(sign, 0, at + 1) for sign in "=[,{") + 1
    text = re.split(r"[],}#]", line[begin:])[0].strip()
    if not 0 < len(text) <= _LONGEST or set("\"'=") & set(text) or "=" not in line[:begin]:
        return ""
    if meant := text.lower() if text.lower() in ("true", "false") else _as_number(text):
        return say("write {meant}", meant=meant)
    return say('text stands in quotes: "{text}"', text=text)


def _time_in_quotes(hour: str, minute: str) -> str:
    return say('a time as a key stands in quotes: "{time}"', time=f"{hour}:{minute}")


def _as_number(text: str) -> str:
    """Return a share for a percentage, .5 as 0.5, and 05 as 5."""
    if share := _PERCENT.fullmatch(text):
        return f"{float(share[1]) / 100:.6g}"
    return f"{float(text):.15g}" if re.fullmatch(r"\d{0,15}\.?\d{1,15}", text) else ""


def several(name: str, known: Collection[str]) -> str:
    """Return how to write several known names that stand in one text, such as "A, B"."""
    names = _COMMA.split(name.strip())
    return _list(name) if len(names) > 1 and set(names) <= set(known) else ""


def plain_number(text: str) -> str:
    """Return a number without commas: 1,500 as 1500, and 3,5 as 3.5."""
    return re.sub(r"(\d),(\d)", r"\1.\2", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text), count=1)


def _number(text: str) -> str:
    number = _as_number(text) if "%" in text else plain_number(text)
    return say("write {meant}", meant=number) if _NUMBER.fullmatch(number) else ""


def _list(text: str) -> str:
    names = [name for name in _COMMA.split(text.strip()) if name]
    return say("write {meant}", meant=json.dumps(names, ensure_ascii=False)) if names else ""
