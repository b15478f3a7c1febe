"""When a teller may be at work: any half-hour by itself, or the shifts that the file allows.

A pattern is the spans of one teller's day. Shifts begin on half-hours (or when `starts` says) and
end by closing; a break begins on a half-hour, not in the first or the last hour of its shift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queuesim.branch.journey import Array
from queuesim.language import say
from queuesim.scenario.goals import Shift
from queuesim.scenario.model import Scenario
from queuesim.scenario.units import written_minutes, written_span
from queuesim.study import hours

AN_HOUR = 60.0
MOST_PATTERNS = 2000

Span = tuple[float, float]


@dataclass(frozen=True)
class Pattern:
    """The spans of a day in which one teller serves, and the shift that it follows."""

    spans: tuple[Span, ...]
    shift: str = ""  # none: a half-hour by itself

    @property
    def minutes(self) -> float:
        """Return how long the teller serves."""
        return sum(end - begin for begin, end in self.spans)


def patterns(scenario: Scenario, bounds: Array) -> tuple[Pattern, ...]:
    """Return every pattern that the file allows; `bounds` are those of the half-hours."""
    shifts = scenario.staff.shifts
    if not shifts:
        return tuple(Pattern(((begin, end),)) for begin, end in pairwise(bounds.tolist()))
    found = [
        Pattern(spans, name) for name, shift in shifts.items() for spans in _of_shift(shift, bounds)
    ]
    return tuple({pattern.spans: pattern for pattern in reversed(found)}.values())[::-1]


def _of_shift(shift: Shift, bounds: Array) -> Iterator[tuple[Span, ...]]:
    opens, closes = float(bounds[0]), float(bounds[-1])
    for begin in shift.starts or bounds[:-1].tolist():
        end = begin + shift.length
        if begin < opens or end > closes:
            continue
        if not shift.pause:
            yield ((begin, end),)
            continue
        low, high = shift.break_within or (begin + AN_HOUR, end - AN_HOUR)
        first, last = max(low, begin), min(high, end) - shift.pause
        for at in bounds[(bounds >= first) & (bounds <= last)].tolist():
            spans = ((begin, at), (at + shift.pause, end))
            yield tuple(span for span in spans if span[0] < span[1])


def slots(bounds: Array, known: Sequence[Pattern]) -> Array:
    """Return the times between which nobody comes or goes: half-hours, and ends of breaks."""
    ends = [end for pattern in known for span in pattern.spans for end in span]
    return np.unique([*bounds, *ends])


def covers(known: Sequence[Pattern], times: Array) -> Array:
    """Return whether a pattern serves between two times that follow, (patterns, times - 1)."""
    middle = (times[:-1] + times[1:]) / 2
    return np.array(
        [[any(a < at < b for a, b in pattern.spans) for at in middle] for pattern in known],
        dtype=int,
    ).reshape(len(known), len(middle))


def faults(scenario: Scenario, known: Sequence[Pattern], times: Array) -> Iterator[str]:
    """Yield in words why shifts cannot cover the hours in which tickets are given."""
    staff = scenario.staff
    hours_in_words = written_span((scenario.opens, scenario.closes))
    if not known:
        yield say("no shift fits into the opening hours, {hours}", hours=hours_in_words)
        return
    if len(known) > MOST_PATTERNS:
        yield say(
            "{known} ways to work, more than {most}: name fewer `starts`",
            known=len(known),
            most=MOST_PATTERNS,
        )
        return
    open_slots = covers(known, times).any(axis=0)
    for k in np.flatnonzero(~open_slots):
        yield say(
            "no shift covers {begin}-{end}",
            begin=hours.clock(times[k]),
            end=hours.clock(times[k + 1]),
        )
    longest = max(pattern.minutes for pattern in known)
    if staff.tellers is not None and staff.tellers * longest < scenario.closes - scenario.opens:
        most = written_minutes(longest)
        yield say(
            "{tellers} tellers of at most {most} each cannot cover {hours}",
            tellers=staff.tellers,
            most=most,
            hours=hours_in_words,
        )
