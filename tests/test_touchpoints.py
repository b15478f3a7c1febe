"""Moments of truth: what the day scores, what the file scores, and which kind each is."""

import numpy as np
import pytest
from sample_days import hall, log
from small_file import small
from written_days import BRANCH

from queuesim.branch.journey import Outcome
from queuesim.perception.feelings import feelings
from queuesim.perception.touchpoints import Touched, expected, touched
from queuesim.report.touchpoint_page import touchpoint_page
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.scenario.occasions import Scored
from queuesim.scenario.touchpoints import SIMULATED, TOUCHPOINTS
from queuesim.study.experiment import run
from queuesim.study.summary import summary
from queuesim.study.touchpoints import touchpoints
from queuesim.study.truth import margin

CALM = hall(seats=60)
FELT = feelings(CALM, CALM)
SCORED = """
[touchpoints.look]
regular = { score = 7, expected = 6.4 }
gold = { score = 6, expected = 6.5 }
[touchpoints.fees]
gold = { score = 3, expected = 6 }
"""


def test_there_are_fifteen_touchpoints_of_which_the_day_scores_five():
    assert len(TOUCHPOINTS) == 15
    assert tuple(column.name for column in Touched.columns()) == SIMULATED
    assert set(SIMULATED) < set(TOUCHPOINTS)


def test_every_touchpoint_of_a_normal_visit_is_as_expected_without_a_premium():
    (found,) = touched([log([{"wait": 15.0}])], FELT)
    for column, values in found.items():
        assert values[0] == pytest.approx(expected(FELT, 0)[column.name], abs=1e-12)


def test_half_of_the_premium_is_due_at_every_touchpoint():
    (found,) = touched([log([{"wait": 4.0, "tier": 1}])], FELT)
    for column, values in found.items():
        assert expected(FELT, 1)[column.name] - values[0] == pytest.approx(0.15)


def test_one_who_was_not_served_met_no_counter():
    (found,) = touched([log([{"wait": 4.0, "outcome": Outcome.RENEGED}])], FELT)
    assert np.isnan(found.counter[0])
    assert found.goodbye[0] < found.waiting[0]


def test_the_file_scores_the_others_and_half_a_point_is_neutral():
    found = touchpoints(loads(BRANCH + SCORED), "today", days=2)
    kinds = {
        tier: {name: row["moment"] for name, row in of["touchpoints"].items() if name in SCORED}
        for tier, of in found.items()
    }
    assert kinds == {
        "regular": {"look": "positive"},
        "gold": {"look": "neutral", "fees": "negative"},
    }
    assert not found["gold"]["worst_below_best"]
    assert list(found["gold"]["touchpoints"]) == [
        name for name in TOUCHPOINTS if name in (*SIMULATED, "look", "fees")
    ]


def test_the_page_names_each_moment_and_what_is_not_scored():
    text = touchpoint_page(touchpoints(loads(BRANCH + SCORED), "today", days=2), {})
    assert [line.split()[3:] for line in text.splitlines() if line.startswith("fees")] == [
        ["-3.00", "-", "negative", "file"]
    ]
    assert "Not scored in the file: location, hours," in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_faults_in_touchpoints_say_what_is_allowed():
    with pytest.raises(ScenarioError, match=r"touchpoints.fes: no such touchpoint.*mean 'fees'"):
        small(more="\n[touchpoints.fes]\ngold = { score = 1, expected = 2 }\n")
    with pytest.raises(
        ScenarioError, match=r"g.gold.score: the day simulates waiting, allowed: its"
    ):
        small(more="\n[touchpoints.waiting]\ngold = { score = 1, expected = 2 }\n")
    with pytest.raises(ScenarioError, match=r"fees.gold.score: found 11, allowed: at most 10"):
        small(more="\n[touchpoints.fees]\ngold = { score = 11, expected = 2 }\n")
    with pytest.raises(ScenarioError, match=r"fees.gold: expected is missing"):
        small(more="\n[touchpoints.fees]\ngold = { score = 1 }\n")
    small(more="\n[touchpoints.waiting]\ngold = { weight = 9 }\n")
    with pytest.raises(ScenarioError, match=r"fees.golden: no such tier.*did you mean 'gold'"):
        small(more="\n[touchpoints.fees]\ngolden = { score = 1, expected = 2 }\n")


# Of the file and of surveys, and as a target


def answers(folder, text, scenario="[touchpoints]\nsurvey = 'a.csv'\n"):
    (folder / "a.csv").write_text("tier,touchpoint,experience,expectation,weight\n" + text)
    (folder / "b.toml").write_text(BRANCH + scenario)
    return load(folder / "b.toml").today.touchpoints


def test_a_survey_scores_touchpoints_and_what_the_file_says_wins(tmp_path):
    own = "[touchpoints]\nsurvey = 'a.csv'\nlook.gold = { score = 9, expected = 8 }\n"
    text = ",look,6,7,3\n,look,7,7,4\ngold,fees,5,8,9\n,waiting,2,3,9\n"
    found = answers(tmp_path, text, own)
    assert found["look"]["regular"] == Scored(score=6.5, expected=7, weight=3.5)
    assert found["look"]["gold"] == Scored(score=9, expected=8, weight=3.5)
    assert found["fees"] == {"gold": Scored(score=5, expected=8, weight=9)}
    assert found["waiting"]["gold"] == Scored(weight=9)


def test_all_faults_of_a_survey_are_told_by_their_lines(tmp_path):
    text = "glod,look,6,7,3\n,look,,7,4\n,fes,5,8,9\n,fees,5,18,9\n,fees,5,8,20%\n,waiting,,,\n"
    with pytest.raises(ScenarioError) as caught:
        answers(tmp_path, text)
    told = [str(fault).partition("a.csv:")[2] for fault in caught.value.faults]
    assert [line.partition(",")[0] for line in told] == [
        "2: no such tier", "3 experience: missing", "4: no such touchpoint",
        '5 expectation: found "18"', '6 weight: found "20%"',
    ]  # fmt: skip
    assert told[1].endswith("fill it in, or leave the answer out")
    with pytest.raises(ScenarioError, match=r"touchpoints.survey: .*b.csv cannot be read"):
        answers(tmp_path, "", "[touchpoints]\nsurvey = 'b.csv'\n")
    with pytest.raises(ScenarioError, match=r"survey: found 3, allowed: the name of a CSV file"):
        answers(tmp_path, "", "[touchpoints]\nsurvey = 3\n")


def test_a_peak_is_compared_with_a_peak_and_what_is_neutral_counts_nothing():
    assert margin([0.5, -0.5]) == 0
    assert margin([2.0, -0.5, 0.6]) == 2
    assert margin([0.5, -0.7]) == -0.7
    assert margin([1.5, -2.0, -1.0]) == -0.5
    assert margin([]) == 0


def test_a_target_may_ask_that_the_worst_peak_stays_below_the_best():
    asked = "\n[targets.{}]\ntruth_margin = {{ at_least = 0 }}\n"
    file = loads(BRANCH + SCORED + asked.format("gold"))
    found = summary(run(file, days=3))
    (target,) = [t for t in found["targets"] if t["measure"] == "truth_margin"]
    assert (target["tier"], target["met"]) == ("gold", False)
    day = summary(run(file, days=1))["tiers"]["gold"]["truth_margin"]["mean"]
    assert day == pytest.approx(touchpoints(file, "today", days=1)["gold"]["truth_margin"])
    both = summary(run(file, days=1))["tiers"]
    margins = {tier: both[tier]["truth_margin"]["mean"] for tier in both}
    assert margins["all"] == min(margins["regular"], margins["gold"]) < max(margins.values())
    plain = summary(run(loads(BRANCH + SCORED), days=3))["tiers"]["gold"]
    assert plain["truth_margin"] == {"mean": None, "half_width": None}


def test_a_touchpoint_names_what_may_happen_there():
    more = (
        "[events.cup]\nsize = 0.3\n[events.name]\nat = 'counter'\ntier = 'gold'\nsize = 0.2\n"
        "[greeters.lin]\nquality = 0.1\n[farewells.gift]\ntier = 'gold'\n"
    )
    found = touchpoints(loads(BRANCH + more), "today", days=1)
    told = {
        tier: {name: row["events"] for name, row in of["touchpoints"].items() if row["events"]}
        for tier, of in found.items()
    }
    assert told["gold"] == {
        "welcome": ["lin"], "seen": ["cup"], "counter": ["name"], "goodbye": ["gift"],
    }  # fmt: skip
    assert told["regular"] == {"welcome": ["lin"], "seen": ["cup"]}
    text = " ".join(touchpoint_page(found, {}).split())
    assert "What may happen: welcome: lin; seen: cup; counter: name; goodbye: gift." in text
