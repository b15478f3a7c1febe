"""The SimPy days: a policy and the people of some days become their logs.

SimPy brings the days one by one; what comes before and after is reckoned for all of them at once.
"""

from itertools import pairwise

import numpy as np

from queuesim.branch import hall, ticket_hall
from queuesim.branch.clock import Clock
from queuesim.branch.days import ByDay, Journeys, by_day
from queuesim.branch.hall import Tickets, Written
from queuesim.branch.journey import Demand, JourneyLog
from queuesim.branch.logbook import logs
from queuesim.branch.rules import Rules
from queuesim.branch.ticket_clock import TicketClock


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    return simulate_days(rules, by_day(Demand, [day], [demand]))[0]


def simulate_days(rules: Rules, people: ByDay[Demand]) -> Journeys:
    """Return the logs of some days, whose people are given."""
    given = hall.tickets(rules, people.whole)
    plain = rules.ticketing.is_idle(people.whole)
    found = [
        _pass_day(rules, demand, given.of(slice(*rows)), plain)
        for demand, rows in zip(people, pairwise(people.starts), strict=True)
    ]
    vain_from = np.cumsum([0, *(len(day.vain) for day in found)])
    return logs(rules, people, given, hall.on_end(found), vain_from)


def _pass_day(rules: Rules, demand: Demand, given: Tickets, plain: bool) -> Written:
    """Let a day pass; a plain hall is one whose ticket system does nothing of its own."""
    tickets = np.flatnonzero(given.queue >= 0)
    coming = tickets.tolist(), given.joined[tickets].tolist()
    if plain:
        own = hall.enter(rules, demand, given)
        Clock(rules, own, *coming).run()
        return hall.written(demand, given, own)
    full = ticket_hall.enter(rules, demand, given)
    TicketClock(rules, full, *coming).run()
    return ticket_hall.written(demand, given, full)
