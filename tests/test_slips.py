"""Usual slips of the pen are met with what to write instead."""

import pytest

from queuesim.language import speaking
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.scenario.slips import several, slip
from queuesim.scenario.units import UnreadableError, minutes


@pytest.mark.parametrize(
    ("written", "meant"),
    [("60 %", "0.6"), ("12.5%", "0.125"), ("60％", "0.6"), ("1，500", "1500"), ("3,5", "3.5"),
     ("5", "5")],
)  # fmt: skip
def test_a_number_written_as_text_is_met_with_the_number(written, meant):
    assert slip(written, "float_type") == f"write {meant}"


@pytest.mark.parametrize("written", ["about 5", "60 % of them", "", 7])
def test_what_is_no_usual_slip_gets_no_hint(written):
    assert slip(written, "float_type") == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [("3 min 30 s", "3.5 min"), ("3分30秒", "3.5 min"), ("1小时30分钟", "90 min"),
     ("3,5 min", "3.5 min"), ("1，500 s", "25 min"), ("1 min 10 s", "70 s")],
)  # fmt: skip
def test_a_duration_in_several_parts_is_met_with_one(written, meant):
    with pytest.raises(UnreadableError) as error:
        minutes(written)
    assert error.value.hint == f'write "{meant}"'
    assert minutes(meant) >= 0


@pytest.mark.parametrize("written", ["quick", "60 %", "", "3 min and a half", "3 cups 2 s"])
def test_what_is_no_duration_at_all_gets_no_hint(written):
    with pytest.raises(UnreadableError) as error:
        minutes(written)
    assert error.value.hint == ""


def test_names_in_one_text_are_met_with_a_list_of_them_if_all_are_known():
    assert several("G，A", ["A", "G"]) == 'write ["G", "A"]'
    assert several("G、B", ["A", "G"]) == ""
    assert several("G", ["A", "G"]) == ""


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('calls = ["A"，"B"]', "write ',' instead of '，'"),
        ('calls = ["A"、"B"]', "write ',' instead of '、'"),
        ("days ＝ 5", "write '=' instead of '＝'"),
        ("days = 1，000", "a number has no comma, such as 1000 or 0.5"),
        ("days = 1,000", "a number has no comma, such as 1000 or 0.5"),
    ],
)
def test_full_width_signs_are_met_with_the_plain_ones(line, hint):
    with pytest.raises(ScenarioError) as error:
        loads(line)
    assert [fault.hint for fault in error.value.faults] == [hint]


def test_the_parser_speaks_chinese_too():
    with speaking("zh"), pytest.raises(ScenarioError) as error:
        loads('a = ["x"')
    assert str(error.value) == "<text>:1：这不是 TOML：数组没有结束"
