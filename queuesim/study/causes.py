"""Why a wait was what it was: each moment of it is laid to what the windows were doing then.

At a moment of a wait every window that may call the queue and is in its rostered day, from its
first opening to its last closing, is in one state; the moment is shared equally among these
windows, or laid to there being none. The log's times are exact, so the shares add up to the wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from queuesim.branch.journey import Array, JourneyLog, Visits
from queuesim.branch.rules import Rules
from queuesim.language import marked

CAUSES = {
    "ahead": marked("serving someone who was ahead"),
    "later": marked("serving someone who came later"),
    "absent": marked("calling an absent ticket"),
    "wrap_up": marked("wrapping up"),
    "break": marked("on break"),
    "idle": marked("idle by rule"),
    "none": marked("no such window is open"),
}
AHEAD, LATER, ABSENT, WRAP_UP, BREAK, IDLE, NONE = CAUSES
NOT_ROSTERED = ""


@dataclass(frozen=True)
class Timeline:
    """What a window did all day: its calls in order, and when it was open."""

    queues: frozenset[int]  # that it may call
    who: Array  # rows of the visits, by call
    called: Array
    ended: Array
    freed: Array
    in_vain: Array  # (calls, 2): from when to when it called somebody absent
    opens: Array
    closes: Array

    def states(self, at: Array, row: int) -> list[str]:
        """Return its state at some moments of the wait of a visit, "" outside its rostered day."""
        call = np.searchsorted(self.called, at, side="right") - 1
        span = np.searchsorted(self.opens, at, side="right") - 1
        return [self._state(*moment, row) for moment in zip(at, call, span, strict=True)]

    def _state(self, at: float, call: int, span: int, row: int) -> str:
        if span < 0 or at >= self.closes[-1]:
            return NOT_ROSTERED
        if call >= 0 and at < self.ended[call]:
            return AHEAD if self.who[call] < row else LATER
        if call >= 0 and at < self.freed[call]:
            return WRAP_UP
        if np.any((self.in_vain[:, 0] <= at) & (at < self.in_vain[:, 1])):
            return ABSENT
        return IDLE if at < self.closes[span] else BREAK

    def changes(self, begin: float, end: float) -> list[Array]:
        """Return the times strictly between two at which its state may change."""
        every = (self.called, self.ended, self.freed, self.in_vain, self.opens, self.closes)
        return [times[(times > begin) & (times < end)] for times in every]


def timelines(rules: Rules, log: JourneyLog) -> tuple[Timeline, ...]:
    """Return what each window did on a day."""
    return tuple(_timeline(rules, log, window) for window in range(len(rules.rosters)))


def causes(windows: Sequence[Timeline], visits: Visits, row: int) -> dict[str, float]:
    """Return the minutes of a visit's wait by cause, in the order of `CAUSES`; they add up to it.

    A visit without a ticket did not wait.
    """
    shares: dict[str, list[float]] = {cause: [] for cause in CAUSES}
    begin, end = wait(visits, row)
    if begin < end:
        able = [window for window in windows if visits.queue[row] in window.queues]
        cuts = [times for window in able for times in window.changes(begin, end)]
        moments = np.unique(np.concatenate([[begin, end], *cuts]))
        every = moment_states(able, moments[:-1], row)
        for minutes, states in zip(np.diff(moments), every, strict=True):
            for state in states:
                shares[state].append(float(minutes) / len(states))
    return {cause: fsum(parts) for cause, parts in shares.items()}


def moment_states(able: Sequence[Timeline], at: Array, row: int) -> list[list[str]]:
    """Return for each moment the states that share it: those of the rostered windows, or `none`."""
    every = [window.states(at, row) for window in able]
    found = [[state for state in states if state] for states in zip(*every, strict=True)]
    return [states or [NONE] for states in found] if every else [[NONE] for _ in at]


def wait(visits: Visits, row: int) -> tuple[float, float]:
    """Return when a visit's wait began and ended; both are 0 where there was none."""
    if visits.queue[row] < 0:
        return 0.0, 0.0
    called, left = visits.called[row], visits.left[row]
    end = called if called == called else left
    return float(visits.joined[row]), float(end)


def _timeline(rules: Rules, log: JourneyLog, window: int) -> Timeline:
    visits, vain = log.visits, log.vain
    absent = vain.window == window
    who = np.flatnonzero(visits.window == window)
    who = who[np.argsort(visits.called[who], kind="stable")]
    spans = np.array(rules.rosters[window]).reshape(-1, 2)
    first, last = rules.row_from[window], rules.row_from[window + 1]
    picks = rules.pick[rules.pick_from[first] : rules.pick_from[last]]
    return Timeline(
        frozenset(picks.tolist()),
        who,
        visits.called[who],
        visits.ended[who],
        visits.freed[who],
        np.stack([vain.at[absent], vain.until[absent]], axis=1),
        spans[:, 0],
        spans[:, 1],
    )
