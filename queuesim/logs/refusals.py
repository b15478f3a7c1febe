"""Which windows let people wait although they were at work and free: a refused chance.

Tellers at work are not always there: some come only when people queue. A window that was free when
a ticket was taken either called it at once or did not; if the ticket had to wait, it refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from queuesim.logs.journal import UNKNOWN, Bools, Floats, Log

DAY, STEP = 1440.0, 30.0  # minutes
USUAL = 10.0  # chances with which a window's share is drawn towards that of all
COMMON = 0.05  # of a window's services; rarer ones it need not take


@dataclass(frozen=True)
class Standby:
    """Windows that call only if so many wait in one of their queues: a share of them, by name.

    `distances` says how far off the days learnt from are by share and number of those who wait.
    """

    share: float = 0.0
    waiting: int = 0
    windows: tuple[str, ...] = ()
    distances: Mapping[tuple[float, int], float] = field(default_factory=dict)

    def lanes(self, spans: Sequence[Sequence[tuple[float, float]]]) -> set[int]:
        """Return which of windows open so stand by: at any time about the share of those open."""
        middle = np.arange(STEP / 2, DAY, STEP)
        open_ = np.array([_on(own, middle) for own in spans])
        lacking, chosen = self.share * open_.sum(axis=0), set[int]()
        while len(chosen) < len(spans):
            closer = (lacking**2).sum() - ((lacking - open_) ** 2).sum(axis=1)
            closer[list(chosen)] = 0.0
            best = int(closer.argmax())
            if closer[best] <= 0:
                break
            chosen.add(best)
            lacking = lacking - open_[best]
        return chosen


def refusals(log: Log) -> Floats:
    """Return the share of chances that each window refused, (windows,)."""
    refused, took = np.zeros(len(log.windows)), np.zeros(len(log.windows))
    serves = _serves(log)
    for day in range(len(log.days)):
        tickets = np.flatnonzero(log.day == day)
        issued, waited = log.issued[tickets], log.waited[tickets]
        for window in np.unique(log.sessions.window[log.sessions.day == day]):
            free = _free(log, day, window, issued) & serves[window, log.service[tickets]]
            refused[window] += np.sum(free & waited)
            took[window] += np.sum(free & ~waited & (log.window[tickets] == window))
    chances = refused + took
    overall = refused.sum() / max(chances.sum(), 1.0)
    return np.asarray((refused + USUAL * overall) / (chances + USUAL))


def _serves(log: Log) -> Bools:
    """Return (windows, services + 1): what each window often serves; True where not known."""
    seen = (log.window != UNKNOWN) & (log.service != UNKNOWN)
    count = np.zeros((len(log.windows), len(log.services)))
    np.add.at(count, (log.window[seen], log.service[seen]), 1)
    often = count >= COMMON * count.sum(axis=1, keepdims=True)
    return np.pad(often, ((0, 0), (0, 1)), constant_values=True)


def _free(log: Log, day: int, window: int, at: Floats) -> Bools:
    """Return whether a window is in a session and serves nobody, moment by moment."""
    own = (log.sessions.day == day) & (log.sessions.window == window)
    busy = (log.day == day) & (log.window == window) & ~np.isnan(log.started + log.ended)
    in_session = _inside(log.sessions.opens[own], log.sessions.closes[own], at)
    begins = np.sort(log.started[busy])
    return in_session & ~_inside(begins, np.sort(log.ended[busy]), at)


def _on(spans: Sequence[tuple[float, float]], at: Floats) -> Floats:
    """Return 1 for moments inside some of the spans, 0 for the others."""
    begins, ends = np.array(spans, float).reshape(-1, 2).T
    return _inside(begins, ends, at).astype(np.float64)


def _inside(begins: Floats, ends: Floats, at: Floats) -> Bools:
    """Return whether moments lie in some of the spans, which begin before them."""
    begun = np.searchsorted(np.sort(begins), at, side="left")
    return np.asarray(begun > np.searchsorted(np.sort(ends), at, side="right"))
