"""Days on end: a sequence of days, each a view of its rows."""

import sys

import numpy as np
import pytest
from written_days import MORNING, served, written

from queuesim.branch.days import by_day, on_end
from queuesim.branch.engines import keep_what_is_freed
from queuesim.branch.journey import Demand
from queuesim.study.packing import packed

LOGS = [
    written(MORNING, 4, vain=[(2, 0, 0, 560.0, 561.0)]),
    written([], 5),
    written([served(550, called=551, ended=560)], 9),
]


def test_the_logs_of_days_are_those_that_were_put_on_end():
    assert packed(tuple(on_end(LOGS))) == packed(tuple(LOGS))


def test_days_keep_their_numbers_and_each_row_knows_the_place_of_its_day():
    found = on_end(LOGS)
    assert (found.days, len(found)) == ((4, 5, 9), 3)
    assert found.demand.day.tolist() == [0] * len(MORNING) + [2]
    assert found.vain.day.tolist() == [0]


def test_some_of_the_days_are_days_on_end_themselves():
    some = on_end(LOGS)[1:]
    assert (some.days, some.demand.starts.tolist()) == ((5, 9), [0, 0, 1])
    assert packed(tuple(some)) == packed(tuple(LOGS[1:]))
    assert list(on_end(LOGS)[3:]) == []


def test_a_day_counts_from_the_end_too_and_one_beyond_is_refused():
    found = on_end(LOGS)
    assert (found[-1].day, found[-3].day) == (9, 4)
    with pytest.raises(IndexError):
        found[3]


def test_a_day_is_a_view_and_copies_nothing():
    found = on_end(LOGS)
    assert np.shares_memory(found[2].visits.called, found.visits.whole.called)
    assert on_end(found) is found


def test_no_days_are_no_rows():
    assert list(on_end([])) == list(by_day(Demand, (), ())) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_a_block_takes_the_memory_that_the_one_before_has_freed():
    from resource import RUSAGE_SELF, getrusage

    keep_what_is_freed()
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(10):
        block = [np.ones(1 << 18) for _ in range(8)]
        del block
    found = getrusage(RUSAGE_SELF).ru_minflt - before
    assert found < 10_000, "one block has 4,096 pages"
