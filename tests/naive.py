"""The branch once more, as plainly as can be: the oracle that every engine is held to.

People and windows are objects, lines are lists, and at every instant all is looked at again. An
instant is a minute at which somebody comes or asks for a number missed, a window is done with a
customer or a call, opens or closes, or which an idle window noted, when it last looked in vain, as
the one at which somebody will have waited long enough. At an instant all moves happen first,
arrivals last, then all idle windows choose in their order; if that makes something move at once,
so again. Who gives up at an instant can be called.
"""

from dataclasses import dataclass, field
from itertools import takewhile
from math import inf, nan

import numpy as np
from naive_log import log
from scipy.special import gammaincinv

from queuesim.branch.announcing import PLACE, WAIT
from queuesim.branch.calling import BACK, RESUME
from queuesim.branch.journey import Demand, JourneyLog, Outcome
from queuesim.branch.law import (
    ALWAYS,
    COSTLIEST,
    FURTHEST_PAST,
    IDLE,
    IN_ORDER,
    IN_TURNS,
    LONGEST_WAIT,
    NEAREST,
    SO_MANY_WAIT,
    SOMEONE_WAITED,
)
from queuesim.branch.rules import Rules
from queuesim.branch.ticketing import Ticketing


@dataclass
class Person:
    number: int
    came: float  # to the door
    comes: float  # to the ticket machine
    patience: float
    work: tuple[float, float]  # and wrap-up
    machine_work: tuple[float, float]
    queue: int
    expected: float
    hurry: float
    willingness: float
    misses: int
    returns: float
    walk: float
    way: int
    leaves: float
    told: float = nan
    is_away: bool = False
    back: float = nan
    calls_in_vain: int = 0
    asks: float = inf
    has_resumed: bool = False
    window: int = -1
    by_machine: bool = False
    called: float = nan
    ended: float = nan
    freed: float = nan
    left: float = nan
    outcome: Outcome = Outcome.STILL_INSIDE

    def is_here(self, now: float) -> bool:
        return self.outcome != Outcome.BALKED and self.leaves >= now

    def hears_a_call(self, now: float) -> bool:
        if self.is_away and not self.back <= now:
            return False
        self.misses -= 1
        return self.misses < 0


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
    is_machine: bool
    rows: list[Row]
    spans: tuple[tuple[float, float], ...]
    busy_until: float = -inf
    looks_again: float = inf
    is_busy: bool = False

    def is_open(self, now: float) -> bool:
        return any(opens <= now < closes for opens, closes in self.spans)

    def is_idle(self, now: float) -> bool:
        return not self.is_busy and self.is_open(now)

    def queues(self) -> set[int]:
        return {queue for row in self.rows for queue, _, _ in row.picks}


@dataclass
class Day:
    people: list[Person]
    windows: list[Window]
    lines: list[list[Person]]
    last_minute: float  # who still waits then is sent home
    rooms: list[tuple[list[int], float]]  # by queue: the queues of its area, how many it holds
    system: Ticketing
    costs: np.ndarray
    now: float = -inf
    outside: list[Person] = field(default_factory=list)
    vain: list[tuple[int, int, int, float, float]] = field(default_factory=list)

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
            self.those_who_missed_a_call_are_back_in_line()
            self.those_who_come_join()
            self.idle_windows_choose()
            something_moves = any(w.is_busy and w.busy_until == self.now for w in self.windows)
            something_moves |= any(person.asks == self.now for person in self.people)

    def next_instant(self) -> float:
        times = [person.comes for person in self.outside]
        times += [window.busy_until for window in self.windows if window.is_busy]
        times += [person.asks for person in self.people]
        times += [clock for window in self.windows for span in window.spans for clock in span]
        times += [w.looks_again for w in self.windows if w.is_idle(self.now)]
        return min((time for time in times if time > self.now), default=inf)

    def those_who_come_join(self) -> None:
        for person in [person for person in self.outside if person.comes == self.now]:
            self.outside.remove(person)
            if person.way >= 0 and self.is_sent(person):
                person.queue = int(self.system.ways.to[person.way])
            queues, holds = self.rooms[person.queue]
            if person.queue < 0:
                person.outcome = Outcome.DIVERTED
            elif sum(len(self.lines[queue]) for queue in queues) >= holds:
                person.queue, person.outcome = -1, Outcome.TURNED_AWAY
            else:
                self.stands_at_the_machine(person)

    def is_sent(self, person: Person) -> bool:
        at_least = self.system.ways.from_wait[person.way]
        wait = self.estimate(person.queue)
        return at_least == 0 or (wait is not None and wait >= at_least)

    def stands_at_the_machine(self, person: Person) -> None:
        line, shows = self.lines[person.queue], self.system.shows[person.queue]
        heeds = shows == WAIT or (shows == PLACE and not np.isnan(person.willingness))
        wait = self.estimate(person.queue) if heeds else None
        if wait is not None and shows == WAIT:
            person.told = wait
        willing = person.willingness
        if np.isnan(willing):
            willing = person.patience if shows == WAIT else inf
        if wait is not None and wait > willing:
            person.outcome = Outcome.BALKED
            if self.system.before_ticket:
                person.queue = -1
            elif self.system.calling:
                line.append(person)
            return
        if person.told < person.patience < inf:
            beyond = to_the_grid((person.patience - person.told) / person.hurry)
            person.leaves = person.comes + person.told + beyond
        ahead = self.system.message_ahead[person.queue]
        person.is_away = 0 < ahead <= len(line)
        line.append(person)

    def estimate(self, queue: int) -> float | None:
        windows = [w for w in self.windows if queue in w.queues() and w.is_open(self.now)]
        n = len(self.lines[queue])
        if n == 0 and any(not w.is_busy for w in windows):
            return 0.0
        if not windows:
            return None
        return self.reckoned(queue, n, windows)

    def reckoned(self, queue: int, n: int, windows: list[Window]) -> float:
        system = self.system
        services = n * (1 - system.gone) + 1
        if system.percentile:
            services = float(gammaincinv(services, system.percentile))
        each = float(system.per_ticket[queue]) / sum(w.speed for w in windows)
        return to_the_grid(each * services + n * system.gone * system.calling)

    def those_who_are_done_leave(self) -> None:
        for window in self.windows:
            if window.busy_until == self.now:
                window.is_busy = False

    def those_who_gave_up_leave(self) -> None:
        for line in self.lines:
            for person in list(line) if not self.system.calling else []:
                if min(person.leaves, self.last_minute) < self.now:
                    line.remove(person)

    def those_who_missed_a_call_are_back_in_line(self) -> None:
        for person in self.people:
            if person.asks == self.now:
                line = self.lines[person.queue]
                before = self.system.back
                if self.system.missed == RESUME:
                    before = len(list(takewhile(lambda p: p.has_resumed, line)))
                line.insert(before, person)
                person.asks, person.has_resumed = inf, True

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
                    best = waiting[0]
                    if row.chooser != IN_ORDER:
                        best = max(waiting, key=lambda pick: self.score(row.chooser, pick))
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
            SOMEONE_WAITED: bool(line) and self.now - line[0].comes >= row.threshold,
        }[row.condition]

    def score(self, chooser: int, pick: tuple[int, float, float]) -> float:
        queue, head_start, ageing = pick
        first = self.lines[queue][0]
        waited = self.now - first.comes
        return {
            LONGEST_WAIT: head_start + ageing * waited,
            FURTHEST_PAST: waited - first.expected,
            NEAREST: -abs(waited - first.expected),
            COSTLIEST: self.cost(queue, waited) if chooser == COSTLIEST else nan,
        }[chooser]

    def cost(self, queue: int, waited: float) -> float:
        minutes = self.costs[queue].tolist()
        return (minutes + [minutes[-1]] * 10_000)[int(waited)]

    def when_to_look_again(self, window: Window) -> float:
        rows = [row for row in window.rows if row.condition == SOMEONE_WAITED]
        longest = [(self.lines[row.watched][0], row) for row in rows if self.lines[row.watched]]
        times = [person.comes + row.threshold for person, row in longest]
        return min((time for time in times if time > self.now), default=inf)

    def call(self, window: Window, person: Person) -> None:
        line = self.lines[person.queue]
        line.remove(person)
        self.send_messages([person, *line[: self.system.message_ahead[person.queue]]])
        window.is_busy = True
        if person.is_here(self.now) and person.hears_a_call(self.now):
            work, wrap_up = person.machine_work if window.is_machine else person.work
            person.window, person.called = window.number, self.now
            person.by_machine = window.is_machine
            person.ended = self.now + to_the_grid(work / window.speed)
            person.freed = window.busy_until = person.ended + wrap_up
        else:
            window.busy_until = self.now + self.system.calling
            self.vain.append(
                (person.number, window.number, person.queue, self.now, window.busy_until)
            )
            self.is_called_in_vain(person, window.busy_until)

    def send_messages(self, people: list[Person]) -> None:
        for person in people:
            if person.is_away and np.isnan(person.back):
                person.back = self.now + person.walk

    def is_called_in_vain(self, person: Person, until: float) -> None:
        person.calls_in_vain += 1
        if person.calls_in_vain == self.system.void_after:
            if person.is_here(self.now):
                person.outcome, person.left = Outcome.MISSED, until
        elif self.system.missed == BACK:
            person.asks = until
        elif person.is_here(self.now):
            is_elsewhere = person.is_away and person.back > self.now
            asks = max(until, person.back) if is_elsewhere else until + person.returns
            person.asks = asks if asks <= person.leaves else inf


def to_the_grid(minutes: float) -> float:
    return int(minutes * 2**20 + 0.5) / 2**20


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    people = [_person(rules, demand, number) for number in range(len(demand))]
    windows = [_window(rules, number) for number in range(len(rules.speed))]
    lines: list[list[Person]] = [[] for _ in range(rules.queues)]
    branch = Day(people, windows, lines, rules.until, _rooms(rules), rules.ticketing, rules.costs)
    branch.passes()
    closing = rules.until if rules.until < inf else _when_all_is_done(rules, branch)
    for person in people:
        _leaves(person, closing, rules.endless)
    return log(day, demand, rules, branch)


def _rooms(rules: Rules) -> list[tuple[list[int], float]]:
    return [
        ([q for q in range(rules.queues) if rules.area_of[q] == area], inf if room < 0 else room)
        for area, room in zip(rules.area_of.tolist(), rules.holds.tolist(), strict=True)
    ]


def _person(rules: Rules, demand: Demand, number: int) -> Person:
    given = {column.name: values[number].item() for column, values in demand.items()}
    tier, service, comes = given["tier"], given["service"], given["arrival"]
    leaves = comes + given["patience"]
    in_time = rules.opens <= comes <= rules.closes or (rules.door and comes < rules.opens <= leaves)
    amount = sum(given["amount"] >= least for least in rules.amounts.tolist())
    queue = int(rules.queue_by_amount[amount, tier, service]) if in_time else -1
    work = given["work"] * float(rules.scale[service]), given["wrap_up"]
    by_machine = given["machine_work"], given["machine_wrap_up"]
    return Person(
        number=number,
        came=comes,
        comes=max(comes, rules.opens) if rules.door else comes,
        patience=leaves - max(comes, rules.opens) if rules.door else given["patience"],
        work=work,
        machine_work=work if np.isnan(by_machine[0]) else by_machine,
        queue=queue,
        expected=float(rules.expected[tier]),
        hurry=float(rules.ticketing.hurry[tier]),
        willingness=given["willingness"],
        misses=given["misses"],
        returns=given["returns"],
        walk=given["walk"],
        way=_way(rules, tier, service, given["divert"]),
        leaves=leaves,
        outcome=Outcome.STILL_INSIDE if queue >= 0 else Outcome.TURNED_AWAY,
    )


def _way(rules: Rules, tier: int, service: int, luck: float) -> int:
    """Return the way that is the customer's, as if all shares were laid end to end."""
    end, ways = 0.0, rules.ticketing.ways
    for way, share in enumerate(ways.share.tolist()):
        if ways.takes[way, tier, service]:
            end += share
            if luck < end:
                return way
    return -1


def _window(rules: Rules, number: int) -> Window:
    rows = range(rules.row_from[number], rules.row_from[number + 1])
    return Window(
        number,
        float(rules.speed[number]),
        bool(rules.machines[rules.speed_of[number]]),
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


def _when_all_is_done(rules: Rules, branch: Day) -> float:
    return max([rules.closes, *[window.busy_until for window in branch.windows]])


def _leaves(person: Person, closing: float, endless: bool) -> None:
    """Write down how a visit ended."""
    if person.window >= 0:
        person.left = person.ended
        person.outcome = Outcome.DIVERTED if person.by_machine else Outcome.SERVED
    elif person.outcome == Outcome.MISSED:
        pass
    elif person.came < person.comes and person.leaves < person.comes:
        person.left, person.outcome = person.leaves, Outcome.BALKED
    elif person.outcome != Outcome.STILL_INSIDE:
        person.left = person.comes
    elif person.leaves <= closing:
        person.left, person.outcome = person.leaves, Outcome.RENEGED
    elif not endless:
        person.left, person.outcome = closing, Outcome.SENT_HOME
    if person.back > (person.called if person.window >= 0 else person.left):
        person.back = nan
