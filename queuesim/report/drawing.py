"""The parts that charts are made of: bars, steps, lines and dots, with what makes them readable.

Each part puts one thing on given axes and does not know which chart it is for. Of a value the mean
is drawn, its half-width as whisker or shade; what is undefined is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import in_a_row, marked, say
from queuesim.report.amounts import Value, half_width, mean
from queuesim.report.cells import fitted, named, wrapped
from queuesim.report.wording import Summary, tier_name, tiers

ORANGE, SKY, GREEN, BLUE, VERMILLION = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"
GREY, BLACK = "#666666", "black"
STACK = ((SKY, ""), (ORANGE, "//"), (GREEN, ".."), (VERMILLION, "xx"), ("#F0E442", "||"))
ACROSS = 4  # panels side by side at most
ROW, PANEL, TITLE = 22, 26, 80  # cells of a row's name, of a panel's title, of a study's
ONE_DAY = marked("One simulated day: no intervals.")
MARK = "mark:"  # begins the id of what says its value on hover in a page

HalfHours = Sequence[Mapping[str, Any]]


def titled_figure(summary: Summary, subject: str, width: float, height: float) -> Figure:
    """Return an empty figure of a run, inches wide and high, under its title."""
    figure = Figure(figsize=(width, height), layout="constrained")
    title = fitted(named(summary["title"], ""), TITLE)
    text = say("{name}: {text}", name=title, text=subject) if title else _begun(subject)
    lines = wrapped(text, int(width * 8))
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=13, fontweight="bold")
    return figure


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def panels(run: Summary, subject: str, rows: float) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with axes for each tier side by side, all with the same rows."""
    names = tiers(run)
    across = min(len(names), ACROSS)
    down = -(-len(names) // across)
    figure = titled_figure(run, subject, 2.4 + 2.6 * across, down * (2.2 + 0.5 * rows))
    every = list(figure.subplots(down, across, sharey=True, sharex=True, squeeze=False).flat)
    found = dict(zip(names, every, strict=False))
    for axes in every[len(names) :]:
        axes.remove()
    for tier, axes in found.items():
        axes.set_title("\n".join(wrapped(tier_name(run, tier, 60), PANEL)))
        axes.tick_params(labelbottom=True)
    return figure, found


def titled(axes: Axes, title: str, unit: str) -> None:
    """Say above the axes what they show, beside them in which unit, from 0 up."""
    axes.set_title(title)
    axes.set_ylabel(unit)
    axes.set_ylim(bottom=0)


def bars(axes: Axes, hours: HalfHours, key: str) -> None:
    """Put a bar with a whisker on each half-hour."""
    heights = _means(hours, key)
    axes.bar(_middles(hours), heights, width=0.9, color=SKY)
    errors = _halves(hours, key)
    axes.errorbar(_middles(hours), heights, errors, fmt="none", ecolor="black", capsize=2)


def steps(axes: Axes, hours: HalfHours, lines: Mapping[str, tuple[str, str]]) -> None:
    """Put lines over the half-hours as steps: key -> label and colour, all but the first dashed."""
    edges = range(len(hours) + 1)
    for k, (key, (label, colour)) in enumerate(lines.items()):
        style = {"lw": 2.0, "ls": "--"} if k else {"lw": 2.5}
        axes.stairs(_means(hours, key), edges, baseline=None, color=colour, label=label, **style)


def stacked(axes: Axes, heights: Sequence[Sequence[float]], names: Sequence[str]) -> None:
    """Put on each half-hour the parts of a bar one upon the other, told apart by hatches too."""
    below = [0.0] * len(heights)
    for k, name in enumerate(names):
        colour, hatch = STACK[k % len(STACK)]
        part = [height[k] for height in heights]
        middles = [at + 0.5 for at in range(len(heights))]
        axes.bar(
            middles, part, 0.9, below, color=colour, hatch=hatch, edgecolor="white", label=name
        )
        below = [low + high for low, high in zip(below, part, strict=True)]


def line(axes: Axes, hours: HalfHours, key: str, marker: str, colour: str) -> None:
    """Put a line with its shade over the half-hours."""
    means, halves = _means(hours, key), _halves(hours, key)
    low = [middle - half for middle, half in zip(means, halves, strict=True)]
    high = [middle + half for middle, half in zip(means, halves, strict=True)]
    axes.fill_between(_middles(hours), low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(_middles(hours), means, color=colour, marker=marker, markersize=5)


def by_the_clock(axes: Axes, hours: HalfHours) -> None:
    """Write the hours below the half-hours."""
    edges = [*(hour["from"] for hour in hours), hours[-1]["until"]]
    axes.set_xlim(0, len(hours))
    step = 2 if len(hours) <= 24 else 4
    axes.set_xticks(range(0, len(edges), step), edges[::step])
    axes.set_xlabel(say("time of day"))


def dots(
    axes: Axes, values: Sequence[Value], mark: tuple[str, str], shift: float = 0.0, label: str = ""
) -> None:
    """Put a dot with whiskers on each row, of a shape and a colour, shifted down a little."""
    shape, colour = mark
    for k, of_row in enumerate(values):
        at, half = _or_nan(mean(of_row)), half_width(of_row) or 0.0
        drawn = axes.errorbar(
            [at], [k + shift], xerr=[half], fmt=shape, color=colour, markersize=7, capsize=4,
            label=label if k == 0 else None,
        )  # fmt: skip
        value = _interval(at, half)
        told = say("{name}: {text}", name=label, text=value) if label else value
        hover(drawn.get_children(), k, told)


def hover(artists: Iterable[Artist], policy: int | None, text: str) -> None:
    """Let what was drawn say a text on hover in a page; it belongs to a policy, by its place."""
    for artist in artists:
        artist.set_gid(f"{MARK}{'' if policy is None else policy}:{text}")


def _interval(middle: float, half: float) -> str:
    return f"{middle:.2f} ±{half:.2f}" if half else f"{middle:.2f}"


def spread(axes: Axes, row: int, quantiles: Sequence[float], policy: int) -> None:
    """Put on a row a line between the outer quantiles, a bar between the inner ones, a dot."""
    lowest, low, middle, high, highest = quantiles
    outer = axes.hlines(row, lowest, highest, color=BLUE, linewidth=1.5)
    inner = axes.hlines(row, low, high, color=SKY, linewidth=9)
    (dot,) = axes.plot([middle], [row], "D", color="black", markersize=5)
    text = say(
        "median {middle:+.2f}; half of them {low:+.2f} to {high:+.2f};"
        " nine in ten {lowest:+.2f} to {highest:+.2f}",
        middle=middle, low=low, high=high, lowest=lowest, highest=highest,
    )  # fmt: skip
    hover((outer, inner, dot), policy, text)


def below_row(axes: Axes, row: int, text: str) -> None:
    """Write a line of text between a row and the next one, at the left."""
    axes.text(0.02, row + 0.36, text, transform=axes.get_yaxis_transform(), va="center", fontsize=8)


def waterfall(axes: Axes, parts: Sequence[float]) -> None:
    """Put a bar on each row where the one above it ended, and the sum of all on the row below."""
    ends = list(accumulate(parts))
    starts = [0.0, *ends[:-1]]
    colours = [SKY if part > 0 else ORANGE for part in parts]
    bars = axes.barh(range(len(parts)), parts, left=starts, color=colours, height=0.7)
    for bar, part in zip(bars, parts, strict=True):
        bar.set_hatch("//" if part < 0 else "")
    axes.barh(len(parts), ends[-1], color=BLUE, height=0.7)
    axes.axvline(0, color="black", linewidth=1)
    for k, (end, part) in enumerate(zip([*ends, ends[-1]], [*parts, ends[-1]], strict=True)):
        side = 1 if part >= 0 else -1
        text = f"{part:+.2f}" if part else ""
        axes.annotate(
            text, (end, k), (3 * side, 0), textcoords="offset points", va="center", fontsize=8,
            ha="left" if side > 0 else "right",
        )  # fmt: skip


def named_rows(axes: Axes, names: Sequence[Sequence[str]]) -> None:
    """Name the rows from the top down, each name given in lines."""
    axes.set_yticks(range(len(names)), ["\n".join(lines) for lines in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def around_expectation(axes: Axes) -> None:
    """Mark what is just as expected, and say which side is which."""
    axes.axvline(0, color="black", linewidth=1)
    axes.set_xlabel(say("← less than expected   points   more →"))


def at_least(axes: Axes, share: float) -> None:
    """Let the axis of values span at least this share of their middle."""
    low, high = axes.get_xlim()
    middle = (low + high) / 2
    room = max(high - low, share * abs(middle)) / 2
    axes.set_xlim(middle - room, middle + room)


def legend_above(axes: Axes) -> None:
    """Put the legend between the title and the axes, where it hides nothing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)


def how_sure(figure: Figure, summary: Summary, what: str, *before: str) -> None:
    """Say below the figure what its whiskers or shades are, after what is to be said before."""
    text = marked("{what}: 95 % interval of the mean over {days} simulated days.")
    if summary["days"] < 2:
        note(figure, say(ONE_DAY))
    else:
        note(figure, in_a_row([*before, say(text, what=what, days=summary["days"])]))


def note(figure: Figure, text: str) -> None:
    """Write a line below the figure."""
    lines = wrapped(text, int(figure.get_figwidth() * 11))
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9, color=GREY)


def _middles(hours: HalfHours) -> list[float]:
    return [k + 0.5 for k in range(len(hours))]


def _means(hours: HalfHours, key: str) -> list[float]:
    return [_or_nan(mean(hour[key])) for hour in hours]


def _halves(hours: HalfHours, key: str) -> list[float]:
    return [half_width(hour[key]) or 0.0 for hour in hours]


def _or_nan(number: float | None) -> float:
    return float("nan") if number is None else number
