"""The pages in the terminal: what is said, where it stands, and that it fits."""

import re
from pathlib import Path
from typing import Any

import pytest
from sample_summary import comparison_sample, sample, value

from queuesim.report import lists
from queuesim.report.amounts import COUNT
from queuesim.report.cells import apart, clean, fitted, left, width, wrapped
from queuesim.report.comparison_page import comparison_page, policy_sentence
from queuesim.report.page import page
from queuesim.report.tables import Column, heads, number
from queuesim.report.targets import target_lines
from queuesim.report.verdict import people_sentence, targets_sentence, windows_sentence
from queuesim.scenario.loading import load
from queuesim.scenario.parameters import PARAMETERS
from queuesim.study import experiment
from queuesim.study import summary as study
from queuesim.study.levers import FEW, with_levers
from queuesim.study.measures import MEASURES

FIRST_SCREEN = """\
城西支行 · 周一 | today | 50 days, seed 20261123 | 9f3a2b1c
2 of 3 targets are missed: regular and 金卡. Short of windows 10:30-11:30 and
12:00-13:00, most at 12:00 (5 open, 7 required). Unsatisfied: VIP (S -0.31) and
金卡 (S -0.81); VIP and 金卡 though waiting less than regular (3.5, 5.3 against
8.1 min, S +0.62): more is expected there.
Missed   regular: called within 10 min at least 80 %, now 71.0 ±2.0 %
Missed   金卡: satisfaction S at least 0, now -0.81 ±0.06
Met      VIP: wait p90 (9 in 10) at most 8 min
Warning  more work than the open windows can do at 12:00 (load 1.02)
mean of 50 days ±95 %              VIP          金卡       regular           all
visits a day               26.0 ±3.0     78.0 ±3.0    416.0 ±3.0    520.0 ±3.0
"""


def lines_of(summary: dict[str, Any]) -> list[str]:
    return page(summary).splitlines()


def test_the_first_screen_says_what_to_act_on() -> None:
    assert page(sample()).startswith(FIRST_SCREEN)
    assert lines_of(sample())[23].startswith("NPS *")


def test_half_hours_and_windows_are_aligned() -> None:
    lines = lines_of(sample())
    assert "from     arrivals  open required  load    waiting    busy, %    p90, min" in lines
    assert "12:00   34.0 ±1.4   5.0        7  1.02   5.7 ±0.8  73.9 ±1.0  17.0 ±1.2  short" in lines
    assert "17:00    0.0 ±1.4   8.0        -  0.00   0.0 ±0.8   0.0 ±1.0     -" in lines
    assert "1              450  391 ±4     59 ±4      6 ±1    87.2 ±0.9  68.4 ±1.2  456 ±1" in lines


def test_minutes_lost_to_absent_people_have_a_column_where_there_are_any() -> None:
    summary = sample()
    assert not any("absent" in line for line in lines_of(summary))
    summary["windows"]["2"]["absent"] = {"mean": 3.1, "half_width": 0.4}
    lines = lines_of(summary)
    assert "2              450  390 ±4     60 ±4         3        6    87.2   68.4  456 ±1" in lines
    assert max(map(width, lines)) <= 80


def test_outcomes_and_quotes_are_shown_where_there_are_any() -> None:
    summary = sample()
    assert not any("left at once" in line or "told" in line for line in lines_of(summary))
    for tier in summary["tiers"].values():
        tier["balked"] = {"mean": 12.0, "half_width": 1.0}
        tier["quote_bias"] = {"mean": -1.5, "half_width": 0.2}
    lines = lines_of(summary)
    assert any(line.startswith("left at once") and "12.0 ±1.0" in line for line in lines)
    assert any(line.startswith("wait told - waited, min") and "-1.5" in line for line in lines)


def test_the_page_of_a_weekday_fits() -> None:
    lines = lines_of(sample())
    assert len(lines) <= 72
    assert max(map(width, lines)) <= 80


def test_the_shipped_weekday_fits() -> None:
    weekday = Path(__file__).parent.parent / "scenarios" / "weekday.toml"
    file = load(weekday)
    result = experiment.run(file, "today", days=50)
    lines = lines_of(with_levers(study.summary(result), file, result, FEW))
    assert any(line.startswith("next levers") for line in lines)
    assert "NPS *" in "\n".join(lines[:24])
    assert len(lines) <= 72
    assert max(map(width, lines)) <= 80


def test_the_page_fits_whatever_things_are_called() -> None:
    summary = sample()
    summary["title"] = "很长的标题" * 30
    summary["policy"] = "p" * 99
    summary["names"] = {"vip": "贵宾" * 40, "gold": "g" * 99}
    summary["windows"] = {"贵宾窗口" * 9: summary["windows"]["1"]}
    summary["warnings"] = ["词" * 200, "w" * 200]
    assert max(map(width, lines_of(summary))) <= 80


@pytest.mark.parametrize("place", ["title", "policy", "digest"])
def test_no_control_character_reaches_the_terminal(place: str) -> None:
    summary = sample()
    hostile = "\x1b[2J\x9b31m\u202e\r\nname\x07"
    summary[place] = summary["names"]["gold"] = hostile
    summary["warnings"] = summary["warnings"] + [hostile]
    summary["windows"][hostile] = summary["windows"]["1"]
    summary["half_hours"][0]["from"] = hostile
    summary["made"]["engine"] = hostile
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", page(summary))


def test_many_warnings_leave_the_tier_table_on_the_first_screen() -> None:
    summary = sample()
    summary["warnings"] = [f"warning number {k}" for k in range(9)]
    lines = lines_of(summary)
    assert lines[8] == "Warning  9 at the end of this page"
    assert lines[23].startswith("NPS *")
    assert lines[-10:-1] == [f"Warning  warning number {k}" for k in range(9)]


def test_more_tiers_than_columns_make_another_table() -> None:
    summary = sample()
    for name in ("a", "b", "c", "d", "e"):
        summary["tiers"][name] = summary["tiers"]["vip"]
        summary["scenario"]["tiers"][name] = summary["scenario"]["tiers"]["vip"]
    assert sum(line.startswith("visits a day") for line in lines_of(summary)) == 3


def test_what_is_undefined_is_a_dash() -> None:
    summary = sample()
    summary["tiers"]["vip"]["nps"] = value(None)
    nps = next(line for line in lines_of(summary) if line.startswith("NPS"))
    assert nps.split() == ["NPS", "*", "-", "-10", "±4", "+7", "±4", "+4", "±4"]


def test_the_expected_wait_is_stated_or_the_default_of_the_tier() -> None:
    summary = sample()
    row = next(line for line in lines_of(summary) if line.startswith("expected wait"))
    assert row.split() == ["expected", "wait,", "min", "*", "2.0", "5.0", "15.0", "-"]
    summary["scenario"]["perception"] = {"expected_wait": 7.0}
    row = next(line for line in lines_of(summary) if line.startswith("expected wait"))
    assert row.split()[4:] == ["7.0", "5.0", "7.0", "-"]


def test_who_was_turned_away_or_sent_home_is_on_the_page_where_anybody_was() -> None:
    assert not any(line.startswith("turned away") for line in lines_of(sample()))
    summary = sample()
    for tier in summary["tiers"].values():
        tier["turned_away"] = value(15.0, 1.0)
    assert any(line.startswith("turned away") and "15.0" in line for line in lines_of(summary))


def test_satisfaction_weighted_by_value_is_shown_where_values_differ() -> None:
    summary = sample()
    assert "S by value" not in page(summary)
    for worth, tier in enumerate(summary["scenario"]["tiers"].values(), 1):
        tier["value"] = float(worth)
    summary["tiers"]["all"]["value_weighted_satisfaction"] = value(0.25, 0.1)
    assert "S by value: +0.25 ±0.10." in page(summary)


def test_columns_never_touch_however_large_the_numbers() -> None:
    summary = sample()
    for hour in summary["half_hours"]:
        hour["load"], hour["waiting"] = 38.51, value(1068.8, 40.0)
    assert " 38.51  1069 ±40" in page(summary)


def test_a_target_within_the_interval_is_not_surely_missed() -> None:
    summary = sample()
    summary["targets"][0]["value"] = value(0.79, 0.02)
    assert target_lines(summary)[0] == (
        "Missed   regular: called within 10 min at least 80 %, now 79.0 ±2.0 % (not sure)"
    )
    summary["targets"][0] |= {"value": value(None), "met": None}
    assert target_lines(summary)[-1].startswith("Unknown  regular: called within 10")


def test_a_margin_too_wide_is_never_cut_within_its_digits() -> None:
    column = Column("", "", COUNT, 6, 4)
    assert number(value(20.0, 34.56), column) == "  20.0 ±35 "
    assert number(value(20.0, 3456.0), column) == "  20.0 ±…  "


def test_tiers_called_in_time_by_different_clocks_are_explained() -> None:
    summary = sample()
    summary["scenario"]["targets"]["regular"]["service_level"]["within"] = 15.0
    text = page(summary)
    assert "called in time, %" in text
    assert "Called in time means within: VIP 10 min, 金卡 10 min, regular 15 min." in text


def test_one_day_claims_nothing_about_satisfaction() -> None:
    summary = sample() | {"days": 1, "first_day": 7}
    assert " | day 7, seed 20261123 | " in lines_of(summary)[0]
    assert people_sentence(summary).startswith("One day gives no intervals")


@pytest.mark.parametrize(
    ("measure", "found"), [("wait_mean", value(8.0, 0.4)), ("expectation", value(5.55, 0.01))]
)
def test_no_paradox_is_claimed_where_intervals_overlap(measure: str, found: Any) -> None:
    summary = sample()
    for tier in ("vip", "gold"):
        summary["tiers"][tier][measure] = found
    assert people_sentence(summary) == "Unsatisfied: VIP (S -0.31) and 金卡 (S -0.81)."
    summary["tiers"]["vip"]["satisfaction"] = value(-0.31, 0.4)
    assert people_sentence(summary) == "Unsatisfied: 金卡 (S -0.81)."


def test_a_good_day_is_called_good() -> None:
    summary = sample()
    for target in summary["targets"]:
        target["met"] = True
    for hour in summary["half_hours"]:
        hour["required"] = 5
    assert targets_sentence(summary) == "No target is missed, 3 met."
    assert windows_sentence(summary) == "Enough windows are open all day, but see the warning."
    assert targets_sentence(summary | {"targets": []}) == "No targets are set."


def test_a_policy_is_summed_up_in_a_sentence() -> None:
    assert policy_sentence(comparison_sample(), "help-when-idle") == (
        "help-when-idle (window 1 helps): better for regular (S +0.32, mean wait -1.3 min);"
        " worse for VIP (S -0.21, mean wait +0.8 min); no difference in S shown for 金卡;"
        " costs 51 more a day."
    )


def test_a_cost_within_the_intervals_is_about_the_same() -> None:
    comparison = comparison_sample()
    comparison["policies"]["help-when-idle"]["cost"]["total"] = value(3659.0, 5.0)
    assert policy_sentence(comparison, "help-when-idle").endswith("; costs about the same.")


def test_no_policy_name_steers_the_terminal() -> None:
    comparison = comparison_sample()
    for part in ("policies", "differences", "ledger"):
        comparison[part]["\x1b[2Jname\x07"] = comparison[part].pop("help-when-idle")
    assert "\ufffd[2Jname\ufffd" in comparison_page(comparison)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", comparison_page(comparison))


def test_differences_that_may_be_nothing_are_marked() -> None:
    lines = comparison_page(comparison_sample()).splitlines()
    assert max(map(width, lines)) <= 80
    gold = lines.index(next(line for line in lines if line.startswith("金卡")))
    assert lines[gold + 2] == (
        "help-when-idle   -0.81 +0.02 ±0.05~   34   12   5.3  -0.1 ±0.3~ 11.7  -0.2 ±0.8~"
    )


def test_lists_fit_and_name_everything() -> None:
    for text in (lists.parameters(), lists.distributions(), lists.measures()):
        assert max(map(width, text.splitlines())) <= 80
    assert set(PARAMETERS) <= set(re.findall(r"^\w+", lists.parameters(), re.M))
    assert list(MEASURES) == re.findall(r"^\w+", lists.measures(), re.M)
    assert "cv|sd|shape" in lists.distributions()


def test_text_is_measured_in_cells() -> None:
    assert width("a金e\u0301") == 4
    assert fitted("金卡客户", 5) == "金卡…"
    assert left("金卡", 6) + "|" == "金卡  |"
    assert clean("a\tb\x00") == "a b\ufffd"
    names = ["Private banking, city", "Private banking, land", "Regular"]
    assert [apart(name, names, 12) for name in names] == ["Private…city", "Private…land", "Regular"]
    assert wrapped("one two（甲，乙）three", 10, "- ") == [
        "- one two",
        "  （甲，",
        "  乙）",
        "  three",
    ]
    assert wrapped("窗口（S +0.34）：现状“好”", 9) == ["窗口（S", "+0.34）：", "现状“好”"]


def test_names_that_end_in_numbers_can_be_told_apart() -> None:
    names = [f"Private banking customers, district {k}" for k in range(30)]
    assert len({apart(name, names, 15) for name in names}) == 30


def test_heads_that_begin_alike_can_be_told_apart() -> None:
    columns = [Column(f"private-banking-{name}", name, COUNT, 12) for name in ("north", "south")]
    assert heads("", 0, columns).split() == ["priva…north", "priva…south"]


def test_what_was_lost_adds_up_to_the_hundredth_as_it_is_printed() -> None:
    lines = lines_of(sample())
    start = next(k for k, line in enumerate(lines) if line.startswith("S lost"))
    assert lines[start].split()[3:] == [
        "wait",
        "beyond",
        "crowd",
        "seen",
        "unfair",
        "desk",
        "left",
        "due",
        "S",
    ]
    for line, tier in zip(lines[start + 1 : start + 5], sample()["tiers"].values(), strict=True):
        *parts, total = map(float, line.split()[1:])
        assert round(sum(parts), 2) == total == round(tier["satisfaction"]["mean"], 2)


def test_a_run_without_satisfaction_has_lost_nothing_to_print() -> None:
    summary = sample()
    for parts in summary["lost"].values():
        parts.update(dict.fromkeys(parts, value(None)))
    assert not any(line.startswith("S lost") for line in lines_of(summary))
    del summary["lost"]
    assert not any(line.startswith("S lost") for line in lines_of(summary))
