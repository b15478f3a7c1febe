"""Calibration checks: what was fitted or built in stands where its source says.

These tests can only show that the model was set up as intended. Directions that nothing was fitted
to are checked apart, in `test_directions.py`.
"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sample_visits import Glance, defaults, experience, waiting
from test_perception_memory import remembered

BAD = st.floats(-0.95, -0.05)  # affect


def mood(affect):
    """Return the mood of an affect: the inverse of x / sqrt(1 + x^2)."""
    return affect / np.sqrt(1 - affect * affect)


def test_being_last_in_line_is_worth_70_seconds_of_waiting():
    """Fitted: at a wait of 5 min, 20 behind or none (Buell 2021); 69.4 s with these parameters."""
    values = defaults()
    alone, after_69, after_71 = experience(
        values,
        waiting(values, 5.0),
        waiting(values, 5 + 69 / 60, see=Glance(behind=20.0)),
        waiting(values, 5 + 71 / 60, see=Glance(behind=20.0)),
    )
    assert after_71 < alone < after_69


@given(BAD, BAD, st.floats(0.01, 0.9))
def test_after_a_bad_peak_the_overall_rating_moves_with_the_end_by_0_4_to_0_8(peak, end, milder):
    """Built in by the weights of peak and end, 0.5 each.

    The trial with a better end in Redelmeier, Katz and Kahneman (2003) implies 0.625.
    """
    assume(peak <= end and end + milder < 0)
    worse, better = (remembered([mood(peak)], mood(v)) for v in (end, end + milder))
    assert 0.4 <= (better - worse) / milder <= 0.8


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=5), st.floats(-2, 2), st.floats(0.1, 50))
def test_duration_has_no_effect_at_equal_peak_and_end(moods, end, factor):
    """Built in: duration about nil in Alaybek et al. (2022), 0.03 in Redelmeier and Kahneman."""
    short, long = (remembered(moods, end, minutes=minutes) for minutes in (1.0, factor))
    assert short == long


def test_a_wait_twice_as_long_hurts_by_its_worst_moment_alone():
    """Built in: at equal surroundings a longer wait counts because its end is worse."""
    values = defaults(waiting=0.0)  # no discomfort of time as such
    five, fifty = experience(values, waiting(values, 5.0), waiting(values, 50.0))
    assert five == pytest.approx(fifty, abs=1e-12)
