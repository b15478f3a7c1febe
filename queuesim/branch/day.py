"""The SimPy day: a policy and the people of a day become the log of the day."""

from dataclasses import replace

import numpy as np

from queuesim.branch import hall, ticket_hall
from queuesim.branch.clock import Clock
from queuesim.branch.journey import Demand, JourneyLog
from queuesim.branch.rules import Rules
from queuesim.branch.ticket_clock import TicketClock
from queuesim.branch.updates import updates


def simulate(rules: Rules, demand: Demand, day: int) -> JourneyLog:
    """Return the log of one day under the rules."""
    given = hall.tickets(rules, demand)
    coming = np.flatnonzero(given.queue >= 0).tolist()
    if rules.ticketing.is_idle(demand):
        plain = hall.enter(rules, demand, given)
        Clock(rules, plain, coming).run()
        return hall.log(day, rules, demand, given, hall.written(demand, given, plain))
    full = ticket_hall.enter(rules, demand, given)
    TicketClock(rules, full, coming).run()
    found = ticket_hall.written(given, full)
    log = hall.log(day, rules, demand, given, found)
    return replace(log, updates=updates(rules, log.visits, found))
