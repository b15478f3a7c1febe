"""Where chance comes from: one stream of random numbers per seed, day and purpose.

Each purpose has a number of its own that never changes, so a purpose added later shifts none of
the older ones, and a person keeps the same luck whatever the policy.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRID = 2.0**20
Words = NDArray[np.uint32]
Starts = NDArray[np.int64]
Rows = NDArray[np.intp]
Key = Callable[..., Iterator[Generator]]
# numpy's SeedSequence, which is stable: O'Neill 2015, "Developing a seed_seq alternative"
POOL, HALF = 4, np.uint32(16)
SEED_IN, STEP_IN, SEED_OUT, STEP_OUT = 0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED
MIX_OWN, MIX_OTHER = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)


def on_grid(minutes: Floats) -> Floats:
    """Return the times rounded to multiples of 2^-20 minute, so that their sums are exact."""
    found = minutes * GRID
    found += 0.5
    return np.multiply(np.floor(found), 1 / GRID)


class Purpose(IntEnum):
    """What a stream is drawn for; numbers are for ever."""

    BUSYNESS = 1
    ARRIVALS = 2
    TIER = 3
    SERVICE = 4
    WORK = 5
    WRAP_UP = 6
    PATIENCE = 7
    TOLERANCE = 8
    EXPECTS = 9
    LIKING = 10
    SURVEY = 11
    RECOMMEND = 12
    GAPS = 13
    GROUPS = 14
    WILLINGNESS = 15
    MISSES = 16
    RETURNS = 17
    WALK = 18
    DIVERT = 19
    MACHINE_WORK = 20
    MACHINE_WRAP_UP = 21
    AMOUNT = 22
    CROWDING = 23


class Streams:
    """The streams of some days (counted from 1): a PCG64 for each day and purpose.

    They are those of `SeedSequence(seed, spawn_key=(day, purpose, *part))` of numpy, whose words
    are reckoned here for all days at once: one by one they take longer than the draws.
    """

    def __init__(self, seed: int, days: Sequence[int]):
        words = max(POOL, -(-seed.bit_length() // 32))
        self._hashed = 4 * POOL + POOL * (words - POOL)  # numbers hashed so far
        each = np.repeat(np.array(days, np.uint32)[:, None], POOL, axis=-1)
        self._pool = _mixed(np.random.SeedSequence(seed).pool, _hash_in(each, self._hashed))

    def of(self, purpose: Purpose, *part: int) -> Iterator[Generator]:
        """Yield the generator of one purpose on each day."""
        pool = self._pool
        for place, number in enumerate((purpose, *part), start=1):
            pool = _mixed(pool, _hashed_in(number, self._hashed + POOL * place))
        words = _hash(np.concatenate([pool, pool], axis=-1), SEED_OUT, STEP_OUT, 0)
        days: Any = _Known(words.view(np.uint64))
        for _ in range(len(pool)):
            yield Generator(PCG64(days))

    def luck(self, starts: Starts, purpose: Purpose) -> "Luck":
        """Return the luck of the people of the days for one purpose.

        They stand one day behind the other; `starts`, of shape (days + 1,), tells where.
        """
        return Luck(starts.tolist(), lambda *part: self.of(purpose, *part))


def _mixed(pool: Words, hashed: Words) -> Words:
    """Return the pools with one more word of the key, which is hashed."""
    mixed: Words = MIX_OWN * pool - MIX_OTHER * hashed
    return mixed ^ (mixed >> HALF)


@cache
def _hashed_in(number: int, before: int) -> Words:
    """Return a word of the key hashed, after so many numbers that were hashed before."""
    return _hash_in(np.full(POOL, number, np.uint32), before)


def _hash_in(words: Words, before: int) -> Words:
    return _hash(words, SEED_IN, STEP_IN, before)


def _hash(words: Words, first: int, step: int, hashed: int) -> Words:
    """Return the words hashed, each with the next multiplier after so many that went before."""
    multipliers = _multipliers(first, step, hashed, words.shape[-1] + 1)
    found: Words = (words ^ multipliers[:-1]) * multipliers[1:]
    return found ^ (found >> HALF)


@cache
def _multipliers(first: int, step: int, hashed: int, size: int) -> Words:
    powers = range(hashed, hashed + size)
    return np.array([first * pow(step, k, 2**32) % 2**32 for k in powers], np.uint32)


class _Known(ISeedSequence):
    """Seeds whose words are known; who asks gets those of the next."""

    def __init__(self, words: NDArray[np.uint64]):
        self._next = iter(words)

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[np.uint64]:
        return next(self._next)


class Luck:
    """The luck of `n` people for one purpose: the same person, the same number, at every look."""

    def __init__(self, starts: list[int], key: Key, part: tuple[int, ...] = ()):
        self.n = starts[-1]
        self._starts = starts
        self._key = key
        self._part = part
        self._gamma: dict[float, Floats] = {}

    @cached_property
    def _uniform(self) -> Floats:
        return self._drawn(0, Generator.random)

    @cached_property
    def _normal(self) -> Floats:
        return self._drawn(1, Generator.standard_normal)

    @cached_property
    def _exponential(self) -> Floats:
        return self._drawn(2, Generator.standard_exponential)

    def _drawn(self, kind: int, draw: Callable[..., Any]) -> Floats:
        found = np.empty(self.n)
        for rng, (first, last) in zip(
            self._key(*self._part, kind), pairwise(self._starts), strict=True
        ):
            draw(rng, out=found[first:last])
        return found

    def uniform(self) -> Floats:
        """Return one uniform number in [0, 1) per person."""
        return self._uniform

    def normal(self) -> Floats:
        """Return one standard normal number per person."""
        return self._normal

    def exponential(self) -> Floats:
        """Return one standard exponential number per person."""
        return self._exponential

    def gamma(self, shape: float) -> Floats:
        """Return one gamma number of that shape and scale 1 per person."""
        if shape not in self._gamma:
            self._gamma[shape] = self._drawn(3, partial(Generator.standard_gamma, shape=shape))
        return self._gamma[shape]

    def part(self, k: int) -> "Luck":
        """Return an independent luck of the same people, for component `k` of a mixture."""
        return Luck(self._starts, self._key, (*self._part, 4 + k))

    def of(self, rows: Rows) -> "LuckOfSome":
        """Return the luck of some of the people."""
        return LuckOfSome(self, rows)


@dataclass(frozen=True)
class LuckOfSome:
    """The luck of some people, with the numbers that they have among all."""

    everybody: Luck
    rows: Rows

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.rows)

    def uniform(self) -> Floats:
        """Return one uniform number in [0, 1) per person."""
        return self.everybody.uniform()[self.rows]

    def normal(self) -> Floats:
        """Return one standard normal number per person."""
        return self.everybody.normal()[self.rows]

    def exponential(self) -> Floats:
        """Return one standard exponential number per person."""
        return self.everybody.exponential()[self.rows]

    def gamma(self, shape: float) -> Floats:
        """Return one gamma number of that shape and scale 1 per person."""
        return self.everybody.gamma(shape)[self.rows]

    def part(self, k: int) -> "LuckOfSome":
        """Return an independent luck of the same people, for component `k` of a mixture."""
        return LuckOfSome(self.everybody.part(k), self.rows)
