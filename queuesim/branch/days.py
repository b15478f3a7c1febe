"""Days on end: the tables of some days one behind the other, so that all is reckoned at once.

A single day is a range of rows, cut out as a view only when it is asked for. Columns that name a
customer hold the row in the customer's own day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Generic, TypeVar, overload

import numpy as np

from queuesim.branch.journey import (
    Array,
    Demand,
    JourneyLog,
    Table,
    Updates,
    Vain,
    Visits,
    together,
)

T = TypeVar("T", bound=Table)


@dataclass(frozen=True, eq=False)
class ByDay(Sequence[T], Generic[T]):
    """A table of some days: as a sequence, the tables of the days."""

    days: tuple[int, ...]  # their numbers
    starts: Array  # (days + 1,): where the rows of each begin
    whole: T

    @cached_property
    def day(self) -> Array:
        """Return by row the place of its day among these."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def __len__(self) -> int:
        return len(self.days)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> "ByDay[T]": ...

    def __getitem__(self, place: int | slice) -> "T | ByDay[T]":
        if isinstance(place, slice):
            some = range(len(self))[place]
            starts = self.starts[some.start : some.stop + 1]
            rows = self.whole.rows(slice(starts[0], starts[-1]))
            return ByDay(self.days[place], starts - starts[0], rows)
        day = range(len(self))[place]
        return self.whole.rows(slice(self.starts[day], self.starts[day + 1]))


@dataclass(frozen=True, eq=False)
class Journeys(Sequence[JourneyLog]):
    """Everything that happened on some days: as a sequence, the logs of the days."""

    demand: ByDay[Demand]
    visits: ByDay[Visits]
    vain: ByDay[Vain]
    updates: ByDay[Updates]

    @property
    def days(self) -> tuple[int, ...]:
        """Return the numbers of the days."""
        return self.demand.days

    def __len__(self) -> int:
        return len(self.demand)

    @overload
    def __getitem__(self, place: int) -> JourneyLog: ...

    @overload
    def __getitem__(self, place: slice) -> "Journeys": ...

    def __getitem__(self, place: int | slice) -> "JourneyLog | Journeys":
        tables = (getattr(self, field.name)[place] for field in fields(self))
        if isinstance(place, slice):
            return Journeys(*tables)
        return JourneyLog(self.days[place], *tables)


def by_day(kind: type[T], days: Sequence[int], tables: Sequence[T]) -> ByDay[T]:
    """Return the tables of so many days as one."""
    starts = np.cumsum([0, *map(len, tables)])
    return ByDay(tuple(days), starts, together(kind, tables))


def on_end(logs: Sequence[JourneyLog]) -> Journeys:
    """Return the logs of some days as one; what is one already stays as it is."""
    if isinstance(logs, Journeys):
        return logs
    days = [log.day for log in logs]

    def tables(kind: type[T], of: Callable[[JourneyLog], T]) -> ByDay[T]:
        return by_day(kind, days, [of(log) for log in logs])

    return Journeys(
        tables(Demand, lambda log: log.demand),
        tables(Visits, lambda log: log.visits),
        tables(Vain, lambda log: log.vain),
        tables(Updates, lambda log: log.updates),
    )
