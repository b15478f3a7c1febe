"""Names by which one part of a scenario refers to another: each must be that of something."""

from collections.abc import Iterable, Iterator, Mapping

from queuesim.scenario.call_rules import rows
from queuesim.scenario.faults import did_you_mean, listed, no_such, shown
from queuesim.scenario.finding import Finding, Findings
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Event
from queuesim.scenario.premises import Queue, Takes, Window
from queuesim.scenario.slips import several
from queuesim.scenario.written import Path

ALL = "all"
CALLED = "queues pools"  # sections whose names a window may call
Names = Mapping[str, list[str]]


def unknown_names(scenario: Scenario, names: Names) -> Findings:
    """Yield names that nothing has; `names` are those of each section."""
    for path, name, section in _references(scenario):
        sections = [part for part in section.split() if names.get(part)] or section.split()
        known = [known for part in sections for known in names.get(part, [])]
        if name not in known:
            hint = several(name, known) or did_you_mean(name, known)
            yield Finding(path, no_such(*sections), shown(name), listed(known), hint)


def _references(scenario: Scenario) -> Iterator[tuple[Path, str, str]]:
    """Yield each name that refers to a section: where it stands, the name, the section."""
    for tier, said in scenario.tiers.items():
        yield from _keys(("tiers", tier, "by_service"), said.by_service, "services")
    for service, work in scenario.services.items():
        yield from _keys(("services", service, "by_tier"), work.by_tier, "tiers")
    yield from _keys(("arrivals", "per_hour"), scenario.arrivals.per_hour, "tiers")
    for key in ("mix", "gap_cv", "group_size"):
        yield from _keys(("arrivals", key), getattr(scenario.arrivals, key), "tiers")
    for tier, shares in scenario.arrivals.mix.items():
        yield from _keys(("arrivals", "mix", tier), shares, "services")
    for key in ("tier", "service"):
        named = dict.fromkeys(getattr(scenario.arrivals.times, key))
        yield from ((("arrivals", "times", key), name, f"{key}s") for name in named)
    for name, queue in scenario.queues.items():
        yield from _of_queue(("queues", name), queue)
    for name, members in scenario.pools.items():
        yield from _each(("pools", name), members, CALLED)
    yield from _each(("arrivals", "together"), scenario.arrivals.together, "tiers")
    for name, way in scenario.diversion.items():
        yield from _each(("diversion", name, "tier"), way.tier, "tiers")
        yield from _each(("diversion", name, "service"), way.service, "services")
        if way.to is not None:
            yield ("diversion", name, "to"), way.to, "queues"
    for name, area in scenario.areas.items():
        yield from _each(("areas", name, "passes"), area.passes, "areas")
        yield from _keys(("areas", name, "sees"), area.sees, "areas")
    for name, farewell in scenario.farewells.items():
        yield from _each(("farewells", name, "tier"), farewell.tier, "tiers")
    for name, tiers in scenario.touchpoints.items():
        yield from _keys(("touchpoints", name), tiers, "tiers")
    for kind, name, event in happening(scenario):
        for key, section in (("tier", "tiers"), ("area", "areas"), ("window", "windows")):
            yield from _each((kind, name, key), getattr(event, key), section)
        if event.roster is not None:
            yield (kind, name, "roster"), event.roster, "rosters"
    for name, window in scenario.windows.items():
        yield from _of_window(("windows", name), window)
    yield from _keys(("staff", "at_least"), scenario.staff.at_least, "windows")
    yield from _keys(("staff", "at_most"), scenario.staff.at_most, "windows")
    yield from _keys(("targets",), (tier for tier in scenario.targets if tier != ALL), "tiers")
    if scenario.compare.selection.tier != ALL:
        yield ("compare", "selection", "tier"), scenario.compare.selection.tier, "tiers"


def happening(scenario: Scenario) -> Iterator[tuple[str, str, Event]]:
    """Yield events and the meetings with greeters: the section, the name, what happens."""
    yield from (("events", name, event) for name, event in scenario.events.items())
    yield from (("greeters", name, greeter.meeting) for name, greeter in scenario.greeters.items())


def _keys(path: Path, keys: Iterable[str], section: str) -> Iterator[tuple[Path, str, str]]:
    return (((*path, key), key, section) for key in keys)


def _each(path: Path, values: Iterable[str], section: str) -> Iterator[tuple[Path, str, str]]:
    return (((*path, k), value, section) for k, value in enumerate(values))


def _of_queue(path: Path, queue: Queue) -> Iterator[tuple[Path, str, str]]:
    if isinstance(queue.takes, Takes):
        yield from _each((*path, "takes", "tier"), queue.takes.tier, "tiers")
        yield from _each((*path, "takes", "service"), queue.takes.service, "services")
    yield (*path, "waits"), queue.waits, "areas"


def _of_window(path: Path, window: Window) -> Iterator[tuple[Path, str, str]]:
    if window.roster is not None:
        yield (*path, "roster"), window.roster, "rosters"
    for here, row in rows(path, window):
        yield from _each((*here, "calls"), row.calls, CALLED)
        for key in ("head_start", "ageing", "turns", "if_waiting", "if_waited"):
            yield from _keys((*here, key), getattr(row, key), "queues")
