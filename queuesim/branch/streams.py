"""Where chance comes from: one stream of random numbers per seed, day and purpose.

Each purpose has a number of its own that never changes, so a purpose added later shifts none of
the older ones, and a person keeps the same luck whatever the policy.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRID = 2.0**20


def on_grid(minutes: Floats) -> Floats:
    """Return the times rounded to multiples of 2^-20 minute, so that their sums are exact."""
    return np.floor(minutes * GRID + 0.5) / GRID


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


def generator(seed: int, day: int, purpose: Purpose, *part: int) -> np.random.Generator:
    """Return the generator of one purpose on one day (days count from 1)."""
    key = np.random.SeedSequence(seed, spawn_key=(day, purpose, *part))
    return np.random.Generator(np.random.PCG64(key))


class Luck:
    """The luck of `n` people for one purpose: the same person, the same number, at every look."""

    def __init__(self, n: int, key: Callable[..., np.random.Generator], part: tuple[int, ...] = ()):
        self.n = n
        self._key = key
        self._part = part

    @cached_property
    def _uniform(self) -> Floats:
        return self._key(*self._part, 0).random(self.n)

    @cached_property
    def _normal(self) -> Floats:
        return self._key(*self._part, 1).standard_normal(self.n)

    @cached_property
    def _exponential(self) -> Floats:
        return self._key(*self._part, 2).standard_exponential(self.n)

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
        return self._key(*self._part, 3).standard_gamma(shape, self.n)

    def part(self, k: int) -> "Luck":
        """Return an independent luck of the same people, for component `k` of a mixture."""
        return Luck(self.n, self._key, (*self._part, 4 + k))

    def of(self, people: NDArray[np.intp]) -> "Luck":
        """Return the luck of some of the people, unchanged by who else is asked about."""
        return _Some(self, people)


class _Some(Luck):
    """The luck of a few people among all."""

    def __init__(self, everyone: Luck, people: NDArray[np.intp]):
        self.n = len(people)
        self._everyone = everyone
        self._people = people

    def uniform(self) -> Floats:
        return self._everyone.uniform()[self._people]

    def normal(self) -> Floats:
        return self._everyone.normal()[self._people]

    def exponential(self) -> Floats:
        return self._everyone.exponential()[self._people]

    def gamma(self, shape: float) -> Floats:
        return self._everyone.gamma(shape)[self._people]

    def part(self, k: int) -> Luck:
        return _Some(self._everyone.part(k), self._people)


def luck(n: int, seed: int, day: int, purpose: Purpose) -> Luck:
    """Return the luck of the `n` people of a day for one purpose."""
    return Luck(n, lambda *part: generator(seed, day, purpose, *part))
