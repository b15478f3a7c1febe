"""What is wrong with a ticket system's extras: the door, groups, machines, diversion."""

from collections.abc import Callable

from queuesim.language import say
from queuesim.scenario import units
from queuesim.scenario.call_rules import CALLING, at_queue, calls
from queuesim.scenario.faults import listed
from queuesim.scenario.finding import Finding, Findings
from queuesim.scenario.model import Scenario


def _door(scenario: Scenario) -> Findings:
    door, path = scenario.arrivals.door_from, ("arrivals", "door_from")
    if door is not None and scenario.branch.hours is None:
        yield Finding(path, say("goes with hours, not with open_for"))
    elif door is not None and door >= scenario.opens:
        found, opening = units.written_clock(door), units.written_clock(scenario.opens)
        yield Finding(path, "", found, say("a time before opening at {opening}", opening=opening))


def _groups(scenario: Scenario) -> Findings:
    """Yield tiers whose groups share a ticket but that do not come in groups."""
    for k, tier in enumerate(scenario.arrivals.together):
        if scenario.arrivals.group_size.get(tier, 1.0) == 1.0:
            hint = say("say arrivals.group_size.{tier}, such as 2.5", tier=tier)
            yield Finding(
                ("arrivals", "together", k),
                say("{tier} does not come in groups", tier=tier),
                hint=hint,
            )


def _times(scenario: Scenario) -> Findings:
    """Yield columns of given arrivals that do not belong together."""
    times = scenario.arrivals.times
    if len({len(column) for _, column in times}) > 1:
        yield Finding(("arrivals", "times"), allowed=say("columns of one length"))
        return
    came = list(zip(times.day, times.time, strict=True))
    if came != sorted(came):
        yield Finding(("arrivals", "times"), allowed=say("days and times in order"))


def _machines(scenario: Scenario) -> Findings:
    """Yield machines called by people whose service has no time there."""
    for name, window in scenario.windows.items():
        if not window.machine:
            continue
        called = calls(scenario, window) & set(scenario.queues)
        asked = {service for queue in called for _, service in at_queue(scenario, queue)}
        for service in scenario.services:
            if service in asked and scenario.services[service].at_machine is None:
                hint = say(
                    'say services.{service}.at_machine, such as {{ time = "2 min" }}',
                    service=service,
                )
                yield Finding(
                    ("windows", name, "machine"),
                    say("has no time for {service}", service=service),
                    hint=hint,
                )


def _diversion(scenario: Scenario) -> Findings:
    """Yield ways that lead nowhere: no machine there, or none that does the service."""
    timed = [name for name, service in scenario.services.items() if service.at_machine]
    for name, way in scenario.diversion.items():
        path = ("diversion", name)
        if way.to is None or way.to not in scenario.queues:
            continue
        machines = [
            key
            for key, window in scenario.windows.items()
            if window.machine and way.to in calls(scenario, window)
        ]
        if not machines:
            hint = say('a window with machine = true and calls = ["{to}"]', to=way.to)
            yield Finding((*path, "to"), say("no machine calls queue {to}", to=way.to), hint=hint)
        for k, service in enumerate(way.service):
            if service in scenario.services and service not in timed:
                problem = say("{service} has no at_machine time", service=service)
                yield Finding((*path, "service", k), problem, "", listed(timed))
        if not way.service and not timed:
            yield Finding(path, say("no service has an at_machine time"))


HOURS = ("branch.hours", "branch.open_for")
TICKET_CHECKS: dict[Callable[[Scenario], Findings], tuple[str, ...]] = {
    _door: HOURS,
    _groups: ("arrivals.group_size",),
    _times: (),
    _machines: ("services.*.at_machine", "queues.*.takes", "diversion", *CALLING),
    _diversion: ("services.*.at_machine", "windows.*.machine", *CALLING),
}
