"""A simulated day as it is measured, between the end of the warm-up and the end of the counting.

Customers are counted who came in that time, and served on after it until all of them are done;
averages over time are of that time alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.journey import JourneyLog, Outcome

Array = NDArray[Any]


@dataclass(frozen=True)
class Observed:
    """The log of a day and the time in which it is observed."""

    log: JourneyLog
    begins: float
    ends: float
    tiers: tuple[str, ...]
    windows: tuple[str, ...]
    staff: tuple[int, ...]  # by hour; one number if it is always the same

    @cached_property
    def joined(self) -> Array:
        """Return when each customer came, those who left at once too."""
        return self.log.demand.arrival

    @cached_property
    def counted(self) -> Array:
        """Return who came in the time observed; none of them may be unfinished."""
        rows = (self.joined >= self.begins) & (self.joined < self.ends)
        assert not (self.log.visits.outcome[rows] == Outcome.STILL_INSIDE).any()
        return rows

    @cached_property
    def served(self) -> Array:
        """Return who was served."""
        return np.asarray(self.log.visits.outcome == Outcome.SERVED)

    @cached_property
    def lost(self) -> Array:
        """Return who gave up waiting."""
        return np.asarray(self.log.visits.outcome == Outcome.RENEGED)

    @cached_property
    def stayed(self) -> Array:
        """Return who did not leave at once."""
        return np.asarray(self.log.visits.outcome != Outcome.BALKED)

    @cached_property
    def told(self) -> Array:
        """Return the wait that each was told."""
        return self.log.visits.told

    @cached_property
    def found(self) -> Array:
        """Return how many were waiting when each came, where nobody else came at that instant."""
        unqueued = np.sort(self.joined + self.waited)
        gone = np.searchsorted(unqueued, self.joined, "right") - (self.waited == 0)
        return np.asarray(np.arange(len(self.joined)) - gone)

    @cached_property
    def gone(self) -> Array:
        """Return when each left the branch, infinity for those still inside."""
        return np.nan_to_num(self.log.visits.left, nan=np.inf)

    @cached_property
    def waited(self) -> Array:
        """Return how long each waited, served or not."""
        return np.where(self.served, self.log.visits.called, self.gone) - self.joined

    @cached_property
    def offered(self) -> Array:
        """Return how long each would have waited with endless patience, alike windows and one line.

        It is the time until some window is done with all who came before.
        """
        soonest = np.full(len(self.joined), np.inf)
        for w in range(len(self.windows)):
            freed = np.where(self.log.visits.window == w, self.log.visits.freed, 0.0)
            soonest = np.minimum(soonest, np.append(0.0, np.maximum.accumulate(freed)[:-1]))
        return np.asarray(np.maximum(soonest - self.joined, 0.0))

    def inside(self, times: Array) -> Array:
        """Return how many were in the branch at each time."""
        return _present(self.joined, self.gone, times)

    def in_service(self, times: Array) -> Array:
        """Return how many were being served at each time."""
        return _present(self.log.visits.called[self.served], self.gone[self.served], times)


def _present(starts: Array, stops: Array, times: Array) -> Array:
    come, gone = np.sort(starts), np.sort(stops)
    return np.searchsorted(come, times, "right") - np.searchsorted(gone, times, "right")


def overlap(starts: Array, stops: Array, bounds: Sequence[float]) -> Array:
    """Return the minutes that all spans together spend between each bound and the next."""
    spent = [np.clip(bound - starts, 0.0, stops - starts).sum() for bound in bounds]
    return np.diff(spent)


def levels(starts: Array, stops: Array, bounds: Sequence[float]) -> tuple[Array, Array, Array]:
    """Return pieces of time of one level each: minutes, level, and between which bounds."""
    edges = np.asarray(bounds)
    times = np.concatenate([starts, np.minimum(stops, edges[-1]), edges])
    change = np.concatenate([np.ones(len(starts)), -np.ones(len(stops)), np.zeros(len(edges))])
    order = np.argsort(times, kind="stable")
    level, minutes = np.cumsum(change[order])[:-1], np.diff(times[order])
    piece = np.searchsorted(edges, times[order][:-1], "right") - 1
    kept = (piece >= 0) & (piece < len(edges) - 1)
    return minutes[kept], level[kept], piece[kept]
