"""Some days of one policy side by side, so that each statistic is one pass over long arrays.

A block never changes a number: times are multiples of 2^-20 minute, whose sums are exact, and all
other sums run group by group in the order of the customers. So the measures of a day are the same
bits in a block of one day and in a block of twenty.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from queuesim.branch.days import ByDay, Journeys
from queuesim.branch.journey import Array, Outcome
from queuesim.perception.experience import Experience
from queuesim.perception.feelings import Feelings
from queuesim.perception.lost import Lost
from queuesim.perception.memory import ByMemory
from queuesim.scenario.model import Scenario
from queuesim.study import hours


@dataclass(frozen=True)
class Groups:
    """The rows of a block parted by day and kind; every result is (days, kinds + 1), all last."""

    day: Array  # of each row
    kind: Array
    days: int
    kinds: int

    @cached_property
    def key(self) -> Array:
        """Return the number of each row's group."""
        return self.day * self.kinds + self.kind

    def count(self, rows: Array) -> Array:
        """Return how many of the rows chosen (a mask) each group has, as floats."""
        return self.sums(rows)

    def total(self, values: Array, rows: Array) -> Array:
        """Return the sums of the values over the rows chosen."""
        return self.sums(np.where(rows, values, 0.0))

    def mean(self, values: Array, rows: Array) -> Array:
        """Return the means of the values over the rows chosen; NaN where there is none."""
        return ratio(self.total(values, rows), self.count(rows))

    def deviation(self, values: Array, rows: Array) -> Array:
        """Return the standard deviations over the rows chosen; NaN where there are fewer than 2."""
        mean = self.mean(values, rows)
        from_own = self.total((values - mean[self.day, self.kind]) ** 2, rows)
        from_all = self.total((values - mean[self.day, -1]) ** 2, rows)
        squares = np.concatenate([from_own[:, :-1], from_all[:, -1:]], axis=1)
        return np.asarray(np.sqrt(ratio(squares, self.count(rows) - 1)))

    def ranked(self, values: Array, rows: Array) -> "Ranked":
        """Return the values of the rows chosen in order, group by group."""
        longest, own, common = self._places
        value = np.full((self.days, self.kinds + 1, longest), np.inf)
        flat = value.reshape(-1)
        flat[own] = flat[common] = np.where(rows, values, np.inf)
        value.sort(axis=-1)
        return Ranked(value, self.count(rows).astype(int))

    @cached_property
    def _places(self) -> tuple[int, Array, Array]:
        """Return the rows of the longest day, and two places in a table (days, kinds + 1, rows).

        They are that of each row in its day and kind, and that in its day.
        """
        own, common = _places(self.key), _places(self.day)
        longest, all_kinds = int(common.max(initial=-1)) + 1, self.kinds + 1
        first = self.day * all_kinds * longest
        return longest, first + self.kind * longest + own, first + self.kinds * longest + common

    def sums(self, values: Array) -> Array:
        """Return the sums of the values over all rows."""
        own = np.bincount(self.key, values, minlength=self.days * self.kinds)
        return with_all(own.reshape(self.days, self.kinds))


def with_all(own: Array) -> Array:
    """Return numbers by kind, the last axis, and the sum of all kinds behind them."""
    return np.concatenate([own, np.add.accumulate(own, axis=-1)[..., -1:]], axis=-1)


def _places(key: Array) -> Array:
    """Return the place of each row among those of its key, in their order."""
    order = np.argsort(key.astype(np.int32), kind="stable")
    counts = np.bincount(key)
    places = np.empty(len(key), dtype=int)
    places[order] = np.arange(len(key)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places


@dataclass(frozen=True)
class Ranked:
    """Values in order by group, (days, kinds + 1, values), followed by inf; and their numbers."""

    value: Array
    count: Array

    def quantile(self, share: float) -> Array:
        """Return the quantile of each group, linear between two ranks; NaN where it is empty."""
        last = np.maximum(self.count - 1, 0)
        below = np.floor(share * last).astype(int)
        low, high = self.at(below), self.at(np.minimum(below + 1, last))
        return np.asarray(low + (share * last - below) * (high - low))

    def lowest(self, one_in: int) -> Array:
        """Return the mean of the lowest one in so many of each group, rounded up to whole rows."""
        size = -(-self.count // one_in)
        return ratio(Ranked(np.cumsum(self.value, axis=-1), self.count).at(size - 1), size)

    def at(self, rank: Array) -> Array:
        """Return the value of a rank (from 0) in each group, NaN where there is none."""
        within = (rank >= 0) & (rank < self.count)
        if not within.any():
            return np.full(rank.shape, np.nan)
        found = np.take_along_axis(self.value, np.where(within, rank, 0)[..., None], axis=-1)
        return np.where(within, found[..., 0], np.nan)


def ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where there is no whole."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def minutes_by(clocks: Array, begin: Array, length: Array, groups: Groups) -> Array:
    """Return the minutes spent by each clock time, (clocks, days, kinds + 1), summed exactly.

    Row by row a span of time begins and has a length; spans that never begin (NaN) do not count.
    Between two clock times in order a span is under way throughout, or begins there, or ends there.
    """
    order = np.argsort(clocks, kind="stable")
    ordered = clocks[order]
    rows = np.flatnonzero(length > 0)
    begin, length, kind = begin[rows], length[rows], groups.key[rows]
    end = begin + length
    first, last = np.searchsorted(ordered, begin, "right"), np.searchsorted(ordered, end)
    shape = (len(clocks) + 1, groups.days * groups.kinds)

    def summed(place: Array, each: Array | None = None) -> Array:
        found = np.bincount(place * shape[1] + kind, each, minlength=shape[0] * shape[1])
        return found.reshape(shape).astype(float)

    within = first == last
    spent = summed(first, np.where(within, length, np.append(ordered, np.inf)[first] - begin))
    spent += summed(last, np.where(within, 0.0, end - ordered[last - 1]))
    throughout = np.cumsum(summed(np.minimum(first + 1, last)) - summed(last), axis=0)[1:-1]
    with np.errstate(invalid="ignore"):  # no span lasts for ever
        full = throughout * np.diff(ordered)[:, None]
    spent[1:-1] += np.where(throughout > 0, full, 0.0)
    own = np.empty((len(clocks), groups.days, groups.kinds))
    own[order] = np.cumsum(spent[:-1], axis=0).reshape(own.shape)
    return with_all(own)


def _column(table: ByDay[Any] | None, name: str) -> Array:
    assert table is not None, "asked for what was not reckoned"
    return getattr(table.whole, name)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Block:
    """The logs and experiences of some days of one policy, a row per customer."""

    scenario: Scenario
    logs: Journeys
    experiences: ByDay[Experience] | None = None
    losses: ByDay[Lost] | None = None
    memories: ByDay[ByMemory] | None = None  # only where policies are compared
    feelings: Feelings | None = None

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.logs)

    @cached_property
    def day(self) -> Array:
        """Return the place of each row's day in the block."""
        return self.logs.demand.day

    @cached_property
    def arrival(self) -> Array:
        """Return when each came."""
        return self.logs.demand.whole.arrival

    @cached_property
    def tier(self) -> Array:
        """Return each one's tier."""
        return self.logs.demand.whole.tier

    def visit(self, column: str) -> Array:
        """Return a column of the visits."""
        return _column(self.logs.visits, column)

    def vain(self, column: str) -> Array:
        """Return a column of the calls that nobody answered."""
        return _column(self.logs.vain, column)

    @cached_property
    def vain_day(self) -> Array:
        """Return the place in the block of the day of each of these calls."""
        return self.logs.vain.day

    def felt(self, column: str) -> Array:
        """Return a column of the experiences; NaN where it does not apply."""
        return _column(self.experiences, column)

    def lost(self, part: str) -> Array:
        """Return a part of the satisfaction of each."""
        return _column(self.losses, part)

    def remembered(self, law: str) -> Array:
        """Return the satisfaction of each under a memory law, by its column."""
        return _column(self.memories, law)

    @cached_property
    def joined(self) -> Array:
        """Return when each took a ticket, NaN if none was given."""
        return self.visit("joined")

    @cached_property
    def called(self) -> Array:
        """Return when each was called, NaN if never."""
        return self.visit("called")

    @cached_property
    def wait(self) -> Array:
        """Return the wait from ticket to call, NaN where there was no call."""
        return np.asarray(self.called - self.joined)

    @cached_property
    def waited(self) -> Array:
        """Return the wait of all who joined: to the call, to leaving, or to the study's end."""
        left = self.visit("left")
        gone = np.where(np.isnan(left), self.scenario.closes, left)
        return np.asarray(np.where(np.isnan(self.called), gone, self.called) - self.joined)

    @cached_property
    def waiting_by(self) -> Array:
        """Return the minutes waited by the bounds of the half-hours and by closing.

        The shape is (half-hours + 2, days, tiers + 1).
        """
        clocks = np.append(hours.half_hours(self.scenario), self.scenario.closes)
        return minutes_by(clocks, self.joined, self.waited, self.tiers)

    @cached_property
    def outcome(self) -> Array:
        """Return how each visit ended."""
        return self.visit("outcome")

    @cached_property
    def ended_so(self) -> Array:
        """Return how many of those counted ended in each way, (outcomes, days, kinds + 1)."""
        groups, ways = self.tiers, len(Outcome)
        size = groups.days * groups.kinds
        key = (self.outcome.astype(int) * size + groups.key)[self.counted]
        own = np.bincount(key, minlength=ways * size).astype(float)
        return with_all(own.reshape(ways, groups.days, groups.kinds))

    @cached_property
    def counted(self) -> Array:
        """Return whether each came after the warm-up."""
        return self.arrival >= hours.counted_from(self.scenario)

    @cached_property
    def served(self) -> Array:
        """Return who is counted and was served."""
        return np.asarray(self.counted & (self.outcome == Outcome.SERVED))

    @cached_property
    def queued(self) -> Array:
        """Return who is counted and took a ticket to wait with, not to leave it behind."""
        stayed = ~np.isnan(self.joined) & (self.outcome != Outcome.BALKED)
        return np.asarray(self.counted & stayed)

    @cached_property
    def tiers(self) -> Groups:
        """Return the groups day x tier."""
        return Groups(self.day, self.tier, self.days, len(self.scenario.tiers))

    @cached_property
    def served_by_wait(self) -> Ranked:
        """Return the served, tier by tier in order of their waits."""
        return self.tiers.ranked(self.wait, self.served)
