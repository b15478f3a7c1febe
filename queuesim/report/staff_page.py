"""The page of `staff`: how many windows, when, what they cost, and what one more or less changes.

The plan first, with what it rests on; then the steps from it, the most useful and the least
harmful, each simulated on the same people.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queuesim.report.amounts import (
    COUNT,
    POINTS,
    SIGNED_WHOLE,
    WHOLE,
    amount,
    interval,
    mean,
)
from queuesim.report.cells import WIDTH, clean, fitted, left, named, text_of, width, wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.targets import clear, promise
from queuesim.report.wording import (
    WORDING,
    Summary,
    days_in_words,
    measure_words,
    tier_name,
)
from queuesim.report.words import numbers
from queuesim.study.measures import MEASURES
from queuesim.study.search import NoPlanError

SHOWN = 6  # steps of each direction
NAME = 33
STEPS = (
    Column("money", "cost", SIGNED_WHOLE, 6),
    Column("wait, min", "wait_mean", POINTS, 7, 5),
    Column("S *", "satisfaction", POINTS, 6, 5),
)
RULES = {
    "on average": "The targets are met if the mean over the days simulated meets them, as in a run",
    "surely": "The targets are met if the whole 95 % interval of the mean meets them",
}
LEGEND = (
    "Required: Erlang A in a steady hour, a guide. Changes: against the plan, mean of all, paired"
    " by day, ±95 %; misses: on the days of the search or the confirming ones. * S is modelled"
    " (`queuesim list parameters`)."
)


def staff_page(summary: Summary) -> str:
    """Return the page of a plan, lines of at most 80 cells."""
    return text_of(
        [_title(summary), *wrapped(_verdict(summary)), *_targets(summary)],
        [*plan_lines(summary), *roster_lines(summary)],
        [*step_lines(summary), *wrapped(LEGEND)],
        wrapped(_how(summary)),
    )


def missing(error: NoPlanError) -> str:
    """Return in words that no plan meets the targets, and what is missing."""
    space, best = error.trials.space, error.best
    if best is None:
        return "No plan keeps the limits of [staff]: more shifts, tellers or windows are needed."
    limits = ", ".join(f"{kind.at_most} like {kind.windows[0]}" for kind in space.kinds)
    start = (
        f"No plan meets the targets. With all windows allowed open all day ({limits}):"
        if error.proof
        else f"None of the {error.trials.count} plans simulated meets the targets. The nearest:"
    )
    lines = [start]
    for at, margin in zip(error.trials.promises, best.margins, strict=True):
        if margin < 0:
            form = WORDING[at.measure].form
            values = best.values[:, error.trials.promises.index(at)]
            known = values[values == values]
            reached = amount(float(known.mean()) if len(known) else None, form, unit=True)
            lines.append(f"  {clean(at.name)}: {at.measure} {at.wanted}, reached {reached}")
    lines.append("[staff] at_most allows more windows of a kind, such as at_most = { 1 = 3 }.")
    return "\n".join(lines)


def plan_lines(summary: Summary) -> list[str]:
    """Return the plan by half-hour: windows required, open now and planned, and of each kind."""
    columns = plan_columns(summary)
    shown = columns[: 4 + (WIDTH - 6 - 32) // 11]
    lines = [
        row(hour["from"], 6, shown, hour | {f"kind {k}": v for k, v in enumerate(hour["by_kind"])})
        for hour in summary["half_hours"]
    ]
    return [heads("from", 6, shown), *lines]


def plan_columns(summary: Summary) -> list[Column]:
    """Return the columns of the plan: required, open now and planned, and of each kind."""
    kinds = [_kind(summary, k) for k in range(len(summary["kinds"]))]
    return [
        Column("load", "load", COUNT, 7),
        Column("required", "required", WHOLE, 10),
        Column("now", "now", COUNT, 6),
        Column("planned", "planned", COUNT, 9),
        *(Column(fitted(name, 9), f"kind {k}", COUNT, 11) for k, name in enumerate(kinds)),
    ]


def roster_lines(summary: Summary) -> list[str]:
    """Return when each window is open, windows with the same day together."""
    days: dict[tuple[str, ...], list[str]] = {}
    for seat in summary["rosters"]:
        days.setdefault((seat["shift"] or "", *seat["spans"]), []).append(_seat(seat))
    return [
        line
        for (shift, *spans), windows in days.items()
        for line in wrapped(
            f"{', '.join(spans) or 'closed'}{f' ({clean(shift)})' if shift else ''}",
            label=f"- window{'s' if len(windows) > 1 else ''} {', '.join(windows)}: ",
        )
    ]


def step_lines(summary: Summary) -> list[str]:
    """Return the steps that gain most satisfaction, and those that lose least."""
    lines = []
    for by, title in ((1, "One window more"), (-1, "One window less")):
        steps = [step for step in summary["steps"] if step["by"] == by]
        steps.sort(key=lambda step: -(mean(step["satisfaction"]) or 0.0))
        if steps:
            head = heads(f"{title} ({len(steps)} tried)", NAME, STEPS)
            lines += [f"{head}  misses"]
            lines += [_step(summary, step) for step in steps[:SHOWN]]
    return lines


def step_name(summary: Summary, step: Mapping[str, Any]) -> str:
    """Return of which windows a step has one more or less, and when."""
    kind = summary["kinds"][step["kind"]]["windows"][0]
    return clean(f"like {kind}, {', '.join(step['spans'])}")


def _step(summary: Summary, step: Mapping[str, Any]) -> str:
    run = _run(summary)
    tiers = dict.fromkeys(summary["targets"][k]["tier"] for k in step["missed"])
    missed = ", ".join(tier_name(run, tier, 9) for tier in tiers)
    return row(
        step_name(summary, step), NAME, STEPS, step, f"  {fitted(missed, 14)}" if missed else ""
    )


def _title(summary: Summary) -> str:
    made = (
        f" | plan for {fitted(clean(summary['policy']), 20)} | {days_in_words(summary)},"
        f" seed {summary['seed']} | {clean(summary['digest'])[:8]}"
    )
    return fitted(named(summary["title"], "untitled"), WIDTH - width(made)) + made


def _verdict(summary: Summary) -> str:
    cost, search = summary["cost"], summary["search"]
    unit = "a day in wages" if cost["unit"] == "money" else "hours of windows a day (no wage given)"
    people = f", {summary['tellers']} tellers" if summary["tellers"] is not None else ""
    how = "all of them that could be cheaper" if search["whole"] else "a search, not a proof"
    fewest = summary["fewest"]
    least = (
        f" With the same windows all day it takes {fewest['windows']}, for {fewest['cost']:.0f}."
        if fewest
        else ""
    )
    return (
        f"{summary['windows']} windows at the busiest time{people},"
        f" {summary['window_half_hours']:g} window half-hours:"
        f" {cost['plan']:.0f} {unit}, now {cost['now']:.0f}.{least}"
        f" {search['simulated']} plans simulated ({how})."
    )


def staff_sentences(summary: Summary) -> list[str]:
    """Return what is said of a plan: the verdict, each target, how it was found."""
    targets = [f"{mark}: {text}" for mark, text in _promises(summary)]
    return [_verdict(summary), *targets, _how(summary)]


def _targets(summary: Summary) -> list[str]:
    return [
        line for mark, text in _promises(summary) for line in wrapped(text, label=left(mark, 9))
    ]


def _promises(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield for each target whether it is met, and in words what was reached."""
    for target in summary["targets"]:
        form = WORDING[target["measure"]].form
        values = [interval(target[key], form) for key in ("value", "confirmed", "fresh")]
        missed = ["" if target[key] else " (missed)" for key in ("met", "confirmed_met")]
        texts = (f"{values[0]}{missed[0]}", f"confirmed {values[1]}{missed[1]}",
                 f"fresh days {values[2]}{_missed_there(summary, target)}")  # fmt: skip
        text = f"{promise(_run(summary), target)}: {'; '.join(texts)}"
        met = target["met"] and target["confirmed_met"]
        yield "Met" if met else "Missed", text


def _missed_there(summary: Summary, target: Mapping[str, Any]) -> str:
    """Return whether a target is missed on fresh days, and whether chance may have done it."""
    if target["fresh_met"]:
        return ""
    there = {**target, "value": target["fresh"]}
    return " (missed)" if clear(_run(summary), there) else " (missed, within chance)"


def _how(summary: Summary) -> str:
    return (
        f"{RULES[summary['rule']]}, on the days of the search and on as many fresh ones that"
        f" confirm it.{_mended(summary)}{_chosen(summary)} Fresh days had no part in this"
        f"{_hint(summary)}. From this plan nothing can be taken without missing a target. Windows"
        f" alike share rule, wage and speed; at most {_limits(summary['kinds'])} may be open"
        " ([staff] at_most)."
    )


def _mended(summary: Summary) -> str:
    search = summary["search"]
    if not search["confirmed"]:
        return " No windows that may be added keep the targets there: this plan holds on its days."
    if not search["mended"]:
        return ""
    return f" What the search found, for {search['found']:.0f}, missed there and was mended."


def _chosen(summary: Summary) -> str:
    """Return how the plan was chosen among those of its cost, and what that is worth."""
    search, how = summary["search"], summary["search"]["selection"]
    if search["equals"] < 2:
        return ""
    words = f"{measure_words(how['measure'])} of {tier_name(_run(summary), how['tier'])}"
    zone = f"{how['indifference_zone']:g} {MEASURES[how['measure']].unit}"
    procedure = f"Kim and Nelson, {100 * how['confidence']:g} %, indifference zone {zone}"
    open_ = f"; {search['left']} of them not told apart" if search["left"] > 1 else ""
    return (
        f" Of {search['equals']} such plans of its cost it has the best {words} ({procedure},"
        f" {search['choice_days']} other days{open_})."
    )


def _hint(summary: Summary) -> str:
    missed = not all(target["fresh_met"] for target in summary["targets"])
    if not missed or summary["rule"] == "surely":
        return ""
    return ' ([staff] meets = "surely", or more days, makes a plan that lasts)'


def _limits(kinds: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{kind['at_most']} like {clean(kind['windows'][0])}" for kind in kinds)


def _kind(summary: Summary, k: int) -> str:
    return f"like {numbers(summary['kinds'][k]['windows'])}"


def _seat(seat: Mapping[str, Any]) -> str:
    return f"{clean(seat['window'])}{' (new)' if seat['new'] else ''}"


def _run(summary: Summary) -> Summary:
    """Return the run of the plan, which knows the names and the limits of the targets."""
    run: Summary = summary["policies"][summary["plan"]]
    return run
