"""Every measure on days written out by hand."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_days import (
    MORNING,
    NAN,
    Person,
    block,
    branch,
    random_day,
    reneged,
    served,
    written,
)

from queuesim.branch.days import on_end
from queuesim.branch.journey import Outcome
from queuesim.study.block import Block
from queuesim.study.groups import Groups, minutes_by, with_all
from queuesim.study.measures import MEASURES, within


def of_day(name: str, people=MORNING, scenario=None) -> list[float]:
    """Return a measure of one day: regular, gold, all."""
    return MEASURES[name].of(block(scenario or branch(), people))[0].tolist()


def worth(*values: float):
    """Return the branch with other values of its tiers."""
    usual = branch()
    tiers = zip(usual.tiers.items(), values, strict=True)
    changed = {name: tier.model_copy(update={"value": value}) for (name, tier), value in tiers}
    return usual.model_copy(update={"tiers": changed})


@pytest.mark.parametrize(
    ("name", "regular", "gold", "everybody"),
    [
        ("arrivals", 4, 2, 6),
        ("offered", 4, 2, 6),
        ("served", 3, 2, 5),
        ("reneged", 1, 0, 1),
        ("abandoned_share", 1 / 4, 0, 1 / 6),
        ("delayed_share", 3 / 4, 1 / 2, 4 / 6),
        ("wait_mean", (0 + 4 + 8) / 3, (0 + 13) / 2, 25 / 5),
        ("wait_p50", 4, 6.5, 4),  # all: 0 0 4 8 13
        ("wait_p90", 4 + 0.8 * 4, 0.9 * 13, 8 + 0.6 * 5),
        ("wait_max", 8, 13, 13),
        ("wait_all_mean", (0 + 4 + 10 + 8) / 4, 13 / 2, 35 / 6),
        ("service_level", 2 / 4, 1 / 2, 3 / 6),  # regular within 5 min, gold within 10
        ("queue_mean", 22 / 60, 13 / 60, 35 / 60),
        ("expected_wait", 15, 4, (4 * 15 + 2 * 4) / 6),
    ],
)
def test_a_morning_by_hand(name, regular, gold, everybody):
    assert of_day(name) == pytest.approx([regular, gold, everybody], rel=1e-12)


def test_outcomes_sum_to_arrivals_and_offered_leaves_two_of_them_out():
    people = [Person(540 + k, outcome=outcome) for k, outcome in enumerate(Outcome)]
    counts = {outcome: of_day(outcome.name.lower(), people)[2] for outcome in Outcome}
    assert set(counts.values()) == {1.0}
    assert of_day("arrivals", people)[2] == 9.0
    assert of_day("offered", people)[2] == 7.0
    assert of_day("abandoned_share", people)[2] == 3 / 7


def test_who_is_called_at_the_very_end_of_the_time_promised_is_called_in_time():
    assert of_day("service_level", [served(540, called=545, ended=550)])[2] == 1.0


def test_who_is_called_but_not_served_to_the_end_is_called_in_time():
    people = [Person(540, called=541, ended=700, freed=700, window=0, outcome=Outcome.STILL_INSIDE)]
    assert of_day("service_level", people)[2] == 1.0
    assert np.isnan(of_day("wait_mean", people)[2])


def test_who_gets_no_ticket_is_offered_but_has_no_wait():
    away = Person(540, left=540, joined=False, outcome=Outcome.TURNED_AWAY, felt={"felt_wait": 99})
    people = [away, served(541, called=545, ended=550, felt={"felt_wait": 6.0})]
    assert of_day("offered", people)[2] == 2.0
    assert of_day("wait_all_mean", people)[2] == 4.0
    assert of_day("service_level", people)[2] == 0.5
    assert of_day("felt_wait", people)[2] == 6.0


def test_who_never_leaves_waits_until_the_study_ends():
    scenario = branch(('hours = "09:00-10:00"', 'open_for = "600 min"'))
    people = [Person(590, outcome=Outcome.STILL_INSIDE), served(5, called=5, ended=9)]
    people.sort(key=lambda person: person.arrival)
    assert of_day("wait_all_mean", people, scenario)[2] == 5.0
    assert of_day("queue_mean", people, scenario)[2] == 10 / 600


def test_littles_law_holds_to_the_bit_for_the_waits_within_the_hours():
    waits = [0.25, 3.5, 10.0, 0.0, 7.125]
    people = [served(540 + k, 540 + k + wait, 570) for k, wait in enumerate(waits)]
    assert of_day("queue_mean", people)[2] * 60 == sum(waits)


@pytest.mark.parametrize("calls", [10, 30, 110])  # of 30 and 110 rounding leaves a bit over 0.1
def test_nine_calls_in_ten_are_reached_at_the_call_that_completes_them(calls):
    people = [served(540, 540 + wait, 700) for wait in range(1, calls + 1)]
    assert of_day("wait_p90_offered", people)[2] == 0.9 * calls


def test_who_gives_up_counts_among_those_at_risk_until_then():
    # left: 9/10, 8/10, 7/10, 6/10; one of six leaves; then 5 at risk: 0.48, 0.36, 0.24, 0.12, 0
    people = [served(540, 540 + wait, 560) for wait in (1, 2, 3, 4, 6, 7, 8, 9, 10)]
    assert of_day("wait_p90_offered", [*people, reneged(541, 546)])[2] == 10.0


def test_calls_come_before_departures_of_the_same_wait():
    # 19 customers: 16 calls leave 3/19; at 17 the call comes first and leaves 2/19, more than 0.1
    people = [served(540, 540 + wait, 575) for wait in (*range(1, 18), 30)]
    assert of_day("wait_p90_offered", [*people, reneged(541, 541 + 17)])[2] == 30.0
    # were the departure first, 3/19 x 1/2 would be less
    assert of_day("wait_p90_offered", [*people, reneged(541, 541 + 16.5)])[2] == 17.0


def test_the_wait_offered_is_undefined_where_most_give_up():
    assert np.isnan(of_day("wait_p90_offered", [served(540, 541, 550), reneged(541, 544)])[2])


@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(-5, 5)), min_size=1, max_size=9),
    st.floats(0.1, 100),
)
def test_equal_values_weigh_everybody_alike_and_their_scale_does_not_matter(felt, scale):
    people = [
        served(540 + k, 545 + k, 550 + k, tier=tier, felt={"satisfaction": s})
        for k, (tier, s) in enumerate(felt)
    ]

    def weighted(*values):
        return of_day("value_weighted_satisfaction", people, worth(*values))

    alike = weighted(scale, scale)
    assert alike == pytest.approx(of_day("satisfaction", people), abs=1e-12, nan_ok=True)
    scaled = weighted(scale, 5 * scale)
    assert scaled == pytest.approx(weighted(1.0, 5.0), abs=1e-12, nan_ok=True)


def test_what_is_felt_is_averaged_over_those_who_have_it():
    scores = {"satisfaction": (1.0, -2.0, NAN, 4.0), "experience": (6.0, 3.0, NAN, 9.0)}
    people = [
        served(540 + k, 545, 550, tier=k // 2, felt={name: row[k] for name, row in scores.items()})
        for k in range(4)
    ]
    assert of_day("satisfaction", people) == [-0.5, 4.0, 1.0]
    assert of_day("experience", people) == [4.5, 9.0, 6.0]
    # gold is worth 3, regular 1: (1 - 2 + 3 * 4) / (1 + 1 + 3)
    assert of_day("value_weighted_satisfaction", people) == pytest.approx([-0.5, 4.0, 11 / 5])
    # regular: 1 and -2 about -0.5; all: 1, -2, 4 about 1
    assert of_day("satisfaction_sd", people) == pytest.approx([4.5**0.5, NAN, 3.0], nan_ok=True)


def test_the_worst_tenth_is_rounded_up_to_whole_customers():
    def satisfied(*scores):
        people = [served(540, 540, 550, felt={"satisfaction": s}) for s in scores]
        return of_day("satisfaction_worst_tenth", people)[2]

    assert satisfied(3.0, -1.0, 2.0) == -1.0
    assert satisfied(*range(10)) == 0.0
    assert satisfied(*range(11)) == 0.5
    assert np.isnan(satisfied(NAN))


def test_nps_is_promoters_less_detractors_among_those_who_answer():
    people = [
        served(540, 540, 550, felt={"recommend": answer}) for answer in (10, 9, 8, 7, 6, 0, NAN)
    ]
    people += [served(540, 540, 550, felt={"recommend": 9})]
    assert of_day("nps", people)[2] == pytest.approx(100 * (3 - 2) / 7)


def test_who_came_before_the_end_of_the_warm_up_is_not_counted():
    scenario = branch(('hours = "09:00-10:00"', 'open_for = "600 min"\nwarm_up = "543 min"'))
    # from 543: one gives up after 10, the others wait 8 and 13; of the first 2 min are left of 4
    assert of_day("arrivals", MORNING, scenario) == [2, 1, 3]
    assert of_day("wait_mean", MORNING, scenario) == [8, 13, 21 / 2]
    assert of_day("queue_mean", MORNING, scenario)[2] == pytest.approx((2 + 10 + 8 + 13) / 57)


def test_a_tier_without_a_target_is_called_in_time_within_ten_minutes():
    assert within(branch()) == (5.0, 10.0)


def test_waits_told_are_measured_against_the_waits_of_the_served():
    people = [
        served(540, called=544, ended=545, told=6),  # 2 too long
        served(541, called=550, ended=551, told=4),  # 5 too short
        served(542, called=543, ended=544),  # not told
        reneged(543, left=553, told=3),
    ]
    assert of_day("quote_bias", people)[2] == (2 - 5) / 2
    assert of_day("quote_abs_error", people)[2] == (2 + 5) / 2
    assert of_day("quote_short_share", people)[2] == 1 / 2
    assert np.isnan(of_day("quote_bias")).all()


def test_who_balks_leaving_a_ticket_behind_did_not_join_to_wait():
    balked = Person(540, left=540, outcome=Outcome.BALKED)
    people = [balked, served(541, called=545, ended=546)]
    assert of_day("balked", people)[2] == 1
    assert of_day("wait_all_mean", people)[2] == 4
    assert of_day("abandoned_share", people)[2] == of_day("delayed_share", people)[2] / 2 == 1 / 2


def test_who_misses_a_call_made_in_the_instant_of_joining_was_not_delayed():
    people = [Person(at, left=551, outcome=Outcome.MISSED) for at in (540, 541, 542)]
    vain = [(0, 0, 0, 540, 541), (1, 0, 0, 545, 546)]  # customer, window, queue, from, until
    days = on_end([written(people, day, vain) for day in (1, 2)])
    found = MEASURES["delayed_share"].of(Block(branch(), days))
    assert found[:, 2].tolist() == [2 / 3, 2 / 3]


def test_a_day_without_customers_has_counts_of_0_and_nothing_else():
    found = {name: of_day(name, ()) for name in MEASURES}
    counts = {m for m, row in MEASURES.items() if row.unit == "customers"} - {"skips", "slips"}
    assert {name for name, values in found.items() if values == [0, 0, 0]} == counts
    assert all(np.isnan(values).all() for name, values in found.items() if name not in counts)


def test_a_day_measures_the_same_alone_and_beside_others_to_the_bit():
    rng = np.random.default_rng(4)
    days = [random_day(rng, n) for n in (7, 0, 40, 13, *(2,) * 60)]
    together = block(branch(), *days)
    for name, measure in MEASURES.items():
        alone = [measure.of(block(branch(), d))[0] for d in days]
        assert np.array_equal(measure.of(together), np.array(alone), equal_nan=True), name


halves = st.integers(0, 20).map(lambda n: n / 2)
spans = st.tuples(st.one_of(halves, st.just(nan)), halves, st.integers(0, 1), st.integers(0, 2))


@given(st.lists(spans, max_size=12), st.lists(st.one_of(halves, st.just(inf)), min_size=1))
def test_minutes_by_clock_times_are_those_of_every_span(some, clocks):
    begin, length, day, kind = np.array(some).reshape(-1, 4).T
    groups = Groups(day.astype(int), kind.astype(int), days=2, kinds=3)
    found = with_all(minutes_by(np.array(clocks), begin, length, groups))
    for c, clock in enumerate(clocks):
        for d in range(2):
            spent = [
                sum(
                    min(max(clock - b, 0), n)
                    for b, n, dd, kk in some
                    if (dd, kk) == (d, k) and b == b
                )
                for k in range(3)
            ]
            assert found[c, d].tolist() == [*spent, sum(spent)]


def test_every_measure_states_its_unit_and_meaning():
    for name, measure in MEASURES.items():
        assert measure.unit, name
        assert measure.meaning, name
        assert measure.better in ("lower", "higher", ""), name
        assert (measure.noticeable is None) or measure.each, name
