"""The rows of an export as they are written: moments parsed, words numbered, nothing judged yet.

Blocks of the file come in; what hangs on a whole column, such as the order of day and month, is
settled when they are put together.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
    years_last,
)
from queuesim.scenario.faults import Fault, ScenarioError

LONGEST_NAME = 60
MIXED = 0.01  # of the dates that tell their order; so many may be in another one
FORMULA = ("=", "@", "+")  # what a formula begins with
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

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the headers of the other columns."""
        used = set(self.places.values())
        return tuple(name for k, name in enumerate(self.header) if k not in used and name.strip())


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
    formula: Bools  # a name is none, but a formula
    control: Bools  # a name holds characters that are no signs

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
    formula, control = (_strange(blocks, names, kind) for kind in (is_formula, has_control))
    return Rows(file, line, times, unreadable, words, short, sample, mixed, formula, control)


def _strange(
    blocks: Sequence[Block],
    names: Mapping[str, Sequence[str]],
    kind: Callable[[str], bool],
) -> Bools:
    """Return the rows that have a name of a kind in some column."""
    found = np.zeros(sum(len(block.line) for block in blocks), bool)
    for role, known in names.items():
        strange = np.array([kind(name) for name in known], bool)
        if strange.any():
            found |= strange[np.concatenate([block.codes[role] for block in blocks])]
    return found


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
    dates, days, months = np.sum([years_last(part) for part in found], axis=0).tolist()
    if not dates:
        return "year first"
    if min(days, months) <= MIXED * max(days, months) and days != months:
        return "day first" if days > months else "month first"
    clash = say(
        "its dates contradict each other: {days} have the day first, {months} the month",
        days=days, months=months,
    )  # fmt: skip
    problem = clash if days else say("its dates do not tell days from months")
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
    bare = _bare(cell)
    return "" if bare[:1] in FORMULA or bare.casefold() in NOTHING else bare


def _bare(cell: str) -> str:
    """Return a cell without control characters, and without the quotes that keep zeros."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]  # ="0012", as spreadsheets have it
    kept = "".join(c for c in cell if not _is_control(c)) if has_control(cell) else cell
    return " ".join(kept.split())[:LONGEST_NAME]


def is_formula(cell: str) -> bool:
    """Return whether a cell is a formula of a spreadsheet."""
    return _bare(cell)[:1] in FORMULA


def has_control(cell: str) -> bool:
    """Return whether a cell holds characters that are no signs, such as an escape."""
    return not cell.isprintable() and any(map(_is_control, cell))


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C"


def renamed(words: Words, names: Mapping[str, str]) -> Words:
    """Return a column with names changed as a map says, those that become alike put together."""
    new = [names.get(name, name) for name in words.names]
    places = {name: k for k, name in enumerate(dict.fromkeys(new))}
    code = np.array([*(places[name] for name in new), UNKNOWN])
    return Words(code[words.code], tuple(places))


def unusable(path: Path, problem: str, hint: str = "", allowed: str = "") -> ScenarioError:
    """Return the error of a file that cannot be used."""
    return ScenarioError([Fault(str(path), None, None, "", problem, "", allowed, hint)])
