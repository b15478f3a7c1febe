"""The SimPy day: the clock of the reference engine over the law of the branch.

Windows are events that are set again at each call, rosters are processes, and arrivals are events
only while a window is free: as long as all are busy, those who came are let in when one is freed.
All moves of an instant happen before any call. A move that is alone at its instant asks only the
windows that it concerns; otherwise one event of low priority asks them all when the rest is done.
"""

from collections.abc import Generator
from math import inf
from typing import Any

import numpy as np
from simpy import Environment, Event

from queuesim.branch import law
from queuesim.branch.hall import Hall, enter, log, tickets
from queuesim.branch.journey import Demand, JourneyLog
from queuesim.branch.rules import Rules

MOVE, CALLS = 1, 2  # priorities within an instant


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    given = tickets(rules, demand)
    hall = enter(rules, demand, given)
    _Clock(rules, hall, np.flatnonzero(given.queue >= 0).tolist()).run()
    return log(day, rules, demand, given, hall)


class _Recurring(Event):
    """An event that happens again whenever it is set; `of` says whose it is."""

    def __init__(self, env: Environment, of: int, callback: Any):
        super().__init__(env)
        self._ok = True
        self._value = None
        self.of = of
        self._callbacks = [callback]

    def set(self, delay: float, priority: int = MOVE) -> None:
        self.callbacks = self._callbacks
        self.env.schedule(self, priority, delay)


class _Clock:
    """One day on a SimPy environment: brings the moves in order of time and asks the windows."""

    def __init__(self, rules: Rules, hall: Hall, tickets: list[int]):
        self.env = Environment()
        self.hall = hall
        self.restless = rules.restless
        self.order = rules.order.tolist()
        self.asked = [
            rules.asked[rules.asked_from[q] : rules.asked_from[q + 1]].tolist()
            for q in range(rules.queues)
        ]
        self.tickets = tickets
        self.next = 0
        self.arrival = _Recurring(self.env, 0, self.arrives)
        self.arrival_is_set = False
        self.calls = _Recurring(self.env, 0, self.call_all)
        self.calls_are_set = False
        self.windows = [_Recurring(self.env, w, self.freed) for w in range(len(self.order))]
        self.waits_for = [law.SOMEONE_WAITED in table for table in _conditions(rules)]
        self.alarm_at = [0.0] * len(self.windows)
        for w, spans in enumerate(rules.rosters):
            self.env.process(self.roster(w, spans))

    def run(self) -> None:
        """Let the day pass."""
        self.env.run()

    def roster(self, window: int, spans: tuple[tuple[float, float], ...]) -> Generator[Event]:
        """Open and close a window."""
        env, hall = self.env, self.hall
        for opens, closes in spans:
            yield env.timeout(opens - env.now)
            self.let_in(env.now)
            law.open_window(hall, window)
            self.moved(window)
            if closes == inf:
                return
            yield env.timeout(closes - env.now)
            self.let_in(env.now)
            law.close_window(hall, window)
            if self.restless:
                self.set_calls()

    def arrives(self, event: Event) -> None:
        """Let in who comes now, and ask the windows that may call this queue."""
        env, hall = self.env, self.hall
        now = env.now
        self.arrival_is_set = False
        first = self.next
        self.let_in(now)
        if self.restless or self.next - first > 1 or env.peek() == now:
            self.set_calls()
        elif self.next > first:
            for w in self.asked[hall.queue[self.tickets[first]]]:
                if law.is_free(hall, w):
                    self.ask(w, now)
                    if hall.window[self.tickets[first]] >= 0:
                        break
        self.set_arrival()

    def let_in(self, now: float) -> None:
        """Give tickets to all who have come by now."""
        tickets, at, joined = self.tickets, self.next, self.hall.joined
        while at < len(tickets) and joined[tickets[at]] <= now:
            law.join(self.hall, tickets[at])
            at += 1
        self.next = at

    def set_arrival(self) -> None:
        """Wait for the next to come, if a window is free to notice."""
        if not self.arrival_is_set and self.hall.free[0] and self.next < len(self.tickets):
            self.arrival_is_set = True
            self.arrival.set(self.hall.joined[self.tickets[self.next]] - self.env.now)

    def freed(self, event: _Recurring) -> None:
        """Let a window finish with its customer."""
        self.let_in(self.env.now)
        law.finish(self.hall, event.of)
        self.moved(event.of)

    def moved(self, window: int) -> None:
        """Let a window that was opened or freed choose, alone if nothing else happens now."""
        now = self.env.now
        if self.restless or self.env.peek() == now:
            self.set_calls()
        elif law.is_free(self.hall, window):
            self.ask(window, now)
        self.set_arrival()

    def set_calls(self) -> None:
        if not self.calls_are_set:
            self.calls_are_set = True
            self.calls.set(0.0, CALLS)

    def call_all(self, event: Event) -> None:
        """Ask every free window in order of choice, once all moves of the instant are done."""
        self.calls_are_set = False
        now = self.env.now
        for w in self.order:
            if law.is_free(self.hall, w):
                self.ask(w, now)
        self.set_arrival()

    def ask(self, window: int, now: float) -> None:
        """Let a free window call by its rule."""
        customer = law.choose(self.hall, window, now)
        if customer >= 0:
            self.windows[window].set(law.call(self.hall, window, customer, now) - now)
        elif self.waits_for[window]:
            self.set_alarm(window, now)

    def set_alarm(self, window: int, now: float) -> None:
        """Ask an idle window again when somebody will have waited long enough for its rule."""
        due = law.alarm(self.hall, window, now)
        if due < inf and not now < self.alarm_at[window] <= due:
            self.alarm_at[window] = due
            ring = _Recurring(self.env, window, self.rings)
            ring.set(due - now)

    def rings(self, event: _Recurring) -> None:
        self.let_in(self.env.now)
        self.moved(event.of)


def _conditions(rules: Rules) -> list[list[int]]:
    """Return the conditions of each window's rows."""
    return [part.tolist() for part in np.split(rules.condition, rules.row_from[1:-1])]
