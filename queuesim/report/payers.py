"""Who wins and who pays under each policy, what is too much to take, and where clocks mislead."""

from collections.abc import Iterator, Mapping
from typing import Any

from queuesim.language import commas, marked, say, sentence
from queuesim.report.amounts import POINTS, Form, amount, half_width, interval, mean
from queuesim.report.cells import clean, unlike, wrapped
from queuesim.report.losses import WORDS_IN_FULL
from queuesim.report.tables import Column, heads, row
from queuesim.report.wording import ALL, Summary, tier_name, tiers

BASELINE = "today"
NAME = 16
PERCENT = Form(decimals=0, factor=100.0, unit="%")
TENTHS = Form(decimals=1, factor=100.0, unit="%")
WHOLE_MINUTES = Form(decimals=0, unit=marked("min"))
SIGNED_MINUTES = Form(unit=marked("min"), signed=True)
MOST_PARTS = 2  # that explain a change, where they are known
COLUMNS = (
    Column(sentence("wins"), "better_share", PERCENT, 6),
    Column(sentence("by"), "gain", POINTS, 7),
    Column(sentence("pays"), "worse_share", PERCENT, 6),
    Column(sentence("by"), "loss", POINTS, 7),
    Column(sentence("worst"), "worst_twentieth", POINTS, 7),
    Column(sentence("value"), "value_weighted_gain", POINTS, 7),
    Column(sentence("given"), "minutes_given", WHOLE_MINUTES, 8),
    Column(sentence("taken"), "minutes_taken", WHOLE_MINUTES, 8),
    Column(sentence("longer"), "longer_share", TENTHS, 8),
)


LEGEND = marked(
    "The ledger, against today: % of people who win and pay, by how many points of S; worst: the"
    " mean change of the twentieth worst hit; value: the change of S weighted by value; minutes of"
    " waiting given and taken a day; longer: % who wait at least {minutes:g} min longer, or give up"
    " so much later."
)
LOSS = marked("{policy} for {tier}: S {value}, the cap is {limit}")
LONGER = marked("{policy} for {tier}: {value} % wait {by:g} min longer, the cap is {limit} %")
APART = {
    "improves": marked(
        "{policy}: the clock improves for {tier} (mean wait {wait}) while satisfaction falls"
        " (S {points})."
    ),
    "worsens": marked(
        "{policy}: the clock worsens for {tier} (mean wait {wait}) while satisfaction rises"
        " (S {points})."
    ),
}
APART_BECAUSE = {
    "improves": marked(
        "{policy}: the clock improves for {tier} (mean wait {wait}) while satisfaction falls"
        " (S {points}), mostly by {why}."
    ),
    "worsens": marked(
        "{policy}: the clock worsens for {tier} (mean wait {wait}) while satisfaction rises"
        " (S {points}), mostly by {why}."
    ),
}


def ledger_lines(summary: Summary) -> Iterator[list[str]]:
    """Yield the ledger of each policy, its tiers as rows, and at the end what the heads mean."""
    today = summary["policies"][BASELINE]
    for policy, found in summary["ledger"].items():
        yield [
            heads(unlike(policy, summary["ledger"], NAME), NAME, COLUMNS),
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
    return say(LEGEND, minutes=longer["by"] if longer else 10.0)


def cap_lines(summary: Summary) -> list[str]:
    """Return the caps that are broken with their figures, and how many are kept."""
    caps = summary["caps"]
    if not caps:
        return []
    broken = [cap for cap in caps if cap["met"] is False]
    label = say("Too much") + "  "
    lines = [line for cap in broken for line in wrapped(broken_cap(summary, cap), label=label)]
    return [*lines, caps_kept(summary)]


def caps_kept(summary: Summary) -> str:
    """Return how many of the caps are kept."""
    caps = summary["caps"]
    kept = sum(cap["met"] is True for cap in caps)
    return say("Caps: {kept} of {all} kept (policies x tiers).", kept=kept, all=len(caps))


def broken_cap(summary: Summary, cap: Mapping[str, Any]) -> str:
    """Return which cap is broken by what, and whether that is sure."""
    half = half_width(cap["value"])
    sure = half is not None and abs((mean(cap["value"]) or 0.0) - cap["wanted"]) > half
    loss = cap["cap"] == "loss"
    form = POINTS if loss else TENTHS
    text = say(
        LOSS if loss else LONGER,
        policy=clean(cap["policy"]),
        tier=tier_name(summary["policies"][BASELINE], cap["tier"]),
        value=interval(cap["value"], form),
        limit=amount(cap["wanted"], form),
        by=0.0 if loss else summary["compare"]["caps"]["longer"]["by"],
    )
    return text if sure else say("{text} (not sure)", text=text)


def apart_lines(summary: Summary) -> list[str]:
    """Return by name the policies whose clock and satisfaction surely go apart, and why."""
    found = summary["against_the_clock"]
    return [line for row in found for line in wrapped(_apart(summary, row), label=say("Mind: "))]


def _apart(summary: Summary, found: Mapping[str, Any]) -> str:
    policy, tier = found["policy"], found["tier"]
    change = summary["differences"][policy][tier]
    clock, why = found["clock"], explained(summary, policy, tier)
    return say(
        APART_BECAUSE[clock] if why else APART[clock],
        policy=clean(policy),
        tier=tier_name(summary["policies"][BASELINE], tier),
        wait=amount(change["wait_mean"], SIGNED_MINUTES, unit=True),
        points=amount(change["satisfaction"], POINTS),
        why=why,
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
    return commas(
        say("{cause} ({points})", cause=say(WORDS_IN_FULL[part]),
            points=amount(changes[part], POINTS))
        for part in along[:MOST_PARTS]
    )  # fmt: skip
