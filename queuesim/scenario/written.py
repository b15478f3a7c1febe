"""Tables that remember where each of their keys was written.

Files, base files, ranges, policies and `--set` are laid over each other as tables before anything
is validated; a fault found afterwards is shown at the line that really holds it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from queuesim.language import say
from queuesim.scenario.faults import Fault

Path = tuple[str | int, ...]
DEEPEST = 20
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Source:
    """A text that holds keys: a file or a `--set`."""

    name: str
    text: str = field(repr=False)
    folder: FilePath = FilePath()

    @cached_property
    def positions(self) -> dict[Path, tuple[int, int]]:
        """Return line and column of every key; parsed only when a fault has to be shown."""
        from queuesim.scenario.positions import positions

        return positions(self.text)


class Origin(NamedTuple):
    """The place of a key: its source and its path as written there."""

    source: Source
    path: Path

    def fault(self, problem: str = "", **says: str) -> Fault:
        """Return a fault at this key, or at the nearest key around it whose line is known."""
        known = self.source.positions
        around = (self.path[:depth] for depth in range(len(self.path), 0, -1))
        line, column = next((known[path] for path in around if path in known), (None, None))
        return Fault(self.source.name, line, column, dotted(self.path), problem, **says)

    def __truediv__(self, key: str | int) -> "Origin":
        return Origin(self.source, (*self.path, key))


class Table(dict[str, Any]):
    """A table, the place of it and of each key in it; never changed once it is made."""

    def __init__(self, origin: Origin, rows: Sequence[tuple[str, Any, Origin]] = ()) -> None:
        super().__init__((key, value) for key, value, _ in rows)
        self.origin = origin
        self.origins = {key: place for key, _, place in rows}

    def rows(self) -> Iterator[tuple[str, Any, Origin]]:
        """Yield each key with its value and its place."""
        for key, value in self.items():
            yield key, value, self.origins[key]

    def table(self, key: str) -> "Table":
        """Return the table at a key, an empty one if there is none."""
        found = self.get(key)
        return found if isinstance(found, Table) else Table(self.origins.get(key, self.origin))

    def having(self, key: str, value: Any, origin: Origin | None = None) -> "Table":
        """Return this table with another value at a key, which keeps its place."""
        place = origin or self.origins.get(key, self.origin)
        rows = {name: (name, old, where) for name, old, where in self.rows()}
        return Table(self.origin, list((rows | {key: (key, value, place)}).values()))

    def without(self, *keys: str) -> "Table":
        """Return this table without some keys."""
        return Table(self.origin, [row for row in self.rows() if row[0] not in keys])


def dotted(path: Path) -> str:
    """Return a path as a planner writes it: dots between keys, quotes where TOML wants them."""
    parts = (str(key) for key in path)
    return ".".join(p if _BARE.fullmatch(p) else json.dumps(p, ensure_ascii=False) for p in parts)


def written(value: Any, origin: Origin, faults: list[Fault]) -> Any:
    """Return parsed TOML with places; what no scenario can hold is left out and added to faults."""
    if isinstance(value, dict):
        if len(origin.path) > DEEPEST:
            faults.append(origin.fault(say("nested too deep")))
            return Table(origin)
        rows = [(k, written(v, origin / k, faults), origin / k) for k, v in value.items()]
        return Table(origin, rows)
    if isinstance(value, list):
        if len(origin.path) > DEEPEST:
            faults.append(origin.fault(say("nested too deep")))
            return []
        return [written(v, origin / k, faults) for k, v in enumerate(value)]
    if isinstance(value, int) and abs(value) >= 2**63:
        faults.append(
            origin.fault(say("too large a number"), allowed=say("a whole number below 2^63"))
        )
        return 0
    return value


def place(table: Table, path: Path) -> Origin:
    """Return where a value of a table was written, or else what is nearest around it."""
    origin, here = table.origin, table
    inside: Any = here
    for key in path:
        if isinstance(inside, Table) and key in inside:
            origin, inside = inside.origins[str(key)], inside[str(key)]
        elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
            origin, inside = origin / key, inside[key]
        else:
            break
    return origin
