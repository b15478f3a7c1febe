"""Rows parted by day and kind, and what is reckoned of each part: sums, order, minutes by clock.

The rows of a day follow one another, and sums run in their order. Each pass over the rows has two
forms, one for numpy and one that is compiled where the compiled engine is at work, with the same
bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.machine import is_ready, kept
from queuesim.perception.scene import unwritten
from queuesim.study.ranked import Ranked
from queuesim.study.ratio import ratio

FEW, ABREAST = 4, 8  # columns that a compiled pass adds up; one alone takes as long as a few


@dataclass(frozen=True)
class Tally:
    """The sums and the means of some columns by name, each (days, kinds + 1)."""

    total: Mapping[str, Array]
    mean: Mapping[str, Array]


@dataclass(frozen=True)
class Groups:
    """The rows of a block parted by day and kind; results are (days, kinds + 1) with all last."""

    day: Array  # of each row
    kind: Array
    days: int
    kinds: int

    @cached_property
    def key(self) -> Array:
        """Return the number of each row's group, of a type that compiled passes look up at once."""
        return (self.day * self.kinds + self.kind).astype(np.uint32)

    @cached_property
    def sizes(self) -> Array:
        """Return how many rows each group has, (days, kinds)."""
        return np.bincount(self.key, minlength=self.days * self.kinds).reshape(self.days, -1)

    def count(self, rows: Array) -> Array:
        """Return how many of the rows chosen (a mask) each group has, as floats."""
        return self._with_all(np.bincount(self.key, rows, self.days * self.kinds))

    def total(self, values: Array, rows: Array) -> Array:
        """Return the sums of the values over the rows chosen; NaN are left out."""
        return np.asarray(self.sums([values], rows)[0, 0])

    def mean(self, values: Array, rows: Array) -> Array:
        """Return the means of the values over the rows chosen; NaN where there is none."""
        return np.asarray(ratio(*self.sums([values], rows))[0])

    def tally(self, columns: Mapping[str, Array], rows: Array) -> Tally:
        """Return the sums and the means of some columns over the rows chosen; NaN are left out."""
        total, number = self.sums([*columns.values()], rows)
        mean = ratio(total, number)
        return Tally(*(dict(zip(columns, found, strict=True)) for found in (total, mean)))

    def sums(self, columns: Sequence[Array], rows: Array) -> Array:
        """Return the sums of some columns over the rows chosen, and of how many; NaN are left out.

        The shape is (2, columns, days, kinds + 1).
        """
        parts = [columns[k : k + ABREAST] for k in range(0, len(columns), ABREAST)]
        add = self._sums_at_once if is_ready() else self._sums_in_turn
        return self._with_all(np.concatenate([add(part, rows) for part in parts], axis=1))

    def _sums_in_turn(self, columns: Sequence[Array], rows: Array) -> Array:
        """Return the sums of a few columns and of how many, (2, columns, groups)."""
        table, size = np.array(columns, dtype=float), self.days * self.kinds
        there = rows & ~np.isnan(table)
        return np.array(
            [
                [np.bincount(self.key, row, size) for row in np.where(there, table, 0.0)],
                [np.bincount(self.key, row, size) for row in there],
            ]
        )

    def _sums_at_once(self, columns: Sequence[Array], rows: Array) -> Array:
        """Return the same in one compiled pass, which takes four columns or eight."""
        known = [unwritten(np.asarray(column, float)) for column in columns]
        width = FEW if len(known) <= FEW else ABREAST
        abreast = tuple((known * width)[:width])
        total, missing, chosen = np.zeros((3, self.days * self.kinds, width))
        kept(add_up)(abreast, rows, self.key, total, missing, chosen)
        return np.array([total.T, (chosen[:, :1] - missing).T])[:, : len(known)]

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
        longest = np.diff(np.searchsorted(self.day, np.arange(self.days + 1))).max(initial=0)
        table, numbers = _lines(self.days, self.kinds + 1, longest)
        line_up(values, rows, (self.key + self.day).astype(np.uint32), table, numbers)
        put_together(table, numbers)
        return _in_order(table, numbers)

    def ranked_by_kind(self, values: Array, rows: Array) -> Ranked:
        """Return the same without all, (days, kinds)."""
        table, numbers = _lines(self.days, self.kinds, self.sizes.max(initial=0))
        line_up(values, rows, self.key, table, numbers)
        return _in_order(table, numbers)


def _lines(days: int, kinds: int, longest: int) -> tuple[Array, Array]:
    """Return room for a line of values for each kind of a day, and how many are there."""
    return np.empty((days, kinds, longest)), np.zeros((days, kinds), np.int64)


def _in_order(table: Array, numbers: Array) -> Ranked:
    """Return the values in order, each line followed by infinity."""
    if is_ready():
        kept(fill_up)(table, numbers)
    else:
        table[np.arange(table.shape[-1]) >= numbers[..., None]] = np.inf
    table[..., : numbers.max(initial=0)].sort(axis=-1)
    return Ranked(table, numbers)


def fill_up(table: Array, numbers: Array) -> None:
    """Write infinity behind the values of each line: the form that is compiled."""
    for day in range(len(table)):
        for kind in range(table.shape[1]):
            table[day, kind, numbers[day, kind] :] = np.inf


def add_up(
    columns: tuple[Array, ...],
    rows: Array,
    key: Array,
    total: Array,
    missing: Array,
    chosen: Array,
) -> None:
    """Add up by group and column, count NaN there and rows by group: the form that is compiled."""
    for row in range(len(key)):
        if rows[row]:
            group = key[row]
            chosen[group, 0] += 1
            for column in range(len(columns)):
                value = columns[column][row]
                if value == value:
                    total[group, column] += value
                else:
                    missing[group, column] += 1


def line_up(values: Array, rows: Array, key: Array, table: Array, numbers: Array) -> None:
    """Put the values of the rows chosen into the lines of their groups; `numbers` is how many."""
    lines, numbers = table.reshape(numbers.size, table.shape[-1]), numbers.reshape(-1)
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


def put_together(table: Array, numbers: Array) -> None:
    """Put the values in the lines of a day into its last line, too."""
    if is_ready():
        kept(append)(table, numbers)
        return
    numbers[:, -1] = numbers.sum(axis=1)
    there = np.arange(table.shape[-1]) < numbers[..., None]
    table[:, -1][there[:, -1]] = table[:, :-1][there[:, :-1]]


def append(table: Array, numbers: Array) -> None:
    """Do the same one by one: the form that is compiled."""
    last = table.shape[1] - 1
    for day in range(len(table)):
        for kind in range(last):
            for place in range(numbers[day, kind]):
                table[day, last, numbers[day, last] + place] = table[day, kind, place]
            numbers[day, last] += numbers[day, kind]


def with_all(own: Array) -> Array:
    """Return numbers by kind, the last axis, and the sum of all kinds behind them."""
    everybody = reduce(np.add, own.T).T
    return np.concatenate([own, everybody[..., None]], axis=-1)


def minutes_by(clocks: Array, begin: Array, length: Array, groups: Groups) -> Array:
    """Return the minutes spent by each clock time, (clocks, days, kinds), summed exactly.

    Row by row a span of time begins and has a length; spans that never begin (NaN) do not count.
    """
    order = np.argsort(clocks, kind="stable")
    spent = np.zeros((len(clocks) + 1, groups.days * groups.kinds))
    pass_minutes(clocks[order], begin, length, groups.key, spent)
    own = np.empty((len(clocks), groups.days, groups.kinds))
    own[order] = np.cumsum(spent[:-1], axis=0).reshape(own.shape)
    return own


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
