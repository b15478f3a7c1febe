"""The clock of the reference engine: a SimPy environment over the law of the branch.

Windows are events that are set again at each call, rosters are processes, and arrivals are events
only while a window is free: as long as all are busy, those who came are let in when one is freed.
All moves of an instant happen before any call. A move that is alone at its instant asks only the
windows that it concerns; otherwise one event of low priority asks them all when the rest is done.
"""

from collections.abc import Generator
from math import inf
from typing import Any

from simpy import Environment, Event
from simpy.events import NORMAL, EventPriority

from queuesim.branch.hall import Hall
from queuesim.branch.law import (
    NOBODY,
    NOWHERE,
    alarm,
    call,
    choose,
    close_window,
    finish,
    join,
    join_if_room,
    open_window,
)
from queuesim.branch.rules import Rules

MOVE, CALLS = NORMAL, EventPriority(NORMAL + 1)  # priorities within an instant


class Recurring(Event):
    """An event that happens again whenever it is set; `of` says whose it is, `at` when it is."""

    def __init__(self, env: Environment, of: int, callback: Any):
        super().__init__(env)
        self._ok = True
        self._value = None
        self.of = of
        self.at = inf
        self._callbacks = [callback]

    def set(self, now: float, at: float, priority: EventPriority = MOVE) -> None:
        self.at = at
        self.callbacks = self._callbacks
        self.env.schedule(self, priority, at - now)


class Clock:
    """One day on a SimPy environment: brings the moves in order of time and asks the windows."""

    def __init__(self, rules: Rules, hall: Hall, tickets: list[int], arrivals: list[float]):
        self.env = Environment()
        self.hall = hall
        self.restless = rules.restless
        self.order = rules.order.tolist()
        self.asked = rules.asks
        self.has_alarm = rules.has_alarm
        self.call = call
        self.join = join if rules.has_room_for_all else join_if_room
        self.tickets = tickets
        self.arrivals = [*arrivals, inf]
        self.next = 0  # place among the tickets of who comes next, and when
        self.comes = self.arrivals[0]
        self.arrival = Recurring(self.env, 0, self.arrives)
        self.arrival_is_set = False
        self.calls = Recurring(self.env, 0, self.call_all)
        self.calls_are_set = False
        self.windows = [Recurring(self.env, w, self.freed) for w in range(len(self.order))]
        self.alarm_at = [inf] * len(self.windows)
        for w, spans in enumerate(rules.rosters):
            self.env.process(self.roster(w, spans))

    def run(self) -> None:
        """Let the day pass; clock and events refer to each other, so let go of it at once."""
        self.env.run()
        self.let_in(max(self.arrivals[:-1], default=0.0))
        self.__dict__.clear()

    def roster(self, window: int, spans: tuple[tuple[float, float], ...]) -> Generator[Event]:
        """Open and close a window."""
        env, hall = self.env, self.hall
        for opens, closes in spans:
            yield env.timeout(opens - env.now)
            self.catch_up(env.now)
            open_window(hall, window)
            self.set_calls(env.now)
            if closes == inf:
                return
            yield env.timeout(closes - env.now)
            self.catch_up(env.now)
            close_window(hall, window)
            if self.restless:
                self.set_calls(env.now)

    def catch_up(self, now: float) -> None:
        """Do nothing: what a queue is like does not matter to who joins it."""

    def arrives(self, event: Recurring) -> None:
        """Let in who comes now, and ask the windows that may call this queue."""
        now, at, hall = event.at, self.next, self.hall
        self.arrival_is_set = False
        self.let_in(now)
        if self.restless or self.next - at > 1 or self.env.peek() == now:
            self.set_calls(now)
        elif self.next > at:
            customer = self.tickets[at]
            doing, window = hall.doing, hall.window
            for w in self.asked[hall.queue[customer]]:
                if doing[w] == NOBODY:
                    self.ask(w, now)
                    if window[customer] != NOWHERE:
                        break
        self.set_arrival(now)

    def let_in(self, now: float) -> None:
        """Give tickets to all who have come by now."""
        while self.comes <= now:
            self.join(self.hall, self.tickets[self.next])
            self.next += 1
            self.comes = self.arrivals[self.next]

    def set_arrival(self, now: float) -> None:
        """Wait for the next to come, if a window is free to notice."""
        if not self.arrival_is_set and self.hall.free[0] and self.comes < inf:
            self.arrival_is_set = True
            self.arrival.set(now, self.comes)

    def freed(self, event: Recurring) -> None:
        """Let a window finish with its customer and choose, alone if nothing else happens now."""
        now, window, hall = event.at, event.of, self.hall
        finish(hall, window)
        if self.comes <= now:
            self.let_in(now)
        if self.restless or self.env.peek() == now:
            self.set_calls(now)
        elif hall.doing[window] == NOBODY:
            self.ask(window, now)
        if not self.arrival_is_set:
            self.set_arrival(now)

    def set_calls(self, now: float) -> None:
        """Have every free window asked when all that moves now has moved."""
        if not self.calls_are_set:
            self.calls_are_set = True
            self.calls.set(now, now, CALLS)

    def call_all(self, event: Recurring) -> None:
        """Ask every free window in order of choice."""
        self.calls_are_set = False
        now = event.at
        self.let_in(now)
        for w in self.order:
            if self.hall.doing[w] == NOBODY:
                self.ask(w, now)
        self.set_arrival(now)

    def ask(self, window: int, now: float) -> None:
        """Let a free window call by its rule, if anybody waits at all."""
        hall = self.hall
        if hall.lined_up[0]:
            customer = choose(hall, window, now)
            if customer != NOBODY:
                self.windows[window].set(now, self.call(hall, window, customer, now))
            elif self.has_alarm[window]:
                self.set_alarm(window, now)

    def set_alarm(self, window: int, now: float) -> None:
        """Note when somebody will have waited long enough for the rule of an idle window."""
        due = alarm(self.hall, window, now)
        if due != self.alarm_at[window]:
            self.alarm_at[window] = due
            if due < inf:
                Recurring(self.env, window, self.rings).set(now, due)

    def rings(self, event: Recurring) -> None:
        """Ask the window again, if it is still idle and has noted no other minute since."""
        window = event.of
        if self.hall.doing[window] == NOBODY and self.alarm_at[window] == event.at:
            self.set_calls(event.at)
