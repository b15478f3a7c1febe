"""The laws of a day, which hold for every branch, every rule and everybody who may come."""

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from random_branch import cases

from queuesim.branch.day import simulate
from queuesim.branch.journey import Outcome
from queuesim.branch.law import NO_LIMIT
from queuesim.branch.rules import rules

for_all = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def day(case):
    policy = rules(case.scenario)
    return policy, simulate(policy, case.demand, 1).visits


def was(visits, outcome):
    return visits.outcome == outcome


def stopped_waiting(visits):
    """Return when each who joined was called or left without; inf for who is still inside."""
    stopped = np.where(np.isnan(visits.called), visits.left, visits.called)
    return np.where(was(visits, Outcome.STILL_INSIDE), np.inf, stopped)


def is_open(policy, window, minute):
    return any(opens <= minute < closes for opens, closes in policy.rosters[window])


@for_all
@given(cases())
def test_everyone_who_came_has_one_row_and_one_outcome(case):
    policy, visits = day(case)
    assert visits.customer.tolist() == list(range(len(case.demand)))
    happened = [Outcome.SERVED, Outcome.RENEGED, Outcome.SENT_HOME, Outcome.TURNED_AWAY]
    last = Outcome.STILL_INSIDE if policy.endless else Outcome.SENT_HOME
    assert set(visits.outcome) <= {*happened, last}


@for_all
@given(cases())
def test_what_did_not_happen_is_nan_and_only_that(case):
    _, visits = day(case)
    ticket, served = ~was(visits, Outcome.TURNED_AWAY), was(visits, Outcome.SERVED)
    assert (np.isfinite(visits.joined) == ticket).all()
    assert ((visits.queue >= 0) == ticket).all()
    for column in (visits.called, visits.ended, visits.freed):
        assert (np.isfinite(column) == served).all()
    assert ((visits.window >= 0) == served).all()
    assert (np.isfinite(visits.left) == ~was(visits, Outcome.STILL_INSIDE)).all()


@for_all
@given(cases())
def test_a_visit_goes_forward_in_time_and_takes_the_work_brought(case):
    policy, visits = day(case)
    served = was(visits, Outcome.SERVED)
    demand, at = case.demand, visits.window[served]
    assert (visits.joined[served] == demand.arrival[served]).all()
    assert (visits.joined[served] <= visits.called[served]).all()
    work = demand.work[served] * policy.scale[demand.service[served]] / policy.speed[at]
    assert (abs(visits.ended - visits.called)[served] - work <= 2**-21).all()
    assert (visits.freed[served] == (visits.ended + demand.wrap_up)[served]).all()
    assert (visits.left[served] == visits.ended[served]).all()


@for_all
@given(cases())
def test_times_are_multiples_of_two_to_the_minus_twenty(case):
    _, visits = day(case)
    for column in (visits.called, visits.ended, visits.freed, visits.left):
        assert (column[np.isfinite(column)] * 2**20 % 1 == 0).all()


@for_all
@given(cases())
def test_a_queue_is_called_in_order_of_its_tickets(case):
    _, visits = day(case)
    for queue in set(visits.queue[visits.window >= 0]):
        called = visits.called[(visits.queue == queue) & (visits.window >= 0)]
        assert (np.diff(called) >= 0).all()


@for_all
@given(cases())
def test_patience_is_honoured_to_the_bit(case):
    _, visits = day(case)
    gives_up = case.demand.arrival + case.demand.patience
    served, reneged = was(visits, Outcome.SERVED), was(visits, Outcome.RENEGED)
    assert (visits.called[served] <= gives_up[served]).all()
    assert (visits.left[reneged] == gives_up[reneged]).all()
    others = was(visits, Outcome.SENT_HOME)
    assert (visits.left[others] < gives_up[others]).all()


@for_all
@given(cases())
def test_a_window_serves_one_customer_at_a_time(case):
    _, visits = day(case)
    for window in set(visits.window) - {-1}:
        at = visits.window == window
        spans = sorted(zip(visits.called[at], visits.freed[at], strict=True))
        assert all(freed <= called for (_, freed), (called, _) in pairwise(spans))


@for_all
@given(cases())
def test_a_window_calls_only_while_it_is_open_and_only_queues_of_its_rule(case):
    policy, visits = day(case)
    for window, queue, called in zip(visits.window, visits.queue, visits.called, strict=True):
        if window >= 0:
            assert is_open(policy, window, called)
            assert queue in callable_queues(policy, window)


def callable_queues(policy, window):
    first, last = policy.row_from[window], policy.row_from[window + 1]
    return policy.pick[policy.pick_from[first] : policy.pick_from[last]].tolist()


@for_all
@given(cases(plain=True))
def test_no_open_window_is_idle_while_someone_waits_whom_it_may_call(case):
    policy, visits = day(case)
    times = [clock for spans in policy.rosters for span in spans for clock in span]
    times += [t for c in (visits.joined, visits.called, visits.freed, visits.left) for t in c]
    instants = sorted({time for time in times if np.isfinite(time)})
    for before, after in pairwise(instants):
        moment = (before + after) / 2
        queues = set(visits.queue[(visits.joined < moment) & (moment < stopped_waiting(visits))])
        busy = set(visits.window[(visits.called < moment) & (moment < visits.freed)])
        for window in set(range(len(policy.speed))) - busy:
            if is_open(policy, window, moment):
                assert not queues & set(callable_queues(policy, window))


@for_all
@given(cases())
def test_nobody_is_called_or_waits_after_the_last_minute(case):
    policy, visits = day(case)
    joined = visits.queue >= 0
    waits_until = stopped_waiting(visits)[joined & ~was(visits, Outcome.STILL_INSIDE)]
    assert (waits_until <= policy.until).all()
    if np.isfinite(policy.until):
        assert (visits.left[was(visits, Outcome.SENT_HOME)] == policy.until).all()


@for_all
@given(cases())
def test_tickets_are_given_within_the_hours_to_all_who_have_a_queue_with_room(case):
    policy, visits = day(case)
    arrival = case.demand.arrival
    in_time = (policy.opens <= arrival) & (arrival <= policy.closes)
    queues = np.where(in_time, policy.queue_of[case.demand.tier, case.demand.service], -1)
    for customer, queue in enumerate(queues):
        gets_in = queue >= 0 and has_room(policy, visits, queue, customer, arrival[customer])
        assert visits.queue[customer] == (queue if gets_in else -1)


def has_room(policy, visits, queue, customer, minute):
    """Return whether fewer wait than the area holds; who is called this minute still waits."""
    there = (visits.queue >= 0) & (policy.area_of[visits.queue] == policy.area_of[queue])
    ahead = there[:customer] & (stopped_waiting(visits)[:customer] >= minute)
    return policy.holds[queue] == NO_LIMIT or ahead.sum() < policy.holds[queue]


@for_all
@given(cases())
def test_the_time_integral_of_the_line_is_the_sum_of_the_waits(case):
    """Little's identity, exact because all times lie on one grid."""
    _, visits = day(case)
    known = (visits.queue >= 0) & ~was(visits, Outcome.STILL_INSIDE)
    joined, stopped = visits.joined[known], stopped_waiting(visits)[known]
    instants = sorted({*joined, *stopped})
    line = [((joined <= t) & (t < stopped)).sum() * (u - t) for t, u in pairwise(instants)]
    assert sum(line) == sum(stopped - joined)


@for_all
@given(cases())
def test_the_day_alters_neither_the_people_nor_the_rules(case):
    policy = rules(case.scenario)
    before = [values.tobytes() for _, values in case.demand.items()], policy.pick.tobytes()
    simulate(policy, case.demand, 1)
    assert before == ([v.tobytes() for _, v in case.demand.items()], policy.pick.tobytes())
    assert repr(rules(case.scenario)) == repr(policy)
