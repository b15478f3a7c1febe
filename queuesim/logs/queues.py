"""The lines of a branch: tiers, split by service where some are served by others or in other order.

Tickets of one tier are one line unless the log shows that their services are called by different
windows, or not in order of coming.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.logs.journal import Bools, Ints, Log
from queuesim.logs.rule import FCFS, FEW, Calls, calls, judged

SMALL = 0.03  # of all tickets; smaller kinds go with the greatest of their tier
MOST = 12  # kinds looked at


@dataclass(frozen=True)
class Queues:
    """The lines: `of` is (tiers, services) the line of each kind, and the name of each line."""

    of: Ints
    names: tuple[str, ...]

    def line_of(self, log: Log) -> Ints:
        """Return the line of each ticket, -1 where its tier or service is not recorded."""
        known = (log.tier >= 0) & (log.service >= 0)
        return np.where(known, self.of[log.tier, log.service], -1)

    def kinds(self, line: int) -> tuple[list[int], list[int]]:
        """Return the tiers and the services of a line."""
        tiers, services = np.nonzero(self.of == line)
        return sorted(set(tiers.tolist())), sorted(set(services.tolist()))


def queues(log: Log, services: Bools) -> Queues:
    """Return the lines; `services` is (windows, services) who serves what."""
    tiers, kinds = len(log.tiers), len(log.services)
    known = (log.tier >= 0) & (log.service >= 0)
    cell = np.where(known, log.tier * kinds + log.service, -1)
    total = np.bincount(cell[known], minlength=tiers * kinds)
    ranked = np.argsort(-total, kind="stable")[:MOST]
    large = [int(c) for c in ranked if total[c] >= max(SMALL * total.sum(), FEW)]
    place = np.full(tiers * kinds + 1, -1)
    place[large] = np.arange(len(large))
    seen = calls(log, place[cell], len(large)) if len(large) > 1 else None
    of = np.full((tiers, kinds), -1)
    for tier in range(tiers):
        _split(tier, of, [c for c in large if c // kinds == tier], kinds, place, seen, services)
    return Queues(of, _names(log, of))


def _split(
    tier: int, of: Ints, large: list[int], kinds: int, place: Ints, seen: Calls | None,
    services: Bools,
) -> None:  # fmt: skip
    """Give each service of a tier the number of a line, beginning after those in use."""
    fresh = int(of.max()) + 1
    heads: list[int] = []
    for c in large:
        alike = [h for h in heads if _alike(h, c, kinds, place, seen, services)]
        if alike:
            of[tier, c % kinds] = of[tier, alike[0] % kinds]
        else:
            of[tier, c % kinds] = fresh + len(heads)
            heads.append(c)
    for service in np.flatnonzero(of[tier] < 0):
        same = [h for h in heads if (services[:, service] == services[:, h % kinds]).all()]
        of[tier, service] = of[tier, (same or heads)[0] % kinds] if heads else fresh


def _alike(
    one: int, other: int, kinds: int, place: Ints, seen: Calls | None, services: Bools
) -> bool:
    """Return whether two services of a tier stand in one line, as far as the log tells."""
    by = services[:, one % kinds], services[:, other % kinds]
    if (by[0] != by[1]).any():
        return False
    if seen is None:
        return True
    found = seen.between(int(place[one]), int(place[other]), by[0] & by[1])
    pair = judged(0, 1, found)
    return len(found) < FEW or pair.rule == FCFS or abs(pair.head_start) < 0.25


def _names(log: Log, of: Ints) -> tuple[str, ...]:
    """Return a name for each line: its tier's, with its main service where a tier has several."""
    names = []
    for line in range(int(of.max()) + 1):
        tiers = np.nonzero(of == line)[0]
        tier, several = int(tiers[0]), len(set(of[tiers[0]].tolist())) > 1
        first = [s for s in range(of.shape[1]) if of[tier, s] == line]
        main = max(first, key=lambda s: int(np.sum((log.tier == tier) & (log.service == s))))
        names.append(f"{log.tiers[tier]} {log.services[main]}" if several else log.tiers[tier])
    return tuple(names)
