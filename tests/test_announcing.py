"""The ticket machine that speaks: waits told, balking, patience beyond them, and ways elsewhere.

Customers of queue V bring 3 minutes of work on average, so one window takes 3 minutes a ticket.
"""

from math import inf

import numpy as np
import pytest
from scipy.stats import gamma
from small_branch import people, scenario, span

from queuesim.branch.day import simulate
from queuesim.branch.journey import Outcome
from queuesim.branch.rules import rules

SERVED, BALKED, RENEGED = Outcome.SERVED, Outcome.BALKED, Outcome.RENEGED
DIVERTED, TURNED_AWAY = Outcome.DIVERTED, Outcome.TURNED_AWAY
ONE = {"1": {"calls": ("V",)}}
GIVEN = {"V": {"takes": {"tier": "V"}, "waits": "hall"}}
MACHINE = GIVEN | {"M": {"takes": {"tier": "M"}, "waits": "corner"}}


def day(demand, windows=ONE, shows="wait", names="V", queues=GIVEN, told=None, **tables):
    areas = {"hall": {"shows": shows}, "corner": {}}
    announcements = {"updates": "never"} | (told or {})
    world = {"queues": queues, "areas": areas, "announcements": announcements}
    return simulate(rules(scenario(names, windows, **(world | tables))), demand, 1)


def rows(log, *columns):
    """Return the named columns as a list with a tuple per customer; -1 for what did not happen."""
    values = (getattr(log.visits, column).tolist() for column in columns)
    return [tuple(-1 if x != x else x for x in row) for row in zip(*values, strict=True)]


# The estimate


def test_the_wait_told_is_none_at_a_free_window_else_tickets_and_oneself_times_the_mean():
    log = day(people([0, 1, 2, 3], work=9))
    assert log.visits.told.tolist() == [0, 3, 6, 9]


def test_two_windows_halve_it_and_only_open_ones_that_may_call_the_queue_count():
    windows = {
        "1": {"calls": ("V",)},
        "2": {"calls": ("V",), "speed": 3.0, "roster": "late"},
        "3": {"calls": ("M",)},
    }
    late = {"rosters": {"late": (span(2, 9),)}}
    demand = people([0, 1, 2.5], work=[60, 60, 60])
    log = day(demand, windows, names="VM", queues=MACHINE, **late)
    assert log.visits.told.tolist() == [0, 3, 0.75]


def test_it_is_padded_by_a_factor():
    log = day(people([0, 1], work=9), told={"padding": 1.5})
    assert log.visits.told.tolist() == [0, 4.5]


def test_a_percentile_is_that_of_so_many_exponential_services_one_after_the_other():
    log = day(people([0, 1, 2], work=9), told={"estimate": {"percentile": 0.9}})
    assert log.visits.told[1:] == pytest.approx(gamma.ppf(0.9, [1, 2], scale=3), abs=1e-6)


def test_tickets_taken_to_be_left_behind_cost_their_calling_alone():
    """Half of the two ahead are taken to be gone: 2 services of 3 minutes and a minute's call."""
    calling = {"calls": 1, "each": "1 min"}
    log = day(people([0, 1, 1, 2], work=9), told={"gone": 0.5}, calling=calling)
    assert log.visits.told[3] == 3 * 2 + 1


def test_who_comes_as_the_window_is_freed_finds_it_free():
    log = day(people([0, 9], work=9))
    assert log.visits.told.tolist() == [0, 0]


def test_nothing_is_told_where_no_window_is_open():
    late = {"rosters": {"late": (span(2, 60),)}}
    log = day(people([0, 3], work=9), {"1": {"calls": ("V",), "roster": "late"}}, **late)
    assert rows(log, "told") == [(-1,), (3,)]


def test_those_who_gave_up_are_not_ahead_unless_they_left_a_ticket():
    demand = people([0, 1, 5], work=9, patience=[inf, 3, inf])
    assert day(demand).visits.told.tolist() == [0, 3, 3]
    calling = {"calls": 1, "each": "1 min"}
    assert day(demand, calling=calling).visits.told.tolist() == [0, 3, 6]


# Balking, and patience beyond the wait told


def test_who_is_told_more_than_the_patience_goes_at_once():
    log = day(people([0, 1], work=9, patience=[inf, 2.5]))
    assert rows(log, "outcome", "left", "told", "queue") == [(SERVED, 9, 0, 0), (BALKED, 1, 3, 0)]


def test_who_is_told_before_the_ticket_takes_none():
    log = day(people([0, 1], work=9, patience=[inf, 2.5]), told={"at": "before the ticket"})
    assert rows(log, "outcome", "queue", "joined")[1] == (BALKED, -1, -1)


def test_a_ticket_taken_before_the_wait_was_told_is_left_behind():
    demand = people([0, 1, 2], work=9, patience=[inf, 2.5, inf])
    calling = {"calls": 1, "each": "1 min"}
    log = day(demand, calling=calling)
    assert (log.vain.customer.tolist(), log.vain.at.tolist()) == ([1], [9])
    assert log.visits.called[2] == 10
    log = day(demand, calling=calling, told={"at": "before the ticket"})
    assert (len(log.vain), log.visits.called[2]) == (0, 9)


def test_willingness_may_be_less_than_patience():
    log = day(people([0, 1, 2], work=9, willingness=[np.nan, 3, 5.9]))
    assert rows(log, "outcome") == [(SERVED,), (SERVED,), (BALKED,)]


def test_a_place_is_balked_on_only_where_a_willingness_is_written():
    tiers = {"V": {"patience": "endless", "willingness": "5 min"}}
    demand = people([0, 1, 2], work=9, willingness=[np.nan, np.nan, 5.9])
    log = day(demand, shows="place", tiers=tiers)
    assert rows(log, "outcome", "told") == [(SERVED, -1), (SERVED, -1), (BALKED, -1)]


def test_patience_beyond_the_wait_told_runs_out_one_and_a_half_times_as_fast():
    """Told 3 minutes, with patience for 6.04: 3 and 3.04 / 1.52 = 2."""
    log = day(people([0, 1], work=9, patience=[inf, 6.04]))
    assert rows(log, "outcome")[1] == (RENEGED,)
    assert log.visits.left[1] == pytest.approx(1 + 3 + 2, abs=1e-6)


def test_who_gives_up_sooner_for_the_wait_told_is_not_called_where_no_ticket_is_left_behind():
    """Gone at 6 instead of 7.04; the window is free at 6.5 and finds nobody."""
    calling = {"calls": 1, "each": "0 s"}
    log = day(people([0, 1], work=6.5, patience=[inf, 6.04]), calling=calling)
    assert rows(log, "outcome", "called") == [(SERVED, 0), (RENEGED, -1)]
    assert len(log.vain) == 0


def test_who_hears_a_wait_as_long_as_the_patience_stays_and_gives_up_then():
    log = day(people([0, 1], work=9, patience=[inf, 3]))
    assert rows(log, "outcome", "left")[1] == (RENEGED, 4)


# Updates


def test_waits_are_told_anew_at_intervals_until_the_call():
    log = day(people([0, 1, 2], work=[5, 4, 1]), told={"updates": "2 min"})
    updates = log.updates
    assert updates.customer.tolist() == [1, 2, 2, 2]
    assert updates.at.tolist() == [3, 4, 6, 8]
    assert updates.told.tolist() == [3, 6, 3, 3]


def test_who_gives_up_in_the_minute_of_an_update_is_still_ahead():
    demand = people([0, 1, 1], work=9, patience=[inf, 3, inf])
    log = day(demand, told={"updates": "3 min"})
    updates = [
        (int(c), at, told) for c, at, told in zip(*(v for _, v in log.updates.items()), strict=True)
    ]
    assert updates == [(2, 4, 6), (2, 7, 3)]


def test_updates_change_nothing_else():
    demand = people([0, 1, 2], work=[5, 4, 1])
    told, silent = day(demand, told={"updates": "2 min"}), day(demand)
    for column in ("called", "left", "told"):
        assert getattr(told.visits, column).tolist() == getattr(silent.visits, column).tolist()


# Elsewhere


def test_a_share_goes_elsewhere_and_several_ways_share_in_their_order():
    ways = {"app": {"share": 0.25}, "machine": {"share": 0.5, "to": "M"}}
    windows = ONE | {"M1": {"calls": ("M",), "machine": True}}
    demand = people(
        [0, 0, 0], work=9, divert=[0.2, 0.3, 0.8], machine_work=2.0, machine_wrap_up=1.0
    )
    log = day(demand, windows, names="VM", queues=MACHINE, diversion=ways)
    assert rows(log, "outcome", "queue", "called", "ended", "freed") == [
        (DIVERTED, -1, -1, -1, -1),
        (DIVERTED, 1, 0, 2, 3),
        (SERVED, 0, 0, 9, 9),
    ]


def test_a_way_is_taken_only_by_its_tiers_and_services():
    ways = {"app": {"tier": "M"}}
    windows = {"1": {"calls": ("V", "M")}}
    log = day(people([0, 9], tier=[0, 1]), windows, names="VM", queues=MACHINE, diversion=ways)
    assert rows(log, "outcome") == [(SERVED,), (DIVERTED,)]


def test_a_way_may_be_offered_only_where_the_wait_is_long():
    log = day(people([0, 1, 2], work=9), shows="nothing", diversion={"app": {"from_wait": "4 min"}})
    assert rows(log, "outcome") == [(SERVED,), (SERVED,), (DIVERTED,)]


def test_a_way_that_asks_for_no_wait_is_open_though_no_window_is():
    windows = {"1": {"calls": ("V",), "roster": "late"}}
    late = {"rosters": {"late": (span(9, 60),)}}
    log = day(people([0]), windows, diversion={"app": {}}, **late)
    assert rows(log, "outcome") == [(DIVERTED,)]
    log = day(people([0]), windows, diversion={"app": {"from_wait": "1 min"}}, **late)
    assert rows(log, "outcome") == [(SERVED,)]


def test_a_machine_needs_its_own_time_and_the_usual_one_where_it_has_none():
    windows = {"1": {"calls": ("V",), "machine": True, "speed": 2.0}}
    demand = people(
        [0, 30], work=9, wrap_up=1, machine_work=[4, np.nan], machine_wrap_up=[0, np.nan]
    )
    log = day(demand, windows)
    assert rows(log, "ended", "freed") == [(2, 2), (34.5, 35.5)]


# The door


def test_who_waits_at_the_door_joins_at_opening_in_order_of_coming():
    door = {
        "branch": {"hours": span(10, 60)},
        "arrivals": {"per_hour": {"V": 10}, "mix": {}, "door_from": "00:00"},
    }
    demand = people([2, 4, 5, 70], work=3, patience=[inf, 5, 7, inf])
    log = day(demand, **door)
    assert rows(log, "joined", "called", "left", "outcome", "told") == [
        (10, 10, 13, SERVED, 0),
        (-1, -1, 9, BALKED, -1),
        (10, -1, 10, BALKED, 6),
        (-1, -1, 70, TURNED_AWAY, -1),
    ]
