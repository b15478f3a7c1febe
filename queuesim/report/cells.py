"""Text measured in the cells of a terminal: a Chinese sign fills two, an accent fills none.

Whatever comes from a file is cleaned first, so that no control character in a name can steer the
terminal of the person who reads the page.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any
from unicodedata import category, east_asian_width

from queuesim.language import spoken

WIDTH = 80
LABEL = 9
_OPENING, _CLOSING = "（「『《“", "，。、；：！？）」』》”"
_ATOM = re.compile(  # a word, or one Chinese sign, with the punctuation that must not leave it
    rf"[{_OPENING}]*(?:[^\s\u2e80-\uffff“”]+|[\u2e80-\uffff])[{_CLOSING}]*|[“”]+"
)


def clean(text: str) -> str:
    """Return the text with every space plain and every unprintable character made visible."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def text_of(*parts: Iterable[str]) -> str:
    """Return parts as one text, cleaned line by line, with an empty line between two of them."""
    blocks = ("".join(clean(line.rstrip()) + "\n" for line in lines) for lines in parts)
    return "\n".join(block for block in blocks if block)


def named(text: str | Mapping[Any, str] | None, key: str) -> str:
    """Return what the planner calls a thing, in the language spoken if there is a choice."""
    if isinstance(text, Mapping):
        text = text.get(spoken()) or next(iter(text.values()))
    return clean(text or key)


def width(text: str) -> int:
    """Return how many cells a cleaned text fills."""
    return sum(_cells(c) for c in text)


def _cells(c: str) -> int:
    if category(c) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(c) in "WF" else 1


def fitted(text: str, cells: int) -> str:
    """Return the text, cut and ended by an ellipsis where it is wider than `cells`."""
    if width(text) <= cells:
        return text
    while text and width(text) > cells - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def apart(text: str, others: Iterable[str], cells: int) -> str:
    """Return the text fitted so that it looks like no other that begins alike."""
    cut = fitted(text, cells)
    alike = [other for other in others if other != text and fitted(other, cells) == cut]
    if not alike:
        return cut
    starts = sorted(_shared(text, other) for other in alike)
    fits = (start for start in starts if width(text[start:]) <= cells // 2)
    end = fitted(text[next(fits, starts[-1]) :], cells // 2)
    return fitted(text, cells - width(end)) + end


def unlike(key: str, keys: Iterable[str], cells: int) -> str:
    """Return a key of a file, cleaned and fitted so that it looks like none of the others."""
    return apart(clean(key), map(clean, keys), cells)


def _shared(text: str, other: str) -> int:
    """Return how many signs two texts share from their beginning on."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False))
    )


def left(text: str, cells: int) -> str:
    """Return the text at the left of a column of exactly `cells`."""
    text = fitted(text, cells)
    return text + " " * (cells - width(text))


def right(text: str, cells: int) -> str:
    """Return the text at the right of a column of exactly `cells`."""
    text = fitted(text, cells)
    return " " * (cells - width(text)) + text


def wrapped(text: str, cells: int = WIDTH, label: str = "") -> list[str]:
    """Return the text in lines of at most `cells`, the first after a label, the rest below it."""
    lines, line, margin = [], label, " " * width(label)
    for gap, atom in _atoms(text, cells - width(label)):
        if width(line) + len(gap) + width(atom) > cells:
            lines.append(line.rstrip())
            line, gap = margin, ""
        line += (gap if line not in (label, margin) else "") + atom
    return [*lines, line.rstrip()]


def listed(label: str, items: Iterable[str]) -> list[str]:
    """Return items in lines, one after the other, with the label beside them: none, no line."""
    text = "; ".join(items)
    return wrapped(text, label=left(label, LABEL)) if text else []


def _atoms(text: str, cells: int) -> list[tuple[str, str]]:
    """Return what must stay together, each with the gap before it; overlong words are cut."""
    atoms, end = [], 0
    for found in _ATOM.finditer(text):
        gap = " " if found.start() > end else ""
        end = found.end()
        for piece in _pieces(found.group(), cells):
            atoms.append((gap, piece))
            gap = ""
    return atoms


def _pieces(word: str, cells: int) -> list[str]:
    pieces = [""]
    for c in word:
        if width(pieces[-1] + c) > cells:
            pieces.append("")
        pieces[-1] += c
    return pieces
