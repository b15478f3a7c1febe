"""What the ticket system of a simulated branch would have written: days whose truth is known."""

import datetime

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.journey import Outcome as Ended
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.logs.journal import Log, Outcome, Sessions
from queuesim.scenario.model import Scenario
from queuesim.study.hours import duty

FIRST = datetime.date(2026, 3, 2)


def log_of(branch: Scenario, days: int, seed: int = 77) -> Log:
    """Return the log of some days on end, with the sessions of its windows."""
    people, policy = population(branch), rules(branch)
    logs = [simulate(policy, draw(people, seed, day), day) for day in range(1, days + 1)]

    def column(name):
        return np.concatenate([getattr(log.visits, name) for log in logs])

    def drawn(name):
        return np.concatenate([getattr(log.demand, name) for log in logs]).astype(np.int64)

    served = column("outcome") == Ended.SERVED
    called, left = column("called"), column("left")
    issued = np.concatenate([log.demand.arrival for log in logs])
    return Log(
        days=tuple(FIRST + datetime.timedelta(days=day) for day in range(days)),
        tiers=tuple(branch.tiers),
        services=tuple(branch.services),
        windows=tuple(branch.windows),
        sessions=_sessions(duty(branch), days),
        sessions_known=True,
        day=np.repeat(np.arange(days), [len(log.demand) for log in logs]),
        issued=issued,
        called=called,
        started=called.copy(),
        ended=np.where(served, column("ended"), np.nan),
        left=np.where(served, np.nan, left),
        tier=drawn("tier"),
        service=drawn("service"),
        window=column("window").astype(np.int64),
        outcome=np.where(served, Outcome.SERVED, Outcome.GAVE_UP).astype(np.int64),
        waited=np.where(np.isnan(called), left, called) > issued,
    )


def _sessions(rosters, days):
    rows = [
        (day, window, *span)
        for day in range(days)
        for window, spans in enumerate(rosters)
        for span in spans
    ]
    day, window, opens, closes = (np.array(values) for values in zip(*rows, strict=True))
    return Sessions(day, window, opens.astype(float), closes.astype(float))
