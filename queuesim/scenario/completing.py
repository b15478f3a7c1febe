"""A sparse file made complete: what a planner may leave out is filled in before validation."""

from collections.abc import Mapping
from typing import Any

from queuesim.scenario.merging import merged
from queuesim.scenario.values import LIKE
from queuesim.scenario.written import Origin, Table

PATIENCE = {"regular": "40 min", "gold": "56 min", "vip": "72 min"}  # means, assumed


def completed(file: Table) -> Table:
    """Return a file whose tiers, services and mix are complete."""
    file = _each(file, "tiers", _tier)
    file = _each(file, "services", _service)
    return _mix(file)


def _each(file: Table, section: str, complete: Any) -> Table:
    if not isinstance(file.get(section), Table):
        return file
    table = file[section]
    rows = [
        (name, complete(name, value) if isinstance(value, Table) else value, place)
        for name, value, place in table.rows()
    ]
    return file.having(section, Table(table.origin, rows))


def _tier(name: str, tier: Table) -> Table:
    if "like" not in tier:
        tier = tier.having("like", name if name in LIKE else "regular")
    if "patience" not in tier:
        mean = PATIENCE.get(str(tier["like"]), PATIENCE["regular"])
        tier = tier.having("patience", _table(tier.origin, dist="weibull", mean=mean, shape=2))
    return _sparse(tier, "by_service", ("patience",))


def _service(_: str, service: Table) -> Table:
    if "wrap_up" not in service:
        service = service.having("wrap_up", "0 s")
    machine = service.get("at_machine")
    if isinstance(machine, Table) and "wrap_up" not in machine:
        service = service.having("at_machine", machine.having("wrap_up", "0 s"))
    return _sparse(service, "by_tier", ("time", "wrap_up"))


def _sparse(table: Table, key: str, parts: tuple[str, ...]) -> Table:
    """Return a table whose exceptions at `key` say all that the rule says, changed where named."""
    if not isinstance(table.get(key), Table):
        return table
    rule = Table(table.origin, [row for row in table.rows() if row[0] in parts])
    rows = [
        (name, _exception(rule, value) if isinstance(value, Table) else value, place)
        for name, value, place in table[key].rows()
    ]
    return table.having(key, Table(table[key].origin, rows))


def _exception(rule: Table, value: Table) -> Table:
    rows = [
        (key, _stated(part, place) if isinstance(value.get(key), Table) else part, place)
        for key, part, place in rule.rows()
    ]
    found = merged(Table(value.origin, rows), value)
    assert isinstance(found, Table)
    return found


def _stated(time: Any, place: Origin) -> Any:
    """Return a bare duration as a table, so that its mean can be changed."""
    if isinstance(time, Table) or not isinstance(time, str) or time == "endless":
        return time
    return _table(place, dist="constant", mean=time)


def _table(origin: Origin, **items: Any) -> Table:
    return Table(origin, [(key, value, origin) for key, value in items.items()])


def _mix(file: Table) -> Table:
    """Return a file whose mix names every service, with a share of 0 where none is given."""
    arrivals, services = file.get("arrivals"), file.get("services")
    if not isinstance(arrivals, Table) or not isinstance(services, Table):
        return file
    mix = arrivals.get("mix", Table(arrivals.origin))
    if not isinstance(mix, Table):
        return file
    tiers = file.table("tiers")
    rows = [(tier, _shares(shares, services), place) for tier, shares, place in mix.rows()]
    if len(services) == 1:
        only = _table(arrivals.origin, **dict.fromkeys(services, 1.0))
        rows += [(tier, only, arrivals.origin) for tier in tiers if tier not in mix]
    return file.having("arrivals", arrivals.having("mix", Table(mix.origin, rows)))


def _shares(shares: Any, services: Table) -> Any:
    if not isinstance(shares, Table):
        return shares
    none = [(name, 0.0, shares.origin) for name in services if name not in shares]
    found = Table(shares.origin, [*shares.rows(), *none])
    order = [*services, *(name for name in found if name not in services)]
    return Table(found.origin, [(name, found[name], found.origins[name]) for name in order])


def mirrored(scenario: Table) -> Table:
    """Return a scenario whose areas see each other alike where only one side says so."""
    areas = scenario.get("areas")
    if not isinstance(areas, Table):
        return scenario
    seen = {
        (there, here): (weight, place)
        for here in areas
        for there, weight, place in areas.table(here).table("sees").rows()
    }
    if not seen:
        return scenario
    rows = [(name, _seen_from(name, area, seen), place) for name, area, place in areas.rows()]
    return scenario.having("areas", Table(areas.origin, rows))


def _seen_from(name: str, area: Any, seen: Mapping[tuple[str, str], tuple[Any, Origin]]) -> Any:
    sees = area.get("sees", Table(area.origin)) if isinstance(area, Table) else None
    if not isinstance(sees, Table):
        return area
    more = [
        (there, weight, place)
        for (here, there), (weight, place) in seen.items()
        if here == name and there not in sees
    ]
    return area.having("sees", Table(sees.origin, [*sees.rows(), *more])) if more else area
