"""In Chinese nothing is left in English but names, keys and a few words that both languages use.

What no one passed through `say` is found here, as it stays English whatever is translated.
"""

import re
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from sample_summary import comparison_sample, sample
from small_file import SMALL, small
from test_html import Page

from queuesim.language import speaking
from queuesim.perception.memory import MEMORY
from queuesim.report import charts
from queuesim.report.contents import comparison_report, run_report
from queuesim.report.html import html
from queuesim.report.workbook import workbook
from queuesim.scenario.parameters import PARAMETERS
from queuesim.study import comparison
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.measures import MEASURES
from queuesim.study.replaying import retold

BOTH = {"min", "NPS", "Erlang", "Kim", "Nelson", "queuesim", "list", "parameters", "check", "FILE",
        "policy", "NAME", "simpy"}  # fmt: skip
NAMES = {
    word
    for text in (
        SMALL,
        str(comparison_sample()["policies"].keys()),
        *PARAMETERS,
        *MEASURES,
        *MEMORY,
    )
    for word in re.findall(r"[A-Za-z]+", text)
}


def in_english(text):
    """Return the words of a text that are no names: two small letters or more, after another."""
    words = re.findall(r"(?<![A-Za-z])[A-Za-z]?[a-z]+(?![A-Za-z])", text)
    return sorted({word for word in words if len(word) > 1} - BOTH - NAMES)


@cache
def compared():
    file = small()
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
    found = Page(html(report))
    said = [v for _, attrs in found.tags for k, v in attrs.items() if k in ("title", "aria-label")]
    return "\n".join([found.text, *said])


def cells(report):
    book = load_workbook(BytesIO(workbook(report, compared()[1].results)))
    sheets = [sheet for sheet in book if sheet.title != "客户"]  # whose heads are those of the CSV
    return "\n".join(
        str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row
    ) + " ".join(book.sheetnames)


def drawn(summary, group):
    every = charts.for_page(summary, group)
    texts = (ElementTree.fromstring(svg).itertext() for svg in every.values())
    shown = (chart.shows for chart in group.values())
    return "\n".join(text for found in texts for text in found) if every else list(shown)[0]


TOLD = {
    "report of a comparison": lambda: page(comparison_told()),
    "report of a run": lambda: page(run_told()),
    "workbook": lambda: cells(comparison_told()),
    "charts of a run": lambda: drawn(sample(), charts.RUN_CHARTS),
    "charts of a comparison": lambda: drawn(comparison_sample(), charts.COMPARISON_CHARTS),
}


@pytest.mark.parametrize("what", TOLD)
def test_nothing_is_left_in_english(what):
    with speaking("zh"):
        assert in_english(TOLD[what]()) == []


def test_english_words_would_be_found():
    found = in_english(TOLD["charts of a run"]())
    assert {"Windows", "minutes"} <= set(found)
