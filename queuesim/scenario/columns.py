"""Measured times: `{ dist = "empirical", file = "times.csv", column = "minutes" }` read in.

The numbers take the place of the file's name, so that a resolved scenario stands on its own.
"""

import csv
import io
from collections.abc import Callable
from typing import Any

from queuesim.language import say
from queuesim.scenario import units
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed, shown
from queuesim.scenario.written import Origin, Table

Read = Callable[[str, Origin], str]
FROM_FILE = ("file", "column", "unit")
MOST = 1_000_000


def with_columns(table: Any, read: Read, faults: list[Fault]) -> Any:
    """Return a table in which every empirical distribution lists its values.

    `read(name, place)` returns the text of a file named at a place, or raises `ScenarioError`.
    """
    if isinstance(table, list):
        return [with_columns(value, read, faults) for value in table]
    if not isinstance(table, Table):
        return table
    if table.get("dist") == "empirical" and "file" in table:
        return _listed(table, read, faults)
    rows = [(key, with_columns(value, read, faults), place) for key, value, place in table.rows()]
    return Table(table.origin, rows)


def _listed(table: Table, read: Read, faults: list[Fault]) -> Table:
    values = _values(table, read, faults)
    return table.without(*FROM_FILE).having("values", values, table.origins["file"])


def _values(table: Table, read: Read, faults: list[Fault]) -> list[str]:
    """Return a column of a CSV file as durations; with a fault, one of 0 minutes in its place."""
    place = table.origins["file"]
    column, unit, name = table.get("column"), table.get("unit", "min"), table["file"]
    if not isinstance(column, str) or not isinstance(name, str):
        allowed = say('such as file = "times.csv", column = "minutes", unit = "min"')
        faults.append(place.fault(say("file and column are text"), allowed=allowed))
        return ["0 min"]
    try:
        units.minutes(f"1 {unit}")
    except units.UnreadableError:
        faults.append(
            table.origins["unit"].fault(found=shown(unit), allowed=say('"s", "min" or "h"'))
        )
        return ["0 min"]
    try:
        text = read(name, place)
    except ScenarioError as error:
        faults += error.faults
        return ["0 min"]
    return [f"{number} {unit}" for number in _column(text, column, table, faults)]


def _column(text: str, column: str, table: Table, faults: list[Fault]) -> list[str]:
    """Return the numbers of a column; empty cells are left out."""
    place = table.origins["column"]
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = list(rows.fieldnames or ())
        cells = [(row.get(column) or "").strip() for row in rows] if column in names else []
    except csv.Error as error:
        faults.append(table.origins["file"].fault(say("this is not CSV: {error}", error=error)))
        return ["0"]
    if column not in names:
        hint = did_you_mean(column, names)
        faults.append(place.fault(say("no such column"), allowed=listed(names), hint=hint))
        return ["0"]
    numbers = [cell for cell in cells if cell]
    wrong = next((cell for cell in numbers if not _is_duration(cell)), None)
    if wrong is not None or not 1 <= len(numbers) <= MOST:
        found = shown(wrong) if wrong is not None else say("{number} values", number=len(numbers))
        allowed = say("1 to {most} numbers, at least 0, one a row", most=MOST)
        faults.append(place.fault(found=found, allowed=allowed))
        return ["0"]
    return numbers


def _is_duration(cell: str) -> bool:
    try:
        units.minutes(f"{cell} h")
    except units.UnreadableError:
        return False
    return True
