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
from queuesim.scenario.loading import loads
from queuesim.scenario.touchpoints import SIMULATED, TOUCHPOINTS
from queuesim.study.touchpoints import touchpoints

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
        ["-3.00", "negative", "file"]
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
