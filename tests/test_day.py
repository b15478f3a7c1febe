"""The day: traces that can be followed with a pencil, ties, closing time, and its cost in events.

Tiers VIP, GOLD and REGULAR get tickets of the queues V, G and R; minute 0 is opening.
"""

from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_branch import cases
from small_branch import people, scenario, span

from queuesim.branch.day import simulate, simulate_days
from queuesim.branch.days import by_day
from queuesim.branch.journey import Demand, Outcome
from queuesim.branch.rules import rules
from queuesim.study.packing import packed

VIP, GOLD, REGULAR = 0, 1, 2
SERVED, RENEGED = Outcome.SERVED, Outcome.RENEGED
TURNED_AWAY, SENT_HOME = Outcome.TURNED_AWAY, Outcome.SENT_HOME
STILL_INSIDE = Outcome.STILL_INSIDE
WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"


def visits(demand, windows, **tables):
    world = scenario("VGR", {str(k): window for k, window in enumerate(windows, 1)}, **tables)
    return simulate(rules(world), demand, 1).visits


def rows(log, *columns):
    """Return the named columns as a list with a tuple per customer; -1 for what did not happen."""
    values = (getattr(log, column).tolist() for column in columns)
    return [tuple(-1 if x != x else x for x in row) for row in zip(*values, strict=True)]


# Traces of seven customers


SEVEN = people(
    arrival=[0.0, 1.0, 2.0, 3.0, 3.5, 4.2, 6.1],
    tier=[REGULAR, REGULAR, VIP, REGULAR, VIP, GOLD, VIP],
    work=[10.0, 4.0, 5.0, 3.0, 2.0, 6.0, 1.0],
)


def test_two_windows_that_call_vip_then_gold_then_regular():
    log = visits(SEVEN, [{"calls": ("V", "G", "R")}, {"calls": ("V", "G", "R")}])
    assert rows(log, "window", "called", "ended") == [
        (0, 0.0, 10.0),
        (1, 1.0, 5.0),
        (1, 5.0, 10.0),
        (0, 12.0, 15.0),
        (0, 10.0, 12.0),
        (1, 11.0, 17.0),
        (1, 10.0, 11.0),
    ]
    assert log.called - log.joined == pytest.approx([0, 0, 3, 9, 6.5, 6.8, 3.9], abs=1e-9)


def test_a_window_for_vips_alone_and_one_for_the_others():
    log = visits(SEVEN, [{"calls": ("V",)}, {"calls": ("G", "R")}])
    assert rows(log, "window", "called", "ended") == [
        (1, 0.0, 10.0),
        (1, 16.0, 20.0),
        (0, 2.0, 7.0),
        (1, 20.0, 23.0),
        (0, 7.0, 9.0),
        (1, 10.0, 16.0),
        (0, 9.0, 10.0),
    ]
    assert log.called - log.joined == pytest.approx([0, 15, 0, 17, 3.5, 5.8, 2.9], abs=1e-9)


def test_one_window_and_customers_whose_patience_ends():
    demand = people(
        arrival=[0.0, 1.0, 2.0, 3.0, 3.5, 4.2, 13.1],
        tier=[REGULAR, REGULAR, VIP, REGULAR, VIP, GOLD, VIP],
        work=[12.0, 8.0, 5.0, 3.0, 2.0, 6.0, 1.0],
        patience=[20.0, 5.5, 9.0, 12.0, 4.0, 30.0, 30.0],
    )
    log = visits(demand, [{"calls": ("V", "G", "R")}])
    assert rows(log, "called", "left", "outcome") == [
        (0.0, 12.0, SERVED),
        (-1, 6.5, RENEGED),
        (-1, 11.0, RENEGED),
        (-1, 15.0, RENEGED),
        (-1, 7.5, RENEGED),
        (12.0, 18.0, SERVED),
        (18.0, 19.0, SERVED),
    ]
    waits = log.called - log.joined
    assert waits == pytest.approx([0, nan, nan, nan, nan, 7.8, 4.9], abs=1e-9, nan_ok=True)


def test_the_window_is_free_again_when_the_work_after_the_customer_is_done():
    log = visits(people([0.0, 1.0], work=4.0, wrap_up=2.0), [{"calls": ("V",)}])
    assert rows(log, "called", "ended", "freed", "left") == [(0, 4, 6, 4), (6, 10, 12, 10)]


def test_a_window_of_double_speed_needs_half_the_time_but_not_for_wrap_up():
    log = visits(people([0.0], work=4.0, wrap_up=2.0), [{"calls": ("V",), "speed": 2.0}])
    assert rows(log, "ended", "freed") == [(2, 4)]


def test_a_quicker_process_takes_its_share_of_the_work():
    cash = {"time": "3 min", "wrap_up": "0 min", "scale": 0.75}
    log = visits(people([0.0], work=4.0), [{"calls": ("V",)}], services={"cash": cash})
    assert rows(log, "ended") == [(3,)]


# Ties


def test_a_customer_is_called_in_the_very_instant_in_which_patience_ends():
    log = visits(people([0.0, 1.0], work=5.0, patience=[inf, 4.0]), [{"calls": ("V",)}])
    assert rows(log, "called", "outcome") == [(0, SERVED), (5, SERVED)]


def test_a_customer_whose_patience_ends_a_moment_earlier_has_gone():
    log = visits(people([0.0, 1.0], work=5.0, patience=[inf, 4 - 2**-20]), [{"calls": ("V",)}])
    assert rows(log, "called", "left", "outcome") == [(0, 5, SERVED), (-1, 5 - 2**-20, RENEGED)]


def test_a_customer_without_patience_is_served_if_a_window_is_free():
    log = visits(people([1.0, 1.0], work=5.0, patience=0.0), [{"calls": ("V",)}])
    assert rows(log, "outcome", "left") == [(SERVED, 6), (RENEGED, 1)]


def test_a_window_that_closes_as_it_is_freed_calls_nobody():
    shift = {"rosters": {"short": (span(0, 5),)}}
    log = visits(people([0, 1], work=5), [{"calls": ("V",), "roster": "short"}], **shift)
    assert rows(log, "called", "left", "outcome") == [(0, 5, SERVED), (-1, 600, SENT_HOME)]


def test_who_comes_as_one_window_closes_is_called_by_another_that_is_open():
    shift = {"rosters": {"short": (span(0, 5),)}}
    windows = [{"calls": ("V",), "roster": "short"}, {"calls": ("V", "G", "R")}]
    assert rows(visits(people([5.0]), windows, **shift), "window", "called") == [(1, 5)]


def test_who_comes_as_a_window_opens_is_called_by_it():
    shift = {"rosters": {"late": (span(5, 9),)}}
    log = visits(people([5.0]), [{"calls": ("V",), "roster": "late"}], **shift)
    assert rows(log, "window", "called") == [(0, 5)]


def test_a_window_whose_spans_meet_goes_on_calling():
    shift = {"rosters": {"two": (span(0, 5), span(5, 9))}}
    log = visits(people([0, 1], work=5), [{"calls": ("V",), "roster": "two"}], **shift)
    assert rows(log, "called") == [(0,), (5,)]


def test_a_window_whose_spans_meet_keeps_its_place_in_the_order_of_choice():
    shift = {"rosters": {"two": (span(3, 5), span(5, 9))}}
    windows = [{"calls": ("V",), "roster": "two"}, {"calls": ("G", "V")}]
    log = visits(people([0, 5], tier=[GOLD, VIP], work=5), windows, **shift)
    assert rows(log, "window", "called") == [(1, 0), (0, 5)]


def test_of_two_windows_freed_together_the_one_with_fewest_queues_chooses_first():
    demand = people([0, 0, 1, 2], tier=[GOLD, VIP, VIP, VIP], work=[5, 5, 1, 1])
    log = visits(demand, [{"calls": ("V", "G")}, {"calls": ("V",)}])
    assert rows(log, "window", "called") == [(0, 0), (1, 0), (1, 5), (0, 5)]


def test_customers_without_work_are_served_one_after_the_other_in_one_instant():
    log = visits(people([3.0, 3.0, 3.0], work=0.0), [{"calls": ("V",)}])
    assert rows(log, "called", "freed") == [(3, 3)] * 3


def test_within_a_queue_those_who_come_together_are_called_in_order_of_their_tickets():
    log = visits(people([1.0, 1.0, 1.0], work=2.0), [{"calls": ("V",)}])
    assert rows(log, "called") == [(1,), (3,), (5,)]


# Rules that look at the clock


def test_in_turns_of_two_to_one_an_empty_queue_is_passed_over():
    turns = {"calls": ("V", "G"), "choose": "in turns", "turns": {"V": 2}}
    demand = people([0, 0, 0, 0, 0, 4.5], tier=[VIP, VIP, GOLD, GOLD, GOLD, VIP])
    assert visits(demand, [turns]).called.tolist() == [0, 1, 2, 3, 4, 5]
    demand = people([0, 0, 0, 0, 0], tier=[VIP, VIP, VIP, GOLD, GOLD])
    assert visits(demand, [turns]).called.tolist() == [0, 1, 3, 2, 4]


def test_of_a_pool_whoever_waits_longest_is_called():
    demand = people([0, 1, 2, 3], tier=[GOLD, GOLD, VIP, GOLD], work=4)
    log = visits(demand, [{"calls": ("hall",)}], pools={"hall": ("V", "G")})
    assert log.called.tolist() == [0, 4, 8, 12]


def test_who_finds_as_many_waiting_as_the_area_holds_is_turned_away():
    two = {"hall": {"holds": 2}}
    both = [{"calls": ("V", "G")}]
    demand = people([0, 1, 2, 3], tier=[VIP, VIP, GOLD, GOLD], work=4)
    log = visits(demand, both, areas=two)
    assert log.outcome.tolist() == [SERVED, SERVED, SERVED, TURNED_AWAY]
    assert (log.queue[3], log.left[3]) == (-1, 3)


def test_who_gave_up_leaves_room_for_another():
    demand = people([0, 1, 2, 3], work=4, patience=[9, 9, 0.5, 9])
    log = visits(demand, [{"calls": ("V",)}], areas={"hall": {"holds": 2}})
    assert log.outcome.tolist() == [SERVED, SERVED, RENEGED, SERVED]


def test_an_idle_window_helps_when_someone_has_waited_so_long():
    demand = people([0.0, 1.0], tier=[REGULAR, REGULAR], work=30.0)
    helps = {"calls": ("V",), "then": ({"calls": ("R",), "if_waited": {"R": "10 min"}},)}
    log = visits(demand, [helps, {"calls": ("R",)}])
    assert rows(log, "window", "called") == [(1, 0), (0, 11)]


def test_an_idle_window_looks_again_for_the_next_if_the_one_it_waited_for_has_left():
    demand = people([0, 1, 2], tier=REGULAR, work=30.0, patience=[inf, 3, inf])
    helps = {"calls": ("V",), "then": ({"calls": ("R",), "if_waited": {"R": "10 min"}},)}
    log = visits(demand, [helps, {"calls": ("R",)}])
    assert rows(log, "window", "called", "left") == [(1, 0, 30), (-1, -1, 4), (0, 12, 42)]


def test_a_condition_may_watch_a_queue_that_the_row_does_not_call():
    demand = people([0, 1, 2, 3], tier=[VIP, GOLD, REGULAR, REGULAR], work=30.0)
    helps = {"then": ({"calls": ("G",), "if_waiting": {"R": 2}},)}
    log = visits(demand, [helps, {"calls": ("V",)}])
    assert rows(log, "window", "called") == [(1, 0), (0, 3), (-1, -1), (-1, -1)]


def test_those_who_gave_up_no_longer_count_as_waiting():
    demand = people([0, 1, 4, 5], tier=REGULAR, patience=[2, inf, inf, inf])
    helps = {"then": ({"calls": ("R",), "if_waiting": {"R": 3}},)}
    assert rows(visits(demand, [helps]), "called") == [(-1,), (5,), (-1,), (-1,)]


def test_they_do_not_count_though_one_who_came_before_them_still_waits():
    demand = people([0, 1, 4, 5], tier=REGULAR, patience=[10, 2, inf, inf])
    helps = {"then": ({"calls": ("R",), "if_waiting": {"R": 3}},)}
    assert rows(visits(demand, [helps]), "called") == [(5,), (-1,), (-1,), (-1,)]


def test_those_whose_patience_ends_this_instant_still_count_as_waiting():
    demand = people([0, 2], tier=REGULAR, patience=[2, inf])
    helps = {"then": ({"calls": ("R",), "if_waiting": {"R": 2}},)}
    assert rows(visits(demand, [helps]), "called") == [(2,), (-1,)]


def test_a_row_that_says_stay_idle_ends_the_choice():
    demand = people([0, 1, 2], tier=[REGULAR, GOLD, REGULAR], work=1.0)
    keeps = {"if_waiting": {"G": 1}, "stay_idle": True}
    window = {"calls": ("V",), "then": (keeps, {"calls": ("R",)})}
    assert rows(visits(demand, [window]), "called") == [(0,), (-1,), (-1,)]


def test_an_idle_window_looks_again_at_the_earliest_of_the_minutes_its_rows_wait_for():
    demand = people([0, 1], tier=[GOLD, REGULAR], work=1.0)
    soon = {"calls": ("G",), "if_waited": {"G": "5 min"}}
    later = {"calls": ("R",), "if_waited": {"R": "9 min"}}
    assert rows(visits(demand, [{"then": (soon, later)}]), "called") == [(5,), (10,)]
    assert rows(visits(demand, [{"then": (later, soon)}]), "called") == [(5,), (10,)]


@pytest.mark.parametrize(
    ("vip_comes", "other_is_open"),
    [(0, span(0, 9)), (5, span(0, 9)), (9, span(5, 9)), (9, span(0, 5))],
    ids=["somebody is done", "somebody comes", "a window opens", "a window closes"],
)
def test_a_window_told_to_stay_idle_looks_again_when_anything_moves(vip_comes, other_is_open):
    """Two wait from minute 1 on; the first gives up at minute 3, which is not a move."""
    crowd = sorted([(vip_comes, VIP, inf), (1, REGULAR, 2), (1, REGULAR, inf)])
    arrival, tier, patience = zip(*crowd, strict=True)
    keeps = {"if_waiting": {"R": 2}, "stay_idle": True}
    windows = [{"then": (keeps, {"calls": ("R",)})}, {"calls": ("V",), "roster": "other"}]
    demand = people(arrival, tier, work=5.0, patience=patience)
    log = visits(demand, windows, rosters={"other": (other_is_open,)})
    assert sorted(log.called[log.window == 0]) == [5]


def test_an_idle_window_no_longer_heeds_the_minute_it_noted_for_someone_who_was_called():
    """A window that stays idle looks again when something moves, or at its own minute alone."""
    demand = people([0, 2, 2], tier=[VIP, REGULAR, REGULAR], work=1.0, patience=[inf, 3, inf])
    noting = {"then": ({"calls": ("V",), "if_waited": {"V": "10 min"}},)}
    keeps = {"if_waiting": {"R": 2}, "stay_idle": True}
    windows = [noting, {"then": (keeps, {"calls": ("R",)})}, {"calls": ("V",), "roster": "late"}]
    log = visits(demand, windows, rosters={"late": (span(1, 600),)})
    assert rows(log, "window", "called") == [(2, 1), (-1, -1), (-1, -1)]


def test_a_window_that_has_found_a_customer_no_longer_heeds_the_minute_it_noted():
    """At minute 6 the first window calls GOLD, so nothing moves at minute 10 = 0 + 10."""
    demand = people(
        arrival=[0, 1, 1, 6],
        tier=[VIP, REGULAR, REGULAR, GOLD],
        work=20.0,
        patience=[inf, 6, inf, inf],
    )
    noting = {"calls": ("G",), "then": ({"calls": ("V",), "if_waited": {"V": "10 min"}},)}
    keeps = {"if_waiting": {"R": 2}, "stay_idle": True}
    log = visits(demand, [noting, {"then": (keeps, {"calls": ("R",)})}])
    assert rows(log, "window", "called") == [(0, 26), (-1, -1), (1, 26), (0, 6)]


# Rules of expectation: VIPs expect to wait 2 minutes, GOLD 4, REGULAR 15


LIKE = {
    name: {"like": like, "patience": "endless"}
    for name, like in (("V", "vip"), ("G", "gold"), ("R", "regular"))
}


def called(choose, costs=None):
    """Return when REGULAR, GOLD and VIP, who wait from 0, 4.5 and 7, are called from 16 on."""
    window = {"calls": ("V", "G", "R"), "choose": choose, "roster": "late"}
    world = scenario("VGR", {"1": window}, tiers=LIKE, rosters={"late": (span(16, 60),)})
    demand = people([0, 4.5, 7], tier=[REGULAR, GOLD, VIP], work=3)
    return simulate(rules(world, costs), demand, 1).visits.called.tolist()


def test_the_customer_who_is_furthest_past_the_expected_wait_is_called():
    """At 16 REGULAR is past it by 1, GOLD by 7.5 and VIP by 7."""
    assert called("furthest past") == [22, 16, 19]


def test_the_customer_who_is_nearest_to_the_expected_wait_is_called():
    """At 16 REGULAR; at 19 GOLD is 10.5 away and VIP 10."""
    assert called("nearest") == [16, 22, 19]
    assert called("in order") == [22, 19, 16]


def test_the_customer_of_whom_a_minute_more_costs_most_is_called():
    """All bring the same work; at 16 REGULAR has waited 16, at 19 GOLD 14.5 and VIP 12."""
    costs = np.zeros((3, 20))
    costs[2, 16], costs[1, 14], costs[0, 12] = 5.0, 4.0, 3.0
    assert called("costliest wait", costs) == [16, 19, 22]


# Closing time


def test_tickets_are_given_from_opening_to_closing_time_inclusive():
    hours = {"branch": {"hours": span(10, 20)}}
    log = visits(people([9.0, 10.0, 20.0, 21.0]), [{"calls": ("V",)}], **hours)
    assert rows(log, "joined", "left", "outcome") == [
        (-1, 9, TURNED_AWAY),
        (10, 11, SERVED),
        (20, 21, SERVED),
        (-1, 21, TURNED_AWAY),
    ]


def test_whom_no_queue_takes_is_turned_away():
    queues = {"V": {"takes": {"tier": "V"}, "waits": "hall"}}
    log = visits(people([1.0], tier=GOLD), [{"calls": ("V",)}], queues=queues)
    assert rows(log, "queue", "outcome") == [(-1, TURNED_AWAY)]


def test_those_inside_at_closing_time_are_served():
    hours = {"branch": {"hours": span(0, 20)}}
    log = visits(people([18.0, 19.0], work=5.0), [{"calls": ("V",)}], **hours)
    assert rows(log, "called", "left", "outcome") == [(18, 23, SERVED), (23, 28, SERVED)]


def test_those_still_waiting_at_the_last_minute_are_sent_home_and_the_served_are_finished():
    hours = {"branch": {"hours": span(0, 20), "at_closing": {"until": "00:25"}}}
    log = visits(people([18.0, 19.0, 20.0], work=5.0), [{"calls": ("V",)}], **hours)
    assert rows(log, "called", "left", "outcome") == [
        (18, 23, SERVED),
        (23, 28, SERVED),
        (-1, 25, SENT_HOME),
    ]


def test_whose_patience_ends_with_the_last_minute_has_given_up():
    hours = {"branch": {"hours": span(0, 20), "at_closing": {"until": "00:25"}}}
    log = visits(people([18.0, 19.0], work=9.0, patience=[inf, 6.0]), [{"calls": ("V",)}], **hours)
    assert rows(log, "left", "outcome") == [(27, SERVED), (25, RENEGED)]


def test_a_branch_that_sends_home_calls_nobody_from_closing_time_on():
    hours = {"branch": {"hours": span(0, 20), "at_closing": {"inside": "send home"}}}
    log = visits(people([15.0, 16.0, 20.0], work=5.0), [{"calls": ("V",)}], **hours)
    assert rows(log, "left", "outcome") == [(20, SERVED), (20, SENT_HOME), (20, SENT_HOME)]


def test_whom_no_open_window_calls_is_sent_home_when_the_last_customer_is_done():
    hours = {"branch": {"hours": span(0, 20)}}
    demand = people([5, 18], tier=[REGULAR, VIP], work=5.0, wrap_up=1.0)
    log = visits(demand, [{"calls": ("V",)}], **hours)
    assert rows(log, "left", "outcome") == [(24, SENT_HOME), (23, SERVED)]


def test_an_endless_study_ends_with_people_still_inside():
    study = {"branch": {"open_for": "20 min"}}
    log = visits(people([18.0, 19.0], work=5.0), [{"calls": ("V",)}], **study)
    assert rows(log, "called", "left", "outcome") == [(18, 23, SERVED), (-1, -1, STILL_INSIDE)]


def test_a_day_on_which_nobody_comes_has_an_empty_log():
    assert len(visits(people([]), [{"calls": ("V",)}])) == 0


# Days on end


@given(cases(), st.integers(0, 12))
@settings(max_examples=60)
def test_a_day_is_the_same_alone_and_among_others(some, fewer):
    rule = rules(some.scenario)
    crowds = [some.demand, some.demand.rows(slice(0, 0)), some.demand.rows(slice(fewer, None))]
    alone = tuple(simulate(rule, them, day) for day, them in enumerate(crowds, 1))
    assert packed(tuple(simulate_days(rule, by_day(Demand, (1, 2, 3), crowds)))) == packed(alone)
