"""Who wins and who pays: a day written by hand, and the caps on it."""

from typing import get_args

import numpy as np
import pytest
from written_days import BRANCH, GOLD, NAN, POLICIES, block, branch, reneged, served

from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.goals import Caps, Compare, Longer, Selection
from queuesim.scenario.loading import loads
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import against_the_clock, caps, comparison_summary
from queuesim.study.ledger import LEDGER, ledger
from queuesim.study.measures import MEASURES


def felt(satisfaction):
    return {"satisfaction": satisfaction}


@pytest.fixture(scope="module")
def entries():
    today = block(
        branch(),
        (
            served(540, 550, 555, felt=felt(0.0)),
            served(541, 545, 555, felt=felt(0.0)),
            reneged(542, 552, felt=felt(-1.0)),
            served(543, 560, 565, tier=GOLD, felt=felt(0.5)),
            served(544, 545, 550, tier=GOLD, felt=felt(NAN)),
        ),
    )
    other = block(
        branch(),
        (
            served(540, 546, 555, felt=felt(0.5)),  # 4 min sooner, 0.5 points up
            served(541, 557, 560, felt=felt(-0.04)),  # 12 min later, too little to notice
            reneged(542, 562, felt=felt(-2.0)),  # gives up 10 min later, a point down
            served(543, 563, 570, tier=GOLD, felt=felt(0.1)),  # 3 min later, 0.4 points down
            served(544, 545, 550, tier=GOLD, felt=felt(NAN)),
        ),
    )
    return {name: values[0] for name, values in ledger(today, other, 10.0).items()}


def test_shares_and_amounts_of_winners_and_payers(entries):
    assert entries["better_share"] == pytest.approx([1 / 3, 0.0, 1 / 4])
    assert entries["gain"] == pytest.approx([0.5, NAN, 0.5], nan_ok=True)
    assert entries["worse_share"] == pytest.approx([1 / 3, 1.0, 2 / 4])
    assert entries["loss"] == pytest.approx([-1.0, -0.4, -0.7])


def test_the_worst_hit_twentieth_is_rounded_up_to_a_person(entries):
    assert entries["worst_twentieth"] == pytest.approx([-1.0, -0.4, -1.0])


def test_the_weighted_gain_counts_gold_three_times(entries):
    # regular 0.5 - 0.04 - 1.0, gold 3 x -0.4, over weights 3 and 3
    assert entries["value_weighted_gain"] == pytest.approx([-0.54 / 3, -0.4, -1.74 / 6])


def test_minutes_given_and_taken_are_of_those_called_under_both(entries):
    assert entries["minutes_given"].tolist() == [4.0, 0.0, 4.0]
    assert entries["minutes_taken"].tolist() == [12.0, 3.0, 15.0]


def test_who_gives_up_ten_minutes_later_was_made_to_wait_longer(entries):
    assert entries["longer_share"] == pytest.approx([2 / 3, 0.0, 2 / 5])


def test_the_distribution_of_changes_is_in_order(entries):
    names = [name for name in LEDGER if name.startswith("change_p")]
    values = np.array([entries[name][2] for name in names])
    assert entries["change_p50"][2] == pytest.approx((-0.4 - 0.04) / 2)
    assert (np.diff(values) >= 0).all()


def change(satisfaction, wait=0.0, simultaneous=0.1):
    return {
        "satisfaction": {"mean": satisfaction, "half_width": 0.05, "simultaneous": simultaneous},
        "wait_mean": {"mean": wait, "half_width": 0.05, "simultaneous": simultaneous},
    }


def test_caps_hold_for_every_tier_and_say_what_was_reached():
    settings = Compare(
        caps=Caps(loss=0.3, longer=Longer.model_validate({"by": "10 min", "at_most": 0.02}))
    )
    changes = {"quick": {"gold": change(-0.31), "regular": change(-0.3), "all": change(-9.0)}}
    share = {"longer_share": {"mean": 0.02, "half_width": 0.01}}
    none = {"longer_share": {"mean": None, "half_width": None}}
    rows = list(caps(settings, changes, {"quick": {"gold": share, "regular": none}}))
    assert [(row["tier"], row["cap"], row["met"]) for row in rows] == [
        ("gold", "loss", False),
        ("gold", "longer", True),
        ("regular", "loss", True),
        ("regular", "longer", None),
    ]
    assert rows[0]["wanted"] == -0.3
    assert rows[0]["value"] == {"mean": -0.31, "half_width": 0.05}


def test_waits_and_satisfaction_that_surely_go_apart_are_named():
    changes = {
        "a": {
            "better-both": change(0.5, -2.0),
            "clock-only": change(-0.5, -2.0),
            "feeling-only": change(0.5, 2.0),
            "unsure": change(0.5, 2.0, simultaneous=0.6),
            "undefined": change(None, 2.0),
        }
    }
    assert list(against_the_clock(changes)) == [
        {"policy": "a", "tier": "clock-only", "clock": "improves"},
        {"policy": "a", "tier": "feeling-only", "clock": "worsens"},
    ]


def test_the_file_says_the_caps_and_how_the_best_is_chosen():
    more = """
[compare]
caps = { loss = 0.3, longer = { by = "12 min", at_most = 0.02 } }
selection = { measure = "satisfaction", tier = "gold", indifference_zone = 0.1 }
"""
    found = comparison_summary(compare(loads(BRANCH + POLICIES + more), days=2))
    assert {row["cap"] for row in found["caps"]} == {"loss", "longer"}
    assert found["selection"]["tier"] == "gold"
    assert found["compare"]["caps"]["longer"] == {"by": 12.0, "at_most": 0.02}


def test_how_policies_are_compared_changes_no_run():
    more = "\n[compare.caps]\nloss = 0.3\n"
    plain, capped = (
        comparison_summary(compare(loads(BRANCH + POLICIES + text), days=2)) for text in ("", more)
    )
    assert plain["policies"] == capped["policies"]
    assert plain["differences"] == capped["differences"]
    assert plain["digest"] != capped["digest"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('selection.tier = "golden"', "did you mean 'gold'?"),
        ('selection.measure = "satisfied"', "did you mean 'satisfaction'?"),
        ("selection.confidence = 0.2", "at least 0.6"),
        ("caps.loss = -1", "at least 0"),
        ("caps.longer = { by = 10, at_most = 0.02 }", '"10 min"'),
    ],
)
def test_faults_in_how_to_compare_are_told_like_any_other(text, said):
    with pytest.raises(ScenarioError) as error:
        loads(f"{BRANCH}\n[compare]\n{text}\n")
    assert said in str(error.value)


def test_no_policy_may_change_how_it_is_compared():
    with pytest.raises(ScenarioError):
        loads(f"{BRANCH}\n[policies.lax]\ncompare.caps.loss = 9\n")


def test_the_best_may_be_chosen_by_measures_that_there_are_and_that_have_a_better_side():
    for name in get_args(Selection.model_fields["measure"].annotation):
        assert MEASURES[name].better
