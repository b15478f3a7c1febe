"""The branch once more, as plainly as can be: the oracle that every engine is held to.

People and windows are objects, lines are lists, and at every instant all is looked at again. An
instant is a minute at which somebody comes, a window is done with a customer, opens or closes, or
which an idle window noted, when it last looked in vain, as the one at which somebody will have
waited long enough. At an instant all moves happen first, then all idle windows choose in their
order; if that makes something move at once, so again. Who gives up at an instant can be called.
"""

from dataclasses import dataclass, field
from math import inf, nan

import numpy as np

from queuesim.branch.journey import Demand, JourneyLog, Outcome, Visits
from queuesim.branch.law import ALWAYS, IDLE, IN_ORDER, IN_TURNS, SO_MANY_WAIT, SOMEONE_WAITED
from queuesim.branch.rules import Rules


@dataclass
class Person:
    comes: float
    patience: float
    work: float
    wrap_up: float
    queue: int
    window: int = -1
    called: float = nan
    ended: float = nan
    freed: float = nan
    left: float = nan
    outcome: Outcome = Outcome.STILL_INSIDE


@dataclass
class Row:
    condition: int
    watched: int
    threshold: float
    chooser: int
    picks: list[tuple[int, float, float]]  # queue, head start, ageing
    turns: list[int] = field(default_factory=list)  # queues, whose turn is next in front


@dataclass
class Window:
    number: int
    speed: float
    rows: list[Row]
    spans: tuple[tuple[float, float], ...]
    serves: Person | None = None
    looks_again: float = inf

    def is_idle(self, now: float) -> bool:
        return self.serves is None and any(opens <= now < closes for opens, closes in self.spans)

    def queues(self) -> set[int]:
        return {queue for row in self.rows for queue, _, _ in row.picks}


@dataclass
class Day:
    people: list[Person]
    windows: list[Window]
    lines: list[list[Person]]
    last_minute: float  # who still waits then is sent home
    rooms: list[tuple[list[int], float]]  # by queue: the queues of its area, how many it holds
    now: float = -inf
    outside: list[Person] = field(default_factory=list)

    def passes(self) -> None:
        self.outside = [person for person in self.people if person.queue >= 0]
        self.now = self.next_instant()
        while self.now < inf:
            self.instant()
            self.now = self.next_instant()

    def instant(self) -> None:
        something_moves = True
        while something_moves:
            self.those_who_gave_up_leave()
            self.those_who_are_done_leave()
            self.those_who_come_join()
            self.idle_windows_choose()
            something_moves = any(w.serves and w.serves.freed == self.now for w in self.windows)

    def next_instant(self) -> float:
        times = [person.comes for person in self.outside]
        times += [window.serves.freed for window in self.windows if window.serves]
        times += [clock for window in self.windows for span in window.spans for clock in span]
        times += [w.looks_again for w in self.windows if w.is_idle(self.now)]
        return min((time for time in times if time > self.now), default=inf)

    def those_who_come_join(self) -> None:
        for person in [person for person in self.outside if person.comes == self.now]:
            self.outside.remove(person)
            queues, holds = self.rooms[person.queue]
            if sum(len(self.lines[queue]) for queue in queues) < holds:
                self.lines[person.queue].append(person)
            else:
                person.queue = -1

    def those_who_are_done_leave(self) -> None:
        for window in self.windows:
            if window.serves and window.serves.freed == self.now:
                window.serves = None

    def those_who_gave_up_leave(self) -> None:
        for line in self.lines:
            for person in list(line):
                if min(person.comes + person.patience, self.last_minute) < self.now:
                    line.remove(person)

    def idle_windows_choose(self) -> None:
        for window in sorted(self.windows, key=lambda w: (len(w.queues()), w.number)):
            if window.is_idle(self.now):
                person = self.choice(window)
                if person:
                    self.call(window, person)
                else:
                    window.looks_again = self.when_to_look_again(window)

    def choice(self, window: Window) -> Person | None:
        for row in window.rows:
            if self.holds(row):
                if row.chooser == IDLE:
                    return None
                if row.chooser == IN_TURNS:
                    person = self.next_in_turn(row)
                    if person:
                        return person
                    continue
                waiting = [pick for pick in row.picks if self.lines[pick[0]]]
                if waiting:
                    best = waiting[0] if row.chooser == IN_ORDER else max(waiting, key=self.score)
                    return self.lines[best[0]][0]
        return None

    def next_in_turn(self, row: Row) -> Person | None:
        for passed, queue in enumerate(row.turns, 1):
            if self.lines[queue]:
                row.turns = row.turns[passed:] + row.turns[:passed]
                return self.lines[queue][0]
        return None

    def holds(self, row: Row) -> bool:
        line = self.lines[row.watched]
        return {
            ALWAYS: True,
            SO_MANY_WAIT: len(line) >= row.threshold,
            SOMEONE_WAITED: any(self.now - person.comes >= row.threshold for person in line),
        }[row.condition]

    def score(self, pick: tuple[int, float, float]) -> float:
        queue, head_start, ageing = pick
        return head_start + ageing * (self.now - self.lines[queue][0].comes)

    def when_to_look_again(self, window: Window) -> float:
        rows = [row for row in window.rows if row.condition == SOMEONE_WAITED]
        longest = [(self.lines[row.watched][0], row) for row in rows if self.lines[row.watched]]
        times = [person.comes + row.threshold for person, row in longest]
        return min((time for time in times if time > self.now), default=inf)

    def call(self, window: Window, person: Person) -> None:
        self.lines[person.queue].remove(person)
        window.serves = person
        person.window, person.called = window.number, self.now
        person.ended = self.now + to_the_grid(person.work / window.speed)
        person.freed = person.ended + person.wrap_up


def to_the_grid(minutes: float) -> float:
    return int(minutes * 2**20 + 0.5) / 2**20


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    people = [_person(rules, demand, number) for number in range(len(demand))]
    windows = [_window(rules, number) for number in range(len(rules.speed))]
    lines: list[list[Person]] = [[] for _ in range(rules.queues)]
    Day(people, windows, lines, rules.until, _rooms(rules)).passes()
    closing = rules.until if rules.until < inf else _when_all_is_done(rules, people)
    for person in people:
        _leaves(person, closing, rules.endless)
    return _log(day, demand, people)


def _rooms(rules: Rules) -> list[tuple[list[int], float]]:
    return [
        ([q for q in range(rules.queues) if rules.area_of[q] == area], inf if room < 0 else room)
        for area, room in zip(rules.area_of.tolist(), rules.holds.tolist(), strict=True)
    ]


def _person(rules: Rules, demand: Demand, number: int) -> Person:
    service = demand.service[number]
    comes = float(demand.arrival[number])
    in_time = rules.opens <= comes <= rules.closes
    return Person(
        comes=comes,
        patience=float(demand.patience[number]),
        work=float(demand.work[number] * rules.scale[service]),
        wrap_up=float(demand.wrap_up[number]),
        queue=int(rules.queue_of[demand.tier[number], service]) if in_time else -1,
    )


def _window(rules: Rules, number: int) -> Window:
    rows = range(rules.row_from[number], rules.row_from[number + 1])
    return Window(
        number,
        float(rules.speed[number]),
        [_row(rules, row) for row in rows],
        rules.rosters[number],
    )


def _row(rules: Rules, row: int) -> Row:
    some = slice(rules.pick_from[row], rules.pick_from[row + 1])
    picks = zip(rules.pick[some], rules.head_start[some], rules.ageing[some], strict=True)
    return Row(
        condition=rules.condition[row],
        watched=rules.watched[row],
        threshold=float(rules.threshold[row]),
        chooser=rules.chooser[row],
        picks=[(int(queue), float(head), float(ageing)) for queue, head, ageing in picks],
        turns=rules.pick[some].tolist(),
    )


def _when_all_is_done(rules: Rules, people: list[Person]) -> float:
    return max([rules.closes, *[person.freed for person in people if person.window >= 0]])


def _leaves(person: Person, closing: float, endless: bool) -> None:
    """Write down how a visit ended."""
    gives_up = person.comes + person.patience
    if person.queue < 0:
        person.left, person.outcome = person.comes, Outcome.TURNED_AWAY
    elif person.window >= 0:
        person.left, person.outcome = person.ended, Outcome.SERVED
    elif gives_up <= closing:
        person.left, person.outcome = gives_up, Outcome.RENEGED
    elif not endless:
        person.left, person.outcome = closing, Outcome.SENT_HOME


def _log(day: int, demand: Demand, people: list[Person]) -> JourneyLog:
    def column(name: str, dtype: str) -> np.ndarray:
        return np.array([getattr(person, name) for person in people], dtype)

    n, has_ticket = len(people), column("queue", "i2") >= 0
    visits = Visits(
        customer=np.arange(n, dtype="i4"),
        stage=np.ones(n, "i2"),
        queue=column("queue", "i2"),
        joined=np.where(has_ticket, column("comes", "f8"), nan),
        called=column("called", "f8"),
        window=column("window", "i2"),
        ended=column("ended", "f8"),
        freed=column("freed", "f8"),
        left=column("left", "f8"),
        outcome=column("outcome", "i1"),
        told=np.full(n, nan),
        back=np.full(n, nan),
    )
    return JourneyLog(day, demand, visits)
