"""How many days a comparison takes, and what is said when the allowed ones are too few."""

import numpy as np
import pytest
from written_days import BRANCH, POLICIES

from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.study import experiment
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.intervals import over_skewed_days
from queuesim.study.stopping import Best, Precise, SoFar, asks, rule_of
from queuesim.study.summary import as_text

MORE = """
[policies.unchanged]
about = "as it is"
[policies.slower-window]
windows.2.speed = 0.3
[compare.selection]
measure = "wait_mean"
indifference_zone = 0.5
"""


@pytest.fixture(scope="module")
def file():
    return loads(BRANCH + POLICIES + MORE)


def so_far(changes: np.ndarray, level: float = 10.0) -> SoFar:
    return SoFar(len(changes), lambda *_: np.full(len(changes), level), lambda *_: changes)


def of_half_width(half: float, days: int) -> np.ndarray:
    """Return differences whose interval is so wide."""
    values = np.random.default_rng(days).normal(size=days)
    return values * half / float(over_skewed_days(values).half_width)


@pytest.mark.parametrize(
    ("text", "measure", "tier", "half_width", "share"),
    [
        ("satisfaction.gold=0.1", "satisfaction", "gold", 0.1, np.nan),
        ("wait_mean.regular=0.5 min", "wait_mean", "regular", 0.5, np.nan),
        ("wait_mean=5%", "wait_mean", "all", np.nan, 0.05),
        ("service_level.all = 2 %", "service_level", "all", 0.02, np.nan),
    ],
)
def test_what_is_asked_for_is_read_in_the_unit_of_its_measure(
    file, text, measure, tier, half_width, share
):
    (ask,) = asks([text], file.today)
    assert (ask.measure, ask.tier) == (measure, tier)
    assert ask.half_width == pytest.approx(half_width, nan_ok=True)
    assert ask.share == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("satisfactoin.gold=0.1", "did you mean 'satisfaction'?"),
        ("satisfaction.golden=0.1", "did you mean 'gold'?"),
        ("satisfaction.gold=much", "'much' is not read, allowed: 0.1 points, 5 %"),
        ("satisfaction.gold=0", "'0' is not read"),
        ("satisfaction.gold=nan", "'nan' is not read"),
        ("wait_mean.gold=3 h", "'3 h' is not read"),
        ("0.1", "'nothing' is not known"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_allowed(file, text, said):
    with pytest.raises(ScenarioError) as error:
        asks([text], file.today)
    assert str(error.value).startswith(f"--precision {text}: ")
    assert said in str(error.value)


def test_days_go_on_until_the_interval_is_narrow_enough(file):
    rule = Precise(asks(["satisfaction.gold=0.1"], file.today))
    policies = ("today", "quicker")
    wide, narrow = (rule.after(so_far(of_half_width(h, 40)), policies) for h in (0.101, 0.099))
    assert (wide.going, wide.unfinished) == (policies, "")
    assert (narrow.going, narrow.unfinished) == ((), "")


def test_a_share_asked_for_is_of_todays_level(file):
    rule = Precise(asks(["wait_mean=5%"], file.today))
    changes = of_half_width(0.4, 40)
    assert rule.after(so_far(changes, level=10.0), ("today", "quicker")).going == ()
    assert rule.after(so_far(changes, level=7.0), ("today", "quicker")).going != ()


def test_a_precision_beyond_the_allowed_days_is_given_up_with_the_number(file):
    rule = Precise(asks(["satisfaction.gold=0.1"], file.today), most=1000)
    decision = rule.after(so_far(of_half_width(1.0, 40)), ("today", "quicker"))
    assert decision.going == ()
    # 40 days give 1.0, so 0.1 takes a hundred times the days
    assert "needs about 4000 days, more than the 1000 allowed" in decision.unfinished


def test_a_precision_of_what_is_undefined_is_given_up_in_the_end(file):
    rule = Precise(asks(["quote_bias=1"], file.today), most=40)
    decision = rule.after(so_far(np.full(40, np.nan)), ("today", "quicker"))
    assert "cannot be reached" in decision.unfinished


def test_a_comparison_takes_the_days_that_its_precision_needs_and_no_more(file):
    rule = rule_of(file.today, (), precision=["wait_mean=0.5"])
    found = compare(file, rule=rule)
    days = len(found.results["today"].plan.days)
    changes = {name: p.pairs["wait_mean"].difference[:, -1] for name, p in found.paired.items()}
    assert days % 20 == 0
    assert all(over_skewed_days(c).half_width <= 0.5 for c in changes.values())
    assert not all(over_skewed_days(c[:-20]).half_width <= 0.5 for c in changes.values())
    assert found.results["quicker"].scenario.run.days == days


def test_the_number_of_days_does_not_depend_on_the_blocks(file, monkeypatch):
    rule = rule_of(file.today, (), precision=["wait_mean=0.5"], most=200)
    whole = as_text(comparison_summary(compare(file, rule=rule)))
    monkeypatch.setattr(experiment, "BLOCK", 5)
    assert as_text(comparison_summary(compare(file, rule=rule))) == whole


def test_an_eliminated_policy_takes_no_more_days_and_the_others_the_same_ones(file):
    names = ("today", "quicker", "slower-window")
    found = compare(file, names[1:], rule=Best(file.today.compare.selection, names, 400))
    days = {name: len(result.plan.days) for name, result in found.results.items()}
    chosen = comparison_summary(found)["selection"]
    assert chosen["best"] == "quicker"
    assert chosen["eliminated_after"] == {n: d for n, d in days.items() if n != "quicker"}
    assert days["slower-window"] <= days["today"] == days["quicker"]
    alone = experiment.run(file, "slower-window", days=days["slower-window"])
    for measure, values in found.results["slower-window"].measured.tiers.items():
        assert np.array_equal(values, alone.measured.tiers[measure], equal_nan=True)


def test_policies_that_never_differ_do_not_keep_the_choice_from_ending(file):
    names = ("today", "unchanged")
    found = compare(file, ["unchanged"], rule=Best(file.today.compare.selection, names, 400))
    assert found.unfinished == ""
    assert comparison_summary(found)["selection"]["best"] == "today"
    assert len(found.results["today"].plan.days) == 20


def test_a_choice_that_is_open_after_the_allowed_days_says_who_is_left(file):
    names = ("today", "quicker")
    narrow = file.today.compare.selection.model_copy(update={"indifference_zone": 1e-6})
    found = compare(file, ["quicker"], rule=Best(narrow, names, 20))
    assert "not decided after the 20 days" in found.unfinished
    assert "left: today, quicker" in found.unfinished
