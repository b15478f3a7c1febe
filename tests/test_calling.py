"""Calls that nobody answers, with a pencil: what they cost, and what becomes of the number.

One window and one queue V unless said otherwise; minute 0 is opening. A call in vain takes a minute
where calling takes time.
"""

from math import inf

import pytest
from small_branch import people, scenario, span

from queuesim.branch.day import simulate
from queuesim.branch.journey import Outcome
from queuesim.branch.rules import rules

SERVED, BALKED, RENEGED = Outcome.SERVED, Outcome.BALKED, Outcome.RENEGED
MISSED, SENT_HOME = Outcome.MISSED, Outcome.SENT_HOME
ONE = {"1": {"calls": ("V",)}}


def day(demand, windows=ONE, queue=None, **calling):
    queues = {"V": {"waits": "hall"} | (queue or {})}
    system = {"calls": 2, "each": "30 s"} | calling
    world = scenario("V", windows, queues=queues, calling=system)
    return simulate(rules(world), demand, 1)


def calls(log):
    """Return (customer, window, minute, end) of each call in vain."""
    vain = log.vain
    return list(
        zip(*(c.tolist() for c in (vain.customer, vain.window, vain.at, vain.until)), strict=True)
    )


def rows(log, *columns):
    """Return the named columns as a list with a tuple per customer; -1 for what did not happen."""
    values = (getattr(log.visits, column).tolist() for column in columns)
    return [tuple(-1 if x != x else x for x in row) for row in zip(*values, strict=True)]


# Tickets left behind


def test_a_ticket_left_behind_is_called_costs_the_calling_and_is_void():
    log = day(people([0, 1, 2], work=5, patience=[inf, 3, inf]))
    assert rows(log, "called", "left", "outcome") == [
        (0, 5, SERVED),
        (-1, 4, RENEGED),
        (6, 11, SERVED),
    ]
    assert calls(log) == [(1, 0, 5, 6)]


def test_where_calling_takes_no_time_nobody_leaves_a_ticket_behind():
    log = day(people([0, 1, 2], work=5, patience=[inf, 3, inf]), each="0 min")
    assert rows(log, "called") == [(0,), (-1,), (5,)]
    assert calls(log) == []


def test_who_gives_up_in_the_instant_of_the_call_is_served():
    log = day(people([0, 1], work=5, patience=[inf, 4]))
    assert rows(log, "called", "outcome") == [(0, SERVED), (5, SERVED)]


def test_a_grant_to_someone_who_just_left_is_offered_to_the_next_after_the_calling():
    log = day(people([0, 1, 2], work=5, patience=[inf, 4 - 2**-20, inf]))
    assert rows(log, "called", "outcome") == [(0, SERVED), (-1, RENEGED), (6, SERVED)]


def test_a_window_that_closes_while_it_calls_in_vain_calls_nobody_afterwards():
    windows = {"1": {"calls": ("V",), "roster": "short"}}
    queues = {"V": {"waits": "hall"}}
    world = scenario(
        "V",
        windows,
        queues=queues,
        calling={"calls": 2, "each": "30 s"},
        rosters={"short": (span(0, 5.5),)},
    )
    log = simulate(rules(world), people([0, 1, 2], work=5, patience=[inf, 3, inf]), 1)
    assert calls(log) == [(1, 0, 5, 6)]
    assert rows(log, "outcome", "left")[2] == (SENT_HOME, 600)


def test_tickets_left_behind_count_as_waiting_for_rules():
    windows = {"1": {"then": ({"calls": ("V",), "if_waiting": {"V": 2}},)}}
    log = day(people([0, 4], patience=[1, inf]), windows)
    assert calls(log) == [(0, 0, 4, 5)]
    assert rows(log, "outcome") == [(RENEGED,), (SENT_HOME,)]


# Calls missed in the hall


def test_a_call_missed_voids_the_number_at_the_end_of_the_calling():
    log = day(people([0, 1], work=5, misses=[1, 0]))
    assert rows(log, "called", "left", "outcome") == [(-1, 1, MISSED), (1, 6, SERVED)]
    assert calls(log) == [(0, 0, 0, 1)]


def test_a_missed_number_goes_back_so_many_places():
    log = day(people([0, 0, 0, 0], misses=[1, 0, 0, 0]), missed="back", back=2)
    assert rows(log, "called") == [(3,), (1,), (2,), (4,)]


def test_a_missed_number_goes_to_the_end_of_a_shorter_line():
    log = day(people([0, 0], misses=[1, 0]), missed="back", back=2)
    assert rows(log, "called") == [(2,), (1,)]


def test_after_so_many_calls_in_vain_the_number_is_void():
    log = day(people([0, 0], misses=[9, 0]), missed="back", back=1, void_after=2)
    assert calls(log) == [(0, 0, 0, 1), (0, 0, 2, 3)]
    assert rows(log, "called", "left", "outcome") == [(-1, 3, MISSED), (1, 2, SERVED)]


def test_a_number_of_one_who_has_left_goes_back_too_because_the_system_cannot_know():
    log = day(people([0, 0, 0], work=3, patience=[inf, 1, inf]), missed="back", back=1)
    assert calls(log) == [(1, 0, 3, 4), (1, 0, 7, 8)]
    assert rows(log, "outcome") == [(SERVED,), (RENEGED,), (SERVED,)]


def test_a_number_is_resumed_in_front_when_its_holder_returns_behind_those_resumed_before():
    demand = people([0, 0, 0, 0, 0], misses=[1, 1, 0, 0, 0], returns=[2.5, 2, 2, 2, 2])
    log = day(demand, missed="resume")
    assert calls(log) == [(0, 0, 0, 1), (1, 0, 1, 2)]
    assert rows(log, "called") == [(4,), (5,), (2,), (3,), (6,)]


def test_who_has_no_patience_left_to_return_gives_up():
    log = day(people([0, 0], misses=[1, 0], patience=[2, inf]), missed="resume")
    assert rows(log, "left", "outcome") == [(2, RENEGED), (2, SERVED)]
    assert len(calls(log)) == 1


def test_who_is_in_the_hall_when_called_has_missed_the_call_whenever_patience_ends():
    log = day(people([0], misses=[1], patience=0.5))
    assert rows(log, "left", "outcome") == [(1, MISSED)]


def test_those_who_gave_up_are_no_places_where_nobody_leaves_a_ticket_behind():
    """At minute 3 the line is 3, 4, for 2 gave up; 0 is called, missed and goes behind 3."""
    demand = people([0, 0, 1, 1, 1], work=3, misses=[0, 1, 0, 0, 0], patience=[9, 9, 1, 9, 9])
    log = day(demand, each="0 min", missed="back", back=1)
    assert rows(log, "called") == [(0,), (6,), (-1,), (3,), (9,)]


def test_a_number_put_back_counts_as_waiting_again():
    windows = {"1": {"then": ({"calls": ("V",), "if_waiting": {"V": 2}},)}}
    log = day(people([0, 0, 5], misses=[1, 0, 0]), windows, missed="back", back=1)
    assert calls(log) == [(0, 0, 0, 1)]
    assert rows(log, "called") == [(5,), (1,), (-1,)]


def test_a_number_resumed_sets_an_idle_window_to_work():
    log = day(people([0], misses=[1], returns=[7]), missed="resume")
    assert rows(log, "called") == [(8,)]


def test_two_numbers_missed_at_once_go_back_one_after_the_other_each_into_the_line_as_it_is():
    """At minute 1 the line is 2, 3; then 2, 0, 3; then 2, 1, 0, 3."""
    windows = {"1": {"calls": ("V",)}, "2": {"calls": ("V",)}}
    demand = people([0, 0, 0, 0], work=1, misses=[1, 1, 0, 0])
    log = day(demand, windows, missed="back", back=1)
    assert calls(log) == [(0, 0, 0, 1), (1, 1, 0, 1)]
    assert rows(log, "window", "called") == [(0, 2), (1, 1), (0, 1), (1, 2)]


# Messages


def test_who_has_few_enough_ahead_stays_and_is_there_when_called():
    log = day(people([0, 1], work=5, walk=99), queue={"message_ahead": 1})
    assert rows(log, "called", "back") == [(0, -1), (5, -1)]


def test_a_message_calls_back_when_fewer_tickets_than_said_are_ahead():
    """The third comes when two are ahead, is written to at minute 5 and is back at 8."""
    demand = people([0, 1, 2], work=5, walk=3)
    log = day(demand, queue={"message_ahead": 1})
    assert rows(log, "called", "back") == [(0, -1), (5, -1), (10, 8)]


def test_messages_go_to_no_more_than_so_many_at_a_time():
    """The fourth has two ahead at minute 5, one at 10, and is written to then."""
    log = day(people([0, 1, 2, 3], work=5, walk=1), queue={"message_ahead": 1})
    assert rows(log, "back") == [(-1,), (-1,), (6,), (11,)]


def test_who_is_called_before_being_back_is_absent():
    log = day(people([0, 1, 2], work=5, walk=6), queue={"message_ahead": 1})
    assert calls(log) == [(2, 0, 10, 11)]
    assert rows(log, "left", "outcome", "back")[2] == (11, MISSED, 11)


def test_who_comes_back_too_late_resumes_on_coming_back():
    log = day(people([0, 1, 2], work=5, walk=9), queue={"message_ahead": 1}, missed="resume")
    assert calls(log) == [(2, 0, 10, 11)]
    assert rows(log, "called", "back")[2] == (14, 14)


@pytest.mark.parametrize("missed", ["void", "back", "resume"])
def test_where_nobody_misses_a_call_the_rule_for_missed_numbers_does_not_matter(missed):
    log = day(people([0, 1, 2], work=5, patience=[inf, 12, inf]), missed=missed)
    assert rows(log, "called") == [(0,), (5,), (10,)]
