"""What is remembered: the peak and the end, not how often or how long."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sample_visits import NAN, defaults

from queuesim.perception.glances import arrange
from queuesim.perception.memory import MEMORY, end, mean, peak, score, signed_peak
from queuesim.perception.mood import Moments, Waiting
from queuesim.perception.shapes import bounded

affects = st.floats(-1, 1)
some_moods = st.lists(st.floats(-3, 3), min_size=1, max_size=6)


def visit(moods, end, minutes=1.0, service=0.0):
    """Return a visit that stays in each mood for so many minutes and ends in another."""
    lengths = np.broadcast_to(minutes, len(moods))
    ages = np.append(0.0, np.cumsum(lengths))
    glances = arrange(np.array([len(moods)]), lambda who, number: ages[number])
    levels = np.array([*moods, moods[-1]])
    none, last = np.array([NAN]), np.array([end])
    called = none if service == 0 else np.array([moods[-1]])
    return Moments(
        Waiting(glances, ages, levels, levels),
        called,
        none,
        none,
        last,
        last,
        np.array([service]),
    )


def remembered(moods, end, law="peak-end", minutes=1.0, service=0.0, **weights):
    return MEMORY[law](defaults(**weights), visit(moods, end, minutes, service))[0]


# Peak and end


@given(some_moods, st.floats(-3, 3), st.data())
def test_repeating_a_moment_changes_nothing(moods, end, data):
    k = data.draw(st.integers(0, len(moods) - 1))
    assert remembered([*moods[: k + 1], *moods[k:]], end) == remembered(moods, end)


@given(some_moods, st.floats(-3, 3), st.data())
def test_a_moment_neither_extreme_nor_last_changes_nothing(moods, end, data):
    between = data.draw(st.floats(min(*moods, end), max(*moods, end)))
    k = data.draw(st.integers(0, len(moods)))
    inserted = [*moods[:k], between, *moods[k:]]
    assert remembered(inserted, end) == remembered(moods, end)


def test_a_moment_that_lasts_counts_as_soon_as_the_mean_does():
    weights = {"mean_weight": 0.5}
    short, long = (remembered(moods, 0.5, **weights) for moods in ([1, -1], [1, 0.8, -1]))
    assert long > short + 0.01


@given(some_moods, st.floats(-3, 3), st.randoms())
def test_the_order_of_moments_that_are_not_last_is_irrelevant(moods, end, random):
    shuffled = moods[:]
    random.shuffle(shuffled)
    assert remembered(shuffled, end) == remembered(moods, end)


@given(affects, affects, st.floats(0.01, 10))
def test_the_peak_lies_between_the_worst_moment_and_the_best(one, other, weight):
    worst, best = sorted((one, other))
    found = signed_peak(np.array([best]), np.array([worst]), weight)[0]
    assert min(worst, 0) - 1e-15 <= found <= max(best, 0) + 1e-15


@given(affects, affects)
def test_flipping_all_signs_flips_the_peak(one, other):
    worst, best = sorted((one, other))
    found = signed_peak(np.array([best, -worst]), np.array([worst, -best]), 1.0)
    assert found[0] == -found[1]


@given(affects, affects, st.floats(0, 1), st.floats(0.01, 10))
def test_the_peak_rises_with_each_extreme(one, other, more, weight):
    worst, best = sorted((one, other))
    better = min(best + more, 1.0), min(worst + more, best)
    found = signed_peak(
        np.array([best, better[0], best]), np.array([worst, worst, better[1]]), weight
    )
    assert found[0] <= found[1] + 1e-15
    assert found[0] <= found[2] + 1e-15


@given(st.lists(st.floats(-3, -0.01), min_size=1, max_size=6), st.floats(0.001, 2))
def test_after_an_all_bad_visit_a_milder_moment_at_the_end_improves_memory(moods, milder):
    end = moods[-1]
    assert remembered([*moods, end], end + milder) > remembered(moods, end)


def test_the_peak_weighs_the_best_and_the_worst_moment_by_their_own_size():
    assert signed_peak(np.array([0.5]), np.array([-1.0]), 1.0) == [(0.125 - 1) / (0.25 + 1)]
    assert signed_peak(np.array([0.5]), np.array([-1.0]), 2.0) == [(0.125 - 2) / (0.25 + 2)]
    assert signed_peak(np.array([0.5]), np.array([0.1]), 1.0) == [0.5]
    assert signed_peak(np.array([-0.1]), np.array([-0.5]), 1.0) == [-0.5]
    assert signed_peak(np.array([0.0]), np.array([0.0]), 1.0) == [0.0]


# The laws by name


def test_the_memory_of_peak_and_end_is_half_of_each():
    moods = visit([0.75, -0.75], 0.75)
    assert peak(defaults(), moods) == [0.0]
    assert end(moods) == [0.6]
    assert score(MEMORY["peak-end"](defaults(), moods)) == [6.5]


@given(some_moods, st.floats(-3, 3), st.floats(0.1, 5))
def test_only_the_proportion_of_the_weights_matters(moods, end, factor):
    weights = {"peak_weight": 0.2, "end_weight": 0.3, "mean_weight": 0.4}
    scaled = {name: factor * weight for name, weight in weights.items()}
    usual = remembered(moods, end, **weights)
    assert remembered(moods, end, **scaled) == pytest.approx(usual, abs=1e-12)


def test_the_mean_is_taken_over_the_minutes_of_wait_and_service():
    moods = visit([1.0, -1.0], 0.0, minutes=[1.0, 2.0], service=4.0)
    # (1 x 1 - 1 x 2 + (-1 + 0) / 2 x 4) / 7 minutes
    assert mean(moods) == pytest.approx(bounded(-3 / 7))


def test_the_mean_of_a_visit_without_duration_is_its_end():
    assert mean(visit([1.0], -0.75, minutes=0.0)) == pytest.approx([-0.6])


def test_the_mixed_law_knows_all_three():
    moods = visit([0.75, -0.75], 0.75)
    parts = 0.35 * 0.0 + 0.35 * 0.6 + 0.30 * 0.0
    assert MEMORY["mixed"](defaults(), moods) == pytest.approx([parts])
    assert MEMORY["mean"](defaults(), moods) == mean(moods)


def test_in_memory_that_decays_old_moments_count_less():
    moods = visit([0.75], 0.0, minutes=10.0)
    # both ends of the piece, the look at its end and twice the end: weights 1/2, 1, 1, 1, 1
    assert MEMORY["decay"](defaults(), moods) == pytest.approx([0.6 * 2.5 / 4.5])
    first, last = remembered([2.0, -1.0], 0.0, "decay"), remembered([-1.0, 2.0], 0.0, "decay")
    assert first < last


@given(some_moods, st.floats(-3, 3), st.sampled_from(list(MEMORY)))
def test_no_law_remembers_more_than_the_best_or_less_than_the_worst_moment(moods, end, law):
    assume(max(*moods, end) > min(*moods, end))
    low, high = bounded(np.array([min(*moods, end, 0), max(*moods, end, 0)]))
    assert low - 1e-12 <= remembered(moods, end, law) <= high + 1e-12
