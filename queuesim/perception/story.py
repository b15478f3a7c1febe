"""One customer's visit as it was felt: the mood at every moment, with what happened there."""

from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array, JourneyLog
from queuesim.language import marked
from queuesim.perception.experience import Felt, felt
from queuesim.perception.feelings import Feelings
from queuesim.perception.memory import end, peak
from queuesim.perception.presence import presence
from queuesim.perception.shapes import bounded

TICKET, CALLED, FAREWELL = marked("ticket"), marked("called"), marked("farewell")
EVENT, AT_COUNTER = marked("event"), marked("event at the counter")
SERVICE_ENDS, NOT_SERVED = marked("service ends"), marked("not served")


@dataclass(frozen=True)
class Moment:
    """An instant of a visit: minutes since the ticket, affect in -1..1, and what it was."""

    minutes: float
    affect: float
    what: str


@dataclass(frozen=True)
class Story:
    """The moments of a visit in order of time, and what is remembered of them."""

    moments: tuple[Moment, ...]
    wait: float  # minutes
    peak: float
    end: float
    experience: float
    expectation: float


def story(log: JourneyLog, feelings: Feelings, customer: int) -> Story | None:
    """Return the visit of a customer of a day, by row; None for one still inside."""
    for visits in felt(presence([log], feelings), feelings):
        found = np.flatnonzero(visits.party.rows == customer)
        if len(found):
            return _told(visits, int(found[0]), feelings)
    return None


def _told(visits: Felt, k: int, feelings: Feelings) -> Story:
    values, moments = visits.visited.values, visits.visited.moments
    return Story(
        tuple(sorted(_moments(visits, k), key=lambda moment: moment.minutes)),
        float(moments.waiting.glances.wait[k]),
        float(peak(values, moments)[k]),
        float(end(moments)[k]),
        float(visits.visited.experience[k]),
        float(feelings.expectation[visits.party.tier]),
    )


def _moments(visits: Felt, k: int) -> list[Moment]:
    moments, visitors = visits.visited.moments, visits.visited.visitors
    waiting, glances = moments.waiting, moments.waiting.glances
    own = np.flatnonzero(glances.who == k)
    found = []
    for g in own:
        found.append(_moment(glances.age[g], waiting.begins[g], TICKET if g == own[0] else ""))
        if waiting.events is not None:
            found.append(_moment(glances.age[g], waiting.events[g], EVENT))
        if glances.after[g] != g:
            found.append(_moment(glances.age[glances.after[g]], waiting.ends[g], ""))
    wait, service = glances.wait[k], moments.service[k]
    served = bool(visitors.served[k])
    found += [
        _moment(wait, moments.called[k], CALLED),
        _moment(wait + service / 2, moments.best_at_counter[k], AT_COUNTER),
        _moment(wait + service / 2, moments.worst_at_counter[k], AT_COUNTER),
        _moment(wait + service, moments.concluded[k], SERVICE_ENDS if served else NOT_SERVED),
    ]
    if moments.end[k] != moments.concluded[k]:
        found.append(_moment(wait + service, moments.end[k], FAREWELL))
    return [moment for moment in found if not np.isnan(moment.affect)]


def _moment(minutes: Array, mood: Array, what: str) -> Moment:
    return Moment(float(minutes), float(bounded(np.asarray(mood))), what)
