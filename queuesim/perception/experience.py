"""From the log to satisfaction: what each visit felt like, against what was expected.

Customers are perceived tier by tier, so that the parameters of the equations are plain numbers,
and party by party, so that the arrays stay small. No number depends on who else is perceived.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queuesim.branch.days import ByDay, Journeys, on_end
from queuesim.branch.journey import Array, JourneyLog, Outcome, Table, column, stored
from queuesim.perception.answers import recommendation, reported_wait, survey
from queuesim.perception.events import Happening, at_counter, at_glances, happenings, while_waiting
from queuesim.perception.favours import Favours, Guests, favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import Glances, split
from queuesim.perception.lost import Lost, Visited, lost
from queuesim.perception.memory import MEMORY, ByMemory, end, peak, score
from queuesim.perception.mood import Surroundings, Visitors, moments
from queuesim.perception.presence import Party, Presence, parties, presence
from queuesim.perception.shapes import part
from queuesim.perception.surroundings import Counted, counted, surroundings
from queuesim.perception.walking import can_walk, walked

Reckoning = Callable[[Presence, "Felt", Feelings], Table]
BATCH = 80_000  # customers, those of a block; more at once would only need more memory


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


@dataclass(frozen=True)
class Seen:
    """What a party saw and met, whatever it feels about it."""

    party: Party
    at: Counted
    glances: Glances  # those of the look, cut at events
    around: Surroundings
    at_counter: tuple[Array, Array] | None  # the best and the worst event there


@dataclass(frozen=True)
class Felt:
    """The visits of a party as they were felt, moment by moment."""

    party: Party
    at: Counted
    visited: Visited


def experience(logs: Sequence[JourneyLog], feelings: Feelings) -> ByDay[Experience]:
    """Return how the visits of each day felt."""
    (found,) = tables(logs, feelings, {Experience: _told})
    return found


def experience_and_lost(
    logs: Sequence[JourneyLog], feelings: Feelings
) -> tuple[ByDay[Experience], ByDay[Lost]]:
    """Return how the visits of each day felt, and where satisfaction was lost."""
    felt, parts = tables(logs, feelings, {Experience: _told, Lost: _lost})
    return felt, parts


def experience_lost_and_memory(
    logs: Sequence[JourneyLog], feelings: Feelings
) -> tuple[ByDay[Experience], ByDay[Lost], ByDay[ByMemory]]:
    """Return beside these the satisfaction under every memory law."""
    kinds = {Experience: _told, Lost: _lost, ByMemory: _remembered}
    felt, parts, laws = tables(logs, feelings, kinds)
    return felt, parts, laws


def seen(present: Presence, feelings: Feelings) -> Iterator[Seen]:
    """Yield what those saw and met whose visits are over, party by party."""
    found, area = happened(present, feelings), feelings.area[present.queue]
    occasions = while_waiting(found, present.came, present.gone, area) if found else None
    for party in parties(present, feelings):
        at = counted(present, party, feelings)
        glances, around, met = at.glances, surroundings(present, party, at, feelings), None
        if occasions:
            own = occasions.of(party.rows, len(area))
            glances, carried = split(glances, own.rows, own.minutes)
            around = replace(around.at(carried), event=at_glances(own, glances))
            met = at_counter(found, party.rows, len(area))
        yield Seen(party, at, glances, around, met)


def happened(present: Presence, feelings: Feelings) -> list[Happening]:
    """Return with whom each event begins, by the rows of those present."""
    area = feelings.area[present.queue]
    return happenings(feelings.scenario, _guests(present), area, present.visits.window)


def felt(present: Presence, feelings: Feelings) -> Iterator[Felt]:
    """Yield the visits that are over, party by party."""
    given = given_to(present, feelings)
    for party in seen(present, feelings):
        yield feel(party, present, feelings, given)


def given_to(present: Presence, feelings: Feelings) -> Favours | None:
    """Return the favours that people got, if there are any."""
    scenario = feelings.scenario
    return favours(scenario, _guests(present)) if scenario.farewells else None


def feel(one: Seen, present: Presence, feelings: Feelings, given: Favours | None) -> Felt:
    """Return how a party felt what it saw and met."""
    values, around = feelings.tiers[one.party.tier], one.around
    visitors = _with_events(_visitors(present, one.party, feelings, given), one.at_counter)
    visits = moments(values, one.glances, around, visitors)
    return Felt(one.party, one.at, Visited(values, feelings.law, around, visitors, visits))


def tables(
    logs: Sequence[JourneyLog], feelings: Feelings, kinds: Mapping[type[Any], Reckoning]
) -> Iterator[ByDay[Any]]:
    """Yield for each kind of table that of all days, every visit being perceived once."""
    all_days = on_end(logs)
    people, first = all_days.demand, 0
    found = [np.empty((len(kind.columns()), len(people.whole))) for kind in kinds]
    for batch in batches(all_days):
        last = first + len(batch.demand.whole)
        _perceive(batch, feelings, kinds, [table[:, first:last] for table in found])
        first = last
    for kind, table in zip(kinds, found, strict=True):
        yield ByDay(people.days, people.starts, kind(*stored(table)))


def batches(logs: Journeys) -> Iterator[Journeys]:
    """Yield the days in batches that are perceived together."""
    starts, first = logs.demand.starts, 0
    for day in range(1, len(logs)):
        if starts[day + 1] - starts[first] > BATCH:
            yield logs[first:day]
            first = day
    if len(logs):
        yield logs[first:] if first else logs


def _perceive(
    logs: Journeys,
    feelings: Feelings,
    kinds: Mapping[type[Any], Reckoning],
    found: Sequence[Array],
) -> None:
    """Fill the tables of some days, each (columns, customers)."""
    present = presence(logs, feelings)
    if set(kinds) <= {Experience, Lost, ByMemory} and can_walk(present, feelings):
        tables = dict(zip(kinds, found, strict=True))
        more = tables.get(Lost), tables.get(ByMemory)
        walked(present, feelings, given_to(present, feelings), tables[Experience], *more)
        return
    for table in found:
        table.fill(np.nan)
    for visits in felt(present, feelings):
        for table, reckon in zip(found, kinds.values(), strict=True):
            for row, (_, values) in zip(
                table, reckon(present, visits, feelings).items(), strict=True
            ):
                row[visits.party.rows] = values


def _told(present: Presence, visits: Felt, feelings: Feelings) -> Experience:
    """Return how the visits of a party felt and what is said of them."""
    values, moments, rows = visits.visited.values, visits.visited.moments, visits.party.rows
    remembered = visits.visited.experience
    expected = feelings.expectation[visits.party.tier]
    glances = moments.waiting.glances
    felt_wait = moments.waiting.felt[glances.last]
    noise = present.demand.recommend_noise[rows]
    return Experience(
        wait=glances.wait,
        felt_wait=felt_wait,
        reported_wait=reported_wait(values, felt_wait, _was_told(present, rows)),
        peak=peak(values, moments),
        end=end(moments),
        experience=remembered,
        expectation=np.full(len(rows), expected),
        satisfaction=remembered - expected,
        survey=survey(values, remembered, present.demand.survey_noise[rows]),
        recommend=recommendation(values, remembered - expected, noise),
        skips=visits.at.all_skips,
        slips=visits.at.all_slips,
    )


def _promised(present: Presence, party: Party, feelings: Feelings) -> Array | None:
    """Return the waits told first, None where the area tells no waits."""
    tells = feelings.halls[int(feelings.area[party.queue])].display.wait
    return present.news.first[party.rows] if tells and present.news else None


def _was_told(present: Presence, rows: Array) -> Array | bool:
    return False if present.news is None else ~np.isnan(present.news.first[rows])


def _lost(present: Presence, visits: Felt, feelings: Feelings) -> Lost:
    """Return where the satisfaction of a party was lost."""
    tier = visits.party.tier
    service = feelings.normal[tier, present.demand.service[visits.party.rows]]
    expected = float(feelings.expectation[tier])
    return lost(visits.visited, feelings.usual[tier], expected, service)


def _remembered(_: Presence, visits: Felt, feelings: Feelings) -> ByMemory:
    """Return the satisfaction of a party under every memory law."""
    values, moments, tier = visits.visited.values, visits.visited.moments, visits.party.tier
    expected = (feelings.expected_by[name][tier] for name in MEMORY)
    scores = (score(law(values, moments)) for law in MEMORY.values())
    return ByMemory(*(one - due for one, due in zip(scores, expected, strict=True)))


def _guests(present: Presence) -> Guests:
    visits, demand = present.visits, present.demand
    ticket = ~np.isnan(visits.joined)
    return Guests(
        day=present.day,
        arrival=demand.arrival,
        came=np.where(ticket, visits.joined, demand.arrival),
        ticket=ticket,
        tier=demand.tier,
        waited=np.where(np.isnan(visits.left), np.nan, present.gone - present.came),
        left=visits.left,
        served=visits.outcome == Outcome.SERVED,
    )


def _with_events(visitors: Visitors, events: tuple[Array, Array] | None) -> Visitors:
    if events is None:
        return visitors
    return replace(visitors, best_at_counter=events[0], worst_at_counter=events[1])


def _visitors(
    present: Presence, party: Party, feelings: Feelings, given: Favours | None
) -> Visitors:
    rows, demand, visits = party.rows, present.demand, present.visits
    values = feelings.tiers[party.tier]
    service = visits.ended[rows] - visits.called[rows]
    normal = feelings.normal[party.tier, demand.service[rows]]
    outcome = visits.outcome[rows]
    window = visits.window[rows]
    return Visitors(
        tolerance=values["tolerance"] * demand.tolerance[rows],
        expected=values["expected_wait"] * demand.expects[rows],
        quality=values["service_quality"] + demand.liking[rows] + feelings.better_at(window),
        served=outcome == Outcome.SERVED,
        diverted=outcome == Outcome.DIVERTED,
        service=service,
        service_ratio=part(service, normal, 1.0),
        promised=_promised(present, party, feelings),
        touch=0.0 if given is None else given.at_end[rows],
        due=values["farewell_due"],
        after=None if given is None or not given.after.any() else given.after[rows],
    )
