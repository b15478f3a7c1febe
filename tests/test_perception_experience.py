"""From a log to the experience of everybody in it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_days import AREAS, QUEUES, drawn_logs, hall, log, scenario

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.journey import Outcome
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.perception.experience import Experience, experience
from queuesim.perception.feelings import feelings
from queuesim.perception.memory import MEMORY
from queuesim.scenario.loading import load

SCENARIOS = Path(__file__).parent.parent / "scenarios"
WORLD = scenario()
FELT = feelings(WORLD, WORLD)
NO_VISIT = (Outcome.STILL_INSIDE, Outcome.NOT_KEPT)
OVER = tuple(outcome for outcome in Outcome if outcome not in NO_VISIT)


def perceived(rows, felt=FELT):
    return experience([log(rows)], felt)[0]


def stacked(days):
    """Return all columns of some days as bytes."""
    return [np.stack([values for _, values in day.items()]).tobytes() for day in days]


def simulated(world, days=3, policy=None, seed=7):
    obeyed, people = rules(policy or world), population(world)
    return [simulate(obeyed, draw(people, seed, day), day) for day in range(1, days + 1)]


BUSY = scenario(
    rate="12 /h",
    areas={
        "lobby": {"seats": 10, "distraction": 0.3, "shows": "place"},
        "lounge": {"seats": 4, "distraction": 0.7, "passes": ["lobby"]},
    },
    queues={
        "V": {"takes": {"tier": "vip"}, "waits": "lounge"},
        "G": {"takes": {"tier": "gold"}, "waits": "lobby"},
        "A": {"waits": "lobby"},
    },
)


# The table


def test_the_columns_are_these():
    assert [(c.name, c.unit) for c in Experience.columns()] == [
        ("wait", "min"),
        ("felt_wait", "min"),
        ("reported_wait", "min"),
        ("peak", ""),
        ("end", ""),
        ("experience", "points"),
        ("expectation", "points"),
        ("satisfaction", "points"),
        ("survey", "points"),
        ("recommend", "points"),
        ("skips", "people"),
        ("slips", "people"),
    ]


def test_a_day_without_customers_has_an_experience_without_rows():
    assert len(perceived([])) == 0
    assert list(experience([], FELT)) == []


def test_the_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        perceived([{}]).wait[0] = 1.0


@given(drawn_logs())
def test_all_numbers_are_there_for_all_but_those_still_inside_and_appointments_not_kept(log):
    there = np.isin(log.visits.outcome, OVER)
    for _, values in experience([log], FELT)[0].items():
        assert np.array_equal(np.isfinite(values), there)


@pytest.mark.parametrize("outcome", [Outcome.BALKED, Outcome.TURNED_AWAY, Outcome.DIVERTED])
def test_one_without_a_ticket_has_waited_no_time(outcome):
    found = perceived([{"wait": 5.0}, {"arrival": 2.0, "outcome": outcome}])
    assert (found.wait[1], found.felt_wait[1], found.reported_wait[1]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.BALKED,
        Outcome.RENEGED,
        Outcome.MISSED,
        Outcome.TURNED_AWAY,
        Outcome.SENT_HOME,
    ],
)
@given(
    st.integers(0, 2),
    st.floats(0.4, 2.3),
    st.floats(0.4, 2.3),
    st.floats(-0.6, 0.6),
    st.floats(0, 3),
)
def test_each_way_of_not_being_served_is_worse_than_service_after_twice_the_expected_wait(
    outcome, tier, tolerance, expects, liking, patience
):
    own = {"tier": tier, "tolerance": tolerance, "expects": expects, "liking": liking}
    expected = np.rint(FELT.tiers[tier]["expected_wait"] * expects * 2**20) / 2**20
    waited = np.rint(patience * expected * 2**20) / 2**20
    (left,) = perceived([own | {"outcome": outcome, "wait": waited}]).experience
    (served,) = perceived([own | {"wait": 2 * expected}]).experience
    assert left <= served


def test_one_diverted_ends_with_the_machine_and_one_turned_away_with_disappointment():
    found = perceived([{"outcome": Outcome.DIVERTED}, {"outcome": Outcome.TURNED_AWAY}])
    assert found.end[0] == pytest.approx(0.3 / np.sqrt(1 + 0.3 * 0.3))
    assert found.end[1] < 0


# Batches and people


@given(st.lists(drawn_logs(), min_size=1, max_size=4), st.sampled_from(list(MEMORY)))
def test_a_batch_of_days_equals_one_day_at_a_time_to_the_byte(logs, law):
    felt = feelings(WORLD, WORLD, law)
    alone = [experience([log], felt)[0] for log in logs]
    assert stacked(experience(logs, felt)) == stacked(alone)


def test_long_days_are_cut_into_batches_and_parties_without_a_trace(monkeypatch):
    logs = simulated(BUSY, 4)
    felt = feelings(BUSY, BUSY)
    whole = stacked(experience(logs, felt))
    monkeypatch.setattr("queuesim.perception.experience.BATCH", 500)
    monkeypatch.setattr("queuesim.perception.presence.PORTION", 50)
    assert stacked(experience(logs, felt)) == whole


@given(drawn_logs(outcomes=OVER), st.sampled_from(list(MEMORY)))
def test_satisfaction_is_experience_less_expectation(log, law):
    found = experience([log], feelings(WORLD, WORLD, law))[0]
    difference = found.experience - found.expectation
    assert np.abs(found.satisfaction - difference).max(initial=0) <= 1e-12


@given(drawn_logs(), st.sampled_from(list(MEMORY)))
def test_experience_and_answers_keep_to_their_scales(log, law):
    found = experience([log], feelings(WORLD, WORLD, law))[0]
    for name in ("experience", "survey", "recommend"):
        values = getattr(found, name)
        assert np.all((values >= 0) & (values <= 10) | np.isnan(values))


def test_one_more_patient_by_nature_feels_the_same_wait_less():
    rows = [{"wait": 12.0, "expects": 1.5}, {"wait": 12.0, "liking": 0.2}, {"wait": 12.0}]
    later, friendlier, usual = perceived(rows).experience
    assert min(later, friendlier) > usual


def test_tolerance_is_a_factor_on_the_patience_of_the_tier():
    felt = feelings(WORLD, scenario(perception={"tolerance": 40.0}))
    assert felt.tiers[0]["tolerance"] == 20.0  # parameters are of the world
    calm = feelings(*[scenario(perception={"tolerance": 40.0})] * 2)
    twice = perceived([{"wait": 12.0, "tolerance": 2.0}])
    assert perceived([{"wait": 12.0}], calm).experience == twice.experience


def test_a_service_more_than_twice_the_normal_time_of_its_kind_is_felt():
    cash = [{"takes": minutes} for minutes in (4.0, 8.0, 9.0)]
    advice = [{"service": 1, "takes": minutes, "queue": 2} for minutes in (9.0, 20.0, 21.0)]
    found = perceived(cash).end
    assert found[0] == found[1] > found[2]
    found = perceived(advice).end
    assert found[0] == found[1] > found[2]


# What is expected


@given(
    st.integers(1, 40 * 2**20),
    st.sampled_from(["nothing", "place"]),
    st.floats(0, 1),
    st.sampled_from(list(MEMORY)),
)
def test_the_normal_visit_of_one_without_premium_is_exactly_satisfying(ticks, shows, joy, law):
    minutes = ticks / 2**20
    world = hall(distraction=joy, shows=shows)
    world = world.model_copy(update={"perception": {"premium": 0.0, "expected_wait": minutes}})
    visits = [{"arrival": 100.0 * tier, "tier": tier, "wait": minutes} for tier in range(3)]
    found = perceived(visits, feelings(world, world, law)).satisfaction
    assert np.abs(found).max() <= 1e-12


def test_no_policy_changes_what_is_expected_on_a_first_visit():
    better = scenario({name: area | {"distraction": 1.0} for name, area in AREAS.items()})
    assert feelings(WORLD, better).expectation.tolist() == FELT.expectation.tolist()
    assert feelings(better, better).expectation[0] > FELT.expectation[0]


def test_the_normal_visit_is_in_the_area_of_what_a_tier_comes_for_most():
    moved = scenario(queues=QUEUES | {"C": QUEUES["C"] | {"waits": "lounge"}})
    assert feelings(moved, moved).will.tolist() == FELT.will.tolist()
    moved = scenario(queues=QUEUES | {"A": {"waits": "lounge"}})
    assert feelings(moved, moved).will[0] != FELT.will[0]


# People in the hall


def test_a_vip_who_is_called_past_thirty_people_is_happier_than_in_an_empty_hall():
    world = hall(seats=60)
    felt = feelings(world, world)
    vip = {"arrival": 1.0, "tier": 2, "wait": 3.0}
    alone = perceived([vip], felt)
    past = perceived([*[{"wait": 30.0}] * 30, vip], felt)
    assert past.experience[-1] > alone.experience[0]
    assert (past.skips[-1], past.slips[-1]) == (0, 30)


def test_seeing_others_called_first_hurts_more_in_one_room():
    overtaker = {"arrival": 1.0, "tier": 1, "wait": 1.0}
    seen = perceived([{"wait": 8.0}, overtaker | {"queue": 1}])
    hidden = perceived([{"wait": 8.0}, overtaker | {"queue": 3}])
    assert seen.skips[0] == hidden.skips[0] == seen.slips[1] == hidden.slips[1] == 1
    assert seen.experience[0] < hidden.experience[0]


@given(drawn_logs(outcomes=OVER))
def test_skips_suffered_equal_slips_enjoyed(log):
    found = experience([log], FELT)[0]
    assert found.skips.sum() == found.slips.sum()


def test_skips_suffered_equal_slips_enjoyed_on_simulated_days():
    for day in experience(simulated(BUSY), feelings(BUSY, BUSY)):
        assert day.skips.sum() == day.slips.sum() > 0


def test_nobody_is_skipped_in_one_line():
    world = hall(seats=20)
    for day in experience(simulated(world), feelings(world, world)):
        assert day.wait.max() > 0
        assert day.skips.sum() == day.slips.sum() == 0


def test_looking_more_often_moves_no_tier_noticeably_on_the_weekday():
    today = load(SCENARIOS / "weekday.toml").today
    logs = simulated(today, 5)
    tier = np.concatenate([day.demand.tier for day in logs])
    means = []
    for glance in (2.0, 0.25):
        world = today.model_copy(update={"perception": {"glance": glance}})
        found = experience(logs, feelings(world, world))
        values = np.concatenate([day.satisfaction for day in found])
        means.append([values[tier == t].mean() for t in range(len(today.tiers))])
    assert np.abs(np.subtract(*means)).max() < 0.05


# The same people under every policy


@settings(max_examples=20)
@given(st.integers(1, 1000))
def test_one_whose_visit_is_the_same_under_two_policies_feels_and_answers_the_same(seed):
    slow = BUSY.windows["3"].model_copy(update={"speed": 0.9})
    policy = BUSY.model_copy(update={"windows": BUSY.windows | {"3": slow}})
    days = [simulated(BUSY, 1, which, seed)[0] for which in (BUSY, policy)]
    felt = [experience([day], feelings(BUSY, BUSY))[0] for day in days]
    changed = np.flatnonzero(days[0].visits.left != days[1].visits.left)[0]
    before = days[0].visits.left < days[0].demand.arrival[changed]
    for (_, one), (_, other) in zip(felt[0].items(), felt[1].items(), strict=True):
        assert one[before].tobytes() == other[before].tobytes()
    assert felt[0].expectation.tobytes() == felt[1].expectation.tobytes()


def test_answers_differ_between_policies_only_by_what_was_felt():
    noise = {"survey_noise": 0.5, "recommend_noise": -1.0}
    one, other = perceived([noise | {"wait": 3.0}]), perceived([noise | {"wait": 9.0}])
    assert one.survey - one.experience == pytest.approx(0.7)
    assert other.survey - other.experience == pytest.approx(0.7)
    for found in (one, other):
        assert found.recommend == np.rint(7.5 + 0.75 * found.satisfaction - 1.4)


def test_a_wait_of_which_nothing_was_told_is_reported_too_long():
    found = perceived([{"wait": 9.0}])
    assert found.reported_wait == pytest.approx(1.31 * found.felt_wait**0.9)
