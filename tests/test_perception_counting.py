"""Counting people without comparing all pairs, against counting that compares all pairs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from queuesim.perception.counting import (
    BLOCK,
    CELLS,
    Blocks,
    Dominance,
    Group,
    Waits,
    dominance,
    in_order,
    running,
)


@given(st.integers(1, 300).flatmap(lambda n: st.permutations(range(n))), st.randoms())
def test_a_dominance_count_equals_the_count_of_all_pairs(permutation, random):
    numbers, n = np.array(permutation), len(permutation)
    first = np.array([0, n, n, *(random.randint(0, n) for _ in range(20))])
    value = np.array([n, 0, n, *(random.randint(0, n) for _ in range(20))])
    expected = [int(np.sum(numbers[:p] < v)) for p, v in zip(first, value, strict=True)]
    assert Dominance(numbers).count(first, value).tolist() == expected
    assert dominance(numbers).count(first, value).tolist() == expected


@given(st.lists(st.integers(1, 3 * BLOCK).map(range).flatmap(st.permutations), max_size=5))
def test_blocks_that_keep_to_themselves_are_counted_from_tables(blocks):
    starts = np.cumsum([0, *map(len, blocks)])
    numbers = np.concatenate(
        [np.zeros(0, int), *(np.array(b) + s for b, s in zip(blocks, starts, strict=False))]
    )
    found = dominance(numbers)
    assert isinstance(found, Blocks)
    first, value = (grid.ravel() for grid in np.indices(2 * (min(len(numbers), 90) + 1,)))
    expected = [int(np.sum(numbers[:p] < v)) for p, v in zip(first, value, strict=True)]
    assert found.count(first, value).tolist() == expected


def test_many_who_wait_at_the_same_time_are_counted_by_the_tree():
    crowd = int(CELLS**0.5) + 1
    assert isinstance(dominance(np.arange(crowd)[::-1].copy()), Dominance)
    assert isinstance(dominance(np.arange(crowd)), Blocks)


def test_a_dominance_count_reaches_over_all_levels_of_the_tree():
    numbers = np.arange(5000)[::-1].copy()
    assert Dominance(numbers).count(np.array([4999, 1]), np.array([4096, 4999])).tolist() == [
        4095,
        0,
    ]


def test_a_running_count_says_how_many_indices_are_smaller():
    assert running(np.array([0, 2, 2, 5]), 4).tolist() == [0, 1, 1, 3, 3]


def test_only_who_is_called_after_a_later_ticket_is_out_of_order():
    assert in_order(np.array([3, 1, 1, 4, 2])).tolist() == [False, True, True, False, True]


waits = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), min_size=1, max_size=20)


@given(waits, st.lists(st.booleans(), min_size=20, max_size=20))
def test_a_group_is_counted_alike_whether_or_not_it_is_known_to_be_in_order(pairs, chosen):
    joined = np.sort([a for a, _ in pairs])
    ended = joined + np.array([b for _, b in pairs])
    events = np.sort(np.concatenate([joined, ended]))
    clock = Waits(np.searchsorted(events, joined), np.searchsorted(events, ended), len(events))
    rows = np.flatnonzero(chosen[: len(pairs)])
    rows = rows[in_order(ended[rows])]
    quick, general = Group(clock, rows, True), Group(clock, rows, False)
    time = np.searchsorted(events, np.arange(22), side="right")
    for ticket in range(len(pairs) + 1):
        tickets = np.full(len(time), quick.before[ticket])
        for name in ("overtaken", "gone"):
            found = [getattr(group, name)(tickets, time).tolist() for group in (quick, general)]
            assert found[0] == found[1]
