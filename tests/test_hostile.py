"""Hostile names stay text wherever they are shown: terminal, charts, CSV, report and workbook."""

import csv
import io
import json
from io import BytesIO
from unicodedata import category
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from small_file import SMALL
from test_html import HOSTILE, Page

from queuesim.report import charts
from queuesim.report.check_page import check_page
from queuesim.report.comparison_page import comparison_page
from queuesim.report.contents import comparison_report
from queuesim.report.explain_page import explain_page
from queuesim.report.html import html
from queuesim.report.page import page
from queuesim.report.workbook import workbook
from queuesim.scenario.loading import loads
from queuesim.study import comparison, tables
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.explaining import explained
from queuesim.study.replaying import retold
from queuesim.study.staffing import staffing

RENAMED = (("tiers", "gold"), ("queues", "G"), ("areas", "lobby"), ("policies", "help"))
KEYS = HOSTILE[:3]  # the others are refused as keys, and may only be names
RUNNING = ("script", "image", "a", "foreignObject")
FORMULA = ("=", "+", "@", "\t", "\r")


@pytest.fixture(scope="module", params=HOSTILE, ids=["script", "quotes", "formula", "rtl", "long"])
def study(request):
    """Return a comparison of a branch in which everything is called by the same hostile name."""
    quoted = json.dumps(request.param)
    text = SMALL.replace('title = { zh = "小支行", en = "Small" }', f"title = {quoted}")
    text = text.replace("[tiers.gold]", f"[tiers.gold]\nname = {quoted}")
    text = text.replace('about = "Windows 2 and 3 help"', f"about = {quoted}")
    for section, key in RENAMED if request.param in KEYS else ():
        text = text.replace(f"[{section}.{key}]", f"[{section}.{quoted}]")
        text = text.replace(f'"{key}"', quoted).replace(f"\n{key} = ", f"\n{quoted} = ")
        text = text.replace(f"by_tier.{key}.", f"by_tier.{quoted}.")
    file = loads(text)
    result = comparison.compare(file, list(file.policies), days=1)
    return request.param, file, result, comparison_summary(result)


def test_the_terminal_shows_no_character_that_steers_it(study):
    _, file, result, found = study
    told = explained(file, list(file.policies), 1)
    plan = staffing(file.today, file.today)
    pages = [page(run) for run in found["policies"].values()]
    pages += [comparison_page(found, file.policies), explain_page(told)]
    pages += [check_page(file.today, plan, [])]
    for text in pages:
        assert not {c for c in text if category(c).startswith("C")} - {"\n"}
        assert result.results


def test_charts_stay_drawings(study):
    *_, found = study
    for name, content in charts.files(found, charts.COMPARISON_CHARTS).items():
        if name.endswith("svg"):
            tags = {element.tag for element in ElementTree.fromstring(content).iter()}
            assert not tags & {f"{{http://www.w3.org/2000/svg}}{tag}" for tag in RUNNING}


def test_no_cell_of_a_csv_file_is_a_formula(study):
    name, _, result, found = study
    today = result.results["today"]
    sheets = [tables.visits(today), tables.customers(today)]
    sheets += [tables.differences(found), tables.ledger(found)]
    cells = [cell for table in sheets
             for line in csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
             for cell in line]  # fmt: skip
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    assert [cell for cell in cells if cell.removeprefix("'") == name] or name not in KEYS


def test_report_and_workbook_show_it_as_text(study):
    name, file, result, found = study
    told = comparison_report(found, file.policies, retold(file, result.results))
    shown = Page(html(told))
    assert len(shown.with_tag("script")) == 3
    assert not shown.with_tag("img")
    book = load_workbook(BytesIO(workbook(told, result.results)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    visible = name.replace("\u202e", "\ufffd")
    assert visible in [cell.value for cell in cells]
    assert visible[:60] in shown.text
