"""What windows and half-hours saw, on days written out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from written_days import MORNING, block, branch, random_day, served, written

from queuesim.branch.days import on_end
from queuesim.study.block import Block
from queuesim.study.workload import COST, HALF_HOURS, WINDOWS, Work

ROSTER = """
[rosters]
lunch = ["09:00-09:10", "09:20-10:00"]
"""


def of_day(name, table=WINDOWS, people=MORNING, scenario=None):
    """Return a measure of one day: per window, or per half-hour."""
    return table[name].of(Work(block(scenario or branch(), people)))[0].tolist()


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("staffed", 60, 60),
        ("busy", 5 + 4, 10 + 11 + 37),  # the last customer keeps window 2 from 563 to 606
        ("idle", 51, 2),
        ("absent", 0, 0),
        ("overtime", 0, 6),
        ("utilisation", 9 / 60, 58 / 60),
        ("served", 2, 3),
        ("cost", 60, 120 + 6 / 60 * 120 * 1.5),
    ],
)
def test_a_morning_of_two_windows_by_hand(name, first, second):
    assert of_day(name) == pytest.approx([first, second], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("arrivals", 6, 0),
        ("open", 2, 2),
        ("waiting", 35 / 30, 0),
        ("occupancy", (5 + 4 + 10 + 11 + 7) / 60, 30 / 60),
        ("wait_p90", 8 + 0.6 * 5, np.nan),
    ],
)
def test_the_half_hours_of_a_morning_by_hand(name, first, second):
    assert of_day(name, HALF_HOURS) == pytest.approx([first, second], rel=1e-12, nan_ok=True)


def test_costs_of_a_day_are_wages_and_overtime():
    found = {name: sum(of_day(name, COST)) for name in COST}
    assert found == pytest.approx({"wage": 180, "overtime": 18, "farewells": 0, "total": 198})


def test_work_between_two_spans_of_a_roster_is_overtime():
    scenario = branch(
        ('calls = ["A"]\nwage = "60 /h"', 'calls = ["A"]\nroster = "lunch"'), more=ROSTER
    )
    people = [served(545, 545, 558), served(558, 558, 561)]  # off duty from 550 to 560
    found = {name: of_day(name, WINDOWS, people, scenario)[0] for name in WINDOWS}
    assert (found["staffed"], found["busy"], found["overtime"]) == (50.0, 5.0 + 1.0, 10.0)
    assert of_day("open", HALF_HOURS, people, scenario) == pytest.approx([2 - 10 / 30, 2])
    assert of_day("occupancy", HALF_HOURS, people, scenario)[0] == pytest.approx(6 / 50)


def test_a_window_that_is_never_staffed_has_no_utilisation():
    scenario = branch(
        ("[windows.1]", '[windows.1]\nroster = "none"'), more="[rosters]\nnone = []\n"
    )
    assert of_day("staffed", scenario=scenario) == [0, 60]
    assert np.isnan(of_day("utilisation", scenario=scenario)[0])
    assert of_day("overtime", scenario=scenario)[0] == 9.0


def test_a_half_hour_without_a_window_has_no_occupancy():
    late = '[rosters]\nlate = ["09:30-10:00"]\n'
    staffed = branch(('calls = ["A"]', 'calls = ["A"]\nroster = "late"'), more=late)
    assert np.isnan(of_day("occupancy", HALF_HOURS, (), staffed)[0])
    assert of_day("occupancy", HALF_HOURS, (), staffed)[1] == 0.0


def test_half_hours_follow_the_clock_where_the_branch_does_not():
    scenario = branch(('hours = "09:00-10:00"', 'hours = "08:50-09:50"'))
    people = [served(minute, minute, minute + 1) for minute in (530, 535, 540, 569, 570, 590)]
    assert of_day("arrivals", HALF_HOURS, people, scenario) == [2, 2, 2]


def test_minutes_before_the_end_of_the_warm_up_are_not_counted():
    scenario = branch(('hours = "09:00-10:00"', 'open_for = "600 min"\nwarm_up = "544 min"'))
    assert of_day("staffed", scenario=scenario) == [56, 56]
    assert of_day("busy", scenario=scenario) == [1 + 4, 8 + 11 + 37]
    assert of_day("overtime", scenario=scenario) == [0, 0]
    assert of_day("served", scenario=scenario) == [0, 2]


def test_an_endless_study_ends_with_its_last_minute():
    scenario = branch(('hours = "09:00-10:00"', 'open_for = "3000 min"'))
    people = [served(2990, 2990, 3010)]
    found = {name: of_day(name, WINDOWS, people, scenario)[0] for name in WINDOWS}
    assert (found["staffed"], found["busy"], found["overtime"]) == (3000, 10, 0)
    assert of_day("waiting", HALF_HOURS, people, scenario) == []


def test_staffed_time_is_busy_and_idle_and_the_half_hours_add_up_to_the_windows():
    people = random_day(np.random.default_rng(5), 200)
    found = {name: of_day(name, WINDOWS, people) for name in WINDOWS}
    assert np.add(found["busy"], found["idle"]).tolist() == found["staffed"]
    in_half_hours = np.array(of_day("occupancy", HALF_HOURS, people)) * 60
    assert in_half_hours.sum() == pytest.approx(sum(found["busy"]), rel=1e-12)
    total = sum(person.freed - person.called for person in people if person.window >= 0)
    assert sum(found["busy"]) + sum(found["overtime"]) == total


def test_a_day_measures_the_same_alone_and_beside_others_to_the_bit():
    rng = np.random.default_rng(6)
    days = [random_day(rng, n) for n in (9, 0, 30)]
    together = Work(block(branch(), *days))
    for table in (HALF_HOURS, WINDOWS, COST):
        for name, measure in table.items():
            alone = [of_day(name, table, people) for people in days]
            assert np.array_equal(measure.of(together), np.array(alone), equal_nan=True), name


def test_minutes_lost_to_absent_people_are_neither_busy_nor_idle():
    calls = [(0, 0, 0, 560.0, 561.5), (3, 0, 0, 599.0, 602.0), (4, 1, 0, 590.0, 590.25)]
    scenario = branch()
    work = Work(Block(scenario, on_end([written(MORNING, vain=calls)])))
    found = {name: row.of(work)[0].tolist() for name, row in WINDOWS.items()}
    assert found["absent"] == [1.5 + 1, 0.25]
    assert found["overtime"] == [2, 6]  # a call beyond the roster is overtime
    spent = np.sum([found[name] for name in ("busy", "idle", "absent")], axis=0)
    assert spent.tolist() == found["staffed"]


def test_ways_of_diversion_cost_so_much_a_day():
    scenario = branch(more="[diversion.app]\ncost_a_day = 12\n")
    assert sum(of_day("farewells", COST, scenario=scenario)) == 12


def test_who_stood_at_the_door_came_in_the_first_half_hour():
    people = [served(530, called=540, ended=545), served(535, called=545, ended=550)]
    log = written(people)
    joined = np.maximum(log.visits.joined, 540.0)
    at_opening = replace(log, visits=replace(log.visits, joined=joined))
    work = Work(Block(branch(), on_end([at_opening])))
    assert HALF_HOURS["arrivals"].of(work)[0].tolist() == [2, 0]
