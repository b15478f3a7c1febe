"""Where satisfaction was lost: parts that add up to S, and each of them its own term's doing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_days import drawn_logs, hall, log, scenario
from sample_visits import Glance, defaults, told, visits, waiting

from queuesim.branch.journey import Outcome
from queuesim.perception.expectation import DISPLAYS
from queuesim.perception.experience import experience, experience_and_lost
from queuesim.perception.feelings import feelings
from queuesim.perception.lost import Lost, Normal, Visited, lost
from queuesim.perception.memory import MEMORY
from queuesim.perception.mood import moments

laws = st.sampled_from(list(MEMORY))
PARTS = [column.name for column in Lost.columns()]


def total(parts):
    return sum(values for _, values in parts.items())


def parts_of(*several, like="regular", law="peak-end", normal_experience=7.0, expected=7.2):
    """Return the parts of visits of one tier whose normal visit is in an empty silent hall."""
    values = defaults(like)
    glances, around, visitors = told(*several)
    seen = moments(values, glances, around, visitors)
    normal = Normal(0.0, DISPLAYS["nothing"], normal_experience)
    visited = Visited(values, MEMORY[law], around, visitors, seen)
    service = np.full(len(several), 4.0)
    return lost(visited, normal, expected, service), visited.experience


def perceived(rows, world, law="peak-end"):
    (found,), (parts,) = experience_and_lost([log(rows)], feelings(world, world, law))
    return found, parts


def felt_parts(rows, world):
    """Return the parts of the last customer that are not 0, rounded."""
    _, parts = perceived(rows, world)
    found = {name: float(getattr(parts, name)[-1]) for name in PARTS}
    return {name: part for name, part in found.items() if abs(part) > 1e-12}


CALM = hall(seats=60)
REGULAR = {"wait": 15.0}


def test_the_parts_are_these():
    assert PARTS == [
        "base",
        "wait",
        "beyond",
        "news",
        "uncertainty",
        "progress",
        "distraction",
        "crowd",
        "seen",
        "unfairness",
        "service",
        "end",
        "not_served",
        "expectation",
    ]


@given(st.lists(visits(place_shown=True), min_size=1, max_size=4), laws)
def test_the_parts_of_any_visit_add_up(several, law):
    parts, remembered = parts_of(*several, law=law)
    assert np.abs(total(parts) - (remembered - 7.2)).max() <= 1e-9


@settings(deadline=None)
@given(drawn_logs(), laws)
def test_the_parts_add_up_to_satisfaction_for_all_whose_visit_is_over(log, law):
    world = scenario()
    (found,), (parts,) = experience_and_lost([log], feelings(world, world, law))
    over = ~np.isnan(found.satisfaction)
    assert np.abs(total(parts) - found.satisfaction)[over].max(initial=0) <= 1e-9
    assert np.isnan(total(parts)[~over]).all()


@settings(deadline=None)
@given(drawn_logs(), laws)
def test_telling_the_parts_changes_no_byte_of_the_experience(log, law):
    felt = feelings(scenario(), scenario(), law)
    (alone,), ((with_parts,), _) = experience([log], felt), experience_and_lost([log], felt)
    for (_, one), (_, other) in zip(alone.items(), with_parts.items(), strict=True):
        assert one.tobytes() == other.tobytes()


@settings(deadline=None)
@given(st.lists(drawn_logs(), min_size=2, max_size=3))
def test_a_batch_of_days_loses_as_each_day_does_to_the_byte(logs):
    felt = feelings(scenario(), scenario())
    together = experience_and_lost(logs, felt)[1]
    alone = [experience_and_lost([log], felt)[1][0] for log in logs]
    for one, other in zip(together, alone, strict=True):
        assert (
            np.stack([v for _, v in one.items()]).tobytes()
            == np.stack([v for _, v in other.items()]).tobytes()
        )


# Each part is its own term's doing


def test_a_normal_visit_loses_nothing():
    assert felt_parts([REGULAR], CALM) == {}


def test_a_premium_is_the_part_of_what_is_due():
    vip = {"tier": 2, "wait": 2.0}
    assert felt_parts([vip], CALM) == {"expectation": pytest.approx(-0.2)}


def test_a_longer_wait_is_lost_as_wait_and_beyond_the_one_expected():
    found = felt_parts([{"wait": 30.0}], CALM)
    assert set(found) == {"wait", "beyond"}
    assert max(found.values()) < 0


def test_overtakers_are_unfairness_and_a_crowd_behind_is_prestige():
    rows = [REGULAR, {"arrival": 1.0, "wait": 1.0}]
    _, parts = perceived(rows, CALM)
    assert parts.unfairness[0] < 0 == parts.unfairness[1]
    _, parts = perceived([*[{"wait": 30.0}] * 9, {"arrival": 1.0, "tier": 2, "wait": 2.0}], CALM)
    assert parts.seen[-1] > 0


def test_a_crowd_a_slow_service_and_leaving_unserved_are_parts_of_their_own():
    crowd = [*[REGULAR] * 9, REGULAR]
    assert felt_parts(crowd, hall(comfortable=2.0))["crowd"] < 0
    assert set(felt_parts([REGULAR | {"takes": 30.0}], CALM)) == {"service"}
    assert felt_parts([REGULAR | {"liking": 0.2}], CALM)["service"] > 0
    left = felt_parts([REGULAR | {"outcome": Outcome.RENEGED}], CALM)
    assert set(left) == {"not_served"}
    assert left["not_served"] < -1


def test_news_events_distraction_uncertainty_and_farewells_have_their_parts():
    values = defaults()
    told = waiting(values, 15.0, see=Glance(told=25.0, information=1.0), promised=25.0)
    tea = waiting(values, 15.0, see=Glance(event=0.9))
    music = waiting(values, 15.0, see=Glance(distraction=1.0))
    gift = waiting(values, 15.0, touch=1.0)
    places = waiting(values, 15.0, see=Glance(information=0.5))
    parts, _ = parts_of(told, tea, music, gift, places)
    assert parts.news[0] != 0
    assert parts.seen[1] > 0
    assert parts.distraction[2] > 0
    assert parts.end[3] > 0
    assert parts.uncertainty[4] > 0
    assert not parts.news[1:].any()
    assert not parts.end[[0, 1, 2, 4]].any()
