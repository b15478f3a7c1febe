"""Exports as they come: encodings, headers, dates, zones, and what is said of bad ones."""

from pathlib import Path

import numpy as np
import pytest

from queuesim.logs.headers import roles
from queuesim.logs.mapping import Map
from queuesim.logs.moments import clock, digits, in_zone, moments, years_last
from queuesim.logs.reading import read, read_map
from queuesim.scenario.faults import ScenarioError


def at(*cells: str, order: str = "year first") -> list[str]:
    found = moments(digits(np.array(cells)), order)
    return [str(moment)[:19] for moment in found]


def log(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "log.csv"
    path.write_bytes(text.encode(encoding))
    return path


def said_of(folder: Path, text: str, encoding: str = "utf-8") -> str:
    with pytest.raises(ScenarioError) as error:
        read(log(folder, text, encoding))
    return str(error.value)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-23 09:03:12",
        "2026/11/23 9:03:12",
        "2026年11月23日 9时03分12秒",
        "2026年11月23日 上午9:03:12",
        "20261123090312",
        "20261123 090312",
        "2026-11-23T09:03:12.000",
        "２０２６-11-23 09：03：12",
    ],
)
def test_a_moment_is_read_in_any_of_its_usual_forms(cell):
    assert at(cell) == ["2026-11-23T09:03:12"]


def test_afternoons_are_read_in_english_and_chinese():
    assert at("2026-11-23 3:00 PM", "2026年11月23日 下午3:00") == ["2026-11-23T15:00:00"] * 2
    assert at("2026-11-23 12:30 AM", "2026-11-23 12:30 PM") == [
        "2026-11-23T00:30:00",
        "2026-11-23T12:30:00",
    ]


def test_what_is_no_moment_is_none():
    assert (
        at("", "garbage", "2026-02-29 10:00:00", "2026-13-01 10:00:00", "2026-01-01 25:00")
        == ["NaT"] * 5
    )
    assert at("2028-02-29 10:00:00") == ["2028-02-29T10:00:00"]


def test_days_and_months_are_told_apart_by_the_column_or_not_at_all():
    cells = ["03/04/2026 9:00", "23/11/2026 9:00", "11/23/2026 9:00", "2026-11-23 9:00"]
    assert years_last(digits(np.array(cells))).tolist() == [3, 1, 1]
    assert at("23/11/2026 9:00", order="day first") == ["2026-11-23T09:00:00"]


def test_a_time_of_day_alone_is_a_clock():
    assert clock(digits(np.array(["09:00:30", "9:00", "x"]))).tolist() == [
        32_430_000_000,
        32_400_000_000,
        -1,
    ]


def test_moments_are_put_on_the_clock_of_the_branch():
    cells = digits(
        np.array(["2026-11-23T01:03:12Z", "2026-11-23T10:03:12+09:00", "2026-11-23 01:03:12"])
    )
    found = in_zone(moments(cells, "year first"), cells.zone, "Asia/Shanghai", "UTC")
    assert [str(moment)[:19] for moment in found] == ["2026-11-23T09:03:12"] * 3


def test_a_zone_with_summer_time_follows_the_calendar():
    cells = digits(np.array(["2026-01-01 12:00:00", "2026-07-01 12:00:00"]))
    found = in_zone(moments(cells, "year first"), cells.zone, "Europe/Paris", "UTC")
    assert [str(moment)[11:16] for moment in found] == ["13:00", "14:00"]


CHINESE = (
    "票号,姓名,身份证号,业务类型,取号时间,叫号时间,结束时间,窗口\n"
    "A001,王芳,110,现金,2026-11-23 09:00:00,2026-11-23 09:05:00,2026-11-23 09:09:30,3\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_export_is_read_in_each_of_its_encodings(tmp_path, encoding):
    rows = read(log(tmp_path, CHINESE, encoding))
    assert rows.file.used == {
        "ticket": "票号", "issued": "取号时间", "called": "叫号时间", "ended": "结束时间",
        "window": "窗口", "service": "业务类型",
    }  # fmt: skip
    assert rows.words["service"].names == ("现金",)
    assert str(rows.times["ended"][0])[:19] == "2026-11-23T09:09:30"


def test_names_and_identity_numbers_are_never_read(tmp_path):
    rows = read(log(tmp_path, CHINESE))
    assert "王芳" not in repr(rows)
    assert "110" not in repr(rows)


def test_headers_are_known_whatever_their_case_spaces_and_remarks():
    found = roles(["Ticket No.", "ISSUE_TIME", "Call Time (local)", "Counter"])
    assert found == {"ticket": 0, "issued": 1, "called": 2, "window": 3}


def test_a_map_wins_over_the_aliases():
    assert roles(["issued", "really issued"], said={"issued": "really issued"})["issued"] == 1


def test_a_clock_column_is_on_the_date_of_its_row(tmp_path):
    rows = read(log(tmp_path, "date,issued,called\n2026-11-23,09:00:00,09:01:00\n"))
    assert str(rows.times["called"][0])[:19] == "2026-11-23T09:01:00"


def test_control_characters_and_formulas_are_no_names(tmp_path):
    text = (
        'issued,service,window\n2026-11-23 09:00,ca\x00\x1bsh,=CMD()\n2026-11-23 09:00,,"=""02"""\n'
    )
    rows = read(log(tmp_path, text))
    assert rows.words["service"].names == ("cash",)
    assert rows.words["window"].names == ("02",)
    assert rows.words["window"].code.tolist() == [-1, 0]


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    assert said_of(tmp_path, "") == f"{tmp_path}/log.csv: is empty"
    assert said_of(tmp_path, "\n \n") == f"{tmp_path}/log.csv: is empty"


def test_without_a_usable_column_the_header_and_the_map_to_write_are_shown(tmp_path):
    message = said_of(tmp_path, "foo,bar\n1,2\n")
    assert "foo, bar" in message
    assert '[columns]\n    issued = "..."' in message


def test_dates_that_do_not_tell_days_from_months_are_asked_about(tmp_path):
    assert 'order = "day first"' in said_of(tmp_path, "issued\n03/04/2026 09:00\n")


def test_a_file_in_no_known_encoding_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"issued\n\xff\xff\xff\n")
    with pytest.raises(ScenarioError, match="neither UTF-8 nor GB18030"):
        read(path)


def test_lines_above_the_header_are_passed_over(tmp_path):
    rows = read(log(tmp_path, "三月报表\n\nissued,called\n2026-03-02 09:00,2026-03-02 09:05\n"))
    assert (len(rows), rows.line[0], rows.file.above) == (1, 4, 2)


def test_a_spreadsheets_unicode_text_is_read(tmp_path):
    assert len(read(log(tmp_path, "取号时间\t窗口\n2026-03-02 09:00\t1\n", "utf-16"))) == 1


def test_two_formats_of_dates_are_both_read_if_one_tells_the_order(tmp_path):
    text = "issued,called\n2026-03-02 09:00,\n13/03/2026 09:10,04/03/2026 09:11\n"
    rows = read(log(tmp_path, text))
    assert [str(at)[:10] for at in rows.times["issued"]] == ["2026-03-02", "2026-03-13"]
    assert str(rows.times["called"][1])[:10] == "2026-03-04"
    assert rows.mixed.tolist() == [True, False]


def test_a_quote_never_closed_is_no_csv(tmp_path):
    message = said_of(tmp_path, 'issued\n"' + "a" * 200_000)
    assert "is not CSV" in message
    assert "line 2" in message


def test_a_column_that_a_map_names_must_be_there(tmp_path):
    with pytest.raises(ScenarioError, match="has no column x, allowed: foo, bar"):
        read(log(tmp_path, "foo,bar\n1,2\n"), Map(columns={"issued": "x"}))


def test_all_faults_of_a_map_are_told_at_once(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        '[column]\n[columns]\nisued = "x"\n[times]\nzone = "Mars"\norder = "?"\n'
        '[choices]\nrule = "last"\n'
    )
    with pytest.raises(ScenarioError) as error:
        read_map(path)
    told = [str(fault).removeprefix(str(path)) for fault in error.value.faults]
    column, issued, zone, order, rule = told
    assert column.startswith(":1:2 column: not known here")
    assert "did you mean 'columns'" in column
    assert issued.startswith(":3:1 columns.isued: not known here")
    assert "did you mean 'issued'" in issued
    assert zone.startswith(':5:1 times.zone: found "Mars", allowed: a time zone')
    assert "month first" in order
    assert rule.startswith(':8:1 choices.rule: found "last"')


def test_a_map_may_be_empty(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text("# nothing yet\n")
    assert read_map(path) == Map()


def test_a_spreadsheets_number_of_days_is_a_moment():
    assert at("46349.37722222", "46349.377222222222", "46349,5", "46349") == [
        "2026-11-23T09:03:12",
        "2026-11-23T09:03:12",
        "2026-11-23T12:00:00",
        "2026-11-23T00:00:00",
    ]
    assert at("12345.5", "90000") == ["NaT", "NaT"]


def test_dates_that_contradict_each_other_on_days_and_months_are_asked_about(tmp_path):
    lines = ["23/11/2026 9:00", "11/23/2026 9:00", "24/11/2026 9:00"]
    said = said_of(tmp_path, "\n".join(["issued", *lines]))
    assert "contradict each other: 2 have the day first, 1 the month" in said
    assert 'order = "day first"' in said


def test_one_date_in_a_hundred_may_have_its_parts_the_other_way_round(tmp_path):
    lines = ["23/11/2026 9:00"] * 100 + ["11/23/2026 9:00"]
    rows = read(log(tmp_path, "\n".join(["issued", *lines])))
    assert rows.unreadable["issued"].sum() == 1


def test_a_map_says_what_is_what(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text('[columns]\nissued = "arrived here"\n[times]\norder = "day first"\n')
    said = read_map(path)
    assert said == Map(columns={"issued": "arrived here"}, order="day first")
    rows = read(log(tmp_path, "arrived here\n03/04/2026 09:00\n"), said)
    assert str(rows.times["issued"][0])[:10] == "2026-04-03"
