"""From rows as written to the log: what contradicts itself is found, named, and put right by rule.

Every kind of dirt has a name, the rule it is met with and a count. A row is dropped only if it does
not say when its ticket was taken; otherwise it loses no more than what it contradicts.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queuesim.language import say
from queuesim.logs.journal import UNKNOWN, Bools, Floats, Ints, Log, Outcome, Sessions, on_grid
from queuesim.logs.mapping import Map
from queuesim.logs.moments import Moments, clock, digits
from queuesim.logs.rows import Rows, Words, unusable
from queuesim.logs.sessions import inferred
from queuesim.scenario.faults import ScenarioError

SECOND = 1 / 60
DAY = 1440.0
JITTER = 5 * SECOND  # clocks of the ticket machine and of the windows differ by seconds
INSTANT = 1.5 * SECOND
OVERLAP = 10 * SECOND
BACKWARDS = 30.0  # the clock of the machine was set back
LONGEST_WAIT = 720.0
MOST = {"tier": 50, "service": 200, "window": 1000}  # as many as a scenario may have
FAR = 400  # days without a ticket
EVERYBODY, EVERYTHING = "everyone", "everything"  # names where the log has no column


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: its name, the rule, how many rows, and the line of the first."""

    name: str
    rule: str
    rows: int
    first: int


RULES = {
    "no time of issue": "dropped",
    "unreadable time": "that time counts as not recorded",
    "date in another format": "read like the others",
    "fewer cells than the header": "the missing cells count as empty",
    "written twice": "the second is dropped",
    "date far from all others": "dropped: a clock that was reset",
    "clock set back": "dropped, until the clock has caught up",
    "date off by a day": "put on the day of the ticket",
    "call seconds before the ticket": "called at once: the clocks differ",
    "call before the ticket": "its call counts as not recorded, its service as timed",
    "wait of over 12 hours": "its wait counts as not recorded",
    "service ends before it begins": "its length counts as not recorded",
    "service without length": "its length counts as not recorded",
    "service of impossible length": "its length counts as not recorded",
    "overlaps the window's next service": "its end counts as not recorded",
    "neither called nor left": "gave up before the next of the line was called",
    "served without times": "counts as an arrival who was served",
    "no window": "teaches nothing of windows",
    "no tier": "its tier is estimated",
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.SERVED: "served, done, completed, complete, finished, ok, agent, 已办理, 办结, 完成,"
    "已完成, 已办结, 办理完成, 正常, 已服务, 成功",
    Outcome.GAVE_UP: "gave up, abandoned, hung-up, hung up, left, reneged, cancelled, hang,"
    "弃号, 放弃, 已放弃, 离开, 未叫号, 作废, 取消",
    Outcome.MISSED: "missed, no show, no-show, absent, 过号, 已过号, 未到, 空号, 呼叫未到",
    Outcome.UNTIMED: "no-time-recorded",
}


@dataclass(frozen=True)
class Cleaned:
    """A log, and what had to be done to get it."""

    log: Log
    dirt: tuple[Dirt, ...]
    rows: int  # as written
    columns: Mapping[str, str]  # role -> header


def clean(rows: Rows, said: Map | None = None, sessions: Rows | None = None) -> Cleaned:
    """Return the log in the rows of a file; raise `ScenarioError` if no row is of use."""
    said = said or Map()
    found: dict[str, Bools] = {}
    kept = _usable(rows, found)
    if not kept.any():
        raise _useless(rows)
    order = np.flatnonzero(kept)[np.argsort(rows.times["issued"][kept], kind="stable")]
    tickets = _Tickets(rows, said, order)
    tickets.mend()
    for name, bad in tickets.found.items():
        found[name] = np.zeros(len(rows), bool)
        found[name][order] = bad
    dirt = tuple(
        Dirt(name, rule, int(bad.sum()), int(rows.line[bad.argmax()]))
        for name, rule in RULES.items()
        for bad in [found.get(name, np.zeros(len(rows), bool))]
        if bad.any()
    )
    return Cleaned(tickets.log(sessions), dirt, len(rows), rows.file.used)


def _useless(rows: Rows) -> ScenarioError:
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


def _too_many(rows: Rows, role: str, names: int) -> ScenarioError:
    """Return the error of a column that cannot be what it is taken for."""
    header = rows.file.used[role]
    problem = say(
        "column {header} holds {names} different names, too many to be a {role}",
        header=header,
        names=names,
        role=role,
    )
    hint = say(
        "say in a map which column is the {role}, or put names together in [names.{role}]",
        role=role,
    )
    return unusable(rows.file.path, problem, hint, say("up to {most}", most=MOST[role]))


def _usable(rows: Rows, found: dict[str, Bools]) -> Bools:
    """Return which rows say when a ticket was taken, the reasons of the others noted."""
    issued = rows.times["issued"]
    kept = ~np.isnat(issued)
    found["fewer cells than the header"] = rows.short
    found["no time of issue"] = ~kept
    found["date in another format"] = rows.mixed
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


class _Tickets:
    """The columns of a log while they are put right."""

    def __init__(self, rows: Rows, said: Map, order: Ints):
        self.rows, self.said, self.order = rows, said, order
        self.found: dict[str, Bools] = {}
        issued = rows.times["issued"][order]
        midnight = issued.astype("datetime64[D]")
        self.dates, self.day = np.unique(midnight, return_inverse=True)
        self.issued = self.minutes("issued", midnight)
        self.called = self.minutes("called", midnight)
        self.started = self.minutes("started", midnight)
        self.ended = self.minutes("ended", midnight)
        self.left = self.minutes("left", midnight)
        self.window, self.windows = self.names("window")
        self.service, self.services = self.names("service", EVERYTHING)
        self.tier, self.tiers = self.names("tier", EVERYBODY)
        self.outcome = self.outcomes()

    def minutes(self, role: str, midnight: Moments) -> Floats:
        """Return moments as minutes after the midnight of the ticket's day."""
        if role not in self.rows.times:
            return np.full(len(self.order), np.nan)
        at = self.rows.times[role][self.order] - midnight
        minutes = at / np.timedelta64(1, "m")
        return on_grid(np.asarray(minutes))

    def names(self, role: str, only: str = "") -> tuple[Ints, tuple[str, ...]]:
        """Return the codes of a column of names and the names, in order; one name if no column."""
        if role not in self.rows.words:
            fill = 0 if only else UNKNOWN
            return np.full(len(self.order), fill), (only,) if only else ()
        words = renamed(self.rows.words[role], self.said.names.get(role, {}))
        code = words.code[self.order]
        used = np.unique(code[code != UNKNOWN]).tolist()
        if len(used) > MOST[role]:
            raise _too_many(self.rows, role, len(used))
        ranked = sorted(used, key=lambda k: natural(words.names[k]))
        if not ranked and only:
            return np.zeros(len(code), np.int64), (only,)
        new = np.full(len(words.names) + 1, UNKNOWN)
        new[ranked] = np.arange(len(ranked))
        if len(ranked) == 1 and role == "tier":
            new[-1] = 0
        return new[code], tuple(words.names[k] for k in ranked)

    def outcomes(self) -> Ints:
        """Return what the words of the outcome say, else what the times say."""
        called = ~np.isnan(self.called) | ~np.isnan(self.started) | ~np.isnan(self.ended)
        by_time = np.where(called, Outcome.SERVED, Outcome.GAVE_UP)
        if "outcome" not in self.rows.words:
            return by_time
        words = self.rows.words["outcome"]
        said = {
            outcome: [name.casefold() for name in self.said.outcomes.get(outcome.name.lower(), ())]
            + [name.strip() for name in known.split(",")]
            for outcome, known in OUTCOMES.items()
        }
        meant = [
            next((o for o, names in said.items() if name.casefold() in names), Outcome.UNKNOWN)
            for name in words.names
        ]
        outcome = np.array([*meant, Outcome.UNKNOWN])[words.code[self.order]]
        return np.where(outcome == Outcome.UNKNOWN, by_time, outcome)

    def note(self, name: str, bad: Bools) -> Bools:
        """Count rows under a kind of dirt and return them."""
        self.found[name] = self.found.get(name, np.zeros(len(bad), bool)) | bad
        return bad

    def mend(self) -> None:
        """Put right what contradicts itself, one rule after the other."""
        self.mend_dates()
        self.mend_calls()
        self.mend_services()
        self.mend_outcomes()

    def mend_dates(self) -> None:
        """Put moments a whole day before their ticket on its day."""
        for times in (self.called, self.started, self.ended, self.left):
            with np.errstate(invalid="ignore"):
                early = (times < self.issued - DAY / 2) & (times + DAY >= self.issued - 1)
            times[self.note("date off by a day", early)] += DAY

    def mend_calls(self) -> None:
        """Let no call come before its ticket, and no wait last half a day."""
        begun = np.where(np.isnan(self.started), self.called, self.started)
        self.called = np.where(np.isnan(self.called), begun, self.called)
        self.started = begun
        with np.errstate(invalid="ignore"):
            early = self.called < self.issued
            slight = early & (self.called >= self.issued - JITTER)
            long = (self.called - self.issued > LONGEST_WAIT) | (
                self.left - self.issued > LONGEST_WAIT
            )
            gone = self.left < self.issued
        self.note("call seconds before the ticket", slight)
        self.called = np.where(slight, self.issued, self.called)
        self.called[self.note("call before the ticket", early & ~slight)] = np.nan
        self.note("wait of over 12 hours", long)
        self.called[long] = np.nan
        self.left[long | gone] = np.nan

    def mend_services(self) -> None:
        """Take away the lengths of services that cannot be."""
        with np.errstate(invalid="ignore"):
            work = self.ended - self.started
            usual = float(np.median(work[work > 0])) if np.any(work > 0) else 1.0
            longest = max(60.0, 15 * usual)
            for name, bad in (
                ("service ends before it begins", work < 0),
                ("service without length", work == 0),
                ("service of impossible length", work > longest),
            ):
                self.ended[self.note(name, bad)] = np.nan
        self.ended[self.note("overlaps the window's next service", self.overlapping())] = np.nan

    def overlapping(self) -> Bools:
        """Return the services that end well after the same window began its next one."""
        timed = (self.window != UNKNOWN) & ~np.isnan(self.started)
        rows = np.flatnonzero(timed)
        order = rows[np.lexsort((self.started[rows], self.window[rows], self.day[rows]))]
        one, other = order[:-1], order[1:]
        same = (self.window[one] == self.window[other]) & (self.day[one] == self.day[other])
        with np.errstate(invalid="ignore"):
            late = same & (self.ended[one] > self.started[other] + OVERLAP)
        found = np.zeros(len(self.day), bool)
        found[one[late]] = True
        return found

    def mend_outcomes(self) -> None:
        """Let outcomes agree with the times, and count what is not recorded."""
        begun = ~np.isnan(self.started)
        missed = self.outcome == Outcome.MISSED
        served = (self.outcome == Outcome.SERVED) & begun
        untimed = (self.outcome == Outcome.UNTIMED) | ((self.outcome == Outcome.SERVED) & ~begun)
        self.outcome = np.where(untimed, Outcome.UNTIMED, self.outcome)
        self.left[served | untimed] = np.nan
        for times in (self.started, self.ended):
            times[~served] = np.nan
        self.called[~served & ~missed] = np.nan
        self.note("served without times", untimed)
        gone = (self.outcome == Outcome.GAVE_UP) & np.isnan(self.left)
        self.note("neither called nor left", gone)
        self.note("no window", (self.window == UNKNOWN) & served)
        self.note("no tier", self.tier == UNKNOWN)

    def waited(self) -> Bools:
        """Return who had to wait: as the log says, else who was not called in the same second."""
        unknown = np.isnan(self.called) & np.isnan(self.left) & (self.outcome == Outcome.GAVE_UP)
        with np.errstate(invalid="ignore"):
            by_time = (self.called - self.issued > INSTANT) | (self.left > self.issued) | unknown
        if "waited" not in self.rows.words:
            return np.asarray(by_time)
        words = self.rows.words["waited"]
        no = {"0", "no", "false", "n", "否"}
        says = [-1 if not name else int(name.casefold() not in no) for name in words.names]
        said = np.array([*says, -1])[words.code[self.order]]
        return np.asarray(np.where(said == -1, by_time, said == 1))

    def log(self, sessions: Rows | None) -> Log:
        """Return the log, with the windows' sessions given or inferred."""
        begin = (self.day, self.window, self.started, self.ended)
        known = None if sessions is None else self.given(sessions)
        days: list[datetime.date] = self.dates.astype("datetime64[D]").tolist()
        return Log(
            days=tuple(days),
            tiers=self.tiers,
            services=self.services,
            windows=self.windows,
            sessions=known or inferred(*begin),
            sessions_known=known is not None,
            day=self.day,
            issued=self.issued,
            called=self.called,
            started=self.started,
            ended=self.ended,
            left=self.left,
            tier=self.tier,
            service=self.service,
            window=self.window,
            outcome=self.outcome.astype(np.int64),
            waited=self.waited(),
        )

    def given(self, rows: Rows) -> Sessions:
        """Return the sessions of a file, those of days and windows of the log."""
        opens, closes = rows.times["opens"], rows.times["closes"]
        words = renamed(rows.words["window"], self.said.names.get("window", {}))
        midnight = opens.astype("datetime64[D]")
        day = np.searchsorted(self.dates, midnight).clip(0, len(self.dates) - 1)
        places = {name: k for k, name in enumerate(self.windows)}
        window = np.array([*(places.get(n, UNKNOWN) for n in words.names), UNKNOWN])[words.code]
        kept = (self.dates[day] == midnight) & (window != UNKNOWN) & (closes > opens)
        at = [np.asarray((t - midnight) / np.timedelta64(1, "m"))[kept] for t in (opens, closes)]
        return in_order(day[kept], window[kept], on_grid(at[0]), on_grid(at[1]))


def in_order(day: Ints, window: Ints, opens: Floats, closes: Floats) -> Sessions:
    """Return sessions sorted by day, window and opening."""
    order = np.lexsort((opens, window, day))
    return Sessions(day[order], window[order], opens[order], closes[order])


def renamed(words: Words, names: Mapping[str, str]) -> Words:
    """Return a column with names changed as a map says, those that become alike put together."""
    new = [names.get(name, name) for name in words.names]
    unique = list(dict.fromkeys(new))
    code = np.array([*(unique.index(name) for name in new), UNKNOWN])
    return Words(code[words.code], tuple(unique))


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what sorts window 2 before window 10."""
    import re

    parts = re.findall(r"\d+|\D+", name)
    return tuple((not p.isdecimal(), int(p[:18]) if p.isdecimal() else 0, p) for p in parts)
