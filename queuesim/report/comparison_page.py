"""Policies side by side: what each changes against `today`, for whom, and how surely.

The same people meet every policy, so a difference is theirs, person by person; where its interval
includes 0, no difference is shown, and the page says so instead of naming a winner. The intervals
are those that hold for all policies at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from queuesim.language import commas, in_a_row, joined, marked, say, sentence, with_and
from queuesim.report.amounts import (
    MINUTES,
    POINTS,
    Form,
    Value,
    amount,
    half_width,
    mean,
    undecided,
)
from queuesim.report.cells import (
    WIDTH,
    clean,
    fitted,
    named,
    text_of,
    unlike,
    width,
    wrapped,
)
from queuesim.report.entering import entry_lines
from queuesim.report.memory_lines import memory_lines
from queuesim.report.page import warning_lines
from queuesim.report.payers import apart_lines, cap_lines, ledger_lines
from queuesim.report.quantile_lines import quantile_lines
from queuesim.report.tables import Column, heads, row
from queuesim.report.value_lines import value_lines
from queuesim.report.wording import (
    ALL,
    Summary,
    days_in_words,
    measure_of,
    procedure,
    tier_name,
    tiers,
    titled,
)
from queuesim.scenario.model import Scenario

BASELINE = "today"
WHOLE_SHARE = Form(decimals=0, factor=100.0, unit="%")
SIGNED_MINUTES = Form(unit=marked("min"), signed=True)
NAME = 16
WARNINGS = 3  # lines of warnings that may stand before what policies do
COLUMNS = (
    Column(sentence("S"), "satisfaction", POINTS, 6),
    Column(sentence("change"), "change satisfaction", POINTS, 6, 6, marked=True),
    Column(sentence("wins"), "better_share", WHOLE_SHARE, 5),
    Column(sentence("pays"), "worse_share", WHOLE_SHARE, 5),
    Column(sentence("wait"), "wait_mean", MINUTES, 6),
    Column(sentence("change"), "change wait_mean", SIGNED_MINUTES, 6, 5, marked=True),
    Column(sentence("p90"), "wait_p90", MINUTES, 5),
    Column(sentence("change"), "change wait_p90", SIGNED_MINUTES, 6, 5, marked=True),
)
BEST = marked("Best by {measure}: {left} ({how}).")
OPEN = marked("Best by {measure}: not decided between {left}.")
GO_ON = marked("`--best` goes on until it is.")
TAKES_TOO_MUCH = marked("Mind: {policy} takes more than a cap allows from {tiers}.")
TOO_FEW = marked("Best by {measure}: not chosen below {days} days.")
OWN_DAYS = marked(
    "Days simulated: {days}; changes are over the days shared with today, levels over all of a"
    " policy's own."
)
ONE_DAY = marked("Change: against today, on one day alone: no intervals, so nothing is sure (~).")
ALONE = marked("Change: against today, ±95 %; ~ no difference shown, as the interval includes 0.")
ALL_AT_ONCE = marked(
    "Change: against today, ±95 % for all policies at once; ~ no difference shown, as the interval"
    " includes 0."
)
INDEPENDENT = marked(
    "Independent seeds would need {times} times the days for so sure a change of S (all)."
)
SCALE = marked("S: satisfaction in points, modelled on assumptions (`queuesim list parameters`).")
HEADS = marked(
    "Wins, pays: % of people whose S rises, falls by more than 0.05. Waits in min, their changes"
    " over people called under both policies."
)
RULES = marked("`queuesim check FILE --policy NAME` says all its call rules in words.")
LEGEND = (SCALE, HEADS, RULES)


def comparison_page(summary: Summary, scenarios: Mapping[str, Scenario] | None = None) -> str:
    """Return the page of a comparison, lines of at most 80 cells.

    Where the scenarios are known too, it says what to enter in the ticket system.
    """
    today = summary["policies"][BASELINE]
    tables = (tier_lines(summary, tier) for tier in [*tiers(today), ALL])
    verdicts = [
        line
        for policy in summary["differences"]
        for line in (
            *wrapped(policy_sentence(summary, policy), label="- "),
            *entry_lines(policy, scenarios or {}),
        )
    ]
    warned, later = warning_lines(_warnings(summary), WARNINGS)
    return text_of(
        [_title(summary), *best_lines(summary)],
        warned,
        verdicts,
        apart_lines(summary),
        cap_lines(summary),
        *tables,
        quantile_lines(summary),
        *ledger_lines(summary),
        memory_lines(summary),
        value_lines(summary),
        later,
        wrapped(in_a_row([how_sure(summary), *map(say, LEGEND), _independent(summary)])),
    )


def _warnings(summary: Summary) -> list[str]:
    """Return the warnings, each with the policies that it concerns, if these are not all."""
    runs = summary["policies"]
    concerned: dict[str, list[str]] = {}
    for policy, run in runs.items():
        for text in run["warnings"]:
            concerned.setdefault(clean(say(text)), []).append(clean(policy))
    return [
        _of(names, text) if len(names) < len(runs) else text for text, names in concerned.items()
    ]


def _of(policies: Sequence[str], text: str) -> str:
    return say("{policies}: {warning}", policies=commas(policies), warning=text)


def how_sure(summary: Summary) -> str:
    """Return what the changes and their intervals are."""
    if _one_day(summary):
        return say(ONE_DAY)
    return say(ALL_AT_ONCE if len(summary["differences"]) > 1 else ALONE)


def _one_day(summary: Summary) -> bool:
    return bool(min(run["days"] for run in summary["policies"].values()) < 2)


def best_lines(summary: Summary) -> list[str]:
    """Return which policy is the best, or which are left, by the procedure with its guarantee."""
    found = summary["selection"]
    today = summary["policies"][BASELINE]
    words = measure_of(found["measure"], tier_name(today, found["tier"]))
    if max(run["days"] for run in summary["policies"].values()) < found["first_stage"]:
        return wrapped(say(TOO_FEW, measure=words, days=found["first_stage"]))
    best, left = found["best"], [clean(name) for name in found["left"]]
    text = say(BEST if best else OPEN, measure=words, left=with_and(left), how=procedure(found))
    more = _too_much(summary, best) if best else _go_on(summary["stopping"])
    return [
        *wrapped(in_a_row([text, more])),
        *_stopping(summary["stopping"]),
        *_own_days(summary),
    ]


def _too_much(summary: Summary, policy: str) -> str:
    """Return from whom the best policy takes more than a cap allows, if it does."""
    broken = [cap for cap in summary["caps"] if cap["policy"] == policy and cap["met"] is False]
    if not broken:
        return ""
    today = summary["policies"][BASELINE]
    names = dict.fromkeys(tier_name(today, cap["tier"]) for cap in broken)
    return say(TAKES_TOO_MUCH, policy=clean(policy), tiers=with_and(list(names)))


def _go_on(stopping: Mapping[str, Any]) -> str:
    """Return how to find the best policy, where nothing was said of when to stop."""
    return "" if stopping["asked"] or stopping["unfinished"] else say(GO_ON)


def _own_days(summary: Summary) -> list[str]:
    """Return how many days each policy took, where they differ."""
    days = {policy: run["days"] for policy, run in summary["policies"].items()}
    if len(set(days.values())) == 1:
        return []
    each = commas(f"{clean(policy)} {number}" for policy, number in days.items())
    return wrapped(say(OWN_DAYS, days=each))


def _stopping(stopping: Mapping[str, Any]) -> list[str]:
    if left := stopping["unfinished"]:
        return wrapped(clean(say("Not finished: {left}.", left=say(left))))
    if asked := stopping["asked"]:
        return wrapped(clean(say("As sure as asked: {asked}.", asked=commas(map(say, asked)))))
    return []


def policy_sentence(summary: Summary, policy: str) -> str:
    """Return in words who wins and who pays under a policy, and what it costs."""
    differences = {tier: _at_once(found) for tier, found in summary["differences"][policy].items()}
    today, other = summary["policies"][BASELINE], summary["policies"][policy]
    signs = {tier: shown(differences[tier]["satisfaction"]) for tier in tiers(today)}
    name = _name(policy, other["scenario"].get("about"))
    if all(_nothing(differences[tier]) for tier in signs):
        return say("{policy}: does not differ from today, for anybody.", policy=name)
    if _one_day(summary):
        return _on_one_day(name, differences[ALL])
    better, same, worse = ([t for t, sign in signs.items() if sign == s] for s in (1, 0, -1))
    parts = [
        _group(today, differences, marked("better for {tiers}"), better),
        _group(today, differences, marked("worse for {tiers}"), worse),
        _unclear(today, differences, same),
        _cost(today["cost"]["total"], other["cost"]["total"]),
    ]
    text = joined(marked("; "), filter(None, parts))
    return say("{policy}: {changes}.", policy=name, changes=text)


def _name(policy: str, about: str | Mapping[str, str] | None) -> str:
    """Return the name of a policy with what the file says about it."""
    if not about:
        return clean(policy)
    return say("{policy} ({about})", policy=clean(policy), about=named(about, ""))


def _at_once(changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return changes with the half-widths that hold for all policies at once."""
    return {
        name: {"mean": change["mean"], "half_width": change["simultaneous"]}
        for name, change in changes.items()
    }


def _nothing(changes: Mapping[str, Value]) -> bool:
    """Return whether neither a wait nor anybody's satisfaction ever differs."""
    found = [changes[name] for name in ("satisfaction", "wait_mean")]
    return all(mean(change) == 0.0 == (half_width(change) or 0.0) for change in found)


def shown(difference: Value) -> int:
    """Return 1 or -1 where the interval lies above or below 0, else 0: no difference shown."""
    middle = mean(difference)
    if middle is None or undecided(difference):
        return 0
    return 1 if middle > 0 else -1


def tier_lines(summary: Summary, tier: str) -> list[str]:
    """Return the table of one tier: policies as rows, levels and changes as columns."""
    name = tier_name(summary["policies"][BASELINE], tier, NAME - 1)
    rows = (
        row(
            unlike(policy, summary["policies"], NAME),
            NAME,
            COLUMNS,
            comparison_values(summary, policy, tier),
        )
        for policy in summary["policies"]
    )
    return [heads(name, NAME, COLUMNS), *rows]


def comparison_values(summary: Summary, policy: str, tier: str) -> dict[str, Value]:
    """Return a flat row: levels by measure, changes by measure under `change `."""
    changes = summary["differences"].get(policy, {}).get(tier, {})
    people = changes.get("satisfaction", {})
    return (
        dict(summary["policies"][policy]["tiers"][tier])
        | {f"change {measure}": change for measure, change in _at_once(changes).items()}
        | {share: people.get(share) for share in ("better_share", "worse_share")}
    )


def _title(summary: Summary) -> str:
    today = summary["policies"][BASELINE]
    made = say(
        " | {days}, seed {seed} | the same people",
        days=_days(summary["policies"].values()),
        seed=today["seed"],
    )
    return fitted(titled(today["title"]), WIDTH - width(made)) + made


def _days(runs: Iterable[Summary]) -> str:
    """Return on how many days the policies were simulated."""
    ordered = sorted(runs, key=lambda run: int(run["days"]))
    fewest, most = ordered[0]["days"], ordered[-1]["days"]
    if fewest == most:
        return days_in_words(ordered[-1])
    return say("{fewest} to {most} days", fewest=fewest, most=most)


def _independent(summary: Summary) -> str:
    """Return how many times the days independent seeds would have needed."""
    changes = summary["differences"].values()
    times = [tiers[ALL]["satisfaction"]["independent_days"] for tiers in changes]
    known = sorted(f"{number:.3g}" for number in times if number is not None)
    known = sorted(known, key=float)
    if not known:
        return ""
    span = say("{least} to {most}", least=known[0], most=known[-1])
    return say(INDEPENDENT, times=known[0] if known[0] == known[-1] else span)


def _group(today: Summary, changes: Mapping[str, Any], text: str, group: Sequence[str]) -> str:
    if not group:
        return ""
    return say(text, tiers=commas(_who(today, tier, changes[tier]) for tier in group))


def _who(today: Summary, tier: str, change: Mapping[str, Any]) -> str:
    found = {"tier": tier_name(today, tier), "points": amount(change["satisfaction"], POINTS)}
    if not shown(change.get("wait_mean")):
        return say("{tier} (S {points})", **found)
    return say("{tier} (S {points}, mean wait {wait})", **found, wait=_wait(change))


def _wait(change: Mapping[str, Any]) -> str:
    return amount(change["wait_mean"], SIGNED_MINUTES, unit=True)


def _on_one_day(name: str, change: Mapping[str, Any]) -> str:
    return say(
        "{policy}: on this day S of all {points}, mean wait {wait}; one day alone proves nothing.",
        policy=name,
        points=amount(change["satisfaction"], POINTS),
        wait=_wait(change),
    )


def _unclear(today: Summary, changes: Mapping[str, Any], group: Sequence[str]) -> str:
    """Return for whom no difference of S is shown, with their waits where these differ."""
    if not group:
        return ""
    return say("no difference in S shown for {tiers}",
               tiers=commas(_with_wait(today, tier, changes[tier]) for tier in group))  # fmt: skip


def _with_wait(today: Summary, tier: str, change: Mapping[str, Any]) -> str:
    name = tier_name(today, tier)
    if not shown(change.get("wait_mean")):
        return name
    return say("{tier} (mean wait {wait})", tier=name, wait=_wait(change))


def _cost(today: Value, other: Value) -> str:
    before, after = mean(today), mean(other)
    if before is None or after is None:
        return ""
    more = after - before
    if abs(more) <= (half_width(today) or 0.0) + (half_width(other) or 0.0):
        return say("costs about the same")
    if more > 0:
        return say("costs {money:.0f} more a day", money=more)
    return say("costs {money:.0f} less a day", money=-more)
