"""What each sees at each glance: the crowd, who overtakes, who is behind, how the line moves."""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.counting import Group
from queuesim.perception.expectation import Display, informed
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import Glances
from queuesim.perception.mood import Numbers, Surroundings, faded
from queuesim.perception.presence import Party, Presence
from queuesim.perception.shapes import Values


@dataclass(frozen=True)
class Look:
    """A party's glances on the clock of events."""

    present: Presence
    party: Party
    glances: Glances
    by_now: Array  # (glances,): events that have happened, those of the instant included
    before: Array  # (glances,): without those of the instant

    @property
    def at_end(self) -> Array:
        """Return by customer the events that have happened when the wait is over."""
        return self.by_now[self.glances.last]


def look(present: Presence, party: Party, glances: Glances) -> Look:
    """Return the glances of a party on the clock of events."""
    time = present.came[party.rows][glances.who] + glances.age
    by_now = np.searchsorted(present.events, time, side="right")
    before = np.where(present.last[by_now] == time, present.earlier[by_now], by_now)
    return Look(present, party, glances, by_now, before)


def surroundings(at: Look, feelings: Feelings) -> Surroundings:
    """Return what a party sees at its glances."""
    area = int(feelings.area[at.party.queue])
    hall, values = feelings.halls[area], feelings.tiers[at.party.tier]
    information, told = _informed(at, hall.display, values)
    return Surroundings(
        distraction=hall.distraction,
        information=information,
        crowd=_waiting(at, area) / hall.comfortable,
        skips=_skips(at, feelings.sight[area]),
        behind=_behind(at, feelings.sight[area], feelings.sight_at_ticket[area]),
        progress=_progress(at) if hall.display.place else 1.0,
        place_shown=hall.display.place,
        told=told,
    )


def _informed(at: Look, display: Display, values: Numbers) -> tuple[Values, Array | None]:
    """Return what is known at each glance, and the wait told last where waits are told."""
    if not display.wait:
        return informed(values, display, at.glances.age), None
    if at.present.news is None:
        return 0.0, None
    told, since = at.present.news.by(at.party.rows, at.glances)
    return faded(values, display.information, since), told


def skips_and_slips(at: Look) -> tuple[Array, Array]:
    """Return by customer how many overtook them in all queues, and how many they overtook.

    These are the two ends of the same pairs: one with a later ticket is called strictly before
    the other's wait is over.
    """
    rows, called = at.party.rows, at.party.called
    skips, slips = np.zeros(len(rows)), np.zeros(len(rows))
    for line in at.present.lines:
        tickets = line.people.before[rows]
        if line.called:
            skips += line.people.overtaken(tickets, at.before[at.glances.last])
        if called:
            slips += tickets - line.people.gone(tickets, at.at_end)
    return skips, slips


def _waiting(at: Look, area: int) -> Array:
    """Return how many wait in an area, one's own party included even when its wait is just over."""
    people: Array = at.present.waiting[area][at.by_now]
    people[at.glances.last] += at.present.demand.party[at.party.rows]
    return people


def _skips(at: Look, sight: Array) -> Array:
    """Return how many with later tickets were called before, weighted by how visible that is."""
    found = np.zeros(len(at.before))
    for line in at.present.lines:
        if line.called and sight[line.area]:
            tickets = line.people.before[at.party.rows][at.glances.who]
            found += sight[line.area] * line.people.overtaken(tickets, at.before)
    return found


def _behind(at: Look, sight: Array, sight_at_ticket: Array) -> Array:
    """Return how many in sight leave the wait after the customer, at the ticket also on the way.

    For one who is never called they are those who came later.
    """
    found = np.zeros(len(at.by_now))
    tickets = at.glances.reach[0]
    for line in at.present.lines:
        always, at_ticket = sight[line.area], sight_at_ticket[line.area]
        if always:
            found[tickets:] += always * _after_me(at, line.people, slice(tickets, None))
        if at_ticket:
            found[:tickets] += at_ticket * _after_me(at, line.people, slice(0, tickets))
    return found


def _after_me(at: Look, people: Group, part: slice) -> Array:
    who = at.glances.who[part]
    if at.party.called:
        return people.outlasting(at.by_now[part], people.ended[at.at_end][who])
    return people.later(people.before[at.party.rows + 1][who], at.by_now[part])


def _progress(at: Look) -> Array:
    """Return the share gone of those whom the customer found in the queue and who left before."""
    gone = np.zeros(len(at.by_now))
    for line in at.present.lines:
        if line.queue == at.party.queue:
            tickets = line.people.before[at.party.rows][at.glances.who]
            gone += line.people.gone(tickets, at.by_now)
    start = gone[at.glances.first]
    people = gone[at.glances.last][at.glances.who] - start
    return np.divide(gone - start, people, out=np.ones_like(gone), where=people > 0)
