"""The report that people mail and print: one file, everything in it, nothing fetched from outside.

One template shows all sections of a report. The page's own styles and scripts are allowed by their
digests, all else is forbidden by its content policy.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from queuesim.language import commas, marked, say, spoken
from queuesim.report.cells import named
from queuesim.report.charts import for_page
from queuesim.report.inline_svg import inline
from queuesim.report.sections import Drawing, Report, Section
from queuesim.report.writing import MARK

TEMPLATES = "templates"
SPOKEN = {"en": "en", "zh": "zh-CN"}  # as web pages name languages
TITLED = ("areas", "windows", "events")
WORDS = {
    "choice": marked("Policy replayed"),
    "play": marked("Play"),
    "pause": marked("Pause"),
    "vain": marked("{clock} {ticket} called in vain, window {window}"),
    "event": marked("{clock} {ticket} {event}"),
    "told": marked("{clock}: {waiting} wait, {open} of {windows} windows open, {busy} busy"),
    "hall": marked("{policy}, {told}"),
    "area": marked("{area}: {people}"),
    "seated": marked("{area}: {people} / {seats}"),
}
STYLES, SCRIPTS = ("report.css",), ("report.js", "replay.js")


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
        say=say,
        commas=commas,
        lang=SPOKEN[spoken()],
        replay=Markup(data(_told(report.replay))) if report.replay else "",
        picture=picture,
    )
    return text.encode()


def picture(section: Section, drawing: Drawing) -> Markup:
    """Return a chart as an element of the page, nothing where it has nothing to show."""
    drawn = for_page(drawing.summary, {drawing.name: drawing.chart})
    name = f"{section.key}-{drawing.name}"
    return Markup("".join(inline(svg, name, say(drawing.chart.shows)) for svg in drawn.values()))


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


def _told(replay: Mapping[str, Any]) -> dict[str, Any]:
    """Return a day to be replayed with the words that its scripts say."""
    words = {key: say(text) for key, text in WORDS.items()}
    policies = {name: _titled(policy) for name, policy in replay["policies"].items()}
    return {**replay, "policies": policies, "words": words}


def _titled(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy of a replay with the names of its areas, windows and events as told."""
    return {**policy, **{kind: [_called(thing) for thing in policy[kind]] for kind in TITLED}}


def _called(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {**thing, "title": named(thing["title"], thing["name"])}


@cache
def _file(name: str) -> str:
    return (files("queuesim.report") / TEMPLATES / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
