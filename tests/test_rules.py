"""The normal form: what a planner writes in a window's rule, as the rows that the window obeys."""

from math import inf

import pytest
from small_branch import scenario, span

from queuesim.branch.law import (
    ALWAYS,
    IDLE,
    IN_ORDER,
    IN_TURNS,
    LONGEST_WAIT,
    SO_MANY_WAIT,
    SOMEONE_WAITED,
)
from queuesim.branch.rules import rules

V, G, A = 0, 1, 2
NO_QUEUE = -1
ONE = {"1": {"calls": ("V",)}}


def table(window):
    """Return the only window's rows: (condition, watched, threshold, chooser, picks)."""
    return tables({"1": window})[0]


def tables(windows):
    return [rows(rules(scenario("VGA", windows)), w) for w in range(len(windows))]


def rows(policy, window):
    return [
        (
            policy.condition[r],
            policy.watched[r],
            policy.threshold[r],
            policy.chooser[r],
            picks(policy, r),
        )
        for r in range(policy.row_from[window], policy.row_from[window + 1])
    ]


def picks(policy, row):
    """Return (queue, head start, ageing) of each queue that the row may call."""
    part = slice(policy.pick_from[row], policy.pick_from[row + 1])
    columns = policy.pick[part], policy.head_start[part], policy.ageing[part]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def in_order(*queues):
    return (ALWAYS, NO_QUEUE, 0, IN_ORDER, [(queue, 0, 1) for queue in queues])


# Rows


def test_an_ordered_list_is_one_row():
    assert table({"calls": ("V", "G", "A")}) == [in_order(V, G, A)]


def test_dedicated_windows_have_one_row_with_one_queue_each():
    windows = {"1": {"calls": ("V",)}, "2": {"calls": ("A",)}}
    assert tables(windows) == [[in_order(V)], [in_order(A)]]


def test_help_when_idle_is_a_longer_list_at_the_helping_window():
    windows = {"1": {"calls": ("V", "G", "A")}, "2": {"calls": ("A",)}}
    assert tables(windows) == [[in_order(V, G, A)], [in_order(A)]]


def test_turns_of_two_to_one_to_one_name_the_first_queue_twice():
    window = {"calls": ("V", "G", "A"), "choose": "in turns", "turns": {"V": 2}}
    picks = [(queue, 0, 1) for queue in (V, V, G, A)]
    assert table(window) == [(ALWAYS, NO_QUEUE, 0, IN_TURNS, picks)]


def test_a_pool_is_called_as_one_line_by_a_row_of_its_own():
    pools = {"inner": ("A",), "hall": ("G", "inner")}
    policy = rules(scenario("VGA", {"1": {"calls": ("V", "hall")}}, pools=pools))
    assert rows(policy, 0) == [
        in_order(V),
        (ALWAYS, NO_QUEUE, 0, LONGEST_WAIT, [(G, 0, 1), (A, 0, 1)]),
    ]


def test_an_area_that_holds_so_many_counts_its_queues():
    policy = rules(scenario("VG", ONE, areas={"hall": {"holds": 3}}))
    assert policy.holds.tolist() == [3, 3]
    assert policy.counted.tolist() == [1, 1]


def test_help_above_a_threshold_is_a_later_row_with_a_condition():
    window = {"calls": ("V",), "then": ({"calls": ("A",), "if_waiting": {"A": 4}},)}
    assert table(window) == [in_order(V), (SO_MANY_WAIT, A, 4, IN_ORDER, [(A, 0, 1)])]


def test_a_later_row_may_watch_one_queue_and_call_others():
    window = {"calls": ("V",), "then": ({"calls": ("G", "A"), "if_waited": {"A": "90 s"}},)}
    assert table(window)[1] == (SOMEONE_WAITED, A, 1.5, IN_ORDER, [(G, 0, 1), (A, 0, 1)])


def test_a_later_row_with_two_conditions_is_a_row_for_each():
    then = {"calls": ("A",), "if_waited": {"A": "5 min"}, "if_waiting": {"G": 2}}
    assert table({"calls": ("V",), "then": (then,)})[1:] == [
        (SOMEONE_WAITED, A, 5, IN_ORDER, [(A, 0, 1)]),
        (SO_MANY_WAIT, G, 2, IN_ORDER, [(A, 0, 1)]),
    ]


def test_a_ninety_second_head_start_is_a_row_that_compares_waits():
    window = {"calls": ("G", "A"), "choose": "longest wait", "head_start": {"G": "90 s"}}
    assert table(window) == [(ALWAYS, NO_QUEUE, 0, LONGEST_WAIT, [(G, 1.5, 1), (A, 0, 1)])]


def test_accumulating_priority_is_a_row_with_a_speed_of_ageing_for_each_queue():
    window = {"calls": ("G", "A"), "choose": "longest wait", "ageing": {"G": 2.0, "A": 0.0}}
    assert table(window) == [(ALWAYS, NO_QUEUE, 0, LONGEST_WAIT, [(G, 0, 2), (A, 0, 0)])]


def test_if_waited_comes_before_the_list_and_calls_the_queue_it_watches():
    window = {"calls": ("G", "A"), "if_waited": {"A": "20 min"}}
    assert table(window) == [(SOMEONE_WAITED, A, 20, IN_ORDER, [(A, 0, 1)]), in_order(G, A)]


def test_if_waiting_comes_before_the_list_too():
    window = {"calls": ("G", "A"), "if_waiting": {"A": 4}}
    assert table(window) == [(SO_MANY_WAIT, A, 4, IN_ORDER, [(A, 0, 1)]), in_order(G, A)]


def test_if_anyone_in_a_has_waited_twenty_minutes_call_a_else_v_and_g_and_finally_a():
    window = {"calls": ("V", "G", "A"), "if_waited": {"A": "20 min"}}
    assert table(window) == [(SOMEONE_WAITED, A, 20, IN_ORDER, [(A, 0, 1)]), in_order(V, G, A)]


def test_a_row_may_order_to_stay_idle():
    window = {"calls": ("V",), "then": ({"stay_idle": True, "if_waiting": {"G": 1}},)}
    assert table(window) == [in_order(V), (SO_MANY_WAIT, G, 1, IDLE, [])]
    assert rules(scenario("VGA", {"1": window})).restless
    assert not rules(scenario("VGA", ONE)).restless


def test_a_window_without_calls_has_only_its_later_rows():
    assert table({"then": ({"calls": ("A",)},)}) == [in_order(A)]


def test_minutes_of_a_rule_lie_on_the_grid_of_all_times():
    window = {
        "calls": ("G", "A"),
        "choose": "longest wait",
        "head_start": {"G": "100 s"},
        "if_waited": {"A": "100 s"},
    }
    waited, compared = table(window)
    nearest = round(100 / 60 * 2**20) / 2**20
    assert waited[2] == nearest
    assert compared[4][0][1] == nearest


# Who is asked


def test_windows_choose_in_order_of_fewest_callable_queues_and_then_as_listed():
    windows = {
        "1": {"calls": ("V", "G", "A")},
        "2": {"calls": ("A",)},
        "3": {"calls": ("V",), "then": ({"calls": ("V", "A")},)},
        "4": {"calls": ("V",)},
    }
    assert rules(scenario("VGA", windows)).order.tolist() == [1, 3, 2, 0]


def test_an_arrival_asks_the_windows_that_call_or_watch_its_queue_in_order_of_choice():
    windows = {
        "1": {"calls": ("V", "G")},
        "2": {"calls": ("V",)},
        "3": {"calls": ("G",), "then": ({"calls": ("G",), "if_waiting": {"A": 2}},)},
    }
    assert rules(scenario("VGA", windows)).asks == [[1, 0], [2, 0], [2]]


def test_only_queues_whose_length_some_rule_reads_are_counted():
    window = {"calls": ("V",), "if_waiting": {"G": 3}, "if_waited": {"A": "3 min"}}
    assert rules(scenario("VGA", {"1": window})).counted.tolist() == [0, 1, 0]


# The ticket machine


@pytest.mark.parametrize("order", ["VGA", "VAG", "AVG"])
def test_everyone_else_is_the_rest_wherever_it_stands_in_the_file(order):
    takes = {"V": {"tier": "V"}, "G": {"tier": "G"}, "A": "everyone else"}
    queues = {name: {"takes": takes[name], "waits": "hall"} for name in order}
    queue_of = rules(scenario("VGA", ONE, queues=queues)).queue_of[:, 0]
    assert [order[q] for q in queue_of] == ["V", "G", "A"]


def test_the_first_queue_that_takes_a_customer_gets_the_ticket():
    services = {name: {"time": "3 min", "wrap_up": "0 min"} for name in ("cash", "loan")}
    queues = {
        "L": {"takes": {"service": "loan"}, "waits": "hall"},
        "V": {"takes": {"tier": ("V", "G"), "service": "cash"}, "waits": "hall"},
    }
    windows = {"1": {"calls": ("V", "L")}}
    policy = rules(scenario("VGA", windows, queues=queues, services=services))
    assert policy.queue_of.tolist() == [[1, 0], [1, 0], [-1, 0]]


# Rosters and closing time


def shifts(spans, **branch):
    roster = {"r": tuple(span(*ends) for ends in spans)}
    windows = {"1": {"calls": ("V",), "roster": "r"}}
    return rules(scenario("V", windows, rosters=roster, branch=branch)).rosters[0]


TO_25 = {"hours": span(0, 20), "at_closing": {"until": "00:25"}}


def test_a_window_without_a_roster_is_open_from_midnight_to_the_end():
    assert rules(scenario("VGA", ONE)).rosters == (((0, inf),),)


def test_a_window_open_at_closing_time_serves_on_until_all_are_served():
    assert shifts([(0, 9), (12, 20)], hours=span(0, 20)) == ((0, 9), (12, inf))


def test_a_window_open_at_closing_time_serves_on_to_the_last_minute():
    assert shifts([(0, 9), (12, 20)], **TO_25) == ((0, 9), (12, 25))


def test_a_window_that_has_closed_before_closing_time_stays_closed():
    assert shifts([(0, 9), (12, 19)], **TO_25) == ((0, 9), (12, 19))


def test_a_window_that_opens_after_closing_time_keeps_its_hours_up_to_the_last_minute():
    assert shifts([(0, 9), (21, 22), (23, 30), (31, 40)], **TO_25) == ((0, 9), (21, 22), (23, 25))


def test_no_window_is_open_after_closing_time_where_customers_are_sent_home():
    home = {"hours": span(0, 20), "at_closing": {"inside": "send home"}}
    assert shifts([(0, 9), (12, 30)], **home) == ((0, 9), (12, 20))


def test_windows_of_an_endless_study_close_at_its_end():
    policy = rules(scenario("V", ONE, branch={"open_for": "500 min"}))
    assert policy.rosters == (((0, 500),),)
    assert (policy.opens, policy.closes, policy.until, policy.endless) == (0, 500, 500, True)


@pytest.mark.parametrize(
    ("branch", "until"),
    [
        ({"hours": span(0, 20)}, inf),
        ({"hours": span(0, 20), "at_closing": {"until": "00:25"}}, 25),
        ({"hours": span(0, 20), "at_closing": {"inside": "send home"}}, 20),
    ],
)
def test_the_last_minute_is_what_at_closing_says(branch, until):
    assert rules(scenario("V", ONE, branch=branch)).until == until


def test_work_is_scaled_by_the_process_and_done_at_the_speed_of_the_window():
    services = {"cash": {"time": "3 min", "wrap_up": "0 min", "scale": 0.85}}
    windows = {"1": {"calls": ("V",), "speed": 1.1}}
    policy = rules(scenario("V", windows, services=services))
    assert (policy.scale.tolist(), policy.speed.tolist()) == ([0.85], [1.1])
