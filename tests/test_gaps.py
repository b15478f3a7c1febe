"""The seven steps: exact numbers, one thing to raise, what moved, and every fault of a table."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shipped import GAPS
from written_days import BRANCH

from queuesim.report.charts import GAP_CHARTS, files
from queuesim.report.gap_page import gap_page
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.gap_table import gap_table
from queuesim.scenario.loading import loads, source_of
from queuesim.scenario.written import Source
from queuesim.study.gaps import Beside, gaps, seven_steps, since
from queuesim.study.schema import gaps_schema
from queuesim.study.storage import save_gaps
from queuesim.study.touchpoints import touchpoints

TIERS = ["regular", "gold"]
HEAD = "tier,touchpoint,experience,expectation,weight,ideal\n"


def toml(text, tiers=None, title="t"):
    return gap_table(Source("t.toml", f'gaps = 1\ntitle = "{title}"\n{text}'), tiers)


def survey(lines, tiers=None):
    return gap_table(Source("s.csv", HEAD + lines), tiers)


def line(name, experience, expectation, weight, more=""):
    said = f"experience = {experience}\nexpectation = {expectation}\nweight = {weight}\n"
    return f"[touchpoints.{name}]\n{said}{more}"


def faults(text, *more, name="t.toml"):
    with pytest.raises(ScenarioError) as caught:
        gap_table(Source(name, text), *more)
    return list(map(str, caught.value.faults))


def test_the_shop_gives_the_numbers_of_its_source_exactly():
    found = seven_steps(GAPS)
    rows = found["tiers"]["all"]["touchpoints"]
    assert rows["convenience"]["satisfaction"] == -2
    assert rows["product"]["satisfaction"] == -1
    assert rows["convenience"]["weighted"] == -18
    assert rows["convenience"]["to_ideal"] == -5
    assert {name: row["to_ideal"] for name, row in rows.items() if name != "convenience"} == (
        dict.fromkeys(["price", "brand", "service", "product", "relation"], 0)
    )
    plan = {"raise": "convenience", "from": 5, "to": 10, "weighted_gain": 45}
    assert found["tiers"]["all"]["plan"] == plan
    Draft202012Validator(gaps_schema()).validate(found)


def test_what_the_source_does_not_give_is_called_assumed_on_the_page():
    text = gap_page(seven_steps(GAPS))
    (relation,) = [line for line in text.splitlines() if line.startswith("Relation")]
    assert relation.split() == ["Relation", "4", "4*", "0", "4*", "0", "4", "0"]
    (convenience,) = [line for line in text.splitlines() if line.startswith("Convenience")]
    assert convenience.split() == ["Convenience", "5", "7", "-2", "9", "-18", "10", "-5"]
    assert "raise Convenience alone, from 5 to 10: weighted satisfaction +45" in text
    assert text.rstrip().endswith("* assumed.")
    assert max(map(len, text.splitlines())) <= 80


def test_decimals_are_reckoned_as_they_are_written():
    table = toml(line("a", 6.3, 6.6, 0.7) + line("b", 0.1, 0.4, 0.3))
    rows = gaps(table)["tiers"]["all"]["touchpoints"]
    assert rows["a"]["satisfaction"] == rows["b"]["satisfaction"] == -0.3
    assert rows["a"]["weighted"] == -0.21


def test_of_equally_bad_gaps_the_first_is_raised_and_of_none_nothing():
    equal = gaps(toml(line("a", 5, 6, 4) + line("b", 4, 6, 2)))["tiers"]["all"]
    assert equal["worst"] == "a"
    level = gaps(toml(line("a", 7, 6, 4)))["tiers"]["all"]
    assert (level["worst"], level["plan"]) == (None, None)
    reached = gaps(toml(line("a", 5, 6, 4, "ideal = 5\n")))
    assert reached["tiers"]["all"]["plan"] is None
    assert "is at its ideal already" in gap_page(reached)


@given(st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=1, max_size=8))
def test_only_the_worst_weighted_gap_is_raised_and_everything_adds_up(lines):
    text = "".join(line(f"t{k}", *(n / 10 for n in row)) for k, row in enumerate(lines))
    found = gaps(toml(text))["tiers"]["all"]
    rows = found["touchpoints"]
    assert sum(row["weighted"] for row in rows.values()) == pytest.approx(found["weighted"])
    short = {name for name, row in rows.items() if row["to_ideal"]}
    assert short == ({found["plan"]["raise"]} if found["plan"] else set())
    if found["worst"]:
        assert rows[found["worst"]]["weighted"] == min(row["weighted"] for row in rows.values())


def test_answers_of_a_survey_are_averaged_and_a_tier_may_have_its_own():
    table = survey(",fees,6,7,5,\n,fees,7,8,5,\ngold,fees,5,8,9,\nregular,look,5,5,1,9\n")
    found = gaps(table)["tiers"]
    assert list(found) == ["gold", "regular"]
    assert found["regular"]["touchpoints"]["fees"]["experience"] == 6.5
    assert found["regular"]["touchpoints"]["fees"]["answers"] == 2
    assert found["gold"]["touchpoints"]["fees"]["weighted"] == -27
    assert found["regular"]["touchpoints"]["look"]["to_ideal"] == -4
    thirds = gaps(survey(",a,6,7,5,\n,a,6,7,5,\n,a,7,7,5,\n"))["tiers"]["all"]["touchpoints"]["a"]
    assert thirds["satisfaction"] == pytest.approx(-2 / 3)


def test_tiers_of_a_toml_table_change_what_they_name():
    own = "[tiers.gold.touchpoints.fees]\nexpectation = 9\n[tiers.vip]\n"
    found = gaps(toml(line("fees", 5, 7, 2) + own))["tiers"]
    assert found["gold"]["weighted"] == -8
    assert found["vip"]["weighted"] == -4


def test_weights_may_be_shares_that_sum_to_one():
    found = gaps(toml(line("a", 5, 7, '"30 %"') + line("b", 5, 6, '"70%"')))
    assert (found["weights"], found["tiers"]["all"]["weighted"]) == ("shares", -1.3)
    assert "30%" in gap_page(found)


# Beside a scenario


def test_simulated_touchpoints_take_their_scores_from_the_day():
    branch = loads(BRANCH + "[touchpoints.fees]\ngold = { score = 5, expected = 7, weight = 2 }\n")
    told = touchpoints(branch, "today", days=2)
    found = gaps(survey(",waiting,,,9,\ngold,look,6,7,1,\n", TIERS), told)
    gold = found["tiers"]["gold"]["touchpoints"]
    assert list(gold) == ["waiting", "look", "fees"]
    simulated = told["gold"]["touchpoints"]["waiting"]
    assert gold["waiting"]["experience"] == simulated["score"]["mean"]
    assert gold["waiting"]["expectation"] == simulated["expected"]
    assert [gold[name]["source"] for name in gold] == ["simulated", "survey", "file"]
    assert gold["fees"]["weighted"] == -4
    assert list(found["tiers"]["regular"]["touchpoints"]) == ["waiting"]
    assert "+ simulated, on assumed parameters" in gap_page(found)


def test_a_tier_that_never_came_has_no_score_and_that_is_said():
    empty = BRANCH.replace("gold = { 9 = 10 }", "gold = 0")
    told = touchpoints(loads(empty), "today", days=1)
    found = gaps(survey(",waiting,,,9,\n", TIERS), told)
    assert found["tiers"]["gold"]["unknown"] == ["waiting"]
    assert "without a score: waiting" in gap_page(found)


def test_the_scenario_beside_a_table_is_named_with_its_policy_days_and_seed(tmp_path):
    (tmp_path / "s.csv").write_text(HEAD + ",waiting,,,9,\n")
    found = seven_steps(tmp_path / "s.csv", None, Beside(loads(BRANCH, "b.toml"), "today", 2))
    assert found["scenario"] == {"file": "b.toml", "policy": "today", "days": 2, "seed": 1}
    assert found["title"] == "s"


# Again: what moved since


def test_what_moved_since_is_told_with_what_became_of_the_plan():
    before = gaps(toml(line("a", 5, 7, 9) + line("b", 6, 6, 1)))
    now = since(gaps(toml(line("a", 6.5, 7, 9) + line("c", 6, 6, 1))), before, "old.toml")
    moved = now["since"]["tiers"]["all"]
    assert moved["touchpoints"]["a"]["experience"] == 1.5
    assert moved["touchpoints"]["a"]["weighted"] == 13.5
    assert (moved["new"], moved["gone"]) == (["c"], ["b"])
    assert moved["plan"]["moved"] == 1.5
    text = gap_page(now)
    assert "The plan was to raise a from 5 to 10: it moved by +1.5 of +5." in text
    assert "New: c. Gone: b." in text
    Draft202012Validator(gaps_schema()).validate(now)


def test_earlier_steps_are_read_from_a_table_or_from_their_results(tmp_path):
    old = tmp_path / "old.toml"
    old.write_text("gaps = 1\n" + line("convenience", 4, 7, 9))
    folder = save_gaps(seven_steps(old), old, tmp_path / "out")
    by_table, by_results = (seven_steps(GAPS, file) for file in (old, folder / "summary.json"))
    assert by_table["since"]["tiers"] == by_results["since"]["tiers"]
    assert by_table["since"]["tiers"]["all"]["touchpoints"]["convenience"]["experience"] == 1
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(ScenarioError, match=r"other.json: is none, allowed: the summary.json of"):
        seven_steps(GAPS, tmp_path / "other.json")


def test_results_are_a_table_and_the_chart_is_drawn_for_every_tier(tmp_path):
    found = gaps(survey(",fees,6,7,5,\ngold,fees,5,8,9,\nvip,look,5,5,1,9\n"))
    drawn = files(found, GAP_CHARTS)
    assert sorted(drawn) == ["gaps.png", "gaps.svg"]
    assert drawn == files(found, GAP_CHARTS)
    folder = save_gaps(found, Path("s.csv"), tmp_path / "out", extra=drawn)
    assert json.loads((folder / "summary.json").read_text()) == found
    head, first, *_ = (folder / "gaps.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("tier,touchpoint,experience,expectation,satisfaction,weight,weighted")
    assert first.startswith("gold,fees,5,8,-3,9,-27")
    assert files(found | {"tiers": {}}, GAP_CHARTS) == {}


# Faults


def test_all_faults_of_a_toml_table_are_told_at_once_where_they_stand():
    text = """gaps = 1
titel = "x"
[touchpoints.fees]
experience = 11
expectation = 7
weight = -1
assumed = ["wait"]
[touchpoints.waitin]
experience = true
weight = 5
wait = 3
[tiers.golden.touchpoints.fees]
ideal = "high"
"""
    told = "\n".join(faults(text, TIERS))
    assert "t.toml:2:1 titel: not known here - did you mean 'title'?" in told
    assert "t.toml:4:1 touchpoints.fees.experience: found 11, allowed: a number from 0" in told
    share = 'a number from 0 to 10, or a share such as "25 %"'
    assert f"t.toml:6:1 touchpoints.fees.weight: found -1, allowed: {share}" in told
    assert 't.toml:7:1 touchpoints.fees.assumed: found ["wait"], allowed: a list of' in told
    assert 't.toml:8:14 touchpoints.waitin: no such touchpoint, found "waitin"' in told
    assert "did you mean 'waiting'?" in told
    assert "touchpoints.waitin.expectation: missing, allowed: a number from 0 to 10" in told
    assert "t.toml:9:1 touchpoints.waitin.experience: found true" in told
    assert "t.toml:11:1 touchpoints.waitin.wait: not known here - did you mean 'weight'?" in told
    assert 't.toml:12:8 tiers.golden: no such tier, found "golden", allowed: regular, gold' in told
    assert 't.toml:13:1 tiers.golden.touchpoints.fees.ideal: found "high"' in told


def test_all_faults_of_a_survey_are_told_at_once_by_their_lines():
    lines = (
        "gold,fees,,7,5,\nglod,fees,6,7,3,\n,fes,6,12,3,\ngold,look,6,7\n,waiting,,,9,\n,,1,1,1,\n"
    )
    told = faults(HEAD + lines, TIERS, name="s.csv")
    assert told[0] == (
        "s.csv:2 experience: missing, allowed: a number from 0 to 10"
        " - fill it in, or leave the answer out"
    )
    assert told[1].startswith('s.csv:3: no such tier, found "glod", allowed: regular, gold - did')
    assert told[2].startswith('s.csv:4: no such touchpoint, found "fes"')
    assert told[3] == 's.csv:4 expectation: found "12", allowed: a number from 0 to 10'
    assert told[4] == "s.csv:5: found 4 cells, allowed: 6, as in the first line"
    assert told[5] == "s.csv:7 touchpoint: missing"
    assert len(told) == 6
    cell, _ = faults(HEAD + ",waiting,,,9,\n", name="s.csv")
    assert cell.endswith("fill it in, or let the day tell: --scenario FILE")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("s.csv", "tier,touchpont\n", 's.csv:1: no such column, found "touchpont"'),
        (
            "s.csv",
            "touchpoint,experience,expectation\nfees,1,2\n",
            "weight: this column is missing",
        ),
        ("s.csv", HEAD.strip() + ",tier\n", "s.csv:1 tier: this column is there twice"),
        ("s.csv", HEAD, "s.csv: holds no answer"),
        ("s.csv", HEAD + '"a\n', "s.csv: this is not CSV"),
        ("t.toml", "gaps = 1\n", "t.toml: names no touchpoint, allowed: such as [touchpoints.w"),
        ("t.toml", "gaps = 2\n", "gaps: found 2, allowed: gaps = 1"),
        ("t.toml", "queuesim = 1\n", "queuesim: this is a scenario, not a table"),
        ("t.toml", "gaps = 1\ntouchpoints = 3\n", "touchpoints: found 3, allowed: a table"),
        ("t.toml", "gaps = 1\ntitle = 3\n", "title: found 3, allowed: text"),
    ],
)
def test_what_is_no_table_of_gaps_is_told_so(name, text, says):
    assert any(says in told for told in faults(text, name=name))


def test_weights_that_are_shares_sum_to_100_percent_and_are_not_mixed_with_scores():
    short = "gaps = 1\n" + line("a", 5, 7, '"30 %"') + line("b", 5, 6, '"60 %"')
    assert faults(short) == [
        "t.toml:5:1 touchpoints.a.weight: weights of everybody, found shares that sum to 90 %,"
        " allowed: shares that sum to 100 %"
    ]
    mixed = "gaps = 1\n" + line("a", 5, 7, '"30 %"') + line("b", 5, 6, 7)
    (told,) = faults(mixed)
    assert "touchpoints.b.weight: a score among shares, found 7" in told
    third = "".join(f"{name},5,7,33.3 %\n" for name in "abc")
    (told,) = faults("touchpoint,experience,expectation,weight\n" + third, name="s.csv")
    assert "found shares that sum to 99.9 %" in told


def test_a_table_is_no_scenario_and_says_what_to_do_with_it():
    with pytest.raises(ScenarioError, match=r"a table of gaps, no scenario - queuesim gaps"):
        loads(source_of(GAPS).text)
