"""When windows were at work: as a file of its own says, else inferred from their own services.

A gap between services longer than `GAP` minutes ends a session. This is a lower bound: a window
that was open with nobody to serve leaves no trace.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from queuesim.language import say
from queuesim.logs.journal import UNKNOWN, Bools, Floats, Ints, Sessions, on_grid
from queuesim.logs.moments import Moments
from queuesim.logs.rows import Rows, renamed, unusable
from queuesim.scenario.faults import ScenarioError, listed

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


def given(
    rows: Rows, dates: Moments, windows: Sequence[str], names: Mapping[str, str]
) -> tuple[Sessions, dict[str, Bools]]:
    """Return the sessions of a file, those of dates and windows of the log, and which are others.

    `names` are new names of windows. Raise `ScenarioError` if no session is left.
    """
    opens, closes = rows.times["opens"], rows.times["closes"]
    words = renamed(rows.words["window"], names)
    midnight = opens.astype("datetime64[D]")
    day = np.searchsorted(dates, midnight).clip(0, len(dates) - 1)
    places = {name: k for k, name in enumerate(windows)}
    window = np.array([*(places.get(n, UNKNOWN) for n in words.names), UNKNOWN])[words.code]
    left_out = {
        "session without readable hours": np.isnat(opens) | np.isnat(closes),
        "session that closes before it opens": closes <= opens,
        "session of a window that served nobody": window == UNKNOWN,
        "session of a day without tickets": ~np.isnat(opens) & (dates[day] != midnight),
    }
    kept = ~np.any(list(left_out.values()), axis=0)
    if not kept.any():
        raise _none_left(rows, dates, windows)
    at = [np.asarray((t - midnight) / np.timedelta64(1, "m"))[kept] for t in (opens, closes)]
    order = np.lexsort((at[0], window[kept], day[kept]))
    return Sessions(
        day[kept][order], window[kept][order], on_grid(at[0][order]), on_grid(at[1][order])
    ), left_out


def _none_left(rows: Rows, dates: Moments, windows: Sequence[str]) -> ScenarioError:
    """Return the error of a file of sessions none of which is of the log."""
    problem = say(
        "none of its {number} rows is a session of a window and a day of the log", number=len(rows)
    )
    allowed = say(
        "windows {windows}; days from {first} to {last}",
        windows=listed(windows), first=dates[0], last=dates[-1],
    )  # fmt: skip
    return unusable(rows.file.path, problem, "", allowed)
