"""Tables of a report: the columns of the terminal's tables, with nothing cut.

A cell says its number as people read it, in full on hover, and the bare number by which it sorts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from queuesim.language import marked, say
from queuesim.report.amounts import Form, Value, amount, half_width, interval, mean, undecided
from queuesim.report.tables import NOT_SHOWN, Column

FROM = marked("from")  # heads a column of times of day


@dataclass(frozen=True)
class Cell:
    """A cell: what it shows, what it says on hover, and its number in the unit of the head."""

    text: str
    hover: str = ""
    number: float | None = None
    half: float | None = None  # half the width of its interval


@dataclass(frozen=True)
class Row:
    """A row under its name; one that belongs to a policy can be hidden with it."""

    name: str
    cells: Sequence[Cell]
    policy: int | None = None
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; `heads` begin with that of the names."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Row]
    charted: Sequence[int] = ()  # the columns that a workbook draws, from 0


def table(
    caption: str,
    first: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    charted: Sequence[int] = (),
) -> Table:
    """Return a table of numbers under the heads of the terminal, each with its unit."""
    return Table(caption, [say(first), *map(_head, columns)], list(rows), charted)


def of_words(caption: str, heads: Sequence[str], rows: Sequence[Row]) -> Table:
    """Return a table of texts under heads that are yet to be told."""
    return Table(caption, [say(head) for head in heads], rows)


def places(columns: Sequence[Column], *keys: str) -> list[int]:
    """Return the places of columns by their keys."""
    return [k for k, column in enumerate(columns) if column.key in keys]


def row(
    name: str,
    columns: Iterable[Column],
    values: Mapping[str, Any],
    policy: int | None = None,
    mark: str = "",
) -> Row:
    """Return a row of numbers by the keys of the columns."""
    cells = [number(values.get(c.key), c.form, c.marked) for c in columns]
    return Row(name, cells, policy, mark)


def words(name: str, *texts: str, mark: str = "") -> Row:
    """Return a row of texts."""
    return Row(name, [Cell(text) for text in texts], mark=mark)


def number(value: Value, form: Form, marked: bool = False) -> Cell:
    """Return a number with its half-width, marked where it is a difference that is not shown."""
    middle, half = mean(value), half_width(value)
    if middle is None:
        return Cell(amount(value, form))
    sign = NOT_SHOWN if marked and undecided(value) else ""
    exact = replace(form, decimals=form.decimals + 2)
    full = f"{interval(value, exact)} {say(form.unit)}".strip()
    hover = full if half is None else say("{value}, ±95 %", value=full)
    wide = None if half is None else half * form.factor
    return Cell(interval(value, form) + sign, hover, middle * form.factor, wide)


def _head(column: Column) -> str:
    head, unit = column.title, column.form.unit
    if not unit or unit in column.head:
        return head
    return say("{head}, {unit}", head=head, unit=say(unit))
