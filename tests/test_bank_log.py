"""The real log of a bank's telephone branch: the scenario that it makes, and days held out.

The log is not shipped; QUEUESIM_BANK_LOG names it, or its folder.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.logs.calibrating import SCENARIO, calibrated
from queuesim.logs.reading import read
from queuesim.scenario.loading import load
from queuesim.study.backtest import YES
from queuesim.study.holding_out import EVERY_SECOND, back_tested
from queuesim.study.standby import simulated_again

SHIPPED = Path(__file__).parents[1] / "scenarios" / "bank-1999.toml"
TITLE = "Telephone branch of a bank, February 1999"


@pytest.fixture(scope="module")
def log():
    if "QUEUESIM_BANK_LOG" not in os.environ:
        pytest.skip("QUEUESIM_BANK_LOG is not set")
    named = Path(os.environ["QUEUESIM_BANK_LOG"])
    return named / "bank-log.csv" if named.is_dir() else named


@pytest.fixture(scope="module")
def learnt(log):
    sessions = log.with_name("bank-windows.csv")
    return calibrated(log, sessions, leave_out=["1999-02-03"], title=TITLE)


def test_everybody_is_served_or_gives_up():
    today = load(SHIPPED).today
    people, obeyed = population(today), rules(today)
    for day in (1, 2):
        log = simulate(obeyed, draw(people, today.run.seed, day), day)
        served, _, reneged, *others = np.bincount(log.visits.outcome, minlength=9)
        assert served > reneged > 0
        assert sum(others) == 0


def test_the_log_is_read_whole(log):
    rows = read(log)
    assert len(rows) == 23346
    assert not any(bad.any() for bad in rows.unreadable.values())


def test_the_scenario_that_ships_is_what_calibrate_makes_of_the_log(learnt):
    assert simulated_again(learnt).texts[SCENARIO] == SHIPPED.read_text("utf-8")


def test_every_second_full_weekday_of_the_bank_predicts_the_others(learnt):
    found = back_tested(learnt.cleaned, learnt.choices, learnt.title, EVERY_SECOND)
    assert len(found["learnt"]) == 7
    assert len(found["days"]) == 6
    assert [one["figure"] for one in found["criteria"]] == [
        "delayed", "wait", "abandoned", "wait_delayed", "wait_delayed", "order", "daily_waits",
    ]  # fmt: skip
    assert found["verdict"] == YES, found["criteria"]
