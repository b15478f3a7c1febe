"""The language in which people are told things: English as it stands in the code, or Chinese.

A text is translated at the moment it is told. What machines read (keys of files, JSON, CSV heads,
option names) is the same in every language, so the language changes no result.
"""

import gettext
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
FOLDER = Path(__file__).parent / "locale"
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
    return told.format(**values) if values else told


def say_many(one: str, many: str, number: int, /, **values: Any) -> str:
    """Return one of two texts by a number, which is `{number}` in both, as `say` does."""
    told = _catalogue(_spoken.get()).ngettext(one, many, number)
    return told.format(number=number, **values)


def commas(items: Iterable[str]) -> str:
    """Return items one after the other: `A, B, C`."""
    return say(", ").join(items)


def with_and(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: `A, B and C`."""
    *first, last = items
    return say("{first} and {last}", first=commas(first), last=last) if first else last


def in_a_row(sentences: Iterable[str]) -> str:
    """Return whole sentences one after the other, leaving out empty ones; Chinese needs no gap."""
    return ("" if spoken() == "zh" else " ").join(text for text in sentences if text)


def marked(text: str) -> str:
    """Return the text as it is, marked for translation where it is told later by `say`."""
    return text


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


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("queuesim", FOLDER, [language], fallback=True)
