"""What is allowed in a scenario but hardly meant: warnings in words, not faults."""

from collections.abc import Iterator, Mapping

from queuesim.language import commas_later, sentence
from queuesim.scenario import units
from queuesim.scenario.call_remarks import remarks
from queuesim.scenario.call_rules import given, rows
from queuesim.scenario.model import Scenario
from queuesim.scenario.written import Table, dotted, place

DAY = 1440.0
WIDEST = 5.0  # cv of a time: more is hardly meant


def warnings(policies: Mapping[str, Scenario], tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Return the warnings on a file, each once; `today` is the first of the policies.

    The tables from which the policies were made tell where each thing was written.
    """
    today = next(iter(policies))
    said = {name: list(_all(scenario, tables[name])) for name, scenario in policies.items()}
    found = dict.fromkeys([*_never_used(policies), *said[today]])
    for name, own in said.items():
        new = [warning for warning in own if warning not in said[today]]
        found |= dict.fromkeys(
            sentence("policy '{name}': {warning}", name=name, warning=warning) for warning in new
        )
    return tuple(found)


def _all(scenario: Scenario, table: Table) -> Iterator[str]:
    yield from _warnings(scenario)
    for finding in remarks(scenario):
        yield finding.at(place(table, finding.path)).sentence


def _never_used(policies: Mapping[str, Scenario]) -> Iterator[str]:
    each = [part for s in policies.values() for part in (s.windows, s.events, s.greeters)]
    worked = {one.roster for part in each for one in part.values()}
    rosters = dict.fromkeys(name for scenario in policies.values() for name in scenario.rosters)
    yield from (
        sentence("nobody works roster '{name}'", name=name)
        for name in rosters
        if name not in worked
    )


def _warnings(scenario: Scenario) -> Iterator[str]:
    yield from _outside_hours(scenario)
    yield from _nobody_comes(scenario)
    yield from _never_given(scenario)
    yield from _without_effect(scenario)
    yield from _unpaid(scenario)
    yield from _widely_spread(scenario)
    at_closing = scenario.branch.at_closing
    if at_closing.inside == "send home" and at_closing.until is not None:
        yield sentence("branch.at_closing.until has no effect: all are sent home at closing")
    crowding = scenario.arrivals.crowding
    if crowding.correlation and not crowding.cv:
        yield sentence(
            "arrivals.crowding.correlation has no effect: with a cv of 0 there are no crowds"
        )


def _outside_hours(scenario: Scenario) -> Iterator[str]:
    """Yield spans of rosters in which nobody can be inside."""
    until = scenario.branch.at_closing.until or DAY
    endless = scenario.branch.hours is None and scenario.closes > DAY
    for name in dict.fromkeys(window.roster for window in scenario.windows.values()):
        for opens, closes in scenario.rosters.get(name or "", ()):
            span = units.written_span((opens, closes))
            if endless:
                yield sentence(
                    "roster {name}: {span} is worked on the first day alone of an endless study",
                    name=name,
                    span=span,
                )
            elif opens < scenario.opens or closes > until:
                yield sentence("roster {name}: {span} is outside opening hours",
                               name=name, span=span)  # fmt: skip


def _nobody_comes(scenario: Scenario) -> Iterator[str]:
    """Yield rates that hold when no tickets are given, nor people stand at the door."""
    door = scenario.arrivals.door_from
    begins = scenario.opens if door is None else door
    for tier, steps in scenario.arrivals.per_hour.items():
        ends = [at for at, _ in steps[1:]] + [scenario.closes]
        for (at, rate), end in zip(steps, ends, strict=True):
            if rate and (at >= scenario.closes or end <= begins):
                when = units.written_clock(at)
                yield sentence(
                    "arrivals.per_hour.{tier}: nobody comes at {when}, outside opening hours",
                    tier=tier,
                    when=when,
                )


def _never_given(scenario: Scenario) -> Iterator[str]:
    known = given(scenario)
    for name in scenario.queues:
        if name not in known:
            yield sentence("nobody gets a ticket of queue {name}", name=name)


def _without_effect(scenario: Scenario) -> Iterator[str]:
    for name, window in scenario.windows.items():
        for path, row in rows(("windows", name), window):
            if row.choose != "longest wait" and (row.head_start or row.ageing):
                yield sentence(
                    '{path}: head_start and ageing need choose = "longest wait"', path=dotted(path)
                )
            if row.choose != "in turns" and row.turns:
                yield sentence('{path}: turns need choose = "in turns"', path=dotted(path))


def _unpaid(scenario: Scenario) -> Iterator[str]:
    """Yield the windows without a wage where others have one: plans would take these first."""
    staffed = {name: w.wage for name, w in scenario.windows.items() if not w.machine}
    unpaid = [name for name, wage in staffed.items() if not wage]
    if unpaid and len(unpaid) < len(staffed):
        yield sentence(
            "no wage is given for windows {windows}: their hours cost nothing",
            windows=commas_later(unpaid),
        )


def _widely_spread(scenario: Scenario) -> Iterator[str]:
    """Yield times whose cv looks like a percentage."""
    for name, service in scenario.services.items():
        cv = getattr(service.time, "cv", None)
        if cv is not None and cv > WIDEST:
            path = dotted(("services", name, "time", "cv"))
            yield sentence(
                "{path} is {cv:g}: write {meant:g} for {cv:g} %", path=path, cv=cv, meant=cv / 100
            )
