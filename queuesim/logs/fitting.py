"""What a log shows of its branch, and a scenario made of it.

Every finding stands with the test it was chosen by; `Choices` override them. Nothing here reads a
file; what is fitted depends on the log and the choices alone.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.logs.arrivals import Arrivals, arrivals
from queuesim.logs.choices import Choices
from queuesim.logs.days import Frame, frame
from queuesim.logs.journal import UNKNOWN, Bools, Floats, Log, Outcome
from queuesim.logs.lines import turns
from queuesim.logs.nearness import Nearness
from queuesim.logs.patience import CALLED, LEFT, MISSED, Law, Waits, at_once, differ, law, waits
from queuesim.logs.queues import Queues, queues
from queuesim.logs.refusals import Standby
from queuesim.logs.rule import Calls, Rule, as_chosen, calls, in_line, rule
from queuesim.logs.services import ServiceTime, service_times
from queuesim.logs.tiers import tier_weights
from queuesim.logs.windows import Group, Windows, windows
from queuesim.logs.wrapup import WrapUp, wrap_up

CLEARLY = 3.29
ENOUGH = 50  # who gave up, for a patience of their own
NO_CHOICES = Choices()


@dataclass(frozen=True)
class Findings:
    """What a log shows: the days used, and each part of the scenario with its evidence.

    `log` holds the days used alone; `weight` is (tickets, tiers) the probability of each tier.
    `patience` has a law per tier, and per (tier, service) where one clearly differs. `rules` has
    one per group of `windows`.
    """

    log: Log
    frame: Frame
    weight: Floats
    unknown_tiers: float
    arrivals: Arrivals
    services: tuple[ServiceTime, ...]
    patience: dict[tuple[int, int], Law]
    windows: Windows
    wrap_up: WrapUp
    queues: Queues
    rules: tuple[Rule, ...]
    in_line: float
    standby: Standby = Standby()
    nearness: Nearness | None = None


def fit(log: Log, choices: Choices = NO_CHOICES) -> Findings:
    """Return what a log shows."""
    found = frame(log, choices)
    used = log.of_days(found.days)
    weight = tier_weights(used)
    inside = found.usual_tickets(used)
    usual = used.where(inside)
    lanes = windows(used, choices)
    tier, service = (
        part.ravel() for part in np.mgrid[0 : len(log.tiers) + 1, 0 : len(log.services) + 1]
    )
    away = wrap_up(usual, lanes.serves(tier, service), choices.wrap_up)
    lines = queues(used, lanes.services)
    seen = calls(used, lines.line_of(used), len(lines.names))
    return Findings(
        log=used,
        frame=found,
        weight=weight,
        unknown_tiers=float((used.tier == UNKNOWN).mean()) if len(used) else 0.0,
        arrivals=arrivals(used, found, weight, choices),
        services=service_times(usual, choices),
        patience=patiences(usual, weight[inside], choices),
        windows=lanes,
        wrap_up=away,
        queues=lines,
        rules=tuple(_rule(seen, lines, lanes, group, choices) for group in lanes.groups),
        in_line=in_line(seen),
    )


def _rule(seen: Calls, lines: Queues, lanes: Windows, group: Group, choices: Choices) -> Rule:
    """Return the rule of a group of windows, between the lines that it serves."""
    served = [
        k
        for k in range(len(lines.names))
        if group.tiers[lines.kinds(k)[0]].any() and group.services[lines.kinds(k)[1]].any()
    ]
    by = np.zeros(len(lanes.speed), bool)
    by[list(group.windows)] = True
    found = rule(seen, served, by, np.ones(len(by), bool))
    return as_chosen(found, lines.names, choices)


def patiences(log: Log, weight: Floats, choices: Choices) -> dict[tuple[int, int], Law]:
    """Return the patience of each tier, and of services in it that clearly differ (log-rank)."""
    found: dict[tuple[int, int], Law] = {}
    for tier, name in enumerate(log.tiers):
        family = choices.patience.get(name, choices.patience.get("all"))
        apart = [
            service
            for service in range(len(log.services))
            if _differs(log, weight[:, tier], log.service == service)
        ]
        if len(apart) == len(log.services):
            apart = apart[1:]
        rest = ~np.isin(log.service, apart)
        for service, who in [(-1, rest), *((s, log.service == s) for s in apart)]:
            found[tier, service] = _law(log, weight[:, tier] * who, family)
    return found


def _differs(log: Log, weight: Floats, of_service: Bools) -> bool:
    one, other = _waits(log, weight * of_service), _waits(log, weight * ~of_service)
    enough = min(one.gave_up, other.gave_up) >= ENOUGH
    return enough and abs(differ(one, other)) > CLEARLY


def _law(log: Log, weight: Floats, family: str | None) -> Law:
    gave_up = log.outcome == Outcome.GAVE_UP
    return law(_waits(log, weight), at_once(gave_up, log.waited, weight), family)


def _waits(log: Log, weight: Floats) -> Waits:
    """Return the waits of those who had to wait, by how each ended.

    Who gave up at an unknown moment had done so when somebody behind was called.
    """
    gave_up = log.outcome == Outcome.GAVE_UP
    unseen = gave_up & np.isnan(log.left)
    wait = (
        np.where(unseen, turns(log, log.tier) - log.issued, log.wait) if unseen.any() else log.wait
    )
    end = np.select([unseen | (log.outcome == Outcome.MISSED), gave_up], [MISSED, LEFT], CALLED)
    return waits(wait, end, weight * log.waited)
