"""The language in which people are told things: English as it stands in the code, or Chinese.

A text is translated at the moment it is told. What machines read (keys of files, JSON, CSV heads,
option names) is the same in every language, so the language changes no result.
"""

import gettext
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("en", "zh")
FOLDER = Path(__file__).parent / "locale"
_LATIN_BEGINS, _LATIN_ENDS = r"""[A-Za-z0-9±+/'"\[`-]""", r"""[A-Za-z0-9%'"\]`]"""
_CHINESE_AND_LATIN = re.compile(rf"[\u4e00-\u9fff]{_LATIN_BEGINS}|{_LATIN_ENDS}[\u4e00-\u9fff]")
_spoken: ContextVar[str] = ContextVar("spoken", default="en")


class Sentence(str):
    """An English sentence that remembers its text and values, for data that people read as well."""

    text: str
    values: dict[str, Any]


def sentence(text: str, /, **values: Any) -> Sentence:
    """Return an English sentence that `say` can tell in the language spoken later."""
    found = Sentence(text.format(**values) if values else text)
    found.text, found.values = text, values
    return found


def say(text: str, /, **values: Any) -> str:
    """Return a text in the language spoken, with `{name}` replaced by the value of that name."""
    if isinstance(text, Sentence):
        return say(text.text, **text.values)
    values = {name: say(v) if isinstance(v, Sentence) else v for name, v in values.items()}
    told = _catalogue(_spoken.get()).gettext(text) if text else ""
    return _filled(told, values) if values else told


def say_many(one: str, many: str, number: int, /, **values: Any) -> str:
    """Return one of two texts by a number, which is `{number}` in both, as `say` does."""
    told = _catalogue(_spoken.get()).ngettext(one, many, number)
    return _filled(told, {"number": number, **values})


def told(text: str) -> str:
    """Return a sentence in the language spoken; any other text is a name and stays as it is."""
    return say(text) if isinstance(text, Sentence) else text


def commas(items: Iterable[str]) -> str:
    """Return items one after the other: `A, B, C`."""
    return joined(marked(", "), items)


def joined(between: str, items: Iterable[str]) -> str:
    """Return items with a text between each two of them, told in the language spoken."""
    parts = [part for item in items for part in (say(between), item)]
    return _together(parts[1:])


def commas_later(items: Iterable[str]) -> str:
    """Return items as `commas` does, for data: in English, to be told in any language."""
    return reduce(lambda one, other: sentence("{one}, {other}", one=one, other=other), items)


def with_and(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: `A, B and C`."""
    *first, last = items
    return say("{first} and {last}", first=commas(first), last=last) if first else last


def with_and_later(items: Sequence[str]) -> str:
    """Return items as `with_and` does, for data: in English, to be told in any language."""
    *first, last = items
    return sentence("{first} and {last}", first=commas_later(first), last=last) if first else last


def with_or(items: Sequence[str]) -> str:
    """Return items as a sentence lists what one can choose from: `A, B or C`."""
    *first, last = items
    return say("{first} or {last}", first=commas(first), last=last) if first else last


def in_a_row(sentences: Iterable[str]) -> str:
    """Return whole sentences one after the other, leaving out empty ones; Chinese needs no gap."""
    return ("" if spoken() == "zh" else " ").join(text for text in sentences if text)


def marked(text: str) -> str:
    """Return the text as it is, marked for translation where it is told later by `say`."""
    return text


def marked_many(one: str, many: str) -> tuple[str, str]:
    """Return two texts as they are, marked for translation where a number chooses one."""
    return one, many


def spoken() -> str:
    """Return the language spoken."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def of_environment() -> str:
    """Return the language that the environment asks for, English if it is not one of ours."""
    asked = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    found = next((name for name in asked if name), "en")
    return next((language for language in LANGUAGES if found.startswith(language)), "en")


def _filled(text: str, values: Mapping[str, Any]) -> str:
    """Return a text with its values, a gap between a Chinese sign and a Latin word or number."""
    if _spoken.get() != "zh":
        return text.format(**values)
    return _together(
        part
        for before, name, form, how in Formatter().parse(text)
        for part in (before, "" if name is None else _shown(values[name], form or "", how))
    )


def _shown(value: Any, form: str, how: str | None) -> str:
    return format(Formatter().convert_field(value, how) if how else value, form)


def _together(parts: Iterable[str]) -> str:
    """Return parts as one text, with a gap between a Chinese sign and a Latin word or number."""
    text = ""
    for part in filter(None, parts):
        text += (" " if parted(text, part) else "") + part
    return text


def parted(before: str, after: str) -> bool:
    """Return whether a gap parts two texts: a Chinese sign meets a Latin word or number there."""
    return bool(before and after and _CHINESE_AND_LATIN.match(before[-1] + after[0]))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("queuesim", FOLDER, [language], fallback=True)
