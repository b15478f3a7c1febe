"""The report that people mail and print: one file, everything in it, nothing fetched from outside.

A report is sections in order, each of sentences, charts and tables; one template shows them all.
What sentences and tables say is said by the rooms of the terminal pages. The page's own styles and
scripts are allowed by their digests, all else is forbidden by its content policy.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from queuesim.report import charts
from queuesim.report.cells import clean, named, width
from queuesim.report.charts import Chart
from queuesim.report.inline_svg import inline
from queuesim.report.web_tables import Table
from queuesim.report.wording import Summary
from queuesim.report.writing import MARK

TEMPLATES = "templates"
STYLES, SCRIPTS = ("report.css",), ("report.js", "replay.js")


@dataclass(frozen=True)
class Drawing:
    """A chart in the page with what it shows in words."""

    name: str
    shows: str
    svg: Markup


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


def html(report: Report) -> bytes:
    """Return a report as one HTML file."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = "\n".join(map(_file, STYLES))
    scripts = [_file(name) for name in SCRIPTS]
    text = environment.from_string(_file("report.html")).render(
        report=report,
        sections=[section for section in report.sections if section],
        mark=MARK.decode(),
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        policy=content_policy(style, scripts),
        replay=Markup(data(report.replay)) if report.replay else "",
    )
    return text.encode()


def content_policy(style: str, scripts: Iterable[str]) -> str:
    """Return what a browser may do with the page: obey these styles and scripts, nothing else."""
    allowed = " ".join(_digest(script) for script in scripts)
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {allowed};"
        " base-uri 'none'; form-action 'none'"
    )


def data(value: Any) -> str:
    """Return a value as JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def drawings(summary: Summary, group: Mapping[str, Chart], prefix: str = "chart") -> list[Drawing]:
    """Return the charts of a summary, those that have something to show."""
    found = charts.for_page(summary, group)
    return [
        Drawing(name, group[name].shows, Markup(inline(svg, f"{prefix}-{name}", group[name].shows)))
        for name, svg in found.items()
    ]


def flowed(lines: Iterable[str]) -> str:
    """Return wrapped lines of the terminal as one running text."""
    text = ""
    for line in (line.strip() for line in lines):
        glued = text and line and (width(text[-1]) > 1 or width(line[0]) > 1)
        text += line if glued else f" {line}"
    return text.strip()


def title(summary: Summary) -> str:
    """Return what the planner calls the study."""
    return clean(named(summary["title"], "untitled"))


@cache
def _file(name: str) -> str:
    return (files("queuesim.report") / TEMPLATES / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
