"""The windows of a scenario that a log makes: hours, whom each calls, and the evidence for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queuesim.logs.fitting import Findings
from queuesim.logs.refusals import Standby
from queuesim.logs.rule import FCFS, HEAD_START, STRICT, Rule
from queuesim.logs.written_times import duration
from queuesim.scenario.units import written_span

OWN = ("roster", "speed")  # keys of a window that it shares with no other


def windows_section(found: Findings) -> tuple[list[str], dict[str, Any]]:
    """Return the windows and their rosters, comments first."""
    lanes = found.windows
    says = [_hours_evidence(found)]
    tables: dict[str, Any] = {}
    rosters: dict[str, Any] = {}
    lines = zip(lanes.names, lanes.group_of, lanes.spans, strict=True)
    standing = found.standby.lanes(lanes.spans)
    for lane, (name, group, spans) in enumerate(lines):
        written = [written_span((opens, min(closes, 1440.0))) for opens, closes in spans]
        roster = next((r for r, known in rosters.items() if known == written), None)
        roster = roster or f"roster {len(rosters) + 1}"
        rosters[roster] = written
        stands_by = name in found.standby.windows if lanes.each else lane in standing
        own = {"roster": roster, **window_calls(found, group, stands_by)}
        speed = lanes.speed_of(name, found.log.windows)
        tables[window_name(name)] = own | ({"speed": round(speed, 3)} if speed else {})
    for number, rule in enumerate(found.rules, 1):
        says += list(_rule_evidence(found, rule, number))
    says += list(_standby_evidence(found.standby))
    if not tables:
        says.append("No window is in the log; one that calls everybody is assumed.")
        tables["1"] = {"calls": list(found.queues.names), "choose": "longest wait"}
    opened = {"rosters": rosters} if rosters else {}
    return says, {**opened, "windows": alike(tables)}


def alike(tables: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return windows with what numbered ones on end have in common said of them together."""
    runs: list[list[str]] = []
    for name, table in tables.items():
        before = runs[-1][-1] if runs else ""
        on_end = before.isdecimal() and name == str(int(before) + 1)
        if on_end and _common(tables[before]) == _common(table):
            runs[-1].append(name)
        else:
            runs.append([name])
    own: dict[str, Any] = {}
    common: dict[str, Any] = {}
    for first, *others in runs:
        if not others:
            common[first] = tables[first]
            continue
        for name in (first, *others):
            own[name] = {key: tables[name][key] for key in OWN if key in tables[name]}
        common[f"{first}-{others[-1]}"] = _common(tables[first])
    return own | common


def _common(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in OWN}


def _hours_evidence(found: Findings) -> str:
    if found.windows.each:
        return (
            "Windows keep their own hours: each is open when it was on at least half of the days."
        )
    return (
        "Windows are not the same from day to day "
        f"({100 * found.windows.steady:.0f} % of half-hours as usual): so many are open as were "
        "on average."
    )


def window_name(name: str) -> str:
    """Return the name of a window as a key that is no range of windows."""
    return f"window {name}" if re.fullmatch(r"\d+\s*[-–]\s*\d+", name) else name


def window_calls(found: Findings, group: int, stands_by: bool) -> dict[str, Any]:
    """Return what a window of a group calls, as keys of the window."""
    own = called(found.rules[group], found.queues.names)
    return standing_by(own, found.standby.waiting) if stands_by else own


def standing_by(own: Mapping[str, Any], waiting: int) -> dict[str, Any]:
    """Return a window's calls, each only if so many wait in one of the queues."""
    first = {key: value for key, value in own.items() if key != "then"}
    rows = [first, *own.get("then", [])]
    return {"then": [{"if_waiting": dict.fromkeys(row["calls"], waiting), **row} for row in rows]}


def _standby_evidence(standby: Standby) -> Iterator[str]:
    if not standby.share:
        return
    near, far = standby.distances[standby.share, standby.waiting], standby.distances[0.0, 0]
    yield (
        f"{100 * standby.share:.0f} % of the windows stand by: they call when {standby.waiting} "
        "wait in one of their queues. In the log windows at work and free let people wait; this "
        "rule stands for whatever they did, and was chosen by simulating the days learnt from: "
        "mean square of differences, in tolerances of the back-test, "
        f"{near:.1f}; without {far:.1f}."
    )


def called(rule: Rule, names: Sequence[str]) -> dict[str, Any]:
    """Return a rule as keys of a window."""
    if all(len(level) == 1 for level in rule.levels):
        return {"calls": [names[level[0]] for level in rule.levels]}
    first, *rest = [_level(rule, level, names) for level in rule.levels]
    return first | ({"then": rest} if rest else {})


def _level(rule: Rule, level: Sequence[int], names: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"calls": [names[line] for line in level]}
    if len(level) > 1:
        row["choose"] = "longest wait"
        ahead = {names[k]: duration(rule.head_start[k]) for k in level if rule.head_start[k] > 0}
        row |= {"head_start": ahead} if ahead else {}
    return row


def _rule_evidence(found: Findings, rule: Rule, number: int) -> Iterator[str]:
    names = found.queues.names
    which = f" of group {number}" if len(found.rules) > 1 else ""
    yield f"Call rule{which}: {rule.name}."
    for pair in rule.pairs:
        one, other = names[pair.one], names[pair.other]
        if not pair.decisions:
            yield f"{one} and {other}: nobody was ever called while both waited; assumed."
            continue
        against = ", ".join(
            f"{n} {name}"
            for name, n in {_said(k, one, other): v for k, v in pair.against.items()}.items()
        )
        how = {
            FCFS: "who came first",
            STRICT: f"{one if pair.head_start > 0 else other} first",
            HEAD_START: f"{one} {60 * pair.head_start:+.0f} s ahead "
            f"(95 %: {60 * pair.low:.0f} to {60 * pair.high:.0f} s)",
        }[pair.rule]
        yield f"{one} and {other}: {how}; of {pair.decisions} decisions contradict: {against}."


def _said(rule: str, one: str, other: str) -> str:
    return {"the one first": f"{one} first", "the other first": f"{other} first"}.get(rule, rule)
