"""Policies: named overlays that touch what a branch may change, and nothing of the world.

Policies combine by `with`; two that set one key to different values are refused, so the order in
which they are named does not matter.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from queuesim.language import marked, say
from queuesim.scenario.faults import Fault, did_you_mean, listed, shown
from queuesim.scenario.merging import MOST_POLICIES
from queuesim.scenario.model import POLICY, Scenario
from queuesim.scenario.premises import Branch
from queuesim.scenario.values import Model
from queuesim.scenario.world import Service
from queuesim.scenario.written import Origin, Path, Table, dotted

TODAY = "today"
_OVERLAY = marked("a table such as [policies.help-when-idle]")
_MAY = tuple(tuple(pattern.split(".")) for pattern in POLICY)
_OF_FILE = ("queuesim", "extends", "title", "run", "targets", "staff", "policies")


def overlays(file: Table, faults: list[Fault]) -> dict[str, Table]:
    """Return each policy's changes, with those of the policies it combines, in file order."""
    policies = file.get("policies", Table(file.origin))
    if not isinstance(policies, Table):
        faults.append(file.origins["policies"].fault(found=shown(policies), allowed=say("a table")))
        return {}
    if TODAY in policies:
        problem = say("this name is taken: 'today' is the file as it stands, without any policy")
        faults.append(policies.origins[TODAY].fault(problem))
    if len(policies) > MOST_POLICIES:
        faults.append(
            policies.origin.fault(
                found=f"{len(policies)}",
                allowed=say("at most {most_policies}", most_policies=MOST_POLICIES),
            )
        )
        return {}
    own = {
        name: _own(overlay, place, faults)
        for name, overlay, place in policies.rows()
        if name != TODAY
    }
    partners = {name: _partners(overlay, own, faults) for name, overlay in own.items()}
    return _combined(own, partners, faults)


def _own(overlay: Any, place: Origin, faults: list[Fault]) -> Table:
    if isinstance(overlay, Table):
        return _allowed(overlay, (), faults)
    faults.append(place.fault(found=shown(overlay), allowed=say(_OVERLAY)))
    return Table(place)


def _allowed(table: Table, path: Path, faults: list[Fault]) -> Table:
    """Return what of an overlay a policy may touch; the rest is added to faults."""
    rows = []
    for key, value, place in table.rows():
        here = (*path, key)
        if any(_fits(here, pattern) for pattern in _MAY if len(pattern) == len(here)):
            rows.append((key, value, place))
        elif not any(_fits(here, pattern[: len(here)]) for pattern in _MAY):
            faults.append(_refused(here, place))
        elif isinstance(value, Table):
            rows.append((key, _allowed(value, here, faults), place))
        else:
            faults.append(place.fault(found=shown(value), allowed=say("a table")))
    return Table(table.origin, rows)


def _fits(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(
        part in ("*", key) for key, part in zip(path, pattern, strict=True)
    )


def _refused(path: Path, place: Origin) -> Fault:
    level: type[Model] = (Scenario, Branch, Service)[len(path) - 1]
    key = str(path[-1])
    may = say("a policy may change {keys}", keys=listed(POLICY))
    if len(path) == 1 and key in _OF_FILE:
        return place.fault(say("belongs to the file, not to a policy"), hint=may)
    if key in level.model_fields:
        return place.fault(say("touches the world, which no policy changes"), hint=may)
    known = [pattern[len(path) - 1] for pattern in _MAY if len(pattern) >= len(path)]
    return place.fault(say("not known here"), hint=did_you_mean(key, known) or may)


def _partners(overlay: Table, own: Mapping[str, Table], faults: list[Fault]) -> tuple[str, ...]:
    """Return the policies named by `with` that exist."""
    named = overlay.get("with", [])
    place = overlay.origins.get("with", overlay.origin)
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        faults.append(place.fault(found=shown(named), allowed=say("a list of policies")))
        return ()
    for name in names:
        if name not in own:
            hint = did_you_mean(name, list(own))
            allowed = listed(own)
            faults.append(
                place.fault(say("no such policy"), found=shown(name), allowed=allowed, hint=hint)
            )
    return tuple(name for name in names if name in own)


def _combined(
    own: Mapping[str, Table], partners: Mapping[str, tuple[str, ...]], faults: list[Fault]
) -> dict[str, Table]:
    """Return the overlays with those of their partners, at any depth, laid beside each other."""
    found, clashes = {}, set[frozenset[Origin]]()
    for name in own:
        members = _members(name, partners)
        place = own[name].origins.get("with", own[name].origin)
        if name in chain.from_iterable(partners[member] for member in members):
            faults.append(place.fault(say("combines with itself, in a circle")))
        changes = Table(own[name].origin)
        for member in members:
            changes = _beside(changes, own[member].without("with", "about"), place, faults, clashes)
        found[name] = changes.having("about", own[name].get("about", ""))
    return found


def _members(name: str, partners: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a policy's partners, theirs before them, and at last itself."""
    found = [name]
    for member in found:
        found += [partner for partner in partners[member] if partner not in found]
    return found[::-1]


def _beside(
    one: Table, other: Table, place: Origin, faults: list[Fault], clashes: set[frozenset[Origin]]
) -> Table:
    """Return the changes of both; a key set to different values is a fault of who combines them."""
    rows = {key: (key, value, where) for key, value, where in one.rows()}
    for key, value, where in other.rows():
        _, before, there = rows.get(key, (key, value, where))
        if isinstance(before, Table) and isinstance(value, Table):
            value = _beside(before, value, place, faults, clashes)
        elif before != value and {where, there} not in clashes:
            clashes.add(frozenset((where, there)))
            a, b = sorted(str(origin.path[1]) for origin in (where, there))
            problem = say(
                "'{a}' and '{b}' both set {key}, to different values",
                a=a,
                b=b,
                key=dotted(where.path[2:]),
            )
            faults.append(place.fault(problem))
        rows[key] = (key, value, where)
    return Table(one.origin, list(rows.values()))
