"""What research says of tickets, help and announcements, in the scenarios that ship with it.

Each fact is a difference of policies on the same people, by an interval over days that excludes 0.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from queuesim.scenario.loading import ScenarioFile, load
from queuesim.study.experiment import Result, run
from queuesim.study.intervals import over_days

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@cache
def file(name: str) -> ScenarioFile:
    return load(SCENARIOS / f"{name}.toml")


@cache
def result(name: str, policy: str, days: int) -> Result:
    return run(file(name), policy, days=days)


def by_day(name: str, policy: str, measure: str, tier: str, days: int) -> np.ndarray:
    """Return a measure of a tier, one number a day."""
    found = result(name, policy, days)
    return found.measured.tiers[measure][:, [*found.scenario.tiers, "all"].index(tier)]


def surely_positive(of_days: np.ndarray) -> bool:
    found = over_days(of_days)
    return bool(found.mean - found.half_width > 0)


# Tickets left behind: Xu, Gao and Ou 2007; Hanukov, Hassoun and Musicant 2021


def waits(policy: str) -> np.ndarray:
    return by_day("left-behind", policy, "wait_mean", "all", 60)


def lost_to_absent_people(policy: str) -> np.ndarray:
    return result("left-behind", policy, 60).measured.windows["absent"].sum(axis=1)


def test_numbers_left_behind_make_the_line_look_longer_so_people_leave_and_the_rest_wait_less():
    assert surely_positive(waits("seen") - waits("today"))
    balked = [by_day("left-behind", policy, "balked", "all", 60) for policy in ("today", "seen")]
    assert surely_positive(balked[0] - balked[1])


def test_a_wait_told_for_the_numbers_ahead_brings_the_line_half_of_the_way_back_or_more():
    half_way = (waits("today") + waits("seen")) / 2
    assert surely_positive(waits("told") - half_way)


def test_telling_the_wait_before_the_ticket_cuts_the_minutes_lost_to_absent_people():
    told, before = lost_to_absent_people("told"), lost_to_absent_people("told-before")
    assert surely_positive(told - before)
    assert not lost_to_absent_people("seen").any()


# Two customers, one with updates


def satisfaction(policy: str, tier: str) -> np.ndarray:
    return by_day("updates", policy, "satisfaction", tier, 60)


def test_the_two_customers_wait_equally_under_every_policy():
    for policy in file("updates").policies:
        told, untold = (
            by_day("updates", policy, "wait_mean", tier, 60) for tier in ("told", "untold")
        )
        assert told.tolist() == untold.tolist() == [18.0] * 60


def test_of_two_who_wait_equally_the_one_who_gets_updates_leaves_more_satisfied():
    assert surely_positive(satisfaction("updates", "told") - satisfaction("updates", "untold"))
    assert surely_positive(satisfaction("updates", "told") - satisfaction("told-once", "told"))


def test_before_anybody_was_told_anything_the_two_were_alike():
    difference = satisfaction("today", "told") - satisfaction("today", "untold")
    assert not surely_positive(difference)
    assert not surely_positive(-difference)


# Help


def help_changes(policy: str, tier: str) -> np.ndarray:
    """Return by how much a policy lengthens the mean wait of a tier on each day."""
    today = by_day("tickets", "today", "wait_mean", tier, 40)
    return by_day("tickets", policy, "wait_mean", tier, 40) - today


def test_help_when_idle_shortens_regular_waits_and_lengthens_those_of_vips():
    assert surely_positive(-help_changes("help-when-idle", "regular"))
    assert surely_positive(help_changes("help-when-idle", "vip"))


@pytest.mark.parametrize(("tier", "sign"), [("regular", -1), ("vip", 1)])
def test_help_above_a_threshold_lies_between(tier, sign):
    idle, threshold = help_changes("help-when-idle", tier), help_changes("help-above-ten", tier)
    assert surely_positive(sign * threshold)
    assert surely_positive(sign * (idle - threshold))


def test_only_windows_that_all_take_vips_first_are_better_for_both():
    better_for_both = [
        policy
        for policy in ("help-when-idle", "help-above-ten", "vip-first-everywhere")
        if all(surely_positive(-help_changes(policy, tier)) for tier in ("regular", "vip"))
    ]
    assert better_for_both == ["vip-first-everywhere"]


# Missed numbers


def test_a_missed_number_put_back_or_resumed_is_lost_less_often_than_one_that_is_void():
    missed = {
        policy: by_day("tickets", policy, "missed", "all", 40)
        for policy in ("void-at-once", "today", "resumed")
    }
    assert surely_positive(missed["void-at-once"] - missed["today"])
    assert surely_positive(missed["void-at-once"] - missed["resumed"])


# Called back by a message; sent elsewhere at the door


def test_called_back_too_late_people_are_absent_and_called_back_early_they_are_glad():
    absent = {
        policy: result("sms", policy, 20).measured.windows["absent"].sum(axis=1)
        for policy in file("sms").policies
    }
    assert surely_positive(absent["two-ahead"] - absent["eight-ahead"])
    glad = [by_day("sms", p, "satisfaction", "regular", 20) for p in ("eight-ahead", "today")]
    assert surely_positive(glad[0] - glad[1])


def test_diversion_shortens_the_line_for_all_who_stay():
    today = by_day("diversion", "today", "wait_mean", "regular", 20)
    for policy in ("machines", "greeter", "app"):
        assert surely_positive(today - by_day("diversion", policy, "wait_mean", "regular", 20))


def test_a_greeter_who_looks_at_the_wait_sends_fewer_away_than_machines_that_anybody_may_choose():
    sent = [
        by_day("diversion", policy, "diverted", "all", 20) for policy in ("machines", "greeter")
    ]
    assert surely_positive(sent[0] - sent[1])


def test_gold_customers_who_choose_a_machine_remember_a_machine():
    choice, today = (
        by_day("diversion", p, "satisfaction", "gold", 20) for p in ("machines", "today")
    )
    assert surely_positive(today - choice)


# Calling by the wait as it is felt


def of_felt_wait(policy: str, measure: str, tier: str) -> np.ndarray:
    return by_day("felt-wait", policy, measure, tier, 40)


@pytest.mark.parametrize("other", ["today", "two-one-one"])
def test_calling_where_a_minute_costs_most_spares_regulars_at_no_loss_by_value(other):
    def change(measure: str, tier: str) -> np.ndarray:
        return of_felt_wait("costliest", measure, tier) - of_felt_wait(other, measure, tier)

    assert surely_positive(change("satisfaction", "regular"))
    assert not surely_positive(-change("value_weighted_satisfaction", "all"))


def test_calling_by_expectation_alone_loses_weighted_satisfaction_against_strict_priority():
    strict = of_felt_wait("today", "value_weighted_satisfaction", "all")
    for policy in ("furthest-past", "nearest"):
        loss = strict - of_felt_wait(policy, "value_weighted_satisfaction", "all")
        assert surely_positive(loss)
