"""Text with units is read as planners write it, and what is written reads back the same."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim.scenario import units
from queuesim.scenario.units import UnreadableError


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3.5 min", 3.5),
        ("20 s", 20 / 60),
        ("1.5 h", 90),
        ("90 seconds", 1.5),
        ("90 sec", 1.5),
        ("2 hours", 120),
        ("5min", 5),
        (" 5  MIN ", 5),
        ("1e3 min", 1000),
        ("0 s", 0),
        ("3 分钟", 3),
        ("3分", 3),
        ("20秒", 1 / 3),
        ("1 小时", 60),
        ("３.５ 分钟", 3.5),
    ],
)
def test_a_duration_is_read_in_minutes(text, minutes):
    assert units.minutes(text) == minutes


@pytest.mark.parametrize("bare", ["20", 20, 20.0, " 20 "])
def test_a_number_without_a_unit_is_no_duration_and_the_fault_shows_how_to_write_it(bare):
    with pytest.raises(UnreadableError, match=r'with its unit, such as "20(\.0)? min" or'):
        units.minutes(bare)


@pytest.mark.parametrize(
    "wrong",
    ["abc", "", "min", "3 lightyears", "3,5 min", "-3 min", "1e9 min", "1e999 min", "nan min",
     "inf min", "3 min 20 s", True, None, [], {}, time(9)],
)  # fmt: skip
def test_what_is_no_duration_is_refused(wrong):
    with pytest.raises(UnreadableError):
        units.minutes(wrong)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("09:00", 540),
        ("9:30", 570),
        ("9", 540),
        ("24:00", 1440),
        ("00:00", 0),
        ("09:00:30", 540.5),
        ("９：３０", 570),
        (time(9, 30), 570),
    ],
)
def test_a_clock_time_is_read_in_minutes_after_midnight(written, minutes):
    assert units.clock(written) == minutes


@pytest.mark.parametrize(
    "wrong", ["24:01", "9:60", "25", "9:3", "nine", "", "-1", 9, 9.5, True, None, time(9, 0, 0, 5)]
)
def test_what_is_no_clock_time_is_refused(wrong):
    with pytest.raises(UnreadableError):
        units.clock(wrong)


@pytest.mark.parametrize(
    "text", ["09:00-17:00", "9-17", "09:00–17:00", "09:00 — 17:00", "9:00~17:00", "9:00至17:00"]
)
def test_a_span_is_read_with_any_dash(text):
    assert units.span(text) == (540, 1020)


@pytest.mark.parametrize(
    "wrong", ["17:00-09:00", "09:00-09:00", "09:00", "9-10-11", "", "a-b", 9, ["09:00", "17:00"]]
)
def test_a_span_must_end_after_it_begins(wrong):
    with pytest.raises(UnreadableError, match="a span of the day"):
        units.span(wrong)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("40 /h", 40),
        ("0.2 /min", 12),
        ("0.01/s", 36),
        ("40 per hour", 40),
        ("40 每小时", 40),
        ("40人/小时", 40),
        ("60 元/小时", 60),
        ("40", 40),
        (40, 40),
        (0.5, 0.5),
    ],
)
def test_a_rate_is_read_per_hour_and_a_bare_number_is_one(written, rate):
    assert units.per_hour(written) == pytest.approx(rate, rel=1e-15)


@pytest.mark.parametrize(
    "wrong",
    ["abc", "40 h", "40 /day", "-1", -1, "1e7 /h", 1e300, 10**400, float("nan"), float("inf"),
     True, None, [40], "/h"],
)  # fmt: skip
def test_what_is_no_rate_is_refused(wrong):
    with pytest.raises(UnreadableError):
        units.per_hour(wrong)


@given(st.floats(0, units.LONGEST))
def test_a_duration_written_reads_back_the_same(duration):
    assert units.minutes(units.written_minutes(duration)) == duration


@given(st.floats(0, units.FASTEST))
def test_a_rate_written_reads_back_the_same(rate):
    assert units.per_hour(units.written_rate(rate)) == rate


@given(st.integers(0, 24 * 3600))
def test_a_clock_time_written_reads_back_the_same(second):
    minute = second // 60 + second % 60 / 60
    assert units.clock(units.written_clock(minute)) == minute


def test_written_units_are_those_a_planner_would_choose():
    assert units.written_minutes(20 / 60) == "20 s"
    assert units.written_minutes(3.5) == "3.5 min"
    assert units.written_minutes(120) == "120 min"
    assert units.written_clock(540) == "09:00"
    assert units.written_clock(540.5) == "09:00:30"
    assert units.written_span((540, 1020)) == "09:00-17:00"
    assert units.written_rate(60) == "60 /h"
