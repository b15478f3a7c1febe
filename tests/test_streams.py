"""Luck: tied to seed, day, purpose and person, and to nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim.branch.streams import Purpose, Streams, on_grid

DRAWS = {
    "uniform": lambda of: of.uniform(),
    "normal": lambda of: of.normal(),
    "exponential": lambda of: of.exponential(),
    "gamma": lambda of: of.gamma(2.5),
    "part": lambda of: of.part(3).normal(),
    "part of a part": lambda of: of.part(0).part(1).gamma(0.5),
}


@pytest.fixture(params=DRAWS.values(), ids=DRAWS)
def drawn(request):
    return request.param


def a_luck(n=50, seed=7, day=3, purpose=Purpose.WORK):
    return Streams(seed, [day]).luck(np.array([0, n]), purpose)


def test_purposes_keep_their_numbers_for_ever():
    assert {purpose.name: int(purpose) for purpose in Purpose} == {
        "BUSYNESS": 1,
        "ARRIVALS": 2,
        "TIER": 3,
        "SERVICE": 4,
        "WORK": 5,
        "WRAP_UP": 6,
        "PATIENCE": 7,
        "TOLERANCE": 8,
        "EXPECTS": 9,
        "LIKING": 10,
        "SURVEY": 11,
        "RECOMMEND": 12,
        "GAPS": 13,
        "GROUPS": 14,
        "WILLINGNESS": 15,
        "MISSES": 16,
        "RETURNS": 17,
        "WALK": 18,
        "DIVERT": 19,
        "MACHINE_WORK": 20,
        "MACHINE_WRAP_UP": 21,
        "AMOUNT": 22,
        "CROWDING": 23,
    }


@given(
    st.integers(0, 2**200),
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=3),
    st.sampled_from(Purpose),
    st.lists(st.integers(0, 2**32 - 1), max_size=3),
)
def test_a_stream_is_that_of_numpys_seed_sequence_named_by_seed_day_and_purpose(
    seed, days, purpose, part
):
    for day, rng in zip(days, Streams(seed, days).of(purpose, *part), strict=True):
        key = np.random.SeedSequence(seed, spawn_key=(day, purpose, *part))
        assert rng.bit_generator.state == np.random.PCG64(key).state


def test_the_people_of_a_day_have_the_same_luck_among_many_days(drawn):
    starts = np.array([0, 50, 50, 57])
    found = drawn(Streams(7, [3, 9, 4]).luck(starts, Purpose.WORK)).tolist()
    assert found[:50] == drawn(a_luck()).tolist()
    assert found[50:] == drawn(a_luck(n=7, day=4)).tolist()


def test_a_second_look_finds_the_same_luck(drawn):
    one = a_luck()
    assert drawn(one).tolist() == drawn(one).tolist() == drawn(a_luck()).tolist()


def test_some_people_have_the_luck_that_they_have_among_all(drawn):
    some = np.array([3, 4, 49])
    assert drawn(a_luck().of(some)).tolist() == drawn(a_luck())[some].tolist()
    assert a_luck().of(some).n == 3


def test_another_seed_day_or_purpose_is_another_luck(drawn):
    others = [a_luck(seed=8), a_luck(day=4), a_luck(purpose=Purpose.PATIENCE)]
    assert all((drawn(other) != drawn(a_luck())).all() for other in others)


@pytest.mark.parametrize(
    ("of_luck", "key", "of_numpy"),
    [
        (DRAWS["uniform"], (0,), lambda rng: rng.random(50)),
        (DRAWS["normal"], (1,), lambda rng: rng.standard_normal(50)),
        (DRAWS["exponential"], (2,), lambda rng: rng.standard_exponential(50)),
        (DRAWS["gamma"], (3,), lambda rng: rng.standard_gamma(2.5, 50)),
        (DRAWS["part"], (7, 1), lambda rng: rng.standard_normal(50)),
        (DRAWS["part of a part"], (4, 5, 3), lambda rng: rng.standard_gamma(0.5, 50)),
    ],
    ids=DRAWS,
)
def test_each_kind_of_draw_and_each_part_has_a_stream_of_its_own_for_ever(of_luck, key, of_numpy):
    seed = np.random.SeedSequence(7, spawn_key=(3, Purpose.WORK, *key))
    expected = of_numpy(np.random.Generator(np.random.PCG64(seed)))
    assert of_luck(a_luck()).tolist() == expected.tolist()


def test_nobody_has_no_luck(drawn):
    assert drawn(a_luck(n=0)).tolist() == []


def test_times_are_rounded_to_the_nearest_multiple_of_two_to_the_minus_twenty():
    step = 2.0**-20
    assert on_grid(np.array([0.4, 0.5, 0.6, 1.0]) * step).tolist() == [0, step, step, step]
    assert on_grid(np.array([1 / 3, np.inf])).tolist() == [349525 / 2**20, np.inf]
