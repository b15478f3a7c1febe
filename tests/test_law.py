"""The laws of a day, which hold for every branch, every rule and everybody who may come."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from random_branch import cases

from queuesim.branch.day import simulate
from queuesim.branch.journey import Outcome
from queuesim.branch.law import NO_LIMIT
from queuesim.branch.rules import rules
from queuesim.branch.ticketing import Ticketing
from queuesim.scenario.premises import Announcements, Calling, Diversion

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


def whole_day(case):
    policy = rules(case.scenario)
    return policy, simulate(policy, case.demand, 1)


def came(policy, demand):
    """Return when each comes to the ticket machine."""
    return np.maximum(demand.arrival, policy.opens) if policy.door else demand.arrival


def busy(log, window):
    """Return the spans in which a window serves or calls in vain, in order."""
    visits, vain = log.visits, log.vain
    at, lost = visits.window == window, vain.window == window
    spans = [*zip(visits.called[at], visits.freed[at], strict=True)]
    return sorted([*spans, *zip(vain.at[lost], vain.until[lost], strict=True)])


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
    never = {Outcome.NOT_KEPT, Outcome.SENT_HOME if policy.endless else Outcome.STILL_INSIDE}
    assert not set(visits.outcome) & never


@for_all
@given(cases())
def test_what_did_not_happen_is_nan_and_only_that(case):
    _, visits = day(case)
    served = was(visits, Outcome.SERVED) | (was(visits, Outcome.DIVERTED) & (visits.window >= 0))
    assert (np.isfinite(visits.joined) == (visits.queue >= 0)).all()
    assert not (visits.queue[was(visits, Outcome.TURNED_AWAY)] >= 0).any()
    waited = ~(was(visits, Outcome.TURNED_AWAY) | was(visits, Outcome.BALKED))
    assert ((visits.queue >= 0) | ~waited | was(visits, Outcome.DIVERTED)).all()
    for column in (visits.called, visits.ended, visits.freed):
        assert (np.isfinite(column) == served).all()
    assert ((visits.window >= 0) == served).all()
    assert (np.isfinite(visits.left) == ~was(visits, Outcome.STILL_INSIDE)).all()


@for_all
@given(cases())
def test_a_visit_goes_forward_in_time_and_takes_the_work_brought(case):
    policy, visits = day(case)
    served = visits.window >= 0
    demand, at = case.demand, visits.window[served]
    assert (visits.joined[served] == came(policy, demand)[served]).all()
    assert (visits.joined[served] <= visits.called[served]).all()
    by_machine = (policy.machines[policy.speed_of[at]]) & ~np.isnan(demand.machine_work[served])
    work = demand.work[served] * policy.scale[demand.service[served]]
    work = np.where(by_machine, demand.machine_work[served], work) / policy.speed[at]
    wrap_up = np.where(by_machine, demand.machine_wrap_up[served], demand.wrap_up[served])
    assert (abs((visits.ended - visits.called)[served] - work) <= 2**-21).all()
    assert (visits.freed[served] == visits.ended[served] + wrap_up).all()
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
    _, log = whole_day(case)
    visits = log.visits
    heard = (visits.window >= 0) & ~np.isin(visits.customer, log.vain.customer)
    for queue in set(visits.queue[heard]):
        called = visits.called[(visits.queue == queue) & heard]
        assert (np.diff(called) >= 0).all()


@for_all
@given(cases())
def test_patience_is_honoured_to_the_bit(case):
    _, visits = day(case)
    patience = case.demand.arrival + case.demand.patience - visits.joined
    finite = np.where(np.isinf(patience), 0.0, patience)
    told = np.where(visits.told < finite, visits.told, finite)
    stays = told + np.floor((finite - told) / 1.52 * 2**20 + 0.5) / 2**20
    gives_up = visits.joined + np.where(np.isinf(patience), patience, stays)
    served, reneged = visits.window >= 0, was(visits, Outcome.RENEGED)
    assert (visits.called[served] <= gives_up[served]).all()
    assert (visits.left[reneged] == gives_up[reneged]).all()
    others = was(visits, Outcome.SENT_HOME)
    assert (visits.left[others] < gives_up[others]).all()


@for_all
@given(cases())
def test_a_window_serves_one_customer_at_a_time(case):
    policy, log = whole_day(case)
    for window in range(len(policy.speed)):
        spans = busy(log, window)
        assert all(freed <= called for (_, freed), (called, _) in pairwise(spans))


@for_all
@given(cases(tickets=True))
def test_the_minutes_of_a_window_add_up_to_those_staffed_and_overtime(case):
    """What is idle is counted by looking between all instants; all sums are exact."""
    policy, log = whole_day(case)
    for window, roster in enumerate(policy.rosters):
        spans = busy(log, window)
        at_work = sum(freed - called for called, freed in spans)
        last = max([policy.closes, *(freed for _, freed in spans)])
        roster = [(opens, min(closes, last)) for opens, closes in roster if opens < last]
        instants = sorted({clock for span in [*roster, *spans] for clock in span})
        idle = overtime = 0.0
        for before, after in pairwise(instants):
            works = any(called <= before < freed for called, freed in spans)
            staffed = any(opens <= before < closes for opens, closes in roster)
            idle += (after - before) * (staffed and not works)
            overtime += (after - before) * (works and not staffed)
        assert sum(closes - opens for opens, closes in roster) + overtime == at_work + idle


@for_all
@given(cases(tickets=True))
def test_nobody_is_called_in_vain_more_often_than_the_rule_says_or_after_having_been_served(case):
    policy, log = whole_day(case)
    visits, vain = log.visits, log.vain
    times = np.bincount(vain.customer, minlength=len(visits))
    served = visits.window >= 0
    assert (times <= policy.ticketing.void_after).all()
    assert (times[served] < policy.ticketing.void_after).all()
    assert (
        vain.until[served[vain.customer]] <= visits.called[vain.customer][served[vain.customer]]
    ).all()
    missed = was(visits, Outcome.MISSED)
    assert (times[missed] == policy.ticketing.void_after).all()
    assert (vain.queue == visits.queue[vain.customer]).all()


@for_all
@given(cases(tickets=True))
def test_nobody_but_who_was_told_a_longer_wait_than_they_would_wait_balks(case):
    policy, visits = day(case)
    willing = case.demand.willingness
    patience = case.demand.arrival + case.demand.patience - came(policy, case.demand)
    longest = np.where(np.isnan(willing), patience, willing)
    told = ~np.isnan(visits.told)
    assert (was(visits, Outcome.BALKED)[told] == (visits.told > longest)[told]).all()


@for_all
@given(cases())
def test_a_window_calls_only_while_it_is_open_and_only_queues_of_its_rule(case):
    policy, log = whole_day(case)
    visits, vain = log.visits, log.vain
    calls = [*zip(visits.window, visits.queue, visits.called, strict=True)]
    for window, queue, called in [*calls, *zip(vain.window, vain.queue, vain.at, strict=True)]:
        if window >= 0:
            assert is_open(policy, window, called)
            assert queue in callable_queues(policy, window)


def callable_queues(policy, window):
    first, last = policy.row_from[window], policy.row_from[window + 1]
    return policy.pick[policy.pick_from[first] : policy.pick_from[last]].tolist()


@for_all
@given(cases(plain=True))
def test_no_open_window_is_idle_while_someone_waits_whom_it_may_call(case):
    policy, log = whole_day(case)
    visits, aside = log.visits, np.isin(log.visits.customer, log.vain.customer)
    times = [clock for spans in policy.rosters for span in spans for clock in span]
    times += [t for c in (visits.joined, visits.called, visits.freed, visits.left) for t in c]
    times += [*log.vain.at, *log.vain.until]
    instants = sorted({time for time in times if np.isfinite(time)})
    for before, after in pairwise(instants):
        moment = (before + after) / 2
        waits = (visits.joined < moment) & (moment < stopped_waiting(visits)) & ~aside
        queues = set(visits.queue[waits])
        for window in range(len(policy.speed)):
            works = any(called < moment < freed for called, freed in busy(log, window))
            if is_open(policy, window, moment) and not works:
                assert not queues & set(callable_queues(policy, window))


@for_all
@given(cases())
def test_nobody_is_called_or_waits_after_the_last_minute(case):
    policy, visits = day(case)
    joined = visits.queue >= 0
    apart = was(visits, Outcome.STILL_INSIDE) | was(visits, Outcome.MISSED)
    waits_until = stopped_waiting(visits)[joined & ~apart]
    assert (waits_until <= policy.until).all()
    if np.isfinite(policy.until):
        assert (visits.left[was(visits, Outcome.SENT_HOME)] == policy.until).all()


@for_all
@given(cases(tickets=False))
def test_tickets_are_given_within_the_hours_to_all_who_have_a_queue_with_room(case):
    policy, visits = day(case)
    arrival = came(policy, case.demand)
    gave_up = (case.demand.arrival + case.demand.patience < policy.opens) & policy.door
    in_time = (policy.opens <= arrival) & (arrival <= policy.closes) & ~gave_up
    amount = np.searchsorted(policy.amounts, case.demand.amount, side="right")
    queue_of = policy.queue_by_amount[amount, case.demand.tier, case.demand.service]
    queues = np.where(in_time, queue_of, -1)
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


# Absent, neutral, and the two clocks


def bytes_of(log):
    tables = (log.visits, log.vain, log.updates)
    return [values.tobytes() for table in tables for _, values in table.items()]


@for_all
@given(cases(tickets=False))
def test_a_ticket_system_that_does_nothing_gives_the_log_of_a_branch_without(case):
    neutral = {
        "calling": Calling(missed="resume", void_after=3),
        "announcements": Announcements(at="before the ticket", gone=0.5),
        "diversion": {"nobody": Diversion(share=0.0)},
    }
    policy = rules(case.scenario.model_copy(update=neutral))
    assert bytes_of(simulate(policy, case.demand, 1)) == bytes_of(whole_day(case)[1])


@for_all
@given(cases(tickets=False))
def test_both_clocks_write_the_same_log_of_a_day_without_a_ticket_system(case):
    policy, plain = whole_day(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ticketing, "is_idle", lambda system, demand: False)
        assert bytes_of(simulate(policy, case.demand, 1)) == bytes_of(plain)
