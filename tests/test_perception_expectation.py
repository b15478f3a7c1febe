"""What is expected, and the numbers of the model's own table of satisfaction against wait."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_visits import Glance, defaults, experience, waiting

from queuesim.perception.expectation import DISPLAYS, expectation, loyalty_value, normal_visit
from queuesim.perception.memory import MEMORY, score

PEAK_END = MEMORY["peak-end"]
displays = st.sampled_from(list(DISPLAYS.values()))


def expected(values, distraction=0.0, display=DISPLAYS["nothing"], law=PEAK_END):
    normal = normal_visit(values, distraction, display)
    return expectation(values, score(law(values, normal))[0])


def satisfaction(like, *visits, **changes):
    """Return S in a hall where nothing distracts and nothing is shown."""
    values = defaults(like, **changes)
    return experience(values, *visits) - expected(values)


@given(st.floats(0, 1), displays, st.sampled_from(list(MEMORY.values())))
def test_a_vip_expects_more_than_gold_and_gold_more_than_a_regular(distraction, display, law):
    levels = [expected(defaults(like), distraction, display, law) for like in ("regular", "gold")]
    assert levels[0] < levels[1] < expected(defaults("vip"), distraction, display, law)


def test_a_display_of_waits_tells_the_normal_wait_and_keeps_the_promise():
    values = defaults(occupied_time=0.0, uncertain_time=0.0)
    shown = normal_visit(values, 0.0, DISPLAYS["wait"])
    waited = 1.6 * 0.65 * (15 / 20) / (1 + 15 / 20)  # the wait told is the reference
    assert shown.waiting.begins[-1] == pytest.approx(0.1 - waited)
    assert shown.called == pytest.approx([0.1 - waited + 0.15 + 0.1])


def test_the_normal_visit_of_one_who_expects_no_wait_is_a_moment_and_a_service():
    values = defaults(expected_wait=0.0)
    assert normal_visit(values, 0.0, DISPLAYS["nothing"]).waiting.begins == pytest.approx(
        [0.1 - 0.12]
    )


def test_the_premium_raises_the_expectation_by_the_weight_of_should():
    assert expectation({"should_weight": 0.5, "premium": 0.4}, 7.0) == pytest.approx(7.2)
    assert expectation({"should_weight": 0.0, "premium": 0.4}, 7.0) == 7.0


def test_what_is_always_there_is_expected():
    levels = [expected(defaults(), distraction) for distraction in (0.0, 0.5, 1.0)]
    assert all(less < more for less, more in pairwise(levels))


@given(st.floats(0, 10), st.floats(0.1, 5))
def test_a_loss_counts_more_than_a_gain_of_its_size(s, loss_aversion):
    gain, loss = (loyalty_value(np.array([x]), loss_aversion)[0] for x in (s, -s))
    assert loss == -loss_aversion * gain
    assert gain == s


# The numbers printed with the parameters of the model: nobody around, nothing shown


def test_the_satisfaction_of_a_regular_by_wait():
    values = defaults()
    served = [waiting(values, wait) for wait in (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0)]
    found = satisfaction("regular", *served)
    assert found.round(1).tolist() == [2.4, 1.4, 0.7, 0.0, -0.7, -1.2, -1.4]


def test_the_satisfaction_of_a_regular_who_leaves_at_once():
    left = waiting(defaults(), 0.0, served=False)
    assert satisfaction("regular", left).round(2) == [-2.85]


def test_the_satisfaction_of_gold_by_wait():
    served = [waiting(defaults("gold"), wait) for wait in (0.0, 4.0, 8.0, 15.0)]
    found = satisfaction("gold", *served)
    assert found[[0, 2, 3]].round(1).tolist() == [0.3, -1.6, -2.7]
    assert found[1].round(2) == -0.15


def test_the_satisfaction_of_a_vip_alone_and_past_thirty_people():
    values = defaults("vip")
    alone, past = waiting(values, 3.0), waiting(values, 3.0, see=Glance(behind=30.0))
    assert satisfaction("vip", alone, past).round(1).tolist() == [-0.3, 0.0]


# The claims of the practitioner's article


def test_gold_customers_fare_better_and_are_less_satisfied():
    gold, regular = defaults("gold"), defaults()
    served = waiting(gold, 8.0), waiting(regular, 20.0)
    assert experience(gold, served[0]) > experience(regular, served[1])
    assert satisfaction("gold", served[0]) < satisfaction("regular", served[1])


ALIKE = ("expected_wait", "base_mood", "service_quality", "prestige", "premium")


@given(st.floats(0, 60), st.floats(0, 60))
def test_among_people_who_expect_the_same_the_longer_waiter_is_never_more_satisfied(one, other):
    alike = {name: defaults()[name] for name in ALIKE}
    shorter, longer = sorted((one, other))
    gold = satisfaction("gold", waiting(defaults("gold", **alike), shorter), **alike)
    regular = satisfaction("regular", waiting(defaults(), longer))
    assert regular <= gold + 1e-12


def test_gold_customers_who_never_wait_are_satisfied():
    assert satisfaction("gold", waiting(defaults("gold"), 0.0)) > 0


@given(st.floats(0, 30), st.floats(0, 9), st.floats(0, 30))
def test_a_vip_who_passes_thirty_people_is_happier_than_in_an_empty_hall(wait, skips, service):
    values = defaults("vip")
    seen = [
        waiting(values, wait, see=Glance(behind=behind, skips=skips), service=service)
        for behind in (0.0, 30.0)
    ]
    alone, past = experience(values, *seen)
    assert alone < past
