"""What people were told of their wait, and how old that is at each glance.

A wait told is news at that moment and goes stale: information is worth I0 / (1 + age / h_u) after
so many minutes. A display that is always current keeps its worth; one that speaks every few
minutes, or a ticket alone, loses it in between.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.days import Journeys
from queuesim.branch.journey import Array
from queuesim.perception.glances import TICKS, Glances

SPAN = 2**40  # ticks: longer than any wait, so that row and minute make one number


@dataclass(frozen=True)
class News:
    """Everything that was told, in order of row and time."""

    first: Array  # by row: the wait told first, NaN if none
    key: Array  # row x SPAN + ticks since the ticket
    told: Array  # minutes from the ticket to the call, as told then

    def by(self, rows: Array, glances: Glances) -> tuple[Array, Array]:
        """Return at each glance of some rows the wait told last and the minutes since; NaN, inf."""
        now = rows[glances.who] * SPAN + _ticks(glances.age)
        at = np.searchsorted(self.key, now, side="right") - 1
        said = (at >= 0) & (self.key[at] // SPAN == now // SPAN)
        since = (now - self.key[at]) / TICKS
        return np.where(said, self.told[at], np.nan), np.where(said, since, np.inf)


def news(logs: Journeys) -> News | None:
    """Return what was told on some days; None if nothing."""
    visits, updates = logs.visits.whole, logs.updates.whole
    row = np.flatnonzero(~np.isnan(visits.told))
    if not len(row):
        return None
    later = updates.customer + logs.visits.starts[logs.updates.day]
    at = updates.at - visits.joined[later]
    rows = np.concatenate([row, later]).astype(np.int64)
    since = np.concatenate([np.zeros(len(row)), at])
    told = np.concatenate([visits.told[row], updates.told])
    key = rows * SPAN + _ticks(since)
    order = np.argsort(key, kind="stable")
    return News(visits.told, key[order], (since + told)[order])


def _ticks(minutes: Array) -> Array:
    return (minutes * TICKS).astype(np.int64)
