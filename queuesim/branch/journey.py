"""The log of a day, the only product of a simulation: who came, and what happened to each.

Every column is declared once, here, with its dtype, unit and meaning; CSV headers, the list of
columns and the documentation are read from these declarations. Times are minutes after midnight
(after opening in an endless study), multiples of 2^-20 minute; NaN stands for what did not happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cache
from typing import Any

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


@dataclass(frozen=True)
class Column:
    """One column of the log: its name, numpy dtype, unit and meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str


def column(dtype: str, unit: str, meaning: str) -> Any:
    """Declare a column as a dataclass field."""
    return field(metadata={"dtype": dtype, "unit": unit, "meaning": meaning})


class Table:
    """A struct of arrays, all of one length, each declared by `column`; arrays are read-only."""

    def __post_init__(self) -> None:
        for declared, values in self.items():
            assert values.dtype == np.dtype(declared.dtype), (declared.name, values.dtype)
            values.flags.writeable = False

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return the declared columns in order."""
        return tuple(Column(f.name, **f.metadata) for f in fields(cls))  # type: ignore[arg-type]

    def items(self) -> Iterator[tuple[Column, Array]]:
        """Yield each column with its values."""
        for declared in self.columns():
            yield declared, getattr(self, declared.name)

    def __len__(self) -> int:
        return len(getattr(self, self.columns()[0].name))


@dataclass(frozen=True)
class Demand(Table):
    """The people of one day as they were before any policy met them, sorted by arrival."""

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
