"""Rows parted by day and kind, and what is reckoned of each part: sums, order, minutes by clock.

Sums run in the order of the rows. Each pass over the rows has two forms, one for numpy and one that
is compiled where the compiled engine is at work, with the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.machine import is_ready, kept
from queuesim.study.ranked import Ranked
from queuesim.study.ratio import ratio


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
        return self._with_all(np.bincount(self.key, rows, self.days * self.kinds))

    def total(self, values: Array, rows: Array) -> Array:
        """Return the sums of the values over the rows chosen; NaN are left out."""
        return np.asarray(self.sums([values], rows)[0][0])

    def mean(self, values: Array, rows: Array) -> Array:
        """Return the means of the values over the rows chosen; NaN where there is none."""
        return np.asarray(self.means([values], rows)[0])

    def means(self, columns: Sequence[Array], rows: Array) -> Array:
        """Return the means of some columns at once, (columns, days, kinds + 1)."""
        return ratio(*self.sums(columns, rows))

    def sums(self, columns: Sequence[Array], rows: Array) -> tuple[Array, Array]:
        """Return the sums of some columns over the rows chosen, and of how many; NaN are left out.

        The shape of both is (columns, days, kinds + 1).
        """
        table, size = np.array(columns, dtype=float), self.days * self.kinds
        if is_ready():
            found, missing, chosen = *np.zeros((2, size, len(table))), np.zeros((size, 1))
            kept(add_up)(table, rows, self.key, found, missing, chosen)
            return self._with_all(found.T), self._with_all((chosen - missing).T)
        there = rows & ~np.isnan(table)
        sums = [np.bincount(self.key, row, size) for row in np.where(there, table, 0.0)]
        return self._with_all(np.array(sums)), np.array([self.count(row) for row in there])

    def _with_all(self, by_group: Array) -> Array:
        return with_all(by_group.reshape(*by_group.shape[:-1], self.days, self.kinds))

    def deviation(self, values: Array, rows: Array, mean: Array) -> Array:
        """Return the deviations of the values chosen from their means; NaN where fewer than 2."""
        own, common = mean[:, :-1].ravel().take(self.key), mean[:, -1].take(self.day)
        squares, numbers = self.sums([(values - own) ** 2, (values - common) ** 2], rows)
        squares[0, :, -1] = squares[1, :, -1]
        return np.asarray(np.sqrt(ratio(squares[0], numbers[0] - 1)))

    def ranked(self, values: Array, rows: Array) -> Ranked:
        """Return the values of the rows chosen in order, group by group."""
        return self._ranked(values, rows, self._lines, self.kinds + 1, self._longest_day)

    def ranked_by_kind(self, values: Array, rows: Array) -> Ranked:
        """Return the same without all, (days, kinds)."""
        return self._ranked(values, rows, (self.key,), self.kinds, _most(self.key))

    @cached_property
    def _lines(self) -> tuple[Array, Array]:
        """Return the number of each row's group and of its day where each day has one for all."""
        first = self.day * (self.kinds + 1)
        return first + self.kind, first + self.kinds

    @cached_property
    def _longest_day(self) -> int:
        return _most(self.day)

    def _ranked(
        self, values: Array, rows: Array, keys: Sequence[Array], kinds: int, longest: int
    ) -> Ranked:
        table = np.full((self.days * kinds, longest), np.inf)
        numbers = np.zeros(self.days * kinds, dtype=np.int64)
        for key in keys:
            line_up(values, rows, key, table, numbers)
        table.sort(axis=-1)
        return Ranked(table.reshape(self.days, kinds, longest), numbers.reshape(self.days, kinds))


def _most(key: Array) -> int:
    """Return how many rows the largest group has."""
    return int(np.bincount(key).max(initial=0))


def add_up(
    columns: Array, rows: Array, key: Array, sums: Array, missing: Array, chosen: Array
) -> None:
    """Add up by group and column, count NaN there and rows by group: the form that is compiled."""
    for row in range(len(key)):
        if rows[row]:
            group = key[row]
            chosen[group, 0] += 1
            for column in range(len(columns)):
                value = columns[column, row]
                if value == value:
                    sums[group, column] += value
                else:
                    missing[group, column] += 1


def line_up(values: Array, rows: Array, key: Array, lines: Array, numbers: Array) -> None:
    """Put the values of the rows chosen into the lines of their groups; `numbers` is how many."""
    if is_ready():
        kept(put)(values, rows, key, lines, numbers)
        return
    key, values = key[rows], values[rows]
    order, counts = np.argsort(key, kind="stable"), np.bincount(key, minlength=len(lines))
    places = np.arange(len(key)) - np.repeat(np.cumsum(counts) - counts, counts)
    lines[key[order], places] = values[order]
    numbers += counts


def put(values: Array, rows: Array, key: Array, lines: Array, numbers: Array) -> None:
    """Do the same row by row: the form that is compiled."""
    for row in range(len(values)):
        if rows[row]:
            line = key[row]
            lines[line, numbers[line]] = values[row]
            numbers[line] += 1


def with_all(own: Array) -> Array:
    """Return numbers by kind, the last axis, and the sum of all kinds behind them."""
    return np.concatenate([own, np.add.accumulate(own, axis=-1)[..., -1:]], axis=-1)


def minutes_by(clocks: Array, begin: Array, length: Array, groups: Groups) -> Array:
    """Return the minutes spent by each clock time, (clocks, days, kinds + 1), summed exactly.

    Row by row a span of time begins and has a length; spans that never begin (NaN) do not count.
    """
    order = np.argsort(clocks, kind="stable")
    spent = np.zeros((len(clocks) + 1, groups.days * groups.kinds))
    pass_minutes(clocks[order], begin, length, groups.key, spent)
    own = np.empty((len(clocks), groups.days, groups.kinds))
    own[order] = np.cumsum(spent[:-1], axis=0).reshape(own.shape)
    return with_all(own)


def pass_minutes(clocks: Array, begin: Array, length: Array, key: Array, spent: Array) -> None:
    """Add the minutes spent between clock times in order, and before and after them, to zeros.

    Between two of them a span is under way throughout, or begins there, or ends there.
    """
    if is_ready():
        kept(spend)(clocks, begin, length, key, spent)
        return
    rows = np.flatnonzero(length > 0)
    begin, length, key = begin[rows], length[rows], key[rows]
    end = begin + length
    first, last = np.searchsorted(clocks, begin, "right"), np.searchsorted(clocks, end)

    def summed(place: Array, each: Array | None = None) -> Array:
        found = np.bincount(place * spent.shape[1] + key, each, minlength=spent.size)
        return found.reshape(spent.shape).astype(float)

    within = first == last
    spent += summed(first, np.where(within, length, np.append(clocks, np.inf)[first] - begin))
    spent += summed(last, np.where(within, 0.0, end - clocks[last - 1]))
    throughout = np.cumsum(summed(np.minimum(first + 1, last)) - summed(last), axis=0)[1:-1]
    with np.errstate(invalid="ignore"):  # no span lasts for ever
        full = throughout * np.diff(clocks)[:, None]
    spent[1:-1] += np.where(throughout > 0, full, 0.0)


def spend(clocks: Array, begin: Array, length: Array, key: Array, spent: Array) -> None:
    """Do the same row by row: the form that is compiled."""
    first = 0
    for row in range(len(begin)):
        if length[row] > 0 and begin[row] == begin[row]:  # NaN never begins
            now, end = begin[row], begin[row] + length[row]
            while first < len(clocks) and clocks[first] <= now:
                first += 1
            while first > 0 and clocks[first - 1] > now:
                first -= 1
            place = first
            while place < len(clocks) and clocks[place] < end:
                spent[place, key[row]] += clocks[place] - now
                now = clocks[place]
                place += 1
            spent[place, key[row]] += end - now
