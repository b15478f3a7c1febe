"""Charts for people without statistics: SVG and PNG, the same bytes for the same summary.

Figures are built without pyplot, so nothing is shared between two of them. Colours are those of
Okabe and Ito, told apart by markers too. Importing this room imports matplotlib: do it only where
a chart is asked for.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.report.amounts import Value, half_width, mean
from queuesim.report.cells import clean, named, wrapped
from queuesim.report.wording import Summary, expected_wait, tier_name, tiers

ORANGE, SKY, GREEN, BLUE, VERMILLION = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"
GREY = "#666666"
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
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "queuesim",
    "text.parse_math": False,  # a name may hold a dollar sign
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e5e5e5",
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "ytick.major.size": 0,
}
NO_DATE: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "png": {"Software": None}}


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows in words, and the function that draws it from a summary."""

    shows: str
    draw: Callable[[Summary], Figure]


def files(summary: Summary, charts: Mapping[str, Chart]) -> dict[str, bytes]:
    """Return the charts of a summary as files: `day.svg`, `day.png` and so on, by name."""
    with rc_context({**STYLE, "font.family": _fonts()}):
        figures = {name: chart.draw(summary) for name, chart in charts.items()}
        return {
            f"{name}.{kind}": _saved(figure, kind)
            for name, figure in figures.items()
            for kind in NO_DATE
        }


def font_fault(summary: Summary) -> str:
    """Return what to say where names need a Chinese font and the machine has none, else ""."""
    if len(_fonts()) > 1 or not any(east_asian_width(c) in "WF" for c in _names(summary)):
        return ""
    return (
        "No font with Chinese characters was found: the charts show boxes in their place."
        " Install one, for example Noto Sans CJK (package fonts-noto-cjk)."
    )


def _names(summary: Summary) -> str:
    """Return every name that a chart of a run or of a comparison may show."""
    run = _today(summary) if "policies" in summary else summary
    names = [named(run["title"], ""), *(tier_name(run, tier) for tier in tiers(run))]
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
    return file.getvalue()


def day(summary: Summary) -> Figure:
    """Draw the day in half-hours: arrivals, windows, people waiting, the wait of nine in ten."""
    hours = summary["half_hours"]
    figure = _figure(summary, "the day in half-hours", 8, 9)
    arrivals, windows, waiting, wait = figure.subplots(4, sharex=True)
    _bars(arrivals, hours, "arrivals", "People arriving in each half-hour", "people")
    _steps(windows, hours)
    _line(waiting, hours, "waiting", "People waiting at a time, on average", "people", "s", GREEN)
    title = "Nine in ten are called within"
    _line(wait, hours, "wait_p90", title, "minutes", "D", VERMILLION)
    wait.set_xlabel("time of day")
    wait.set_xlim(0, len(hours))
    wait.set_xticks(range(0, len(hours) + 1, 2), _edges(hours)[::2])
    _footnote(figure, summary, "Shades and whiskers")
    return figure


def waits(summary: Summary) -> Figure:
    """Draw the real, the felt and the expected wait of each tier."""
    names = tiers(summary)
    figure = _figure(summary, "the wait by the clock and as it felt", 8, 1.9 + 0.7 * len(names))
    axes = figure.subplots()
    found = [summary["tiers"][tier] for tier in names]
    clock, felt = ([tier[key] for tier in found] for key in ("wait_mean", "felt_wait"))
    _dots(axes, clock, -0.18, "o", BLUE, "by the clock")
    _dots(axes, felt, 0.0, "s", VERMILLION, "as it felt (modelled)")
    expected = [expected_wait(summary, tier) for tier in names]
    _dots(axes, expected, 0.18, "D", GREY, "as this tier expects it")
    _named_rows(axes, [_lines(tier_name(summary, tier, 60)) for tier in names])
    axes.set_xlim(left=0)
    axes.set_xlabel("mean wait, minutes (by the clock: of those served)")
    _legend(axes)
    _footnote(figure, summary, "Whiskers")
    return figure


def satisfaction(summary: Summary) -> Figure:
    """Draw how satisfied each tier leaves, on the average and in its worst tenth."""
    names = tiers(summary)
    figure = _figure(summary, "satisfaction by tier", 8, 1.9 + 0.7 * len(names))
    axes = figure.subplots()
    found = [summary["tiers"][tier] for tier in names]
    every = [tier["satisfaction"] for tier in found]
    worst = [tier["satisfaction_worst_tenth"] for tier in found]
    _dots(axes, every, -0.12, "o", BLUE, "mean of all")
    _dots(axes, worst, 0.12, "v", VERMILLION, "mean of the worst tenth")
    _named_rows(axes, [_lines(tier_name(summary, tier, 60)) for tier in names])
    _around_expectation(axes)
    _legend(axes)
    _footnote(figure, summary, "Satisfaction is modelled. Whiskers")
    return figure


def policies(summary: Summary) -> Figure:
    """Draw the satisfaction of each tier under each policy, a panel for a tier."""
    figure, panels = _panels(summary, "satisfaction by tier and policy")
    for axes, tier in panels:
        values = [run["tiers"][tier]["satisfaction"] for run in summary["policies"].values()]
        _dots(axes, values, 0.0, "o", BLUE)
        _around_expectation(axes)
    _named_rows(panels[0][0], [_policy(name, run) for name, run in summary["policies"].items()])
    _footnote(figure, _today(summary), "Satisfaction is modelled. Whiskers")
    return figure


def winners(summary: Summary) -> Figure:
    """Draw which share of each tier is better and worse off under each policy than today."""
    figure, panels = _panels(summary, "who wins and who pays, against today")
    names = list(summary["differences"])
    for axes, tier in panels:
        people = [summary["differences"][name][tier]["satisfaction"] for name in names]
        _shares(axes, [p["better_share"] for p in people], 1, SKY)
        _shares(axes, [p["worse_share"] for p in people], -1, ORANGE)
        axes.set_xlim(-105, 105)
        axes.set_xticks([-100, -50, 0, 50, 100], ["100", "50", "0", "50", "100"])
        axes.axvline(0, color="black", linewidth=1)
        axes.set_xlabel("← worse off   % of people   better off →")
    _named_rows(panels[0][0], [_policy(name, summary["policies"][name]) for name in names])
    _note(figure, "Better or worse off: satisfaction differs by more than 0.05 points (modelled).")
    return figure


RUN_CHARTS: dict[str, Chart] = {
    "day": Chart("arrivals, windows, people waiting and waits by half-hour", day),
    "waits": Chart("real, felt and expected wait by tier", waits),
    "satisfaction": Chart("satisfaction by tier, mean and worst tenth", satisfaction),
}
COMPARISON_CHARTS: dict[str, Chart] = {
    "policies": Chart("satisfaction by tier and policy, with the cost of a day", policies),
    "winners": Chart("who is better and who is worse off under each policy", winners),
}


def _figure(summary: Summary, subject: str, width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    title = f"{named(summary['title'], 'untitled')}: {subject}"
    lines = wrapped(title, int(width * 8))
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=13, fontweight="bold")
    return figure


def _panels(summary: Summary, subject: str) -> tuple[Figure, list[tuple[Axes, str]]]:
    """Return a figure with a panel for each tier side by side, all with the same policies."""
    today = _today(summary)
    names = tiers(today)
    size = (2.4 + 2.6 * len(names), 2.2 + 0.5 * len(summary["policies"]))
    figure = _figure(today, subject, *size)
    panels = figure.subplots(1, len(names), sharey=True, sharex=True, squeeze=False)[0]
    for axes, tier in zip(panels, names, strict=True):
        axes.set_title("\n".join(wrapped(tier_name(today, tier, 60), 26)))
    return figure, list(zip(panels, names, strict=True))


def _today(summary: Summary) -> Summary:
    first: Summary = summary["policies"]["today"]
    return first


def _policy(name: str, run: Summary) -> list[str]:
    cost = mean(run["cost"]["total"])
    return _lines(clean(name)) + ([f"costs {cost:.0f} a day"] if cost else [])


def _lines(name: str) -> list[str]:
    return wrapped(name, 22)


def _bars(axes: Axes, hours: Any, key: str, title: str, unit: str) -> None:
    middles = [k + 0.5 for k in range(len(hours))]
    axes.bar(middles, _means(hours, key), width=0.9, color=SKY)
    errors = _halves(hours, key)
    axes.errorbar(middles, _means(hours, key), errors, fmt="none", ecolor="black", capsize=2)
    axes.set_ylim(bottom=0)
    axes.set_title(title)
    axes.set_ylabel(unit)


def _steps(axes: Axes, hours: Any) -> None:
    edges = range(len(hours) + 1)
    axes.stairs(_means(hours, "open"), edges, color=BLUE, linewidth=2.5, label="open")
    required = _means(hours, "required")
    axes.stairs(
        required, edges, color=ORANGE, linewidth=2, linestyle="--", label="required (a guide)"
    )
    axes.set_ylim(bottom=0)
    axes.set_title("Windows")
    axes.set_ylabel("windows")
    axes.legend(loc="upper right", bbox_to_anchor=(1, 1.25), ncols=2, frameon=False)


def _line(
    axes: Axes, hours: Any, key: str, title: str, unit: str, marker: str, colour: str
) -> None:
    middles = [k + 0.5 for k in range(len(hours))]
    means, halves = _means(hours, key), _halves(hours, key)
    low = [m - h for m, h in zip(means, halves, strict=True)]
    high = [m + h for m, h in zip(means, halves, strict=True)]
    axes.fill_between(middles, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(middles, means, color=colour, marker=marker, markersize=5)
    axes.set_ylim(bottom=0)
    axes.set_title(title)
    axes.set_ylabel(unit)


def _dots(
    axes: Axes, values: list[Value], offset: float, marker: str, colour: str, label: str = ""
) -> None:
    """Put a row of dots with whiskers, one for each value from the top down."""
    rows = [k + offset for k in range(len(values))]
    means = [_or_nan(mean(value)) for value in values]
    halves = [half_width(value) or 0.0 for value in values]
    axes.errorbar(
        means, rows, xerr=halves, fmt=marker, color=colour, markersize=7, capsize=4, label=label
    )


def _shares(axes: Axes, shares: list[float | None], side: int, colour: str) -> None:
    widths = [100 * side * (share or 0.0) for share in shares]
    hatch = "" if side > 0 else "//"
    axes.barh(range(len(widths)), widths, color=colour, hatch=hatch, height=0.6)
    for k, width in enumerate(widths):
        axes.text(
            width + 3 * side,
            k,
            f"{abs(width):.0f}",
            va="center",
            ha="left" if side > 0 else "right",
        )


def _named_rows(axes: Axes, names: list[list[str]]) -> None:
    """Name the rows from the top down, each name given in lines."""
    axes.set_yticks(range(len(names)), ["\n".join(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def _around_expectation(axes: Axes) -> None:
    axes.axvline(0, color="black", linewidth=1)
    axes.set_xlabel("← less than expected   points   more →")


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)


def _footnote(figure: Figure, summary: Summary, what: str) -> None:
    days = summary["days"]
    how_sure = f"{what}: 95 % interval of the mean over {days} simulated days."
    _note(figure, how_sure if days > 1 else "One simulated day: no intervals.")


def _note(figure: Figure, text: str) -> None:
    figure.supxlabel(text, x=0.01, ha="left", fontsize=9, color=GREY)


def _means(hours: Any, key: str) -> list[float]:
    return [_or_nan(mean(hour[key])) for hour in hours]


def _halves(hours: Any, key: str) -> list[float]:
    return [half_width(hour[key]) or 0.0 for hour in hours]


def _edges(hours: Any) -> list[str]:
    return [*(hour["from"] for hour in hours), *(hour["until"] for hour in hours[-1:])]


def _or_nan(number: float | None) -> float:
    return float("nan") if number is None else number
