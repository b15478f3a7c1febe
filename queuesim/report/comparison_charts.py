"""The charts of a comparison: what each policy costs, does for whom, and when in the day.

A policy keeps its colour and its shape in all of them. What is drawn of people, not of means over
days, is said to be so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from queuesim.language import in_a_row, marked, say, say_many
from queuesim.report import drawing
from queuesim.report.amounts import mean
from queuesim.report.cells import clean, wrapped
from queuesim.report.drawing import BLUE, GREEN, GREY, ORANGE, ROW, SKY, VERMILLION
from queuesim.report.wording import ALL, Summary

PINK, YELLOW, BLACK = "#CC79A7", "#F0E442", "#000000"
LOOKS = (
    ("o", BLACK), ("s", BLUE), ("D", VERMILLION), ("^", GREEN), ("v", PINK), ("P", ORANGE),
    ("X", SKY), ("*", YELLOW),
)  # fmt: skip
MEAN = marked("Whiskers: 95 % interval of the mean over {days}.")
CHANGE = marked(
    "Whiskers, for all policies at once: 95 % interval of the change against today over {days}."
)
SMALL = 0.02  # of a cost: what differs by less is not spread over the whole chart
WORTH = "value_weighted_satisfaction"


def policies(summary: Summary) -> Figure:
    """Draw the satisfaction of each tier under each policy, a panel for a tier."""
    runs = summary["policies"]
    figure, panels = _panels(summary, say("satisfaction by tier and policy"), list(runs))
    for tier, axes in panels.items():
        values = [run["tiers"][tier]["satisfaction"] for run in runs.values()]
        drawing.dots(axes, values, ("o", BLUE))
        drawing.around_expectation(axes)
    same = say("The same people meet every policy: changes are surer than the whiskers suggest.")
    _how_sure(figure, summary, MEAN, say("Satisfaction is modelled."), same)
    return figure


def worth(summary: Summary) -> Figure | None:
    """Draw what a day costs against what it is worth to customers, and which policies lead."""
    runs = summary["policies"]
    if not any(mean(run["cost"]["total"]) for run in runs.values()):
        return None
    figure = drawing.titled_figure(
        today(summary), say("cost and value-weighted satisfaction"), 9, 6
    )
    axes = figure.subplots()
    points = {name: (mean(run["cost"]["total"]), mean(run["tiers"][ALL][WORTH]))
              for name, run in runs.items()}  # fmt: skip
    leaders = [points[name] for name in frontier(points)]
    axes.plot(*zip(*leaders, strict=True), color=GREY, lw=1.5, ls="--", label=say("frontier"))
    for k, ((name, point), (shape, colour)) in enumerate(_looks(points)):
        change = summary["differences"].get(name, {}).get(ALL, {}).get(WORTH, {})
        drawn = axes.errorbar(
            [_or_nan(point[0])], [_or_nan(point[1])], [change.get("simultaneous") or 0.0],
            fmt=shape, color=colour, markersize=8, capsize=4, label=_label(name),
        )  # fmt: skip
        told = say(
            "{policy}: {points:+.2f} points for {cost:.0f} a day",
            policy=clean(name), points=_or_nan(point[1]), cost=_or_nan(point[0]),
        )  # fmt: skip
        drawing.hover(drawn.get_children(), k, told)
    drawing.at_least(axes, SMALL)
    axes.set_xlabel(say("cost of a day, in the money of the file"))
    axes.set_ylabel(say("satisfaction weighted by value, points (modelled)"))
    figure.legend(loc="outside right upper", frameon=False)
    text = say("Frontier: no policy costs less and satisfies more.")
    _how_sure(figure, summary, CHANGE, text)
    return figure


def frontier(points: Mapping[str, tuple[float | None, float | None]]) -> list[str]:
    """Return the policies to which no other is better at no more cost, from the cheapest on."""
    known = [(c, -s, name) for name, (c, s) in points.items() if c is not None and s is not None]
    leaders: list[str] = []
    best = float("inf")
    for _, less, name in sorted(known):
        if less < best:
            leaders.append(name)
            best = less
    return leaders


def waits(summary: Summary) -> Figure:
    """Draw the real and the felt wait of each tier under each policy, a panel for a tier."""
    runs = summary["policies"]
    figure, panels = _panels(summary, say("the wait by the clock and as it felt"), list(runs))
    for tier, axes in panels.items():
        found = [run["tiers"][tier] for run in runs.values()]
        clock, felt = ([row[key] for row in found] for key in ("wait_mean", "felt_wait"))
        drawing.dots(axes, clock, ("o", BLUE), -0.13, say("by the clock"))
        drawing.dots(axes, felt, ("s", VERMILLION), 0.13, say("as it felt (modelled)"))
        axes.set_xlabel(say("mean wait, minutes"))
    figure.axes[0].set_xlim(left=0)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", frameon=False)
    _how_sure(figure, summary, MEAN, say("By the clock: of those served."))
    return figure


def winners(summary: Summary) -> Figure | None:
    """Draw how the change of satisfaction is spread over the people of each tier."""
    found = summary["ledger"]
    if not found:
        return None
    figure, panels = _panels(summary, say("who wins and who pays, against today"), list(found))
    for tier, axes in panels.items():
        for k, entries in enumerate(found.values()):
            drawing.spread(axes, k, _spread(entries[tier]), k + 1)
            shares = (entries[tier][key] for key in ("better_share", "worse_share"))
            better, worse = (100 * (mean(share) or 0) for share in shares)
            told = say("{better:.0f} % win, {worse:.0f} % pay", better=better, worse=worse)
            drawing.below_row(axes, k, told)
        axes.axvline(0, color="black", linewidth=1)
        axes.set_xlabel(say("change of satisfaction, points"))
    text = say(
        "Over people, same person by same person: dot: the median; bar: the middle half; line: from"
        " one in twenty to nineteen in twenty. They win or pay by more than 0.05 points (modelled)."
    )
    drawing.note(figure, text)
    return figure


def hours(summary: Summary) -> Figure | None:
    """Draw the day in half-hours under each policy: windows, people waiting, waits."""
    runs = {name: run for name, run in summary["policies"].items() if run["half_hours"]}
    if not runs:
        return None
    figure = drawing.titled_figure(today(summary), say("the day in half-hours by policy"), 11, 9)
    windows, waiting, wait = figure.subplots(3, sharex=True)
    for k, ((name, run), look) in enumerate(_looks(runs)):
        drawing.hover(
            (
                _by_the_clock(windows, run["half_hours"], "open", look, _label(name)),
                _by_the_clock(waiting, run["half_hours"], "waiting", look),
                _by_the_clock(wait, run["half_hours"], "wait_p90", look),
            ),
            k,
            clean(name),
        )
    drawing.titled(windows, say("Windows open"), say("windows"))
    drawing.titled(waiting, say("People waiting at a time, on average"), say("people"))
    drawing.titled(wait, say("Nine in ten of those served are called within"), say("minutes"))
    wait.set_xlabel(say("time of day, hours"))
    figure.legend(loc="outside right upper", frameon=False)
    drawing.note(figure, say("Means over {days} of the same people.", days=_days(summary)))
    return figure


def today(summary: Summary) -> Summary:
    """Return the run of today's policy."""
    first: Summary = summary["policies"]["today"]
    return first


def _looks(rows: Mapping[str, Any]) -> list[tuple[tuple[str, Any], tuple[str, str]]]:
    """Return each policy and what belongs to it, with its shape and colour."""
    return [(row, LOOKS[k % len(LOOKS)]) for k, row in enumerate(rows.items())]


def _by_the_clock(
    axes: Axes, hours: Sequence[Mapping[str, Any]], key: str, look: tuple[str, str], label: str = ""
) -> Line2D:
    at = [int(hour["from"][:2]) + int(hour["from"][3:5]) / 60 + 0.25 for hour in hours]
    shape, colour = look
    values = [_or_nan(hour[key]) for hour in hours]
    (drawn,) = axes.plot(
        at, values, color=colour, marker=shape, markersize=5, lw=1.3, label=label or None
    )
    return drawn


def _spread(entries: Mapping[str, Any]) -> list[float]:
    return [_or_nan(entries[f"change_p{percent:02d}"]) for percent in (5, 25, 50, 75, 95)]


def _panels(
    summary: Summary, subject: str, policies: Sequence[str]
) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with axes for each tier, a row for a policy, named with what it costs."""
    names = [_policy(name, summary["policies"][name]) for name in policies]
    rows = len(names) * max(1.0, 0.3 * (1 + max(map(len, names))))
    figure, panels = drawing.panels(today(summary), subject, rows)
    drawing.named_rows(figure.axes[0], names)
    return figure, panels


def _policy(name: str, run: Summary) -> list[str]:
    cost = mean(run["cost"]["total"])
    return wrapped(clean(name), ROW) + ([say("costs {cost:.0f} a day", cost=cost)] if cost else [])


def _label(name: str) -> str:
    """Return a name in lines for a legend; one that begins with _ would be left out of it."""
    return "\u200b" + "\n".join(wrapped(clean(name), ROW))


def _days(summary: Summary) -> str:
    days = sorted({run["days"] for run in summary["policies"].values()})
    if len(days) == 1:
        return say_many("one day", "{number} days", days[0])
    return say("{first} to {last} days", first=days[0], last=days[-1])


def _how_sure(figure: Figure, summary: Summary, what: str, *before: str) -> None:
    one = all(run["days"] == 1 for run in summary["policies"].values())
    text = in_a_row([*before, say(what, days=_days(summary))])
    drawing.note(figure, say(drawing.ONE_DAY) if one else text)


def _or_nan(value: Any) -> float:
    number = mean(value)
    return float("nan") if number is None else number
