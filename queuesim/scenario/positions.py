"""Where in a TOML text each key stands, so that a fault can be shown at its line and column.

Python's own parser reads scenarios but keeps no positions; this one, built on tomlkit's, runs only
when there is a fault to show. It rests on names inside tomlkit, so any surprise there gives up
the positions, never the fault.
"""

from bisect import bisect_right
from typing import Any

from tomlkit.items import Item, Key
from tomlkit.parser import Parser

Path = tuple[str | int, ...]
LONGEST = 100_000  # characters; tomlkit takes seconds beyond


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Return line and column, from 1, of each key and list element; none if it cannot be parsed."""
    if len(text) > LONGEST:
        return {}
    try:
        parser = _Parser(text)
        parser.parse()
    except Exception:  # whatever a later tomlkit does, a fault without its line is still a fault
        return {}
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    lines = {path: bisect_right(starts, at) for path, at in parser.found.items()}
    return {path: (line, parser.found[path] - starts[line - 1] + 1) for path, line in lines.items()}


class _Parser(Parser):
    """A parser that notes where keys begin; `_around` is the path of what is being read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.found: dict[Path, int] = {}
        self._around: Path = ()
        self._parts: list[tuple[str, int]] = []
        self._tables: dict[Path, int] = {}  # how many elements of each [[array of tables]] so far
        self._header = ""
        self._peeking = False
        self._element: int | None = None

    def _parse_simple_key(self) -> Key:
        begins = self._idx
        while self._src.startswith((" ", "\t"), begins):
            begins += 1
        key = super()._parse_simple_key()
        self._parts.append((key.key, begins))
        return key

    def _parse_key(self) -> Key:
        self._parts = []
        key = super()._parse_key()
        if not self._peeking:
            self._note()
        return key

    def _note(self) -> None:
        """Note the key just read; what follows belongs to it."""
        path = () if self._header else self._around
        for depth, (part, begins) in enumerate(self._parts, 1):
            path = (*path, part)
            self.found.setdefault(path, begins)
            if self._header == "[[" and depth == len(self._parts):
                self._tables[path] = self._tables.get(path, 0) + 1
            if self._header and path in self._tables:
                path = (*path, self._tables[path] - 1)
                self.found.setdefault(path, begins)
        self._around, self._header = path, ""

    def _peek_table(self) -> tuple[bool, Key]:
        self._peeking = True
        try:
            return super()._peek_table()
        finally:
            self._peeking = False

    def _parse_table(self, *parent: Any, **named: Any) -> Any:
        self._header = "[[" if self._src.startswith("[[", self._idx) else "["
        return super()._parse_table(*parent, **named)

    def _parse_key_value(self, parse_comment: bool = False) -> tuple[Key, Item]:
        around = self._around
        try:
            return super()._parse_key_value(parse_comment)
        finally:
            self._around = around

    def _parse_array(self) -> Any:
        outer, self._element = self._element, 0
        try:
            return super()._parse_array()
        finally:
            self._element = outer

    def _parse_value(self) -> Item:
        around, element, self._element = self._around, self._element, None
        if element is not None:
            self._around = (*around, element)
            self.found.setdefault(self._around, self._idx)
        item = super()._parse_value()
        self._around = around
        self._element = None if element is None else element + 1
        return item
