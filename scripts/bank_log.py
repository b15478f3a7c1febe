"""The log of a bank's telephone branch, February 1999, read and cleaned for scripts/bank_1999.py.

A row is a call. What a row cannot tell, such as the work of a call without a time of service, is
NaN, so that it still counts as a call. Times are minutes after midnight of the day of the call.
"""

import csv
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Strings = NDArray[np.str_]
Dates = NDArray[np.datetime64]

FIRST = np.datetime64("1999-02-01")
FULL_DAYS, OUTAGE = "Sun Mon Tue Wed Thu", ["1999-02-03"]
OPENS, CLOSES = 420, 1440  # before 07:00 no teller works
SECOND = 1 / 60
KINDS = ("regular-activity", "new-customers", "stock-trading", "other")
MOMENTS = ("taken", "called", "finished", "left")
LONGEST_SERVICE = 60.0


@dataclass(frozen=True)
class Calls:
    """The calls of the log, a column each; NaN for what did not happen."""

    day: Dates
    taken: Floats
    called: Floats
    finished: Floats
    left: Floats
    tier: Strings
    kind: Strings
    window: Strings
    outcome: Strings
    queued: Bools

    def where(self, kept: Bools) -> "Calls":
        """Return some of the calls."""
        return replace(self, **{name: column[kept] for name, column in vars(self).items()})

    @property
    def gave_up(self) -> Bools:
        """Return who left without an answer."""
        return np.asarray(self.outcome == "hung-up")

    @property
    def wait(self) -> Floats:
        """Return the wait until the answer or until leaving, NaN if the dates contradict it."""
        wait = np.where(np.isnan(self.called), self.left, self.called) - self.taken
        return np.where(wait < -5 * SECOND, np.nan, np.maximum(wait, 0.0))

    @property
    def work(self) -> Floats:
        """Return the time of service."""
        return self.finished - self.called

    @property
    def hour(self) -> Ints:
        """Return the hour of the day, 0 for the first of the branch."""
        return ((self.taken - OPENS) // 60).astype(np.int64)

    @property
    def midnight(self) -> Floats:
        """Return when the day begins, on one axis for all days."""
        return np.asarray((self.day - FIRST) / np.timedelta64(1, "m"))

    @property
    def by_teller(self) -> "Calls":
        """Return those who were served by a teller who was recorded."""
        return self.where(~np.isnan(self.finished) & np.char.startswith(self.window, "S"))


@dataclass(frozen=True)
class Sessions:
    """When each teller was at work on a full day, a row per session."""

    day: Dates
    window: Strings
    opened: Floats
    closed: Floats


def table(path: Path) -> dict[str, Strings]:
    """Return the columns of a CSV file."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def minutes(moments: Strings, day: Dates) -> Floats:
    """Return moments as minutes after midnight of their days, NaN where empty."""
    at = np.where(moments == "", "NaT", moments).astype("datetime64[s]")
    return np.asarray((at - day) / np.timedelta64(1, "m"))


def full(day: Dates) -> Bools:
    """Return whether days are full weekdays, the day of the outage left out."""
    return np.asarray(np.is_busday(day, weekmask=FULL_DAYS, holidays=OUTAGE))


def log_path() -> Path:
    """Return the path of bank-log.csv; the environment names it or its folder."""
    named = Path(os.environ["QUEUESIM_BANK_LOG"])
    return named / "bank-log.csv" if named.is_dir() else named


def read_calls(path: Path) -> Calls:
    """Return all calls of the log; the smaller services are one kind, "other"."""
    log = table(path)
    day = log["taken"].astype("U10").astype("datetime64[D]")
    taken, called, finished, left = (minutes(log[name], day) for name in MOMENTS)
    kind = np.where(np.isin(log["service"], KINDS), log["service"], "other")
    queued = np.asarray(log["queued"] == "1")
    rest = log["tier"], kind, log["window"], log["outcome"], queued
    return Calls(day, taken, called, finished, left, *rest)


def read_sessions(path: Path) -> Sessions:
    """Return the tellers' sessions on full days."""
    work = table(path.with_name("bank-windows.csv"))
    day = work["date"].astype("datetime64[D]")
    times = (minutes(work[name], day) for name in ("opened", "closed"))
    kept = full(day)
    return Sessions(*(column[kept] for column in (day, work["window"], *times)))


def counts(calls: Calls) -> Ints:
    """Return (days, hours) counts of calls."""
    days, row = np.unique(calls.day, return_inverse=True)
    found = np.zeros((len(days), (CLOSES - OPENS) // 60), np.int64)
    np.add.at(found, (row, calls.hour), 1)
    return found


def pairs(calls: Calls) -> tuple[Floats, Floats]:
    """Return when a teller's customer ends and the next begins, on one axis for all days."""
    seen = calls.by_teller
    order = np.lexsort((seen.called, seen.window, seen.day))
    one, other = order[:-1], order[1:]
    same = (seen.window[one] == seen.window[other]) & (seen.day[one] == seen.day[other])
    ends, begins = seen.midnight + seen.finished, seen.midnight + seen.called
    return ends[one[same]], begins[other[same]]


def clean(calls: Calls) -> tuple[Calls, Bools, dict[str, int]]:
    """Return the calls to learn from, the (days, hours) left out, and what became of the rows."""
    weekday, night = full(calls.day), calls.taken < OPENS
    kept = calls.where(weekday & ~night)
    found = counts(kept)
    crowded = found > 3 * np.median(found, axis=0)
    incident = crowded[np.unique(kept.day, return_inverse=True)[1], kept.hour]
    used = kept.where(~incident)
    freed, begins = pairs(used)
    rows = {
        "rows": len(calls.day),
        "other_days": (~weekday).sum(),
        "nights": (weekday & night).sum(),
        "incident": incident.sum(),
        "used": len(used.day),
        "untimed": (used.outcome == "no-time-recorded").sum(),
        "overlong": (used.work > LONGEST_SERVICE).sum(),
        "early": np.isnan(used.wait).sum(),
        "nameless": (used.outcome == "served").sum() - len(used.by_teller.day),
        "overlapping": (begins < freed - 10 * SECOND).sum(),
    }
    return used, crowded, rows
