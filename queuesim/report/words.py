"""A policy in words: whom each window calls, as it would be entered in a ticket system.

A rule is a list of rows, obeyed from the first; a row says whom it calls and, perhaps, when.
"""

from collections.abc import Iterable, Iterator, Mapping

from queuesim.language import commas, joined, marked, say, with_and, with_or
from queuesim.report.amounts import duration
from queuesim.report.cells import clean, named
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import LaterRow, Queue, Row, Takes, Window
from queuesim.scenario.units import written_span
from queuesim.scenario.world import Service, Tier

IDLE = marked("stays idle")
ONE, EACH = marked("{windows} {rule}"), marked("{windows} each {rule}")
WHEN = marked("{calls} when {condition}")
FELT = {
    "furthest past": marked("whoever is furthest past the wait expected in {queues}"),
    "nearest": marked("whoever is nearest to the wait expected in {queues}"),
    "costliest wait": marked("where one more minute costs most satisfaction in {queues}"),
}
TAKES = {
    "everyone else": marked("everyone else"),
    "nobody": marked("nobody"),
}


def window_rule(scenario: Scenario, name: str) -> str:
    """Return the call rule of one window: `calls A when ...; else G before A; else stays idle`."""
    rows, idle = list(_rows(scenario.windows[name])), say(IDLE)
    if not rows or rows[-1] != idle:
        rows.append(idle)
    text = joined(marked("; else "), rows)
    return text if rows[0].startswith(idle) else say("calls {rows}", rows=text)


def rules_in_words(scenario: Scenario) -> list[str]:
    """Return a line per call rule, naming the windows that share it: `Windows 2-4: each ...`."""
    rules = {name: window_rule(scenario, name) for name in scenario.windows}
    return [
        say(ONE if len(names) == 1 else EACH, windows=_windows(scenario, names), rule=rule)
        for rule, names in _sharing(rules)
    ]


def rosters_in_words(scenario: Scenario) -> list[str]:
    """Return a line per roster that windows follow, with its hours."""
    rosters = {name: _roster(scenario, window) for name, window in scenario.windows.items()}
    return [
        say(ONE, windows=_windows(scenario, names), rule=roster)
        for roster, names in _sharing(rosters)
    ]


def pools_in_words(scenario: Scenario) -> list[str]:
    """Return a line per pool: the queues that are called as one."""
    return [
        say(
            "Pool {pool}: {queues}, called as one",
            pool=clean(key),
            queues=commas(map(clean, names)),
        )
        for key, names in scenario.pools.items()
    ]


def queues_in_words(scenario: Scenario) -> list[str]:
    """Return a line per queue: who gets its tickets and where they wait."""
    return [_queue(scenario, key, queue) for key, queue in scenario.queues.items()]


def _queue(scenario: Scenario, key: str, queue: Queue) -> str:
    waits = marked("Queue {queue}: {takers}; waits in {place}")
    called = marked(
        "Queue {queue}: {takers}; waits in {place} until a message says that fewer than {ahead} are"
        " before"
    )
    return say(
        waits if queue.message_ahead is None else called,
        queue=clean(key),
        takers=_takers(scenario, queue.takes),
        place=_place(scenario, queue.waits),
        ahead=queue.message_ahead,
    )


def _place(scenario: Scenario, area: str) -> str:
    found = scenario.areas[area]
    name = named(found.name, area)
    if found.holds is None:
        return name
    return say("{area}, which holds {holds}", area=name, holds=found.holds)


def numbers(names: Iterable[str]) -> str:
    """Return names in one text, with runs of whole numbers as ranges: `1, 3-5, cash`."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    return commas(clean(text) for run in runs for text in _range(run))


def _rows(window: Window) -> Iterator[str]:
    for queue, when in _conditions(window):
        yield say(WHEN, calls=clean(queue), condition=when)
    if window.calls:
        yield _choice(window)
    for row in window.then:
        yield _later(row)


def _later(row: LaterRow) -> str:
    what = say(IDLE) if row.stay_idle else _choice(row)
    conditions = joined(marked(" or "), (when for _, when in _conditions(row)))
    return say(WHEN, calls=what, condition=conditions) if conditions else what


def _conditions(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each watched queue with its condition in words."""
    for queue, minutes in row.if_waited.items():
        waited = {"queue": clean(queue), "minutes": duration(minutes)}
        yield queue, say("someone in {queue} has waited {minutes}", **waited)
    for queue, people in row.if_waiting.items():
        yield queue, say("{people} wait in {queue}", people=people, queue=clean(queue))


def _choice(row: Row) -> str:
    queues = [clean(queue) for queue in row.calls]
    if len(queues) == 1 or row.choose == "in order":
        return joined(marked(" before "), queues)
    if row.choose == "in turns":
        turns = ":".join(str(row.turns.get(queue, 1)) for queue in row.calls)
        return say("{queues} in turns of {turns}", queues=with_and(queues), turns=turns)
    among = with_or(queues)
    if row.choose in FELT:
        return say(FELT[row.choose], queues=among)
    extras = joined(marked(" and "), [*_head_starts(row), *_ageing(row)])
    if not extras:
        return say("the longest wait in {queues}", queues=among)
    return say("the longest wait in {queues}, with {extras}", queues=among, extras=extras)


def _head_starts(row: Row) -> Iterator[str]:
    for queue in row.calls:
        if row.head_start.get(queue, 0.0):
            ahead = {"minutes": duration(row.head_start[queue]), "queue": clean(queue)}
            yield say("{minutes} head start for {queue}", **ahead)


def _ageing(row: Row) -> Iterator[str]:
    for queue in row.calls:
        if row.ageing.get(queue, 1.0) != 1.0:
            ageing = {"queue": clean(queue), "times": row.ageing[queue]}
            yield say("each minute in {queue} counted {times:g} times", **ageing)


def _roster(scenario: Scenario, window: Window) -> str:
    if window.roster is None:
        return say("open while tickets are given")
    spans = scenario.rosters[window.roster]
    hours = commas(map(written_span, spans)) or say("never open")
    return say("{hours} ({roster})", hours=hours, roster=clean(window.roster))


def _sharing(said: Mapping[str, str]) -> Iterable[tuple[str, list[str]]]:
    """Return each thing said with the names of which it is said, in their order."""
    names: dict[str, list[str]] = {}
    for name, text in said.items():
        names.setdefault(text, []).append(name)
    return names.items()


def _windows(scenario: Scenario, names: list[str]) -> str:
    if len(names) > 1:
        return say("Windows {names}:", names=numbers(names))
    key = clean(names[0])
    name = named(scenario.windows[names[0]].name, names[0])
    if name == key:
        return say("Window {key}:", key=key)
    return say("Window {key} ({name}):", key=key, name=name)


def _follows(last: str, name: str) -> bool:
    return last.isdecimal() and name.isdecimal() and int(name) == int(last) + 1


def _range(run: list[str]) -> list[str]:
    return run if len(run) == 1 else [f"{run[0]}-{run[-1]}"]


def _takers(scenario: Scenario, takes: Takes | str) -> str:
    if isinstance(takes, str):
        return say(TAKES[takes])
    parts = []
    if takes.tier:
        parts.append(say("tier {names}", names=either(called(scenario.tiers, takes.tier))))
    if takes.service:
        parts.append(say("service {names}", names=either(called(scenario.services, takes.service))))
    if takes.amount_at_least:
        parts.append(say("amounts from {amount:g}", amount=takes.amount_at_least))
    return joined(marked(" with "), parts) or say("everyone")


def called(things: Mapping[str, Tier | Service], keys: Iterable[str]) -> list[str]:
    """Return what the planner calls some tiers or services."""
    return [named(things[key].name, key) for key in keys]


def either(names: Iterable[str]) -> str:
    """Return names of which one is meant: `A or B`."""
    return joined(marked(" or "), map(clean, names))
