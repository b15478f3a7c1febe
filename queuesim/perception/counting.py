"""Counting people without comparing all pairs.

Whoever comes early and leaves early is counted by two prefixes: of the tickets and of the ends. In
a line that is called in ticket order one prefix contains the other, so their meeting is the
smaller one. For all others it is a dominance count, found in a table of a few people who wait at
the same time or, where these are many, in a few looks at a wavelet tree.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from queuesim.branch.journey import Array

DIGIT = 5  # bits per level of the tree
RADIX = 1 << DIGIT
BLOCK, CELLS = 32, 1 << 18  # least numbers in a block, most cells in all tables of blocks


class Dominance(NamedTuple):
    """What counts among the first p of a permutation of 0..n-1 those below v, for some of them.

    Small ones have a table for each block of numbers that keep to themselves. Of others, a level of
    a tree holds the numbers sorted, stably, by their higher digits; `below[i, d]` is how many of
    its first i have a digit below d. All lie in flat arrays, one permutation behind the other.
    """

    begin: Array  # (permutations,): where the places of each lie in the next three
    low: Array  # where the block of a place begins
    high: Array  # where it ends
    row: Array  # where the row of the place lies in the tables, or level upon level in the trees
    table: Array  # cells of the tables of all blocks
    levels: Array  # (permutations,): of the tree; 0 for tables
    places: Array  # (permutations,): n + 1
    below: Array  # cells of all trees


def dominance(permutations: Sequence[Array]) -> Dominance:
    """Return what counts in some permutations of 0..n-1 each."""
    places = np.array([len(numbers) + 1 for numbers in permutations], dtype=np.int64)
    low, high, row = (np.zeros(places.sum(), dtype=np.int64) for _ in range(3))
    begin, levels = np.cumsum(places) - places, np.zeros(len(places), dtype=np.int64)
    tables, trees = [np.zeros(1, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    cells, branches = 1, 0
    for k, (numbers, first) in enumerate(zip(permutations, begin.tolist(), strict=True)):
        own = slice(first, first + len(numbers) + 1)
        bounds = _bounds(numbers)
        sizes = np.diff(bounds) + 1
        if np.sum(sizes**2) > CELLS:
            grown = [_below(numbers, shift) for shift in _shifts(len(numbers))]
            levels[k], row[own] = len(grown), branches + np.arange(places[k]) * (RADIX + 1)
            trees += grown
            branches += sum(map(len, grown))
        elif len(numbers):
            block = np.repeat(np.arange(len(sizes)), sizes - 1)
            block = np.append(block, block[-1])
            low[own], high[own] = bounds[block], bounds[block + 1]
            start = cells + np.cumsum(sizes**2) - sizes**2
            row[own] = (start - bounds[:-1])[block]
            row[own] += (np.arange(places[k]) - low[own]) * sizes[block]
            tables.append(_tables(numbers, bounds))
            cells += len(tables[-1])
    table, below = np.concatenate(tables), np.concatenate(trees)
    return Dominance(begin, low, high, row, table, levels, places, below)


def count(known: Dominance, which: int, first: Array, value: Array) -> Array:
    """Return how many of the first so many numbers of a permutation are below the value."""
    at = known.begin[which] + first
    if not known.levels[which]:
        within = np.minimum(np.maximum(value, known.low[at]), known.high[at])
        found: Array = np.minimum(value, known.table[known.row[at] + within])
        return found
    found, row = first * 0, known.row[at]
    for level in range(known.levels[which] - 1, -1, -1):
        shift = level * DIGIT
        node, digit = value >> (shift + DIGIT), (value >> shift) & (RADIX - 1)
        # as every number occurs once, the numbers below `node << shift` need no look-up
        smaller = known.below[row + digit] - ((node * digit) << shift)
        up_to = known.below[row + digit + 1] - ((node * (digit + 1)) << shift)
        found = found + smaller
        place = ((value >> shift) << shift) + up_to - smaller
        deeper = (known.levels[which] - level) * known.places[which]
        row = known.row[known.begin[which]] + (deeper + place) * (RADIX + 1)
    return found


def _bounds(permutation: Array) -> Array:
    """Return where blocks begin of which all numbers are below all after, and the end."""
    places = np.arange(len(permutation))
    apart = np.flatnonzero(np.maximum.accumulate(permutation) == places) + 1
    bounds = np.concatenate([[0], apart[_rises(apart // BLOCK)], [len(permutation)]])
    return bounds[_rises(bounds)]


def _rises(numbers: Array) -> Array:
    """Return where numbers in order, from 0 on, are larger than the one before."""
    return np.diff(numbers, prepend=-1) > 0


def _tables(permutation: Array, bounds: Array) -> Array:
    """Return for the first 0, 1 ... of each block how many are below each number of the block."""
    tables = []
    for begin, end in pairwise(bounds.tolist()):
        table = np.full((end - begin + 1, end - begin + 1), begin, dtype=np.int32)
        below = permutation[begin:end, None] < np.arange(begin, end + 1)
        table[1:] += np.cumsum(below, axis=0, dtype=np.int32)
        tables.append(table.ravel())
    return np.concatenate(tables)


def _shifts(size: int) -> range:
    levels = -(-size.bit_length() // DIGIT)  # v = n must fit, too
    return range((levels - 1) * DIGIT, -1, -DIGIT)


def _below(permutation: Array, shift: int) -> Array:
    level = permutation[np.argsort(permutation >> (shift + DIGIT), kind="stable")]
    digits = (level >> shift) & (RADIX - 1)
    counts = np.zeros((len(level) + 1, RADIX + 1), dtype=np.int32)
    np.cumsum(digits[:, None] < np.arange(RADIX + 1), axis=0, out=counts[1:])
    return counts.ravel()


class Lines(NamedTuple):
    """Those who wait, part by part of each queue: called in the order of tickets, otherwise, never.

    A time is given as the number of events that have happened by then, a ticket as the number of
    tickets given before it.
    """

    queue: Array  # (lines,)
    area: Array
    called: Array  # whether all of them are called in the end, or none
    orderly: Array  # whether their waits end in the order of their tickets
    joined: Array  # (lines, events + 1): by time, how many have taken a ticket
    ended: Array  # (lines, events + 1): by time, how many waits are over
    before: Array  # (lines, people + 1): by person, how many came before
    ends: Dominance  # (lines,): by ticket, the places of the ends


def lines(
    queue: Array, area: Array, called: Array, joined: Array, ended: Array, events: int
) -> Lines:
    """Return the lines of people with a queue (-1 for none), in the order of tickets.

    `joined` and `ended` are how many events lie before the ticket and before the end of the wait,
    `area` is where each queue waits.
    """
    parts = [part for q in range(len(area)) for part in _parts(q, queue, called, ended)]
    people, kinds = len(queue), len(parts)
    line = np.full(people, kinds)
    for k, (_, rows) in enumerate(parts):
        line[rows] = k
    own = np.array([kind for kind, _ in parts], dtype=np.int64)
    orderly = own % 3 == 0
    ranks = (_places(ended[rows]) if own[k] % 3 else rows[:0] for k, (_, rows) in enumerate(parts))
    return Lines(
        own // 3,
        area[own // 3],
        own % 3 < 2,
        orderly,
        running(joined, events, line, kinds),
        running(ended, events, line, kinds),
        running(np.arange(people), people, line, kinds),
        dominance(tuple(ranks)),
    )


def _parts(q: int, queue: Array, called: Array, ended: Array) -> Iterator[tuple[int, Array]]:
    """Yield the rows of the lines of a queue and 3 x queue + the kind of line."""
    rows = np.flatnonzero(queue == q)
    reached = rows[called[rows]]
    orderly = in_order(ended[reached])
    for kind, part in enumerate((reached[orderly], reached[~orderly], rows[~called[rows]])):
        if len(part):
            yield 3 * q + kind, part


def _places(ended: Array) -> Array:
    """Return the place of each among all, in the order of ends."""
    return np.argsort(np.argsort(ended, kind="stable"))


def both(known: Lines, line: int, tickets: Array, ended: Array) -> Array:
    """Return how many of a line are among its first so many tickets and first so many ends."""
    if known.orderly[line]:
        fewer: Array = np.minimum(tickets, ended)
        return fewer
    return count(known.ends, line, tickets, ended)


def overtaken(known: Lines, line: int, tickets: Array, time: Array) -> Array:
    """Return how many without one of the first tickets have ended their wait by a time."""
    ended: Array = known.ended[line][time]
    return ended - both(known, line, tickets, ended)


def outlasting(known: Lines, line: int, time: Array, ended: Array) -> Array:
    """Return how many wait at a time and are not among the first so many ends."""
    joined: Array = known.joined[line][time]
    return joined - both(known, line, joined, ended)


def later(known: Lines, line: int, tickets: Array, time: Array) -> Array:
    """Return how many wait at a time and do not have one of the first tickets."""
    joined: Array = known.joined[line][time]
    return joined - tickets - overtaken(known, line, tickets, time)


def gone(known: Lines, line: int, tickets: Array, time: Array) -> Array:
    """Return how many with one of the first tickets have ended their wait by a time."""
    return both(known, line, tickets, known.ended[line][time])


def in_order(ended: Array) -> Array:
    """Return who is not called after somebody with a later ticket, given ends by ticket."""
    first_after: Array = np.minimum.accumulate(ended[::-1])[::-1]
    found: Array = ended == first_after
    return found


def running(index: Array, size: int, kind: Array, kinds: int) -> Array:
    """Return by kind, for 0, 1 ... `size`, how many of the indices, all below it, are smaller.

    Those of other kinds are not counted.
    """
    places = (size + 1) * kind + index + 1
    counts = np.bincount(places, minlength=(size + 1) * kinds)[: (size + 1) * kinds]
    return np.cumsum(counts.reshape(kinds, size + 1), axis=1, dtype=np.int32)
