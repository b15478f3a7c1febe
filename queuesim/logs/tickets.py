"""The columns of a log while they are put right: a row loses no more than what it contradicts."""

import datetime

import numpy as np

from queuesim.language import say
from queuesim.logs.journal import UNKNOWN, Bools, Floats, Ints, Log, Outcome, Sessions, on_grid
from queuesim.logs.mapping import Map
from queuesim.logs.moments import Moments
from queuesim.logs.rows import Rows, renamed, unusable
from queuesim.scenario.faults import ScenarioError

SECOND = 1 / 60
DAY = 1440.0
JITTER = 5 * SECOND  # clocks of the ticket machine and of the windows differ by seconds
INSTANT = 1.5 * SECOND
OVERLAP = 10 * SECOND
LONGEST_WAIT = 720.0
MOST = {"tier": 50, "service": 200, "window": 1000}  # as many as a scenario may have
EVERYBODY, EVERYTHING = "everyone", "everything"  # names where the log has no column
OUTCOMES: dict[Outcome, str] = {
    Outcome.SERVED: "served, done, completed, complete, finished, ok, agent, 已办理, 办结, 完成,"
    "已完成, 已办结, 办理完成, 正常, 已服务, 成功",
    Outcome.GAVE_UP: "gave up, abandoned, hung-up, hung up, left, reneged, cancelled, hang,"
    "弃号, 放弃, 已放弃, 离开, 未叫号, 作废, 取消",
    Outcome.MISSED: "missed, no show, no-show, absent, 过号, 已过号, 未到, 空号, 呼叫未到",
    Outcome.UNTIMED: "no-time-recorded",
}


class Tickets:
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
        self.note(f"no {role}", code == UNKNOWN)
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
        strange = (outcome == Outcome.UNKNOWN) & (words.code[self.order] != UNKNOWN)
        self.note("outcome in a word not known", strange)
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
        self.note("gave up, yet called", (self.outcome == Outcome.GAVE_UP) & begun)
        self.left[served | untimed] = np.nan
        for times in (self.started, self.ended):
            times[~served] = np.nan
        self.called[~served & ~missed] = np.nan
        self.note("served without times", untimed)
        gone = (self.outcome == Outcome.GAVE_UP) & np.isnan(self.left)
        self.note("neither called nor left", gone)
        self.found["no window"] = (self.window == UNKNOWN) & served

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

    def log(self, sessions: Sessions, known: bool) -> Log:
        """Return the log, with the windows' sessions, which are known or inferred."""
        days: list[datetime.date] = self.dates.astype("datetime64[D]").tolist()
        return Log(
            days=tuple(days),
            tiers=self.tiers,
            services=self.services,
            windows=self.windows,
            sessions=sessions,
            sessions_known=known,
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


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what sorts window 2 before window 10."""
    import re

    parts = re.findall(r"\d+|\D+", name)
    return tuple((not p.isdecimal(), int(p[:18]) if p.isdecimal() else 0, p) for p in parts)
