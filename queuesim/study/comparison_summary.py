"""The comparison as one object for people's pages, files and other programs.

Its form is published as `comparison.schema.json`. What is claimed of several policies at once rests
on the intervals that hold together; a policy alone against today has its own.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from queuesim.branch.journey import Array
from queuesim.scenario.goals import Compare
from queuesim.study.bootstrap import Pool, poured, quantile_difference, together
from queuesim.study.budget import bought
from queuesim.study.comparison import Comparison, Pairs
from queuesim.study.experiment import TODAY
from queuesim.study.intervals import over_days, over_skewed_days, p_values
from queuesim.study.ledger import LEDGER
from queuesim.study.measures import MEASURES
from queuesim.study.remembering import by_memory
from queuesim.study.selection import FIRST_STAGE
from queuesim.study.stopping import Best, eliminated
from queuesim.study.summary import ALL, COMPARISON_SCHEMA, Json, digest, number, summary

QUANTILES = {"wait_p50": 0.5, "wait_p90": 0.9}
KEYS = (
    "mean",
    "half_width",
    "simultaneous",
    "p_value",
    "p_adjusted",
    "better_share",
    "worse_share",
    "independent_days",
)


def comparison_summary(comparison: Comparison) -> Json:
    """Return the comparison as a JSON object: a summary per policy, and the differences."""
    policies = {name: summary(found) for name, found in comparison.results.items()}
    settings = comparison.settings.model_dump()
    rule = {"rule": comparison.rule.name, "asked": list(comparison.rule.asked)}
    changes = differences(comparison)
    return {
        "schema": COMPARISON_SCHEMA,
        "digest": digest([[found["digest"] for found in policies.values()], settings, rule]),
        "compare": settings,
        "stopping": {**rule, "unfinished": comparison.unfinished or None},
        "selection": selection(comparison),
        "caps": list(caps(comparison.settings, changes, ledgers(comparison))),
        "against_the_clock": list(against_the_clock(changes)),
        "policies": policies,
        "differences": changes,
        "quantiles": quantiles(comparison),
        "ledger": ledgers(comparison),
        "budget": bought(policies, changes),
        "memory": by_memory(comparison.course.tiers[:-1], _by_law(comparison)),
    }


def _by_law(comparison: Comparison) -> dict[str, Array]:
    return {name: result.measured.laws for name, result in comparison.results.items()}


def differences(comparison: Comparison) -> Json:
    """Return policy -> tier -> measure -> difference against today.

    `half_width` is that of one policy alone; `simultaneous` and `p_adjusted` hold for all policies
    at once. `independent_days` is how many times the days independent seeds would have needed.
    """
    names = list(comparison.paired)
    if not names:
        return {}
    tables = [_table(comparison, name) for name in names]
    longest = max(len(comparison.results[name].plan.days) for name in names)
    values = np.stack([_padded(_stacked(comparison, name), longest) for name in names], axis=1)
    family = together(values)
    for k, table in enumerate(tables):
        table |= {"simultaneous": family.half_width[k], "p_adjusted": family.p_adjusted[k]}
    return {
        policy: {
            tier: {
                measure: {key: number(table[key][m, k]) for key in KEYS}
                for m, measure in enumerate(MEASURES)
            }
            for k, tier in enumerate(comparison.course.tiers)
        }
        for policy, table in zip(names, tables, strict=True)
    }


def _stacked(comparison: Comparison, policy: str) -> Array:
    """Return all differences of a policy, (days, measures, tiers + 1)."""
    return np.stack([p.difference for p in comparison.paired[policy].pairs.values()], axis=1)


def _padded(values: Array, days: int) -> Array:
    """Return values of fewer days with undefined days after them."""
    missing = np.full((days - len(values), *values.shape[1:]), np.nan)
    return np.concatenate([values, missing])


def _table(comparison: Comparison, policy: str) -> dict[str, Array]:
    """Return what is known of the differences of a policy alone, each (measures, tiers + 1)."""
    pairs: Mapping[str, Pairs] = comparison.paired[policy].pairs
    found = over_skewed_days(_stacked(comparison, policy))
    return {
        "mean": found.mean,
        "half_width": found.half_width,
        "p_value": p_values(found),
        "better_share": over_days(np.stack([p.better for p in pairs.values()], axis=1)).mean,
        "worse_share": over_days(np.stack([p.worse for p in pairs.values()], axis=1)).mean,
        "independent_days": _independent_days(comparison, policy),
    }


def _independent_days(comparison: Comparison, policy: str) -> Array:
    """Return the variance of independent days' differences over that of the paired ones."""
    paired = _stacked(comparison, policy)
    days = len(paired)
    alone = [
        _variance(np.stack(list(comparison.results[name].measured.tiers.values()), axis=1)[:days])
        for name in (TODAY, policy)
    ]
    variance = _variance(paired)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, (alone[0] + alone[1]) / variance, np.nan)


def _variance(values: Array) -> Array:
    """Return the variances of a mean over days, up to a factor that is the same for all."""
    found = over_days(values)
    return np.asarray(found.half_width**2)


def quantiles(comparison: Comparison) -> Json:
    """Return policy -> tier -> quantile of the wait -> difference against today.

    The quantile is that of all the served of all days together, its interval by drawing days.
    """
    pools = {name: poured([s.waits for s in shares])
             for name, shares in comparison.course.shares.items()}  # fmt: skip
    tiers = comparison.course.tiers
    known: dict[tuple[str, int], Array] = {}

    def of(policy: str, days: range) -> Array:
        if (policy, len(days)) not in known:
            known[policy, len(days)] = _of_tiers(pools[policy], days, len(tiers))
        return known[policy, len(days)]

    found = {}
    for name, paired in comparison.paired.items():
        first = comparison.results[TODAY].plan.days[0]
        days = range(first, first + len(paired.ledger["gain"]))
        today, other = of(TODAY, days), of(name, days)
        found[name] = {
            tier: {
                quantile: _difference(today[k, :, q], other[k, :, q], len(days))
                for q, quantile in enumerate(QUANTILES)
            }
            for k, tier in enumerate(tiers)
        }
    return found


def _of_tiers(pool: Pool, days: range, tiers: int) -> Array:
    groups: Sequence[int | None] = [*range(tiers - 1), None]
    return np.stack([pool.quantiles(tuple(QUANTILES.values()), days, group) for group in groups])


def _difference(today: Array, other: Array, days: int) -> Json:
    middle, half = quantile_difference(today, other, days)
    return {"mean": number(middle), "half_width": number(half)}


def ledgers(comparison: Comparison) -> Json:
    """Return policy -> tier -> entry of the ledger, with its interval."""
    return {name: _ledger(comparison, name) for name in comparison.paired}


def _ledger(comparison: Comparison, policy: str) -> Json:
    found = over_days(np.stack(list(comparison.paired[policy].ledger.values()), axis=1))
    return {
        tier: {
            entry: {
                "mean": number(found.mean[e, k]),
                "half_width": number(found.half_width[e, k]),
            }
            for e, entry in enumerate(LEDGER)
        }
        for k, tier in enumerate(comparison.course.tiers)
    }


def selection(comparison: Comparison) -> Json:
    """Return which policy is the best, which are left, and when the others went."""
    how = comparison.settings.selection
    names = tuple(comparison.results)
    gone = eliminated(how, names, comparison.course.so_far)
    left = [name for name in names if not gone[name]]
    return {
        **how.model_dump(),
        "first_stage": FIRST_STAGE,
        "best": left[0] if len(left) == 1 else None,
        "left": left,
        "eliminated_after": {name: days for name, days in gone.items() if days},
        "stops_days": isinstance(comparison.rule, Best),
    }


def caps(settings: Compare, changes: Json, found: Json) -> Iterator[Json]:
    """Yield for each policy and tier whether it keeps to the caps."""
    loss, longer = settings.caps.loss, settings.caps.longer
    for policy, tiers in changes.items():
        for tier in (name for name in tiers if name != ALL):
            row = {"policy": policy, "tier": tier}
            if loss is not None:
                change = {key: tiers[tier]["satisfaction"][key] for key in ("mean", "half_width")}
                middle = change["mean"]
                met = None if middle is None else middle >= -loss
                yield {**row, "cap": "loss", "wanted": -loss, "value": change, "met": met}
            if longer is not None:
                share = found[policy][tier]["longer_share"]
                met = None if share["mean"] is None else share["mean"] <= longer.at_most
                yield {
                    **row, "cap": "longer", "wanted": longer.at_most, "value": share, "met": met
                }  # fmt: skip


def against_the_clock(changes: Json) -> Iterator[Json]:
    """Yield the policies and tiers whose waits surely improve while satisfaction falls, or reverse.

    Both changes are clear of 0 for all policies at once.
    """
    for policy, tiers in changes.items():
        for tier, measures in tiers.items():
            wait, feeling = (sure_sign(measures[key]) for key in ("wait_mean", "satisfaction"))
            if wait * feeling > 0:
                clock = "improves" if wait < 0 else "worsens"
                yield {"policy": policy, "tier": tier, "clock": clock}


def sure_sign(change: Json) -> int:
    """Return 1 or -1 where the simultaneous interval lies above or below 0, else 0."""
    middle, half = change["mean"], change["simultaneous"]
    if middle is None or half is None or abs(middle) <= half:
        return 0
    return 1 if middle > 0 else -1
