"""Rules in words: the rule of every window as one would say it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_branch import scenario

from queuesim.language import speaking
from queuesim.report.cells import width
from queuesim.report.check_page import check_page
from queuesim.report.ticket_words import tickets_in_words
from queuesim.report.words import (
    numbers,
    queues_in_words,
    rosters_in_words,
    rules_in_words,
    window_rule,
)
from queuesim.scenario.loading import load
from queuesim.scenario.model import Scenario
from queuesim.study.staffing import Staffing

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def branch(window: dict[str, Any]) -> Scenario:
    return scenario("VGA", {"1": window})


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"calls": ["V"]}, "calls V; else stays idle"),
        ({"calls": ["V", "G", "A"]}, "calls V before G before A; else stays idle"),
        (
            {"calls": ["G", "A"], "if_waited": {"A": "20 min"}},
            "calls A when someone in A has waited 20 min; else G before A; else stays idle",
        ),
        (
            {"calls": ["V"], "if_waiting": {"A": 4}},
            "calls A when 4 wait in A; else V; else stays idle",
        ),
        (
            {"calls": ["V", "G", "A"], "choose": "furthest past"},
            "calls whoever is furthest past the wait expected in V, G or A; else stays idle",
        ),
        (
            {"calls": ["G", "A"], "choose": "nearest"},
            "calls whoever is nearest to the wait expected in G or A; else stays idle",
        ),
        (
            {"calls": ["G", "A"], "choose": "costliest wait"},
            "calls where one more minute costs most satisfaction in G or A; else stays idle",
        ),
        (
            {"calls": ["G", "A"], "choose": "longest wait", "head_start": {"G": "90 s"}},
            "calls the longest wait in G or A, with 1.5 min head start for G; else stays idle",
        ),
        (
            {"calls": ["G", "A"], "choose": "longest wait", "ageing": {"G": 2.5, "A": 1.0}},
            "calls the longest wait in G or A, with each minute in G counted 2.5 times;"
            " else stays idle",
        ),
        (
            {
                "calls": ["V"],
                "then": [
                    {"calls": ["G"], "if_waiting": {"G": 3}, "if_waited": {"A": "10 min"}},
                    {"stay_idle": True},
                ],
            },
            "calls V; else G when someone in A has waited 10 min or 3 wait in G; else stays idle",
        ),
        ({"then": [{"stay_idle": True}]}, "stays idle"),
        (
            {"calls": ["V", "G", "A"], "choose": "in turns", "turns": {"V": 2}},
            "calls V, G and A in turns of 2:1:1; else stays idle",
        ),
    ],
)
def test_each_kind_of_row_has_its_words(window: dict[str, Any], words: str) -> None:
    assert window_rule(branch(window), "1") == words


def test_windows_with_one_rule_share_a_line() -> None:
    own, others = {"calls": ["V"], "name": "贵宾"}, {"calls": ["G", "A"]}
    windows = {"1": own, "2": others, "3": others, "4": others, "late": others}
    assert rules_in_words(scenario("VGA", windows)) == [
        "Window 1 (贵宾): calls V; else stays idle",
        "Windows 2-4, late: each calls G before A; else stays idle",
    ]


def test_tiers_services_and_areas_are_called_what_the_planner_calls_them():
    with speaking("zh"):
        weekday, tickets = (
            load(SCENARIOS / f"{name}.toml").today for name in ("weekday", "tickets")
        )
        assert queues_in_words(weekday)[0] == "队列 V：等级贵宾；在贵宾室等候"
        assert "现金" in queues_in_words(tickets)[1]


def test_only_numbers_that_follow_make_a_range() -> None:
    assert numbers(["1", "3", "4", "7", "8", "9", "cash", "10"]) == "1, 3-4, 7-9, cash, 10"


def test_rosters_and_queues_are_said_too() -> None:
    windows = {"1": {"calls": ["A"], "roster": "early"}, "2": {"calls": ["A"]}}
    rosters = {"early": ("00:30-02:00", "03:00-04:00")}
    said = scenario("VA", windows, rosters=rosters)
    assert rosters_in_words(said) == [
        "Window 1: 00:30-02:00, 03:00-04:00 (early)",
        "Window 2: open while tickets are given",
    ]
    assert queues_in_words(said)[0] == "Queue V: tier V; waits in hall"


def plan() -> Staffing:
    return Staffing(
        bounds=np.array([0.0, 30.0, 60.0]),
        arrivals=np.array([[4.0, 8.0], [0.0, 0.0]]),
        load=np.array([[0.4, 0.8], [0.0, 0.0]]),
        capacity=np.array([[1.0], [0.0]]),
        may_call=np.array([[True], [True]]),
        required=(2, 0),
    )


def test_the_check_page_sets_work_against_windows() -> None:
    text = check_page(scenario("VA", {"1": {"calls": ["V"]}}), plan(), ["queue A: \x1b[31mgrows"])
    lines = text.splitlines()
    assert lines[1] == "Warning  queue A: \ufffd[31mgrows"
    assert "from    arrivals    work    open   required   load" in lines
    assert "00:00       12.0     1.2     1.0          2   1.20  short" in lines
    assert "00:30        0.0     0.0     0.0          0      -" in lines
    assert "- Window 1: calls V; else stays idle" in lines
    assert max(map(width, lines)) <= 80


def test_the_check_page_says_when_there_is_nothing_to_warn_of() -> None:
    text = check_page(scenario("VA", {"1": {"calls": ["V"]}}), plan(), [])
    assert "In no half-hour does more work come" in text


def test_the_ticket_system_is_said_in_words():
    tickets, sms, door, greeter = (
        tickets_in_words(load(SCENARIOS / f"{name}.toml").policies[policy])
        for name, policy in (
            ("tickets", "today"),
            ("sms", "two-ahead"),
            ("left-behind", "told-before"),
            ("diversion", "greeter"),
        )
    )
    assert tickets == [
        "People stand at the door from 08:40",
        "A ticket whose holder is not there is called for 2 x 12 s",
        "A missed number goes back 3 places, void after 2 calls in vain",
    ]
    assert sms[-1] == (
        "A missed number is resumed at the front when its holder asks, void after 3 calls in vain"
    )
    assert door[-1] == (
        "Told in lobby: the mean wait for the people ahead, 30% of the tickets ahead taken as"
        " left behind, before the ticket is printed, then every 1 min"
    )
    assert greeter == [
        "Diversion greeter: 60% of everyone with Cash go to queue M from a wait of 5 min"
    ]
    assert tickets_in_words(load(SCENARIOS / "weekday.toml").today) == []


def test_queues_say_the_amounts_they_take_and_when_a_message_is_sent():
    assert queues_in_words(load(SCENARIOS / "tickets.toml").today)[1] == (
        "Queue L: service Cash with amounts from 50000; waits in Lounge"
    )
    assert queues_in_words(load(SCENARIOS / "sms.toml").policies["two-ahead"])[1] == (
        "Queue A: everyone else; waits in Shops near by until a message says that fewer than 2 are"
        " before"
    )
