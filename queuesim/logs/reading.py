"""A ticket system's export, read once and in blocks, so that a million rows fit.

Only the columns that are used are looked at: names and identity numbers never leave the file.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from queuesim.language import say
from queuesim.logs.headers import ALIASES, MEANINGS, SESSIONS, TIMES, roles
from queuesim.logs.mapping import Map, map_of
from queuesim.logs.moments import WIDEST, digits
from queuesim.logs.rows import Block, File, Rows, joined, unusable
from queuesim.scenario.faults import listed, unreadable
from queuesim.scenario.loading import source_of
from queuesim.scenario.parsing import parsed

BLOCK = 50_000  # rows
TOP = 20  # lines among which the header is
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t|"
NO_MAP = Map()


def read_map(path: Path) -> Map:
    """Return what a TOML file says of an export."""
    return map_of(parsed(source_of(path)))


def read(path: Path, said: Map = NO_MAP) -> Rows:
    """Return the rows of a log; raise `ScenarioError` if no column says when tickets were taken."""
    file = _opened(path, "columns", ALIASES, said.columns, ("issued",))
    return _read(file, said, TIMES)


def read_sessions(path: Path, said: Map = NO_MAP) -> Rows:
    """Return the rows of a file of sessions: window, opening and closing, perhaps a date."""
    file = _opened(path, "sessions", SESSIONS, said.sessions, ("window", "opens", "closes"))
    return _read(file, said, ("opens", "closes"))


def encoding_of(path: Path) -> str:
    """Return the first of `ENCODINGS` in which all of a file can be read."""
    try:
        if path.stat().st_size == 0:
            raise unusable(path, say("is empty"))
        if _begins(path) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        for encoding in ENCODINGS:
            if _decodes(path, encoding):
                return encoding
    except OSError as error:
        raise unusable(path, unreadable(error)) from None
    raise unusable(path, say("is neither UTF-8 nor GB18030 text"), say("export it as CSV in UTF-8"))


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _opened(
    path: Path,
    section: str,
    aliases: Mapping[str, str],
    named: Mapping[str, str],
    needed: Sequence[str],
) -> File:
    """Return a file with the places of its columns; lines above its header are passed over."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        top = [tuple(row) for row in islice(_lines(path, file), TOP)]
    known = [_known(row, aliases, named) for row in top]
    for above, (header, places) in enumerate(zip(top, known, strict=True)):
        if places and all(role in places for role in needed):
            return File(path, encoding, header, above, places)
    header = max(top, key=len, default=())
    if not any(cell.strip() for row in top for cell in row):
        raise unusable(path, say("is empty"))
    if strange := [name for name in named.values() if name not in header]:
        raise unusable(
            path, say("has no column {names}", names=listed(strange)), allowed=listed(header)
        )
    missing = [role for role in needed if role not in (known[top.index(header)] or {})]
    keys = "\n    ".join(f'{role} = "..."   # {say(MEANINGS.get(role, role))}' for role in missing)
    problem = say(
        "no column is known as {missing}; the header is {header}",
        missing=say(" or as ").join(missing),
        header=listed(header),
    )
    hint = say("say which is which in a map, named by --map:")
    hint += f"\n    [{section}]\n    {keys}"
    raise unusable(path, problem, hint)


def _known(
    header: Sequence[str], aliases: Mapping[str, str], named: Mapping[str, str]
) -> dict[str, int] | None:
    """Return the place of each role in a row, None if it lacks a column that a map names."""
    try:
        return roles(header, aliases, named)
    except LookupError:
        return None


def _lines(path: Path, file: Any) -> Iterator[list[str]]:
    """Yield the rows of an open file, the header first; raise `ScenarioError` if it is no CSV."""
    top = [file.readline() for _ in range(TOP)]
    file.seek(0)
    most = {sign: max(line.count(sign) for line in top) for sign in DELIMITERS}
    sign = max(DELIMITERS, key=lambda sign: (most[sign], sign == ","))
    lines = csv.reader(file, delimiter=sign)
    try:
        yield from lines
    except csv.Error as error:
        raise unusable(
            path, say("is not CSV: {error} (line {line_num})", error=error, line_num=lines.line_num)
        ) from None


def _read(source: File, said: Map, timed: Sequence[str]) -> Rows:
    """Return all rows of a file."""
    coders: dict[str, dict[str, int]] = {role: {} for role in source.places if role not in timed}
    with source.path.open(encoding=source.encoding, newline="") as file:
        lines = _lines(source.path, file)
        body = islice(lines, source.above + 1, None)
        pieces = _pieces(body, source.above + 2)
        blocks = [_block(rows, first, source, coders) for first, rows in pieces]
    return joined(source, blocks, {role: list(coder) for role, coder in coders.items()}, said)


def _pieces(lines: Iterator[list[str]], first: int) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield pieces of a file with the number of their first row in it."""
    rows: list[list[str]] = []
    for row in lines:
        rows.append(row)
        if len(rows) == BLOCK:
            yield first, rows
            first, rows = first + len(rows), []
    yield first, rows


def _block(
    rows: list[list[str]], first: int, file: File, coders: Mapping[str, dict[str, int]]
) -> Block:
    """Return rows as columns, empty lines left out."""
    wanted = max(file.places.values()) + 1
    line = np.array([first + k for k, row in enumerate(rows) if any(row)], np.int64)
    kept = [row for row in rows if any(row)]
    short = np.array([len(row) < wanted for row in kept], bool)
    full = [row if len(row) >= wanted else row + [""] * (wanted - len(row)) for row in kept]
    block = Block(line, {}, {}, {}, short, {})
    for role, place in file.places.items():
        if role in coders:
            coder = coders[role]
            codes = [coder.setdefault(row[place], len(coder)) for row in full]
            block.codes[role] = np.array(codes, np.int64)
        else:
            text = np.array([row[place].strip()[:WIDEST] for row in full], f"U{WIDEST}")
            block.digits[role], block.held[role] = digits(text), text != ""
            block.sample[role] = next((cell for cell in text.tolist() if cell), "")
    return block
