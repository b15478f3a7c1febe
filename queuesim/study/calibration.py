"""What a log taught, as one object for people's pages, charts and other programs.

Every finding stands with the numbers it was chosen by. The scenario itself is a file of its own.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import Findings
from queuesim.logs.nearness import COLUMNS
from queuesim.logs.patience import Law, Survival
from queuesim.logs.rule import Rule
from queuesim.logs.services import ServiceTime
from queuesim.logs.weaknesses import weaknesses
from queuesim.logs.written_times import distribution
from queuesim.scenario.units import written_clock, written_span
from queuesim.study.summary import CALIBRATION_SCHEMA, Json, digest, made, number

POINTS = 200  # of a curve


def calibration_summary(cleaned: Cleaned, found: Findings, title: str, scenario: str) -> Json:
    """Return what a log taught as a JSON object; `scenario` is the text of the file it makes."""
    log = found.log
    return {
        "schema": CALIBRATION_SCHEMA,
        "title": title,
        "digest": digest([CALIBRATION_SCHEMA, scenario]),
        "made": made(),
        "rows": cleaned.rows,
        "tickets": len(cleaned.log),
        "columns": dict(cleaned.columns),
        "unread": list(cleaned.unread),
        "dirt": [vars(dirt) for dirt in cleaned.dirt],
        "days": [str(date) for date in log.days],
        "left_out": [{"date": str(date), "why": why} for date, why in found.frame.left_out],
        "incidents": int((~found.frame.usual).sum()),
        "hours": written_span((found.frame.opens, found.frame.closes)),
        "weaknesses": weaknesses(cleaned, found),
        "arrivals": _arrivals(found),
        "services": [_service(found, one) for one in found.services],
        "patience": [_patience(found, *key, law) for key, law in found.patience.items()],
        "wrap_up": _wrap_up(found),
        "windows": _windows(found),
        "rules": [_rule(found, rule) for rule in found.rules],
        "in_line": number(found.in_line),
        "unknown_tiers": number(found.unknown_tiers),
        "standby": _standby(found),
        "nearness": _nearness(found),
        "back_test": None,
    }


def _value(mean: float, half_width: float) -> Json:
    return {"mean": number(mean), "half_width": number(half_width)}


def _clocks(found: Findings) -> list[str]:
    return [written_clock(at) for at in found.frame.edges.tolist()]


def _arrivals(found: Findings) -> Json:
    come, names = found.arrivals, found.log.tiers
    return {
        "from": _clocks(found),
        "per_hour": {
            name: [_value(*pair) for pair in zip(rates, halves, strict=True)]
            for name, rates, halves in zip(names, come.per_hour, come.half_width, strict=True)
        },
        "daily": {
            name: _value(*pair)
            for name, *pair in zip(names, come.daily, come.daily_half_width, strict=True)
        },
        "busyness_cv": number(come.crowds.days_cv),
        "crowding": {
            "cv": number(come.crowds.cv),
            "correlation": number(come.crowds.correlation),
            "half_widths": [number(half) for half in come.crowds.half_widths],
            "seen": [number(one) for one in come.crowds.seen],
            "written": [number(one) for one in come.crowds.written],
        },
        "poisson_p": number(come.poisson_p),
        "hourly_p": number(come.hourly_p),
        "dispersion": [number(ratio) for ratio in come.dispersion],
        "weekdays": {day: number(factor) for day, factor in come.weekday_factor.items()},
        "weekday_p": number(come.weekday_p),
        "day_factors": [number(ratio) for ratio in come.totals],
        "mix": {
            name: dict(zip(found.log.services, map(number, shares), strict=True))
            for name, shares in zip(names, come.mix.tolist(), strict=True)
        },
    }


def _service(found: Findings, one: ServiceTime) -> Json:
    fit = one.fit
    return {
        "service": found.log.services[one.service],
        "tier": found.log.tiers[one.tier] if one.tier >= 0 else None,
        "family": fit.family,
        "n": fit.n,
        "minutes": _value(fit.mean, fit.half_width),
        "sd": number(fit.sd),
        "bic": {name: number(value) for name, value in fit.bic.items()},
        "distance": number(fit.distance),
        "seen": _curve(fit.seen[0], fit.seen[1]),
        "written": _curve(fit.seen[0], fit.below),
    }


def _patience(found: Findings, tier: int, service: int, law: Law) -> Json:
    curve = law.survival
    return {
        "tier": found.log.tiers[tier],
        "service": found.log.services[service] if service >= 0 else None,
        "family": law.family,
        "n": number(law.n),
        "gave_up": number(law.gave_up),
        "at_once": number(law.at_once),
        "bic": {name: number(value) for name, value in law.bic.items()},
        "distance": number(law.distance),
        "seen": _waiting(curve, curve.share),
        "low": _waiting(curve, curve.low),
        "high": _waiting(curve, curve.high),
        "written": _waiting(curve, law.still(curve.time)) if len(curve.time) else [],
    }


def _waiting(curve: Survival, share: Any) -> list[list[float | None]]:
    """Return the points of a share still waiting, or away: at first it is everybody."""
    found = _curve(curve.time, share)
    return [[0.0, 1.0], *found] if found else []


def _curve(at: Any, share: Any) -> list[list[float | None]]:
    """Return points of a curve, no more than a chart can show."""
    places = np.unique(np.linspace(0, len(at) - 1, min(POINTS, len(at))).astype(int))
    return [[number(at[k]), number(share[k])] for k in places]


def _wrap_up(found: Findings) -> Json:
    away = found.wrap_up
    return {
        "minutes": _value(away.mean, away.half_width),
        "sd": number(away.sd),
        "gaps": away.seen,
        "written": distribution(away.table),
        "seen": _waiting(away.law.survival, away.law.survival.share) if away.law else [],
    }


def _windows(found: Findings) -> Json:
    lanes, names = found.windows, found.log.windows
    return {
        "each": lanes.each,
        "steady": number(lanes.steady),
        "speed_p": number(lanes.speed_p),
        "speeds": dict(zip(names, map(number, lanes.speed.tolist()), strict=True)),
        "groups": [_names(names, group.windows) for group in lanes.groups],
        "open": [[number(at) for at in row] for row in lanes.open.tolist()],
        "written": {
            name: [written_span(span) for span in spans]
            for name, spans in zip(lanes.names, lanes.spans, strict=True)
        },
    }


def _names(names: Sequence[str], which: Sequence[int]) -> list[str]:
    return [names[k] for k in which]


def _standby(found: Findings) -> Json:
    standby = found.standby
    return {
        "share": number(standby.share),
        "waiting": standby.waiting,
        "windows": list(standby.windows),
        "distances": [
            {"share": share, "waiting": waiting, "distance": number(distance)}
            for (share, waiting), distance in standby.distances.items()
        ],
    }


def _nearness(found: Findings) -> Json | None:
    near = found.nearness
    if near is None:
        return None
    return {
        "days": near.days,
        "runs": near.runs,
        "tiers": {
            tier: {
                name: dict(zip(COLUMNS, map(number, values), strict=True))
                for name, values in figures.items()
            }
            for tier, figures in near.figures.items()
        },
    }


def _rule(found: Findings, rule: Rule) -> Json:
    names = found.queues.names
    return {
        "rule": rule.name,
        "levels": [_names(names, level) for level in rule.levels],
        "head_start": {names[k]: number(rule.head_start[k]) for lv in rule.levels for k in lv},
        "pairs": [
            {
                "one": names[pair.one],
                "other": names[pair.other],
                "rule": pair.rule,
                "decisions": pair.decisions,
                "head_start": number(pair.head_start),
                "low": number(pair.low),
                "high": number(pair.high),
                "against": pair.against,
            }
            for pair in rule.pairs
        ],
    }
