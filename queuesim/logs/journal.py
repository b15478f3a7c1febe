"""The cleaned log: one row per ticket, and when each window was at work.

Everything that is learnt from a log is learnt from this. Times are minutes after midnight of the
day of the ticket, multiples of 2^-20 minute, past 1440 where a visit runs over midnight; NaN stands
for what did not happen or was not recorded, -1 for a name that was not.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
GRID = 2.0**20
UNKNOWN = -1


def on_grid(minutes: Floats) -> Floats:
    """Return times rounded to multiples of 2^-20 minute, as the branch reckons them."""
    return np.asarray(np.floor(minutes * GRID + 0.5) / GRID)


class Outcome(IntEnum):
    """How a ticket ended, as far as the log tells."""

    SERVED = 0
    GAVE_UP = 1  # left before any call
    MISSED = 2  # was called and did not come
    UNTIMED = 3  # was served, but the log has no times of it
    UNKNOWN = 4


class Columns:
    """A struct of arrays of one length, which are read-only."""

    def __post_init__(self) -> None:
        for values in self.arrays().values():
            values.flags.writeable = False

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the columns by name."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}

    def __len__(self) -> int:
        return len(next(iter(self.arrays().values())))


@dataclass(frozen=True)
class Sessions(Columns):
    """When each window was at work, a row per session, sorted by day, window and opening."""

    day: Ints
    window: Ints
    opens: Floats
    closes: Floats


@dataclass(frozen=True)
class Log(Columns):
    """The tickets of a branch, sorted by day and issue.

    `day`, `tier`, `service` and `window` are indices into the tuples of names. `ended` is the end
    of a service, `left` when one who was not served gave up. `waited` says whether the customer
    had to wait at all.
    """

    days: tuple[datetime.date, ...]
    tiers: tuple[str, ...]
    services: tuple[str, ...]
    windows: tuple[str, ...]
    sessions: Sessions
    sessions_known: bool  # from a file of their own; otherwise inferred from the services
    day: Ints
    issued: Floats
    called: Floats
    started: Floats
    ended: Floats
    left: Floats
    tier: Ints
    service: Ints
    window: Ints
    outcome: Ints
    waited: Bools

    @property
    def wait(self) -> Floats:
        """Return the wait until the call or until giving up, NaN where unknown."""
        return np.where(np.isnan(self.called), self.left, self.called) - self.issued

    @property
    def work(self) -> Floats:
        """Return the minutes of service, NaN where unknown."""
        return self.ended - self.started

    @property
    def served(self) -> Bools:
        """Return who was served, timed or not."""
        return np.isin(self.outcome, (Outcome.SERVED, Outcome.UNTIMED))

    def where(self, kept: Bools | Ints) -> "Log":
        """Return some of the tickets, all days and names kept."""
        rows: dict[str, Any] = {name: column[kept] for name, column in self.arrays().items()}
        return replace(self, **rows)

    def of_days(self, chosen: Sequence[int]) -> "Log":
        """Return the log of some days alone, by index, renumbered in the order given."""
        new = np.full(len(self.days), UNKNOWN)
        new[list(chosen)] = np.arange(len(chosen))
        rows, works = new[self.day] >= 0, new[self.sessions.day] >= 0
        kept = {name: column[works] for name, column in self.sessions.arrays().items()}
        sessions = Sessions(**{**kept, "day": new[kept["day"]]})
        log = self.where(rows)
        days = tuple(self.days[day] for day in chosen)
        return replace(log, days=days, day=new[log.day], sessions=sessions)
