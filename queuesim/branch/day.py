"""The SimPy day: a policy and the people of a day become the log of the day."""

import numpy as np

from queuesim.branch import hall, ticket_hall
from queuesim.branch.clock import Clock
from queuesim.branch.days import by_day
from queuesim.branch.journey import Demand, JourneyLog
from queuesim.branch.logbook import logs
from queuesim.branch.rules import Rules
from queuesim.branch.ticket_clock import TicketClock


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    given = hall.tickets(rules, demand)
    tickets = np.flatnonzero(given.queue >= 0)
    coming = tickets.tolist(), given.joined[tickets].tolist()
    if rules.ticketing.is_idle(demand):
        plain = hall.enter(rules, demand, given)
        Clock(rules, plain, *coming).run()
        found = hall.written(demand, given, plain)
    else:
        full = ticket_hall.enter(rules, demand, given)
        TicketClock(rules, full, *coming).run()
        found = ticket_hall.written(demand, given, full)
    vain_from = np.array([0, len(found.vain)])
    people = by_day(Demand, [day], [demand])
    log = logs(rules, people, given, found, vain_from)
    return JourneyLog(day, demand, log.visits.whole, log.vain.whole, log.updates.whole)
