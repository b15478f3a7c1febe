"""In Chinese nothing is left in English but names, keys and a few words that both languages use.

What no one passed through `say` is found here, as it stays English whatever is translated.
"""

import re
from functools import cache
from html import unescape
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from sample_pages import PAGES
from sample_summary import comparison_sample, sample
from small_file import SMALL, small
from test_html import Page

from queuesim.language import speaking
from queuesim.perception.memory import MEANING, MEMORY
from queuesim.report import charts
from queuesim.report.cells import width
from queuesim.report.contents import comparison_report, run_report
from queuesim.report.html import html
from queuesim.report.inline_svg import SVG
from queuesim.report.losses import HEADS
from queuesim.report.workbook import workbook
from queuesim.scenario.parameters import PARAMETERS
from queuesim.study import comparison
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.measures import MEASURES
from queuesim.study.replaying import retold

BOTH = {"min", "NPS", "Erlang", "Kim", "Nelson", "queuesim", "list", "parameters", "check", "FILE",
        "policy", "NAME", "simpy", "vip", "doi", "Kaplan", "Meier",
        "run", "staff", "at", "most", "meets", "surely", "greeter"}  # fmt: skip
KEYS = (*re.findall(r"(?m)^(?:\[.*\]|[\w.-]+(?= =))", SMALL), *comparison_sample()["policies"])
NAMES = {
    word
    for text in (
        *KEYS,
        *PARAMETERS,
        *MEASURES,
        *MEMORY,
        *HEADS,
        *(p.symbol for p in PARAMETERS.values()),
    )
    for word in re.findall(r"[A-Za-z]+", text)
}
AUTHORS = {
    word
    for text in (*MEANING.values(), *(p.source for p in PARAMETERS.values()))
    for word in re.findall(r"[A-Z][a-z]+", text)
}


def in_english(text):
    """Return the words of a text that are no names: two small letters or more, after another."""
    words = re.findall(r"(?<![A-Za-z0-9])[A-Za-z]?[a-z]+(?![A-Za-z0-9])", text)
    return sorted({word for word in words if len(word) > 1} - BOTH - NAMES - AUTHORS)


@cache
def compared():
    file = small(('about = "Windows 2 and 3 help"', 'about = "二、三号窗口帮忙"'))
    return file, comparison.compare(file, ["help", "quick"], days=2)


def comparison_told():
    file, result = compared()
    return comparison_report(
        comparison_summary(result), file.policies, retold(file, result.results)
    )


def run_told():
    file, result = compared()
    run = comparison_summary(result)["policies"]["today"]
    return run_report(run, file.today, retold(file, {"today": result.results["today"]}))


def page(report):
    text = html(report)
    every = [attrs.items() for _, attrs in Page(text).tags]
    said = [value for attrs in every for key, value in attrs if key in ("title", "aria-label")]
    shown = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", text.decode())
    return "\n".join([unescape(shown), *said])


def cells(report):
    book = load_workbook(BytesIO(workbook(report, compared()[1].results)))
    sheets = [sheet for sheet in book if sheet.title != "客户"]  # whose heads are those of the CSV
    return "\n".join(
        str(cell.value or "") for sheet in sheets for row in sheet.iter_rows() for cell in row
    ) + " ".join(book.sheetnames)


def drawn(summary, group):
    every = (ElementTree.fromstring(svg) for svg in charts.for_page(summary, group).values())
    return "\n".join(text.text for svg in every for text in svg.iter(f"{SVG}text"))


TOLD = {
    "report of a comparison": lambda: page(comparison_told()),
    "report of a run": lambda: page(run_told()),
    "workbook": lambda: cells(comparison_told()),
    "charts of a run": lambda: drawn(sample(), charts.RUN_CHARTS),
    "charts of a comparison": lambda: drawn(comparison_sample(), charts.COMPARISON_CHARTS),
} | PAGES


@pytest.mark.parametrize("what", PAGES)
def test_pages_fit_the_terminal(what):
    with speaking("zh"):
        lines = PAGES[what]().splitlines()
    assert what == "rules" or max(map(width, lines)) <= 80
    assert not [line for line in lines if line.startswith(tuple("，。；：、）"))]


@pytest.mark.parametrize("what", TOLD)
def test_nothing_is_left_in_english(what):
    with speaking("zh"):
        assert in_english(TOLD[what]()) == []


def test_english_words_would_be_found():
    found = in_english(TOLD["charts of a run"]())
    assert {"Windows", "minutes"} <= set(found)
