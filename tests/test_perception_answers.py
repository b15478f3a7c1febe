"""What customers say: on the scale they are given, and less sure than what they feel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sample_visits import defaults

from queuesim.perception.answers import recommendation, reported_wait, survey

VALUES = defaults()
noise = st.floats(-6, 6)


def test_a_survey_hears_the_experience_and_the_noise_within_the_scale():
    heard = survey(VALUES, np.array([6.0, 9.5, 0.5]), np.array([1.0, 1.0, -1.0]))
    assert heard.tolist() == [7.4, 10.0, 0.0]


def test_one_who_got_what_was_expected_recommends_with_7_or_8():
    heard = recommendation(VALUES, np.array([0.0, 2.0, -2.0, -9.0, 9.0]), np.zeros(5))
    assert heard.tolist() == [8.0, 9.0, 6.0, 1.0, 10.0]


def test_noise_moves_a_recommendation():
    assert recommendation(VALUES, np.zeros(2), np.array([1.0, -1.0])).tolist() == [9.0, 6.0]


def test_those_who_are_still_inside_are_not_asked():
    nobody = np.array([np.nan])
    assert np.isnan(survey(VALUES, nobody, np.zeros(1)))
    assert np.isnan(recommendation(VALUES, nobody, np.zeros(1)))


@given(arrays(float, 5, elements=st.floats(-10, 10)), arrays(float, 5, elements=noise))
def test_recommendations_are_whole_numbers_from_0_to_10(satisfaction, noise):
    heard = recommendation(VALUES, satisfaction, noise)
    assert set(heard) <= set(range(11))


def test_short_waits_are_reported_too_long_and_very_long_ones_too_short():
    short, long = reported_wait(VALUES, np.array([1.0, 60.0]), told=False)
    assert short == pytest.approx(1.31)
    assert long == pytest.approx(1.31 * 60**0.9)
    assert long < 60


def test_no_wait_is_reported_as_none():
    assert reported_wait(VALUES, np.zeros(1), told=False) == [0.0]


def test_a_wait_told_corrects_half_of_the_error_on_a_scale_of_ratios():
    untold, told = (reported_wait(VALUES, np.array([4.0]), told) for told in (False, True))
    assert told == pytest.approx(np.sqrt(4.0 * untold))
