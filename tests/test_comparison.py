"""Policies on the same people: differences person by person and day by day."""

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from written_days import BRANCH, GOLD, POLICIES, block, branch, reneged, served

from queuesim.scenario.loading import loads
from queuesim.study import experiment, tables
from queuesim.study.comparison import compare, person_by_person
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.intervals import holm
from queuesim.study.measures import MEASURES
from queuesim.study.schema import comparison_schema
from queuesim.study.summary import as_text, summary

MORE = """
[policies.unchanged]
about = "as it is"
[policies.slower-window]
windows.2.speed = 0.3
"""


@pytest.fixture(scope="module")
def file():
    return loads(BRANCH + POLICIES + MORE)


@pytest.fixture(scope="module")
def found(file):
    return comparison_summary(compare(file))


def felt(satisfaction):
    return {"satisfaction": satisfaction}


def test_people_are_compared_one_by_one_over_those_called_under_both():
    today = block(
        branch(),
        (
            served(540, 545, 550, felt=felt(1.0)),
            served(541, 550, 555, felt=felt(0.0)),
            reneged(542, 552, felt=felt(-1.0)),
            served(543, 560, 565, tier=GOLD, felt=felt(0.5)),
        ),
    )
    other = block(
        branch(),
        (
            served(540, 541, 550, felt=felt(1.5)),  # 4 min less, 0.5 points more
            served(541, 550.25, 555, felt=felt(0.04)),  # too little to notice
            served(542, 543, 552, felt=felt(1.0)),  # called in one of both: no wait to compare
            served(543, 580, 590, tier=GOLD, felt=felt(-0.5)),
        ),
    )
    pairs = person_by_person(today, other)
    waits, scores = pairs["wait_mean"], pairs["satisfaction"]
    assert waits.difference[0].tolist() == [(-4 + 0.25) / 2, 20.0, (-4 + 0.25 + 20) / 3]
    assert waits.better[0].tolist() == [1 / 2, 0.0, 1 / 3]
    assert waits.worse[0].tolist() == [0.0, 1.0, 1 / 3]
    assert scores.difference[0].tolist() == pytest.approx([2.54 / 3, -1.0, 1.54 / 4])
    assert scores.better[0].tolist() == [2 / 3, 0.0, 2 / 4]
    assert scores.worse[0].tolist() == [0.0, 1.0, 1 / 4]
    assert np.isnan(pairs["peak"].better).all()


def test_half_a_minute_and_a_twentieth_of_a_point_are_not_noticed_yet():
    today = block(branch(), (served(540, 541, 550, felt=felt(0.0)),))
    other = block(branch(), (served(540, 541.5, 550, felt=felt(-0.05)),))
    for pairs in (person_by_person(today, other), person_by_person(other, today)):
        for name in ("wait_mean", "satisfaction"):
            assert pairs[name].better[0, 0] == pairs[name].worse[0, 0] == 0.0


def test_a_comparison_is_what_the_schema_describes(found):
    Draft202012Validator(comparison_schema()).validate(found)
    assert list(found["policies"]) == ["today", "quicker", "slower-window", "unchanged"]
    assert list(found["differences"]) == ["quicker", "slower-window", "unchanged"]
    assert list(found["differences"]["quicker"]["all"]) == list(MEASURES)


def test_today_is_first_and_the_baseline_whatever_is_asked_for(file, found):
    other = comparison_summary(compare(file, ["slower-window"]))
    assert list(other["policies"]) == ["today", "slower-window"]
    assert other["policies"]["slower-window"] == found["policies"]["slower-window"]


def test_any_order_of_policies_gives_the_same_bytes(file, found):
    turned = comparison_summary(compare(file, ["slower-window", "today", "unchanged", "quicker"]))
    assert as_text(turned) == as_text(found)
    assert tables.differences(turned) == tables.differences(found)
    assert tables.ledger(turned) == tables.ledger(found)


def test_policies_in_another_order_of_the_file_give_the_same_bytes(found):
    slower = MORE[MORE.index("[policies.slower-window]") :]
    rest = MORE.removesuffix(slower)
    assert as_text(comparison_summary(compare(loads(BRANCH + slower + POLICIES + rest)))) == (
        as_text(found)
    )


def test_days_in_any_order_give_the_same_bytes(file, monkeypatch):
    in_order = as_text(comparison_summary(compare(file, days=7)))
    shuffled = [(6, 7), (4, 1, 5, 3, 2)]
    monkeypatch.setattr(experiment.Plan, "blocks", lambda self, engine: iter(shuffled))
    assert as_text(comparison_summary(compare(file, days=7))) == in_order


def test_each_policy_is_what_a_run_of_it_gives(file, found):
    assert found["policies"]["quicker"] == summary(experiment.run(file, "quicker"))


def test_a_policy_that_changes_nothing_makes_no_difference(found):
    for measures in found["differences"]["unchanged"].values():
        wait = measures["wait_mean"]
        assert wait == {
            "mean": 0.0,
            "half_width": 0.0,
            "simultaneous": 0.0,
            "p_value": 1.0,
            "p_adjusted": 1.0,
            "better_share": 0.0,
            "worse_share": 0.0,
            "independent_days": None,
        }


def test_a_quicker_process_shortens_waits_and_a_slower_window_lengthens_them(found):
    quicker, slower = (found["differences"][name]["all"] for name in ("quicker", "slower-window"))
    assert quicker["wait_mean"]["mean"] < 0 < slower["wait_mean"]["mean"]
    assert quicker["wait_mean"]["better_share"] > quicker["wait_mean"]["worse_share"]
    assert quicker["service_level"]["mean"] > 0
    assert quicker["service_level"]["better_share"] is None


def test_measures_of_days_are_paired_by_day(file):
    compared = compare(file, ["quicker"])
    today, other = (compared.results[name].measured.tiers for name in ("today", "quicker"))
    change = (other["service_level"] - today["service_level"])[:, -1]
    value = comparison_summary(compared)["differences"]["quicker"]["all"]["service_level"]
    assert value["mean"] == pytest.approx(change.mean(), rel=1e-14)
    assert value["half_width"] == pytest.approx(4.30265273 * change.std(ddof=1) / 3**0.5, rel=1e-8)


def test_below_ten_days_p_values_are_adjusted_by_holm(found):
    rows = found["differences"].values()
    for measure in ("wait_mean", "service_level", "satisfaction"):
        for tier in ("regular", "all"):
            values = [row[tier][measure] for row in rows]
            adjusted = holm([value["p_value"] for value in values])
            assert [value["p_adjusted"] for value in values] == pytest.approx(adjusted)


def test_blocks_and_days_alone_give_the_same_pairs(file, monkeypatch):
    whole = compare(file, ["quicker"]).paired["quicker"].pairs
    alone = compare(file, ["quicker"], day=2).paired["quicker"].pairs
    monkeypatch.setattr(experiment, "BLOCK", 1)
    parts = compare(file, ["quicker"]).paired["quicker"].pairs
    for name in MEASURES:
        for column in ("difference", "better", "worse"):
            values = getattr(whole[name], column)
            assert np.array_equal(values, getattr(parts[name], column), equal_nan=True)
            assert np.array_equal(values[1:2], getattr(alone[name], column), equal_nan=True)


def test_one_day_and_one_policy_are_enough_for_differences_without_intervals(file):
    found = comparison_summary(compare(file, ["quicker"], days=1))
    value = found["differences"]["quicker"]["all"]["wait_mean"]
    assert value["mean"] is not None
    assert value["half_width"] is value["p_value"] is value["p_adjusted"] is None


def test_a_file_without_policies_has_no_differences():
    found = comparison_summary(compare(loads(BRANCH), days=2))
    assert found["differences"] == {}
    assert list(found["policies"]) == ["today"]


def test_independent_seeds_would_need_the_days_that_the_variances_say(file):
    compared = compare(file, ["quicker"])
    today, other = (compared.results[name].measured.tiers for name in ("today", "quicker"))
    levels = [run["service_level"][:, -1] for run in (today, other)]
    change = levels[1] - levels[0]
    times = (levels[0].var() + levels[1].var()) / change.var()
    value = comparison_summary(compared)["differences"]["quicker"]["all"]["service_level"]
    assert value["independent_days"] == pytest.approx(times)


def test_one_policy_against_today_has_one_interval(file):
    changes = comparison_summary(compare(file, ["quicker"], days=12))["differences"]["quicker"]
    for measure in changes["all"].values():
        assert measure["simultaneous"] == pytest.approx(measure["half_width"])
        assert measure["p_adjusted"] == measure["p_value"]


def test_with_several_policies_the_simultaneous_interval_is_the_wider(file):
    changes = comparison_summary(compare(file, days=12))["differences"]["quicker"]["all"]
    for name in ("wait_mean", "satisfaction", "service_level"):
        assert changes[name]["simultaneous"] > changes[name]["half_width"]
