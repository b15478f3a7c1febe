"""What a plan of windows is: so many of each piece, a piece being a kind of window at some time.

Windows of one kind have the same call rule, wage and speed; where no other kind calls some queue,
one of the kind stays open, unless the file says otherwise. A piece is a kind in one half-hour or,
where the file has shifts, in one teller's shift. All plans of a scenario form a space; a plan is a
tuple of counts, and becomes a scenario like any other by giving windows their rosters.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.branch.journey import Array
from queuesim.language import commas, say
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import Window
from queuesim.study import hours, shifts
from queuesim.study.shifts import Pattern, Span
from queuesim.study.staffing import staffing

TWICE = 2  # as many windows of a kind as there are now may open, where the file does not say
ROSTER = "staffed"

Plan = tuple[int, ...]


@dataclass(frozen=True)
class Kind:
    """Windows alike: those of the file, and how many may and must be open at a time."""

    windows: tuple[str, ...]
    like: Window
    at_least: int
    at_most: int


@dataclass(frozen=True)
class Piece:
    """A kind of window with one pattern of times, and what that costs a day."""

    kind: int
    pattern: Pattern
    cost: float


@dataclass(frozen=True)
class Seat:
    """A window of a plan: its kind and when it is open; `new` where the file has none so named."""

    window: str
    kind: int
    spans: tuple[Span, ...]
    shift: str
    new: bool


@dataclass(frozen=True)
class Space:
    """All plans that a scenario allows."""

    scenario: Scenario
    bounds: Array  # of the half-hours
    times: Array  # between which nobody comes or goes
    kinds: tuple[Kind, ...]
    pieces: tuple[Piece, ...]
    covers: Array  # (pieces, times - 1): 1 where a piece serves
    by_wage: bool  # False where no window has a wage: then cost is hours of windows

    @property
    def in_shifts(self) -> bool:
        """Return whether pieces are shifts."""
        return bool(self.scenario.staff.shifts)

    @cached_property
    def kind_of(self) -> Array:
        """Return the kind of each piece."""
        return np.array([piece.kind for piece in self.pieces])

    @cached_property
    def costs(self) -> Array:
        """Return what each piece costs a day."""
        return np.array([piece.cost for piece in self.pieces])

    def cost(self, plan: Plan) -> float:
        """Return the wages of a plan, a day."""
        return float(np.array(plan) @ self.costs)

    def on_duty(self, plan: Plan) -> Array:
        """Return how many windows of each kind are open, (kinds, times - 1)."""
        every = np.array(plan)[:, None] * self.covers
        return np.array([every[self.kind_of == k].sum(axis=0) for k in range(len(self.kinds))])

    @cached_property
    def least(self) -> Array:
        """Return how many windows of each kind must be open at a time, (kinds, 1)."""
        return np.array([[kind.at_least] for kind in self.kinds])

    @cached_property
    def most(self) -> Array:
        """Return how many windows of each kind may be open at a time, (kinds, 1)."""
        return np.array([[kind.at_most] for kind in self.kinds])

    def fits(self, plan: Plan) -> bool:
        """Return whether a plan keeps the upper limits of the file."""
        tellers = self.scenario.staff.tellers
        if min(plan) < 0 or (tellers is not None and sum(plan) > tellers):
            return False
        now, windows = self.on_duty(plan), self.scenario.staff.windows
        in_all = windows is None or bool((now.sum(axis=0) <= windows).all())
        return in_all and bool((now <= self.most).all())

    def allows(self, plan: Plan) -> bool:
        """Return whether a plan keeps all limits of the file."""
        return self.fits(plan) and bool((self.on_duty(plan) >= self.least).all())

    def moved(self, plan: Plan, fewer: Iterable[int] = (), more: Iterable[int] = ()) -> Plan | None:
        """Return a plan with fewer of some pieces and more of others, None if not allowed."""
        found = changed(plan, fewer, more)
        return found if self.allows(found) else None

    @property
    def is_box(self) -> bool:
        """Return whether each piece may be chosen whatever the others are."""
        return not self.in_shifts and self.scenario.staff.windows is None

    @property
    def size(self) -> float:
        """Return how many plans there are; infinite where nobody counts them."""
        if not self.is_box:
            return float("inf")
        return float(np.prod([self._choices(piece) for piece in self.pieces], dtype=float))

    def every(self) -> Array:
        """Return all plans, (plans, pieces); only for a small space that is a box."""
        low = np.array([self.kinds[piece.kind].at_least for piece in self.pieces])
        shape = tuple(self._choices(piece) for piece in self.pieces)
        return np.asarray(np.indices(shape).reshape(len(shape), -1).T + low)

    def _choices(self, piece: Piece) -> int:
        return self.kinds[piece.kind].at_most - self.kinds[piece.kind].at_least + 1

    def seats(self, plan: Plan) -> tuple[Seat, ...]:
        """Return the windows of a plan, those of the file first; closed ones have no spans.

        Without shifts the first window of a kind is open whenever any of its kind is, the second
        whenever two are, and so on. A teller's shift has a window to itself.
        """
        fresh = self._fresh_names()
        found = []
        for k, kind in enumerate(self.kinds):
            days = [*(self._shifts(plan, k) if self.in_shifts else self._layers(plan, k))]
            closed = [Pattern(())] * max(0, len(kind.windows) - len(days))
            for place, day in enumerate([*days, *closed]):
                new = place >= len(kind.windows)
                name = next(fresh) if new else kind.windows[place]
                found.append(Seat(name, k, day.spans, day.shift, new))
        order = {name: place for place, name in enumerate(self.scenario.windows)}
        return tuple(sorted(found, key=lambda seat: order.get(seat.window, len(order))))

    def _shifts(self, plan: Plan, kind: int) -> Iterator[Pattern]:
        for piece, count in zip(self.pieces, plan, strict=True):
            if piece.kind == kind:
                yield from [piece.pattern] * count

    def _layers(self, plan: Plan, kind: int) -> Iterator[Pattern]:
        now = self.on_duty(plan)[kind]
        for level in range(int(now.max(initial=0))):
            yield Pattern(tuple(_spans(now > level, self.times)))

    def _fresh_names(self) -> Iterator[str]:
        """Yield names for new windows: numbers above those of the file."""
        numbers = [int(name) for name in self.scenario.windows if name.isdecimal()]
        number = max([len(self.scenario.windows), *numbers])
        while True:
            number += 1
            yield str(number)

    def rosters(self, plan: Plan) -> dict[tuple[Span, ...], str]:
        """Return a roster's name for each distinct day of a window of the plan."""
        prefix = ROSTER
        while any(name.startswith(prefix) for name in self.scenario.rosters):
            prefix += "-anew"
        days = dict.fromkeys(seat.spans for seat in self.seats(plan))
        return {spans: f"{prefix}-{k}" for k, spans in enumerate(days, 1)}

    def scenario_of(self, plan: Plan) -> Scenario:
        """Return the scenario whose windows are open as the plan says."""
        names = self.rosters(plan)
        windows = {
            seat.window: self._window(seat).model_copy(update={"roster": names[seat.spans]})
            for seat in self.seats(plan)
        }
        days = {name: spans for spans, name in names.items()}
        update = {"windows": windows, "rosters": {**self.scenario.rosters, **days}}
        return self.scenario.model_copy(update=update)

    def _window(self, seat: Seat) -> Window:
        if seat.new:
            return self.kinds[seat.kind].like.model_copy(update={"name": None})
        return self.scenario.windows[seat.window]

    def today(self) -> Array:
        """Return how many windows of each kind are open today, (kinds, half-hours)."""
        share = hours.duty_between(self.scenario, self.bounds) / np.diff(self.bounds)[:, None]
        places = {name: w for w, name in enumerate(self.scenario.windows)}
        by_kind = [[places[name] for name in kind.windows] for kind in self.kinds]
        return np.array([share[:, columns].sum(axis=1) for columns in by_kind])

    def by_half_hour(self, plan: Plan) -> Array:
        """Return the windows of each kind open, on average, in each half-hour."""
        so_far = np.cumsum(self.on_duty(plan) * np.diff(self.times), axis=1)
        by_then = np.concatenate([np.zeros((len(self.kinds), 1)), so_far], axis=1)
        at = np.searchsorted(self.times, self.bounds)
        return np.asarray(np.diff(by_then[:, at], axis=1) / np.diff(self.bounds))


def changed(plan: Plan, fewer: Iterable[int] = (), more: Iterable[int] = ()) -> Plan:
    """Return a plan with one fewer of each of some pieces, and one more of others."""
    counts = list(plan)
    for piece in fewer:
        counts[piece] -= 1
    for piece in more:
        counts[piece] += 1
    return tuple(counts)


def space(scenario: Scenario, file: str) -> Space:
    """Return the space of plans of a scenario, or raise `ScenarioError` where there is none."""
    bounds = hours.half_hours(scenario)
    alike = kinds(scenario)
    problems = list(_faults(scenario, alike))
    if problems:
        raise ScenarioError([Fault(file, None, None, "staff", text) for text in problems])
    known = shifts.patterns(scenario, bounds)
    times = shifts.slots(bounds, known)
    problems = list(shifts.faults(scenario, known, times))
    if problems:
        raise ScenarioError([Fault(file, None, None, "staff.shifts", text) for text in problems])
    by_wage = any(kind.like.wage for kind in alike)
    pieces = tuple(
        Piece(k, pattern, pattern.minutes / 60 * (kind.like.wage if by_wage else 1.0))
        for k, kind in enumerate(alike)
        for pattern in known
    )
    covers = np.tile(shifts.covers(known, times), (len(alike), 1))
    return Space(scenario, bounds, times, alike, pieces, covers, by_wage)


def kinds(scenario: Scenario) -> tuple[Kind, ...]:
    """Return the kinds of windows of a scenario, in the order of their first windows."""
    alike: dict[str, list[str]] = {}
    for name, window in scenario.windows.items():
        same = window.model_copy(update={"name": None, "roster": None})
        alike.setdefault(same.model_dump_json(), []).append(name)
    staff, calls = scenario.staff, staffing(scenario).may_call
    places = {name: w for w, name in enumerate(scenario.windows)}
    return tuple(
        Kind(
            tuple(names),
            scenario.windows[names[0]],
            _limit(staff.at_least, names, int(_alone(calls, [places[name] for name in names]))),
            _limit(staff.at_most, names, TWICE * len(names)),
        )
        for names in alike.values()
    )


def _alone(calls: Array, windows: list[int]) -> bool:
    """Return whether some queue is called by these windows and by no other."""
    others = np.delete(calls, windows, axis=1).any(axis=1)
    return bool((calls[:, windows].any(axis=1) & ~others).any())


def _limit(stated: Mapping[str, int], names: list[str], usual: int) -> int:
    said = [stated[name] for name in names if name in stated]
    return sum(said) if said else usual


def _faults(scenario: Scenario, kinds: tuple[Kind, ...]) -> Iterator[str]:
    if scenario.branch.hours is None:
        yield say("an endless study has no half-hours to plan: give [branch] hours")
    if not any(promise for target in scenario.targets.values() for _, promise in target):
        yield say("there is nothing to plan for: give [targets]")
    for kind in kinds:
        if kind.at_least > kind.at_most:
            yield say(
                "windows {names}: at least {at_least} and at most {at_most} open",
                names=commas(kind.windows),
                at_least=kind.at_least,
                at_most=kind.at_most,
            )


def _spans(is_open: Array, times: Array) -> Iterator[Span]:
    """Yield the spans in which a window is open, those that touch as one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_open.astype(int), [0]])))
    for first, last in edges.reshape(-1, 2):
        yield float(times[first]), float(times[last])
