"""One customer's mood, minute by minute."""

import pytest
from sample_days import hall, log
from sample_summary import sample
from written_days import BRANCH

from queuesim.branch.journey import Outcome
from queuesim.perception.experience import experience
from queuesim.perception.feelings import feelings
from queuesim.perception.story import story
from queuesim.report.charts import MOOD_CHARTS, files
from queuesim.report.visit_words import lines
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.study.moods import mood

HALL = hall(seats=9)
FELT = feelings(HALL, HALL)
DAY = log([{"wait": 3.0}, {"arrival": 1.0, "tier": 1, "wait": 30.0, "outcome": Outcome.RENEGED}])


def test_a_served_visit_goes_from_the_ticket_by_the_call_to_the_end_of_service():
    told = story(DAY, FELT, 0)
    assert [(m.minutes, m.what) for m in told.moments if m.what] == [
        (0.0, "ticket"),
        (3.0, "called"),
        (7.0, "service ends"),
    ]
    assert [m.minutes for m in told.moments] == [0.0, 2.0, 2.0, 3.0, 3.0, 3.0, 7.0]
    assert told.wait == 3.0


def test_one_who_gives_up_ends_unserved_at_the_last_minute_of_the_wait():
    assert story(DAY, FELT, 1).moments[-1].what == "not served"
    assert story(DAY, FELT, 1).moments[-1].minutes == 30.0


def test_the_story_remembers_what_the_day_says():
    (found,) = experience([DAY], FELT)
    for k in (0, 1):
        told = story(DAY, FELT, k)
        assert (told.experience, told.peak, told.end) == (
            found.experience[k], found.peak[k], found.end[k]
        )  # fmt: skip
        affects = [m.affect for m in told.moments]
        assert min(*affects, 0) <= told.peak <= max(*affects, 0)
        assert affects[-1] == told.end


def test_one_still_inside_has_no_story():
    assert story(log([{"outcome": Outcome.STILL_INSIDE}]), FELT, 0) is None


def told(customer):
    left = {"arrival": 541.0, "tier": 1, "wait": 19.0, "outcome": Outcome.RENEGED}
    return mood(loads(BRANCH), "today", log([{"arrival": 540.0}, left]), customer)


def test_the_chart_is_drawn_and_the_sentence_says_what_is_remembered():
    summary = sample() | {"mood": told(1)}
    assert sorted(files(summary, MOOD_CHARTS)) == ["mood.png", "mood.svg"]
    assert files(sample(), MOOD_CHARTS) == {}
    text = " ".join(lines(summary))
    assert text.startswith("Customer 1 of day 1 (金卡). Came at 09:01, waited 19.0 min, gave up.")


def test_a_customer_who_did_not_come_is_a_fault_that_says_who_did():
    with pytest.raises(ScenarioError, match=r"did not come, found customer 2, allowed: .* 0 to 1"):
        told(2)
