"""From surroundings to mood: the directions in which experience may move, whatever the numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_visits import (
    NAN,
    Glance,
    Visit,
    defaults,
    experience,
    felt,
    minutes,
    parameters,
    person,
    share,
    sights,
    visits,
    waiting,
)

from queuesim.perception.memory import MEMORY
from queuesim.perception.mood import faded
from queuesim.perception.shapes import bounded, rising
from queuesim.scenario.parameters import LIKE, PARAMETERS

ROUNDING = 1e-12  # of sums of a few numbers of size 10
ONLY_PEAK_AND_END = {"mean_weight": 0.0}


def never_worse(values, visit, better):
    worse, than = experience(values, visit, better)
    assert worse <= than + ROUNDING


def changed(visit, where, **larger):
    """Return the visit with more of something at the glances of the mask."""
    glances = zip(visit.glances, where, strict=False)
    ((name, more),) = larger.items()
    return replace(
        visit,
        glances=tuple(replace(g, **{name: getattr(g, name) + more * w}) for g, w in glances),
    )


masks = st.lists(st.booleans(), min_size=5, max_size=5).filter(any)


# The range


@given(parameters(), visits(), st.sampled_from(list(MEMORY)))
def test_experience_stays_within_0_and_10(values, visit, law):
    assert 0 <= experience(values, visit, law=law)[0] <= 10


@given(parameters(), visits(), st.floats(0, 1e6))
def test_experience_stays_within_0_and_10_however_long_the_wait(values, visit, wait):
    first, *others = visit.glances
    longer = replace(visit, glances=(replace(first, minutes=wait), *others, Glance()))
    assert 0 <= experience(values, longer)[0] <= 10


@pytest.mark.parametrize("wait", [0.0, 1e-6, 1e6])
def test_experience_is_finite_from_no_wait_to_a_million_minutes(wait):
    assert 0 <= experience(defaults(), waiting(defaults(), wait))[0] <= 10


# One by one


@given(parameters(), st.lists(visits(place_shown=True), min_size=2, max_size=5), st.randoms())
def test_permuting_customers_permutes_the_results(values, several, random):
    order = list(range(len(several)))
    random.shuffle(order)
    straight = experience(values, *several)
    assert experience(values, *(several[i] for i in order)).tobytes() == straight[order].tobytes()


@given(
    parameters(),
    st.lists(visits(place_shown=True), min_size=2, max_size=5),
    st.sampled_from(list(MEMORY)),
)
def test_a_batch_equals_one_by_one_to_the_byte(values, several, law):
    alone = [experience(values, visit, law=law) for visit in several]
    assert experience(values, *several, law=law).tobytes() == np.concatenate(alone).tobytes()


# How time is cut and measured


@given(parameters(**ONLY_PEAK_AND_END), visits(least=2), st.data())
def test_splitting_a_piece_changes_nothing(values, visit, data):
    k = data.draw(st.integers(0, len(visit.glances) - 2))
    piece, part = visit.glances[k], data.draw(share)
    halves = (
        replace(piece, minutes=part * piece.minutes),
        replace(piece, minutes=(1 - part) * piece.minutes, event=NAN),
    )
    split = replace(visit, glances=(*visit.glances[:k], *halves, *visit.glances[k + 1 :]))
    whole, parted = experience(values, visit, split)
    assert whole == pytest.approx(parted, abs=1e-9)


@given(parameters(), visits(least=2), st.data())
def test_a_piece_of_no_length_after_the_ticket_changes_nothing(values, visit, data):
    k = data.draw(st.integers(1, len(visit.glances) - 1))
    like = data.draw(st.sampled_from((k - 1, k)))
    instant = replace(visit.glances[like], minutes=0.0, event=NAN)
    with_it = replace(visit, glances=(*visit.glances[:k], instant, *visit.glances[k:]))
    without, including = experience(values, visit, with_it)
    assert without == including


TIMES = [name for name, parameter in PARAMETERS.items() if parameter.unit == "min"]


@given(parameters(), visits(), st.sampled_from(list(MEMORY)))
def test_seconds_instead_of_minutes_change_nothing(values, visit, law):
    in_seconds = values | {name: 60 * values[name] for name in TIMES}
    slow = replace(
        visit,
        glances=tuple(replace(g, minutes=60 * g.minutes, told=60 * g.told) for g in visit.glances),
        **{name: 60 * getattr(visit, name) for name in OWN_TIMES},
    )
    usual = experience(values, visit, law=law)
    assert experience(in_seconds, slow, law=law) == pytest.approx(usual, abs=1e-9)


OWN_TIMES = ("tolerance", "expected", "service", "promised")


# What never raises experience


@given(parameters(**ONLY_PEAK_AND_END), visits(least=2), st.lists(st.floats(1, 3), min_size=5))
def test_a_longer_wait_never_feels_better(values, visit, factors):
    glances = zip(visit.glances, factors, strict=False)
    longer = replace(visit, glances=tuple(replace(g, minutes=f * g.minutes) for g, f in glances))
    never_worse(values, longer, visit)


@given(parameters(), visits(), masks, st.floats(0.1, 3))
def test_more_crowding_never_feels_better(values, visit, where, more):
    never_worse(values, changed(visit, where, crowd=more), visit)


@given(parameters(), visits(), masks, st.floats(0.1, 5))
def test_more_skips_never_feel_better(values, visit, where, more):
    never_worse(values, changed(visit, where, skips=more), visit)


@given(parameters(), visits(), st.floats(2, 6), st.floats(0.01, 6))
def test_a_service_far_too_slow_never_feels_better_for_being_slower(values, visit, ratio, more):
    slow, slower = (replace(visit, service_ratio=ratio + extra) for extra in (0.0, more))
    never_worse(values, slower, slow)


@given(parameters(), visits(), st.floats(0, 2), st.floats(0, 2))
def test_a_service_within_twice_its_normal_time_feels_the_same(values, visit, one, other):
    first, second = (replace(visit, service_ratio=ratio) for ratio in (one, other))
    assert experience(values, first) == experience(values, second)


# What never lowers experience


@given(parameters(), visits(), masks, share)
def test_more_distraction_never_feels_worse(values, visit, where, more):
    less = visit.each(distraction=0.0)
    never_worse(values, less, changed(less, where, distraction=more))


@given(parameters(), visits(), masks, share)
def test_more_information_never_feels_worse(values, visit, where, more):
    less = visit.each(information=0.0)
    never_worse(values, less, changed(less, where, information=more))


@given(parameters(), visits(), masks, st.floats(0.1, 30))
def test_more_people_behind_never_feel_worse(values, visit, where, more):
    never_worse(values, visit, changed(visit, where, behind=more))


@given(parameters(), visits(), masks, share)
def test_more_progress_never_feels_worse(values, visit, where, more):
    less = visit.each(progress=0.0)
    never_worse(values, less, changed(less, where, progress=more))


@given(parameters(), visits(), st.floats(0.01, 2))
def test_better_service_never_feels_worse(values, visit, more):
    never_worse(values, visit, replace(visit, quality=visit.quality + more))


@given(parameters(), visits(), st.floats(0.01, 5))
def test_a_larger_farewell_never_feels_worse(values, visit, more):
    never_worse(values, visit, replace(visit, touch=visit.touch + more))


@given(parameters(), visits(), st.floats(0.01, 5))
def test_a_larger_letter_after_the_visit_never_feels_worse(values, visit, more):
    never_worse(values, visit, replace(visit, after=visit.after + more))


@given(parameters(), visits(), st.floats(0.01, 30))
def test_expecting_a_longer_wait_never_makes_a_wait_feel_worse(values, visit, more):
    never_worse(values, visit, replace(visit, expected=visit.expected + more))


# Waits told


@st.composite
def told_and_not(draw, up_to):
    """Draw a wait up to some times the reference: in silence, told exactly, told half of it."""
    values = defaults(draw(st.sampled_from(LIKE)))
    lengths = draw(st.lists(minutes, min_size=1, max_size=4))
    wait = draw(st.floats(0.01, up_to)) * values["expected_wait"]
    lengths = [wait * length / sum(lengths) for length in lengths]
    see = draw(sights(told=st.just(NAN), event=NAN, information=0.0))
    silent = waiting(values, *lengths, see=see, place_shown=draw(st.booleans()))

    def told(minutes):
        ages = np.cumsum([0.0, *lengths])
        known = tuple(
            replace(g, told=minutes, information=float(faded(values, 1.0, age)))
            for g, age in zip(silent.glances, ages, strict=True)
        )
        return replace(silent, glances=known, promised=minutes)

    return values, silent, told(wait), told(wait / 2)


@given(told_and_not(up_to=2))
def test_a_wait_told_exactly_is_never_worse_than_silence(case):
    values, silent, exactly, _ = case
    never_worse(values, silent, exactly)


@given(told_and_not(up_to=1.5))
def test_a_wait_told_exactly_is_never_worse_than_being_told_half_of_it(case):
    values, _, exactly, half = case
    never_worse(values, half, exactly)


@given(told_and_not(up_to=2), st.data())
def test_a_wait_told_again_never_feels_worse(case, data):
    """Of two who are told the same and wait equally, the one who gets updates is better off."""
    values, _, once, _ = case
    k = data.draw(st.integers(0, len(once.glances) - 1))
    ages = np.cumsum([0.0, *(glance.minutes for glance in once.glances)])
    updated = tuple(
        replace(g, information=float(faded(values, 1.0, ages[i] - ages[k]))) if i >= k else g
        for i, g in enumerate(once.glances)
    )
    never_worse(values, once, replace(once, glances=updated))


def test_a_told_wait_becomes_half_of_the_reference_and_its_excess_is_bad_news():
    values = defaults(occupied_time=0.0, uncertain_time=0.0)
    told = Glance(told=25.0, information=1.0)
    visit = felt(values, waiting(values, 20.0, see=told, promised=25.0))
    # reference (15 + 25) / 2 = 20 min, not passed; bad news 0.15 x 1/2
    assert visit.waiting.begins == pytest.approx([0.1 - 0.075, 0.1 - 0.075 - 1.6 * 0.65 * 0.5])
    assert visit.called == pytest.approx([visit.waiting.begins[1] + 0.15 + 0.1])


def test_a_broken_promise_costs_more_than_a_kept_one_gives():
    values = defaults()
    kept, late, untold = felt(
        values,
        waiting(values, 20.0, promised=20.0),
        waiting(values, 20.0, promised=10.0),
        waiting(values, 20.0),
    ).called
    assert (kept - untold, late - untold) == pytest.approx((0.1, -2 * 0.1 * 0.5))


def test_only_those_called_have_a_promise_kept():
    values = defaults()
    gave_up = waiting(values, 20.0, promised=30.0, served=False)
    assert felt(values, gave_up).end == felt(values, replace(gave_up, promised=NAN)).end


def test_information_fades_by_half_in_ten_minutes():
    assert faded(defaults(), 1.0, 10.0) == 0.5


# Other claims


@st.composite
def persons(draw):
    """Draw how someone differs from the tier, three standard deviations at most."""
    tolerance, expects = draw(st.floats(0.4, 2.3)), draw(st.floats(0.4, 2.3))
    liking, shown = draw(st.floats(-0.6, 0.6)), draw(st.booleans())
    return lambda values: {
        "tolerance": values["tolerance"] * tolerance,
        "expected": values["expected_wait"] * expects,
        "quality": values["service_quality"] + liking,
        "place_shown": shown,
    }


@given(parameters(), visits(), st.floats(0, 20), st.floats(0.1, 20))
def test_the_gain_from_a_distraction_shrinks_with_visits(values, visit, earlier, more):
    never_worse(values, replace(visit, visits=earlier + more), replace(visit, visits=earlier))


@given(parameters(**ONLY_PEAK_AND_END), visits(least=2), sights(event=NAN))
def test_no_wait_is_at_least_as_good_as_any_wait(values, visit, see):
    lengths = [glance.minutes for glance in visit.glances]
    waited = replace(visit, glances=tuple(replace(see, minutes=m) for m in lengths))
    never_worse(values, waited, replace(visit, glances=(see,)))


@given(
    st.sampled_from(LIKE),
    sights(told=st.just(NAN), event=NAN),
    st.floats(0, 3),
    persons(),
)
def test_not_being_served_is_worse_than_service_after_twice_the_expected_wait(
    like, see, patience, own
):
    values = defaults(like)
    someone = person(values, **own(values))
    served = replace(someone, glances=(replace(see, minutes=2 * someone.expected), see))
    left = replace(served, served=False)
    left = replace(left, glances=(replace(see, minutes=patience * someone.expected), see))
    never_worse(values, left, served)


def test_the_moods_of_a_wait_are_those_of_the_equations():
    values = defaults("vip", occupied_time=0.0, uncertain_time=0.0)
    first = Glance(10.0, distraction=0.5, information=1.0, behind=5.0, progress=0.0)
    second = Glance(0.0, information=0.0, crowd=2.0, skips=2.0, progress=0.5)
    visit = person(values, glances=(first, second), place_shown=True)
    found = felt(values, visit)
    waited = 1.6 * (0.65 * (10 / 20) / (1 + 10 / 20) + 0.35 * (8 / 10) / (1 + 8 / 10))
    calm = 0.35 + 0.30 / 2 + 0.05 * 0.5
    assert found.waiting.begins[0] == pytest.approx(calm)
    assert found.waiting.ends[0] == pytest.approx(calm - 0.9 * waited)
    call = 0.35 + 0.10 * 0.5 - (waited + 0.12 + 0.20 / 2 + 0.30 / 2)
    assert found.waiting.begins[1] == found.waiting.ends[1] == pytest.approx(call)
    assert found.called == pytest.approx([call + 0.15])
    assert found.end == pytest.approx([0.7 + 0.4 * (call + 0.15 - 0.7)])


def test_the_felt_clock_runs_slower_when_occupied_and_faster_in_uncertainty():
    values = defaults()
    found = felt(
        values,
        waiting(values, 10.0, see=Glance(distraction=1.0, information=1.0)),
        waiting(values, 10.0, see=Glance(distraction=0.0, information=0.0)),
        waiting(values, 4.0, 6.0, see=Glance(distraction=0.5, information=0.5)),
    )
    at_the_end = found.waiting.felt[found.waiting.glances.last]
    assert at_the_end == pytest.approx([9.0, 10.8, 9.9])


def test_the_mood_of_a_regular_falls_as_was_assumed():
    values = defaults()
    moods = [felt(values, waiting(values, wait)).waiting.ends.min() for wait in (10.0, 20.0, 40.0)]
    assert bounded(np.array(moods)).round(2).tolist() == [-0.36, -0.62, -0.75]


def test_an_event_adds_a_moment_and_changes_nothing_after():
    values = defaults()
    plain = waiting(values, 6.0, 4.0)
    first, second, last = plain.glances
    tea = replace(plain, glances=(first, replace(second, event=0.9), last))
    found, usual = felt(values, tea), felt(values, plain)
    assert np.nanmax(found.waiting.events) == pytest.approx(usual.waiting.begins[1] + 0.9)
    assert found.end == usual.end
    assert experience(values, tea) > experience(values, plain)


def test_an_event_at_the_counter_is_felt_against_the_quality_of_service():
    found = felt(defaults(), Visit(best_at_counter=0.3, worst_at_counter=-0.2))
    assert (found.best_at_counter, found.worst_at_counter) == pytest.approx((0.8, 0.3))


@pytest.mark.parametrize(
    ("touch", "due", "gain"),
    [(1.0, 0.0, 0.2), (5.0, 0.0, 1 / 3), (1.0, 1.0, 0.0), (0.0, 1.0, -0.2)],
)
def test_a_farewell_counts_as_a_surprise_and_its_absence_once_it_is_due(touch, due, gain):
    found = felt(defaults(), Visit(touch=touch, due=due))
    assert found.end - found.concluded == pytest.approx([gain])


def test_one_who_gives_up_feels_no_relief_and_no_service():
    found = felt(defaults(), Visit(served=False, best_at_counter=0.3))
    assert np.isnan([found.called[0], found.best_at_counter[0]]).all()
    assert found.best == found.waiting.begins == pytest.approx([0.1 - 0.12])
    assert found.worst == found.end == found.waiting.begins - 1.0


def test_one_who_was_not_served_is_not_disappointed_of_a_farewell():
    found = felt(defaults(), Visit(served=False, due=1.0))
    assert found.end == found.concluded == found.waiting.begins - 1.0


def test_one_diverted_to_a_machine_ends_with_the_quality_of_the_machine():
    assert felt(defaults(), Visit(served=False, diverted=True)).end == [0.3]


def test_the_two_shapes():
    assert rising(np.array([-1.0, 0.0, 2.0, 6.0]), 2.0).tolist() == [0.0, 0.0, 0.5, 0.75]
    assert bounded(np.array([0.0, 0.75, -0.75])).tolist() == [0.0, 0.6, -0.6]
