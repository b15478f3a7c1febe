"""From the log to satisfaction: what each visit felt like, against what was expected.

Customers are perceived tier by tier, so that the parameters of the equations are plain numbers,
and party by party, so that the arrays stay small. No number depends on who else is perceived.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array, JourneyLog, Outcome, Table, column
from queuesim.perception.answers import recommendation, reported_wait, survey
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import cut
from queuesim.perception.memory import end, peak, score
from queuesim.perception.mood import Visitors, moments
from queuesim.perception.presence import Party, Presence, parties, presence
from queuesim.perception.surroundings import look, skips_and_slips, surroundings

BATCH = 20_000  # customers; more days at once would only need more memory


@dataclass(frozen=True)
class Experience(Table):
    """How the visits of a day felt, a row per customer; NaN for those still inside."""

    wait: Array = column("f8", "min", "from the ticket to the call or to leaving; 0 without ticket")
    felt_wait: Array = column("f8", "min", "the wait on the felt clock")
    reported_wait: Array = column("f8", "min", "the wait a customer would report")
    peak: Array = column("f8", "", "peak affect, signed, in -1..1")
    end: Array = column("f8", "", "affect at the end, in -1..1")
    experience: Array = column("f8", "points", "what is remembered, 0 to 10")
    expectation: Array = column("f8", "points", "what the tier expects, 0 to 10")
    satisfaction: Array = column("f8", "points", "experience - expectation")
    survey: Array = column("f8", "points", "the answer to a survey of the experience, 0 to 10")
    recommend: Array = column("f8", "points", "the recommendation answer, a whole number 0 to 10")
    skips: Array = column("f8", "people", "with later tickets, called before the wait was over")
    slips: Array = column("f8", "people", "with earlier tickets, still waiting at the call")


def experience(logs: Sequence[JourneyLog], feelings: Feelings) -> tuple[Experience, ...]:
    """Return how the visits of each day felt."""
    return tuple(day for batch in _batches(logs) for day in _perceived(batch, feelings))


def _batches(logs: Sequence[JourneyLog]) -> Iterator[list[JourneyLog]]:
    batch: list[JourneyLog] = []
    for log in logs:
        if batch and sum(len(other.demand) for other in batch) + len(log.demand) > BATCH:
            yield batch
            batch = []
        batch.append(log)
    if batch:
        yield batch


def _perceived(logs: Sequence[JourneyLog], feelings: Feelings) -> Iterator[Experience]:
    present = presence(logs, feelings)
    found = np.full((len(Experience.columns()), len(present.came)), np.nan)
    for party in parties(present, feelings):
        felt = _felt(present, party, feelings)
        for row, (_, values) in zip(found, felt.items(), strict=True):
            row[party.rows] = values
    ends = np.cumsum([len(log.demand) for log in logs])
    for day in np.split(found, ends[:-1], axis=1):
        yield Experience(*day)


def _felt(present: Presence, party: Party, feelings: Feelings) -> Experience:
    """Return how the visits of a party felt."""
    values, rows = feelings.tiers[party.tier], party.rows
    glances = cut(present.wait(rows), values)
    at = look(present, party, glances)
    visits = moments(
        values, glances, surroundings(at, feelings), _visitors(present, party, feelings)
    )
    remembered = score(feelings.law(values, visits))
    expected = feelings.expectation[party.tier]
    skips, slips = skips_and_slips(at)
    noise = present.demand.recommend_noise[rows]
    return Experience(
        wait=glances.wait,
        felt_wait=visits.felt,
        reported_wait=reported_wait(values, visits.felt, told=False),
        peak=peak(values, visits),
        end=end(visits),
        experience=remembered,
        expectation=np.full(len(rows), expected),
        satisfaction=remembered - expected,
        survey=survey(values, remembered, present.demand.survey_noise[rows]),
        recommend=recommendation(values, remembered - expected, noise),
        skips=skips,
        slips=slips,
    )


def _visitors(present: Presence, party: Party, feelings: Feelings) -> Visitors:
    rows, demand, visits = party.rows, present.demand, present.visits
    values = feelings.tiers[party.tier]
    service = visits.ended[rows] - visits.called[rows]
    normal = feelings.normal[party.tier, demand.service[rows]]
    outcome = visits.outcome[rows]
    return Visitors(
        tolerance=values["tolerance"] * demand.tolerance[rows],
        expected=values["expected_wait"] * demand.expects[rows],
        quality=values["service_quality"] + demand.liking[rows],
        served=outcome == Outcome.SERVED,
        diverted=outcome == Outcome.DIVERTED,
        service=service,
        service_ratio=np.divide(service, normal, out=np.ones_like(service), where=normal > 0),
    )
