"""Who was waiting at a moment, reconstructed from the log for any moments at once.

All days lie on one axis. The first of a line at a moment is the one with the earliest ticket whose
wait is not over; found by one search, because the latest end so far only grows.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.logs.journal import Bools, Floats, Ints, Log

DAY = 10_000.0  # minutes of a day on the axis, more than any visit


@dataclass(frozen=True)
class Line:
    """The waits of some tickets in order of issue, on the axis of all days."""

    issued: Floats
    until: Floats
    latest: Floats  # the latest end of a wait so far

    def first(self, at: Floats) -> Floats:
        """Return when the first of the line took the ticket, NaN where nobody waits."""
        place = np.searchsorted(self.latest, at, side="right")
        issued = np.append(self.issued, np.inf)[place]
        return np.where(issued < at, issued, np.nan)

    def never_empty_until(self, at: Floats) -> Floats:
        """Return until when, from each moment on, somebody always waits; the moment if nobody."""
        begins = np.append(True, self.issued[1:] > self.latest[:-1])
        group = np.cumsum(begins) - 1
        ends = np.append(self.latest[np.flatnonzero(begins)[1:] - 1], self.latest[-1:])
        last = np.searchsorted(self.issued, at, side="right") - 1
        if not len(self.issued):
            return at
        return np.asarray(np.where(last >= 0, np.maximum(ends[group[last]], at), at))


def on_axis(log: Log, minutes: Floats) -> Floats:
    """Return minutes of the tickets' days on the axis of all days."""
    return log.day * DAY + minutes


def line(log: Log, who: Bools) -> Line:
    """Return the line of some tickets; those whose wait is unknown, or nothing, are left out."""
    until = np.where(np.isnan(log.called), log.left, log.called)
    with np.errstate(invalid="ignore"):
        kept = who & (until > log.issued)
    issued, ends = on_axis(log, log.issued)[kept], on_axis(log, until)[kept]
    return Line(issued, ends, np.maximum.accumulate(ends) if len(ends) else ends)


def gaps(log: Log) -> tuple[Floats, Floats, Ints, Ints]:
    """Return for each pair of services of a window on end: end, next start, and both rows.

    Moments are on the axis of all days.
    """
    rows = np.flatnonzero((log.window >= 0) & ~np.isnan(log.started))
    order = rows[np.lexsort((log.started[rows], log.window[rows], log.day[rows]))]
    one, other = order[:-1], order[1:]
    same = (log.window[one] == log.window[other]) & (log.day[one] == log.day[other])
    same &= ~np.isnan(log.ended[one])
    one, other = one[same], other[same]
    return on_axis(log, log.ended)[one], on_axis(log, log.started)[other], one, other


def turns(log: Log, line_of: Ints) -> Floats:
    """Return when somebody with a later ticket of the same line was first called, NaN if nobody.

    By then who was never called had gone. On the clock of the day.
    """
    order = np.lexsort((log.issued, line_of, log.day))
    called = np.where(np.isnan(log.called), np.inf, log.called)[order]
    fresh = np.append(True, (np.diff(log.day[order]) != 0) | (np.diff(line_of[order]) != 0))
    lift = DAY * np.cumsum(fresh[: len(log)])  # so that no line sees the calls of the one before
    later = np.append(called + lift, np.inf)[1:]
    after = np.minimum.accumulate(later[::-1])[::-1] - lift
    found = np.empty(len(log))
    found[order] = np.where(after < DAY / 2, after, np.nan)
    return found
