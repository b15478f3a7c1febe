"""The report as a workbook: its numbers as numbers, charts of the spreadsheet's own, definitions.

A sheet for each section, and one of customers, which is cut where it gets long and says so. All
words are written as text, so that no name can become a formula or a link.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from queuesim.branch.journey import OUTCOMES, Array, Demand, Table, Visits
from queuesim.language import marked, say
from queuesim.perception.experience import Experience
from queuesim.report import full_tables
from queuesim.report.cells import clean, width
from queuesim.report.sections import Report, Section
from queuesim.report.writing import MARK
from queuesim.scenario.model import Scenario
from queuesim.study.experiment import Result
from queuesim.study.explaining import tickets

MOST_CUSTOMERS = 5_000
LONGEST_TEXT = 32_000  # characters that a cell holds
SHEET_NAME = 31  # characters that the name of a sheet holds
NAMES, NUMBERS, ACROSS = 34, 11, 10  # widths of columns, and how many a sentence runs across
LINE = 15.0  # height of a line of text
CHART_LINES, SIDE_BY_SIDE, WIDER = 16, (0, 6), 1.3  # lines and columns of charts
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ALWAYS = datetime(2000, 1, 1)  # the same report has the same bytes
HEAD = {"bold": True, "bg_color": "#E7EBF0", "text_wrap": True, "valign": "bottom"}
PENS: dict[str, dict[str, Any]] = {
    "head": HEAD,
    "head of numbers": {**HEAD, "align": "right"},
    "title": {"bold": True, "font_size": 14},
    "caption": {"bold": True},
    "number": {"num_format": "0.00"},
    "short": {"num_format": "0.00", "font_color": "#9A3412"},
    "assumed": {"font_color": "#9A3412"},
    "text": {"text_wrap": True, "valign": "top"},
}

SOME = marked(
    "Customers of the days kept in full: the first {shown} of {total}. Times are minutes."
)
EVERYBODY = marked("Customers of the days kept in full: all {shown}. Times are minutes.")

Line = Sequence[Any]


@dataclass(frozen=True)
class People:
    """Customers as lines under their heads, and how many there are in all."""

    heads: Sequence[str]
    lines: Sequence[Line]
    total: int


@dataclass(frozen=True)
class Column:
    """A column of numbers as it lies in a sheet."""

    head: str
    place: int
    sure: bool  # the half-widths lie beside it
    first: int
    last: int
    from_0: bool  # none of its numbers lies below 0


def workbook(report: Report, results: Mapping[str, Result]) -> bytes:
    """Return a report as an .xlsx file, with a sheet of the customers of results by policy."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, **AS_TEXT})
    book.set_properties({"title": report.title[:250], "comments": MARK.decode(), "created": ALWAYS})
    pens = {name: book.add_format(look) for name, look in PENS.items()}
    for section in report.sections:
        if section.said or section.tables:
            _Sheet(book, pens, section.title).section(report, section)
    people = customers(results)
    if people.total:
        _Sheet(book, pens, say("Customers")).people(people)
    book.close()
    return file.getvalue()


def customers(results: Mapping[str, Result]) -> People:
    """Return the customers of the days kept in full, the first ones where they are many."""
    total = sum(len(log.demand) for result in results.values() for log in result.logs)
    every = (line for name, result in results.items() for line in _of_policy(name, result))
    columns = [*Demand.columns(), *_happened(), *Experience.columns()]
    heads = [f"{column.name}, {column.unit}" if column.unit else column.name for column in columns]
    return People(
        ["policy", "day", "customer", "ticket", *heads], list(islice(every, MOST_CUSTOMERS)), total
    )


def _of_policy(name: str, result: Result) -> Iterator[Line]:
    for log, felt in zip(result.logs, result.experiences, strict=True):
        words = _words(result.scenario)
        columns = [
            *_columns(log.demand, words),
            *_columns(log.visits, words, {column.name for column in _happened()}),
            *_columns(felt, words),
        ]
        printed = tickets(result.scenario, log.visits)
        for row, values in enumerate(zip(printed, *columns, strict=True)):
            yield (name, log.day, row, *values)


def _happened() -> list[Any]:
    """Return the columns of a visit that are not said elsewhere."""
    return [c for c in Visits.columns() if c.name not in ("customer", "stage")]


def _words(scenario: Scenario) -> dict[str, Sequence[str]]:
    return {
        "tier": list(scenario.tiers),
        "service": list(scenario.services),
        "queue": list(scenario.queues),
        "window": list(scenario.windows),
        "outcome": OUTCOMES,
    }


def _columns(
    table: Table, words: Mapping[str, Sequence[str]], only: set[str] | None = None
) -> list[list[Any]]:
    return [
        _named(values, words[column.name]) if column.name in words else _known(values)
        for column, values in table.items()
        if only is None or column.name in only
    ]


def _named(values: Array, words: Sequence[str]) -> list[Any]:
    return [words[k] if k >= 0 else None for k in values.tolist()]


def _known(values: Array) -> list[Any]:
    """Return numbers, None for what did not happen or has no end."""
    return [number if abs(number) < float("inf") else None for number in values.tolist()]


class _Sheet:
    """A sheet that is written from the top down."""

    def __init__(self, book: Workbook, pens: Mapping[str, Any], title: str):
        self.book, self.pens = book, pens
        self.name = title[:SHEET_NAME]
        self.sheet: Worksheet = book.add_worksheet(self.name)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_column(0, 0, NAMES)
        self.sheet.set_column(1, 60, NUMBERS)
        self.at = 0

    def section(self, report: Report, section: Section) -> None:
        """Write the sentences and the tables of a section."""
        if section is report.sections[0]:
            self._cells([report.title], "title")
            self._cells([report.made])
        for said in section.said:
            head = said.head.removesuffix(":").removesuffix("：")
            first = say("{name}: {text}", name=head, text=said.text) if head else said.text
            for text in (first, *said.lines):
                self._sentence(text)
        for table in section.tables:
            self.at += bool(self.at)
            self._table(table)

    def people(self, people: People) -> None:
        """Write the customers, and say how many there are beyond those."""
        shown = len(people.lines)
        text = say(SOME if shown < people.total else EVERYBODY, shown=shown, total=people.total)
        self._cells([text], "caption")
        self._cells(people.heads, "head")
        self.sheet.freeze_panes(self.at, 0)
        for line in people.lines:
            self._cells(line)

    def _table(self, table: full_tables.Table) -> None:
        """Write a table, half-widths in columns of their own, and draw what is to be charted."""
        columns = range(len(table.heads) - 1)
        sure = [any(row.cells[k].half is not None for row in table.rows) for k in columns]
        numeric = [any(row.cells[k].number is not None for row in table.rows) for k in columns]
        self._cells([table.caption], "caption")
        self._heads(table.heads, sure, numeric)
        first = self.at
        for row in table.rows:
            self._cells([row.name, *_values(row, sure, numeric)], row.mark or "number")
        if table.rows:
            self._charts(table, sure, first)

    def _charts(self, table: full_tables.Table, sure: Sequence[bool], first: int) -> None:
        """Draw the columns that are to be charted side by side, below the table."""
        last, lines = self.at - 1, _lines(table)
        for at, k in enumerate(table.charted):
            place = 1 + k + sum(sure[:k])
            column = Column(table.heads[k + 1], place, sure[k], first, last, _from_0(table, k))
            chart = self._chart(table, column)
            line = self.at + 1 + lines * (at // len(SIDE_BY_SIDE))
            size = {"x_scale": WIDER, "y_scale": lines / CHART_LINES}
            self.sheet.insert_chart(line, SIDE_BY_SIDE[at % len(SIDE_BY_SIDE)], chart, size)
        self.at += lines * -(-len(table.charted) // len(SIDE_BY_SIDE))

    def _chart(self, table: full_tables.Table, column: Column) -> Any:
        """Return a chart of a column, with its half-widths where it has them."""
        rows = (column.first, column.last)
        chart: Any = self.book.add_chart({"type": "line" if _is_by_time(table) else "bar"})
        series: dict[str, Any] = {
            "name": column.head,
            "categories": [self.name, rows[0], 0, rows[1], 0],
            "values": [self.name, rows[0], column.place, rows[1], column.place],
        }
        if column.sure:
            beside = column.place + 1
            cells = f"='{self.name}'!{xl_range_abs(rows[0], beside, rows[1], beside)}"
            bars = {"type": "custom", "plus_values": cells, "minus_values": cells}
            series["y_error_bars"] = bars
        chart.add_series(series)
        title = column.head
        if not _is_by_time(table):
            title = say("{name}: {text}", name=clean(table.caption)[:80], text=title)
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        if not _is_by_time(table):
            chart.set_y_axis({"reverse": True, "label_position": "low", "interval_unit": 1})
            chart.set_x_axis({"min": 0} if column.from_0 else {})
        return chart

    def _heads(self, heads: Sequence[str], sure: Sequence[bool], numeric: Sequence[bool]) -> None:
        """Write the heads of a table, those of numbers at the right, above their numbers."""
        told, pens = [heads[0]], ["head"]
        for head, doubt, number in zip(heads[1:], sure, numeric, strict=True):
            told += [head, f"± {head}"] if doubt else [head]
            pens += ["head of numbers" if number else "head"] * (1 + doubt)
        lines = max(-(-(width(head) + 2) // NUMBERS) for head in ("", *told[1:]))
        self.sheet.set_row(self.at, LINE * lines)
        self._cells(told, *pens)

    def _sentence(self, text: str) -> None:
        """Write a sentence across the sheet, in as many lines as it takes."""
        text = clean(text)[:LONGEST_TEXT]
        room = NAMES + (ACROSS - 1) * NUMBERS - 10
        self.sheet.set_row(self.at, LINE * (1 + width(text) // room))
        self.sheet.merge_range(self.at, 0, self.at, ACROSS - 1, "", self.pens["text"])
        self.sheet.write_string(self.at, 0, text, self.pens["text"])
        self.at += 1

    def _cells(self, values: Line, *pens: str) -> None:
        """Write a line with a pen for each cell, the last one for all that follow."""
        for place, value in enumerate(values):
            look = self.pens[pens[min(place, len(pens) - 1)]] if pens else None
            if isinstance(value, str):
                self.sheet.write_string(self.at, place, clean(value)[:LONGEST_TEXT], look)
            elif value is not None:
                self.sheet.write_number(self.at, place, value, look)
        self.at += 1


def _from_0(table: full_tables.Table, place: int) -> bool:
    return all((row.cells[place].number or 0.0) >= 0.0 for row in table.rows)


def _lines(table: full_tables.Table) -> int:
    """Return how many lines of a sheet a chart takes: more for many bars, one below the other."""
    return CHART_LINES if _is_by_time(table) else max(CHART_LINES, 4 + len(table.rows))


def _is_by_time(table: full_tables.Table) -> bool:
    return table.heads[0] == say(full_tables.FROM)


def _values(row: full_tables.Row, sure: Sequence[bool], numeric: Sequence[bool]) -> Iterator[Any]:
    """Yield numbers and their half-widths, texts where a column has no numbers."""
    for cell, doubt, number in zip(row.cells, sure, numeric, strict=True):
        yield cell.number if number else cell.text
        if doubt:
            yield cell.half
