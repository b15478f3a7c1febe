"""Every scenario that ships says in its first lines what it shows; here it is held to that."""

from functools import cache

import numpy as np
import pytest
from shipped import SCENARIOS, SHIPPED

from queuesim.scenario.loading import ScenarioFile, load
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.experiment import Result, run
from queuesim.study.intervals import over_days
from queuesim.study.summary import summary


@cache
def file(name: str, *sets: str) -> ScenarioFile:
    return load(SCENARIOS / f"{name}.toml", sets)


@cache
def tiers(name: str, days: int, *sets: str) -> dict:
    return summary(run(file(name, *sets), days=days))["tiers"]


@cache
def compared(name: str, days: int, *sets: str) -> dict:
    return comparison_summary(compare(file(name, *sets), days=days))["differences"]


@cache
def in_full(name: str, policy: str) -> Result:
    return run(file(name), policy, days=20)


def surely_above(value: dict, bound: float) -> bool:
    return value["mean"] - value["half_width"] > bound


def surely_below(value: dict, bound: float) -> bool:
    return value["mean"] + value["half_width"] < bound


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_scenario_loads_without_a_warning_and_runs_under_every_policy(path):
    known = load(path)
    assert known.warnings == ()
    for policy in known.policies:
        found = summary(run(known, policy, days=2))
        assert found["tiers"]["all"]["served"]["mean"] > 0


def test_weekday_has_about_600_customers_eight_windows_and_a_policy_without_tiers():
    weekday = file("weekday").today
    assert list(weekday.tiers) == ["vip", "gold", "regular"]
    assert len(weekday.windows) == 8
    offered = tiers("weekday", 20)["all"]["offered"]
    assert offered["mean"] == pytest.approx(600, abs=50)
    one_line = file("weekday").policies["one-line"]
    assert {w.calls for w in one_line.windows.values()} == {("V", "G", "A")}
    assert {w.choose for w in one_line.windows.values()} == {"longest wait"}
    assert not any(w.head_start for w in one_line.windows.values())
    assert {q.waits for q in one_line.queues.values()} == {"lobby"}


def test_on_the_weekday_independent_seeds_would_need_five_times_the_days_or_more():
    for change in compared("weekday", 20).values():
        assert change["all"]["satisfaction"]["independent_days"] >= 5
        assert change["all"]["value_weighted_satisfaction"]["independent_days"] >= 5


def test_on_the_weekday_every_tier_has_promoters_passives_and_detractors():
    result = in_full("weekday", "today")
    for tier in range(3):
        answers = np.concatenate(
            [
                experience.recommend[log.demand.tier == tier]
                for log, experience in zip(result.logs, result.experiences, strict=True)
            ]
        )
        assert (answers >= 9).any()
        assert ((answers == 7) | (answers == 8)).any()
        assert (answers <= 6).any()


def test_gold_waits_less_than_regular_has_the_better_experience_and_leaves_less_satisfied():
    found = tiers("gold-paradox", 50)
    gold, regular = found["gold"], found["regular"]
    assert surely_below(gold["wait_mean"], regular["wait_mean"]["mean"])
    assert surely_above(gold["experience"], regular["experience"]["mean"])
    assert surely_below(gold["satisfaction"], regular["satisfaction"]["mean"])


def test_the_gold_paradox_ends_where_gold_expects_to_wait_about_eleven_minutes():
    def gap(minutes: int) -> float:
        found = tiers("gold-paradox", 20, f'tiers.gold.expected_wait="{minutes} min"')
        return found["gold"]["satisfaction"]["mean"] - found["regular"]["satisfaction"]["mean"]

    assert gap(10) < 0 < gap(12)


def test_on_payday_priority_lifts_weighted_satisfaction_and_regular_customers_pay():
    change = compared("payday", 20)["priority"]
    assert surely_above(change["all"]["value_weighted_satisfaction"], 0)
    assert surely_above(change["regular"]["wait_mean"], 0)
    assert surely_below(change["regular"]["satisfaction"], 0)


def test_on_payday_first_come_is_what_happens_today():
    change = compared("payday", 20)["first-come"]
    assert change["all"]["wait_mean"]["mean"] == change["all"]["satisfaction"]["mean"] == 0


def test_with_equal_values_priority_gains_nothing_on_payday():
    equal = ("tiers.vip.value=1", "tiers.gold.value=1")
    change = compared("payday", 20, *equal)["priority"]["all"]["value_weighted_satisfaction"]
    assert not surely_above(change, 0)


def test_vips_who_wait_the_same_are_happier_past_a_crowded_lobby_than_past_an_empty_one():
    crowded, empty = in_full("empty-hall", "today"), in_full("empty-hall", "empty-hall")
    changes = []
    for log, before, after in zip(
        crowded.logs, crowded.experiences, empty.experiences, strict=True
    ):
        vip = log.demand.tier == 0
        assert before.wait[vip].tolist() == after.wait[vip].tolist()
        changes.append(np.mean((after.satisfaction - before.satisfaction)[vip]))
    change = over_days(np.array(changes))
    assert change.mean + change.half_width < 0


def test_the_textbook_queue_agrees_with_erlang_c_within_a_half_width_below_five_percent():
    wait = summary(run(file("textbook")))["tiers"]["all"]["wait_mean"]
    assert wait["half_width"] < 0.05 * wait["mean"]
    assert abs(wait["mean"] - 40 / 9) < 3.29 / 1.96 * wait["half_width"]


def test_five_amenities_cost_money_and_move_nothing_and_a_name_remembered_does():
    known = file("amenities")
    with_events = [name for name, policy in known.policies.items() if policy.events]
    found = comparison_summary(compare(known, with_events, days=10))
    amenities = [name for name in with_events if name != "name-remembered"]
    assert len(amenities) == 5
    for name in amenities:
        changes = found["differences"][name]
        assert all(abs(tier["satisfaction"]["mean"]) < 0.001 for tier in changes.values())
        costs = [found["policies"][policy]["cost"]["total"]["mean"] for policy in ("today", name)]
        assert costs[1] - costs[0] >= 8
    assert surely_above(found["differences"]["name-remembered"]["gold"]["satisfaction"], 0)


def test_a_welcome_is_remembered_a_late_kindness_is_not_and_a_cup_buys_most():
    chosen = ["own-cup", "warm-greeter", "lobby-manager", "curt-greeter"]
    found = comparison_summary(compare(file("greeters"), chosen, days=8))
    prices = [found["budget"][policy] for policy in chosen]
    for dear, cheap in zip(prices[1:], prices, strict=False):
        assert surely_above(cheap, dear["mean"] + dear["half_width"])
    assert surely_below(prices[-1], 0)
    manager = found["differences"]["lobby-manager"]["all"]["satisfaction"]
    assert abs(manager["mean"]) + manager["half_width"] < 0.05
    (asked,) = [t for t in found["policies"]["today"]["targets"] if t["measure"] == "truth_margin"]
    assert asked["tier"] == "gold"


def test_a_brisk_team_shortens_waits_and_a_warm_one_is_warmer_and_slower():
    found = compared("staff", 10)
    assert surely_below(found["brisk"]["all"]["wait_mean"], 0)
    assert surely_above(found["warm"]["all"]["wait_mean"], 0)
    assert surely_above(found["warm-for-vip"]["vip"]["satisfaction"], 0)


def test_favours_beat_an_hour_more_by_value_only_where_peak_and_end_are_remembered():
    found = comparison_summary(compare(file("farewells"), ["letter", "an-hour-more"], days=20))
    levels = found["memory"]["value_weighted"]["satisfaction"]
    letter, hour = (
        {law: of[p]["mean"] for law, of in levels.items()} for p in ("letter", "an-hour-more")
    )
    assert letter["peak-end"] > hour["peak-end"]
    assert letter["mean"] < hour["mean"]
    rows = found["memory"]["value_weighted"]["reversed"]
    assert {"letter", "an-hour-more"} in [set(row["policies"]) for row in rows]
