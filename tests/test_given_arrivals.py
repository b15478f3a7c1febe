"""Arrivals from a file of times: those people come and no others, day by day."""

import pytest

from queuesim.branch.demand import draw
from queuesim.branch.population import population
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.scenario.resolving import as_toml

FILE = """\
queuesim = 1
[branch]
hours = "09:00-17:00"
[tiers.gold]
[tiers.regular]
[services.cash]
time = { dist = "exponential", mean = "3 min" }
[services.loan]
time = "10 min"
[arrivals]
file = "times.csv"
[areas.lobby]
[queues.A]
waits = "lobby"
[windows.1]
calls = ["A"]
"""
TIMES = """\
day,time,tier,service
Mon,09:10,gold,cash
Mon,09:05:30,regular,loan
Tue,10:00,regular,cash
"""


def given(tmp_path, times=TIMES, file=FILE):
    (tmp_path / "times.csv").write_text(times, encoding="utf-8")
    (tmp_path / "branch.toml").write_text(file, encoding="utf-8")
    return load(tmp_path / "branch.toml")


def faults(tmp_path, times=TIMES, file=FILE):
    with pytest.raises(ScenarioError) as error:
        given(tmp_path, times, file)
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in error.value.faults]


def people(today, day):
    return draw(population(today), 1, day)


def test_the_people_of_the_file_come_at_its_times_sorted_and_no_others(tmp_path):
    monday = people(given(tmp_path).today, 1)
    assert monday.arrival.tolist() == [9 * 60 + 5.5, 9 * 60 + 10]
    assert (monday.tier.tolist(), monday.service.tolist()) == ([1, 0], [1, 0])


def test_days_beyond_those_of_the_file_are_taken_from_the_first_again(tmp_path):
    today = given(tmp_path).today
    arrivals = [people(today, day).arrival.tolist() for day in (1, 2, 3, 4)]
    assert arrivals[0] == arrivals[2] != arrivals[1] == arrivals[3] == [600.0]


def test_who_comes_again_at_the_same_time_is_somebody_else(tmp_path):
    today = given(tmp_path).today
    assert people(today, 1).work[1] != people(today, 3).work[1]


def test_a_file_without_days_is_one_day(tmp_path):
    today = given(tmp_path, "service,tier,time,note\ncash,gold,9:00,x\n").today
    assert [people(today, day).arrival.tolist() for day in (1, 2)] == [[540.0], [540.0]]


def test_rates_and_shares_are_what_the_file_comes_to(tmp_path):
    arrivals = given(tmp_path).today.arrivals
    assert dict(arrivals.per_hour["regular"])[9 * 60] == 1.0  # one in half an hour of two days
    assert arrivals.mix["regular"] == {"cash": 0.5, "loan": 0.5}


def test_the_resolved_form_stands_without_the_file(tmp_path):
    today = given(tmp_path).today
    assert loads(as_toml(today)).today == today


def test_every_line_that_is_wrong_is_named(tmp_path):
    wrong = TIMES + "Wed,25:00,gold,cash\nWed,10:00,golden,cash\n"
    assert faults(tmp_path, wrong) == [
        'times.csv:5: found "25:00", allowed: a time of day such as "09:00" or "9:30"',
        'times.csv:6: no such tier, found "golden", allowed: gold, regular'
        " - did you mean 'gold'?",
    ]


def test_a_column_that_lacks_is_named(tmp_path):
    (fault,) = faults(tmp_path, "time,teir,service\n")
    assert fault.startswith("times.csv:1: no column tier")
    assert fault.endswith("did you mean 'teir'?")


def test_a_file_of_times_stands_without_rates(tmp_path):
    rates = FILE.replace('"times.csv"', '"times.csv"\nper_hour.gold = 3')
    (fault,) = faults(tmp_path, file=rates)
    assert "branch.toml:12:1 arrivals.per_hour: goes without file" in fault


def test_a_file_that_is_not_there_is_said_at_its_key(tmp_path):
    with pytest.raises(ScenarioError, match=r"11:1 arrivals.file: .*gone.csv cannot be read"):
        loads(FILE.replace("times.csv", "gone.csv"))
