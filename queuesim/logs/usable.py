"""Which rows of a log are of use: those that say when their ticket was taken, by a good clock."""

import numpy as np

from queuesim.language import say
from queuesim.logs.journal import UNKNOWN, Bools, Ints
from queuesim.logs.moments import Moments, clock, digits
from queuesim.logs.rows import Rows, unusable
from queuesim.scenario.faults import ScenarioError

BACKWARDS = 30.0  # minutes: the clock of the machine was set back
FAR = 400  # days without a ticket


def usable(rows: Rows, found: dict[str, Bools]) -> Bools:
    """Return which rows say when a ticket was taken, the reasons of the others noted."""
    issued = rows.times["issued"]
    kept = ~np.isnat(issued)
    found["fewer cells than the header"] = rows.short
    found["no time of issue"] = ~kept
    found["date in another format"] = rows.mixed
    found["a formula for a name"] = rows.formula
    found["control characters in a name"] = rows.control
    for bad in rows.unreadable.values():
        found["unreadable time"] = found.get("unreadable time", np.zeros(len(rows), bool)) | bad
    if "ticket" in rows.words:
        found["written twice"] = kept & _repeated(rows.words["ticket"].code, issued)
        kept = kept & ~found["written twice"]
    for name, find in (("date far from all others", _far), ("clock set back", _set_back)):
        found[name] = np.zeros(len(rows), bool)
        found[name][kept] = find(issued[kept])
        kept = kept & ~found[name]
    return kept


def _repeated(ticket: Ints, issued: Moments) -> Bools:
    """Return which rows have the ticket and the moment of an earlier one."""
    order = np.lexsort((np.arange(len(ticket)), issued, ticket))
    same = (np.diff(ticket[order]) == 0) & (issued[order][1:] == issued[order][:-1])
    again = np.zeros(len(ticket), bool)
    again[order[1:]] = same & (ticket[order][1:] != UNKNOWN)
    return again


def _far(issued: Moments) -> Bools:
    """Return the rows before or after a gap of so many days that does not lie amid the log."""
    if not len(issued):
        return np.zeros(0, bool)
    day, row, count = np.unique(
        issued.astype("datetime64[D]").astype(np.int64), return_inverse=True, return_counts=True
    )
    stretch = np.cumsum(np.append(0, np.diff(day) > FAR))
    return np.asarray((stretch != np.bincount(stretch, count).argmax())[row])


def _set_back(issued: Moments) -> Bools:
    """Return the rows of a file in order of time that were written on a clock set back by far."""
    at = issued.astype(np.int64) / 60e6
    latest = np.maximum.accumulate(at) if len(at) else at
    back = latest - at > BACKWARDS
    return np.asarray(back & (back.sum() < 0.05 * len(at)))


def useless(rows: Rows) -> ScenarioError:
    """Return the error of a file none of whose rows can be used."""
    if not len(rows):
        return unusable(rows.file.path, say("has no rows below its header"))
    name, cell = rows.file.used["issued"], rows.sample["issued"]
    problem = say(
        "has no usable row: of {number} none says when its ticket was taken", number=len(rows)
    )
    if clock(digits(np.array([cell])))[0] >= 0:
        hint = say(
            'column {name} holds times without a date, as "{cell}": name a column of dates',
            name=name,
            cell=cell,
        )
    else:
        hint = say(
            'column {name} holds "{cell}", which is no moment such as 2026-11-23 09:03:12',
            name=name,
            cell=cell,
        )
    return unusable(rows.file.path, problem, hint)
