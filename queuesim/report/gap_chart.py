"""The table of gaps as a picture: what is experienced, expected and planned, and what weighs."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import in_a_row, say
from queuesim.report import drawing
from queuesim.report.cells import wrapped
from queuesim.report.drawing import BLUE, GREEN, GREY, ORANGE, ROW, VERMILLION
from queuesim.report.gap_page import amount, plan_in_words, touchpoint_name

Steps = Mapping[str, Any]


def gaps(summary: Steps) -> Figure | None:
    """Draw for each tier the scores of its touchpoints and, beside them, their weighted gaps."""
    shown = {tier: steps for tier, steps in summary["tiers"].items() if steps["touchpoints"]}
    if not shown:
        return None
    rows = [len(steps["touchpoints"]) for steps in shown.values()]
    height = 1.6 + sum(1.3 + 0.42 * row for row in rows)
    text = say("experience, expectation and the plan")
    figure = drawing.titled_figure(summary, text, 10, height)
    panels = figure.subplots(len(shown), 2, squeeze=False, width_ratios=(3, 2), height_ratios=rows)
    for (scores, weighted), tier in zip(panels, shown, strict=True):
        _scores(scores, summary, tier)
        _weighted(weighted, summary, tier)
    drawing.legend_above(panels[0][0])
    drawing.note(figure, _note(summary))
    return figure


def _note(summary: Steps) -> str:
    told = [_planned(tier, plan_in_words(summary, tier)) for tier in summary["tiers"]]
    rows = [row for steps in summary["tiers"].values() for row in steps["touchpoints"].values()]
    if any(row["source"] == "simulated" for row in rows):
        told.append(say("Simulated scores rest on assumed parameters."))
    return in_a_row(told)


def _planned(tier: str, plan: str) -> str:
    if tier == "all":
        return say("Plan: {plan}", plan=plan)
    return say("Plan for {tier}: {plan}", tier=tier, plan=plan)


def _scores(axes: Axes, summary: Steps, tier: str) -> None:
    steps = summary["tiers"][tier]
    rows = steps["touchpoints"]
    drawing.named_rows(axes, [_name(summary, name, row) for name, row in rows.items()])
    due = [row["expectation"] for row in rows.values()]
    drawing.dots(axes, due, ("D", GREY), 0, say("expected"))
    felt = [row["experience"] for row in rows.values()]
    drawing.dots(axes, felt, ("o", BLUE), 0, say("experience"))
    if steps["plan"]:
        _plan(axes, list(rows).index(steps["worst"]), steps["plan"])
    axes.set_xlim(-0.2, 10.2)
    axes.set_xlabel(say("score, 0 to 10"))
    if tier != "all":
        axes.set_ylabel(tier)


def _name(summary: Steps, name: str, row: Steps) -> list[str]:
    assumed = f" ({', '.join(row['assumed'])} assumed)" if row["assumed"] else ""
    return wrapped(touchpoint_name(summary, name) + assumed, ROW)


def _plan(axes: Axes, row: int, plan: Steps) -> None:
    """Draw an arrow from today's experience to the ideal."""
    arrow = {"arrowstyle": "->", "color": GREEN, "lw": 2}
    axes.annotate("", (plan["to"], row), (plan["from"], row), arrowprops=arrow)
    axes.plot([plan["to"]], [row], "*", color=GREEN, markersize=13, label=say("the plan"))


def _weighted(axes: Axes, summary: Steps, tier: str) -> None:
    steps = summary["tiers"][tier]
    rows = steps["touchpoints"]
    values = [row["weighted"] for row in rows.values()]
    colours = [VERMILLION if name == steps["worst"] else ORANGE for name in rows]
    axes.barh(range(len(rows)), values, height=0.6, color=colours)
    axes.axvline(0, color="black", linewidth=1)
    axes.set_yticks(range(len(rows)), [""] * len(rows))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(say("weight x (experience - expected)"))
    room = 0.2 * max(*map(abs, values), 0.1)
    axes.set_xlim(min(0.0, *values) - room, max(0.0, *values) + room)
    for k, value in enumerate(values):
        side = 1 if value >= 0 else -1
        axes.annotate(
            amount(value, True), (value, k), (3 * side, 0), textcoords="offset points",
            va="center", fontsize=9, ha="left" if side > 0 else "right",
        )  # fmt: skip
