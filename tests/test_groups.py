"""Groups of rows: the compiled pass over them gives the bytes of numpy's passes."""

import sys
from math import inf, nan
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="the compiled way needs numba, the extra 'fast'")

from shipped import SCENARIOS

from queuesim.branch import compiled, day
from queuesim.branch.demand import draw_days
from queuesim.branch.population import population
from queuesim.branch.streams import GRID
from queuesim.perception.machine import is_ready, kept
from queuesim.scenario.loading import load
from queuesim.study import experiment, groups, ranked
from queuesim.study.block import Block
from queuesim.study.groups import Groups, minutes_by

DAYS, KINDS = 3, 2
numbers = st.one_of(st.just(nan), st.just(-0.0), st.just(inf), st.floats(-1e3, 1e3))
steps = st.integers(0, 40).map(lambda half: half / 2 / GRID)
rows = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1), st.integers(0, KINDS - 1), st.booleans(), numbers, numbers, steps
    )
)


def both_ways(reckon):
    """Return what is reckoned by machine code and without."""
    assert is_ready()
    with pytest.MonkeyPatch.context() as patch:
        found = [reckon()]
        patch.delitem(sys.modules, compiled.__name__)
        assert not is_ready()
        return [*found, reckon()]


def parted(drawn):
    """Return groups, who is chosen, and columns of numbers."""
    days, kinds, chosen, *columns = (
        np.array(c) for c in zip(*sorted(drawn, key=itemgetter(0)), strict=True)
    )
    return Groups(days, kinds, DAYS, KINDS), chosen, columns


def of_groups(drawn):
    own, chosen, (one, other, times) = parted(drawn)
    in_order = own.ranked(times, chosen)
    with np.errstate(invalid="ignore"):
        return [
            *own.sums([one, other, one > 0], chosen),
            own.tally({"times": times}, chosen).mean["times"],
            own.deviation(times, chosen, own.mean(times, chosen)),
            in_order.value,
            in_order.count,
            in_order.lowest(3),
            in_order.survived_by(own.ranked(times + 0.5 / GRID, ~chosen), 0.3, 1 / GRID),
            own.ranked_by_kind(times, chosen).quantile(0.7),
        ]


@given(rows.filter(len))
def test_sums_order_and_survival_are_the_same_bytes(drawn):
    one, other = both_ways(lambda: [found.tobytes() for found in of_groups(drawn)])
    assert one == other


@given(rows.filter(len), st.lists(st.one_of(steps, st.just(inf)), min_size=1))
def test_minutes_by_the_clock_are_the_same_bytes(drawn, clocks):
    own, _, (begin, _, length) = parted(drawn)
    begin = np.where(np.isinf(begin), nan, np.round(begin * 4) / 4)
    one, other = both_ways(lambda: minutes_by(np.array(clocks), begin, length, own).tobytes())
    assert one == other


def test_sums_leave_out_what_is_nan_and_who_is_not_chosen():
    own = Groups(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 0]), 2, 2)
    values, chosen = np.array([1.0, nan, 4.0, 8.0]), np.array([True, True, True, False])
    for sums, people in both_ways(lambda: own.sums([values, values < 0], chosen)):
        assert sums.tolist() == [[[1, 4, 5], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]]
        assert people.tolist() == [[[1, 1, 2], [0, 0, 0]], [[1, 2, 3], [0, 0, 0]]]


def test_a_value_is_survived_by_those_not_yet_called_nor_gone():
    values = np.array([1.0, 2.0, 2.5, 3.0, 4.0])  # one left at 2, so 2.5
    own = Groups(np.zeros(5, int), np.zeros(5, int), 1, 1)
    late = np.array([False, False, True, True, False])
    # left over: 4/5, 3/5, then 1/2 and 0 of that
    for share, value in ((0.8, 1), (0.6, 2), (0.3, 3), (0.1, 4)):
        for some in (late, ~late):

            def found(some=some, share=share):
                others = own.ranked(values, ~some)
                return own.ranked(values, some).survived_by(others, share, 1.0)

            assert [one.tolist() for one in both_ways(found)] == [[[value, value]]] * 2


@pytest.mark.parametrize("name", ["weekday.toml", "tickets.toml", "farewells.toml"])
def test_shipped_days_measure_the_same_bytes(name):
    file = load(SCENARIOS / name)
    trial = experiment.trial_of(file, "today")
    logs = day.simulate_days(trial.rules, draw_days(population(file.today), 1, range(1, 4)))
    block = trial.block_by_memory(logs.demand)

    def measured():
        return bytes_of(vars(experiment.measured(again(block))))

    one, other = both_ways(measured)
    assert one == other


def again(block: Block) -> Block:
    """Return a block that has reckoned nothing yet."""
    return Block(**{name: getattr(block, name) for name in Block.__dataclass_fields__})


def bytes_of(found):
    if isinstance(found, dict):
        return {name: bytes_of(values) for name, values in found.items()}
    return found.tobytes()


def test_each_pass_is_compiled_in_few_forms():
    for procedure in (groups.add_up, groups.put, groups.append, groups.spend, ranked.survive):
        assert len(kept(procedure).signatures) <= 3
