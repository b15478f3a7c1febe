"""What the answer hangs on: moving a number is what simulating with it would have shown."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from queuesim.cli import commands
from queuesim.report.cells import width
from queuesim.report.charts import SENSITIVITY_CHARTS, files
from queuesim.report.sensitivity_page import rows_shown, sensitivity_page
from queuesim.scenario.loading import load
from queuesim.scenario.parameters import LIKE, PARAMETERS
from queuesim.scenario.ranges import NOT_OF_SATISFACTION, in_use, range_of
from queuesim.study.comparison import compare
from queuesim.study.experiment import run
from queuesim.study.schema import sensitivity_schema
from queuesim.study.sensitivity import _flip, assumptions, days, root, sensitivity
from queuesim.study.sensitivity_summary import sensitivity_summary
from queuesim.study.summary import as_text

SCENARIOS = Path(__file__).parent.parent / "scenarios"
TICK = 2.0**-20  # minutes: patience is rounded before it is moved and again after


@cache
def known(name, *sets):
    return load(SCENARIOS / f"{name}.toml", sets)


@cache
def simulated(name, *policies, tier=None, number=3):
    return days(known(name), policies, tier, number)


def assumption(of, name, *tiers):
    every = (one for one in assumptions(of.file) if one.name == name)
    return next(one for one in every if not tiers or one.tiers == tiers)


@cache
def found(name, *policies, number=2):
    of = simulated(name, *policies, number=number)
    return sensitivity_summary(of, sensitivity(of))


def by_day(name, measure, tier, *sets, number=3):
    result = run(known(name, *sets), days=number)
    names = [*known(name).today.tiers, "all"]
    return result.measured.tiers[measure][:, names.index(tier)]


def test_the_answer_of_one_policy_is_that_of_its_run():
    of_all = simulated("weekday", "today").as_it_stands
    assert of_all == pytest.approx(
        by_day("weekday", "value_weighted_satisfaction", "all"), abs=1e-12
    )
    of_gold = simulated("weekday", "today", tier="gold").as_it_stands
    assert of_gold == pytest.approx(by_day("weekday", "satisfaction", "gold"), abs=1e-12)


def test_the_answer_of_two_is_what_the_same_people_gain():
    ours = simulated("weekday", "today", "one-line").as_it_stands
    ledger = compare(known("weekday"), ["one-line"], days=3).paired["one-line"].ledger
    assert ours == pytest.approx(ledger["value_weighted_gain"][:, -1], abs=1e-12)


@pytest.mark.parametrize(
    ("name", "tiers", "value", "setting"),
    [
        ("waiting", (), 2.0, "perception.waiting=2.0"),
        ("peak_weight", (), 0.7, "perception={peak_weight=0.7, end_weight=0.3}"),
        ("premium", ("gold",), 0.7, "tiers.gold.perception.premium=0.7"),
        ("expected_wait", ("vip",), 5.0, 'tiers.vip.expected_wait="5 min"'),
        ("tolerance_cv", (), 0.6, "perception.tolerance_cv=0.6"),
        ("glance", (), 1.0, "perception.glance=1.0"),
    ],
)
def test_a_number_moved_is_the_run_with_that_number(name, tiers, value, setting):
    of = simulated("weekday", "today")
    expected = by_day("weekday", "value_weighted_satisfaction", "all", setting)
    assert of.at(assumption(of, name, *tiers), value) == pytest.approx(expected, abs=1e-12)


def test_patience_moved_is_the_run_with_that_patience():
    of = simulated("weekday", "today")
    changed = 'tiers.gold.patience={dist="weibull", mean="28 min", shape=2}'
    expected = by_day("weekday", "value_weighted_satisfaction", "all", changed)
    moved = of.at(assumption(of, "patience", "gold"), 28.0)
    assert not np.array_equal(moved, of.as_it_stands)
    assert moved == pytest.approx(expected, abs=10 * TICK)


def test_a_choice_flips_where_the_mean_changes_its_sign():
    of = simulated("farewells", "letter", "an-hour-more", number=10)
    gift = assumption(of, "farewell")
    answers = {value: of.at(gift, value) for value in gift.points}
    flip = _flip(of, gift, answers)
    assert gift.range.low < flip < gift.value
    below, above = (of.at(gift, flip + step).mean() for step in (-0.001, 0.001))
    assert below * above < 0 < above * of.as_it_stands.mean()


def test_a_root_is_found_on_a_line_and_at_a_jump():
    assert root(lambda x: x - 0.3, (0.0, -0.3), (1.0, 0.7), 1e-6) == pytest.approx(0.3, abs=1e-6)
    found = root(lambda x: 1.0 if x > 0.7 else -5.0, (0.0, -5.0), (1.0, 1.0), 1e-6)
    assert found == pytest.approx(0.7, abs=1e-6)


def test_every_number_that_satisfaction_may_hang_on_is_moved_once_for_each_tier():
    moved = [(one.name, tier) for one in assumptions(known("weekday")) for tier in one.tiers]
    names = [name for name in PARAMETERS if name not in NOT_OF_SATISFACTION]
    every = [(name, tier) for name in [*names, "patience"] for tier in known("weekday").today.tiers]
    assert sorted(moved) == sorted(every)


def test_tiers_whose_defaults_differ_are_moved_apart_and_others_together():
    world = known("weekday").today
    assert list(in_use(world, "premium")) == [("vip",), ("gold",), ("regular",)]
    assert list(in_use(world, "waiting")) == [("vip", "gold", "regular")]
    own = known("weekday", "tiers.gold.perception.waiting=2.0").today
    assert in_use(own, "waiting") == {("gold",): 2.0, ("vip", "regular"): 1.6}


@pytest.mark.parametrize("name", [name for name in PARAMETERS if name not in NOT_OF_SATISFACTION])
def test_a_range_holds_the_value_in_use_and_says_where_it_comes_from(name):
    for like in LIKE:
        for value in (PARAMETERS[name].of(like), PARAMETERS[name].low or 0.0):
            found = range_of(name, value, like)
            assert found.low <= value <= found.high
            assert found.low < found.high
            assert "assumed" in found.source or "Horizon 2006/07" in found.source


def test_what_hardly_moves_the_answer_is_not_shown_but_what_gold_expects_always_is():
    told = found("payday", "today", "first-come")  # the same to everybody
    assert [row["name"] for row in rows_shown(told)] == ["expected_wait"]
    assert rows_shown(told)[0]["tiers"] == ["gold"]
    assert "no choice to flip" in sensitivity_page(told)
    told["assumptions"] = [row for row in told["assumptions"] if not row["always"]]
    assert "S from" not in sensitivity_page(told)


def test_the_page_says_what_flips_the_choice_and_keeps_to_80_cells():
    told = found("farewells", "letter", "an-hour-more", number=10)
    text = sensitivity_page(told)
    assert max(map(width, text.splitlines())) <= 80
    words = " ".join(text.split())
    flip = next(row for row in told["assumptions"] if row["name"] == "farewell")["flips_at"]
    assert f"farewell at {flip:.3g} instead of 0.4" in words
    assert "of the other" in words.lower()


def test_the_object_keeps_to_its_schema_and_to_its_bytes():
    told = found("weekday", "today", "one-line")
    Draft202012Validator(sensitivity_schema()).validate(json.loads(as_text(told)))
    again = days(known("weekday"), ("today", "one-line"), None, 2)
    assert as_text(sensitivity_summary(again, sensitivity(again))) == as_text(told)


def test_the_strongest_assumption_comes_first_and_changes_are_paired():
    told = found("weekday", "today", "one-line")["assumptions"]
    assert [row["swing"] for row in told] == sorted((row["swing"] for row in told), reverse=True)
    for row in told:
        change = row["high"]["answer"]["mean"] - row["high"]["change"]["mean"]
        assert change == pytest.approx(row["low"]["answer"]["mean"] - row["low"]["change"]["mean"])


def test_the_charts_are_drawn():
    drawn = files(found("weekday", "today", "one-line"), SENSITIVITY_CHARTS)
    names = [
        f"{name}.{kind}" for name in ("paradox", "peaks", "tornado") for kind in ("png", "svg")
    ]
    assert sorted(drawn) == names


def test_the_command_writes_its_folder_and_complains_of_what_is_not_there(tmp_path):
    out = tmp_path / "out"
    asked = ["sensitivity", str(SCENARIOS / "textbook.toml"), "--days", "2", "--out", str(out)]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["sensitivity.csv", "summary.json"]
    unknown = CliRunner().invoke(commands, [*asked, "--tier", "regulr"])
    assert unknown.exit_code == 2
    assert "is not a tier of" in unknown.output
    assert "allowed: customer" in unknown.output
    several = [*asked[:1], str(SCENARIOS / "weekday.toml")]
    for name in ("today", "one-line", "later-lunch"):
        several += ["--policy", name]
    assert "twice at most, found 3" in CliRunner().invoke(commands, several).output
