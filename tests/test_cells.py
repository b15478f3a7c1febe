"""Cells of CSV files: every number read back, no name taken for a formula."""

import csv
import io
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from queuesim.study import cells

GRID = 2.0**-20


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read(formatted) -> list[str]:
    return [row[0] for row in rows(cells.table({"x": formatted}))[1:]]


def test_a_table_is_a_line_of_names_and_a_line_per_row():
    content = cells.table(
        {
            "minute": cells.decimal(np.array([540.5, np.nan, 1020.0])),
            "tier": cells.names(np.array([1, 0, -1]), ["vip", "普通"]),
            "customer": cells.whole(np.array([0, 12, 123456])),
        }
    )
    assert content.startswith(b"\xef\xbb\xbfminute,tier,customer\r\n")
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        "540.5000000,普通,0",
        ",vip,12",
        "1020.0000000,,123456",
    ]


def test_a_table_without_rows_has_its_names():
    content = cells.table({"minute": cells.decimal(np.zeros(0))})
    assert content.decode("utf-8-sig") == "minute\r\n"


@given(st.lists(st.integers(0, 10**6 * 2**20), min_size=1, max_size=20))
def test_times_are_recovered_exactly_by_rounding_to_the_grid(steps):
    times = np.array(steps) * GRID
    texts = read(cells.decimal(times))
    assert [round(float(text) / GRID) * GRID for text in texts] == times.tolist()


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_numbers_are_those_of_python_to_seven_decimals(values):
    for text, value in zip(read(cells.decimal(np.array(values))), values, strict=True):
        assert abs(float(text) - value) <= 0.500001e-7 + abs(value) * 2**-52
        assert len(text.split(".")[1]) == 7
        assert text != "-0.0000000"


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_whole_numbers_are_those_of_python(values):
    padded = read(cells.whole(np.array(values), digits=3))
    assert padded == [f"{'-' * (value < 0)}{abs(value):03d}" for value in values]
    assert read(cells.whole(np.array(values))) == [str(value) for value in values]


def test_what_has_no_end_and_what_did_not_happen_are_told_apart():
    assert read(cells.decimal(np.array([math.inf, -math.inf, 1.0]))) == ["inf", "-inf", "1.0000000"]
    pairs = cells.table({"a": cells.decimal(np.array([np.nan])), "b": cells.whole(np.array([1]))})
    assert rows(pairs)[1] == ["", "1"]


def test_names_are_no_formulas_and_keep_their_commas():
    words = ["=1+1", "+a", "-b", "@c", 'd,"e"', "f\ng"]
    found = read(cells.names(np.arange(6), words))
    assert found == ["'=1+1", "'+a", "'-b", "'@c", 'd,"e"', "f\ng"]
    assert rows(cells.table({"=x": cells.whole(np.array([1]))}))[0] == ["'=x"]
