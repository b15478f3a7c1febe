"""The cleaned log: each kind of dirt is found, named, counted, and met with its rule."""

from datetime import date

import numpy as np
import pytest

from queuesim.logs.cleaning import Cleaned, clean
from queuesim.logs.journal import Outcome
from queuesim.logs.reading import read, read_sessions
from queuesim.scenario.faults import ScenarioError

HEADER = "ticket,issued,called,ended,window,tier,outcome,left"


def cleaned(folder, *lines: str, header: str = HEADER, day: str = "2026-11-23 ") -> Cleaned:
    """Return the log of lines in which @ stands for the day."""
    path = folder / "log.csv"
    path.write_text("\n".join([header, *lines]).replace("@", day) + "\n")
    return clean(read(path))


def dirt(found: Cleaned) -> dict[str, int]:
    return {kind.name: kind.rows for kind in found.dirt}


def test_a_ticket_becomes_a_row_of_minutes_and_indices(tmp_path):
    found = cleaned(
        tmp_path,
        "2,@09:10:00,,,,gold,left,@09:12:00",
        "1,@09:00:00,@09:05:00,@09:09:30,3,plain,done,",
    )
    log = found.log
    assert log.days == (date(2026, 11, 23),)
    assert (log.tiers, log.services, log.windows) == (("gold", "plain"), ("everything",), ("3",))
    assert log.issued.tolist() == [540.0, 550.0]
    assert (log.wait.tolist(), log.work[0]) == ([5.0, 2.0], 4.5)
    assert log.outcome.tolist() == [Outcome.SERVED, Outcome.GAVE_UP]
    assert log.waited.tolist() == [True, True]
    assert (log.tier.tolist(), log.window.tolist()) == ([1, 0], [0, -1])
    assert found.dirt == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2,,@09:05:00,@09:09:30,3,a,,", "no time of issue"),
        ("2,@09:00:00,noon,,3,a,,", "unreadable time"),
        ("2,@09:00:00", "fewer cells than the header"),
        ("1,@09:00:00,@09:05:00,@09:06:00,3,a,,", "written twice"),
        ("2,1970-01-01 09:00:00,,,,a,,", "date far from all others"),
        ("2,@09:00:00,@08:05:00,@09:09:30,3,a,,", "call before the ticket"),
        ("2,@09:00:00,@08:59:58,@09:00:30,3,a,,", "call seconds before the ticket"),
        ("2,@09:00:00,2026-11-22 09:05:00,2026-11-22 09:09:00,3,a,,", "date off by a day"),
        ("2,@09:00:00,@22:05:00,@22:09:30,3,a,,", "wait of over 12 hours"),
        ("2,@09:10:00,@09:15:00,@09:12:00,3,a,,", "service ends before it begins"),
        ("2,@09:10:00,@09:15:00,@09:15:00,3,a,,", "service without length"),
        ("2,@09:10:00,@09:15:00,@13:15:00,3,a,,", "service of impossible length"),
        ("2,@09:00:00,@09:04:00,@09:05:30,3,a,,", "overlaps the window's next service"),
        ("2,@09:00:00,,,3,a,done,", "served without times"),
        ("2,@09:00:00,@09:15:00,@09:16:00,,a,,", "no window"),
        ("2,@09:06:00,@09:15:00,@09:16:00,3,,,", "no tier"),
        ("2,@09:06:00,@09:15:00,@09:16:00,3,=A1,,", "a formula for a name"),
        ("2,@09:06:00,@09:15:00,@09:16:00,3,a\x1b,,", "control characters in a name"),
        ("2,@09:06:00,@09:15:00,@09:16:00,3,a,whatever,", "outcome in a word not known"),
        ("2,@09:06:00,@09:15:00,@09:16:00,3,a,left,", "gave up, yet called"),
    ],
)
def test_each_kind_of_dirt_is_named_and_counted(tmp_path, line, name):
    clear = "1,@09:00:00,@09:05:00,@09:06:00,3,a,,", "9,@10:00:00,@10:05:00,@10:06:00,3,b,,"
    assert dirt(cleaned(tmp_path, *clear)) == {}
    assert dirt(cleaned(tmp_path, *clear, line))[name] == 1


def test_a_column_that_holds_only_formulas_is_counted(tmp_path):
    found = cleaned(tmp_path, *[f"{k},@09:0{k}:00,,,3,=A{k},," for k in range(5)])
    assert dirt(found)["a formula for a name"] == 5
    assert found.log.tiers == ("everyone",)


def test_tickets_that_name_no_tier_are_counted_though_there_is_but_one(tmp_path):
    lines = ["1,@09:00:00,,,,vip,,", "2,@09:01:00,,,,,,", "3,@09:02:00,,,,,,"]
    found = cleaned(tmp_path, *lines)
    assert dirt(found)["no tier"] == 2
    assert found.log.tier.tolist() == [0, 0, 0]


def test_a_ticket_of_no_service_is_counted(tmp_path):
    found = cleaned(tmp_path, "@09:00:00,cash", "@09:01:00,", header="issued,service")
    assert dirt(found)["no service"] == 1


def test_columns_that_nobody_asks_for_are_named_and_never_read(tmp_path):
    found = cleaned(tmp_path, "@09:00:00,Zhang,110101", header="issued,name,id card")
    assert found.columns == {"issued": "issued"}
    assert found.unread == ("name", "id card")


def test_a_clock_set_back_is_found_until_it_has_caught_up(tmp_path):
    lines = [f"{k},@{9 + k // 60:02d}:{k % 60:02d}:00,,,,a,," for k in range(100)]
    lines[80] = "80,@09:02:00,,,,a,,"
    found = cleaned(tmp_path, *lines)
    assert dirt(found)["clock set back"] == 1
    assert found.dirt[0].first == 82
    assert len(found.log) == 99


def test_a_row_loses_no_more_than_what_it_contradicts(tmp_path):
    found = cleaned(tmp_path, "2,@09:00:00,@08:05:00,@08:09:30,3,a,,")
    assert np.isnan(found.log.wait[0])
    assert found.log.work[0] == 4.5


def test_times_of_the_day_before_are_put_on_the_day_of_the_ticket(tmp_path):
    found = cleaned(tmp_path, "2,@09:00:00,2026-11-22 09:05:00,2026-11-22 09:09:00,3,a,,")
    assert (found.log.wait.tolist(), found.log.work.tolist()) == ([5.0], [4.0])


def test_a_visit_over_midnight_stays_on_the_day_of_its_ticket(tmp_path):
    found = cleaned(tmp_path, "1,@23:58:00,2026-11-24 00:05:00,2026-11-24 00:06:00,3,a,,")
    assert found.log.called[0] == 1445.0


def test_who_was_called_and_did_not_come_is_missed(tmp_path):
    found = cleaned(tmp_path, "1,@09:00:00,@09:10:00,,3,a,过号,")
    assert found.log.outcome[0] == Outcome.MISSED
    assert found.log.wait[0] == 10.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("issued,called\n", "has no rows below its header"),
        ("issued,window\n09:00,1\n", "times without a date"),
        ("issued,window\nsoon,1\n", 'holds "soon", which is no moment'),
    ],
)
def test_a_file_of_no_use_is_told_why(tmp_path, text, says):
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=says):
        clean(read(path))


def test_a_column_of_too_many_names_is_not_taken_for_windows(tmp_path):
    lines = [f"{k},@09:00:00,@09:01:00,@09:02:00,{k},a,," for k in range(1001)]
    with pytest.raises(ScenarioError, match="column window holds 1001 different names"):
        cleaned(tmp_path, *lines)


def test_a_log_without_a_usable_row_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="none says when its ticket was taken"):
        cleaned(tmp_path, *["x,y,z"] * 100)


def test_sessions_are_inferred_from_services_split_by_gaps_of_twenty_minutes(tmp_path):
    found = cleaned(
        tmp_path,
        "1,@09:00:00,@09:00:00,@09:10:00,3,a,,",
        "2,@09:00:00,@09:25:00,@09:30:00,3,a,,",
        "3,@09:00:00,@10:00:00,@10:05:00,3,a,,",
    )
    assert found.log.sessions.opens.tolist() == [540.0, 600.0]
    assert found.log.sessions.closes.tolist() == [570.0, 605.0]
    assert not found.log.sessions_known


def test_sessions_of_a_file_of_their_own_are_taken_as_they_are(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}\n1,2026-11-23 09:00,2026-11-23 09:00,2026-11-23 09:10,3,a,,\n")
    hours = tmp_path / "hours.csv"
    rows = ["-23,3,08:30,12:00", "-23,9,08:30,12:00", "-24,3,08:30,12:00", "-23,3,x,12:00"]
    lines = ["date,window,opened,closed", *("2026-11" + row for row in rows)]
    hours.write_text("\n".join([*lines, "2026-11-23,3,12:00,08:30"]))
    found = clean(read(path), sessions=read_sessions(hours))
    log = found.log
    assert log.sessions_known
    assert (log.sessions.opens.tolist(), log.sessions.closes.tolist()) == ([510.0], [720.0])
    assert [(kind.name, kind.rows, kind.first) for kind in found.dirt] == [
        ("session without readable hours", 1, 5),
        ("session that closes before it opens", 1, 6),
        ("session of a window that served nobody", 1, 3),
        ("session of a day without tickets", 1, 4),
    ]


def test_hours_none_of_which_are_of_the_log_are_refused(tmp_path):
    path, hours = tmp_path / "log.csv", tmp_path / "hours.csv"
    path.write_text(f"{HEADER}\n1,2026-11-23 09:00,2026-11-23 09:00,2026-11-23 09:10,3,a,,\n")
    hours.write_text("date,window,opened,closed\n2025-11-23,3,08:30,12:00\n")
    says = "none of its 1 rows is a session .* allowed: windows 3; days from 2026-11-23"
    with pytest.raises(ScenarioError, match=says):
        clean(read(path), sessions=read_sessions(hours))


def test_some_days_are_a_log_of_their_own(tmp_path):
    found = cleaned(
        tmp_path,
        "1,2026-11-23 09:00,2026-11-23 09:00,2026-11-23 09:10,3,a,,",
        "1,2026-11-24 09:00,2026-11-24 09:01,2026-11-24 09:10,4,a,,",
    )
    second = found.log.of_days([1])
    assert second.days == (date(2026, 11, 24),)
    assert second.wait.tolist() == [1.0]
    assert second.sessions.window.tolist() == [1]
