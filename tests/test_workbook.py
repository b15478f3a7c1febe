"""The workbook: numbers as numbers, words as text, charts of its own, customers up to a limit."""

import json
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from openpyxl import load_workbook
from small_file import small
from test_html import HOSTILE

from queuesim.report import writing
from queuesim.report.contents import comparison_report, run_report
from queuesim.report.workbook import MOST_CUSTOMERS, customers, workbook
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.parameters import PARAMETERS
from queuesim.study import comparison, experiment
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.measures import MEASURES
from queuesim.study.replaying import retold
from queuesim.study.summary import summary


def book_of(file, names, days=2):
    result = comparison.compare(file, names, days=days)
    found = comparison_summary(result)
    told = comparison_report(found, file.policies, retold(file, result.results))
    return result, found, workbook(told, result.results)


@pytest.fixture(scope="module")
def compared():
    return book_of(small(), ["help", "quick"])


@pytest.fixture(scope="module")
def book(compared):
    return load_workbook(BytesIO(compared[2]))


def lines(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def below(sheet, head, name):
    """Return the lines of a table, from its heads on."""
    every = lines(sheet)
    start = next(k for k, line in enumerate(every) if line[0] == name)
    assert every[start + 1][0] == head
    end = next((k for k in range(start + 2, len(every)) if every[k][0] is None), len(every))
    return every[start + 1 : end]


def test_the_same_study_gives_the_same_bytes(compared):
    assert book_of(small(), ["help", "quick"])[2] == compared[2]


def test_numbers_are_numbers_and_half_widths_stand_beside_them(compared, book):
    _, found, _ = compared
    heads, *rows = below(book["Policies by tier"], "policy", "gold")
    assert [row[0] for row in rows] == ["today", "help", "quick"]
    gold = [found["policies"][row[0]]["tiers"]["gold"] for row in rows]
    for row, measures in zip(rows, gold, strict=True):
        at = heads.index("S")
        assert row[at] == pytest.approx(measures["satisfaction"]["mean"], rel=1e-12)
        assert row[at + 1] == pytest.approx(measures["satisfaction"]["half_width"], rel=1e-12)
        assert heads[at + 1] == "± S"
    won = found["differences"]["help"]["gold"]["satisfaction"]["better_share"]
    assert rows[1][heads.index("wins, %")] == pytest.approx(100 * won)


def test_charts_are_of_the_workbooks_own(compared):
    names = ZipFile(BytesIO(compared[2])).namelist()
    assert len([name for name in names if name.startswith("xl/charts/")]) >= 8
    assert not [name for name in names if name.startswith("xl/media")]


def test_every_definition_and_assumption_is_there(book):
    sheets = [*lines(book["Definitions"]), *lines(book["Assumptions"])]
    text = {cell for line in sheets for cell in line}
    assert {measure.meaning for measure in MEASURES.values()} <= text
    assert {parameter.source for parameter in PARAMETERS.values()} <= text
    assert "assumed" in text


def test_customers_are_those_of_the_log(compared, book):
    result, _, _ = compared
    note, heads, *rows = lines(book["Customers"])
    log = result.results["today"].logs[0]
    assert note[0].startswith("Customers of the days kept in full: all")
    mine = [row for row in rows if row[:2] == ["today", 1]]
    assert len(mine) == len(log.demand)
    called = [row[heads.index("called, min")] for row in mine]
    exact = np.rint(np.array(called, float) * 2**20) / 2**20  # a cell holds 16 digits
    np.testing.assert_array_equal(exact, log.visits.called)
    assert mine[0][heads.index("ticket")] in ("A001", "G001")
    assert {row[heads.index("outcome")] for row in mine} <= {"served", "reneged"}


def test_many_customers_are_cut_and_the_sheet_says_so(monkeypatch):
    result = experiment.run(small(), days=2)
    monkeypatch.setattr("queuesim.report.workbook.MOST_CUSTOMERS", 10)
    people = customers({"today": result})
    assert (len(people.lines), people.total) == (10, sum(len(log.demand) for log in result.logs))
    told = run_report(summary(result), result.scenario, retold(small(), {"today": result}))
    note = lines(load_workbook(BytesIO(workbook(told, {"today": result})))["Customers"])[0][0]
    assert f"the first 10 of {people.total}" in note
    assert MOST_CUSTOMERS == 5_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(name):
    quoted = json.dumps(name)
    file = small(
        ('title = { zh = "小支行", en = "Small" }', f"title = {quoted}"),
        ("[tiers.gold]", f"[tiers.gold]\nname = {quoted}"),
        ("[queues.G]", f"[queues.G]\nprefix = {json.dumps(name[:20])}"),
    )
    book = load_workbook(BytesIO(book_of(file, ["help"], days=1)[2]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    shown = name.replace("\u202e", "\ufffd")
    assert shown in [cell.value for cell in cells]


def test_an_earlier_workbook_is_known_and_a_foreign_one_is_not(tmp_path, compared):
    file = tmp_path / "r.xlsx"
    writing.write(file, compared[2])
    writing.refuse(file, ".xlsx", "--xlsx")
    with ZipFile(file, "w") as foreign:
        foreign.writestr("docProps/core.xml", "<title>mine</title>")
    with pytest.raises(ScenarioError, match="holds something else"):
        writing.refuse(file, ".xlsx", "--xlsx")


def test_heads_stand_above_their_numbers_and_what_is_unknown_is_empty(book):
    sheet = book["Policies by tier"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "policy")
    assert head[1].alignment.horizontal == "right"
    today = sheet[head[0].row + 1]
    assert today[1].data_type == "n"
    assert [cell.value for cell in today[3:5]] == [None, None]  # no change against itself
