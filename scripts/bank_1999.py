"""Recompute scenarios/bank-1999.toml from the log of a bank's telephone branch, February 1999.

    QUEUESIM_BANK_LOG=bank-log.csv python scripts/bank_1999.py             write the scenario
    QUEUESIM_BANK_LOG=bank-log.csv python scripts/bank_1999.py --compare   set it beside the log

The variable names bank-log.csv or its folder; bank-windows.csv lies beside it. Only estimates
reach the scenario, never rows. Two things are hidden in the log: a wait that ended in service is a
censored patience, and a tier was recorded only for those who queued.
"""

import sys
from pathlib import Path
from string import Template

import numpy as np
from bank_log import (
    CLOSES,
    KINDS,
    LONGEST_SERVICE,
    OPENS,
    SECOND,
    Bools,
    Calls,
    Floats,
    Ints,
    Sessions,
    clean,
    counts,
    log_path,
    pairs,
    read_calls,
    read_sessions,
)
from scipy.stats import ttest_ind

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw, population
from queuesim.branch.journey import Outcome
from queuesim.branch.rules import rules
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.scenario.units import written_span

Shown = dict[str, tuple[float, ...]]  # by tier: gave up %, had to wait %, mean wait in seconds

HERE = Path(__file__).parent
SCENARIO = HERE.parent / "scenarios" / "bank-1999.toml"
TEMPLATE = HERE / "bank-1999.template.toml"
TIERS = ("priority", "regular")
HALF_HOURS = np.arange(OPENS, CLOSES + 1, 30.0)
LONGEST_GAP = 20.0  # a longer one ends a session in bank-windows.csv
COMPARED_DAYS = 500


def priority_weight(calls: Calls) -> Floats:
    """Return the probability that a call is of the priority tier: 1 or 0 where it is recorded.

    Whether a teller is free does not hang on the tier of who calls, so those answered at once have
    the tiers of those who queued for the same service at the same hour. The share of such a cell
    is drawn towards that of its service as by 20 calls more.
    """
    weight = np.where(calls.tier == "priority", 1.0, 0.0)
    for kind in KINDS:
        of_kind = calls.kind == kind
        overall = weight[of_kind & calls.queued].mean()
        for hour in np.unique(calls.hour):
            cell = of_kind & (calls.hour == hour)
            known = weight[cell & calls.queued]
            weight[cell & (calls.tier == "")] = (known.sum() + 20 * overall) / (len(known) + 20)
    return weight


def busyness_cv(found: Ints, crowded: Bools) -> float:
    """Return how days vary beyond Poisson; each is set against its own hours of a usual day."""
    usual = np.where(crowded, 0, np.ma.masked_array(found, crowded).mean(axis=0)).sum(axis=1)
    ratio = np.where(crowded, 0, found).sum(axis=1) / usual
    return float(np.sqrt(ratio.var(ddof=1) - 1 / usual.mean()))


def exponentials(time: Floats, ended: Bools, means: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return shares and means of the mixture of exponentials of maximum likelihood.

    Where not `ended`, a time was cut off and would have been longer. By EM (Dempster, Laird and
    Rubin 1977), from equal shares of `means`.
    """
    mean, share = np.array(means), np.full(len(means), 1 / len(means))
    time, ended = np.maximum(time, SECOND / 2)[:, None], ended[:, None]
    for _ in range(1000):
        weight = share * np.exp(-time / mean) * np.where(ended, 1 / mean, 1.0)
        weight /= weight.sum(axis=1, keepdims=True)
        share = weight.mean(axis=0)
        mean = (weight * (time + np.where(ended, 0.0, mean))).sum(axis=0) / weight.sum(axis=0)
    return share, mean


def someone_waits_until(calls: Calls, at: Floats) -> Floats:
    """Return until when, from each moment on, the line that every teller serves is never empty."""
    line = calls.where(calls.queued & (calls.kind == "regular-activity") & ~np.isnan(calls.wait))
    order = np.argsort(line.midnight + line.taken)
    joins = (line.midnight + line.taken)[order]
    latest = np.maximum.accumulate(joins + line.wait[order])
    emptied = np.append(joins[1:] > latest[:-1], True)
    until = latest[emptied][np.cumsum(emptied) - emptied]
    last = np.searchsorted(joins, at, side="right") - 1
    return np.asarray(np.where(last >= 0, np.maximum(until[last], at), at))


def wrap_up(calls: Calls) -> str:
    """Return how long tellers stay away after a customer, as TOML, from gaps while somebody waits.

    The gap before the next customer is that time if the line was never empty meanwhile; if it ran
    empty, the teller stayed away until then at least. Written with the moments of the mixture.
    """
    freed, begins = pairs(calls)
    until, gap = someone_waits_until(calls, freed), begins - freed
    seen = (gap >= 0) & (gap <= LONGEST_GAP) & (until > freed)
    ended = until >= begins - 3 * SECOND
    away = np.where(ended, gap, until - freed)
    share, mean = exponentials(away[seen], ended[seen], (0.1, 0.6, 5.0))
    first, second = (share * mean).sum(), (2 * share * mean * mean).sum()
    return lognormal(first, np.sqrt(second - first**2))


def impatience(calls: Calls, weight: Floats) -> str:
    """Return a patience as TOML: those who leave at once, then a mixture of exponentials.

    `weight` is how much each call counts; the mixture is that of those of whom this is sure.
    """
    at_once = weight[calls.gave_up & ~calls.queued].sum()
    leave = at_once / (at_once + weight[calls.queued].sum())
    waits = calls.where(calls.queued & (weight == 1) & ~np.isnan(calls.wait))
    share, mean = exponentials(waits.wait, waits.gave_up, (1.0, 10.0))
    dists = ['"constant", mean = "0 s"', *(f'"exponential", mean = {duration(m)}' for m in mean)]
    shares = np.round(np.append(leave, (1 - leave) * share), 3)
    shares[-1] = 1 - shares[:-1].sum()
    parts = [f"{{ share = {s:.3f}, dist = {d} }}" for s, d in zip(shares, dists, strict=True)]
    return '{ dist = "mixture", parts = [\n    ' + ",\n    ".join(parts) + ",\n] }"


def duration(time: float) -> str:
    """Return minutes in a planner's words."""
    return f'"{time * 60:.0f} s"' if time < 1.5 else f'"{time:.1f} min"'


def lognormal(mean: float, sd: float) -> str:
    """Return a lognormal as TOML."""
    return f'{{ dist = "lognormal", mean = {duration(mean)}, cv = {sd / mean:.1f} }}'


def service(calls: Calls, kind: str, away: str) -> str:
    """Return a service as TOML, regular customers apart if their times clearly differ.

    Calls that broke down within seconds are in the moments: they too take a teller.
    """
    usable = (calls.work >= 0) & (calls.work <= LONGEST_SERVICE)
    of_kind = calls.where((calls.kind == kind) & usable)
    apart = np.zeros(len(of_kind.day), bool)
    priority, regular = (of_kind.work[of_kind.tier == tier] for tier in TIERS)
    if len(priority) > 100 and abs(ttest_ind(priority, regular, equal_var=False)[0]) > 3.29:
        apart = of_kind.tier == "regular"
    rest = of_kind.work[~apart]
    lines = [f"[services.{kind}]", f"time = {lognormal(rest.mean(), rest.std())}"]
    lines += [f"wrap_up = {away}"]
    if apart.any():
        lines += [f"by_tier.regular.time = {lognormal(regular.mean(), regular.std())}"]
    return "\n".join(lines)


def arrivals(calls: Calls, weight: Floats, crowded: Bools) -> dict[str, str]:
    """Return the rates and the mix of each tier, as TOML."""
    days = (~crowded).sum(axis=0)
    found: dict[str, list[str]] = {"rates": [], "mix": []}
    for tier, of_tier in zip(TIERS, (weight, 1 - weight), strict=True):
        rates = np.bincount(calls.hour, of_tier) / days
        shares = [of_tier[calls.kind == kind].sum() / of_tier.sum() for kind in KINDS]
        steps = [f"{hour} = {rate:.0f}" for hour, rate in enumerate(rates, OPENS // 60)]
        kinds = [f"{kind} = {share:.3f}" for kind, share in zip(KINDS, shares, strict=True)]
        found["rates"].append(f"{tier} = {{ {', '.join(steps)} }}")
        found["mix"].append(f"{tier} = {{ {', '.join(kinds)} }}")
    return {name: "\n".join(lines) for name, lines in found.items()}


def staffed(calls: Calls, sessions: Sessions) -> tuple[Floats, Floats]:
    """Return how many tellers are at work by half-hour, and how many of them serve newcomers.

    A teller serves newcomers from the first to the last one of the day; many never do.
    """
    newcomers = calls.by_teller.where(calls.by_teller.kind == "new-customers")
    own = sessions.window[:, None] == newcomers.window
    own &= sessions.day[:, None] == newcomers.day
    first = np.where(own, newcomers.called, np.inf).min(axis=1)
    last = np.where(own, newcomers.finished, -np.inf).max(axis=1)
    opened, closed = sessions.opened, sessions.closed
    trained = in_half_hours(np.maximum(opened, first), np.minimum(closed, last))
    days = len(np.unique(calls.day))
    return in_half_hours(opened, closed) / days, trained / days


def in_half_hours(begin: Floats, end: Floats) -> Floats:
    """Return how many spans are open in each half-hour."""
    inside = np.minimum(end[:, None], HALF_HOURS[1:]) - np.maximum(begin[:, None], HALF_HOURS[:-1])
    return np.asarray(np.maximum(inside, 0).sum(axis=0) / np.diff(HALF_HOURS))


def layers(tellers: Floats) -> list[str]:
    """Return a roster per window so that so many are open in each half-hour."""
    found = []
    for k in range(int(tellers.max())):
        edges = HALF_HOURS[np.flatnonzero(np.diff(np.concatenate(([0], tellers > k, [0]))))]
        spans = zip(edges[::2], edges[1::2], strict=True)
        found.append("[" + ", ".join(f'"{written_span(span)}"' for span in spans) + "]")
    return found


def windows(calls: Calls, sessions: Sessions) -> dict[str, str]:
    """Return rosters and the numbers of windows, as TOML; the last is the back-up."""
    total, trained = (np.floor(tellers + 0.5) for tellers in staffed(calls, sessions))
    trained = np.clip(trained, 1, total)
    all_round, others = layers(trained), layers(total - trained)
    rosters = [*all_round, *others[1:], others[0]]
    last = len(rosters)
    return {
        "rosters": "\n".join(f"w{w} = {roster}" for w, roster in enumerate(rosters, 1)),
        "rostered": "\n".join(f'{w}.roster = "w{w}"' for w in range(1, last + 1)),
        "all_round": f"1-{len(all_round)}",
        "others": f"{len(all_round) + 1}-{last - 1}",
        "front": str(last - 1),
        "backup": str(last),
    }


def shown(weight: Floats, gave_up: Bools, waited: Bools, wait: Floats) -> tuple[float, ...]:
    """Return a row of `Shown`; the mean wait is of those who waited and were answered."""
    shares = [100 * weight[who].sum() / weight.sum() for who in (gave_up, waited)]
    after = waited & ~gave_up & (weight == 1) & ~np.isnan(wait)
    return (*shares, 60 * wait[after].mean())


def of_log(calls: Calls, weight: Floats) -> Shown:
    """Return what the log shows."""
    waited = calls.queued | calls.gave_up
    tiers = {"all": np.ones(len(weight)), "priority": weight, "regular": 1 - weight}
    return {tier: shown(w, calls.gave_up, waited, calls.wait) for tier, w in tiers.items()}


def of_model(world: Scenario, policy: Scenario) -> Shown:
    """Return what simulated days show."""
    people, obeyed, seed = population(world), rules(policy), world.run.seed
    logs = [simulate(obeyed, draw(people, seed, d), d) for d in range(1, COMPARED_DAYS + 1)]
    gave_up = np.concatenate([log.visits.outcome for log in logs]) != Outcome.SERVED
    wait = np.concatenate([log.visits.called - log.visits.joined for log in logs])
    tier = np.concatenate([log.demand.tier for log in logs])
    groups = {"all": tier >= 0} | {name: tier == t for t, name in enumerate(world.tiers)}
    waited = gave_up | (wait > 0)
    return {name: shown(w.astype(float), gave_up, waited, wait) for name, w in groups.items()}


def distance(log: Shown, scenario: str) -> str:
    """Return the table that sets days of the scenario beside the log, as comments."""
    file = loads(scenario)
    model, plain = (of_model(file.today, file.policies[p]) for p in ("today", "no-head-start"))
    lines = ["            gave up, %    had to wait, %    mean wait of those answered after one, s"]
    lines += ["           log   model      log   model      log   model   without head start"]
    for tier, measures in log.items():
        cells = [f"{a:8.1f}{b:8.1f} " for a, b in zip(measures, model[tier], strict=True)]
        lines.append(f"{tier:8}{''.join(cells)}{plain[tier][2]:12.1f}")
    return "\n# ".join(lines)


def written(calls: Calls, sessions: Sessions) -> str:
    """Return the scenario file."""
    calls, crowded, rows = clean(calls)
    weight, found = priority_weight(calls), counts(calls)
    new, away = calls.kind == "new-customers", wrap_up(calls)
    hourly = np.ma.masked_array(found, crowded)
    beyond = hourly.var(axis=0, ddof=1) / hourly.mean(axis=0)
    text = Template(TEMPLATE.read_text()).safe_substitute(
        **rows,
        days=COMPARED_DAYS,
        least=f"{beyond.min():.1f}",
        most=f"{beyond.max():.1f}",
        priority=impatience(calls, weight * ~new),
        regular=impatience(calls, (1 - weight) * ~new),
        newcomers=impatience(calls, (1 - weight) * new),
        services="\n\n".join(service(calls, kind, away) for kind in KINDS),
        busyness=f"{busyness_cv(found, crowded):.2f}",
        **arrivals(calls, weight, crowded),
        **windows(calls, sessions),
    )
    return Template(text).substitute(distance=distance(of_log(calls, weight), text))


def main() -> None:
    """Write the scenario, or print how far it is from the log."""
    path = log_path()
    calls = read_calls(path)
    if sys.argv[1:] == ["--compare"]:
        used = clean(calls)[0]
        print("#", distance(of_log(used, priority_weight(used)), SCENARIO.read_text()))
    else:
        SCENARIO.write_text(written(calls, read_sessions(path)))


if __name__ == "__main__":
    main()
