"""One customer of one day, explained: the visit minute by minute, and the causes of the wait.

The same person is looked up in the logs of several policies, so that what they change for one
customer stands side by side.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from queuesim.branch.journey import Array, JourneyLog, Outcome, Visits, numbers
from queuesim.branch.rules import rules
from queuesim.language import commas, say
from queuesim.perception.experience import Experience
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.study.causes import CAUSES, Timeline, causes, moment_states, timelines, wait
from queuesim.study.experiment import Result, run
from queuesim.study.moods import mood
from queuesim.study.summary import ALL, Json

EXPLAIN_SCHEMA = "queuesim-explain-1"
MOST_ROWS = 40  # of a visit told minute by minute
NEAREST = 3


@dataclass(frozen=True)
class Seen:
    """A day as one policy made it."""

    scenario: Scenario
    log: JourneyLog
    windows: tuple[Timeline, ...]

    @property
    def visits(self) -> Visits:
        """Return what happened."""
        return self.log.visits


def explained(
    file: ScenarioFile,
    policies: Sequence[str],
    day: int,
    seed: int | None = None,
    ticket: str | None = None,
    worst: str | None = None,
    customer: int | None = None,
) -> Json:
    """Return the visit of one customer of a day under some policies.

    The customer is looked up under the first of them: by ticket, by number, or as the least
    satisfied of a tier, of all where nothing is said.
    """
    results = {name: run(file, name, day=day, seed=seed, log_days=1) for name in policies}
    first = results[policies[0]]
    if ticket is not None:
        return explanation(file, results, holder(first, ticket))
    if customer is not None:
        return explanation(file, results, _came(first, customer))
    return explanation(file, results, _worst(first, worst or ALL))


def explanation(file: ScenarioFile, results: Mapping[str, Result], customer: int) -> Json:
    """Return a customer's first day under each policy as a JSON object, by row of the demand."""
    first = next(iter(results.values()))
    log = first.logs[0]
    return {
        "schema": EXPLAIN_SCHEMA,
        "title": file.today.title,
        "names": {name: tier.name for name, tier in file.today.tiers.items()},
        "seed": first.plan.seed,
        "day": log.day,
        "customer": customer,
        "tier": list(file.today.tiers)[log.demand.tier[customer]],
        "service": list(file.today.services)[log.demand.service[customer]],
        "policies": {
            name: _visit(file, name, result.logs[0], customer) for name, result in results.items()
        },
    }


def _visit(file: ScenarioFile, policy: str, log: JourneyLog, row: int) -> Json:
    scenario = file.policies[policy]
    rule = rules(scenario)
    seen = Seen(scenario, log, timelines(rule, log))
    found = causes(seen.windows, log.visits, row)
    over = log.visits.outcome[row] != Outcome.STILL_INSIDE
    window, queue = int(log.visits.window[row]), int(log.visits.queue[row])
    return {
        "ticket": tickets(scenario, log.visits)[row] or None,
        "queue": list(scenario.queues)[queue] if queue >= 0 else None,
        "window": list(scenario.windows)[window] if window >= 0 else None,
        "causes": found,
        "mood": mood(file, policy, log, row) if over else None,
        "minutes": list(_minutes(seen, row)),
    }


def _minutes(seen: Seen, row: int) -> Iterator[Json]:
    """Yield the wait minute by minute: who is in front, and what the windows do."""
    begin, end = wait(seen.visits, row)
    if begin == end:
        return
    step = max(1, int(np.ceil((end - begin) / MOST_ROWS)))
    at = np.arange(begin, end, step)
    able = [window for window in seen.windows if seen.visits.queue[row] in window.queues]
    for minute, states in zip(at.tolist(), moment_states(able, at, row), strict=True):
        yield {
            "at": minute,
            "in_front": _in_front(seen.visits, row, minute),
            "windows": {state: states.count(state) for state in CAUSES if state in states},
        }


def _in_front(visits: Visits, row: int, at: float) -> int:
    """Return how many with an earlier ticket of the queue still wait."""
    before = np.flatnonzero(visits.queue[:row] == visits.queue[row])
    called = visits.called[before]
    until = np.where(np.isnan(called), visits.left[before], called)
    return int(np.count_nonzero((visits.joined[before] <= at) & (at < until)))


def _came(result: Result, customer: int) -> int:
    people = len(result.logs[0].demand)
    if customer < people:
        return customer
    allowed = say("0 to {last}", last=people - 1) if people else say("nobody came")
    raise ScenarioError(
        [Fault("--customer", None, None, "", say("did not come that day"), str(customer), allowed)]
    )


def _worst(result: Result, tier: str) -> int:
    allowed = [*result.scenario.tiers, ALL]
    if tier not in allowed:
        hint = did_you_mean(tier, allowed)
        raise ScenarioError(
            [Fault("--worst", None, None, "", say("not a tier"), tier, listed(allowed), hint)]
        )
    found = least_satisfied(result, tier)
    if found is None:
        raise ScenarioError([Fault("--worst", None, None, "", say("nobody came that day"), tier)])
    return found


def tickets(scenario: Scenario, visits: Visits) -> list[str]:
    """Return what is printed on each ticket, such as A017; "" where none was given."""
    prefixes = scenario.prefixes
    printed = zip(visits.queue.tolist(), numbers(visits).tolist(), strict=True)
    return [f"{prefixes[q]}{number:03d}" if q >= 0 else "" for q, number in printed]


def holder(result: Result, ticket: str) -> int:
    """Return who held a ticket on the first day; `ScenarioError` names the nearest ones."""
    log = result.logs[0]
    printed = tickets(result.scenario, log.visits)
    wanted = ticket.strip().casefold()
    found = [k for k, text in enumerate(printed) if text and text.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        hint = say("use --customer with one of {numbers}", numbers=commas(map(str, found)))
        raise ScenarioError(
            [Fault("--ticket", None, None, "", say("was given more than once"), ticket, "", hint)]
        )
    near = commas(nearest(ticket.strip(), [text for text in printed if text]))
    hint = say("the nearest are {near}", near=near) if near else say("no ticket was given that day")
    raise ScenarioError(
        [
            Fault(
                "--ticket",
                None,
                None,
                "",
                say("not a ticket of day {day}", day=log.day),
                ticket,
                "",
                hint,
            )
        ]
    )


def nearest(ticket: str, printed: Sequence[str]) -> list[str]:
    """Return the tickets nearest to one: by number in its range, else by what is printed."""
    prefix, number = _parts(ticket)
    ranged = [text for text in printed if _parts(text)[0].casefold() == prefix.casefold()]
    if ranged and number is not None:
        return sorted(ranged, key=lambda text: abs((_parts(text)[1] or 0) - number))[:NEAREST]
    close = get_close_matches(ticket[:100], printed, n=NEAREST, cutoff=0.0)
    return close or list(printed[:NEAREST])


def _parts(ticket: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(.*?)(\d{1,9})", ticket)
    return (found[1], int(found[2])) if found else (ticket, None)


def least_satisfied(result: Result, tier: str = ALL) -> int | None:
    """Return who of a tier left least satisfied on the first day, None if nobody of it came."""
    log, felt = result.logs[0], result.experiences[0]
    satisfaction = _of_tier(result.scenario, log, felt, tier)
    return None if np.all(np.isnan(satisfaction)) else int(np.nanargmin(satisfaction))


def _of_tier(scenario: Scenario, log: JourneyLog, felt: Experience, tier: str) -> Array:
    if tier == ALL:
        return felt.satisfaction
    return np.where(log.demand.tier == list(scenario.tiers).index(tier), felt.satisfaction, np.nan)
