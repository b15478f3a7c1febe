"""Tables of numbers for the terminal: every column aligned at its means, then its half-widths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from queuesim.language import told
from queuesim.report.amounts import Form, Value, amount, margin, undecided
from queuesim.report.cells import apart, left, right

NOT_SHOWN = "~"


@dataclass(frozen=True)
class Column:
    """A column of numbers: its head, the key of its values, and the cells of mean and margin.

    A head is a `sentence`, told in the language spoken, or a name, shown as it is.
    """

    head: str
    key: str
    form: Form
    cells: int
    margin: int = 0
    marked: bool = False  # ~ behind a difference whose interval includes 0

    @property
    def title(self) -> str:
        """Return the head as people read it."""
        return told(self.head)

    @property
    def width(self) -> int:
        """Return the cells of the column, with the gap before the margin."""
        return self.cells + (self.margin + 1 if self.margin else 0)


def number(value: Value, column: Column) -> str:
    """Return a number right-aligned in its cells, its half-width left-aligned in those after."""
    text = " " + right(_amount(value, column), column.cells - 1)
    if not column.margin:
        return text
    mark = NOT_SHOWN if column.marked and undecided(value) else ""
    return f"{text} {left(_margin(value, column) + mark, column.margin)}"


def _amount(value: Value, column: Column) -> str:
    """Return the mean, without decimals where it is too wide."""
    texts = (amount(value, form) for form in (column.form, replace(column.form, decimals=0)))
    return next((text for text in texts if len(text) < column.cells), "…")


def _margin(value: Value, column: Column) -> str:
    """Return the half-width, without decimals where it is too wide; never a part of its digits."""
    room = column.margin - column.marked
    texts = (margin(value, form) for form in (column.form, replace(column.form, decimals=0)))
    return next((text for text in texts if len(text) <= room), "±…")


def heads(first: str, first_cells: int, columns: Sequence[Column]) -> str:
    """Return the line of heads, each ending where its column ends."""
    titles = [column.title for column in columns]
    told = (right(apart(c.title, titles, c.width - 1), c.width) for c in columns)
    return left(first, first_cells) + "".join(told)


def row(
    name: str, name_cells: int, columns: Iterable[Column], values: Mapping[str, Any], note: str = ""
) -> str:
    """Return a line of the table: a name, the values of its columns, a note."""
    numbers = (number(values.get(column.key), column) for column in columns)
    return (left(name, name_cells) + "".join(numbers) + note).rstrip()
