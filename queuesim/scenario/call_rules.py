"""What the call rules of a scenario come to: who gets which ticket, and which window calls it."""

from collections.abc import Iterator
from dataclasses import dataclass

from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import LaterRow, Row, Takes, Window
from queuesim.scenario.written import Path

ROW = ("calls", "if_waited", "if_waiting", "then")  # keys of a window that name queues to call
CALLING = ("pools", *(f"windows.*.{key}" for key in ROW))


@dataclass(frozen=True)
class Rule:
    """A row of a window's rule in its normal form: any one of its conditions is enough."""

    path: Path
    calls: frozenset[str]
    waiting: dict[str, int]
    waited: dict[str, float]
    idles: bool = False

    @property
    def always(self) -> bool:
        """Return whether the row has no condition."""
        return not (self.waiting or self.waited)


def rows(path: Path, window: Window) -> Iterator[tuple[Path, Row]]:
    """Yield the rows of a window as they are written, its own and those of `then`."""
    yield path, window
    yield from (((*path, "then", k), row) for k, row in enumerate(window.then))


def queues(scenario: Scenario, row: Row) -> tuple[str, ...]:
    """Return the queues that a row calls, those of its pools included."""
    found = (name for call in row.calls for name in scenario.called_as(call))
    return tuple(dict.fromkeys(found))


def calls(scenario: Scenario, window: Window) -> set[str]:
    """Return the queues that a window may call."""
    chosen = {name for _, row in rows((), window) for name in queues(scenario, row)}
    return chosen | {*window.if_waiting, *window.if_waited}


def rules(scenario: Scenario, name: str) -> Iterator[Rule]:
    """Yield a window's rows in the order in which they are asked."""
    path, window = ("windows", name), scenario.windows[name]
    for queue, minutes in window.if_waited.items():
        yield Rule((*path, "if_waited", queue), frozenset([queue]), {}, {queue: minutes})
    for queue, people in window.if_waiting.items():
        yield Rule((*path, "if_waiting", queue), frozenset([queue]), {queue: people}, {})
    if window.calls:
        yield Rule((*path, "calls"), frozenset(queues(scenario, window)), {}, {})
    for k, row in enumerate(window.then):
        called = frozenset(queues(scenario, row))
        yield Rule((*path, "then", k), called, row.if_waiting, row.if_waited, _idles(row))


def _idles(row: LaterRow) -> bool:
    return row.stay_idle


def queues_of(scenario: Scenario, tier: str, service: str) -> tuple[str, ...]:
    """Return the queues whose tickets a tier may get for a service, by the amount of money."""
    moves = service in scenario.services and scenario.services[service].amount is not None
    found: list[str] = []
    rest: list[str] = []
    for name, queue in scenario.queues.items():
        takes = queue.takes
        if not isinstance(takes, Takes):
            rest = [name] if takes == "everyone else" else rest
        elif _takes(takes, tier, service) and (moves or not takes.amount_at_least):
            found.append(name)
            if not takes.amount_at_least:
                return tuple(found)
    return (*found, *rest)


def queue_of(scenario: Scenario, tier: str, service: str) -> str | None:
    """Return the first queue that takes a tier for a service, or that of everyone else."""
    found = queues_of(scenario, tier, service)
    takes = scenario.queues[found[-1]].takes if found else None
    if takes is None or (isinstance(takes, Takes) and takes.amount_at_least):
        return None
    return found[-1]


def queue_shares(scenario: Scenario, tier: str, service: str) -> Iterator[tuple[str, float]]:
    """Yield the queues whose tickets a tier gets for a service, each with the share of them."""
    amount, taken = scenario.services[service].amount, 0.0
    for name in queues_of(scenario, tier, service):
        takes = scenario.queues[name].takes
        least = takes.amount_at_least if isinstance(takes, Takes) else 0.0
        from_least = amount.share_from(least) if amount and least else 1.0
        yield name, max(from_least - taken, 0.0)
        taken = max(taken, from_least)


def _takes(takes: Takes, tier: str, service: str) -> bool:
    of_tier = not takes.tier or tier in takes.tier
    return of_tier and (not takes.service or service in takes.service)


def comers(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield each tier and service that somebody may come for."""
    for tier, shares in scenario.arrivals.mix.items():
        if any(rate for _, rate in scenario.arrivals.per_hour.get(tier, ())):
            yield from ((tier, service) for service, share in shares.items() if share)


def given(scenario: Scenario) -> tuple[str, ...]:
    """Return the queues of which somebody may get a ticket, by a diversion too."""
    of_comers = [name for who in comers(scenario) for name in queues_of(scenario, *who)]
    sent_to = [way.to for way in scenario.diversion.values() if way.to is not None]
    return tuple(dict.fromkeys([*of_comers, *sent_to]))


def at_queue(scenario: Scenario, name: str) -> Iterator[tuple[str, str]]:
    """Yield each tier and service that may wait in a queue."""
    for tier, service in comers(scenario):
        sent = (
            way.to == name
            and (not way.tier or tier in way.tier)
            and (service in way.service if way.service else _at_machine(scenario, service))
            for way in scenario.diversion.values()
        )
        if name in queues_of(scenario, tier, service) or any(sent):
            yield tier, service


def _at_machine(scenario: Scenario, service: str) -> bool:
    return service in scenario.services and scenario.services[service].at_machine is not None
