"""Counting people without comparing all pairs, against counting that compares all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim.perception import counting
from queuesim.perception.counting import (
    BLOCK,
    CELLS,
    count,
    dominance,
    gone,
    in_order,
    lines,
    overtaken,
    running,
)


def counts(numbers, first, value):
    return count(dominance([numbers]), 0, first, value).tolist()


def is_tree(numbers):
    return bool(dominance([numbers]).levels[0])


@given(st.integers(1, 300).flatmap(lambda n: st.permutations(range(n))), st.randoms())
def test_a_dominance_count_equals_the_count_of_all_pairs(permutation, random):
    numbers, n = np.array(permutation), len(permutation)
    first = np.array([0, n, n, *(random.randint(0, n) for _ in range(20))])
    value = np.array([n, 0, n, *(random.randint(0, n) for _ in range(20))])
    expected = [int(np.sum(numbers[:p] < v)) for p, v in zip(first, value, strict=True)]
    assert counts(numbers, first, value) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "CELLS", 0)
        assert is_tree(numbers)
        assert counts(numbers, first, value) == expected


def test_permutations_behind_one_another_are_counted_apart():
    some = [np.array([1, 0]), np.arange(1000)[::-1].copy(), np.array([2, 0, 1])]
    found = dominance(some)
    assert found.levels.tolist() == [0, 2, 0]
    first, value = np.array([1, 2]), np.array([2, 1])
    assert [count(found, k, first, value).tolist() for k in range(3)] == [[1, 1], [0, 0], [0, 1]]


@given(st.lists(st.integers(1, 3 * BLOCK).map(range).flatmap(st.permutations), max_size=5))
def test_blocks_that_keep_to_themselves_are_counted_from_tables(blocks):
    starts = np.cumsum([0, *map(len, blocks)])
    numbers = np.concatenate(
        [np.zeros(0, int), *(np.array(b) + s for b, s in zip(blocks, starts, strict=False))]
    )
    assert not is_tree(numbers)
    first, value = (grid.ravel() for grid in np.indices(2 * (min(len(numbers), 90) + 1,)))
    expected = [int(np.sum(numbers[:p] < v)) for p, v in zip(first, value, strict=True)]
    assert counts(numbers, first, value) == expected


def test_many_who_wait_at_the_same_time_are_counted_by_the_tree():
    crowd = int(CELLS**0.5) + 1
    assert is_tree(np.arange(crowd)[::-1].copy())
    assert not is_tree(np.arange(crowd))


def test_a_dominance_count_reaches_over_all_levels_of_the_tree():
    numbers = np.arange(5000)[::-1].copy()
    assert counts(numbers, np.array([4999, 1]), np.array([4096, 4999])) == [4095, 0]


def test_a_running_count_says_how_many_indices_of_a_kind_are_smaller():
    index, kind = np.array([0, 2, 1, 2, 3]), np.array([0, 0, 1, 0, 2])
    assert running(index, 4, kind, 2).tolist() == [[0, 1, 1, 3, 3], [0, 0, 1, 1, 1]]


def test_only_who_is_called_after_a_later_ticket_is_out_of_order():
    assert in_order(np.array([3, 1, 1, 4, 2])).tolist() == [False, True, True, False, True]


waits = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), min_size=1, max_size=20)


@given(waits, st.lists(st.booleans(), min_size=20, max_size=20))
def test_a_line_is_counted_alike_whether_or_not_it_is_known_to_be_in_order(pairs, chosen):
    joined = np.sort([a for a, _ in pairs])
    ended = joined + np.array([b for _, b in pairs])
    events = np.sort(np.concatenate([joined, ended]))
    ends = np.searchsorted(events, ended)
    queue = np.where(chosen[: len(pairs)], 0, -1)
    queue[queue == 0] = np.where(in_order(ends[queue == 0]), 0, -1)
    known = lines(
        queue,
        np.zeros(1, int),
        np.ones(len(pairs), bool),
        np.searchsorted(events, joined),
        ends,
        len(events),
    )
    if not len(known.queue):
        return
    places = np.argsort(np.argsort(ends[queue == 0], kind="stable"))
    general = known._replace(orderly=np.array([False]), ends=dominance([places]))
    time = np.searchsorted(events, np.arange(22), side="right")
    for ticket in range(len(pairs) + 1):
        tickets = np.full(len(time), known.before[0][ticket])
        for way in (overtaken, gone):
            found = [way(one, 0, tickets, time).tolist() for one in (known, general)]
            assert found[0] == found[1]
