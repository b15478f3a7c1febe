"""The bank of February 1999: its scenario runs, and is what its script makes of the log."""

import importlib
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw, population
from queuesim.branch.rules import rules
from queuesim.scenario.loading import load

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "bank-1999.toml"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("bank_1999")


@pytest.mark.parametrize("policy", ["today", "no-head-start"])
def test_the_scenario_runs_and_everybody_is_served_or_gives_up(policy):
    file = load(SCENARIO)
    people, obeyed = population(file.today), rules(file.policies[policy])
    for day in (1, 2):
        log = simulate(obeyed, draw(people, file.today.run.seed, day), day)
        served, _, reneged, *others = np.bincount(log.visits.outcome, minlength=9)
        assert served > reneged > 0
        assert sum(others) == 0


def test_a_censored_exponential_has_the_time_of_all_over_the_number_that_ended(script):
    time, ended = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False])
    share, mean = script.exponentials(time, ended, (1.0,))
    assert share == pytest.approx([1.0])
    assert mean == pytest.approx([10 / 2])


def test_rosters_open_as_many_windows_as_there_are_tellers(script):
    tellers = np.zeros(len(script.HALF_HOURS) - 1)
    tellers[:4] = 1, 2, 2, 0
    tellers[5] = 1
    assert script.layers(tellers) == ['["07:00-08:30", "09:30-10:00"]', '["07:30-08:30"]']


@pytest.mark.skipif("QUEUESIM_BANK_LOG" not in os.environ, reason="QUEUESIM_BANK_LOG is not set")
def test_the_scenario_is_what_the_script_makes_of_the_log(script):
    path = script.log_path()
    again = script.written(script.read_calls(path), script.read_sessions(path))
    assert again.splitlines() == SCENARIO.read_text().splitlines()


@pytest.mark.skipif("QUEUESIM_BANK_LOG" not in os.environ, reason="QUEUESIM_BANK_LOG is not set")
def test_the_model_is_near_the_log(script):
    used = script.clean(script.read_calls(script.log_path()))[0]
    log = script.of_log(used, script.priority_weight(used))
    today = load(SCENARIO).today
    model = script.of_model(today, today)
    for tier in ("priority", "regular"):
        assert model[tier][0] == pytest.approx(log[tier][0], abs=2.0)  # points that gave up
        assert model[tier][2] == pytest.approx(log[tier][2], rel=0.2)  # their mean wait
    assert model["priority"][2] < model["regular"][2]
