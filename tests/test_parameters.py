"""The parameters of perception: complete, within their bounds, and overridden in order."""

from types import SimpleNamespace

import pytest

from queuesim.scenario.parameters import LIKE, PARAMETERS, of_tier

SILENT = {"like": "regular", "perception": {}, "expected_wait": None}


def scenario(perception=None, **tiers):
    written = {name: SimpleNamespace(**(SILENT | tier)) for name, tier in tiers.items()}
    return SimpleNamespace(perception=perception or {}, tiers=written)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_every_default_lies_within_its_bounds(parameter):
    for like in LIKE:
        assert parameter.low is None or parameter.low <= parameter.of(like)
        assert parameter.high is None or parameter.of(like) <= parameter.high


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_an_assumed_number_says_that_it_is_assumed(parameter):
    assert ("assumed" in parameter.source) or parameter.status != "assumed"


def test_the_three_tiers_differ_where_the_model_says_so():
    per_tier = {p.name: tuple(p.of(like) for like in LIKE) for p in PARAMETERS.values()}
    assert {name: v for name, v in per_tier.items() if len(set(v)) > 1} == {
        "prestige": (0.048, 0.10, 0.30),
        "base_mood": (0.10, 0.20, 0.35),
        "service_quality": (0.5, 0.6, 0.7),
        "expected_wait": (15.0, 4.0, 2.0),
        "premium": (0.0, 0.3, 0.4),
    }


def test_a_tier_of_a_known_name_is_like_itself():
    assert of_tier(scenario(gold={}), "gold")["expected_wait"] == 4.0


def test_a_tier_of_another_name_is_like_a_regular_unless_it_says_otherwise():
    written = scenario(金卡={"like": "gold"}, student={})
    assert of_tier(written, "金卡")["premium"] == 0.3
    assert of_tier(written, "student")["premium"] == 0.0


def test_the_file_the_tier_and_the_expected_wait_override_in_this_order():
    written = scenario(
        {"crowding": 0.3, "unfairness": 0.4, "expected_wait": 9.0},
        gold={"perception": {"unfairness": 0.5, "expected_wait": 8.0}, "expected_wait": 7.0},
        vip={"perception": {"expected_wait": 8.0}},
        regular={},
    )
    gold = of_tier(written, "gold")
    assert (gold["crowding"], gold["unfairness"], gold["expected_wait"]) == (0.3, 0.5, 7.0)
    assert of_tier(written, "vip")["expected_wait"] == 8.0
    assert of_tier(written, "regular")["expected_wait"] == 9.0


def test_every_tier_gets_a_value_for_every_parameter():
    assert set(of_tier(scenario(vip={}), "vip")) == set(PARAMETERS)
