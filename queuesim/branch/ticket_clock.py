"""The clock where the ticket system tells waits, calls in vain or sends people elsewhere.

A wait told depends on the hall at the minute of arrival. Arrivals are let in late all the same,
because nothing changes between two events: each event first lets in who came strictly before it,
and who comes in its instant is let in after all moves of the instant and before its calls.
"""

from math import inf

from queuesim.branch.announcing import arrive
from queuesim.branch.calling import come_back, summon
from queuesim.branch.clock import Clock, Recurring
from queuesim.branch.heaps import earliest, take
from queuesim.branch.law import NOBODY, NOWHERE, finish
from queuesim.branch.rules import Rules
from queuesim.branch.streams import GRID
from queuesim.branch.ticket_hall import TicketHall

TICK = 1 / GRID


class TicketClock(Clock):
    """One day on a SimPy environment, with tickets that come back and holders that do not."""

    hall: TicketHall

    def __init__(self, rules: Rules, hall: TicketHall, tickets: list[int], arrivals: list[float]):
        super().__init__(rules, hall, tickets, arrivals)
        self.join, self.call = arrive, self.summon

    def let_in(self, now: float) -> None:
        """Put back the tickets that return by now, then let those come who have come by now."""
        returning = self.hall.returning
        while earliest(returning) <= now:
            come_back(self.hall, take(returning), now)
        super().let_in(now)

    def catch_up(self, now: float) -> None:
        """Let in those who came strictly earlier."""
        self.let_in(now - TICK)

    def arrives(self, event: Recurring) -> None:
        """Let in who comes now, and ask the windows that may call this queue."""
        now = event.at
        self.arrival_is_set = False
        self.catch_up(now)
        if self.restless or self.env.peek() == now:
            self.set_calls(now)
        else:
            at = self.next
            self.let_in(now)
            if self.next - at > 1:
                self.set_calls(now)
            elif self.next > at:
                self.ask_for(self.tickets[at], now)
        self.set_arrival(now)

    def ask_for(self, customer: int, now: float) -> None:
        """Ask the windows that heed the customer's queue until one calls the ticket."""
        hall, queue = self.hall, self.hall.queue[customer]
        for w in self.asked[queue] if queue != NOWHERE else ():
            if hall.doing[w] == NOBODY:
                self.ask(w, now)
                if hall.window[customer] != NOWHERE:
                    break

    def set_arrival(self, now: float) -> None:
        """Wait for the next to come, unless all are about to be asked, and those let in first."""
        if not self.calls_are_set:
            super().set_arrival(now)

    def freed(self, event: Recurring) -> None:
        """Let a window finish, or give up calling, and choose."""
        now, window = event.at, event.of
        self.catch_up(now)
        finish(self.hall, window)
        if self.restless or self.env.peek() == now:
            self.set_calls(now)
        elif earliest(self.hall.returning) <= now:
            self.call_all(event)
        else:
            self.let_in(now)
            if self.hall.doing[window] == NOBODY:
                self.ask(window, now)
        self.set_arrival(now)

    def summon(self, hall: TicketHall, window: int, customer: int, now: float) -> float:
        """Call a number, and wait for the customer who will come and ask for it if it is missed."""
        ends = summon(hall, window, customer, now)
        if hall.asks[customer] < inf:
            Recurring(self.env, customer, self.returns).set(now, hall.asks[customer])
        return ends

    def returns(self, event: Recurring) -> None:
        """Resume a number, and ask every free window."""
        self.catch_up(event.at)
        self.set_calls(event.at)
