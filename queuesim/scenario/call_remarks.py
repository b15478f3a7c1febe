"""Call rules and ticket settings that are allowed but do nothing, or leave somebody uncalled."""

from collections.abc import Iterator

from queuesim.language import commas_later, sentence
from queuesim.scenario.call_rules import Rule, given, rules
from queuesim.scenario.finding import Finding, Findings
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import Announcements, Calling
from queuesim.scenario.units import written_minutes
from queuesim.scenario.written import Path


def remarks(scenario: Scenario) -> Findings:
    """Yield what is hardly meant, each at its path."""
    known = set(given(scenario))
    for name in scenario.windows:
        yield from _never_fires(scenario, list(rules(scenario, name)), known)
    yield from _starved(scenario, known)
    yield from _settings(scenario)
    yield from _tiers(scenario)
    yield from _messages(scenario)


def _never_fires(scenario: Scenario, table: list[Rule], known: set[str]) -> Findings:
    """Yield the rows of a window that can never call anybody."""
    taken: set[str] = set()
    idle = False
    for rule in table:
        conditions = list(_never_true(scenario, rule, known))
        alone = len(conditions) == len(rule.waiting) + len(rule.waited) > 0
        if alone:
            yield from conditions
        elif idle:
            yield Finding(rule.path, sentence("can never fire: a row before it always stays idle"))
        elif rule.calls and rule.calls <= taken:
            yield Finding(
                rule.path, sentence("can never fire: rows before it call the same queues")
            )
        elif rule.calls and not rule.calls & known:
            yield Finding(
                rule.path, sentence("can never fire: nobody gets a ticket of these queues")
            )
        else:
            yield from conditions
        if rule.always:
            taken |= rule.calls
            idle |= rule.idles


def _never_true(scenario: Scenario, rule: Rule, known: set[str]) -> Findings:
    """Yield the conditions of a row that can never hold."""
    own = rule.path[-2] in ("if_waiting", "if_waited")
    for name, people in rule.waiting.items():
        path: Path = rule.path if own else (*rule.path, "if_waiting", name)
        room = scenario.areas[scenario.queues[name].waits].holds if name in known else None
        if name not in known:
            yield Finding(
                path, sentence("can never hold: nobody gets a ticket of queue {name}", name=name)
            )
        elif room is not None and people > room:
            area = scenario.queues[name].waits
            yield Finding(
                path,
                sentence("can never hold: {area} holds {room}", area=area, room=room),
                f"{people}",
            )
    for name, minutes in rule.waited.items():
        path = rule.path if own else (*rule.path, "if_waited", name)
        day = _longest_day(scenario)
        if name not in known:
            yield Finding(
                path, sentence("can never hold: nobody gets a ticket of queue {name}", name=name)
            )
        elif minutes > day:
            found, longest = written_minutes(minutes), written_minutes(day)
            yield Finding(
                path,
                sentence("can never hold: the branch is open for {longest}", longest=longest),
                found,
            )


def _longest_day(scenario: Scenario) -> float:
    """Return the longest wait for which the branch is open, a day where it serves on."""
    if scenario.branch.hours is None:
        return scenario.closes
    closing = scenario.branch.at_closing
    end = scenario.closes if closing.inside == "send home" else closing.until or 1440.0
    return end - scenario.opens


def _starved(scenario: Scenario, known: set[str]) -> Findings:
    """Yield queues that are called only while some condition holds."""
    tables = [list(rules(scenario, name)) for name in scenario.windows]
    for queue in scenario.queues:
        rows = [rule for table in tables for rule in table if queue in rule.calls]
        if queue in known and rows and not any(map(_always_called, tables, [queue] * len(tables))):
            problem = sentence(
                "is called only under conditions: who is left when none holds is never called"
            )
            yield Finding(("queues", queue), problem)


def _always_called(table: list[Rule], queue: str) -> bool:
    """Return whether a window calls a queue at some time with no condition at all.

    A condition on how long somebody in the queue has waited comes true for everybody in time.
    """
    for rule in table:
        if queue in rule.calls and (rule.always or queue in rule.waited):
            return True
        if rule.always and rule.idles:
            return False
    return False


def _settings(scenario: Scenario) -> Findings:
    """Yield tables of the ticket system that change nothing."""
    tiers, services = scenario.tiers.values(), scenario.services.values()
    absent = any(tier.misses for tier in tiers) or any(
        queue.message_ahead for queue in scenario.queues.values()
    )
    balk = any(tier.willingness is not None for tier in tiers)
    shown = any(area.shows == "wait" for area in scenario.areas.values())
    reckoned = shown or balk or any(way.from_wait for way in scenario.diversion.values())
    for key in () if absent else ("missed", "back", "void_after"):
        if getattr(scenario.calling, key) != getattr(Calling(), key):
            yield Finding(
                ("calling", key), sentence("has no effect: nobody in the hall misses a call")
            )
    if scenario.announcements != Announcements() and not reckoned:
        yield Finding(("announcements",), sentence('has no effect: no area has shows = "wait"'))
    if not any(service.amount for service in services):
        yield from _without_amounts(scenario)
    if not scenario.arrivals.together:
        for name, service in scenario.services.items():
            if service.per_further != 1.0:
                path = ("services", name, "per_further")
                yield Finding(path, sentence("has no effect: no group shares a ticket"))
    for name, way in scenario.diversion.items():
        if not way.share:
            yield Finding(("diversion", name, "share"), sentence("has no effect: nobody is sent"))


def _without_amounts(scenario: Scenario) -> Iterator[Finding]:
    for name, queue in scenario.queues.items():
        if not isinstance(queue.takes, str) and queue.takes.amount_at_least:
            path = ("queues", name, "takes", "amount_at_least")
            yield Finding(path, sentence("takes nobody: no service has an amount"))


def _tiers(scenario: Scenario) -> Findings:
    silent = all(area.shows == "nothing" for area in scenario.areas.values())
    for name, tier in scenario.tiers.items():
        if tier.willingness is not None and silent:
            problem = sentence("has no effect: no area shows a wait or a place")
            yield Finding(("tiers", name, "willingness"), problem)


def _messages(scenario: Scenario) -> Findings:
    """Yield queues whose message comes at once, or to people of whom no walk is known."""
    for name, queue in scenario.queues.items():
        if queue.message_ahead is None:
            continue
        path = ("queues", name, "message_ahead")
        room = scenario.areas[queue.waits].holds
        if room is not None and queue.message_ahead > room:
            problem = sentence(
                "is sent at once to all: {waits} holds {room}", waits=queue.waits, room=room
            )
            yield Finding(path, problem, f"{queue.message_ahead}")
        unsaid = [t for t, tier in scenario.tiers.items() if "walk" not in tier.model_fields_set]
        if unsaid:
            yield Finding(
                path,
                sentence("5 min assumed as the walk of {who}", who=commas_later(unsaid)),
                hint=sentence("say tiers.NAME.walk"),
            )
