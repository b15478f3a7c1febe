"""The rows of a table of gaps as they were written: TOML tables, or the lines of a CSV survey.

A row knows its place, so that whatever is wrong with one of its cells is shown where it stands.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed, shown
from queuesim.scenario.merging import merged
from queuesim.scenario.parsing import parsed
from queuesim.scenario.written import Origin, Source, Table, place

SCORES = ("experience", "expectation", "weight", "ideal")
COLUMNS = ("tier", "touchpoint", *SCORES)
KEYS = ("name", *SCORES, "assumed")
TOP = ("gaps", "title", "touchpoints", "tiers")
MOST = 1_000_000  # answers

Text = str | Mapping[str, str] | None


@dataclass(frozen=True)
class Place:
    """Where a row was written: a table of a TOML file, or a line of a CSV file."""

    table: Table | None = None
    file: str = ""
    line: int | None = None

    def fault(self, column: str, problem: str = "", **says: str) -> Fault:
        """Return a fault of the row in one of its columns; "" for the row itself."""
        if self.table is None:
            return Fault(self.file, self.line, None, column, problem, **says)
        here = place(self.table, (column,))
        origin = here / column if column and column not in self.table else here
        return origin.fault(problem, **says)


@dataclass(frozen=True)
class Row:
    """One touchpoint of a tier, or one answer about it, with its cells as they were written."""

    tier: str  # "" for every tier
    touchpoint: str
    cells: Mapping[str, Any]
    place: Place = field(repr=False)
    tier_place: Place = field(repr=False)
    name: Text = None
    assumed: tuple[str, ...] = ()


def rows_of(source: Source, faults: list[Fault]) -> tuple[Text, list[Row]]:
    """Return the title and the rows of a table in a text, adding to faults what cannot be read."""
    if source.name.lower().endswith(".csv"):
        rows = csv_rows(source.name, source.text, ("weight",), faults)
        return PurePath(source.name).stem, rows
    table = parsed(source)
    _head(table, faults)
    return _text(table, "title", faults), list(_toml_rows(table, faults))


def csv_rows(name: str, text: str, needed: Sequence[str], faults: list[Fault]) -> list[Row]:
    """Return a row for each line of a CSV survey; beside the usual columns it needs some more."""
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        head = [cell.strip() for cell in next(lines, [])]
        wrong = _head_faults(name, head, ("touchpoint", *SCORES[:2], *needed))
        faults += wrong
        found = [] if wrong else list(_lines(name, head, lines, faults))
    except csv.Error as error:
        faults.append(Fault(name, None, None, "", say("this is not CSV: {error}", error=error)))
        return []
    if not found and not wrong:
        faults.append(
            Fault(name, None, None, "", say("holds no answer"), allowed=say("a line for each"))
        )
    return found


def _head_faults(name: str, head: Sequence[str], needed: Iterable[str]) -> list[Fault]:
    unknown = [
        Fault(name, 1, None, "", say("no such column"), shown(cell), listed(COLUMNS),
              did_you_mean(cell, COLUMNS))
        for cell in head
        if cell not in COLUMNS
    ]  # fmt: skip
    missing = [key for key in needed if key not in head]
    twice = sorted({cell for cell in head if head.count(cell) > 1})
    return [
        *unknown,
        *(Fault(name, 1, None, key, say("this column is missing")) for key in missing),
        *(Fault(name, 1, None, key, say("this column is there twice")) for key in twice),
    ]


def _lines(
    name: str, head: Sequence[str], lines: Iterable[list[str]], faults: list[Fault]
) -> Iterator[Row]:
    reader: Any = lines
    for number, cells in enumerate(lines):
        if number >= MOST:
            faults.append(
                Fault(name, None, None, "", say("holds more than {most} answers", most=MOST))
            )
            return
        if not any(cell.strip() for cell in cells):
            continue
        here = Place(None, name, reader.line_num)
        if len(cells) != len(head):
            found = say("{number} cells", number=len(cells))
            faults.append(
                here.fault(
                    "", found=found, allowed=say("{head}, as in the first line", head=len(head))
                )
            )
            continue
        said = {key: cell.strip() for key, cell in zip(head, cells, strict=True)}
        scores = {key: said[key] for key in SCORES if said.get(key)}
        yield Row(said.get("tier", ""), said["touchpoint"], scores, here, here)


def _head(table: Table, faults: list[Fault]) -> None:
    """Note keys that no table of gaps has; a scenario is none at all."""
    if "queuesim" in table:
        hint = say("a table of gaps begins with gaps = 1; --scenario names a scenario beside it")
        fault = table.origins["queuesim"].fault(say("this is a scenario, not a table"), hint=hint)
        raise ScenarioError([fault])
    version = table.get("gaps")
    if version != 1 or isinstance(version, bool):
        allowed = say("gaps = 1, the version of this language")
        found = "" if version is None else shown(version)
        problem = say("missing") if version is None else ""
        faults.append((table.origin / "gaps").fault(problem, found=found, allowed=allowed))
    _refuse_unknown(table, TOP, faults)


def _refuse_unknown(table: Table, known: Sequence[str], faults: list[Fault]) -> None:
    for key in table:
        if key not in known:
            hint = did_you_mean(key, known)
            allowed = "" if hint else listed(known)
            faults.append(
                table.origins[key].fault(say("not known here"), allowed=allowed, hint=hint)
            )


def _text(table: Table, key: str, faults: list[Fault]) -> Text:
    """Return a text, or one in several languages; None where there is none."""
    value: Any = table.get(key)
    texts = list(value.values()) if isinstance(value, dict) else [value]
    if value is None or all(isinstance(text, str) for text in texts):
        return dict(value) if isinstance(value, dict) else value
    faults.append(table.origins[key].fault(found=shown(value), allowed=say("text")))
    return None


def _toml_rows(table: Table, faults: list[Fault]) -> Iterator[Row]:
    """Yield the rows of a TOML file; what stands outside tiers holds for each tier named."""
    everybody = _tables(table, "touchpoints", faults)
    tiers = _tables(table, "tiers", faults)
    if not tiers:
        yield from (_row("", name, said, table, faults) for name, said in everybody.items())
    for tier, of_tier in tiers.items():
        _refuse_unknown(of_tier, ("touchpoints",), faults)
        own = _tables(of_tier, "touchpoints", faults)
        for name in {**everybody, **own}:
            whole = _laid_over(everybody.get(name), own.get(name))
            yield _row(tier, name, whole, of_tier, faults)


def _laid_over(below: Table | None, above: Table | None) -> Table:
    found = merged(below, above) if below is not None and above is not None else below or above
    assert isinstance(found, Table)
    return found


def _tables(table: Table, key: str, faults: list[Fault]) -> dict[str, Table]:
    """Return the tables in a table at a key, without what is none."""
    found = table.get(key)
    if found is not None and not isinstance(found, Table):
        faults.append(table.origins[key].fault(found=shown(found), allowed=say("a table")))
    inside = table.table(key)
    for _, value, origin in inside.rows():
        if not isinstance(value, Table):
            faults.append(origin.fault(found=shown(value), allowed=say("a table")))
    return {name: value for name, value in inside.items() if isinstance(value, Table)}


def _row(tier: str, touchpoint: str, table: Table, around: Table, faults: list[Fault]) -> Row:
    _refuse_unknown(table, KEYS, faults)
    said = table.get("assumed", [])
    if not isinstance(said, list) or any(key not in SCORES for key in said):
        origin: Origin = table.origins["assumed"]
        faults.append(
            origin.fault(
                found=shown(said), allowed=say("a list of {scores}", scores=listed(SCORES))
            )
        )
        said = []
    scores = {key: table[key] for key in SCORES if key in table}
    name = _text(table, "name", faults)
    return Row(tier, touchpoint, scores, Place(table), Place(around), name, tuple(said))
