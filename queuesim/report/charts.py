"""Charts for people without statistics: SVG and PNG, the same bytes for the same summary.

Figures are built without pyplot, so nothing is shared between two of them. Colours are those of
Okabe and Ito, told apart by markers too. Importing this room imports matplotlib: do it only where
a chart is asked for.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from matplotlib import font_manager, style
from matplotlib.figure import Figure

from queuesim.language import marked, say, spoken
from queuesim.report import (
    backtest_charts,
    calibration_charts,
    comparison_charts,
    drawing,
    gap_chart,
    sensitivity_charts,
)
from queuesim.report.cells import fitted, named, wrapped
from queuesim.report.drawing import BLACK, BLUE, GREEN, GREY, ORANGE, ROW, VERMILLION
from queuesim.report.losses import HEADS, WORDS_IN_FULL, rounded_parts
from queuesim.report.mood_chart import mood
from queuesim.report.wording import Summary, expected_wait, tier_name, tiers
from queuesim.report.words import numbers

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "Arial Unicode MS",
)
STYLE: dict[str, Any] = {
    "svg.hashsalt": "queuesim",
    "text.parse_math": False,  # a name may hold a dollar sign
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#d8d8d8",
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "ytick.major.size": 0,
}
GUIDE = marked("required (a guide)")
NO_DATE: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "png": {"Software": None}}


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows in words, and the function that draws it; None if it has nothing."""

    shows: str
    draw: Callable[[Summary], Figure | None]


def files(summary: Summary, charts: Mapping[str, Chart]) -> dict[str, bytes]:
    """Return the charts of a summary as files: `day.svg`, `day.png` and so on, by name."""
    with style.context(["default", {**STYLE, "font.family": _fonts()}]):
        figures = {name: chart.draw(summary) for name, chart in charts.items()}
        return {
            f"{name}.{kind}": _saved(figure, kind)
            for name, figure in figures.items()
            for kind in NO_DATE
            if figure
        }


def for_page(summary: Summary, charts: Mapping[str, Chart]) -> dict[str, bytes]:
    """Return the charts as SVG to be put into a page: words are text, the ground is the page's."""
    look = {"font.family": _fonts(), "svg.fonttype": "none", "axes.facecolor": "none"}
    with style.context(["default", {**STYLE, **look}]):
        figures = {name: chart.draw(summary) for name, chart in charts.items()}
        return {name: _svg(figure) for name, figure in figures.items() if figure}


def _svg(figure: Figure) -> bytes:
    file = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's browser has it
        figure.savefig(file, format="svg", facecolor="none", metadata=NO_DATE["svg"])
    return file.getvalue()


def font_fault(summary: Summary) -> str:
    """Return what to say where names need a Chinese font and the machine has none, else ""."""
    chinese = spoken() == "zh" or any(east_asian_width(c) in "WF" for c in _names(summary))
    if len(_fonts()) > 1 or not chinese:
        return ""
    return say(
        "No font with Chinese characters was found: the charts show boxes in their place."
        " Install one, for example Noto Sans CJK (package fonts-noto-cjk)."
    )


def day(summary: Summary) -> Figure | None:
    """Draw the day in half-hours: arrivals, windows, people waiting, the wait of nine in ten."""
    hours = summary["half_hours"]
    if not hours:
        return None
    figure = drawing.titled_figure(summary, say("the day in half-hours"), 8, 9)
    arrivals, windows, waiting, wait = figure.subplots(4, sharex=True)
    drawing.bars(arrivals, hours, "arrivals")
    drawing.titled(arrivals, say("People arriving in each half-hour"), say("people"))
    drawing.steps(windows, hours, {"open": (say("open"), BLUE), "required": (say(GUIDE), ORANGE)})
    windows.legend(loc="upper right", bbox_to_anchor=(1, 1.25), ncols=2, frameon=False)
    drawing.titled(windows, say("Windows"), say("windows"))
    drawing.line(waiting, hours, "waiting", "s", GREEN)
    drawing.titled(waiting, say("People waiting at a time, on average"), say("people"))
    drawing.line(wait, hours, "wait_p90", "D", VERMILLION)
    drawing.titled(wait, say("Nine in ten of those served are called within"), say("minutes"))
    drawing.by_the_clock(wait, hours)
    drawing.how_sure(figure, summary, say("Shades and whiskers"))
    return figure


def waits(summary: Summary) -> Figure:
    """Draw the real, the felt and the expected wait of each tier."""
    figure = _rows_of_tiers(summary, say("the wait by the clock and as it felt"))
    axes = figure.axes[0]
    found = [summary["tiers"][tier] for tier in tiers(summary)]
    expected = [expected_wait(summary, tier) for tier in tiers(summary)]
    clock, felt = ([tier[key] for tier in found] for key in ("wait_mean", "felt_wait"))
    drawing.dots(axes, clock, ("o", BLUE), -0.18, say("by the clock"))
    drawing.dots(axes, felt, ("s", VERMILLION), 0.0, say("as it felt (modelled)"))
    drawing.dots(axes, expected, ("D", GREY), 0.18, say("as this tier expects it (assumed)"))
    axes.set_xlim(left=0)
    axes.set_xlabel(say("mean wait, minutes (by the clock: of those served)"))
    drawing.legend_above(axes)
    drawing.how_sure(figure, summary, say("Whiskers"))
    return figure


def satisfaction(summary: Summary) -> Figure:
    """Draw how satisfied each tier leaves, on the average and in its worst tenth."""
    figure = _rows_of_tiers(summary, say("satisfaction by tier"))
    axes = figure.axes[0]
    found = [summary["tiers"][tier] for tier in tiers(summary)]
    worst = [tier["satisfaction_worst_tenth"] for tier in found]
    everybody = [tier["satisfaction"] for tier in found]
    drawing.dots(axes, everybody, ("o", BLUE), -0.12, say("mean of all"))
    drawing.dots(axes, worst, ("v", VERMILLION), 0.12, say("mean of the worst tenth"))
    drawing.around_expectation(axes)
    drawing.legend_above(axes)
    drawing.how_sure(figure, summary, say("Whiskers"), say("Satisfaction is modelled."))
    return figure


def lost(summary: Summary) -> Figure | None:
    """Draw the parts of each tier's satisfaction one below the other, down to their sum."""
    parts = {tier: rounded_parts(summary, tier) for tier in tiers(summary)}
    shown = [part for part in HEADS if any(of_tier.get(part) for of_tier in parts.values())]
    if not shown:
        return None
    subject = say("where satisfaction was lost and won")
    figure, panels = drawing.panels(summary, subject, len(shown) + 1)
    bars = {tier: [parts[tier].get(part, 0.0) for part in shown] for tier in panels}
    ends = [end for of_tier in bars.values() for end in accumulate(of_tier, initial=0.0)]
    room = 0.25 * (max(ends) - min(ends))  # for the numbers beside the bars
    for tier, axes in panels.items():
        drawing.waterfall(axes, bars[tier])
        axes.set_xlim(min(ends) - room, max(ends) + room)
        axes.set_xlabel(say("points"))
    rows = [wrapped(say(WORDS_IN_FULL[part]), ROW) for part in shown]
    drawing.named_rows(figure.axes[0], [*rows, [say("satisfaction S")]])
    drawing.note(
        figure,
        say(
            "From the tier's normal visit at the top to the visits simulated, term by term in this"
            " order; the parts add up to S. Modelled, on assumed parameters."
        ),
    )
    return figure


def staffing(summary: Summary) -> Figure:
    """Draw the windows of a plan by half-hour and kind, against those required and open now."""
    hours, kinds = summary["half_hours"], summary["kinds"]
    figure = drawing.titled_figure(summary, say("windows planned"), 8, 5)
    axes = figure.subplots()
    names = [
        say("planned, like {windows}", windows=fitted(numbers(kind["windows"]), 12))
        for kind in kinds
    ]
    drawing.stacked(axes, [hour["by_kind"] for hour in hours], names)
    drawing.steps(axes, hours, {"now": (say("open now"), BLUE), "required": (say(GUIDE), BLACK)})
    axes.set_ylabel(say("windows"))
    drawing.by_the_clock(axes, hours)
    drawing.legend_above(axes)
    text = say(
        "Planned: the cheapest windows found that meet the targets, simulated on {days} days."
        " Required: a steady hour (Erlang A).",
        days=summary["days"],
    )
    drawing.note(figure, text)
    return figure


RUN_CHARTS: dict[str, Chart] = {
    "day": Chart(marked("arrivals, windows, people waiting and waits by half-hour"), day),
    "waits": Chart(marked("real, felt and expected wait by tier"), waits),
    "satisfaction": Chart(marked("satisfaction by tier, mean and worst tenth"), satisfaction),
    "lost": Chart(marked("where satisfaction was lost: its parts by tier, adding up"), lost),
}
MOOD_CHARTS: dict[str, Chart] = {
    "mood": Chart(marked("the mood of one customer, minute by minute"), mood),
}
COMPARISON_CHARTS: dict[str, Chart] = {
    "policies": Chart(
        marked("satisfaction by tier and policy, with the cost of a day"),
        comparison_charts.policies,
    ),
    "worth": Chart(
        marked("cost against value-weighted satisfaction, and the frontier"),
        comparison_charts.worth,
    ),
    "waits": Chart(marked("real and felt wait by tier and policy"), comparison_charts.waits),
    "winners": Chart(
        marked("how the change is spread over people, by tier"), comparison_charts.winners
    ),
    "hours": Chart(marked("the day in half-hours by policy"), comparison_charts.hours),
}
GAP_CHARTS: dict[str, Chart] = {
    "gaps": Chart(
        marked("experience, expectation and the plan, by touchpoint and tier"), gap_chart.gaps
    ),
}
CALIBRATION_CHARTS: dict[str, Chart] = {
    "arrivals": Chart(marked("who comes when, and how counts vary"), calibration_charts.arrivals),
    "days": Chart(marked("good and bad days"), calibration_charts.days),
    "crowds": Chart(
        marked("good and bad half-hours, and how they last"), calibration_charts.crowds
    ),
    "services": Chart(
        marked("lengths of services, measured and written"), calibration_charts.services
    ),
    "patience": Chart(
        marked("who still waits, in the log and written"), calibration_charts.patience
    ),
    "wrap-up": Chart(
        marked("how long windows stay away after a customer"), calibration_charts.wrap_up
    ),
    "windows": Chart(
        marked("windows open and their speeds, as written"), calibration_charts.windows
    ),
    "rule": Chart(marked("how many decisions contradict each call rule"), calibration_charts.rule),
    "back_test": Chart(marked("days held out, by half-hour and tier"), backtest_charts.half_hours),
    "back_test_days": Chart(marked("mean waits of days held out"), backtest_charts.days),
}
STAFF_CHARTS: dict[str, Chart] = {
    "staffing": Chart(marked("windows planned, required and open now by half-hour"), staffing),
}
SENSITIVITY_CHARTS: dict[str, Chart] = {
    "tornado": Chart(
        marked("how far each assumption moves the answer"), sensitivity_charts.tornado
    ),
    "peaks": Chart(
        marked("the peaks of warmth and waiting, gold and regular"), sensitivity_charts.peaks
    ),
    "paradox": Chart(
        marked("the waits at which the gold paradox holds"), sensitivity_charts.paradox
    ),
}


def _rows_of_tiers(summary: Summary, subject: str) -> Figure:
    """Return a figure with one pair of axes whose rows are the tiers."""
    names = tiers(summary)
    figure = drawing.titled_figure(summary, subject, 8, 1.9 + 0.7 * len(names))
    lines = [wrapped(tier_name(summary, tier, 60), ROW) for tier in names]
    drawing.named_rows(figure.subplots(), lines)
    return figure


def _names(summary: Summary) -> str:
    """Return every name that a chart of a run, of a comparison or of gaps may show."""
    if "rules" in summary:
        return " ".join([summary["title"], *summary["arrivals"]["per_hour"]])
    run = comparison_charts.today(summary) if "policies" in summary else summary
    names = [named(run["title"], ""), *(tier_name(run, tier) for tier in run["names"])]
    names += [named(text, "") for text in run["names"].values()]
    return " ".join([*names, *summary.get("policies", ())])


def _fonts() -> list[str]:
    """Return the font of the charts, and behind it the first Chinese one of this machine."""
    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *[name for name in CJK_FONTS if name in installed][:1]]


def _saved(figure: Figure, kind: str) -> bytes:
    file = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # font_fault says it once
        figure.savefig(file, format=kind, dpi=150, metadata=NO_DATE[kind])
    return re.sub(rb' id="mark:[^"]*"', b"", file.getvalue()) if kind == "svg" else file.getvalue()
