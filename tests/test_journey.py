"""The columns of the log, stated once more: a change of the log is a change of this file."""

from dataclasses import replace

import numpy as np
import pytest
from small_branch import people, scenario

from queuesim.branch.day import simulate
from queuesim.branch.journey import Demand, Outcome, Updates, Vain, Visits, numbers
from queuesim.branch.rules import rules


def declared(table):
    return [(column.name, column.dtype, column.unit) for column in table.columns()]


def test_the_columns_of_the_demand():
    assert declared(Demand) == [
        ("arrival", "f8", "min"),
        ("tier", "i2", ""),
        ("service", "i2", ""),
        ("work", "f8", "min"),
        ("wrap_up", "f8", "min"),
        ("patience", "f8", "min"),
        ("tolerance", "f8", ""),
        ("expects", "f8", ""),
        ("liking", "f8", ""),
        ("survey_noise", "f8", ""),
        ("recommend_noise", "f8", ""),
        ("party", "i4", "people"),
        ("amount", "f8", "money"),
        ("willingness", "f8", "min"),
        ("misses", "i2", "calls"),
        ("returns", "f8", "min"),
        ("walk", "f8", "min"),
        ("divert", "f8", ""),
        ("machine_work", "f8", "min"),
        ("machine_wrap_up", "f8", "min"),
    ]


def test_the_columns_of_the_visits():
    assert declared(Visits) == [
        ("customer", "i4", ""),
        ("stage", "i2", ""),
        ("queue", "i2", ""),
        ("joined", "f8", "min"),
        ("called", "f8", "min"),
        ("window", "i2", ""),
        ("ended", "f8", "min"),
        ("freed", "f8", "min"),
        ("left", "f8", "min"),
        ("outcome", "i1", ""),
        ("told", "f8", "min"),
        ("back", "f8", "min"),
    ]


def test_the_columns_of_calls_in_vain_and_of_waits_told_anew():
    assert declared(Vain) == [
        ("customer", "i4", ""),
        ("window", "i2", ""),
        ("queue", "i2", ""),
        ("at", "f8", "min"),
        ("until", "f8", "min"),
    ]
    assert declared(Updates) == [("customer", "i4", ""), ("at", "f8", "min"), ("told", "f8", "min")]


def test_tickets_are_numbered_in_the_range_of_their_queue():
    branch = scenario("AB", {"1": {"calls": ("A", "B")}}, branch={"hours": "00:00-01:00"})
    log = simulate(rules(branch), people([1, 2, 3, 4, 70], tier=[1, 0, 1, 1, 0]), 1)
    assert numbers(log.visits).tolist() == [1, 1, 2, 3, 0]


def test_outcomes_keep_their_numbers():
    assert [outcome.name for outcome in sorted(Outcome)] == [
        "SERVED",
        "BALKED",
        "RENEGED",
        "MISSED",
        "NOT_KEPT",
        "DIVERTED",
        "TURNED_AWAY",
        "SENT_HOME",
        "STILL_INSIDE",
    ]


@pytest.mark.parametrize("table", [Demand, Visits, Vain, Updates])
def test_every_column_says_what_it_means(table):
    assert all(column.meaning for column in table.columns())


def test_a_table_hands_out_columns_that_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        people([1.0]).arrival[0] = 2.0


def test_a_table_refuses_a_column_of_another_type():
    with pytest.raises(AssertionError, match="tier"):
        replace(people([1.0]), tier=np.array([0.0]))


def test_a_log_holds_its_day_the_people_who_came_and_a_visit_for_each():
    demand = people([1.0, 2.0])
    log = simulate(rules(scenario("V", {"1": {"calls": ("V",)}})), demand, 37)
    assert (log.day, log.demand.arrival.tolist(), len(log.visits)) == (37, [1, 2], 2)
