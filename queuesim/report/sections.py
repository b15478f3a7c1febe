"""What a report is made of, whether it becomes a web page or a workbook.

A report is sections in order, each of sentences, charts and tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queuesim.language import parted
from queuesim.report.cells import width
from queuesim.report.charts import Chart
from queuesim.report.full_tables import Table
from queuesim.report.wording import Summary, titled


@dataclass(frozen=True)
class Drawing:
    """A chart of a summary; it is drawn by who shows it."""

    name: str
    summary: Summary
    chart: Chart


@dataclass(frozen=True)
class Said:
    """A sentence, whom it is about, and lines below it; with a policy it can be hidden."""

    text: str
    head: str = ""
    lines: Sequence[str] = ()
    policy: int | None = None
    mark: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the report; one with nothing in it is left out."""

    key: str
    title: str
    said: Sequence[Said] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()

    def __bool__(self) -> bool:
        return bool(self.said or self.drawings or self.tables)


@dataclass(frozen=True)
class Report:
    """A report: its title, how it was made in a line, its sections, and the day to be replayed."""

    title: str
    made: str
    sections: Sequence[Section]
    policies: Sequence[str] = ()
    replay: Mapping[str, Any] | None = None


def drawings(summary: Summary, group: Mapping[str, Chart]) -> list[Drawing]:
    """Return the charts of a group for a summary."""
    return [Drawing(name, summary, chart) for name, chart in group.items()]


def flowed(lines: Iterable[str]) -> str:
    """Return wrapped lines of the terminal as one running text."""
    text = ""
    for line in (line.strip() for line in lines):
        wide = text and line and (width(text[-1]) > 1 or width(line[0]) > 1)
        glued = wide and not parted(text, line)
        text += line if glued else f" {line}"
    return text.strip()


def title(summary: Summary) -> str:
    """Return what the planner calls the study."""
    return titled(summary["title"])
