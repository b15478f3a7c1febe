"""Who wins and who pays under each policy, what is too much to take, and where clocks mislead."""

from collections.abc import Iterator, Mapping
from typing import Any

from queuesim.report.amounts import POINTS, Form, amount, half_width, interval, mean
from queuesim.report.cells import clean, wrapped
from queuesim.report.losses import WORDS_IN_FULL
from queuesim.report.tables import Column, heads, row
from queuesim.report.wording import ALL, Summary, tier_name, tiers

BASELINE = "today"
NAME = 16
PERCENT = Form(decimals=0, factor=100.0, unit="%")
TENTHS = Form(decimals=1, factor=100.0, unit="%")
WHOLE_MINUTES = Form(decimals=0, unit="min")
MOST_PARTS = 2  # that explain a change, where they are known
COLUMNS = (
    Column("wins", "better_share", PERCENT, 6),
    Column("by", "gain", POINTS, 7),
    Column("pays", "worse_share", PERCENT, 6),
    Column("by", "loss", POINTS, 7),
    Column("worst", "worst_twentieth", POINTS, 7),
    Column("value", "value_weighted_gain", POINTS, 7),
    Column("given", "minutes_given", WHOLE_MINUTES, 8),
    Column("taken", "minutes_taken", WHOLE_MINUTES, 8),
    Column("longer", "longer_share", TENTHS, 8),
)


def ledger_lines(summary: Summary) -> Iterator[list[str]]:
    """Yield the ledger of each policy, its tiers as rows, and at the end what the heads mean."""
    today = summary["policies"][BASELINE]
    for policy, found in summary["ledger"].items():
        yield [
            heads(clean(policy), NAME, COLUMNS),
            *(
                row(tier_name(today, tier, NAME - 1), NAME, COLUMNS, found[tier])
                for tier in [*tiers(today), ALL]
            ),
        ]
    if summary["ledger"]:
        yield wrapped(legend(summary))


def legend(summary: Summary) -> str:
    """Return what the heads of the ledger mean."""
    longer = summary["compare"]["caps"]["longer"]
    minutes = longer["by"] if longer else 10.0
    return (
        "The ledger, against today: % of people who win and pay, by how many points of S; worst:"
        " the mean change of the twentieth worst hit; value: the change of S weighted by value;"
        " minutes of waiting given and taken a day; longer: % who wait at least"
        f" {minutes:g} min longer, or give up so much later."
    )


def cap_lines(summary: Summary) -> list[str]:
    """Return the caps that are broken with their figures, and how many are kept."""
    caps = summary["caps"]
    if not caps:
        return []
    broken = [cap for cap in caps if cap["met"] is False]
    lines = [line for cap in broken for line in wrapped(_broken(summary, cap), label="Too much  ")]
    kept = sum(cap["met"] is True for cap in caps)
    return [*lines, f"Caps: {kept} of {len(caps)} kept (policies x tiers)."]


def _broken(summary: Summary, cap: Mapping[str, Any]) -> str:
    who = f"{clean(cap['policy'])} for {tier_name(summary['policies'][BASELINE], cap['tier'])}"
    half = half_width(cap["value"])
    sure = half is not None and abs((mean(cap["value"]) or 0.0) - cap["wanted"]) > half
    doubt = "" if sure else " (not sure)"
    if cap["cap"] == "loss":
        value, limit = interval(cap["value"], POINTS), amount(cap["wanted"], POINTS)
        return f"{who}: S {value}, the cap is {limit}{doubt}"
    by = summary["compare"]["caps"]["longer"]["by"]
    value, limit = interval(cap["value"], TENTHS), amount(cap["wanted"], TENTHS)
    return f"{who}: {value} % wait {by:g} min longer, the cap is {limit} %{doubt}"


def apart_lines(summary: Summary) -> list[str]:
    """Return by name the policies whose clock and satisfaction surely go apart, and why."""
    found = summary["against_the_clock"]
    return [line for row in found for line in wrapped(_apart(summary, row), label="Mind: ")]


def _apart(summary: Summary, found: Mapping[str, Any]) -> str:
    policy, tier = found["policy"], found["tier"]
    change = summary["differences"][policy][tier]
    wait = amount(change["wait_mean"], Form(unit="min", signed=True), unit=True)
    feeling = amount(change["satisfaction"], POINTS)
    verb, then = ("improves", "falls") if found["clock"] == "improves" else ("worsens", "rises")
    who = tier_name(summary["policies"][BASELINE], tier)
    why = explained(summary, policy, tier)
    return (
        f"{clean(policy)}: the clock {verb} for {who} (mean wait {wait}) while satisfaction {then}"
        f" (S {feeling}){f', mostly by {why}' if why else ''}."
    )


def explained(summary: Summary, policy: str, tier: str) -> str:
    """Return the parts of S that go with its change most, where the runs tell the parts."""
    before, after = (
        summary["policies"][name].get("lost", {}).get(tier, {}) for name in (BASELINE, policy)
    )
    total = mean(summary["differences"][policy][tier]["satisfaction"]) or 0.0
    changes = {
        part: (mean(after[part]) or 0.0) - (mean(before[part]) or 0.0)
        for part in after
        if part in before
    }
    along = sorted((part for part in changes if changes[part] * total > 0),
                   key=lambda part: -abs(changes[part]))  # fmt: skip
    return ", ".join(
        f"{WORDS_IN_FULL[part]} ({amount(changes[part], POINTS)})" for part in along[:MOST_PARTS]
    )
