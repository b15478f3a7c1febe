"""The log of a day, the only product of a simulation: who came, and what happened to each.

Every column is declared once, here, with its dtype, unit and meaning; CSV headers, the list of
columns and the documentation are read from these declarations. Times are minutes after midnight
(after opening in an endless study), multiples of 2^-20 minute; NaN stands for what did not happen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cache
from math import nan
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Outcome(IntEnum):
    """How a customer's visit ended; every arrival has exactly one."""

    SERVED = 0
    BALKED = 1
    RENEGED = 2
    MISSED = 3
    NOT_KEPT = 4
    DIVERTED = 5
    TURNED_AWAY = 6
    SENT_HOME = 7
    STILL_INSIDE = 8


OUTCOMES = [outcome.name.lower() for outcome in Outcome]  # as they are written


@dataclass(frozen=True)
class Column:
    """One column of the log: its name, numpy dtype, unit and meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str
    neutral: float | None = None  # what it holds throughout where nothing makes use of it


def column(dtype: str, unit: str, meaning: str, neutral: float | None = None) -> Any:
    """Declare a column as a dataclass field."""
    metadata = {"dtype": dtype, "unit": unit, "meaning": meaning, "neutral": neutral}
    return field(metadata=metadata)


class Table:
    """A struct of arrays, all of one length, each declared by `column`; arrays are read-only."""

    def __post_init__(self) -> None:
        for name, dtype in self._dtypes():
            values = getattr(self, name)
            assert values.dtype == dtype, (name, values.dtype)
            values.flags.writeable = False

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return the declared columns in order."""
        return tuple(Column(f.name, **f.metadata) for f in fields(cls))  # type: ignore[arg-type]

    @classmethod
    @cache
    def _dtypes(cls) -> tuple[tuple[str, np.dtype[Any]], ...]:
        return tuple((declared.name, np.dtype(declared.dtype)) for declared in cls.columns())

    def items(self) -> Iterator[tuple[Column, Array]]:
        """Yield each column with its values."""
        for declared in self.columns():
            yield declared, getattr(self, declared.name)

    def rows(self, some: slice) -> Self:
        """Return some of the rows, a view."""
        return type(self)(*(values[some] for _, values in self.items()))

    def __len__(self) -> int:
        return len(getattr(self, self.columns()[0].name))


T = TypeVar("T", bound=Table)


@dataclass(frozen=True)
class Demand(Table):
    """The people of one day as they were before any policy met them, sorted by arrival.

    A row is a ticket; a `party` that is served together has one, its `work` that of all.
    """

    arrival: Array = column("f8", "min", "comes to the ticket machine")
    tier: Array = column("i2", "", "index of the tier")
    service: Array = column("i2", "", "index of the service")
    work: Array = column("f8", "min", "work at a window of speed 1, before any process improvement")
    wrap_up: Array = column("f8", "min", "work at the window after the customer has left it")
    patience: Array = column("f8", "min", "gives up after waiting so long; inf for endless")
    tolerance: Array = column("f8", "", "personal factor on the tolerance of waiting, mean 1")
    expects: Array = column("f8", "", "personal factor on the expected wait, mean 1")
    liking: Array = column("f8", "", "personal shift of how good a service feels, mean 0")
    survey_noise: Array = column("f8", "", "standard normal: the answer to a survey")
    recommend_noise: Array = column("f8", "", "standard normal: the recommendation answer")
    party: Array = column("i4", "people", "come and are served together", 1)
    amount: Array = column("f8", "money", "to be moved at the window", 0)
    willingness: Array = column(
        "f8", "min", "joins unless told a longer wait; NaN for the patience", nan
    )
    misses: Array = column("i2", "calls", "does not hear so many, one after the other", 0)
    returns: Array = column("f8", "min", "from a missed call until asking at a window", 2)
    walk: Array = column("f8", "min", "from a message until back in the hall", 5)
    divert: Array = column("f8", "", "uniform: whether willing to go elsewhere", 0)
    machine_work: Array = column("f8", "min", "work at a machine; NaN if it cannot do it", nan)
    machine_wrap_up: Array = column(
        "f8", "min", "work of a machine after the customer left it", nan
    )


@dataclass(frozen=True)
class Visits(Table):
    """What happened, a row per customer and stage, sorted by both (one stage each so far)."""

    customer: Array = column("i4", "", "row of the customer in the day's demand")
    stage: Array = column("i2", "", "1 for the first window visited")
    queue: Array = column("i2", "", "index of the queue; -1 if none was joined")
    joined: Array = column("f8", "min", "took a ticket; NaN if none was given")
    called: Array = column("f8", "min", "the last call, when service began")
    window: Array = column("i2", "", "index of the window; -1 if never called")
    ended: Array = column("f8", "min", "service ended")
    freed: Array = column("f8", "min", "the window was free again, wrap-up work done")
    left: Array = column("f8", "min", "left the branch, served or not; NaN if still inside")
    outcome: Array = column("i1", "", "how it ended, a number of `Outcome`")
    told: Array = column("f8", "min", "the wait first told; NaN if none was", nan)
    back: Array = column("f8", "min", "came back after a message; NaN if not called by one", nan)


@dataclass(frozen=True)
class Vain(Table):
    """Calls that nobody answered, by window and time."""

    customer: Array = column("i4", "", "row of the customer in the day's demand")
    window: Array = column("i2", "", "index of the window that called")
    queue: Array = column("i2", "", "index of the queue")
    at: Array = column("f8", "min", "called")
    until: Array = column("f8", "min", "the window went on to the next")


@dataclass(frozen=True)
class Updates(Table):
    """Waits told anew to those who wait, by customer and time."""

    customer: Array = column("i4", "", "row of the customer in the day's demand")
    at: Array = column("f8", "min", "told")
    told: Array = column("f8", "min", "the wait from now on")


def together(kind: type[T], tables: Sequence[T]) -> T:
    """Return the rows of all tables of a kind in one."""
    if len(tables) < 2:
        return tables[0] if tables else empty(kind)
    columns = (declared.name for declared in kind.columns())
    return kind(**{c: np.concatenate([getattr(table, c) for table in tables]) for c in columns})


def alike(n: int, value: Any) -> Array:
    """Return a column that holds the same throughout, which takes no room."""
    return np.broadcast_to(value, n)


def stored(table: Array) -> list[Array]:
    """Return the columns of a table (columns, rows), those with the same bits throughout alike.

    The others are left where they are unless that frees room.
    """
    same = [_is_alike(bits) for bits in table.view(np.int64)]
    if not any(same):
        return list(table)
    return [
        alike(len(row), row[0]) if one else row.copy() for row, one in zip(table, same, strict=True)
    ]


def _is_alike(values: Array) -> bool:
    """Return whether all are the same, which a few most often tell."""
    few = values[:: 1 + len(values) // 64]
    return len(values) > 0 and bool(np.all(few == few[0]) and np.all(values == few[0]))


def empty(kind: type[T]) -> T:
    """Return a table without rows."""
    return kind(**{declared.name: np.zeros(0, declared.dtype) for declared in kind.columns()})


NO_VAIN, NO_UPDATES = empty(Vain), empty(Updates)


def numbers(visits: Visits) -> Array:
    """Return each ticket's number in the range of its queue, from 1; 0 where none was given."""
    found = np.zeros(len(visits), np.int64)
    for queue in range(int(visits.queue.max(initial=-1)) + 1):
        tickets = np.flatnonzero(visits.queue == queue)
        found[tickets] = np.arange(1, len(tickets) + 1)
    return found


@dataclass(frozen=True)
class JourneyLog:
    """Everything that happened on one day (counted from 1)."""

    day: int
    demand: Demand
    visits: Visits
    vain: Vain = NO_VAIN
    updates: Updates = NO_UPDATES
