"""The cases of the suite, read from the TOML files beside this one.

`steady.toml`, `transient.toml` and `published.toml` each have their own rule of agreement, see
`agreement.py`; a case states its branch, what is expected of it, and how much to simulate. Times
are minutes. What is expected `_by_hour` is a list; a table is by threshold, window or minute.
"""

import math
import pkgutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queuesim.branch.population import population
from queuesim.scenario.distributions import Distribution
from queuesim.scenario.model import Scenario
from queuesim.study.validation.branches import scenario
from queuesim.study.validation.observed import Array

RULES = ("steady", "transient", "published")
MOST_A_DAY = 150_000  # customers: longer days are slower and need more memory
LEAST_DAYS = 100
QUICK = 200_000  # customers, about
BY_HOUR = "_by_hour"


@dataclass(frozen=True)
class Claim:
    """Expected values of one measure: of everybody, of a tier, or of some windows."""

    measure: str
    at: tuple[Any, ...]  # bounds of time, or what the expected values are given for
    expected: Array
    error: Array  # standard errors of published numbers, else 0
    tier: str = ""
    windows: tuple[str, ...] = ()

    def labels(self) -> list[str]:
        """Return a name for each expected value."""
        name = " ".join(word for word in (self.measure, self.tier, *self.windows) if word)
        if len(self.expected) == 1 and len(self.at) == 2:
            return [name]
        return [
            f"{name} [{at}]" if isinstance(at, str) else f"{name} [{at:.6g}]"
            for at in self.at[: len(self.expected)]
        ]


@dataclass(frozen=True)
class Study:
    """How much is simulated of a case: so many days, each observed for so many minutes."""

    days: int
    warm_up: float
    minutes: float
    hours: bool  # a day of clock hours, else an endless study

    @property
    def ends(self) -> float:
        """Return the end of the time observed."""
        return self.warm_up + self.minutes

    @property
    def opening(self) -> dict[str, str]:
        """Return the hours; an endless study goes on for half a warm-up, to serve all counted."""
        if self.hours:
            return {"hours": f"00:00-{round(self.minutes / 60):02d}:00"}
        return {"open_for": f"{self.ends + self.warm_up / 2} min"}


@dataclass(frozen=True)
class Case:
    """A branch, what is expected of it, and by which rule both must agree."""

    name: str
    rule: str
    table: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Return how many customers, or how many days, make a conclusive study."""
        return int(self.table["days" if "days" in self.table else "customers"])

    def study(self, size: int | None = None, least_days: int = LEAST_DAYS) -> Study:
        """Return how much to simulate, all of it unless another size is given."""
        size = size or self.size
        if "days" not in self.table:
            return self._long_run(size, least_days)
        if "minutes" in self.table:
            return Study(size, self.table["warm_up"], self.table["minutes"], hours=False)
        hours = len(next(iter(self.table["tiers"].values()))["rate"])
        return Study(size, 0.0, 60.0 * hours, hours=True)

    def quick(self) -> Study:
        """Return a study of about 200,000 customers, which tells no small differences."""
        if "days" not in self.table:
            return self.study(min(self.size, QUICK))
        whole = self.study()
        a_day = population(self.branch(whole)).expected[:, -1].sum()
        return replace(whole, days=min(self.size, max(LEAST_DAYS, math.ceil(QUICK / a_day))))

    def _long_run(self, customers: int, least_days: int) -> Study:
        days = max(least_days, math.ceil(customers / MOST_A_DAY))
        rate = sum(tier["rate"] for tier in self.table["tiers"].values())
        return Study(days, self._warm_up(), customers / days / rate, hours=False)

    def claims(self, study: Study) -> list[Claim]:
        """Return what is expected."""
        return list(_claims(self.table["expected"], study))

    def branch(self, study: Study) -> Scenario:
        """Return the branch of the case."""
        return scenario(self.table, study.opening)

    def _warm_up(self) -> float:
        """Return 20 mean services / (windows (1 - load)^2), unless the case knows better."""
        if "warm_up" in self.table:
            return float(self.table["warm_up"])
        windows = self.table["windows"]
        service = _mean_service(self.table["tiers"])
        load = self.table["expected"]["utilisation"]
        return float(math.ceil(20 * service / (windows * (1 - load) ** 2)))


def _mean_service(tiers: Mapping[str, Any]) -> float:
    branch = scenario({"tiers": tiers, "windows": 1}, {"open_for": "1 min"})
    times: list[Distribution] = [service.time for service in branch.services.values()]
    rates = [tier["rate"] for tier in tiers.values()]
    return float(np.average([time.mean for time in times], weights=rates))


def _claims(expected: Mapping[str, Any], study: Study, **whose: Any) -> Iterator[Claim]:
    for key, value in expected.items():
        if key == "tier":
            for tier, table in value.items():
                yield from _claims(table, study, tier=tier)
        elif key == "window":
            for windows, table in value.items():
                yield from _claims(table, study, windows=tuple(windows.split()))
        else:
            yield _claim(key, value, study, whose)


def _claim(key: str, value: Any, study: Study, whose: Mapping[str, Any]) -> Claim:
    if isinstance(value, Mapping) and "mean" not in value:
        at, values = [_number(threshold) for threshold in value], list(value.values())
    elif key.endswith(BY_HOUR):
        at, values = [60.0 * hour for hour in range(len(value) + 1)], value
    else:
        at, values = [study.warm_up, study.ends], [value]
    published = [v if isinstance(v, Mapping) else {"mean": v, "error": 0.0} for v in values]
    return Claim(
        measure=key.removesuffix(BY_HOUR),
        at=tuple(at),
        expected=np.array([v["mean"] for v in published], float),
        error=np.array([_error(v) for v in published]),
        **whose,
    )


def _number(key: str) -> float | str:
    try:
        return float(key)
    except ValueError:
        return key


def _error(published: Mapping[str, float]) -> float:
    """Return the standard error of a printed number: of its interval, and half its last digit."""
    if "error" in published:
        return published["error"]
    normal = {0.95: 1.96, 0.9: 1.645}[published.get("confidence", 0.95)]
    return published["half_width"] / normal + published.get("digit", 1e-6) / 2


def cases() -> dict[str, Case]:
    """Return every case by name; `like` names the case whose branch is used again."""
    tables = {name: (rule, table) for rule in RULES for name, table in _read(rule).items()}
    for name, (rule, table) in tables.items():
        if "like" in table:
            tables[name] = (rule, tables[table["like"]][1] | table)
    return {name: Case(name, rule, table) for name, (rule, table) in tables.items()}


def listed() -> Mapping[str, Any]:
    """Return where each textbook case is checked, in part or whole, or why it is not."""
    return _read("list")


def _read(file: str) -> dict[str, Any]:
    shipped = pkgutil.get_data("queuesim.study.validation", f"{file}.toml")
    assert shipped is not None
    return tomllib.loads(shipped.decode())
