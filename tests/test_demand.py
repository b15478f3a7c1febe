"""Who comes: the same people whatever the policy, as many and as mixed as the scenario says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_branch import scenario

from queuesim.branch.demand import draw, draw_days
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.branch.streams import Streams
from queuesim.scenario.loading import load

WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"
WINDOW = {"1": {"calls": ("A",)}}
SURE = 3.29  # standard errors: one false alarm in a thousand


def world(per_hour, **others):
    """Return a branch open from 0:00 to 10:00 with the given rates of its tiers."""
    arrivals = {
        "per_hour": {tier: tuple(steps.items()) for tier, steps in per_hour.items()},
        "mix": {tier: {"cash": 1.0} for tier in per_hour},
    }
    return scenario("".join(per_hour), WINDOW, **({"arrivals": arrivals} | others))


def days(of, count, seed=1):
    return list(draw_days(population(of), seed, range(1, count + 1)))


def within(samples, expected):
    """Return whether the mean of the samples agrees with what was expected."""
    return abs(np.mean(samples) - expected) <= SURE * np.std(samples, ddof=1) / len(samples) ** 0.5


def variance_within(samples, expected):
    """Return whether the variance agrees, by the spread of the squared deviations."""
    return within((samples - np.mean(samples)) ** 2, expected)


def counts(people_of_days, low, high):
    return np.array([((d.arrival >= low) & (d.arrival < high)).sum() for d in people_of_days])


def assert_same_people(one, other):
    for (column, left), (_, right) in zip(one.items(), other.items(), strict=True):
        assert left.tobytes() == right.tobytes(), column.name


# The same people


def test_every_policy_meets_the_same_people():
    policies = load(WEEKDAY).policies
    assert len(policies) > 1
    today = draw(population(policies["today"]), 1, 5)
    for policy in policies.values():
        assert_same_people(draw(population(policy), 1, 5), today)


def test_a_quicker_process_does_not_change_the_work_that_people_bring():
    quicker = load(WEEKDAY).policies["quicker-cash"]
    assert rules(quicker).scale.min() < 1
    assert_same_people(draw(population(quicker), 1, 1), draw(population(load(WEEKDAY).today), 1, 1))


TIMES = {
    "day": (1, 1, 2),
    "time": ("01:00", "01:10", "01:20"),
    "tier": ("A", "B", "A"),
    "service": ("cash",) * 3,
}


@pytest.mark.parametrize(
    "arrivals",
    [
        {"busyness_cv": 0.3},
        {"gap_cv": {"A": 0.4}, "group_size": {"B": 2.5}},
        {"group_size": {"A": 2.0, "B": 1.5}, "together": ("B",)},
        {"per_hour": {}, "times": TIMES},
    ],
    ids=["a crowd", "groups", "one ticket a group", "given"],
)
def test_day_37_alone_is_day_37_among_many(arrivals):
    rates = {"A": (("00:00", 30.0),), "B": (("00:00", 9.0), ("04:00", 40.0))}
    mix = {"A": {"cash": 1.0}, "B": {"cash": 1.0}}
    some = scenario("AB", WINDOW, arrivals={"per_hour": rates, "mix": mix} | arrivals)
    assert_same_people(days(some, 37)[-1], draw(population(some), 1, 37))
    assert_same_people(days(some, 37)[1], draw(population(some), 1, 2))


def test_day_37_of_the_weekday_alone_is_day_37_among_many():
    alone = draw(population(load(WEEKDAY).today), 1, 37)
    assert_same_people(days(load(WEEKDAY).today, 37)[-1], alone)


def test_another_day_and_another_seed_bring_other_people():
    people = population(world({"A": {"00:00": 60.0}}))
    assert draw(people, 1, 1).arrival[0] != draw(people, 1, 2).arrival[0]
    assert draw(people, 1, 1).arrival[0] != draw(people, 2, 1).arrival[0]


def test_another_law_of_patience_leaves_all_else_as_it_was():
    one, other = (
        world({"A": {"00:00": 60.0}}, tiers={"A": {"patience": patience}})
        for patience in ("endless", {"dist": "weibull", "mean": "9 min", "shape": 2.0})
    )
    patient, impatient = draw(population(one), 1, 1), draw(population(other), 1, 1)
    assert (patient.patience > impatient.patience).all()
    assert_same_people(replace(impatient, patience=patient.patience), patient)


def test_the_work_of_one_tier_does_not_depend_on_the_distribution_of_another():
    def crowd(of_b):
        services = {"cash": cash | {"by_tier": {"B": {"time": of_b, "wrap_up": "0 min"}}}}
        return draw(population(world(rates, services=services)), 1, 1)

    rates = {"A": {"00:00": 30.0}, "B": {"00:00": 30.0}}
    cash = {"time": {"dist": "exponential", "mean": "3 min"}, "wrap_up": "0 min"}
    one, other = crowd(cash["time"]), crowd("7 min")
    assert (other.work[other.tier == 1] == 7).all()
    assert one.work[one.tier == 0].tolist() == other.work[other.tier == 0].tolist()


def test_each_stream_is_asked_at_most_once_so_none_takes_numbers_from_another(monkeypatch):
    asked, of = [], Streams.of
    monkeypatch.setattr(Streams, "of", lambda *key: (asked.append(key[1:]), of(*key))[1])
    draw(population(world({"A": {"00:00": 60.0}}, arrivals=BUSY)), 1, 1)
    assert len(set(asked)) == len(asked) == 13


BUSY = {
    "busyness_cv": 0.2,
    "crowding": {"cv": 0.3},
    "per_hour": {"A": (("00:00", 60.0),)},
    "mix": {"A": {"cash": 1.0}},
    "group_size": {"A": 2.0},
}


# How many come, and when


def test_arrivals_are_sorted_inside_the_hours_and_on_the_grid():
    crowd = draw(population(load(WEEKDAY).today), 1, 1)
    assert (np.diff(crowd.arrival) >= 0).all()
    assert crowd.arrival.min() >= 9 * 60
    assert crowd.arrival.max() <= 17 * 60
    for times in (crowd.arrival, crowd.work, crowd.wrap_up, crowd.patience):
        assert (times * 2**20 % 1 == 0).all()


def test_each_hour_is_poisson_with_its_own_rate():
    steps = {"00:00": 6.0, "01:00": 12.0, "02:00": 3.0}
    many = days(world({"A": steps}), 400)
    for hour, rate in enumerate(steps.values()):
        count = counts(many, 60 * hour, 60 * hour + 60)
        assert within(count, rate)
        assert variance_within(count, rate)


def test_hours_are_independent_of_each_other():
    many = days(world({"A": {"00:00": 20.0}}), 400)
    both = np.corrcoef(counts(many, 0, 60), counts(many, 60, 120))[0, 1]
    assert abs(both) <= SURE / 400**0.5


def test_rates_may_change_at_half_hours():
    many = days(world({"A": {"00:00": 4.0, "00:30": 16.0, "01:00": 0.0}}), 400)
    assert within(counts(many, 0, 30), 2)
    assert within(counts(many, 30, 60), 8)
    assert counts(many, 60, 600).sum() == 0


def test_within_a_step_all_moments_are_equally_likely():
    many = days(world({"A": {"00:00": 0.0, "05:00": 20.0}}), 100)
    moments = np.concatenate([d.arrival for d in many]) / 300 - 1
    assert within(moments, 1 / 2)
    assert variance_within(moments, 1 / 12)


def test_nobody_comes_where_the_rate_is_zero():
    steps = {"00:00": 0.0, "01:00": 30.0, "02:00": 0.0, "08:00": 30.0, "09:00": 0.0}
    many = days(world({"A": steps}), 50)
    assert counts(many, 60, 120).sum() + counts(many, 480, 540).sum() == sum(map(len, many)) > 0


def test_nobody_comes_where_no_rate_is_named():
    assert [len(d) for d in days(world({"A": {}}), 3)] == [0, 0, 0]


def test_a_rate_named_before_opening_holds_from_opening_on():
    of = world({"A": {"00:00": 30.0}}, branch={"hours": "08:00-10:00"})
    arrivals = np.concatenate([d.arrival for d in days(of, 100)])
    assert 480 <= arrivals.min() <= arrivals.max() <= 600
    assert within(counts(days(of, 100), 480, 600), 60)


def test_good_and_bad_days_spread_the_count_of_the_day_by_their_cv():
    many = days(manner({"00:00": 60.0}, busyness_cv=0.2), 400)
    count = counts(many, 0, 600)
    assert within(count, 600)
    assert variance_within(count, 600 + (0.2 * 600) ** 2)


def test_crowds_spread_the_counts_of_half_hours_as_those_of_a_cox_process():
    """Var N = m + cv^2 m^2 and cov(N, next N) = correlation cv^2 m^2 (Cox 1955), m the mean."""
    steps = {"00:00": 60.0, "01:00": 180.0, "02:00": 20.0}
    many = days(manner(steps, crowding={"cv": 0.4, "correlation": 0.6}), 2000)
    first, then, later = (counts(many, at, at + 30) for at in (30, 60, 90))
    for count, mean in ((first, 30), (then, 90)):
        assert within(count, mean)
        assert variance_within(count, mean + (0.4 * mean) ** 2)
    assert within((first - 30) * (then - 90), 0.6 * 0.4**2 * 30 * 90)
    in_logs = np.log1p(0.6 * 0.16) / np.log1p(0.16)
    assert within((first - 30) * (later - 90), (1.16 ** (in_logs**2) - 1) * 30 * 90)


def test_crowds_begin_at_half_hours_of_the_clock_and_are_shared_by_all_tiers():
    rates = {"A": (("00:00", 200.0),), "B": (("00:00", 200.0),)}
    crowds = {"per_hour": rates, "mix": {t: {"cash": 1.0} for t in "AB"}, "crowding": {"cv": 0.5}}
    hours = {"branch": {"hours": "00:50-10:00"}}
    many = days(scenario("AB", WINDOW, arrivals=crowds | {"gap_cv": {"B": 0.0}}, **hours), 1000)
    a, b = ([d.arrival[d.tier == t] for d in many] for t in (0, 1))
    one, other = (np.array([(times < 60).sum() for times in tier]) for tier in (a, b))
    apart = np.array([((times >= 60) & (times < 90)).sum() for times in a])
    assert within((one - 200 / 6) * (other - 200 / 6), (0.5 * 200 / 6) ** 2)
    assert within((one - 200 / 6) * (apart - 100), 0)


def test_a_crowding_of_no_size_is_as_good_as_none():
    plain, said = (days(manner({"00:00": 30.0}, **more), 1)[0] for more in ({}, NO_CROWDS))
    assert_same_people(plain, said)


NO_CROWDS = {"crowding": {"cv": 0.0, "correlation": 0.5}}


def test_without_busyness_the_count_of_the_day_is_poisson():
    count = counts(days(world({"A": {"00:00": 60.0}}), 400), 0, 600)
    assert within(count, 600)
    assert variance_within(count, 600)


# Who they are


def test_tiers_share_each_hour_by_their_rates():
    per_hour = {"A": {"00:00": 30.0, "01:00": 10.0}, "B": {"00:00": 10.0, "01:00": 30.0}}
    many = days(world(per_hour), 200)
    first = np.concatenate([d.tier[d.arrival < 60] for d in many])
    later = np.concatenate([d.tier[d.arrival >= 60] for d in many])
    assert within(first == 0, 0.75)
    assert within(later == 0, 0.25)


def test_each_tier_comes_for_its_own_mix_of_services():
    mix = {"A": {"cash": 0.8, "loan": 0.2}, "B": {"loan": 1.0}}
    arrivals = {"per_hour": {name: (("00:00", 30.0),) for name in "AB"}, "mix": mix}
    services = {name: {"time": "3 min", "wrap_up": "0 min"} for name in ("cash", "loan")}
    many = days(scenario("AB", WINDOW, arrivals=arrivals, services=services), 20)
    service = [np.concatenate([d.service[d.tier == t] for d in many]) for t in (0, 1)]
    assert within(service[0] == 0, 0.8)
    assert (service[1] == 1).all()


@pytest.mark.parametrize(
    "dist",
    [
        {"dist": "exponential", "mean": "4 min"},
        {"dist": "lognormal", "mean": "4 min", "cv": 0.8},
        {"dist": "gamma", "mean": "4 min", "cv": 0.6},
        {"dist": "weibull", "mean": "4 min", "shape": 2.0},
        {"dist": "uniform", "low": "1 min", "high": "6 min"},
    ],
    ids=lambda dist: dist["dist"],
)
def test_work_has_the_mean_and_the_variance_of_its_distribution(dist):
    services = {"cash": {"time": dist, "wrap_up": "20 s"}}
    of = world({"A": {"00:00": 60.0}}, services=services)
    work = np.concatenate([d.work for d in days(of, 40)])
    time = of.services["cash"].time
    assert within(work, time.mean)
    assert variance_within(work, time.sd**2)


def test_a_tier_may_have_a_service_time_and_a_wrap_up_of_its_own():
    own = {"time": "7 min", "wrap_up": "2 min"}
    services = {"cash": {"time": "3 min", "wrap_up": "1 min", "by_tier": {"B": own}}}
    rates = {"A": {"00:00": 30.0}, "B": {"00:00": 30.0}}
    crowd = draw(population(world(rates, services=services)), 1, 1)
    assert set(zip(crowd.tier, crowd.work, crowd.wrap_up, strict=True)) == {(0, 3, 1), (1, 7, 2)}


def test_patience_may_depend_on_the_service():
    mix = {"A": {"cash": 0.5, "loan": 0.5}}
    arrivals = {"per_hour": {"A": (("00:00", 60.0),)}, "mix": mix}
    services = {name: {"time": "3 min", "wrap_up": "0 min"} for name in ("cash", "loan")}
    tiers = {"A": {"patience": "9 min", "by_service": {"loan": {"patience": "endless"}}}}
    of = scenario("A", WINDOW, arrivals=arrivals, services=services, tiers=tiers)
    crowd = draw(population(of), 1, 1)
    assert set(zip(crowd.service, crowd.patience, strict=True)) == {(0, 9), (1, np.inf)}


def test_personal_factors_have_mean_one_and_the_spread_of_their_tier():
    perception = {"tolerance_cv": 0.3, "expected_wait_cv": 0.5, "service_quality_sd": 0.7}
    of = world({"A": {"00:00": 60.0}}, perception=perception)
    many = days(of, 100)
    for column, mean, sd in (("tolerance", 1, 0.3), ("expects", 1, 0.5), ("liking", 0, 0.7)):
        values = np.concatenate([getattr(d, column) for d in many])
        assert within(values, mean)
        assert variance_within(values, sd**2)


def test_people_of_a_tier_without_spread_are_all_alike():
    perception = {"tolerance_cv": 0.0, "expected_wait_cv": 0.0, "service_quality_sd": 0.0}
    crowd = draw(population(world({"A": {"00:00": 60.0}}, perception=perception)), 1, 1)
    assert set(crowd.tolerance) == set(crowd.expects) == {1.0}
    assert set(crowd.liking) == {0.0}


def test_answers_to_surveys_are_standard_normal_and_unrelated():
    many = days(world({"A": {"00:00": 60.0}}), 40)
    survey = np.concatenate([d.survey_noise for d in many])
    recommend = np.concatenate([d.recommend_noise for d in many])
    assert within(survey, 0)
    assert variance_within(recommend, 1)
    assert within(survey * recommend, 0)


# Renewal processes and groups


def manner(rates, **manners):
    """Return a branch of tier A with these rates, and how A comes."""
    per_hour = {"A": tuple(rates.items())}
    arrivals = {"per_hour": per_hour, "mix": {"A": {"cash": 1.0}}, **manners}
    return scenario("A", WINDOW, arrivals=arrivals)


def test_a_tier_without_spread_of_its_gaps_comes_evenly_from_a_gap_after_opening_on():
    (even,) = days(manner({"00:00": 10.0, "09:00": 20.0}, gap_cv={"A": 0.0}), 1)
    last_hour = [540.0 + 3 * k for k in range(1, 21)]
    assert even.arrival.tolist() == [6.0 * k for k in range(1, 91)] + last_hour


def test_the_count_of_a_long_day_varies_with_the_square_of_the_cv_of_its_gaps():
    for cv in (0.5, 2.0):
        found = [len(day) for day in days(manner({"00:00": 60.0}, gap_cv={"A": cv}), 600)]
        assert np.var(found) / np.mean(found) == pytest.approx(cv * cv, rel=0.2)


def test_groups_come_at_one_moment_and_leave_the_rate_of_people_as_it_is():
    found = days(manner({"00:00": 30.0}, group_size={"A": 3.0}), 300)
    assert within([len(day) for day in found], 300.0)
    sizes = np.concatenate([np.unique(day.arrival, return_counts=True)[1] for day in found])
    assert within(sizes, 3.0)
    assert within(sizes == 1, 1 / 3)


def test_members_of_a_group_are_people_of_their_own():
    (day,) = days(manner({"00:00": 30.0}, group_size={"A": 50.0}), 1)
    assert len(np.unique(day.tolerance)) == len(day) > len(np.unique(day.arrival))


def test_a_manner_of_poisson_and_single_people_is_as_good_as_none():
    plain, said = manner({"00:00": 30.0}), manner({"00:00": 30.0}, gap_cv={"A": 1.0})
    assert_same_people(days(plain, 1)[0], days(said, 1)[0])


def test_tiers_that_come_in_their_own_manner_are_sorted_in_among_the_others():
    per_hour = {"A": (("00:00", 6.0),), "B": (("00:00", 30.0),)}
    mix = {tier: {"cash": 1.0} for tier in "AB"}
    both = {"per_hour": per_hour, "mix": mix, "gap_cv": {"A": 0.0}, "busyness_cv": 0.3}
    (day,) = days(scenario("AB", WINDOW, arrivals=both), 1)
    assert (np.diff(day.arrival) >= 0).all()
    gaps = np.diff(day.arrival[day.tier == 0])
    assert np.ptp(gaps) <= 2.0**-19
    assert set(day.tier.tolist()) == {0, 1}


# The door, groups with one ticket, amounts


def test_people_stand_at_the_door_at_their_rates_before_opening():
    hours = {"branch": {"hours": "01:00-10:00"}}
    before = {"per_hour": {"A": (("00:00", 60.0),)}, "mix": {"A": {"cash": 1.0}}}
    crowd = days(scenario("A", WINDOW, arrivals=before | {"door_from": "00:30"}, **hours), 200)
    assert within(counts(crowd, 30, 60), 30)
    assert within(counts(crowd, 60, 600), 540)
    assert counts(crowd, 0, 30).sum() == 0


def grouped(**more):
    cash = {"time": "3 min", "wrap_up": "0 min", **more}
    together = BUSY | {"busyness_cv": 0.0, "together": ("A",)}
    return scenario("A", WINDOW, arrivals=together, services={"cash": cash})


def test_a_group_with_one_ticket_is_one_row_and_as_many_people_as_before():
    crowd = days(grouped(), 200)
    assert within(np.array([d.party.sum() for d in crowd]), 600)
    assert within(np.array([len(d) for d in crowd]), 300)


def test_each_further_member_of_a_group_adds_a_share_of_the_work_for_one():
    crowd = draw(population(grouped(per_further=0.5)), 1, 1)
    assert crowd.party.max() > 2
    assert crowd.work.tolist() == (3 * (1 + 0.5 * (crowd.party - 1))).tolist()


def test_amounts_have_the_mean_and_the_share_above_a_threshold_that_they_should():
    cash = {"time": "3 min", "wrap_up": "0 min", "amount": {"mean": 100.0, "cv": 1.5}}
    of = world({"A": {"00:00": 60.0}}, services={"cash": cash})
    amounts = np.concatenate([d.amount for d in days(of, 30)])
    assert within(amounts, 100)
    assert within(amounts >= 150, of.services["cash"].amount.share_from(150))


def test_what_is_absent_is_drawn_as_if_it_were_not_there():
    plain = draw(population(world({"A": {"00:00": 60.0}})), 1, 1)
    for column, values in plain.items():
        if column.neutral is not None and column.name != "divert":
            assert np.array_equal(values, np.full(len(plain), column.neutral), equal_nan=True)
