"""Tables laid over each other: the one on top wins, key by key.

A table that names its `dist` is a whole and replaces what was below; one that does not, such as
`time.mean = "5 min"`, changes only what it names.
"""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

from queuesim.language import say
from queuesim.scenario import units
from queuesim.scenario.distributions import DISTRIBUTIONS
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.written import Origin, Table

MOST_WINDOWS = 1000
MOST_LAYERS = 10_000
MOST_POLICIES = 100
_RANGE = re.compile(r"(\d{1,9})\s*[-–]\s*(\d{1,9})")


def merged(below: Any, above: Any) -> Any:
    """Return `above` laid over `below`."""
    if not isinstance(below, Table) or not isinstance(above, Table) or "dist" in above:
        return above
    rows = {key: (key, value, place) for key, value, place in _kept(below, above).rows()}
    for key, value, place in above.rows():
        rows[key] = (key, merged(rows[key][1], value) if key in rows else value, place)
    return Table(below.origin, list(rows.values()))


def _kept(below: Table, above: Table) -> Table:
    """Return a distribution without what is stated anew: with `cv` on top, `sd` below is gone."""
    kind = DISTRIBUTIONS.get(str(below.get("dist")))
    groups = [group for group in kind.either if set(group) & set(above)] if kind else []
    return below.without(*(key for group in groups for key in group))


def spelled_out(file: Table, faults: list[Fault]) -> Table:
    """Return a file with window ranges expanded and times of arrivals spelled alike."""
    file = _ranges(file, faults)
    policies = file.get("policies")
    if isinstance(policies, Table) and len(policies) <= MOST_POLICIES:
        rows = [
            (name, _ranges(overlay, faults) if isinstance(overlay, Table) else overlay, place)
            for name, overlay, place in policies.rows()
        ]
        file = file.having("policies", Table(policies.origin, rows))
    return _times(file, faults)


def _ranges(table: Table, faults: list[Fault]) -> Table:
    """Return a table whose `windows.2-3` are two; a window named alone wins over its range."""
    windows = table.get("windows")
    if not isinstance(windows, Table) or not any("-" in key or "–" in key for key in windows):
        return table
    if sum(map(_size, windows)) > MOST_LAYERS:
        problem = say("ranges for more than {most_layers} windows", most_layers=MOST_LAYERS)
        raise ScenarioError([table.origins["windows"].fault(problem)])
    found: dict[str, list[tuple[bool, Any, Origin]]] = {}
    for key, value, place in windows.rows():
        for name in _members(key, place, faults):
            found.setdefault(name, []).append((name == key, value, place))
    rows = []
    for name, layers in found.items():
        in_order = [layer for _, layer, _ in sorted(layers, key=lambda layer: layer[0])]
        rows.append((name, reduce(merged, in_order), layers[0][2]))
    return table.having("windows", Table(windows.origin, rows))


def _size(key: str) -> int:
    match = _RANGE.fullmatch(key)
    return min(max(int(match[2]) - int(match[1]), 0), MOST_WINDOWS) + 1 if match else 1


def _members(key: str, place: Origin, faults: list[Fault]) -> Iterator[str]:
    """Yield the windows that a key means: itself, or those of a range such as "2-3"."""
    match = _RANGE.fullmatch(key)
    if not match:
        yield key
        return
    first, last = int(match[1]), int(match[2])
    if first > last or last - first >= MOST_WINDOWS:
        allowed = say(
            "a range such as 2-5, of at most {most_windows} windows", most_windows=MOST_WINDOWS
        )
        faults.append(place.fault(say("not a range of windows"), allowed=allowed))
        return
    yield from (str(number) for number in range(first, last + 1))


def _times(file: Table, faults: list[Fault]) -> Table:
    """Return a file in whose `arrivals.per_hour` 9, "9" and "09:00" are one key."""
    arrivals = file.get("arrivals")
    per_hour = arrivals.get("per_hour") if isinstance(arrivals, Table) else None
    if not isinstance(arrivals, Table) or not isinstance(per_hour, Table):
        return file
    rows = [(tier, _alike(steps, faults), place) for tier, steps, place in per_hour.rows()]
    return file.having("arrivals", arrivals.having("per_hour", Table(per_hour.origin, rows)))


def _alike(steps: Any, faults: list[Fault]) -> Any:
    if not isinstance(steps, Table):
        return steps
    rows: dict[str, tuple[str, Any, Origin]] = {}
    for key, rate, place in steps.rows():
        spelled = _spelled(key)
        if spelled in rows:
            faults.append(place.fault(say("this time is named twice"), found=spelled))
        rows[spelled] = (spelled, rate, place)
    return Table(steps.origin, list(rows.values()))


def _spelled(key: str) -> str:
    try:
        return units.written_clock(units.clock(key))
    except units.UnreadableError:
        return key
