"""The log of a day of the naive model, written down person by person."""

from collections.abc import Iterator
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from queuesim.branch.announcing import WAIT
from queuesim.branch.journey import Demand, JourneyLog, Outcome, Updates, Vain, Visits, empty
from queuesim.branch.rules import Rules

if TYPE_CHECKING:
    from naive import Day, Person


def log(day: int, demand: Demand, rules: Rules, branch: "Day") -> JourneyLog:
    """Return the log of a day that has passed."""
    people = branch.people

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
        told=column("told", "f8"),
        back=column("back", "f8"),
    )
    rows = sorted(branch.vain, key=lambda row: (row[3], row[1]))
    columns = zip(Vain.columns(), zip(*rows, strict=True), strict=True) if rows else ()
    vain = {c.name: np.array(values, c.dtype) for c, values in columns}
    told = list(zip(*_updates(rules, branch), strict=True)) or [(), (), ()]
    updates = {
        c.name: np.array(values, c.dtype) for c, values in zip(Updates.columns(), told, strict=True)
    }
    return JourneyLog(
        day, demand, visits, Vain(**vain) if rows else empty(Vain), Updates(**updates)
    )


def _updates(rules: Rules, branch: "Day") -> Iterator[tuple[int, float, float]]:
    """Yield each wait told anew: to whom, when, and how long."""
    system = branch.system
    for person in branch.people if system.updates else []:
        if person.queue >= 0 and system.shows[person.queue] == WAIT:
            stops = person.called if person.window >= 0 else person.left
            stops = rules.closes if np.isnan(stops) else stops
            now = person.comes + system.updates
            while now < stops:
                wait = _told_anew(branch, person, now)
                if wait is not None and (not person.is_away or person.back <= now):
                    yield person.number, now, wait
                now += system.updates


def _told_anew(branch: "Day", person: "Person", now: float) -> float | None:
    ahead = [
        other
        for other in branch.people[: person.number]
        if other.queue == person.queue and _will_be_called_after(branch, other, now)
    ]
    windows = [w for w in branch.windows if person.queue in w.queues() and w.is_open(now)]
    return branch.reckoned(person.queue, len(ahead), windows) if windows else None


def _will_be_called_after(branch: "Day", person: "Person", now: float) -> bool:
    calls = [at for number, _, _, at, _ in branch.vain if number == person.number]
    if person.window >= 0:
        return person.called > now
    if not branch.system.calling and person.outcome != Outcome.MISSED:
        return person.outcome != Outcome.BALKED and person.leaves >= now
    return not calls or calls[-1] > now
