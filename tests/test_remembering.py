"""Whether the ranking of policies survives the choice of memory law."""

from typing import get_args

import numpy as np
from hypothesis import given, settings
from sample_days import drawn_logs, scenario
from sample_summary import comparison_sample
from written_days import BRANCH, POLICIES

from queuesim.perception.experience import experience, experience_lost_and_memory
from queuesim.perception.feelings import feelings
from queuesim.perception.memory import MEANING, MEMORY, ByMemory
from queuesim.report.memory_lines import memory_lines
from queuesim.scenario.loading import loads
from queuesim.scenario.values import Memory
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.experiment import run
from queuesim.study.remembering import LAWS, VALUE_WEIGHTED, by_memory

WORLDS = {name: scenario().model_copy(update={"memory": name}) for name in MEMORY}
FELT = {name: feelings(world, world) for name, world in WORLDS.items()}
RNG = np.random.default_rng(5)


def days(*levels):
    """Return the S of ten days whose mean under each law is near a level."""
    return RNG.normal(0, 0.01, (10, 4, 2)) + np.array(levels)[None, :, None]


def reversed_pairs(**policies):
    found = by_memory(["regular"], policies)
    assert found["regular"].keys() == found[VALUE_WEIGHTED].keys() == {"satisfaction", "reversed"}
    return [
        (*row["policies"], row["better_under"], row["worse_under"])
        for row in found["regular"]["reversed"]
    ]


def test_the_laws_of_a_file_are_those_of_the_model():
    assert list(get_args(Memory)) == list(MEMORY) == list(MEANING)
    assert [c.name.replace("_", "-") for c in ByMemory.columns()] == list(MEMORY)


@settings(deadline=None, max_examples=30)
@given(drawn_logs())
def test_satisfaction_under_each_law_is_that_of_a_world_that_remembers_by_it(log):
    (laws,) = experience_lost_and_memory([log], FELT["peak-end"])[2]
    for name, felt in FELT.items():
        (found,) = experience([log], felt)
        assert getattr(laws, name.replace("-", "_")).tobytes() == found.satisfaction.tobytes()


def test_a_pair_better_under_one_law_and_worse_under_another_is_reversed():
    one, other = days(0.3, 0.3, -0.3, 0.3), days(0.0, 0.0, 0.0, 0.0)
    better = ["peak-end", "mixed", "decay"]
    assert reversed_pairs(one=one, other=other) == [("one", "other", better, ["mean"])]


def test_a_pair_that_some_law_cannot_tell_apart_is_not_reversed():
    same = days(0.0, 0.0, 0.0, 0.0)
    assert reversed_pairs(one=same + np.array([0.3, 0.2, 0, 0])[None, :, None], other=same) == []


def test_a_comparison_holds_the_satisfaction_of_each_policy_under_each_law():
    found = comparison_summary(compare(loads(BRANCH + POLICIES)))
    of_law = found["memory"]["regular"]["satisfaction"]
    assert list(found["memory"]) == ["regular", "gold", VALUE_WEIGHTED]
    assert list(of_law) == list(LAWS)
    for policy, summary in found["policies"].items():
        same = summary["tiers"]["regular"]["satisfaction"]
        assert of_law["peak-end"][policy] == same
        weighted = summary["tiers"]["all"]["value_weighted_satisfaction"]
        assert found["memory"][VALUE_WEIGHTED]["satisfaction"]["peak-end"][policy] == weighted


def test_the_law_of_the_file_decides_what_is_remembered():
    text = BRANCH + POLICIES
    usual, mean = (run(loads(text, sets=sets)).measured for sets in ((), ("memory=mean",)))
    assert not np.array_equal(usual.tiers["experience"], mean.tiers["experience"])
    assert np.array_equal(usual.tiers["wait_mean"], mean.tiers["wait_mean"])


def levels(reverse):
    laws = {law: {"today": {"mean": 0.1}, "help-when-idle": {"mean": 0.2}} for law in MEMORY}
    rows = [{"policies": ["today", "help-when-idle"], "better_under": ["mean", "decay"],
             "worse_under": ["peak-end"]}]  # fmt: skip
    return {
        "vip": {"satisfaction": laws, "reversed": rows if reverse else []},
        VALUE_WEIGHTED: {"satisfaction": laws, "reversed": []},
    }


def test_the_page_says_whether_the_ranking_survives():
    survives = memory_lines(comparison_sample() | {"memory": levels(reverse=False)})
    assert survives[2].split() == ["help-when-idle", *["+0.20"] * 4]
    assert survives[3].startswith("The ranking of policies survives")
    text = " ".join(memory_lines(comparison_sample() | {"memory": levels(reverse=True)})[3:])
    assert "for VIP, today is better than help-when-idle under mean and decay, worse" in text
    assert memory_lines(comparison_sample()) == []
