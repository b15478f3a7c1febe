"""When windows were at work, inferred from their own services.

A gap between services longer than `GAP` minutes ends a session. This is a lower bound: a window
that was open with nobody to serve leaves no trace.
"""

import numpy as np

from queuesim.logs.journal import UNKNOWN, Floats, Ints, Sessions

GAP = 20.0


def inferred(day: Ints, window: Ints, started: Floats, ended: Floats) -> Sessions:
    """Return the sessions of windows that the services of tickets show."""
    rows = np.flatnonzero((window != UNKNOWN) & ~np.isnan(started))
    order = rows[np.lexsort((started[rows], window[rows], day[rows]))]
    day, window, opens = day[order], window[order], started[order]
    ends = np.fmax(ended[order], opens)
    if not len(order):
        return Sessions(day, window, opens, ends)
    fresh = np.append(True, (np.diff(day) != 0) | (np.diff(window) != 0))
    group = np.cumsum(fresh) - 1
    reached = _latest(ends, group)
    split = fresh.copy()
    split[1:] |= opens[1:] - reached[:-1] > GAP
    first = np.flatnonzero(split)
    last = np.append(first[1:], len(order)) - 1
    return Sessions(day[first], window[first], opens[first], reached[last])


def _latest(ends: Floats, group: Ints) -> Floats:
    """Return the latest end so far within each group."""
    lift = group * 1e6
    return np.asarray(np.maximum.accumulate(ends + lift) - lift)
