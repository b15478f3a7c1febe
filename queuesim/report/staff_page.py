"""The page of `staff`: how many windows, when, what they cost, and what one more or less changes.

The plan first, with what it rests on; then the steps from it, the most useful and the least
harmful, each simulated on the same people.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, sentence
from queuesim.report.amounts import (
    COUNT,
    POINTS,
    SIGNED_WHOLE,
    WHOLE,
    amount,
    interval,
    mean,
)
from queuesim.report.cells import WIDTH, clean, fitted, left, text_of, wrapped
from queuesim.report.page import title_line
from queuesim.report.tables import Column, heads, row
from queuesim.report.targets import clear, promise
from queuesim.report.wording import (
    WORDING,
    Summary,
    measure_of,
    procedure,
    tier_name,
)
from queuesim.report.words import numbers
from queuesim.study.search import NoPlanError

PLAN_OF = marked(" | plan for {policy} | {days}, seed {seed} | {digest}")
SHOWN = 6  # steps of each direction
NAME = 33
STEPS = (
    Column(sentence("money"), "cost", SIGNED_WHOLE, 6),
    Column(sentence("wait, min"), "wait_mean", POINTS, 7, 5),
    Column(sentence("S *"), "satisfaction", POINTS, 6, 5),
)
TITLES = {
    1: marked("One window more ({tried} tried)"),
    -1: marked("One window less ({tried} tried)"),
}
RULES = {
    "on average": marked(
        "The targets are met if the mean over the days simulated meets them, as in a run, on the"
        " days of the search and on as many fresh ones that confirm it."
    ),
    "surely": marked(
        "The targets are met if the whole 95 % interval of the mean meets them, on the days of the"
        " search and on as many fresh ones that confirm it."
    ),
}
NOT_CONFIRMED = marked(
    "No windows that may be added keep the targets there: this plan holds on its days."
)
CHOSEN = marked(
    "Of {plans} such plans of its cost it has the best {measure} ({how}, {days} other days)."
)
CHOSEN_OF_SEVERAL = marked(
    "Of {plans} such plans of its cost it has the best {measure} ({how}, {days} other days; {left}"
    " of them not told apart)."
)
FRESH = marked("Fresh days had no part in this.")
FRESH_AND_MISSED = marked(
    "Fresh days had no part in this ({setting}, or more days, makes a plan that lasts)."
)
ALIKE = marked(
    "From this plan nothing can be taken without missing a target. Windows alike share rule, wage"
    " and speed; at most {limits} may be open ([staff] at_most)."
)
PLAN = marked("{windows} windows at the busiest time, {half_hours:g} window half-hours: {cost}.")
PLAN_OF_TELLERS = marked(
    "{windows} windows at the busiest time, {tellers} tellers, {half_hours:g} window half-hours:"
    " {cost}."
)
WAGES = marked("{plan:.0f} a day in wages, now {now:.0f}")
HOURS = marked("{plan:.0f} hours of windows a day (no wage given), now {now:.0f}")
FEWEST = marked("With the same windows all day it takes {windows}, for {cost:.0f}.")
WHOLE_SPACE = marked("{plans} plans simulated (all of them that could be cheaper).")
SEARCHED = marked("{plans} plans simulated (a search, not a proof).")
NO_LIMITS_KEPT = marked(
    "No plan keeps the limits of [staff]: more shifts, tellers or windows are needed."
)
NONE_MEETS = marked("No plan meets the targets. With all windows allowed open all day ({limits}):")
NEAREST = marked("None of the {plans} plans simulated meets the targets. The nearest:")
ALLOW_MORE = marked("[staff] at_most allows more windows of a kind, such as {example}.")
LEGEND = marked(
    "Required: Erlang A in a steady hour, a guide. Changes: against the plan, mean of all, paired"
    " by day, ±95 %; misses: on the days of the search or the confirming ones. * S is modelled"
    " (`queuesim list parameters`)."
)


def staff_page(summary: Summary) -> str:
    """Return the page of a plan, lines of at most 80 cells."""
    return text_of(
        [title_line(summary, PLAN_OF), *wrapped(_verdict(summary)), *_targets(summary)],
        [*plan_lines(summary), *roster_lines(summary)],
        [*step_lines(summary), *wrapped(say(LEGEND))],
        wrapped(_how(summary)),
    )


def missing(error: NoPlanError) -> str:
    """Return in words that no plan meets the targets, and what is missing."""
    space, best = error.trials.space, error.best
    if best is None:
        return say(NO_LIMITS_KEPT)
    limits = commas(_limit(kind.at_most, kind.windows[0]) for kind in space.kinds)
    start = NONE_MEETS if error.proof else NEAREST
    lines = [say(start, limits=limits, plans=error.trials.count)]
    for at, margin in zip(error.trials.promises, best.margins, strict=True):
        if margin < 0:
            form = WORDING[at.measure].form
            values = best.values[:, error.trials.promises.index(at)]
            known = values[values == values]
            reached = amount(float(known.mean()) if len(known) else None, form, unit=True)
            figures = {"tier": clean(at.name), "measure": at.measure, "wanted": at.wanted}
            lines.append("  " + say("{tier}: {measure} {wanted}, reached {reached}", **figures,
                                    reached=reached))  # fmt: skip
    return "\n".join([*lines, say(ALLOW_MORE, example="at_most = { 1 = 3 }")])


def plan_lines(summary: Summary) -> list[str]:
    """Return the plan by half-hour: windows required, open now and planned, and of each kind."""
    columns = plan_columns(summary)
    shown = columns[: 4 + (WIDTH - 6 - 32) // 11]
    lines = [
        row(hour["from"], 6, shown, hour | {f"kind {k}": v for k, v in enumerate(hour["by_kind"])})
        for hour in summary["half_hours"]
    ]
    return [heads(say("from"), 6, shown), *lines]


def plan_columns(summary: Summary) -> list[Column]:
    """Return the columns of the plan: required, open now and planned, and of each kind."""
    kinds = [_kind(summary, k) for k in range(len(summary["kinds"]))]
    return [
        Column(sentence("work"), "load", COUNT, 7),
        Column(sentence("required"), "required", WHOLE, 10),
        Column(sentence("now"), "now", COUNT, 6),
        Column(sentence("planned"), "planned", COUNT, 9),
        *(Column(name, f"kind {k}", COUNT, 11) for k, name in enumerate(kinds)),
    ]


def roster_lines(summary: Summary) -> list[str]:
    """Return when each window is open, windows with the same day together."""
    days: dict[tuple[str, ...], list[str]] = {}
    for seat in summary["rosters"]:
        days.setdefault((seat["shift"] or "", *seat["spans"]), []).append(_seat(seat))
    return [
        line
        for (shift, *spans), windows in days.items()
        for line in wrapped(_hours(spans, shift), label=_windows(windows))
    ]


def _hours(spans: Sequence[str], shift: str) -> str:
    hours = commas(spans) or say("closed")
    return say("{hours} ({roster})", hours=hours, roster=clean(shift)) if shift else hours


def _windows(names: Sequence[str]) -> str:
    one, several = marked("- window {windows}: "), marked("- windows {windows}: ")
    return say(several if len(names) > 1 else one, windows=commas(names))


def step_lines(summary: Summary) -> list[str]:
    """Return the steps that gain most satisfaction, and those that lose least."""
    lines = []
    for by, title in TITLES.items():
        steps = [step for step in summary["steps"] if step["by"] == by]
        steps.sort(key=lambda step: -(mean(step["satisfaction"]) or 0.0))
        if steps:
            head = heads(say(title, tried=len(steps)), NAME, STEPS)
            lines += [head + "  " + say("misses")]
            lines += [_step(summary, step) for step in steps[:SHOWN]]
    return lines


def step_name(summary: Summary, step: Mapping[str, Any]) -> str:
    """Return of which windows a step has one more or less, and when."""
    kind = summary["kinds"][step["kind"]]["windows"][0]
    return clean(say("like {window}, {hours}", window=kind, hours=commas(step["spans"])))


def _step(summary: Summary, step: Mapping[str, Any]) -> str:
    run = _run(summary)
    tiers = dict.fromkeys(summary["targets"][k]["tier"] for k in step["missed"])
    missed = commas(tier_name(run, tier, 9) for tier in tiers)
    return row(
        step_name(summary, step), NAME, STEPS, step, f"  {fitted(missed, 14)}" if missed else ""
    )


def _verdict(summary: Summary) -> str:
    search, fewest, tellers = summary["search"], summary["fewest"], summary["tellers"]
    plan = say(
        PLAN if tellers is None else PLAN_OF_TELLERS,
        windows=summary["windows"],
        tellers=tellers,
        half_hours=summary["window_half_hours"],
        cost=_cost(summary["cost"]),
    )
    how = WHOLE_SPACE if search["whole"] else SEARCHED
    tried = say(how, plans=search["simulated"])
    return in_a_row([plan, say(FEWEST, **fewest) if fewest else "", tried])


def _cost(cost: Mapping[str, Any]) -> str:
    text = WAGES if cost["unit"] == "money" else HOURS
    return say(text, plan=cost["plan"], now=cost["now"])


def staff_sentences(summary: Summary) -> list[str]:
    """Return what is said of a plan: the verdict, each target, how it was found."""
    targets = [say("{met}: {target}", met=mark, target=text) for mark, text in _promises(summary)]
    return [_verdict(summary), *targets, _how(summary)]


def _targets(summary: Summary) -> list[str]:
    return [
        line for mark, text in _promises(summary) for line in wrapped(text, label=left(mark, 9))
    ]


def _promises(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield for each target whether it is met, and in words what was reached."""
    for target in summary["targets"]:
        form = WORDING[target["measure"]].form
        value, confirmed, fresh = (
            interval(target[key], form) for key in ("value", "confirmed", "fresh")
        )
        text = say(
            "{target}: {value}; confirmed {confirmed}; fresh days {fresh}",
            target=promise(_run(summary), target),
            value=_marked(value, target["met"]),
            confirmed=_marked(confirmed, target["confirmed_met"]),
            fresh=_fresh(summary, target, fresh),
        )
        met = target["met"] and target["confirmed_met"]
        yield say("Met") if met else say("Missed"), text


def _marked(value: str, met: bool) -> str:
    return value if met else say("{value} (missed)", value=value)


def _fresh(summary: Summary, target: Mapping[str, Any], value: str) -> str:
    """Return whether a target is missed on fresh days, and whether chance may have done it."""
    there = {**target, "value": target["fresh"]}
    if target["fresh_met"] or clear(_run(summary), there):
        return _marked(value, target["fresh_met"])
    return say("{value} (missed, within chance)", value=value)


def _how(summary: Summary) -> str:
    limits = commas(_limit(kind["at_most"], clean(kind["windows"][0])) for kind in summary["kinds"])
    rule = RULES[summary["rule"]]
    return in_a_row(
        [say(rule), _mended(summary), _chosen(summary), _hint(summary), say(ALIKE, limits=limits)]
    )


def _mended(summary: Summary) -> str:
    search = summary["search"]
    if not search["confirmed"]:
        return say(NOT_CONFIRMED)
    if not search["mended"]:
        return ""
    return say(
        "What the search found, for {cost:.0f}, missed there and was mended.", cost=search["found"]
    )


def _chosen(summary: Summary) -> str:
    """Return how the plan was chosen among those of its cost, and what that is worth."""
    search, how = summary["search"], summary["search"]["selection"]
    if search["equals"] < 2:
        return ""
    tied = search["left"]
    return say(
        CHOSEN_OF_SEVERAL if tied > 1 else CHOSEN,
        plans=search["equals"],
        measure=measure_of(how["measure"], tier_name(_run(summary), how["tier"])),
        how=procedure(how),
        days=search["choice_days"],
        left=tied,
    )


def _hint(summary: Summary) -> str:
    missed = not all(target["fresh_met"] for target in summary["targets"])
    if not missed or summary["rule"] == "surely":
        return say(FRESH)
    return say(FRESH_AND_MISSED, setting='[staff] meets = "surely"')


def _limit(at_most: int, window: str) -> str:
    return say("{windows} like {window}", windows=at_most, window=window)


def _kind(summary: Summary, k: int) -> str:
    return say("like {windows}", windows=numbers(summary["kinds"][k]["windows"]))


def _seat(seat: Mapping[str, Any]) -> str:
    name = clean(seat["window"])
    return say("{window} (new)", window=name) if seat["new"] else name


def _run(summary: Summary) -> Summary:
    """Return the run of the plan, which knows the names and the limits of the targets."""
    run: Summary = summary["policies"][summary["plan"]]
    return run
