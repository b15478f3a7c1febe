"""What no single value shows: shares that must add up, sections that must be there, queues to call.

Each check yields findings about a scenario. One is left out where a value in what it is about, or
in what the check needs besides, was faulty, so that no fault is a mere consequence of another.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from queuesim.language import say
from queuesim.scenario import units
from queuesim.scenario.call_rules import CALLING, calls, comers, given, queue_of, queues, rows
from queuesim.scenario.faults import KINDS, did_you_mean, listed, no_such, shown
from queuesim.scenario.finding import Finding, Findings
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Bound
from queuesim.scenario.parameters import PARAMETERS, of_tier
from queuesim.scenario.premises import LaterRow, Row
from queuesim.scenario.references import ALL, Names, happening, unknown_names
from queuesim.scenario.ticket_checks import HOURS, TICKET_CHECKS
from queuesim.scenario.touchpoints import SIMULATED, TOUCHPOINTS
from queuesim.scenario.written import Path

MOST_PEOPLE = 5e6  # a day
LARGEST = 1e6  # of any parameter of perception
SECTIONS = ("tiers", "services", "queues", "areas", "windows")


def findings(scenario: Scenario, names: Names, faulty: Iterable[Path]) -> Findings:
    """Yield what is wrong; `names` are those of each section, also of what is faulty itself."""
    yield from unknown_names(scenario, names)
    yield from _good_names(scenario)
    yield from _perception(("perception",), scenario.perception)
    for tier, said in scenario.tiers.items():
        yield from _perception(("tiers", tier, "perception"), said.perception)
    for check, needed in CHECKS.items():
        if not any(_meet(key.split("."), path) for key in needed for path in faulty):
            found = check(scenario)
            yield from (one for one in found if not any(_meet(one.path, path) for path in faulty))


def _meet(one: Sequence[str | int], other: Path) -> bool:
    """Return whether of two paths one lies within the other; `*` stands for any name."""
    return all(key in ("*", same) for key, same in zip(one, other, strict=False))


def _sections(scenario: Scenario) -> Findings:
    for section in SECTIONS:
        if not getattr(scenario, section):
            allowed = say("at least one [{section}.NAME]", section=section)
            yield Finding((section,), say("names no {kind}", kind=say(KINDS[section])), "", allowed)


def _good_names(scenario: Scenario) -> Findings:
    for section in (*SECTIONS, "rosters"):
        for name in getattr(scenario, section):
            if not name.strip() or not name.isprintable() or len(name) > 100:
                yield Finding((section, name), say("a name is 1 to 100 printable characters"))
    if ALL in scenario.tiers:
        yield Finding(("tiers", ALL), say("this name is taken: 'all' means all tiers together"))


def _opening(scenario: Scenario) -> Findings:
    branch = scenario.branch
    if not _has_hours(scenario):
        yield Finding(("branch",), allowed=say("either hours or open_for"))
    elif branch.open_for is not None:
        if branch.warm_up >= branch.open_for:
            yield Finding(("branch", "warm_up"), allowed=say("less than open_for"))
        if branch.at_closing.until is not None:
            yield Finding(
                ("branch", "at_closing", "until"), say("goes with hours, not with open_for")
            )
    else:
        if branch.warm_up:
            yield Finding(("branch", "warm_up"), say("goes with open_for, not with hours"))
        until = branch.at_closing.until
        if until is not None and until < scenario.closes:
            path = ("branch", "at_closing", "until")
            yield Finding(path, say("is before closing"), units.written_clock(until))


def _has_hours(scenario: Scenario) -> bool:
    return (scenario.branch.hours is None) != (scenario.branch.open_for is None)


def _everyone_comes(scenario: Scenario) -> Findings:
    arrivals, several = scenario.arrivals, len(scenario.services) > 1
    for tier in scenario.tiers:
        if tier not in arrivals.per_hour:
            problem = say("says nothing of {tier}", tier=tier)
            yield Finding(
                ("arrivals", "per_hour"), problem, "", say("a rate for every tier, perhaps 0")
            )
        if several and tier not in arrivals.mix:
            problem = say("says nothing of {tier}", tier=tier)
            yield Finding(
                ("arrivals", "mix"), problem, "", say("a share of each service, for every tier")
            )


def _shares(scenario: Scenario) -> Findings:
    for tier, shares in scenario.arrivals.mix.items():
        total = math.fsum(shares.values())
        if abs(total - 1) > 1e-6:
            path = ("arrivals", "mix", tier)
            yield Finding(
                path,
                "",
                say("shares that sum to {total:.6g}", total=total),
                say("shares that sum to 1"),
            )


def _not_too_many(scenario: Scenario) -> Findings:
    if not _has_hours(scenario):
        return
    people = sum(_expected(scenario, steps) for steps in scenario.arrivals.per_hour.values())
    if people > MOST_PEOPLE:
        found = say("{people:.3g} people expected", people=people)
        yield Finding(
            ("arrivals", "per_hour"),
            "",
            found,
            say("at most {most:.0f} in a day", most=MOST_PEOPLE),
        )


def _expected(scenario: Scenario, steps: tuple[tuple[float, float], ...]) -> float:
    """Return how many come between opening and closing."""
    times = [max(at, scenario.opens) for at, _ in steps] + [scenario.closes]
    lengths = (max(min(b, scenario.closes) - a, 0.0) for a, b in pairwise(times))
    return sum(length * rate / 60 for length, (_, rate) in zip(lengths, steps, strict=True))


def _a_queue_for_all(scenario: Scenario) -> Findings:
    rest = [name for name, queue in scenario.queues.items() if queue.takes == "everyone else"]
    for name in rest[1:]:
        problem = say("'everyone else' is taken by queue {queue} already", queue=rest[0])
        yield Finding(("queues", name, "takes"), problem)
    for tier, service in comers(scenario):
        if scenario.queues and queue_of(scenario, tier, service) is None:
            hint = say('let one queue have takes = "everyone else"')
            yield Finding(
                ("queues",),
                say("no queue takes {tier} for {service}", tier=tier, service=service),
                hint=hint,
            )


def _a_window_for_all(scenario: Scenario) -> Findings:
    called = {name for window in scenario.windows.values() for name in calls(scenario, window)}
    for name in given(scenario):
        if name in scenario.queues and scenario.windows and name not in called:
            yield Finding(("queues", name), say("no window calls this queue"))


def _call_rules(scenario: Scenario) -> Findings:
    for name, window in scenario.windows.items():
        if not calls(scenario, window):
            yield Finding(
                ("windows", name), say("calls nobody"), "", say('calls such as ["A", "B"]')
            )
        for path, row in rows(("windows", name), window):
            yield from _row(scenario, path, row)


def _row(scenario: Scenario, path: Path, row: Row) -> Findings:
    twice = {name for name in row.calls if row.calls.count(name) > 1}
    for name in sorted(twice):
        yield Finding((*path, "calls"), say("names a queue twice"), shown(name))
    if isinstance(row, LaterRow) and row.stay_idle == bool(row.calls):
        yield Finding(path, allowed=say("either calls or stay_idle = true"))
    called = queues(scenario, row)
    for key in ("head_start", "ageing", "turns"):
        for name in getattr(row, key):
            if row.calls and name not in called:
                yield Finding((*path, key, name), say("is not among the calls"), "", listed(called))
    for name in row.calls if row.choose == "in turns" else ():
        if name in scenario.pools:
            yield Finding((*path, "calls"), say("a pool takes no turns"), shown(name), "queues")


def _pools(scenario: Scenario) -> Findings:
    for name, members in scenario.pools.items():
        if name in scenario.queues:
            yield Finding(("pools", name), say("this name is that of a queue"))
        if not members:
            yield Finding(("pools", name), say("names no queue"))
        if any(name in _pools_within(scenario, member) for member in members):
            yield Finding(("pools", name), say("refers to itself in a circle"))


def _pools_within(scenario: Scenario, name: str) -> set[str]:
    """Return the pools met in opening up a pool, itself included."""
    found: set[str] = set()
    pending = [name]
    while pending:
        one = pending.pop()
        if one in scenario.pools and one not in found:
            found.add(one)
            pending.extend(scenario.pools[one])
    return found


def _rosters(scenario: Scenario) -> Findings:
    for name, spans in scenario.rosters.items():
        for k, (before, after) in enumerate(pairwise(spans), 1):
            if after[0] < before[1]:
                found = say(
                    "{before} and then {after}",
                    before=units.written_span(before),
                    after=units.written_span(after),
                )
                yield Finding(
                    ("rosters", name, k), "", found, say("spans in order, without overlap")
                )


def _areas(scenario: Scenario) -> Findings:
    for name, area in scenario.areas.items():
        for other, weight in area.sees.items():
            back = scenario.areas[other].sees.get(name) if other in scenario.areas else None
            if name == other:
                yield Finding(("areas", name, "sees", other), say("an area always sees itself"))
            elif back is not None and back != weight and name > other:
                found = say(
                    "{weight:g} here and {back:g} in areas.{other}",
                    weight=weight,
                    back=back,
                    other=other,
                )
                yield Finding(("areas", name, "sees", other), "", found, say("the same both ways"))


def _touchpoints(scenario: Scenario) -> Findings:
    for name, tiers in scenario.touchpoints.items():
        if name not in TOUCHPOINTS:
            hint = did_you_mean(name, list(TOUCHPOINTS))
            allowed = listed(TOUCHPOINTS)
            yield Finding(("touchpoints", name), no_such("touchpoints"), "", allowed, hint)
            continue
        for tier, said in tiers.items():
            for key in ("score", "expected"):
                path, there = ("touchpoints", name, tier), getattr(said, key) is not None
                if there and name in SIMULATED:
                    problem = say("the day simulates {name}", name=name)
                    yield Finding((*path, key), problem, "", say("its weight alone"))
                elif not there and name not in SIMULATED:
                    yield Finding(
                        path,
                        say("{key} is missing", key=key),
                        "",
                        say("{key} from 0 to 10", key=key),
                    )


def _events(scenario: Scenario) -> Findings:
    """Yield events and greeters that hang on what nothing is known of."""
    for kind, name, event in happening(scenario):
        bare = [area for area in event.area or scenario.areas if _is_bare(scenario, area)]
        if event.crowd is not None:
            yield from _limits((kind, name, "crowd"), event.crowd)
            if bare:
                hint = say(
                    "say how many seats areas.{area} has, or how many are comfortable", area=bare[0]
                )
                problem = say("nobody knows what is crowded in {areas}", areas=listed(bare))
                yield Finding((kind, name, "crowd"), problem, hint=hint)
        known = [tier for tier in event.tier or scenario.tiers if tier in scenario.tiers]
        if event.to == "recognised" and not any(scenario.tiers[t].recognised for t in known):
            hint = say("such as tiers.gold.recognised = 0.3")
            yield Finding((kind, name, "to"), say("nobody is recognised"), hint=hint)
        if event.window and event.at != "counter":
            yield Finding((kind, name, "window"), say("goes with {key}", key='at = "counter"'))
        if event.after and event.at != "waiting":
            key = 'meets = "while waiting"' if kind == "greeters" else 'at = "waiting"'
            yield Finding((kind, name, "after"), say("goes with {key}", key=key))
        if event.reaches == "the area" and event.at == "counter":
            yield Finding(
                (kind, name, "reaches"), say("goes with {key}", key='at = "waiting" or "ticket"')
            )


def _is_bare(scenario: Scenario, area: str) -> bool:
    return area in scenario.areas and not math.isfinite(scenario.areas[area].comfort)


def _limits(path: Path, bound: Bound) -> Findings:
    low, high = bound.at_least, bound.at_most
    if low is None and high is None:
        yield Finding(path, allowed=say("at_least or at_most"))
    elif low is not None and high is not None and low > high:
        yield Finding(path, allowed=say("at_least below at_most"))


def _targets(scenario: Scenario) -> Findings:
    for tier, target in scenario.targets.items():
        for key in type(target).model_fields:
            bound = getattr(target, key)
            if bound is None or key == "service_level":
                continue
            yield from _limits(("targets", tier, key), bound)


def _staff(scenario: Scenario) -> Findings:
    """Yield shifts that have no room for themselves or for their break."""
    for name, shift in scenario.staff.shifts.items():
        path = ("staff", "shifts", name)
        day = scenario.closes - scenario.opens if _has_hours(scenario) else math.inf
        if shift.length > day:
            allowed = say("at most the opening hours, {hours}", hours=units.written_minutes(day))
            found = units.written_minutes(shift.length)
            yield Finding((*path, "length"), "", found, allowed)
        if shift.pause >= shift.length:
            yield Finding((*path, "break"), allowed=say("shorter than the shift"))
    if scenario.staff.tellers is not None and not scenario.staff.shifts:
        hint = say('such as [staff.shifts.full] with length = "8 h"')
        yield Finding(("staff", "tellers"), say("counts shifts, and there are none"), hint=hint)


def _perception(path: Path, values: Mapping[str, float]) -> Findings:
    for name, value in values.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            hint = did_you_mean(name, list(PARAMETERS))
            seen = say("the parameters that `queuesim list parameters` shows")
            yield Finding((*path, name), say("no such parameter"), "", seen, hint)
            continue
        low = -LARGEST if parameter.low is None else parameter.low
        high = LARGEST if parameter.high is None else parameter.high
        if not low <= value <= high:
            yield Finding(
                (*path, name), "", f"{value:g}", say("{low:g} to {high:g}", low=low, high=high)
            )


def _weights(scenario: Scenario) -> Findings:
    """Yield tiers whose weights of memory do not sum to 1."""
    names = [name for name, known in PARAMETERS.items() if known.symbol in ("w_p", "w_e", "w_a")]
    for tier, said in scenario.tiers.items():
        values = of_tier(scenario, tier)
        total = math.fsum(values[name] for name in names)
        if abs(total - 1) > 1e-6:
            own = any(name in said.perception for name in names)
            path: Path = ("tiers", tier, "perception") if own else ("perception",)
            yield Finding(
                path, "", f"{' + '.join(names)} = {total:g}", say("weights that sum to 1")
            )


CHECKS: dict[Callable[[Scenario], Findings], tuple[str, ...]] = {
    _sections: (),
    _opening: HOURS,
    _everyone_comes: (),
    _shares: (),
    _not_too_many: HOURS,
    _a_queue_for_all: ("queues.*.takes",),
    _a_window_for_all: ("queues.*.takes", *CALLING),
    _call_rules: ("pools",),
    _pools: (),
    _rosters: (),
    _areas: (),
    _targets: (),
    _touchpoints: (),
    _events: ("tiers.*.recognised", "areas", "events", "greeters"),
    _staff: (*HOURS, "staff"),
    _weights: ("perception", "tiers.*.perception", "tiers.*.like"),
    **TICKET_CHECKS,
}
