"""Moments as exports write them, read by the column: "2026-11-23 09:03:12", "2026年11月23日 9:03".

A cell is cut into groups of digits, all cells of a column at once; what the groups mean is decided
once for the column: year first, day first or month first. Nothing is guessed cell by cell. A number
of five digits, with or without a fraction, is a spreadsheet's: days since the end of 1899.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from queuesim.logs.journal import Bools, Ints

Order = Literal["year first", "day first", "month first"]
Moments = NDArray[np.datetime64]
Text = NDArray[np.str_]
WIDEST = 40  # characters of a cell that are looked at
GROUPS = 8  # year, month, day, hour, minute, second, fraction, and one that must be empty
ORDERS: tuple[Order, ...] = ("year first", "day first", "month first")
SERIALS = 20_000, 80_000  # days of a spreadsheet's calendar: the years 1954 to 2119
SERIAL_OF_1970 = 25_569
DIGITS_OF_SERIAL = 15  # of its fraction; more are below a nanosecond
NO_ZONE = -9999
NO_TIME = np.datetime64("NaT")
SECOND = 1_000_000


@dataclass(frozen=True)
class Digits:
    """The groups of digits of each cell: (cells, GROUPS) values and lengths, and what else."""

    value: NDArray[np.int32]
    length: NDArray[np.int8]
    afternoon: Bools
    morning: Bools
    zone: Ints  # minutes east of Greenwich

    @property
    def groups(self) -> Ints:
        """Return how many groups each cell has."""
        return np.asarray((self.length > 0).sum(axis=1))


def digits(cells: Text) -> Digits:
    """Return the groups of digits of cells; a zone at the end is taken off first."""
    wide = np.ascontiguousarray(cells.astype(f"U{WIDEST}"))
    signs = wide.view(np.uint32).reshape(-1, WIDEST).astype(np.int64)
    signs = np.where((signs >= 0xFF10) & (signs <= 0xFF1A), signs - 0xFEE0, signs)  # full width
    signs, zone = _without_zone(signs)
    value, length = _groups(signs)
    late = _has(signs, "pP下晚") & _has(signs, "mM午上")
    early = _has(signs, "aA上凌早") & _has(signs, "mM午晨上")
    value, length = _unpacked(*_from_serials(value, length))
    small = value.clip(0, 2**31 - 1).astype(np.int32), length.astype(np.int8)
    return Digits(*small, late, early & ~late, zone)


def _groups(signs: Ints) -> tuple[Ints, Ints]:
    """Return the value and the length of each run of digits."""
    value = np.zeros((len(signs), GROUPS), np.int64)
    length = np.zeros_like(value)
    group = np.full(len(signs), -1)
    within = np.zeros(len(signs), bool)
    for column in signs.T:
        digit = (column >= 48) & (column <= 57)
        group += digit & ~within
        rows = np.flatnonzero(digit)
        place = rows, np.minimum(group[rows], GROUPS - 1)
        value[place] = value[place] * 10 + column[rows] - 48
        length[place] += 1
        within = digit
    return value, length


def _unpacked(value: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Return groups in which 20261123090312, 20261123 and 090312 stand apart in their parts."""
    for at, size, cut in ((0, 14, (8, 6)), (0, 8, (4, 2, 2)), (3, 6, (2, 2, 2))):
        rows = np.flatnonzero(length[:, at] == size)
        if not len(rows):
            continue
        below = np.cumsum((0, *cut[:0:-1]))[::-1]  # digits to the right of each part
        parts = [value[rows, at] // 10 ** int(b) % 10**c for b, c in zip(below, cut, strict=True)]
        sizes = [np.full(len(rows), c) for c in cut]
        for table, new in ((value, parts), (length, sizes)):
            tail = table[rows, at + 1 : GROUPS + 1 - len(cut)]
            table[rows, at:] = np.column_stack([*new, tail])
    return value, length


def _from_serials(value: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Return groups in which a spreadsheet's number of days stands as year, month, day, time."""
    first, last = SERIALS
    plain = (length[:, 0] == 5) & (length[:, 2] == 0) & (length[:, 1] <= DIGITS_OF_SERIAL)
    rows = np.flatnonzero(plain & (value[:, 0] >= first) & (value[:, 0] < last))
    if not len(rows):
        return value, length
    passed = value[rows, 1] * 10.0 ** -length[rows, 1] * 86_400_000
    milli = (value[rows, 0] - SERIAL_OF_1970) * 86_400_000 + np.rint(passed).astype(np.int64)
    text = np.datetime_as_string(milli.astype("datetime64[ms]"))  # 2026-11-23T09:03:12.000
    value[rows], length[rows] = _groups(text.astype("U23").view(np.uint32).reshape(-1, 23))
    return value, length


def _has(signs: Ints, letters: str) -> Bools:
    return np.asarray(np.isin(signs, [ord(letter) for letter in letters]).any(axis=1))


def _without_zone(signs: Ints) -> tuple[Ints, Ints]:
    """Return the characters with a zone such as Z, +08:00 or +0800 blanked, and its minutes."""
    zone = np.full(len(signs), NO_ZONE)
    zone[_has(signs, "Zz")] = 0
    colon = (signs == ord(":")) | (signs == 0xFF1A)
    after = np.maximum.accumulate(colon, axis=1)
    sign = after & ((signs == ord("+")) | (signs == ord("-")))
    rows = np.flatnonzero(sign.any(axis=1))
    if not len(rows):
        return signs, zone
    tail = np.maximum.accumulate(sign[rows], axis=1)
    value, length = _groups(np.where(tail, signs[rows], 0))
    hours = np.where(length[:, 0] > 2, value[:, 0] // 100, value[:, 0])
    minutes = np.where(length[:, 0] > 2, value[:, 0] % 100, value[:, 1])
    east = np.where((sign[rows] & (signs[rows] == ord("-"))).any(axis=1), -1, 1)
    zone[rows] = east * (hours * 60 + minutes)
    signs = signs.copy()
    signs[rows] = np.where(tail, 0, signs[rows])
    return signs, zone


def years_last(found: Digits) -> Ints:
    """Return how many dates have the year last, and have the day, or the month, surely first."""
    year_last = (found.length[:, 2] == 4) & (found.length[:, 0] <= 2)
    first, second = (found.value[year_last, place] > 12 for place in (0, 1))
    return np.array([year_last.sum(), np.sum(first & ~second), np.sum(second & ~first)])


PLACES = {"year first": (0, 1, 2), "day first": (2, 1, 0), "month first": (2, 0, 1)}


def moments(found: Digits, order: Order) -> Moments:
    """Return the moments of cells, NaT where a cell is none; a date alone is its midnight."""
    year, month, day = (found.value[:, place].astype(np.int64) for place in PLACES[order])
    good = (year >= 1900) & (year < 2200) & (month >= 1) & (month <= 12) & (found.groups >= 3)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first = months.astype("datetime64[D]")
    month_ends = (months + 1).astype("datetime64[D]")
    good &= (day >= 1) & (first + (day - 1).clip(0, 40) < month_ends)
    passed, in_day = _time_of_day(found, 3)
    good &= in_day
    return np.where(good, _plus(first, day - 1, passed), NO_TIME)


def _plus(first: Moments, days: Ints, passed: Ints) -> Moments:
    at = first.astype("datetime64[us]") + days.clip(0, 40).astype("timedelta64[D]")
    return np.asarray(at + passed.astype("timedelta64[us]"))


def clock(found: Digits) -> Ints:
    """Return microseconds after midnight of cells that hold a time of day alone, -1 for others."""
    passed, good = _time_of_day(found, 0)
    good &= (found.groups >= 2) & (found.groups <= 4) & (found.length[:, 0] <= 2)
    return np.where(good, passed, -1)


def _time_of_day(found: Digits, at: int) -> tuple[Ints, Bools]:
    """Return microseconds after midnight, the hour standing in group `at`, and whether they are."""
    hour, minute, second, part = (found.value[:, at + k].astype(np.int64) for k in range(4))
    hour = np.where(found.afternoon & (hour < 12), hour + 12, hour)
    hour = np.where(found.morning & (hour == 12), 0, hour)
    good = (hour < 24) & (minute < 60) & (second < 60) & (found.length[:, at + 3] <= 9)
    digits_of_part = found.length[:, at + 3].clip(0, 9).astype(np.int64)
    micro = (part.clip(0, 10**9) * 10.0 ** (6 - digits_of_part)).astype(np.int64)
    passed = ((hour * 60 + minute) * 60 + second) * SECOND + micro
    return np.where(good, passed, 0), good


def in_zone(moments: Moments, offset: Ints, zone: str | None, written_in: str | None) -> Moments:
    """Return moments on the clock of a zone; without one they stay as they were written.

    Those with an offset are reckoned from it, the others from the zone they were `written_in`.
    """
    if zone is None:
        return moments
    own = offset != NO_ZONE
    east = np.where(own, offset, 0)
    if written_in is not None:
        east = np.where(own, east, _east(moments, written_in, local=True))
    utc = moments - east.astype("timedelta64[m]")
    there = utc + _east(utc, zone, local=False).astype("timedelta64[m]")
    return np.where(own | (written_in is not None), there, moments)


def _east(moments: Moments, zone: str, local: bool) -> Ints:
    """Return the minutes that a zone is ahead of UTC, looked up by the quarter of an hour."""
    quarter = moments.astype("datetime64[m]").astype(np.int64) // 15
    unique, place = np.unique(np.where(np.isnat(moments), 0, quarter), return_inverse=True)
    area = ZoneInfo(zone)
    found = []
    for step in unique.tolist():
        at = datetime.fromtimestamp(step * 900, UTC)
        there = at.replace(tzinfo=area) if local else at.astimezone(area)
        ahead = there.utcoffset()
        assert ahead is not None
        found.append(int(ahead.total_seconds()) // 60)
    return np.array(found, np.int64)[place]
