"""Counting people without comparing all pairs.

Whoever comes early and leaves early is counted by two prefixes: of the tickets and of the ends. In
a line that is called in ticket order one prefix contains the other, so their meeting is the
smaller one. For all others it is a dominance count, found in a table of a few people who wait at
the same time or, where these are many, in a few looks at a wavelet tree.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queuesim.branch.journey import Array

DIGIT = 5  # bits per level of the tree
RADIX = 1 << DIGIT
BLOCK, CELLS = 32, 1 << 18  # least numbers in a block, most cells in all tables of blocks


class Blocks:
    """Counts as `Dominance` does, from a table for each block of numbers that keep to themselves.

    A block begins where all numbers before are below all after, so that a count in it does not
    depend on other blocks: of days, or of people between whom nobody waited.
    """

    def __init__(self, permutation: Array, bounds: Array):
        size = len(permutation) + 1
        self._low, self._high, self._row = (np.zeros(size, dtype=np.int64) for _ in range(3))
        tables, cells = [np.zeros(1, dtype=np.int32)], 1
        for begin, end in pairwise(bounds.tolist()):
            table = np.full((end - begin + 1, end - begin + 1), begin, dtype=np.int32)
            below = permutation[begin:end, None] < np.arange(begin, end + 1)
            table[1:] += np.cumsum(below, axis=0, dtype=np.int32)
            rows = slice(begin, end + 1)
            self._low[rows], self._high[rows] = begin, end
            self._row[rows] = cells - begin + np.arange(len(table)) * len(table)
            tables.append(table.ravel())
            cells += table.size
        self._table = np.concatenate(tables)

    def count(self, first: Array, value: Array) -> Array:
        """Return how many of the first so many numbers are below the value."""
        within = np.minimum(np.maximum(value, self._low[first]), self._high[first])
        found: Array = np.minimum(value, self._table[self._row[first] + within])
        return found


def dominance(permutation: Array) -> "Blocks | Dominance":
    """Return the counts of a permutation of 0..n-1, from tables of blocks if these are small."""
    places = np.arange(len(permutation))
    apart = np.flatnonzero(np.maximum.accumulate(permutation) == places) + 1
    bounds = np.concatenate([[0], apart[_rises(apart // BLOCK)], [len(permutation)]])
    bounds = bounds[_rises(bounds)]
    cells = int(np.sum((np.diff(bounds) + 1) ** 2))
    return Blocks(permutation, bounds) if cells <= CELLS else Dominance(permutation)


def _rises(numbers: Array) -> Array:
    """Return where numbers in order, from 0 on, are larger than the one before."""
    return np.diff(numbers, prepend=-1) > 0


class Dominance:
    """Counts among the first p of a permutation of 0..n-1 those below v, for many (p, v) at once.

    A level of the tree holds the numbers sorted, stably, by their higher digits; `below[i, d]` is
    how many of its first i have a digit below d. As every number occurs once, the numbers below
    `node << shift` need no look-up.
    """

    def __init__(self, permutation: Array):
        levels = -(-len(permutation).bit_length() // DIGIT)  # v = n must fit, too
        self._shifts = range((levels - 1) * DIGIT, -1, -DIGIT)
        self._below = [_below(permutation, shift) for shift in self._shifts]

    def count(self, first: Array, value: Array) -> Array:
        """Return how many of the first so many numbers are below the value."""
        found = np.zeros(len(first), dtype=np.int64)
        place = first
        for shift, below in zip(self._shifts, self._below, strict=True):
            node, digit = value >> (shift + DIGIT), (value >> shift) & (RADIX - 1)
            at = place * (RADIX + 1) + digit
            smaller = below[at] - ((node * digit) << shift)
            up_to = below[at + 1] - ((node * (digit + 1)) << shift)
            found += smaller
            place = ((value >> shift) << shift) + up_to - smaller
        return found


def _below(permutation: Array, shift: int) -> Array:
    level = permutation[np.argsort(permutation >> (shift + DIGIT), kind="stable")]
    digits = (level >> shift) & (RADIX - 1)
    counts = np.zeros((len(level) + 1, RADIX + 1), dtype=np.int32)
    np.cumsum(digits[:, None] < np.arange(RADIX + 1), axis=0, out=counts[1:])
    return counts.ravel()


@dataclass(frozen=True)
class Waits:
    """Everybody's wait on one clock of events; who takes a ticket, in the order of tickets."""

    joined: Array  # how many events lie before the ticket
    ended: Array  # how many before the end of the wait
    events: int


class Group:
    """Some of those who wait, counted by time and by ticket.

    A time is given as the number of events that have happened by then, a ticket as the number of
    tickets given before it.
    """

    def __init__(self, waits: Waits, rows: Array, orderly: bool):
        joined, ended = waits.joined[rows], waits.ended[rows]
        self.joined = running(joined, waits.events)  # by time: how many have taken a ticket
        self.ended = running(ended, waits.events)  # by time: how many waits are over
        self.before = running(rows, len(waits.joined))  # by ticket: how many came before
        self._tree = None if orderly else dominance(np.argsort(np.argsort(ended, kind="stable")))

    def both(self, tickets: Array, ended: Array) -> Array:
        """Return how many are among the first so many tickets and the first so many ends."""
        if self._tree is not None:
            return self._tree.count(tickets, ended)
        fewer: Array = np.minimum(tickets, ended)
        return fewer

    def overtaken(self, tickets: Array, time: Array) -> Array:
        """Return how many without one of the first tickets have ended their wait by a time."""
        ended = self.ended[time]
        return ended - self.both(tickets, ended)

    def outlasting(self, time: Array, ended: Array) -> Array:
        """Return how many wait at a time and are not among the first so many ends."""
        joined = self.joined[time]
        return joined - self.both(joined, ended)

    def later(self, tickets: Array, time: Array) -> Array:
        """Return how many wait at a time and do not have one of the first tickets."""
        joined = self.joined[time]
        return joined - tickets - self.overtaken(tickets, time)

    def gone(self, tickets: Array, time: Array) -> Array:
        """Return how many with one of the first tickets have ended their wait by a time."""
        return self.both(tickets, self.ended[time])


def in_order(ended: Array) -> Array:
    """Return who is not called after somebody with a later ticket, given ends by ticket."""
    first_after: Array = np.minimum.accumulate(ended[::-1])[::-1]
    found: Array = ended == first_after
    return found


def running(index: Array, size: int) -> Array:
    """Return for 0, 1 ... `size` how many of the indices are smaller."""
    counts = np.bincount(index, minlength=size)[:size]
    return np.append(0, np.cumsum(counts))
