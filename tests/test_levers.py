"""Next levers: each one step from the run, simulated on its people, the best first."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from small_file import small

from queuesim.cli import commands
from queuesim.report.page import page
from queuesim.scenario.loading import load
from queuesim.study import experiment
from queuesim.study.levers import levers, with_levers, worst
from queuesim.study.schema import run_schema
from queuesim.study.summary import as_text, summary

BUSY = ("regular = 20", "regular = 50")
WITH_TARGET = "\n[run]\ndays = 3\n[targets.regular]\nwait_mean = { at_most = 5 }\n"


@pytest.fixture(scope="module")
def file():
    return small(BUSY, more=WITH_TARGET)


@pytest.fixture(scope="module")
def result(file):
    return experiment.run(file)


def scenario_with(result, start: str):
    (found,) = [lever for lever in levers(result) if lever.words.startswith(start)]
    return found.scenario


def test_the_worst_half_hours_are_the_two_hours_in_which_most_wait(result):
    waiting = result.measured.half_hours["waiting"].mean(axis=0)
    sums = [waiting[k : k + 4].sum() for k in range(13)]
    first = int(np.argmax(sums))
    assert worst(result) == (540 + 30 * first, 540 + 30 * first + 120)


def test_one_window_more_is_one_of_each_kind_in_the_worst_half_hours(result):
    for name in ("1", "2"):
        more = scenario_with(result, f"one more like {name}")
        assert list(more.windows) == ["1", "2", "3", "4"]
        assert more.windows["4"].calls == result.scenario.windows[name].calls
        assert more.rosters[more.windows["4"].roster] == (worst(result),)


def test_help_when_idle_comes_after_a_windows_own_rule(result):
    helped = scenario_with(result, "windows like 2 call G if idle")
    assert [row.calls for row in helped.windows["3"].then] == [("G",)]
    assert helped.windows["3"].calls == ("A",)
    assert helped.windows["1"] == result.scenario.windows["1"]


def test_an_area_that_shows_nothing_shows_the_place(result):
    assert scenario_with(result, "lobby shows the place").areas["lobby"].shows == "place"
    assert scenario_with(result, "lobby shows the wait").areas["lobby"].shows == "wait"


def test_the_service_with_most_work_gets_quicker(result):
    quicker = scenario_with(result, "cash takes 10 % less time")
    assert quicker.services["cash"].scale == 0.9
    assert quicker.services["loan"].scale == 1.0


def test_breaks_move_out_of_the_worst_half_hours(result):
    begins, ends = worst(result)
    assert begins < 780, "the break from 12:00 to 13:00 is in them"
    assert ends > 720
    ((_, goes), (comes, _)) = scenario_with(result, "no breaks").rosters["early"]
    assert comes - goes == 60
    assert comes <= begins or goes >= ends


def test_nobody_is_served_on_where_nobody_is_sent_home(result):
    assert not [lever for lever in levers(result) if "closing" in lever.words]
    shut = ('hours = "09:00-17:00"', 'hours = "09:00-17:00"\nat_closing = { inside = "send home" }')
    sent = experiment.run(small(BUSY, shut, more=WITH_TARGET))
    later = scenario_with(sent, "those inside at closing are served until 17:30")
    assert (later.branch.at_closing.inside, later.branch.at_closing.until) == ("serve", 1050.0)


def test_longer_hours_move_the_end_of_tickets_rosters_and_serving_for_the_same_people(file, result):
    longer = scenario_with(result, "open until 17:30, same people")
    assert longer.branch.hours == (540.0, 1050.0)
    assert longer.rosters["early"] == ((540.0, 720.0), (780.0, 1050.0))
    tried = with_levers(summary(result), file, result)["levers"]["tried"]
    (row,) = [lever for lever in tried if lever["words"].startswith("open until")]
    assert row["wait_mean"] == {"mean": 0.0, "half_width": 0.0}, "all were served anyway"
    wages = sum(window.wage / 2 for window in result.scenario.windows.values())
    assert row["cost"]["mean"] == pytest.approx(wages, rel=0.2), "half an hour, less overtime"


def test_a_small_gift_is_for_those_who_waited_long_where_nobody_gets_any(file, result):
    gift = scenario_with(result, "gift after 20 min").farewells["lever"]
    assert (gift.waited, gift.to, gift.size, gift.cost) == (20.0, "everyone", 1.0, 3.0)
    given = small(BUSY, more="[farewells.tea]\ncost = 1\n")
    assert not [lever for lever in levers(experiment.run(given, days=1)) if "gift" in lever.words]


def test_what_a_lever_changes_is_paired_with_the_run_on_the_same_people(file, result):
    found = with_levers(summary(result), file, result)["levers"]["tried"]
    (row,) = [lever for lever in found if lever["words"].startswith("windows like 2 call")]
    helped = experiment.run(small(BUSY, more=WITH_TARGET + "[policies.all]\nwindows.2-3.then ="
                                  ' [{ calls = ["G"] }]\n'), "all")  # fmt: skip
    for name in ("wait_mean", "value_weighted_satisfaction"):
        change = helped.measured.tiers[name] - result.measured.tiers[name]
        assert row[name]["mean"] == pytest.approx(change[:, -1].mean(), abs=1e-12)
    cost = helped.measured.cost["total"] - result.measured.cost["total"]
    assert row["cost"]["mean"] == pytest.approx(cost.mean(), abs=1e-12)
    assert row["met"] == sum(target["met"] for target in summary(helped)["targets"])


def test_the_best_lever_comes_first_and_the_run_itself_is_unchanged(file, result):
    plain = summary(result)
    found = with_levers(plain, file, result)
    gains = [lever["value_weighted_satisfaction"]["mean"] for lever in found["levers"]["tried"]]
    assert gains == sorted(gains, reverse=True)
    assert {**found, "levers": None} == plain
    Draft202012Validator(run_schema()).validate(json.loads(as_text(found)))


def test_levers_on_a_few_days_are_those_of_a_run_of_so_many_days(file, result):
    few = with_levers(summary(result), file, result, days=2)["levers"]
    alone = experiment.run(file, days=2)
    tried = with_levers(summary(alone), file, alone)["levers"]["tried"]
    again = {row["words"]: row for row in tried}
    anywhere = [row for row in few["tried"] if not re.search("one more|breaks", row["words"])]
    assert few["days"] == 2
    assert len(anywhere) == 6
    assert all(row == again[row["words"]] for row in anywhere)


def test_a_long_run_tries_levers_on_a_few_days_and_a_short_or_endless_one_on_none(file):
    assert experiment.run(file, days=50).is_long
    assert not experiment.run(file, days=49).is_long
    assert not experiment.run(load("scenarios/textbook.toml"), days=50).is_long


@pytest.mark.parametrize(
    ("option", "shown"), [((), "5 of 50 days"), (("--levers",), "50 of 50 days")]
)
def test_the_planners_page_ends_with_levers_unless_they_are_declined(tmp_path, option, shown):
    weekday = str(Path("scenarios/weekday.toml").resolve())
    out = ("--out", str(tmp_path / "out"))
    page = CliRunner().invoke(commands, ["run", weekday, *out, *option]).stdout
    lines = page.splitlines()
    at = next(
        k for k, line in enumerate(lines) if line.startswith(f"next levers (13 tried, {shown})")
    )
    assert lines[at + 1].startswith("one more like 2")
    assert len(lines) - at < 12


def test_the_report_of_a_run_lists_the_levers_that_were_tried(tmp_path):
    weekday = str(Path("scenarios/weekday.toml").resolve())
    words = ["--days", "2", "--levers", "--report", str(tmp_path / "a.html")]
    done = CliRunner().invoke(commands, ["run", weekday, *words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "next levers (13 tried, 2 of 2 days)" in done.stdout
    assert "one more like 2" in (tmp_path / "a.html").read_text("utf-8")


def test_no_levers_and_a_short_run_say_how_to_get_them(file, result):
    assert "Next levers: not simulated" in page(summary(result))
    shown = page(with_levers(summary(result), file, result))
    assert "next levers (9 tried, 3 of 3 days)" in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("name", ["weekday", "textbook", "gold-paradox", "payday", "empty-hall"])
def test_every_shipped_scenario_has_levers_that_can_be_simulated(name):
    file = load(f"scenarios/{name}.toml")
    result = experiment.run(file, days=1)
    if name == "textbook":
        assert worst(result) is None
        return
    assert with_levers(summary(result), file, result)["levers"]["tried"]
