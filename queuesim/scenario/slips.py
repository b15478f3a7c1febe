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


def slip(value: Any, wanted: str) -> str:
    """Return what to write instead of a value, nothing if it is no usual slip.

    `wanted` is the type of what pydantic complains of.
    """
    if not isinstance(value, str):
        return ""
    if wanted in ("float_type", "int_type"):
        return _number(unicodedata.normalize("NFKC", value).strip())
    return _list(value) if wanted == "tuple_type" and value.strip() else ""


def several(name: str, known: Collection[str]) -> str:
    """Return how to write several known names that stand in one text, such as "A, B"."""
    names = _COMMA.split(name.strip())
    return _list(name) if len(names) > 1 and set(names) <= set(known) else ""


def plain_number(text: str) -> str:
    """Return a number without commas: 1,500 as 1500, and 3,5 as 3.5."""
    return re.sub(r"(\d),(\d)", r"\1.\2", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text), count=1)


def _number(text: str) -> str:
    if share := _PERCENT.fullmatch(text):
        return say("write {meant}", meant=f"{float(share[1]) / 100:.6g}")
    number = plain_number(text)
    return say("write {meant}", meant=number) if _NUMBER.fullmatch(number) else ""


def _list(text: str) -> str:
    names = [name for name in _COMMA.split(text.strip()) if name]
    return say("write {meant}", meant=json.dumps(names, ensure_ascii=False)) if names else ""
