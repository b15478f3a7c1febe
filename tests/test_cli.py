"""The commands as their users meet them: what is printed where, and with which exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from shipped import SHIPPED
from two_kinds import TWO_KINDS, UP_TO_TWO

import queuesim
from queuesim.cli.ending import note

SCENARIOS = Path(__file__).parent.parent / "scenarios"
WEEKDAY = str(SCENARIOS / "weekday.toml")
TEXTBOOK = str(SCENARIOS / "textbook.toml")
STUDY = Path(queuesim.__file__).parent / "study"
HEAVY = ("scipy", "matplotlib", "joblib", "rich", "jinja2", "xlsxwriter", "numba", "pydantic")


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from queuesim.cli import main; main()", *words],
        cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def modules_after(code: str, cwd: Path) -> set[str]:
    look = "; import sys, atexit; atexit.register(lambda: print('\\n'.join(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"import atexit{look}\n{code}"], cwd=cwd,
                          capture_output=True, text=True)  # fmt: skip
    return set(done.stdout.split())


def test_help_imports_nothing_heavy(tmp_path):
    code = "import sys; sys.argv = ['queuesim', '--help']\nfrom queuesim.cli import main; main()"
    loaded = modules_after(code, tmp_path)
    assert "queuesim.cli" in loaded
    assert not loaded.intersection(HEAVY)


def test_a_run_without_charts_imports_no_library_that_it_does_not_use(tmp_path):
    code = (
        f"import sys; sys.argv = ['queuesim', 'run', {WEEKDAY!r}, '--days', '1']\n"
        "from queuesim.cli import main; main()"
    )
    loaded = modules_after(code, tmp_path)
    assert "simpy" in loaded
    assert not loaded.intersection({*HEAVY, "tomlkit"} - {"pydantic"})


def test_run_prints_the_page_and_writes_the_results_folder(tmp_path):
    done = call("run", WEEKDAY, "--days", "2", cwd=tmp_path)
    assert done.returncode == 0
    assert "West City branch" in done.stdout
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("weekday-today-")
    assert files(folder) == [
        "customers.csv", "half_hours.csv", "summary.json", "visits.csv", "windows.csv"
    ]  # fmt: skip
    assert f"results/{folder.name}" in done.stderr


def test_json_goes_alone_to_standard_output_and_keeps_to_the_published_schema(tmp_path):
    done = call("run", WEEKDAY, "--days", "2", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads((STUDY / "summary.schema.json").read_text()))
    (written,) = tmp_path.glob("results/*/summary.json")
    assert written.read_text() == done.stdout


def test_compare_prints_a_page_or_json_that_keeps_to_its_schema(tmp_path):
    words = ("compare", WEEKDAY, "--days", "2", "--policy", "one-line", "--policy", "quicker-cash")
    assert "one-line" in call(*words, cwd=tmp_path).stdout
    found = json.loads(call(*words, "--json", cwd=tmp_path).stdout)
    jsonschema.validate(found, json.loads((STUDY / "comparison.schema.json").read_text()))
    assert list(found["policies"]) == ["today", "one-line", "quicker-cash"]


def test_a_precision_that_needs_too_many_days_exits_with_three_and_keeps_what_was_done(tmp_path):
    words = ("--precision", "satisfaction.gold=0.001", "--most-days", "40", "--out", "r")
    done = call("compare", WEEKDAY, "--policy", "quicker-cash", *words, cwd=tmp_path)
    assert done.returncode == 3
    assert re.search(r"needs about \d{4,} days, more than the 40 allowed", done.stderr)
    assert "Traceback" not in done.stderr
    assert files(tmp_path / "r") == ["differences.csv", "ledger.csv", "summary.json"]
    assert "Not finished: --precision" in done.stdout


def test_a_gate_minds_the_caps_of_a_comparison(tmp_path):
    payday = str(SCENARIOS / "payday.toml")
    words = ("compare", payday, "--days", "2", "--policy", "priority", "--gate")
    for cap, status in (("0.01", 1), ("100", 0)):
        done = call(*words, "--set", f"compare.caps.loss={cap}", cwd=tmp_path)
        assert done.returncode == status
        assert ("regular.loss under priority" in done.stderr) == bool(status)


def test_a_gate_minds_today_beside_the_policies_compared(tmp_path):
    words = (WEEKDAY, "--days", "2", "--policy", "one-line", "--gate")
    missed = call("compare", *words, cwd=tmp_path).stderr
    alone = call("run", *words, cwd=tmp_path).stderr
    assert "under today" in missed
    assert "under today" not in alone


def test_charts_are_drawn_as_svg_and_png(tmp_path):
    assert (
        call("run", WEEKDAY, "--days", "2", "--charts", "--out", "r", cwd=tmp_path).returncode == 0
    )
    drawn = {path.name for path in (tmp_path / "r").iterdir()}
    assert {"day.svg", "day.png", "waits.svg", "satisfaction.png"} <= drawn


def test_the_same_run_writes_the_same_bytes_twice(tmp_path):
    for name in ("a", "b"):
        call("run", WEEKDAY, "--days", "3", "--out", name, cwd=tmp_path)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    for name in files(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_gate_exits_with_one_where_a_target_is_missed(tmp_path):
    done = call("run", WEEKDAY, "--days", "2", "--gate", cwd=tmp_path)
    assert done.returncode == 1
    assert "regular.service_level under today, gold.satisfaction under today" in done.stderr
    assert call("run", TEXTBOOK, "--days", "2", "--gate", cwd=tmp_path).returncode == 0


def test_a_bad_scenario_gets_all_its_faults_exit_status_two_and_no_folder(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(
        Path(WEEKDAY).read_text()
        .replace('calls = ["V"]', 'cals = ["V"]', 1)
        .replace('mean = "3.2 min"', 'mean = "soon"')
        .replace('roster = "early"', 'roster = "erly"', 1)
    )  # fmt: skip
    done = call("run", "bad.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for found in ("did you mean 'calls'?", "'soon'", "erly"):
        assert found.replace("'", '"') in done.stderr.replace("'", '"')
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", WEEKDAY, "--policy", "one-lin"), "one-line"),
        (("run", "missing.toml"), "missing.toml"),
        (("run", WEEKDAY, "--days", "0"), "--days"),
        (("run", WEEKDAY, "--set", "windows.8.rooster=early"), "roster"),
        (("list", "policies"), "needs a file"),
        (("compare", WEEKDAY, "--policy", "nobody"), "one-line"),
        (("compare", TEXTBOOK), "no policy besides today"),
        (("compare", WEEKDAY, "--policy", "today"), "no policy besides today"),
        (("compare", WEEKDAY, "--precision", "satisfaction.golden=0.1"), "did you mean 'gold'?"),
        (("compare", WEEKDAY, "--days", "5", "--best"), "--days and --best exclude each other"),
    ],
)
def test_wrong_words_get_a_message_and_exit_status_two(words, said, tmp_path):
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()


def test_a_folder_that_is_not_its_own_is_refused_unless_forced(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = call("run", WEEKDAY, "--days", "1", "--out", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert files(tmp_path / "mine") == ["thesis.txt"]
    assert (
        call("run", WEEKDAY, "--days", "1", "--out", "mine", "--force", cwd=tmp_path).returncode
        == 0
    )


def test_a_place_where_nothing_can_be_written_exits_with_three(tmp_path):
    (tmp_path / "results").write_text("a file where the folder should be")
    done = call("run", WEEKDAY, "--days", "1", cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr
    assert files(tmp_path) == ["results"]


def test_ctrl_c_exits_with_130_and_leaves_nothing_half_written(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", "from queuesim.cli import main; main()", "run", WEEKDAY, "--days",
         "100000"], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(2)
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Traceback" not in said
    assert not [name for name in files(tmp_path) if "results/.unfinished/" not in name]


def test_what_init_shows_as_comments_can_be_used(tmp_path):
    assert call("init", "new.toml", cwd=tmp_path).returncode == 0
    path = tmp_path / "new.toml"
    head, tail = path.read_text("utf-8").split("# ---- how policies are compared")
    shown = [line.removeprefix("# ") for line in tail.splitlines()[1:]]
    path.write_text(head + "\n".join(shown), "utf-8")
    done = call("check", "new.toml", "--resolved", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'half = {length = "240 min"' in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [(("run", WEEKDAY, "--days", "1"), "S lost"),
     (("compare", WEEKDAY, "--days", "1", "--policy", "one-line"), "- one-line")],
)  # fmt: skip
def test_a_page_is_printed_where_its_results_cannot_be_kept(tmp_path, words, says):
    (tmp_path / "results").write_text("in the way of the folder")
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 3
    assert says in done.stdout
    assert done.stderr.startswith("The results are not kept: ")
    assert "Results:" not in done.stderr


def test_files_are_compared_as_they_stand_where_the_same_people_come(tmp_path):
    (tmp_path / "more.toml").write_text(f'extends = "{WEEKDAY}"\nwindows.1.calls = ["V", "G"]\n')
    done = call("compare", WEEKDAY, "more.toml", "--days", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "\n- more: " in done.stdout
    assert "one-line" not in done.stdout
    (tmp_path / "other.toml").write_text(f'extends = "{WEEKDAY}"\ntiers.vip.value = 9\n')
    done = call("compare", WEEKDAY, "other.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "other.toml tiers.vip.value: differs from" in done.stderr


def test_init_writes_a_scenario_that_runs_and_never_overwrites_one(tmp_path):
    assert call("init", "new.toml", cwd=tmp_path).returncode == 0
    assert call("check", "new.toml", cwd=tmp_path).returncode == 0
    assert call("run", "new.toml", "--days", "1", cwd=tmp_path).returncode == 0
    before = (tmp_path / "new.toml").read_text()
    assert call("init", "new.toml", cwd=tmp_path).returncode == 2
    assert (tmp_path / "new.toml").read_text() == before


def test_check_resolved_prints_a_scenario_that_loads_again_to_the_same(tmp_path):
    resolved = call("check", WEEKDAY, "--resolved", cwd=tmp_path).stdout
    (tmp_path / "again.toml").write_text(resolved)
    assert call("check", "again.toml", "--resolved", cwd=tmp_path).stdout == resolved


@pytest.mark.parametrize("what", ["parameters", "distributions", "measures", "charts"])
def test_list_names_what_there_is(what, tmp_path):
    expected = {"parameters": "expected_wait", "distributions": "lognormal",
                "measures": "satisfaction", "charts": "waits"}  # fmt: skip
    assert expected[what] in call("list", what, cwd=tmp_path).stdout


def test_schema_prints_a_json_schema_that_the_shipped_scenarios_keep(tmp_path):
    import tomllib

    schema = json.loads(call("schema", cwd=tmp_path).stdout)
    for path in SHIPPED:
        jsonschema.validate(tomllib.loads(path.read_text()), schema)


BRANCH = TWO_KINDS.replace("days = 20", "days = 4") + UP_TO_TWO


def test_staff_writes_a_plan_that_run_and_compare_accept(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    done = call("staff", "branch.toml", "--json", "--charts", "--out", "plan", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert files(tmp_path / "plan") == [
        "plan.csv", "staffed.toml", "staffing.png", "staffing.svg", "steps.csv", "summary.json",
    ]  # fmt: skip
    plan = "plan/staffed.toml"
    ran = call("run", plan, "--policy", "staffed", "--gate", "--json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    mean = json.loads(ran.stdout)["targets"][0]["value"]
    assert mean == found["targets"][0]["value"]
    assert call("compare", plan, "--days", "2", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (
            "[targets.all]\nwait_mean = { at_most = 0 }\n",
            1,
            "all: wait_mean at most 0 min, reached",
        ),
        (
            '[staff.shifts.a]\nlength = "1 h"\nstarts = ["09:00"]\n',
            2,
            "no shift covers 10:00-10:30",
        ),
    ],
)
def test_staff_says_what_is_missing_and_leaves_no_folder(more, status, said, tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH + more)
    done = call("staff", "branch.toml", cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    assert files(tmp_path) == ["branch.toml"]


def test_levers_are_simulated_only_where_they_are_asked_for(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    plain = call("run", "branch.toml", "--json", "--days", "2", cwd=tmp_path)
    asked = call("run", "branch.toml", "--json", "--days", "2", "--levers", cwd=tmp_path)
    assert json.loads(plain.stdout)["levers"] is None
    assert json.loads(asked.stdout)["levers"]


def test_a_long_study_that_cannot_be_finished_says_that_it_can_be_resumed(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    code = (
        "from queuesim.study import experiment;"
        "part = experiment.part;"
        "stop = lambda: (_ for _ in ()).throw(OSError(28, 'No space left on device'));"
        "late = lambda block: block.logs[0].day > 60;"
        "experiment.part = lambda block, plan: part(block, plan) if not late(block) else stop();"
        "from queuesim.cli import main; main()"
    )
    run = ["run", "branch.toml", "--days", "120"]
    cut = subprocess.run(
        [sys.executable, "-c", code, *run], cwd=tmp_path, capture_output=True, text=True
    )
    assert cut.returncode == 3
    assert "60 days are finished and kept: the same command with --resume goes on." in cut.stderr
    assert "No space left" in cut.stderr
    done = call(*run, "--resume", cwd=tmp_path)
    assert done.returncode == 0
    assert not list(tmp_path.glob("results/.unfinished"))


def test_a_report_is_written_beside_the_results(tmp_path):
    done = call("run", WEEKDAY, "--days", "1", "--out", "r", "--report", "a.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "Results: r\nReport: a.html\n")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_foreign_file_stops_a_run_before_it_begins(tmp_path):
    (tmp_path / "a.html").write_text("mine")
    done = call("run", WEEKDAY, "--report", "a.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("a.html: holds something else, allowed: a new file NAME.html")
    assert (tmp_path / "a.html").read_text() == "mine"
    assert files(tmp_path) == ["a.html"]


def test_results_are_kept_when_the_disk_is_too_full_for_the_report(tmp_path):
    code = (
        "import resource, signal, sys; from queuesim.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        f"sys.argv = ['queuesim', 'run', {WEEKDAY!r}, '--days', '1', '--log-days', '0', '--out',"
        " 'r', '--report', 'a.html']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                          text=True)  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[0]) == (3, "Results: r")
    assert done.stderr.splitlines()[-1].startswith("Could not finish: [Errno 27]")
    assert [name for name in files(tmp_path) if not name.startswith("r/")] == []


def test_every_option_of_every_command_reaches_it():
    import inspect

    from queuesim.cli import commands

    for name, command in commands.commands.items():
        wanted = set(inspect.signature(command.callback).parameters)
        assert {o.name for o in command.params if o.expose_value} == wanted, name


def test_no_message_holds_signs_that_a_terminal_obeys(capsys):
    note("column is\x1b[31msued\x07,\nfoo")
    assert capsys.readouterr().err == "column is\ufffd[31msued\ufffd,\nfoo\n"
