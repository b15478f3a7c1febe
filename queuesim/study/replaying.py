"""A day to be replayed: the log of one day under several policies, as compact lists for a page.

The replay is the log and nothing else: times are whole multiples of 2^-20 minute, as in the log,
and a mood is the affect at a glance. Long studies without a day are not replayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import OUTCOMES, Array, JourneyLog, numbers
from queuesim.branch.rules import rules
from queuesim.perception.events import moment
from queuesim.perception.experience import Felt, felt, happened
from queuesim.perception.feelings import Feelings, feelings
from queuesim.perception.presence import Presence, presence
from queuesim.perception.shapes import bounded
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.study.experiment import Result
from queuesim.study.explaining import explanation, least_satisfied
from queuesim.study.summary import Json

UNIT = 2**20  # times in a minute
MOST = 12_000  # visits in all, so that a page stays light enough to be mailed
PERCENT, SECONDS = 100, 60


@dataclass(frozen=True)
class Retold:
    """The first day of a study in detail: one customer's visit, and the day to be replayed."""

    visit: Json | None
    replay: Json | None


def retold(file: ScenarioFile, results: Mapping[str, Result]) -> Retold:
    """Return the first day of each policy's result; nothing where no log of it was kept."""
    first = next(iter(results.values()))
    if not first.logs:
        return Retold(None, None)
    worst = least_satisfied(first)
    visit = None if worst is None else explanation(file, results, worst)
    return Retold(visit, replay(file, {name: result.logs[0] for name, result in results.items()}))


def replay(file: ScenarioFile, logs: Mapping[str, JourneyLog]) -> Json | None:
    """Return the log of a day under each policy; None where it is no day, or too long a one."""
    world = file.today
    first = next(iter(logs.values()), None)
    if first is None or world.branch.hours is None or not 0 < len(first.demand) <= MOST:
        return None
    shown = list(logs)[: MOST // len(first.demand)]
    return {
        "unit": UNIT,
        "day": first.day,
        "opens": times(np.array([world.opens]))[0],
        "tiers": list(world.tiers),
        "outcomes": [name.replace("_", " ") for name in OUTCOMES],
        "arrival": times(first.demand.arrival),
        "tier": first.demand.tier.tolist(),
        "policies": {name: _policy(file, name, logs[name]) for name in shown},
        "left_out": [name for name in logs if name not in shown],
    }


def times(values: Array) -> list[int | None]:
    """Return times as whole multiples of 2^-20 minute, None for what did not happen."""
    known = np.isfinite(values)
    whole = np.where(known, values, 0.0) * UNIT
    assert np.all(whole == np.rint(whole)), "times of the log are multiples of 2^-20 minute"
    every = whole.astype(np.int64).tolist()
    return [number if is_known else None for number, is_known in zip(every, known, strict=True)]


def _policy(file: ScenarioFile, name: str, log: JourneyLog) -> Json:
    scenario, visits = file.policies[name], log.visits
    own = feelings(file.today, scenario)
    present = presence([log], own)
    return {
        "queues": [
            {"prefix": prefix, "area": queue.waits}
            for prefix, queue in zip(scenario.prefixes, scenario.queues.values(), strict=True)
        ],
        "areas": _areas(scenario),
        "windows": _windows(scenario),
        "queue": visits.queue.tolist(),
        "number": numbers(visits).tolist(),
        "called": times(visits.called),
        "window": visits.window.tolist(),
        "ended": times(visits.ended),
        "freed": times(visits.freed),
        "left": times(visits.left),
        "outcome": visits.outcome.tolist(),
        "mood": moods(present, own),
        "vain": {
            "customer": log.vain.customer.tolist(),
            "window": log.vain.window.tolist(),
            "at": times(log.vain.at),
            "until": times(log.vain.until),
        },
        "events": _events(present, own),
    }


def _areas(scenario: Scenario) -> list[Json]:
    used = dict.fromkeys(queue.waits for queue in scenario.queues.values())
    areas = {name: scenario.areas[name] for name in used}
    return [{"name": k, "title": area.name, "seats": area.seats} for k, area in areas.items()]


def _windows(scenario: Scenario) -> list[Json]:
    return [
        {"name": name, "title": window.name, "open": [times(np.array(span)) for span in spans]}
        for (name, window), spans in zip(
            scenario.windows.items(), rules(scenario).rosters, strict=True
        )
    ]


def _events(present: Presence, feelings: Feelings) -> list[Json]:
    """Return each event that happened to anybody: with whom it began, and when."""
    named = zip(feelings.scenario.occasions, happened(present, feelings), strict=True)
    return [
        {
            "name": name,
            "title": event.name,
            "customer": found.rows.tolist(),
            "at": times(moment(event, present.visits, found.rows)),
        }
        for (name, event), found in named
        if len(found.rows)
    ]


def moods(present: Presence, feelings: Feelings) -> list[list[int]]:
    """Return for each customer seconds since the ticket and the affect in hundredths, in turns."""
    found: list[list[int]] = [[] for _ in range(len(present.demand))]
    for visits in felt(present, feelings):
        ages, affects, who = _moments(visits)
        ordered = np.lexsort((ages, who))
        pairs = np.stack([ages[ordered], affects[ordered]], axis=1)
        bounds = np.searchsorted(who[ordered], np.arange(len(visits.party.rows) + 1))
        for k, row in enumerate(visits.party.rows.tolist()):
            found[row] = pairs[bounds[k] : bounds[k + 1]].ravel().tolist()
    return found


def _moments(visits: Felt) -> tuple[Array, Array, Array]:
    """Return seconds, affects and whose they are: every glance, the call, the end."""
    moments = visits.visited.moments
    waiting, glances = moments.waiting, moments.waiting.glances
    everybody = np.arange(len(glances.wait))
    served = visits.visited.visitors.served
    over = glances.wait + np.where(served, moments.service, 0.0)
    who = np.concatenate([glances.who, everybody[served], everybody])
    ages = np.concatenate([glances.age, glances.wait[served], over])
    mood = np.concatenate([waiting.begins, moments.called[served], moments.end])
    return _whole(SECONDS * ages), _whole(PERCENT * bounded(mood)), who


def _whole(values: Array) -> Array:
    return np.rint(values).astype(np.int64)
