"""Policies side by side: what each changes against `today`, for whom, and how surely.

The same people meet every policy, so a difference is theirs, person by person; where its interval
includes 0, no difference is shown, and the page says so instead of naming a winner. The intervals
are those that hold for all policies at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from queuesim.report.cells import WIDTH, clean, fitted, named, text_of, width, wrapped
from queuesim.report.entering import entry_lines
from queuesim.report.memory_lines import memory_lines
from queuesim.report.payers import apart_lines, cap_lines, ledger_lines
from queuesim.report.tables import Column, heads, row
from queuesim.report.value_lines import value_lines
from queuesim.report.wording import ALL, Summary, days_in_words, measure_words, tier_name, tiers
from queuesim.scenario.model import Scenario
from queuesim.study.measures import MEASURES

BASELINE = "today"
WHOLE_SHARE = Form(decimals=0, factor=100.0, unit="%")
SIGNED_MINUTES = Form(unit="min", signed=True)
NAME = 16
COLUMNS = (
    Column("S", "satisfaction", POINTS, 6),
    Column("change", "change satisfaction", POINTS, 6, 6, marked=True),
    Column("wins", "better_share", WHOLE_SHARE, 5),
    Column("pays", "worse_share", WHOLE_SHARE, 5),
    Column("wait", "wait_mean", MINUTES, 6),
    Column("change", "change wait_mean", SIGNED_MINUTES, 6, 5, marked=True),
    Column("p90", "wait_p90", MINUTES, 5),
    Column("change", "change wait_p90", SIGNED_MINUTES, 6, 5, marked=True),
)
LEGEND = (
    "Change: against today, ±95 % for all policies at once; ~ no difference shown, as the interval"
    " includes 0. S: satisfaction in points, modelled on assumptions (`queuesim list parameters`)."
    " Wins, pays: % of people whose S rises, falls by more than 0.05. Waits in min, their changes"
    " over people called under both policies. `queuesim check FILE --policy NAME` says all its call"
    " rules in words."
)


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
    return text_of(
        [_title(summary)],
        best_lines(summary),
        verdicts,
        apart_lines(summary),
        cap_lines(summary),
        *tables,
        *ledger_lines(summary),
        memory_lines(summary),
        value_lines(summary),
        wrapped(f"{LEGEND}{_independent(summary)}"),
    )


def best_lines(summary: Summary) -> list[str]:
    """Return which policy is the best, or which are left, by the procedure with its guarantee."""
    found = summary["selection"]
    today = summary["policies"][BASELINE]
    words = f"{measure_words(found['measure'])} of {tier_name(today, found['tier'])}"
    left = ", ".join(map(clean, found["left"]))
    if max(run["days"] for run in summary["policies"].values()) < found["first_stage"]:
        return wrapped(f"Best by {words}: not chosen below {found['first_stage']} days.")
    verdict = f"Best by {words}: {left}" if found["best"] else f"Best by {words}: open, {left} left"
    zone = f"{found['indifference_zone']:g} {MEASURES[found['measure']].unit}"
    sure = f"{100 * found['confidence']:g} %, indifference zone {zone}"
    how = f" (Kim and Nelson, {sure})."
    return [*wrapped(verdict + how), *_stopping(summary["stopping"]), *_own_days(summary)]


def _own_days(summary: Summary) -> list[str]:
    """Return how many days each policy took, where they differ."""
    days = {policy: run["days"] for policy, run in summary["policies"].items()}
    if len(set(days.values())) == 1:
        return []
    text = ", ".join(f"{clean(policy)} {number}" for policy, number in days.items())
    shared = "changes are over the days shared with today, levels over all of a policy's own"
    return wrapped(f"Days simulated: {text}; {shared}.")


def _stopping(stopping: Mapping[str, Any]) -> list[str]:
    if stopping["unfinished"]:
        return wrapped(clean(f"Not finished: {stopping['unfinished']}."))
    if stopping["asked"]:
        return wrapped(clean(f"As sure as asked: {', '.join(stopping['asked'])}."))
    return []


def policy_sentence(summary: Summary, policy: str) -> str:
    """Return in words who wins and who pays under a policy, and what it costs."""
    differences = {tier: _at_once(found) for tier, found in summary["differences"][policy].items()}
    today, other = summary["policies"][BASELINE], summary["policies"][policy]
    signs = {tier: shown(differences[tier]["satisfaction"]) for tier in tiers(today)}
    about = named(other["scenario"].get("about"), "")
    name = f"{clean(policy)} ({about})" if about else clean(policy)
    if all(_nothing(differences[tier]) for tier in signs):
        return f"{name}: does not differ from today, for anybody."
    parts = [
        _group(today, differences, "better for", [t for t, sign in signs.items() if sign > 0]),
        _group(today, differences, "worse for", [t for t, sign in signs.items() if sign < 0]),
        _unclear(today, [t for t, sign in signs.items() if sign == 0]),
        _cost(today["cost"]["total"], other["cost"]["total"]),
    ]
    return f"{name}: {'; '.join(part for part in parts if part)}."


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
        row(clean(policy), NAME, COLUMNS, comparison_values(summary, policy, tier))
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
    made = f" | {_days(summary['policies'].values())}, seed {today['seed']} | the same people"
    return fitted(named(today["title"], "untitled"), WIDTH - width(made)) + made


def _days(runs: Iterable[Summary]) -> str:
    """Return on how many days the policies were simulated."""
    ordered = sorted(runs, key=lambda run: int(run["days"]))
    fewest, most = ordered[0]["days"], ordered[-1]["days"]
    return days_in_words(ordered[-1]) if fewest == most else f"{fewest} to {most} days"


def _independent(summary: Summary) -> str:
    """Return how many times the days independent seeds would have needed."""
    changes = summary["differences"].values()
    times = [tiers[ALL]["satisfaction"]["independent_days"] for tiers in changes]
    known = sorted(f"{number:.3g}" for number in times if number is not None)
    known = sorted(known, key=float)
    if not known:
        return ""
    span = known[0] if known[0] == known[-1] else f"{known[0]} to {known[-1]}"
    return f" Independent seeds would need {span} times the days for so sure a change of S (all)."


def _group(today: Summary, changes: Mapping[str, Any], verb: str, group: Sequence[str]) -> str:
    if not group:
        return ""
    return f"{verb} {', '.join(_who(today, tier, changes[tier]) for tier in group)}"


def _who(today: Summary, tier: str, change: Mapping[str, Any]) -> str:
    wait = change.get("wait_mean")
    words = f", mean wait {amount(wait, SIGNED_MINUTES, unit=True)}" if shown(wait) else ""
    return f"{tier_name(today, tier)} (S {amount(change['satisfaction'], POINTS)}{words})"


def _unclear(today: Summary, group: Sequence[str]) -> str:
    if not group:
        return ""
    return f"no difference shown for {', '.join(tier_name(today, tier) for tier in group)}"


def _cost(today: Value, other: Value) -> str:
    before, after = mean(today), mean(other)
    if before is None or after is None:
        return ""
    more = after - before
    if abs(more) <= (half_width(today) or 0.0) + (half_width(other) or 0.0):
        return "costs about the same"
    return f"costs {abs(more):.0f} {'more' if more > 0 else 'less'} a day"
