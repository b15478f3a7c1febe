"""The README is held to what it says: its commands run, its example of a rule loads."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from queuesim.logs.mapping import map_of
from queuesim.report.words import window_rule
from queuesim.scenario.loading import ScenarioFile, load, loads
from queuesim.scenario.parsing import parsed
from queuesim.scenario.written import Source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
SLOW = (
    "queuesim validate --log scenarios/sample-log.csv",
    "python -m pytest -m slow tests/theory --numprocesses 2",
    "python -m pytest -m slow -s tests/test_coverage.py",
    "python -m pytest -m slow tests/test_killed.py",
    "python -m pytest -m slow -s tests/test_recovery.py tests/test_logs_scale.py",
    "python -m pytest -m slow tests/test_compiled.py",
    "python scripts/bench.py",
)


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def example(holds: str) -> str:
    (found,) = [block for block in blocks("toml") if holds in block]
    return found


def on_the_weekday(text: str) -> ScenarioFile:
    return loads(f'queuesim = 1\nextends = "{ROOT / "scenarios" / "weekday.toml"}"\n{text}')


def block(begins: str) -> str:
    return next(text for text in blocks("toml") if text.startswith(begins))


def quick_start() -> str:
    return README.split("## Quick start")[1].split("\n## ")[0]


def commands() -> list[str]:
    lines = "".join(blocks("sh")).splitlines()
    uses = [line.split("&& ")[-1].split("#")[0].strip() for line in lines]
    return [use.removeprefix(".venv/bin/") for use in uses if "pytest --num" not in use]


def test_the_quick_start_is_two_blocks_of_one_command_each():
    assert len(re.findall("^```", quick_start(), re.MULTILINE)) == 4
    assert [len(block.splitlines()) for block in blocks("sh", quick_start())] == [1, 1]


@pytest.mark.parametrize("command", [c for c in commands() if c not in SLOW])
def test_each_command_of_the_readme_runs_in_a_checkout(command, tmp_path):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    if "branch.toml" in command:
        assert command.startswith("queuesim init")
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, shell=True, cwd=tmp_path, env=here, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_every_scenario_that_ships_is_named_in_the_readme():
    named = set(re.findall(r"^\| `scenarios/([\w-]+\.toml)`", README, re.MULTILINE))
    assert named == {path.name for path in (ROOT / "scenarios").glob("*.toml")}


def test_the_example_of_a_call_rule_loads_and_reads_in_words_as_it_does_in_the_readme():
    rows = example("head_start")
    weekday = (ROOT / "scenarios" / "weekday.toml").read_text()
    window = re.search(r"^\[windows\.2-3\]\n.*?\n\n", weekday, re.DOTALL | re.MULTILINE)
    assert tomllib.loads(rows)
    text = weekday.replace(window.group(), rows + 'roster = "early"\n\n')
    before, _, _ = text.partition("[policies.")
    rule = window_rule(loads(before).today, "2")
    assert rule.index("20 min") < rule.index("5 min") < rule.index("V")


def test_the_example_of_a_ticket_system_loads_with_the_weekday_and_does_all_it_says():
    weekday = (ROOT / "scenarios" / "weekday.toml").read_text()
    example, gold = block("[calling]").split("[tiers.gold]\n")
    tells = weekday.replace('shows = "place"', 'shows = "wait"', 1)
    file = loads(tells.replace("[tiers.gold]\n", f"[tiers.gold]\n{gold}") + example)
    assert file.today.calling.back == 3
    assert file.today.announcements.estimate.percentile == 0.9
    assert file.today.diversion["greeter"].from_wait == 8.0
    assert file.today.tiers["gold"].misses == 0.05
    assert file.warnings == ()


def test_the_example_of_how_to_compare_loads_with_the_weekday():
    found = on_the_weekday(example("[compare]"))
    assert found.today.compare.caps.longer.by == 10.0


def test_the_example_of_a_plans_limits_loads():
    staff = on_the_weekday(example("[staff]")).today.staff
    assert staff.at_most == {"1": 2, "4": 6}
    assert list(staff.shifts) == ["full", "half"]


def test_the_example_of_a_farewell_loads_and_reaches_those_it_names():
    apology = on_the_weekday(example("apology")).policies["sorry"].farewells["apology"]
    assert (apology.waited, apology.to, apology.when) == (20.0, "everyone", "after the visit")
    assert apology.cost == 1


def test_the_example_of_events_and_greeters_loads():
    today = on_the_weekday(example("[greeters.")).today
    assert today.tiers["gold"].recognised == 0.3
    assert [name for name, _ in today.occasions] == ["own-cup", "at-the-door"]
    assert today.greeters["at-the-door"].crowd.at_most == 1


def test_the_example_of_a_map_is_one():
    said = map_of(parsed(Source("map.toml", example("[choices]"))))
    assert said.columns == {"issued": "Came in at"}
    assert said.choices.order == ("gold", "regular")


def test_the_files_named_in_the_readme_exist():
    for name in re.findall(r"`((?:queuesim|scripts|scenarios)/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name


def test_weekday_loads_from_the_place_that_the_quick_start_names():
    assert "scenarios/weekday.toml" in quick_start()
    assert load(ROOT / "scenarios" / "weekday.toml").today.queuesim == 1
