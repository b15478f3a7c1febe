"""The charts of `sensitivity`: the tornado, the two peaks, and the map of the gold paradox."""

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import in_a_row, marked, say
from queuesim.report import drawing
from queuesim.report.amounts import half_width, mean
from queuesim.report.cells import wrapped
from queuesim.report.drawing import BLACK, BLUE, GREY, ORANGE, PANEL, SKY, VERMILLION
from queuesim.report.sensitivity_page import (
    answer_in_words,
    ends_in_words,
    name_of,
    rows_shown,
    subject,
)
from queuesim.report.wording import Summary, tier_name

NAME = 34
ENDS = (
    ("low", SKY, "", marked("the low end of its range")),
    ("high", ORANGE, "//", marked("the high end of its range")),
)
PEAKS = (
    (
        "warmth",
        "o",
        BLUE,
        marked("the staff's warmth, expected"),
        marked("the staff's warmth, felt"),
    ),
    ("waiting", "s", VERMILLION, marked("waiting, expected"), marked("waiting, felt")),
)

Row = Mapping[str, Any]


def tornado(summary: Summary) -> Figure | None:
    """Draw how far each assumption moves the answer over its range, the strongest on top."""
    rows = rows_shown(summary)
    if not rows:
        return None
    text = say("what the answer hangs on")
    figure = drawing.titled_figure(summary, text, 10, 2.6 + 0.34 * len(rows))
    axes = figure.subplots()
    now = mean(summary["answer"]) or 0.0
    for key, colour, hatch, label in ENDS:
        widths = [(mean(row[key]["answer"]) or now) - now for row in rows]
        axes.barh(
            range(len(rows)), widths, 0.7, now, color=colour, hatch=hatch, edgecolor="white",
            label=say(label),
        )  # fmt: skip
    axes.axvline(now, color=BLACK, linewidth=1)
    for k, row in enumerate(rows):
        _ends(axes, k, row, now)
    drawing.named_rows(axes, [_name(summary, row) for row in rows])
    _room(axes, summary, rows)
    axes.set_xlabel(
        say(
            "{subject}, points (modelled): {policies}",
            subject=subject(summary), policies=_asked(summary["answer"]["policies"]),
        )
    )  # fmt: skip
    drawing.legend_above(axes)
    text = say(
        "Each number alone is moved, from one end of its range to the other, written at the bar."
        " Ranges and values are assumed unless `queuesim list parameters` names a source."
    )
    drawing.note(figure, in_a_row([answer_in_words(summary), text]))
    return figure


def _asked(policies: Sequence[str]) -> str:
    """Return whose answer it is: a policy's, or the second less the first."""
    if len(policies) == 1:
        return policies[0]
    return say("{other} less {one}", one=policies[0], other=policies[1])


def _name(summary: Summary, row: Row) -> list[str]:
    """Return the lines that name a row: the assumption, its value, and where the choice flips."""
    lines = wrapped(f"{name_of(summary, row)} {row['value']:.3g} {row['unit']}", NAME)
    flips = row["flips_at"]
    return lines if flips is None else [*lines, say("flips at {value:.3g}", value=flips)]


def _ends(axes: Axes, k: int, row: Row, now: float) -> None:
    """Write at the ends of a bar which value leads there, and mark where the choice flips."""
    ends = [(mean(row[key]["answer"]) or now, row[key]["value"]) for key, *_ in ENDS]
    for side, (answer, value) in ((-1, min(ends)), (1, max(ends))):
        if side * (answer - now) > 0:
            axes.annotate(
                f"{value:.3g}", (answer, k), (3 * side, 0), textcoords="offset points",
                va="center", ha="left" if side > 0 else "right", fontsize=8,
            )  # fmt: skip
    if row["flips_at"] is not None:
        axes.plot(0, k, "D", color=VERMILLION, markersize=6)


def _room(axes: Axes, summary: Summary, rows: Sequence[Row]) -> None:
    """Leave room for the values beside the bars, and draw the line where a choice flips."""
    ends = [mean(row[key]["answer"]) or 0.0 for row in rows for key, *_ in ENDS]
    two = len(summary["answer"]["policies"]) > 1
    if two and any(row["flips_at"] is not None for row in rows):
        axes.axvline(0, color=VERMILLION, linestyle="--", linewidth=1)
        ends.append(0.0)
    room = 0.1 * (max(ends) - min(ends)) or 0.1
    axes.set_xlim(min(ends) - room, max(ends) + room)


def peaks(summary: Summary) -> Figure | None:
    """Draw the peak of the staff's warmth and that of waiting, felt and expected, by tier."""
    told = summary["paradox"]
    if not told:
        return None
    tiers = list(told["tiers"])
    figure = drawing.titled_figure(
        summary, say("the peak of warmth and the peak of waiting"), 9, 3.6
    )
    axes = figure.subplots()
    for key, marker, colour, expected, as_felt in PEAKS:
        found = [told["tiers"][tier]["peaks"][key] for tier in tiers]
        rows = [k + (-0.12 if key == "warmth" else 0.12) for k in range(len(tiers))]
        felt = [mean(value) or 0.0 for value in found]
        normal = [value["normal"] for value in found]
        axes.hlines(rows, normal, felt, color=colour, linewidth=1.5)
        axes.plot(normal, rows, marker, color=colour, markerfacecolor="white", markersize=8,
                  linestyle="", label=say(expected))  # fmt: skip
        halves = [half_width(value) or 0.0 for value in found]
        axes.errorbar(felt, rows, xerr=halves, fmt=marker, color=colour, markersize=7, capsize=4,
                      label=say(as_felt))  # fmt: skip
    for k, tier in enumerate(tiers):
        of_tier = told["tiers"][tier]
        beaten = 100 * (mean(of_tier["peaks"]["beaten"]) or 0.0)
        text = say("waiting beats warmth in {percent:.0f} % of the visits", percent=beaten)
        drawing.below_row(axes, k, text)
    drawing.named_rows(axes, [[tier_name(summary, tier), _satisfied(told, tier)] for tier in tiers])
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_xlabel(say("affect, from -1 to +1: the best at the counter, the worst of the wait"))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    text = say("Expected: the tier's normal visit. Modelled.")
    drawing.how_sure(figure, summary, say("Whiskers"), text)
    return figure


def _satisfied(told: Row, tier: str) -> str:
    return f"S {mean(told['tiers'][tier]['satisfaction']) or 0.0:+.2f}"


def paradox(summary: Summary) -> Figure | None:
    """Draw for which waits the gold paradox holds, a panel for each wait that gold expects."""
    told = summary["paradox"]
    if not told:
        return None
    names = [tier_name(summary, told[key]) for key in ("upper", "lower")]
    panels = told["map"]["panels"]
    text = say("where {tier} waits less, fares better and leaves less satisfied", tier=names[0])
    figure = drawing.titled_figure(summary, text, 1.5 + 2.6 * len(panels), 5.2)
    every = figure.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)[0]
    for axes, panel in zip(every, panels, strict=True):
        _panel(axes, told, panel, names)
    every[0].set_ylabel(say("{tier} waits, minutes", tier=names[1]))
    note = say(
        "Shaded: the paradox holds. Dotted: both wait as long. Star: the waits of this file as"
        " simulated under {policy}; elsewhere all its waits are stretched in proportion,"
        " all else as it was seen.",
        policy=told["policy"],
    )
    drawing.note(figure, in_a_row([note, ends_in_words(told, names) if told["holds"] else ""]))
    return figure


def _panel(axes: Axes, told: Row, panel: Row, names: Sequence[str]) -> None:
    """Shade where it holds at one wait that gold expects, and mark the waits of the file."""
    minutes, upper = panel["expected_wait"], told["map"]["upper_waits"]
    own = minutes == told["expected_wait"]
    begin, end = zip(*(span or [nan, nan] for span in panel["lower_waits"]), strict=True)
    axes.fill_between(upper, begin, end, color="#f3c98b", linewidth=0)
    axes.plot([0, upper[-1]], [0, upper[-1]], ":", color=GREY, linewidth=1)
    waits = [mean(told["tiers"][told[key]]["wait"]) or 0.0 for key in ("upper", "lower")]
    face = BLACK if own else "white"
    axes.plot(*waits, "*", color=BLACK, markersize=13, markerfacecolor=face)
    text = marked("{tier} expects {minutes:g} min")
    here = marked("{tier} expects {minutes:g} min: here")
    title = say(here if own else text, tier=names[0], minutes=minutes)
    axes.set_title("\n".join(wrapped(title, PANEL)), fontweight="bold" if own else "normal")
    axes.set_xlabel(say("{tier} waits, minutes", tier=names[0]))
    axes.set_xlim(0, upper[-1])
    axes.set_ylim(0, told["map"]["lower_to"])
