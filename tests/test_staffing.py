"""Work against windows by half-hour, each number reckoned by hand."""

import numpy as np
import pytest

from queuesim.scenario.loading import loads
from queuesim.study.staffing import staffing, warnings
from queuesim.study.theory import windows_needed

BRANCH = """
queuesim = 1
[branch]
hours = "09:00-11:00"
[tiers.vip]
patience = { dist = "exponential", mean = "30 min" }
[tiers.regular]
patience = { dist = "exponential", mean = "60 min" }
[services.cash]
time = { dist = "exponential", mean = "5 min" }
wrap_up = "1 min"
[services.account]
time = "9 min"
wrap_up = "1 min"
[arrivals.per_hour]
vip = { 9 = 10, 10 = 20 }
regular = { 9 = 30, "10:30" = 60 }
[arrivals.mix]
vip = { account = 1.0 }
regular = { cash = 0.8, account = 0.2 }
[queues.V]
takes = { tier = "vip" }
waits = "hall"
[queues.A]
takes = "everyone else"
waits = "hall"
[areas.hall]
[rosters]
early = ["09:00-10:15"]
[windows.1]
calls = ["V"]
[windows.2-5]
calls = ["A"]
[windows.6]
calls = ["A", "V"]
roster = "early"
"""


@pytest.fixture(scope="module")
def branch():
    return loads(BRANCH).today


def test_arrivals_are_the_rates_by_queue(branch):
    plan = staffing(branch)
    assert plan.bounds.tolist() == [540, 570, 600, 630, 660]
    assert plan.arrivals == pytest.approx(np.array([[5, 15], [5, 15], [10, 15], [10, 30]]))


def test_load_is_arrivals_a_minute_times_minutes_with_wrap_up(branch):
    regular = 0.5 * (0.8 * 6 + 0.2 * 10)  # 30 an hour at 6.8 min
    vip = 10 / 60 * 10
    expected = [[vip, regular], [vip, regular], [2 * vip, regular], [2 * vip, 2 * regular]]
    assert staffing(branch).load == pytest.approx(np.array(expected))


def test_a_window_on_duty_for_half_of_a_half_hour_is_half_a_window(branch):
    assert staffing(branch).capacity[:, 5].tolist() == [1.0, 1.0, 0.5, 0.0]
    assert staffing(branch).capacity[:, 0].tolist() == [1.0, 1.0, 1.0, 1.0]


def test_a_faster_window_can_do_more(branch):
    faster = loads(BRANCH + "speed = 1.5\n").today
    assert staffing(faster).capacity[:, 5].tolist() == [1.5, 1.5, 0.75, 0.0]


def test_a_quicker_process_takes_its_share_off_the_work_but_not_off_the_wrap_up(branch):
    quicker = loads(BRANCH.replace("[services.account]", "[services.account]\nscale = 0.5")).today
    assert staffing(quicker).load[0, 0] == pytest.approx(10 / 60 * (4.5 + 1))


def test_windows_required_are_those_of_a_steady_hour_of_all_customers(branch):
    # 40 an hour: 10 at 10 min, 30 at 6.8 min; patience 30 and 60 min; 80 % within 10 min
    minutes, patience = (10 * 10 + 30 * 6.8) / 40, (10 * 30 + 30 * 60) / 40
    expected = windows_needed(40 / 60, minutes, patience, within=10.0, at_least=0.8)
    assert staffing(branch).required[0] == expected == 6


def test_the_target_of_the_tier_that_comes_most_often_is_asked_for():
    targets = """
[targets.vip]
service_level = { within = "1 min", at_least = 0.99 }
"""
    vip_alone = staffing(loads(BRANCH + targets).today)
    both = targets + '[targets.regular]\nservice_level = { within = "10 min", at_least = 0.8 }\n'
    assert vip_alone.required[0] > 6
    assert staffing(loads(BRANCH + both).today).required[0] == 6


def test_half_hours_without_arrivals_require_no_window():
    text = BRANCH.replace("vip = { 9 = 10, 10 = 20 }", "vip = { 9 = 10, 10 = 0 }")
    text = text.replace('regular = { 9 = 30, "10:30" = 60 }', "regular = { 9 = 30, 10 = 0 }")
    assert staffing(loads(text).today).required == (6, 6, 0, 0)


def test_warnings_name_the_queues_that_grow_and_the_windows_that_may_help(branch):
    # 10:00: V 3.33 of window 1 and half of 6; 10:30: all 3.33 + 6.8 of windows 1 to 5
    assert warnings(branch, staffing(branch)) == (
        "10:00-10:30: queue V grows: work for 3.3 windows, 1.5 open",
        "10:30-11:00: the queue grows: work for 10.1 windows, 5 open",
    )


def test_a_bottleneck_of_one_queue_shows_though_the_branch_has_windows_enough():
    text = BRANCH.replace('calls = ["A", "V"]', 'calls = ["A"]')
    text = text.replace('regular = { 9 = 30, "10:30" = 60 }', "regular = { 9 = 6 }")
    scenario = loads(text).today
    assert warnings(scenario, staffing(scenario)) == (
        "09:00-11:00: queue V grows: work for up to 3.3 windows, 1 open",
    )


def test_a_queue_that_no_open_window_calls_is_told_by_the_minute():
    lunch = 'lunch = ["09:00-09:50", "10:10-11:00"]\n[windows.1]\nroster = "lunch"'
    text = BRANCH.replace("[windows.1]", lunch).replace('calls = ["A", "V"]', 'calls = ["A"]')
    text = text.replace('regular = { 9 = 30, "10:30" = 60 }', "regular = { 9 = 6 }")
    scenario = loads(text).today
    # V brings work for 1.67 windows, from ten for 3.33, of which window 1 is there for two thirds
    assert warnings(scenario, staffing(scenario)) == (
        "09:50-10:10: no window that calls queue V is open",
        "09:00-11:00: queue V grows: work for up to 3.3 windows, 0.667 open",
    )


def test_queues_that_nobody_calls_at_once_share_a_line_and_hide_no_other_shortage():
    late = 'late = ["09:30-11:00"]\n[windows.1]\nroster = "late"'
    text = BRANCH.replace("[windows.1]", late).replace("[windows.2-5]", "[windows.2-3]")
    text = text.replace('calls = ["A"]', 'calls = ["A"]\nroster = "late"')
    text = text.replace('calls = ["A", "V"]', 'calls = ["A"]')
    scenario = loads(text).today
    found = warnings(scenario, staffing(scenario))
    assert found[0] == "09:00-09:30: no window that calls queue V is open"
    assert found[1].startswith("09:00-09:30: queue A grows: work for 3.4 windows, 1 open")
    nobody = loads(text.replace('["09:00-10:15"]', '["09:30-10:15"]')).today
    assert warnings(nobody, staffing(nobody))[0] == (
        "09:00-09:30: no window that calls queues V and A is open"
    )


def test_nobody_is_missed_where_nobody_comes():
    lunch = 'lunch = ["09:00-10:00"]\n[windows.1]\nroster = "lunch"'
    text = BRANCH.replace("[windows.1]", lunch).replace(
        "vip = { 9 = 10, 10 = 20 }", "vip = { 9 = 1, 10 = 0 }"
    )
    text = text.replace('regular = { 9 = 30, "10:30" = 60 }', "regular = { 9 = 20 }")
    scenario = loads(text).today
    assert warnings(scenario, staffing(scenario)) == ()


def test_no_warning_where_the_windows_suffice():
    text = BRANCH.replace("vip = { 9 = 10, 10 = 20 }", "vip = { 9 = 1 }")
    text = text.replace('regular = { 9 = 30, "10:30" = 60 }', "regular = { 9 = 20 }")
    scenario = loads(text).today
    assert warnings(scenario, staffing(scenario)) == ()


def test_longer_hours_bring_nobody_who_does_not_come_today():
    longer = BRANCH.replace('hours = "09:00-11:00"', 'hours = "09:00-12:00"')
    plan = staffing(loads(longer).today, loads(BRANCH).today)
    assert plan.load[3].sum() > 0
    assert plan.load[4:].sum() == 0


def test_studies_longer_than_a_day_have_no_half_hours():
    text = BRANCH.replace('hours = "09:00-11:00"', 'open_for = "30000 min"')
    text = text.replace('roster = "early"', "")
    plan = staffing(loads(text).today)
    assert plan.required == ()
    assert warnings(loads(text).today, plan) == ()
