"""The rows of an export as they are written: moments parsed, words numbered, nothing judged yet.

Blocks of the file come in; what hangs on a whole column, such as the order of day and month, is
settled when they are put together.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from queuesim.language import say
from queuesim.logs.journal import UNKNOWN, Bools, Ints
from queuesim.logs.mapping import Map
from queuesim.logs.moments import (
    NO_TIME,
    WIDEST,
    Digits,
    Moments,
    Order,
    clock,
    digits,
    in_zone,
    moments,
    order_of,
)
from queuesim.scenario.faults import Fault, ScenarioError

LONGEST_NAME = 60
NOTHING = ("-", "—", "--", "/", "null", "none", "nan", "n/a", "\\n", "无", "空", "no_server")


@dataclass(frozen=True)
class File:
    """Where rows come from: its encoding, its header, lines above it, and the columns by role."""

    path: Path
    encoding: str
    header: tuple[str, ...]
    above: int
    places: Mapping[str, int]

    @property
    def used(self) -> dict[str, str]:
        """Return the header of each role."""
        return {role: self.header[place] for role, place in self.places.items()}


@dataclass(frozen=True)
class Block:
    """Some rows on end: moments cut into digits, words numbered as they first occurred."""

    line: Ints
    digits: dict[str, Digits]
    held: dict[str, Bools]  # whether the cell of a moment holds anything
    codes: dict[str, Ints]
    short: Bools  # fewer cells than are used
    sample: dict[str, str]  # the first cell of a moment that holds anything


@dataclass(frozen=True)
class Words:
    """A column of names: a number for each row, -1 where the cell is empty, and the names."""

    code: Ints
    names: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """The rows of a file, in its order."""

    file: File
    line: Ints
    times: Mapping[str, Moments]
    unreadable: Mapping[str, Bools]  # the cell holds something, but no moment
    words: Mapping[str, Words]
    short: Bools
    sample: Mapping[str, str]  # the first cell of each column of moments that holds anything
    mixed: Bools  # dates written in another order than the others

    def __len__(self) -> int:
        return len(self.line)


def joined(
    file: File, blocks: Sequence[Block], names: Mapping[str, Sequence[str]], said: Map
) -> Rows:
    """Return the blocks of a file put together; `names` are the words of its columns."""
    words = {
        role: named(np.concatenate([block.codes[role] for block in blocks]), known)
        for role, known in names.items()
    }
    columns = {role: [block.digits[role] for block in blocks] for role in blocks[0].digits}
    order = said.order or _order(file, [part for found in columns.values() for part in found])
    date = _dates(file, words["date"], said) if "date" in words else None
    times = {role: _column(found, order, date, said) for role, found in columns.items()}
    held = {role: np.concatenate([block.held[role] for block in blocks]) for role in times}
    line, short = (
        np.concatenate([getattr(block, name) for block in blocks]) for name in ("line", "short")
    )
    sample = {role: next((b.sample[role] for b in blocks if b.sample[role]), "") for role in times}
    unreadable = {role: held[role] & np.isnat(at) for role, at in times.items()}
    mixed = _mixed(columns, order, len(line))
    return Rows(file, line, times, unreadable, words, short, sample, mixed)


def _mixed(columns: Mapping[str, Sequence[Digits]], order: Order, rows: int) -> Bools:
    """Return the rows with a date that has the year first where the others have it last."""
    found = np.zeros(rows, bool)
    for parts in columns.values() if order != "year first" else ():
        found |= np.concatenate([part.length[:, 0] == 4 for part in parts])
    return found


def _column(found: Sequence[Digits], order: Order, date: Moments | None, said: Map) -> Moments:
    """Return the moments of a column; a time of day alone is on the date of its row."""
    at = np.concatenate([_moments(part, order, said) for part in found])
    if date is None:
        return at
    passed = np.concatenate([clock(part) for part in found])
    whole = date + passed.clip(0).astype("timedelta64[us]")
    return np.where((passed >= 0) & np.isnat(at), whole, at)


def _moments(found: Digits, order: Order, said: Map) -> Moments:
    """Return moments in the order of the column; those with the year first are plain anyway."""
    at = moments(found, order)
    plain = found.length[:, 0] == 4
    if order != "year first" and plain.any():
        at = np.where(plain, moments(found, "year first"), at)
    return in_zone(at, found.zone, said.zone, said.written_in)


def _order(file: File, found: Sequence[Digits]) -> Order:
    """Return in which order dates are written, or ask if they do not tell."""
    orders = {order_of(part) for part in found if len(part.value)}
    told = orders - {None, "year first"}
    if len(told) == 1:
        return cast(Order, told.pop())
    if None not in orders and not told:
        return "year first"
    clash = say("its dates contradict each other on days and months")
    problem = clash if told else say("its dates do not tell days from months")
    hint = say("say in a map, named by --map:") + '\n    [times]\n    order = "day first"'
    raise unusable(file.path, problem, hint)


def _dates(file: File, words: Words, said: Map) -> Moments:
    """Return the midnight of each row's date, NaT where there is none."""
    found = digits(np.array([name[:WIDEST] for name in (*words.names, "")], f"U{WIDEST}"))
    at = moments(found, said.order or _order(file, [found]))
    days = at.astype("datetime64[D]").astype("datetime64[us]")
    return np.where(words.code == UNKNOWN, NO_TIME, days[words.code])


def named(code: Ints, names: Sequence[str]) -> Words:
    """Return a column of names, those that say nothing left out."""
    found: dict[str, int] = {}
    bare = [name_in(name) for name in names]
    new = [found.setdefault(name, len(found)) if name else UNKNOWN for name in bare]
    return Words(np.array([*new, UNKNOWN], np.int64)[code], tuple(found))


def name_in(cell: str) -> str:
    """Return the name in a cell, "" for nothing, control characters or a formula."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]  # ="0012", the way to keep zeros in a spreadsheet
    kept = "".join(c for c in cell if unicodedata.category(c)[0] != "C")
    bare = " ".join(kept.split())[:LONGEST_NAME]
    return "" if bare[:1] in ("=", "@", "+") or bare.casefold() in NOTHING else bare


def unusable(path: Path, problem: str, hint: str = "", allowed: str = "") -> ScenarioError:
    """Return the error of a file that cannot be used."""
    return ScenarioError([Fault(str(path), None, None, "", problem, "", allowed, hint)])
