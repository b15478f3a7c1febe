"""Which days and half-hours the scenario is learnt from: full days, open hours, no incidents.

A scenario is one usual day. Weekdays that are much shorter than the busiest, days named by the
planner, and half-hours with several times the usual tickets teach nothing about it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.language import marked, say
from queuesim.logs.choices import WEEKDAYS, Choices
from queuesim.logs.journal import Bools, Floats, Ints, Log
from queuesim.scenario.faults import Fault, ScenarioError

STEP = 30.0
DAY = 1440.0
SHORT = 0.6  # of the tickets of the busiest weekday
ODD = 0.4  # of the tickets of the usual day
CROWDED = 3.0  # times the usual tickets of the half-hour
AT_WORK = 0.5  # of the days
SOME = 0.02  # of the tickets of the busiest half-hour


@dataclass(frozen=True)
class Frame:
    """The days used, the opening hours, and which (days, half-hours) are usual."""

    days: tuple[int, ...]
    left_out: tuple[tuple[datetime.date, str], ...]
    opens: float
    closes: float
    usual: Bools

    @property
    def edges(self) -> Floats:
        """Return where half-hours begin, and where the last one ends."""
        return np.arange(self.opens, self.closes + 1, STEP)

    def step(self, minutes: Floats) -> Ints:
        """Return the half-hour of moments, -1 outside the hours."""
        with np.errstate(invalid="ignore"):
            at = np.floor((minutes - self.opens) / STEP)
            inside = (minutes >= self.opens) & (minutes < self.closes)
        return np.where(inside, at, -1).astype(np.int64)

    def usual_tickets(self, log: Log) -> Bools:
        """Return the tickets of a log of the days used that were taken in usual half-hours."""
        step = self.step(log.issued)
        return np.asarray((step >= 0) & self.usual[log.day, step])


def frame(log: Log, choices: Choices) -> Frame:
    """Return the frame of a log; `usual` has a row for each day used."""
    left_out = _left_out(log, choices)
    days = tuple(d for d in range(len(log.days)) if d not in left_out)
    if not days:
        raise _no_day(log)
    kept = log.of_days(days)
    opens, closes = _hours(kept)
    found = counts(kept, opens, closes)
    return Frame(
        days,
        tuple((log.days[day], why) for day, why in sorted(left_out.items())),
        opens,
        closes,
        ~_crowded(found),
    )


def _no_day(log: Log) -> ScenarioError:
    problem = say(
        "none of the {number} days of the log is left to learn from", number=len(log.days)
    )
    allowed = say("days from {first} to {last}", first=log.days[0], last=log.days[-1])
    return ScenarioError([Fault("leave_out, weekdays", None, None, "", problem, "", allowed)])


def counts(log: Log, opens: float, closes: float, weight: Floats | None = None) -> Floats:
    """Return (days, half-hours) counts of tickets taken, each counted by its weight."""
    steps = round((closes - opens) / STEP)
    step = np.floor((log.issued - opens) / STEP).astype(np.int64)
    inside = (step >= 0) & (step < steps)
    place = (log.day * steps + step)[inside]
    amount = None if weight is None else weight[inside]
    flat = np.bincount(place, amount, minlength=len(log.days) * steps)
    return flat.astype(np.float64).reshape(len(log.days), steps)


def _left_out(log: Log, choices: Choices) -> dict[int, str]:
    """Return the days that are left out, and why."""
    found: dict[int, str] = {}
    for day, date in enumerate(log.days):
        if date in choices.leave_out:
            found[day] = marked("named by the planner")
        elif choices.weekdays and WEEKDAYS[date.weekday()] not in choices.weekdays:
            found[day] = marked("another weekday")
    if choices.weekdays:
        return found
    total = np.bincount(log.day, minlength=len(log.days))
    return found | _short(log.days, total, [d for d in range(len(total)) if d not in found])


def _short(days: Sequence[datetime.date], total: Ints, kept: Sequence[int]) -> dict[int, str]:
    """Return the days of short weekdays, and days with too few tickets for their likes."""
    of_weekday: dict[int, list[int]] = {}
    for day in kept:
        of_weekday.setdefault(days[day].weekday(), []).append(day)
    usual = {weekday: np.median(total[which]) for weekday, which in of_weekday.items()}
    most = max(usual.values(), default=0.0)
    short = [day for w, which in of_weekday.items() if usual[w] < SHORT * most for day in which]
    full = [day for day in kept if day not in short]
    middle = np.median(total[full]) if len(full) > 2 else 0.0
    return dict.fromkeys(short, marked("a short weekday")) | {
        day: marked("few tickets for such a day") for day in full if total[day] < ODD * middle
    }


def _hours(log: Log) -> tuple[float, float]:
    """Return the opening hours: from the first to the last half-hour in which windows work.

    Half-hours before and after belong to them if most of their tickets are served.
    """
    steps = np.clip(log.issued // STEP, 0, DAY / STEP - 1).astype(np.int64)
    taken = np.bincount(steps, minlength=int(DAY / STEP))
    served = np.bincount(steps, log.served, minlength=len(taken))
    many = taken >= SOME * taken.max()
    open_ = (at_work(log).mean(axis=0) >= AT_WORK) & many
    if not open_.any():
        open_ = taken > 0
    first, last = np.flatnonzero(open_)[[0, -1]]
    enough = (served > 0.5 * taken) & many
    while first > 0 and enough[first - 1]:
        first -= 1
    while last + 1 < len(open_) and enough[last + 1]:
        last += 1
    return float(first * STEP), float((last + 1) * STEP)


def at_work(log: Log) -> Floats:
    """Return (days, half-hours of the day) numbers of windows at work, on average over each."""
    found = np.zeros((len(log.days), int(DAY / STEP)))
    for at in range(found.shape[1]):
        overlap = np.minimum(log.sessions.closes, (at + 1) * STEP)
        overlap = np.maximum(overlap - np.maximum(log.sessions.opens, at * STEP), 0)
        found[:, at] = np.bincount(log.sessions.day, overlap / STEP, minlength=len(log.days))
    return found


def _crowded(found: Floats) -> Bools:
    """Return the (days, half-hours) with far more tickets than usual, the half-hours beside them.

    A count must also be beyond what chance does to a small one.
    """
    if len(found) < 3:
        return np.zeros(found.shape, bool)
    usual = np.median(found, axis=0)
    crowded = found > CROWDED * usual + 10
    return np.asarray(crowded)
