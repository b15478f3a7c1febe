"""The scenario that a log makes, as a planner reads it: each part under the evidence for it.

What the log cannot tell is said so, in comments above the part that assumes it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from queuesim.logs.cleaning import Cleaned
from queuesim.logs.days import Frame
from queuesim.logs.fitting import Findings
from queuesim.logs.patience import Law
from queuesim.logs.services import ServiceTime
from queuesim.logs.tables import toml
from queuesim.logs.weaknesses import weaknesses
from queuesim.logs.wrapup import WrapUp
from queuesim.logs.written_times import distribution
from queuesim.logs.written_windows import windows_section
from queuesim.scenario.units import written_clock, written_span

Section = tuple[list[str], dict[str, Any]]  # comments, and the part of the file below them
WIDTH = 100
ASSUMED_SERVICE = "5 min"


def scenario_text(cleaned: Cleaned, found: Findings, title: str) -> str:
    """Return the scenario as TOML, evidence and weaknesses as comments."""
    parts = []
    for comments, table in _sections(cleaned, found, title):
        said = "".join(f"# {line}".rstrip() + "\n" for line in _wrapped(comments))
        parts.append(said + toml(table))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def weekday_texts(found: Findings) -> dict[str, str]:
    """Return a small file for each weekday, if weekdays clearly differ: its rates, nothing else."""
    if found.arrivals.weekday_p > 0.01:
        return {}
    texts = {}
    for weekday, factor in found.arrivals.weekday_factor.items():
        table = {
            "queuesim": 1,
            "extends": "scenario.toml",
            "title": weekday,
            "arrivals": {"per_hour": _rates(found, factor)},
        }
        note = f"# {weekday}: {factor:.2f} times the arrivals of the usual day.\n"
        texts[f"{weekday.lower()}.toml"] = note + toml(table)
    return texts


def _wrapped(comments: Sequence[str]) -> Iterator[str]:
    from textwrap import wrap

    for comment in comments:
        yield from wrap(comment, WIDTH - 2, subsequent_indent="  ") or [""]


def _sections(cleaned: Cleaned, found: Findings, title: str) -> Iterator[Section]:
    yield _head(cleaned, found, title)
    yield (
        ["Tickets outside these hours are left out."],
        {
            "branch": {"hours": written_span((found.frame.opens, min(found.frame.closes, 1440.0)))},
            "run": {"days": 50, "seed": 1},
        },
    )
    yield _tiers(found)
    yield _services(found)
    yield _arrivals(found)
    yield _queues(found)
    yield windows_section(found)


def _head(cleaned: Cleaned, found: Findings, title: str) -> Section:
    log, frame = found.log, found.frame
    says = [
        f"Learnt from {cleaned.rows} rows of a ticket log by `queuesim calibrate`.",
        f"Days used: {len(log.days)}, {log.days[0]} to {log.days[-1]}." if log.days else "",
        *_left_out(frame),
        *(f"{d.rows} rows: {d.name}; {d.rule} (first in row {d.first})." for d in cleaned.dirt),
        "",
        "What a wait feels like is the default of a lobby; a log says nothing of it.",
        *(f"Weakness: {weakness}" for weakness in weaknesses(cleaned, found)),
        *(["", *found.nearness.lines()] if found.nearness else []),
    ]
    return says, {"queuesim": 1, "title": title}


def _left_out(frame: Frame) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for date, why in frame.left_out:
        reasons.setdefault(why, []).append(str(date))
    for why, dates in reasons.items():
        shown = ", ".join(dates[:10]) + (" ..." if len(dates) > 10 else "")
        yield f"Days left out, {why}: {shown}."
    incidents = int((~frame.usual).sum())
    if incidents:
        yield f"{incidents} half-hours with over three times the usual tickets are left out too."


def _tiers(found: Findings) -> Section:
    says = ["How long people wait before they give up, from waits cut off by the call."]
    tables: dict[str, Any] = {}
    for (tier, service), law in found.patience.items():
        name = found.log.tiers[tier]
        where = name if service < 0 else f"{name}, {found.log.services[service]}"
        says.append(f"{where}: {_evidence(law)}")
        patience = _patience(law)
        if service < 0:
            tables[name] = {"patience": patience}
        else:
            inner = tables[name].setdefault("by_service", {})
            inner[found.log.services[service]] = {"patience": patience}
    return says, {"tiers": tables}


def _evidence(law: Law) -> str:
    if law.family == "endless":
        return f"{law.gave_up:.0f} of {law.n:.0f} gave up, too few to tell; endless is assumed."
    others = ", ".join(f"{n} {bic:.0f}" for n, bic in law.bic.items())
    return (
        f"{law.family}, {law.gave_up:.0f} of {law.n:.0f} who waited gave up, "
        f"{100 * law.at_once:.1f} % at once; BIC {others}; "
        f"at most {100 * law.distance:.1f} points from Kaplan and Meier's estimate."
    )


def _patience(law: Law) -> Any:
    return "endless" if law.family == "endless" else distribution(law.table)


def _services(found: Findings) -> Section:
    says = ["How long services take."]
    tables: dict[str, Any] = {}
    away = _wrap_up(found.wrap_up)
    for one in found.services:
        name = found.log.services[one.service]
        says.append(_service_evidence(found, one))
        time = distribution(one.fit.table)
        if one.tier < 0:
            tables[name] = {"time": time, "wrap_up": away}
        else:
            inner = tables[name].setdefault("by_tier", {})
            inner[found.log.tiers[one.tier]] = {"time": time}
    for name in found.log.services:
        if name not in tables:
            says.append(f"{name}: no service has its times; {ASSUMED_SERVICE} is assumed.")
            tables[name] = {"time": ASSUMED_SERVICE, "wrap_up": away}
    says.append(_wrap_up_evidence(found.wrap_up))
    return says, {"services": tables}


def _service_evidence(found: Findings, one: ServiceTime) -> str:
    fit, name = one.fit, found.log.services[one.service]
    where = name if one.tier < 0 else f"{name}, {found.log.tiers[one.tier]}"
    others = ", ".join(f"{n} {bic:.0f}" for n, bic in fit.bic.items())
    how = (
        "as measured, in equal parts: no family comes near"
        if fit.family == "empirical"
        else f"{fit.family}, Kolmogorov-Smirnov distance {fit.distance:.3f}"
    )
    mean = f"mean {fit.mean:.2f} min +- {fit.half_width:.2f}"
    return f"{where}: {fit.n} services, {mean}; {how}" + (f"; BIC {others}." if others else ".")


def _wrap_up(away: WrapUp) -> Any:
    table = distribution(away.table)
    return table["mean"] if table["dist"] == "constant" else table


def _wrap_up_evidence(away: WrapUp) -> str:
    if away.law is None and away.mean:
        return f"Wrap-up work: {60 * away.mean:.0f} s, as chosen by the planner."
    if away.law is None:
        return "Wrap-up work: too few gaps between customers while somebody waited; none assumed."
    return (
        f"Wrap-up work: mean {60 * away.mean:.0f} s +- {60 * away.half_width:.0f} s, from "
        f"{away.seen} gaps between customers while somebody waited, breaks up to 20 min included."
    )


def _rates(found: Findings, factor: float = 1.0) -> dict[str, dict[str, float]]:
    edges = found.frame.edges
    return {
        name: {
            written_clock(at).removeprefix("0").removesuffix(":00"): _rate(float(rate) * factor)
            for at, rate in zip(edges[:-1], rates, strict=True)
        }
        for name, rates in zip(found.log.tiers, found.arrivals.per_hour, strict=True)
    }


def _rate(rate: float) -> float:
    return round(rate, 1 if rate >= 10 else 2)


def _arrivals(found: Findings) -> Section:
    come = found.arrivals
    told = come.dispersion[~np.isnan(come.dispersion)]
    says = ["Who comes when, per hour, from the half-hour named."]
    if len(told):
        says.append(
            f"Counts of half-hours vary {told.min():.1f} to {told.max():.1f} times as much as "
            f"Poisson. Chance alone makes days so different with p = {come.poisson_p:.2g}, and "
            f"half-hours, their days given, with p = {come.hourly_p:.2g}."
        )
    if len(come.weekday_factor) > 1:
        factors = ", ".join(f"{day} {factor:.2f}" for day, factor in come.weekday_factor.items())
        says.append(f"Weekdays: {factors} (alike with p = {come.weekday_p:.2g}).")
    beyond = come.crowds
    if beyond.half_widths and np.isfinite(beyond.half_widths).all():
        days, cv, lasting = beyond.half_widths
        says.append(
            f"95 % intervals, about: busyness_cv +- {days:.2f}, crowding +- {cv:.2f}, "
            f"correlation +- {lasting:.2f}."
        )
    arrivals: dict[str, Any] = {"busyness_cv": round(beyond.days_cv, 3)}
    if beyond.cv:
        crowding = {"cv": round(beyond.cv, 3), "correlation": round(beyond.correlation, 3)}
        arrivals["crowding"] = crowding
    arrivals["per_hour"] = _rates(found)
    arrivals["mix"] = {
        name: _shares(shares, found.log.services)
        for name, shares in zip(found.log.tiers, come.mix, strict=True)
    }
    if found.unknown_tiers:
        says.append(
            f"Estimated: the tier of {100 * found.unknown_tiers:.1f} % of tickets, not recorded, "
            "from those recorded for the same service at the same half-hour."
        )
    return says, {"arrivals": arrivals}


def _shares(shares: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    """Return shares to four digits that sum to 1."""
    rounded = [round(float(share), 4) for share in shares]
    most = int(np.argmax(rounded))
    rounded[most] = round(1 - sum(rounded[:most]) - sum(rounded[most + 1 :]), 4)
    return dict(zip(names, rounded, strict=True))


def _queues(found: Findings) -> Section:
    """Return the queues, those for some services before the rest of their tier."""
    log, of = found.log, found.queues.of
    tables: dict[str, Any] = {}
    for line, name in sorted(
        enumerate(found.queues.names), key=lambda item: len(found.queues.kinds(item[0])[1])
    ):
        tiers, services = found.queues.kinds(line)
        takes: dict[str, Any] = {"tier": [log.tiers[t] for t in tiers]}
        if len(services) < of.shape[1]:
            takes["service"] = [log.services[s] for s in services]
        tables[name] = {
            "takes": {key: v[0] if len(v) == 1 else v for key, v in takes.items()},
            "waits": "lobby",
        }
    says = [f"{100 * found.in_line:.0f} % of calls take the first of their line."]
    return says, {"queues": tables, "areas": {"lobby": {}}}
