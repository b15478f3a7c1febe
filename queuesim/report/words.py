"""A policy in words: whom each window calls, as it would be entered in a ticket system.

A rule is a list of rows, obeyed from the first; a row says whom it calls and, perhaps, when.
"""

from collections.abc import Iterable, Iterator, Mapping

from queuesim.report.cells import clean, named
from queuesim.scenario.model import LaterRow, Queue, Row, Scenario, Takes, Window
from queuesim.scenario.units import written_minutes, written_span

IDLE = "stays idle"
FELT = {
    "furthest past": "whoever is furthest past the wait expected",
    "nearest": "whoever is nearest to the wait expected",
    "costliest wait": "where one more minute costs most satisfaction",
}


def window_rule(scenario: Scenario, name: str) -> str:
    """Return the call rule of one window: `calls A when ...; else G before A; else stays idle`."""
    rows = list(_rows(scenario.windows[name]))
    if not rows or rows[-1] != IDLE:
        rows.append(IDLE)
    start = "" if rows[0].startswith(IDLE) else "calls "
    return start + "; else ".join(rows)


def rules_in_words(scenario: Scenario) -> list[str]:
    """Return a line per call rule, naming the windows that share it: `Windows 2-4: each ...`."""
    rules = {name: window_rule(scenario, name) for name in scenario.windows}
    return [
        f"{_windows(scenario, names)}{' each' if len(names) > 1 else ''} {rule}"
        for rule, names in _sharing(rules)
    ]


def rosters_in_words(scenario: Scenario) -> list[str]:
    """Return a line per roster that windows follow, with its hours."""
    rosters = {name: _roster(scenario, window) for name, window in scenario.windows.items()}
    return [f"{_windows(scenario, names)} {roster}" for roster, names in _sharing(rosters)]


def pools_in_words(scenario: Scenario) -> list[str]:
    """Return a line per pool: the queues that are called as one."""
    return [
        f"Pool {clean(key)}: {', '.join(clean(name) for name in names)}, called as one"
        for key, names in scenario.pools.items()
    ]


def queues_in_words(scenario: Scenario) -> list[str]:
    """Return a line per queue: who gets its tickets and where they wait."""
    return [
        f"Queue {clean(key)}: {_takers(queue.takes)}; waits in {_place(scenario, queue.waits)}"
        f"{_message(queue)}"
        for key, queue in scenario.queues.items()
    ]


def _message(queue: Queue) -> str:
    if queue.message_ahead is None:
        return ""
    return f" until a message says that fewer than {queue.message_ahead} are before"


def _place(scenario: Scenario, area: str) -> str:
    holds = scenario.areas[area].holds
    return clean(area) if holds is None else f"{clean(area)}, which holds {holds}"


def numbers(names: Iterable[str]) -> str:
    """Return names in one text, with runs of whole numbers as ranges: `1, 3-5, cash`."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    return ", ".join(clean(text) for run in runs for text in _range(run))


def _rows(window: Window) -> Iterator[str]:
    for queue, when in _conditions(window):
        yield f"{clean(queue)} when {when}"
    if window.calls:
        yield _choice(window)
    for row in window.then:
        yield _later(row)


def _later(row: LaterRow) -> str:
    what = IDLE if row.stay_idle else _choice(row)
    conditions = " or ".join(when for _, when in _conditions(row))
    return f"{what} when {conditions}" if conditions else what


def _conditions(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each watched queue with its condition in words."""
    for queue, minutes in row.if_waited.items():
        yield queue, f"someone in {clean(queue)} has waited {written_minutes(minutes)}"
    for queue, people in row.if_waiting.items():
        yield queue, f"{people} wait in {clean(queue)}"


def _choice(row: Row) -> str:
    queues = [clean(queue) for queue in row.calls]
    if len(queues) == 1 or row.choose == "in order":
        return " before ".join(queues)
    if row.choose == "in turns":
        turns = ":".join(str(row.turns.get(queue, 1)) for queue in row.calls)
        return f"{', '.join(queues[:-1])} and {queues[-1]} in turns of {turns}"
    among = f"in {', '.join(queues[:-1])} or {queues[-1]}"
    if row.choose in FELT:
        return f"{FELT[row.choose]} {among}"
    extras = [*_head_starts(row), *_ageing(row)]
    chosen = f"the longest wait {among}"
    return f"{chosen}, with {' and '.join(extras)}" if extras else chosen


def _head_starts(row: Row) -> Iterator[str]:
    for queue in row.calls:
        if row.head_start.get(queue, 0.0):
            yield f"{written_minutes(row.head_start[queue])} head start for {clean(queue)}"


def _ageing(row: Row) -> Iterator[str]:
    for queue in row.calls:
        if row.ageing.get(queue, 1.0) != 1.0:
            yield f"each minute in {clean(queue)} counted {row.ageing[queue]:g} times"


def _roster(scenario: Scenario, window: Window) -> str:
    if window.roster is None:
        return "open while tickets are given"
    spans = scenario.rosters[window.roster]
    hours = ", ".join(written_span(span) for span in spans) or "never open"
    return f"{hours} ({clean(window.roster)})"


def _sharing(said: Mapping[str, str]) -> Iterable[tuple[str, list[str]]]:
    """Return each thing said with the names of which it is said, in their order."""
    names: dict[str, list[str]] = {}
    for name, text in said.items():
        names.setdefault(text, []).append(name)
    return names.items()


def _windows(scenario: Scenario, names: list[str]) -> str:
    if len(names) > 1:
        return f"Windows {numbers(names)}:"
    key = clean(names[0])
    name = named(scenario.windows[names[0]].name, names[0])
    return f"Window {key}:" if name == key else f"Window {key} ({name}):"


def _follows(last: str, name: str) -> bool:
    return last.isdecimal() and name.isdecimal() and int(name) == int(last) + 1


def _range(run: list[str]) -> list[str]:
    return run if len(run) == 1 else [f"{run[0]}-{run[-1]}"]


def _takers(takes: Takes | str) -> str:
    if isinstance(takes, str):
        return takes
    parts = [
        f"{kind} {clean(' or '.join(names))}"
        for kind, names in (("tier", takes.tier), ("service", takes.service))
        if names
    ]
    if takes.amount_at_least:
        parts.append(f"amounts from {takes.amount_at_least:g}")
    return " with ".join(parts) or "everyone"
