"""How long services take, per kind and, where tiers clearly differ, per tier."""

from dataclasses import dataclass

import numpy as np

from queuesim.logs.choices import Choices
from queuesim.logs.families import Fit, fitted
from queuesim.logs.journal import Bools, Floats, Log

ENOUGH = 100  # records of a tier
CLEARLY = 3.29  # standard errors between tiers


@dataclass(frozen=True)
class ServiceTime:
    """The times of a service, of one tier or (-1) of all that do not differ."""

    service: int
    tier: int
    fit: Fit


def service_times(log: Log, choices: Choices) -> tuple[ServiceTime, ...]:
    """Return the times of each service; one without a single record has those of all."""
    seen = ~np.isnan(log.work) & (log.work > 0)
    found: list[ServiceTime] = []
    for service, name in enumerate(log.services):
        family = choices.services.get(name, choices.services.get("all"))
        own = seen & (log.service == service)
        own = own if own.any() else seen
        apart = _apart(log, own)
        rest = own & ~np.isin(log.tier, apart)
        if rest.any() and own.any():
            found.append(ServiceTime(service, -1, _fitted(log, rest, family)))
        found += [
            ServiceTime(service, tier, _fitted(log, own & (log.tier == tier), family))
            for tier in apart
        ]
    return tuple(found)


def _fitted(log: Log, rows: Bools, family: str | None) -> Fit:
    return fitted(log.work[rows], log.day[rows], family)


def _apart(log: Log, own: Bools) -> list[int]:
    """Return the tiers whose times clearly differ from those of the largest tier (Welch)."""
    of_tier = [log.work[own & (log.tier == tier)] for tier in range(len(log.tiers))]
    largest = max(of_tier, key=len)
    return [
        tier
        for tier, times in enumerate(of_tier)
        if len(times) >= ENOUGH and abs(_welch(times, largest)) > CLEARLY
    ]


def _welch(one: Floats, other: Floats) -> float:
    if len(one) < 2 or len(other) < 2:
        return 0.0
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return float((one.mean() - other.mean()) / error) if error > 0 else 0.0
