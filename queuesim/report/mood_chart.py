"""The mood of one customer, minute by minute: the line, its peak and end, and what happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import marked, say
from queuesim.report import drawing
from queuesim.report.drawing import BLUE, GREEN, GREY, ORANGE, VERMILLION
from queuesim.report.visit_words import in_a_sentence, who
from queuesim.report.wording import Summary

Told = Mapping[str, Any]


def mood(summary: Summary) -> Figure | None:
    """Draw the mood of the customer in the summary's `mood`, if there is one."""
    told = summary.get("mood")
    if not told:
        return None
    figure = drawing.titled_figure(summary, say("the mood of {whom}", whom=who(summary)), 9, 5.2)
    axes = figure.subplots()
    moments = told["moments"]
    line = [m for m in moments if not m["what"].startswith("event")]
    axes.plot([m["minutes"] for m in line], [m["affect"] for m in line], color=BLUE, lw=2)
    _areas(axes, told)
    _events(axes, moments)
    _mark(axes, max(moments, key=_affect), "^", GREEN, marked("best moment {affect:+.2f}"))
    _mark(axes, min(moments, key=_affect), "v", VERMILLION, marked("worst moment {affect:+.2f}"))
    _mark(axes, moments[-1], "s", "black", marked("end {affect:+.2f}"))
    peak = say("peak as remembered {peak:+.2f}", peak=told["peak"])
    axes.axhline(told["peak"], color=GREY, ls=":", label=peak)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_ylim(-1.05, 1.05)
    axes.set_xlabel(say("minutes since the ticket"))
    axes.set_ylabel(say("mood, from -1 to +1"))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    drawing.note(figure, in_a_sentence(summary))
    return figure


def _areas(axes: Axes, told: Told) -> None:
    """Shade the wait and the service."""
    moments, wait = told["moments"], told["wait"]
    axes.axvspan(0, wait, color=ORANGE, alpha=0.15, lw=0, zorder=0, label=say("the wait"))
    if moments[-1]["minutes"] > wait:
        axes.axvspan(
            wait, moments[-1]["minutes"], color=GREEN, alpha=0.15, lw=0, zorder=0,
            label=say("the service"),
        )  # fmt: skip


def _events(axes: Axes, moments: Sequence[Told]) -> None:
    for moment in moments:
        if what := moment["what"]:
            axes.plot(moment["minutes"], moment["affect"], "o", color=BLUE, markersize=4)
            axes.annotate(
                say(what), (moment["minutes"], moment["affect"]), (4, 6),
                textcoords="offset points", fontsize=8,
            )  # fmt: skip


def _mark(axes: Axes, moment: Told, marker: str, colour: str, text: str) -> None:
    label = say(text, affect=moment["affect"])
    axes.plot(moment["minutes"], moment["affect"], marker, color=colour, markersize=9, label=label)


def _affect(moment: Told) -> float:
    found: float = moment["affect"]
    return found
