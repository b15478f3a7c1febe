"""The command that turns a log into a scenario, as its user sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from queuesim.cli import commands
from queuesim.report.calibration_charts import wrap_up
from queuesim.report.calibration_page import calibration_page
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load
from queuesim.study.log_schemas import calibration_schema

SAMPLE = Path(__file__).parents[1] / "scenarios" / "sample-log.csv"
CHARTS = {"arrivals", "days", "crowds", "services", "patience", "wrap-up", "windows", "rule"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder that the command makes of the sample log."""
    path = tmp_path_factory.mktemp("calibrated") / "out"
    done = CliRunner().invoke(commands, ["calibrate", str(SAMPLE), "--out", str(path)])
    assert done.exit_code == 0, done.output
    assert "金卡 242 s ahead of 普通; 0 of 368 decisions contradict" in done.output
    return path


def test_the_folder_holds_the_scenario_the_evidence_and_a_chart_for_each_choice(folder):
    drawn = {f"{name}.{kind}" for name in CHARTS for kind in ("svg", "png")}
    assert {path.name for path in folder.iterdir()} == drawn | {"scenario.toml", "summary.json"}
    assert load(folder / "scenario.toml").today.branch.hours == (540.0, 960.0)


def test_run_accepts_the_scenario(folder, tmp_path):
    arguments = [
        "run",
        str(folder / "scenario.toml"),
        "--days",
        "2",
        "--out",
        str(tmp_path / "run"),
    ]
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 0, done.output


def test_the_summary_holds_every_finding_with_its_numbers(folder):
    found = json.loads((folder / "summary.json").read_bytes())
    assert found["rows"] == 4080
    assert {dirt["name"] for dirt in found["dirt"]} >= {"clock set back", "no tier"}
    assert found["arrivals"]["daily"]["普通"]["half_width"] > 0
    assert found["rules"][0]["head_start"] == {"普通": 0.0, "金卡": 4.0}
    assert "Weaknesses" in calibration_page(found)
    Draft202012Validator(calibration_schema()).validate(found)


def test_the_same_log_gives_the_same_bytes(folder, tmp_path):
    code = "from queuesim.cli import main; main()"
    again = tmp_path / "again"
    command = [sys.executable, "-c", code, "calibrate", str(SAMPLE), "--out", str(again)]
    subprocess.run(command, check=True, capture_output=True)
    for path in folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_unusable_log_leaves_nothing_behind(tmp_path):
    log, out = tmp_path / "log.csv", tmp_path / "out"
    log.write_text("foo,bar\n1,2\n")
    with pytest.raises(ScenarioError, match="no column is known as issued"):
        CliRunner().invoke(
            commands, ["calibrate", str(log), "--out", str(out)], catch_exceptions=False
        )
    assert not out.exists()


def test_weekdays_that_differ_get_a_file_each(tmp_path):
    rows = [
        f"2026-03-{day:02d} 09:{minute:02d}:{second:02d}"
        for day in range(2, 30)
        for minute in range(60)
        for second in range(0, 20 + (day % 7 == 2) * 20, 20)
    ]
    log, out = tmp_path / "log.csv", tmp_path / "out"
    log.write_text("issued\n" + "".join(f"{row}\n" for row in rows))
    arguments = ["calibrate", str(log), "--out", str(out), "--choose", 'weekdays="Mon Tue Wed"']
    assert CliRunner().invoke(commands, arguments).exit_code == 0
    monday = load(out / "mon.toml").today.arrivals.per_hour["everyone"][0][1]
    tuesday = load(out / "tue.toml").today.arrivals.per_hour["everyone"][0][1]
    assert monday == pytest.approx(2 * tuesday)


def test_days_held_out_are_judged_on_the_page_in_a_table_and_in_charts(tmp_path):
    out, report = tmp_path / "out", tmp_path / "report.html"
    arguments = ["calibrate", str(SAMPLE), "--hold-out", "3", "--out", str(out)]
    done = CliRunner().invoke(commands, [*arguments, "--report", str(report)])
    assert done.exit_code == 0, done.output
    assert "3 days that the fit never saw" in done.output
    written = {path.name for path in out.iterdir()}
    assert {"back_test.png", "back_test.svg", "back_test_days.png"} <= written
    lines = (out / "back_test.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("from,tier,figure,real,replayed,replayed_half_width,forecast")
    assert lines[1].startswith("day,普通,arrivals,")
    found = json.loads((out / "summary.json").read_bytes())
    assert found["back_test"]["verdict"] in ("yes", "cannot tell")
    assert len(found["back_test"]["learnt"]) == 17
    Draft202012Validator(calibration_schema()).validate(found)
    page = report.read_text("utf-8")
    sections = ("verdict", "criteria", "differences", "tiers", "hours", "days", "learnt", "rows")
    places = [page.index(f'<section id="{key}"') for key in sections]
    assert places == sorted(places)
    assert "the simulated branch is the branch of the log" in page
    assert page.count("<figure") == len(CHARTS) + 2
    assert (
        page.count("<table>") == 1 + 1 + 3 + 3 + 1 + 2 + 1
    )  # criteria, differences, tiers, hours, days, learnt, rows
    assert "https://" not in page.replace("http://www.w3.org", "")


def test_a_branch_that_is_not_that_of_the_log_ends_with_status_1(tmp_path):
    arguments = ["calibrate", str(SAMPLE), "--hold-out", "3", "--out", str(tmp_path / "out")]
    wrong = ("--choose", 'wrap_up="4 min"', "--choose", "standby=false")
    done = CliRunner().invoke(commands, [*arguments, *wrong])
    assert done.exit_code == 1
    assert "The simulated branch is not the branch of the log." in done.output


def test_the_chart_of_wrap_up_work_begins_with_everybody_away_and_shows_them_come_back(folder):
    found = json.loads((folder / "summary.json").read_bytes())
    (start, *_, last) = found["wrap_up"]["seen"]
    assert start == [0.0, 1.0]
    low, high = wrap_up(found).axes[0].get_xlim()
    back = next(at for at, away in found["wrap_up"]["seen"] if away < 0.02)
    assert low == 0 < back < high < 2 * back <= last[0]
