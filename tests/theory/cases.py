"""The cases of the suite, read from the TOML files beside this one, and their simulation.

`steady.toml`, `transient.toml` and `published.toml` each have their own rule of agreement, see
`agreement.py`; a case states its branch, what is expected of it, and how much to simulate. Times
are minutes. What is expected `_by_hour` is a list; a table is by threshold, window or minute.
"""

import math
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw, population
from queuesim.branch.rules import rules
from queuesim.scenario.distributions import Distribution
from queuesim.scenario.model import Scenario
from theory.branches import scenario
from theory.measures import MEASURES, Measure
from theory.observed import Array, Observed

HERE = Path(__file__).parent
RULES = ("steady", "transient", "published")
MOST_A_DAY = 200_000  # customers: longer days are slower and need more memory
LEAST_DAYS = 100
WHO, BY_HOUR = ("tier", "window"), "_by_hour"


@dataclass(frozen=True)
class Claim:
    """Expected values of one measure: of everybody, of a tier, or of one or more windows."""

    measure: str
    who: str
    at: tuple[Any, ...]  # bounds of time, or what the expected values are given for
    expected: Array
    error: Array  # standard errors of published numbers, else 0

    def labels(self) -> list[str]:
        """Return a name for each expected value."""
        name = f"{self.measure} {self.who}".strip()
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
        """Return the hours; an endless study goes on for another warm-up, to serve all counted."""
        if self.hours:
            return {"hours": f"00:00-{round(self.minutes / 60):02d}:00"}
        return {"open_for": f"{self.ends + self.warm_up} min"}


@dataclass(frozen=True)
class Case:
    """A branch, what is expected of it, and by which rule both must agree."""

    name: str
    rule: str
    table: Mapping[str, Any]

    def study(self, share: float = 1.0, least_days: int = LEAST_DAYS) -> Study:
        """Return how much to simulate, or a share of it."""
        if "days" in self.table:
            minutes, hours = self.table.get("minutes"), self._hours
            days = max(2, round(self.table["days"] * share))
            return Study(days, self.table.get("warm_up", 0.0), minutes or 60.0 * hours, not minutes)
        customers = self.table["customers"] * share
        days = max(least_days, math.ceil(customers / MOST_A_DAY))
        rate = sum(tier["rate"] for tier in self.table["tiers"].values())
        minutes = customers / days / rate
        return Study(days, self._warm_up(), minutes, hours=False)

    def claims(self, study: Study) -> list[Claim]:
        """Return what is expected."""
        return list(_claims(self.table["expected"], "", study))

    def branch(self, study: Study) -> Scenario:
        """Return the branch of the case."""
        return scenario(self.table, study.opening)

    @property
    def _hours(self) -> int:
        return len(next(iter(self.table["tiers"].values()))["rate"])

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


def _claims(expected: Mapping[str, Any], who: str, study: Study) -> Iterator[Claim]:
    for name, value in expected.items():
        if name in WHO:
            for whose, table in value.items():
                yield from _claims(table, f"{name} {whose}", study)
        else:
            yield _claim(name, who, value, study)


def _claim(key: str, who: str, value: Any, study: Study) -> Claim:
    name = key.removesuffix(BY_HOUR)
    bounds = (study.warm_up, study.ends) if name == key else np.arange(0, study.minutes + 1, 60)
    if isinstance(value, Mapping) and "mean" not in value:
        at, values = tuple(_number(key) for key in value), list(value.values())
    else:
        at, values = tuple(bounds), value if isinstance(value, list) else [value]
    published = [v if isinstance(v, Mapping) else {"mean": v, "error": 0.0} for v in values]
    means = np.array([v["mean"] for v in published], float)
    return Claim(name, who, at, means, np.array([_error(v) for v in published]))


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


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{file}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Finding:
    """What was found for one expected value, with the standard error over days."""

    label: str
    measure: Measure
    found: float
    error: float
    expected: float
    published_error: float


def run(case: Case, share: float = 1.0, least_days: int = LEAST_DAYS) -> list[Finding]:
    """Return the findings of a simulated case, or of a smaller study of it."""
    study = case.study(share, least_days)
    claims = case.claims(study)
    sums = _summed(case, study, claims)
    return [
        finding
        for claim, of_days in zip(claims, sums, strict=True)
        for finding in _find(claim, of_days)
    ]


def _summed(case: Case, study: Study, claims: list[Claim]) -> list[Array]:
    """Return the sums of each claim, (sums, days, expected values)."""
    branch = case.branch(study)
    people, policy, seed = population(branch), rules(branch), zlib.crc32(case.name.encode())
    found: list[list[Any]] = [[] for _ in claims]
    staff = case.table["windows"]
    for day in range(1, study.days + 1):
        log = simulate(policy, draw(people, seed, day), day)
        observed = Observed(
            log=log,
            begins=study.warm_up,
            ends=study.ends,
            windows=tuple(branch.windows),
            staff=tuple(staff) if isinstance(staff, list) else (len(branch.windows),),
        )
        rows = {claim.who: _rows(claim.who, branch, observed) for claim in claims}
        for claim, sums in zip(claims, found, strict=True):
            sums.append(MEASURES[claim.measure].sums(observed, rows[claim.who], claim.at))
    return [np.moveaxis(np.array(sums, float), 0, 1) for sums in found]


def _rows(who: str, branch: Scenario, day: Observed) -> Array:
    """Return the customers concerned: all, those of a tier, or those of windows "1 2"."""
    if not who:
        return np.ones(len(day.joined), bool)
    kind, names = who.split(" ", 1)
    if kind == "tier":
        return day.log.demand.tier == list(branch.tiers).index(names)
    return np.isin(day.log.visits.window, [day.windows.index(name) for name in names.split()])


def _find(claim: Claim, sums: Array) -> Iterator[Finding]:
    """Yield estimates with standard errors by the jackknife over days (Efron 1982)."""
    measure, days = MEASURES[claim.measure], sums.shape[1]
    total = sums.sum(axis=1, keepdims=True)
    found = measure.value(total / days)[0]
    without = measure.value((total - sums) / (days - 1))
    error = np.sqrt((days - 1) / days * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    if measure.tail:
        error = np.maximum(error, _binomial_error(claim.expected, sums))
    for k, label in enumerate(claim.labels()):
        yield Finding(
            label, measure, float(found[k]), float(error[k]), claim.expected[k], claim.error[k]
        )


def _binomial_error(expected: Array, sums: Array) -> Array:
    """Return the least standard error of a share; it counts where nothing so rare was seen."""
    return np.sqrt(expected * (1 - expected) / sums[1].sum(axis=0))
