"""The verdict: what an operations planner must know of a run, in a few plain sentences.

Three questions are answered: which targets are missed, when windows are short, and who leaves
unsatisfied. A statement about satisfaction is made only where the intervals are clear of it.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from queuesim.language import commas, in_a_row, say, say_many, with_and
from queuesim.report.amounts import POINTS, Value, amount, half_width, mean
from queuesim.report.wording import Summary, tier_name, tiers


def verdict(summary: Summary) -> str:
    """Return the verdict on a run in plain sentences."""
    return in_a_row(
        [targets_sentence(summary), windows_sentence(summary), people_sentence(summary)]
    )


def targets_sentence(summary: Summary) -> str:
    """Return how many targets are missed, and by which tiers."""
    targets = summary["targets"]
    missed = [target for target in targets if target["met"] is False]
    if not targets:
        return say("No targets are set.")
    if not missed:
        met = sum(target["met"] is True for target in targets)
        return say("No target is missed, {met} met.", met=met)
    names = dict.fromkeys(tier_name(summary, target["tier"]) for target in missed)
    return say_many(
        "{number} of {targets} is missed: {tiers}.",
        "{number} of {targets} are missed: {tiers}.",
        len(missed),
        targets=say_many("{number} target", "{number} targets", len(targets)),
        tiers=with_and(list(names)),
    )


def windows_sentence(summary: Summary) -> str:
    """Return when more windows are required than open, and when it is worst."""
    known = [h for h in summary["half_hours"] if mean(h["required"]) is not None]
    short = [hour for hour in known if shortage(hour) > 0]
    if not known:
        return ""
    if not short and summary["warnings"]:
        return say("Enough windows are open all day, but see the warning.")
    if not short:
        return say("Enough windows are open all day.")
    worst = max(short, key=shortage)
    return say(
        "Short of windows {spans}, most at {worst} ({opened} open, {required} required).",
        spans=with_and([f"{first['from']}-{last['until']}" for first, last in _spans(known)]),
        worst=worst["from"],
        opened=_windows(worst["open"]),
        required=_windows(worst["required"]),
    )


def people_sentence(summary: Summary) -> str:
    """Return who leaves unsatisfied, and whether waiting less did not help them."""
    if summary["days"] < 2:
        return say("One day gives no intervals: who leaves unsatisfied takes more days to tell.")
    unsatisfied = [tier for tier in tiers(summary) if _unsatisfied(summary, tier)]
    if not unsatisfied:
        return say("No tier leaves clearly unsatisfied.")
    names = with_and([_with_satisfaction(summary, tier) for tier in unsatisfied])
    return _paradox(summary, unsatisfied, names) or say("Unsatisfied: {tiers}.", tiers=names)


def shortage(half_hour: Mapping[str, Any]) -> float:
    """Return how many windows are missing, to the tenth; 0 or less where there are enough."""
    required, opened = mean(half_hour["required"]), mean(half_hour["open"])
    return 0.0 if required is None or opened is None else round(required - opened, 1)


def _with_satisfaction(summary: Summary, tier: str) -> str:
    return say(
        "{tier} (S {points})",
        tier=tier_name(summary, tier),
        points=_satisfaction(summary, tier),
    )


def _paradox(summary: Summary, unsatisfied: Sequence[str], names: str) -> str:
    """Return which of them wait less than some more satisfied tier, as more is expected there."""
    content = {tier: _content_though_longer(summary, tier) for tier in unsatisfied}
    paradox = [tier for tier in unsatisfied if content[tier]]
    if not paradox:
        return ""
    longer = max((tier for tier in content[paradox[0]]), key=lambda tier: _wait(summary, tier))
    return say(
        "Unsatisfied: {tiers}; {paradox} though waiting less than {longer}"
        " ({waits} against {wait:.1f} min, S {points}): more is expected there.",
        tiers=names,
        paradox=with_and([tier_name(summary, tier) for tier in paradox]),
        longer=tier_name(summary, longer),
        waits=commas(f"{_wait(summary, tier):.1f}" for tier in paradox),
        wait=_wait(summary, longer),
        points=_satisfaction(summary, longer),
    )


def _content_though_longer(summary: Summary, tier: str) -> list[str]:
    """Return the tiers that clearly wait longer, expect less and are more satisfied than one."""
    mine = summary["tiers"][tier]
    return [
        other
        for other in tiers(summary)
        if _clearly_below(mine["wait_mean"], summary["tiers"][other]["wait_mean"])
        and _clearly_below(summary["tiers"][other]["expectation"], mine["expectation"])
        and _clearly_below(mine["satisfaction"], summary["tiers"][other]["satisfaction"])
    ]


def _unsatisfied(summary: Summary, tier: str) -> bool:
    return _clearly_below(summary["tiers"][tier]["satisfaction"], 0.0)


def _clearly_below(low: Value, high: Value) -> bool:
    """Return whether the interval of one value lies wholly below that of the other."""
    below, above = mean(low), mean(high)
    if below is None or above is None:
        return False
    return below + (half_width(low) or 0.0) < above - (half_width(high) or 0.0)


def _wait(summary: Summary, tier: str) -> float:
    return mean(summary["tiers"][tier]["wait_mean"]) or 0.0


def _satisfaction(summary: Summary, tier: str) -> str:
    return amount(summary["tiers"][tier]["satisfaction"], POINTS)


def _spans(half_hours: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Any]]:
    """Return first and last half-hour of every stretch that is short of windows."""
    stretches = groupby(half_hours, key=lambda hour: shortage(hour) > 0)
    lists = [list(stretch) for short, stretch in stretches if short]
    return [(stretch[0], stretch[-1]) for stretch in lists]


def _windows(value: Value) -> str:
    return f"{mean(value):.3g}"
