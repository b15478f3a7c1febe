"""The charts of a calibration: what the log shows, and over it what the scenario says.

One chart for each choice: arrivals, days, services, patience, windows, the call rule.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import commas, say
from queuesim.report.calibration_page import of_both
from queuesim.report.cells import fitted, width
from queuesim.report.drawing import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    SKY,
    VERMILLION,
    note,
    titled,
    titled_figure,
)

Summary = Mapping[str, Any]
MOST = 12  # panels
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, SKY, BLACK)
MARKS = "osD^vP"
NAME = 30


def arrivals(found: Summary) -> Figure:
    """Draw the rates by half-hour and tier, and how much more than Poisson counts vary."""
    come = found["arrivals"]
    figure = titled_figure(found, say("arrivals"), 8, 6.5)
    rates, spread = figure.subplots(2, sharex=True, height_ratios=(3, 1))
    for k, (tier, values) in enumerate(come["per_hour"].items()):
        means = [value["mean"] for value in values]
        halves = [value["half_width"] or 0.0 for value in values]
        _line(rates, means, halves, k, fitted(tier, NAME))
    titled(rates, say("Tickets an hour"), say("an hour"))
    rates.legend(frameon=False, ncols=3)
    ratios = [float("nan") if ratio is None else ratio for ratio in come["dispersion"]]
    spread.bar([k + 0.5 for k in range(len(ratios))], ratios, 0.9, color=SKY)
    spread.axhline(1, color=BLACK, linewidth=1)
    titled(spread, say("Variance of the counts over their mean (1 for Poisson)"), say("ratio"))
    _clock(spread, come["from"])
    note(
        figure, say("Shades: 95 % interval of the mean over {days} days.", days=len(found["days"]))
    )
    return figure


def days(found: Summary) -> Figure:
    """Draw how busy each day was against the usual one, weekdays apart."""
    come = found["arrivals"]
    figure = titled_figure(found, say("good and bad days"), 8, 4)
    axes = figure.subplots()
    axes.bar(range(len(found["days"])), come["day_factors"], color=SKY)
    axes.axhline(1, color=BLACK, linewidth=1)
    step = max(1, len(found["days"]) // 12)
    ticks = range(0, len(found["days"]), step)
    axes.set_xticks(ticks, [found["days"][k] for k in ticks], rotation=45, ha="right")
    titled(axes, say("Tickets of the day against the usual day"), say("times"))
    weekdays = [f"{say(day)} {factor:.2f}" for day, factor in come["weekdays"].items()]
    text = say(
        "Weekdays: {weekdays} (alike with p = {alike:.2g}); beyond Poisson with p = {p:.2g}.",
        weekdays=commas(weekdays), alike=come["weekday_p"], p=come["poisson_p"],
    )  # fmt: skip
    note(figure, text)
    return figure


def crowds(found: Summary) -> Figure | None:
    """Draw how counts of half-hours so many hours apart covary, as seen and as written."""
    come = found["arrivals"]["crowding"]
    if not come["seen"]:
        return None
    figure = titled_figure(found, say("good and bad half-hours"), 8, 4)
    axes = figure.subplots()
    apart = [k / 2 for k in range(len(come["seen"]))]
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.plot(apart, come["seen"], "o", color=BLUE, label=say("in the log"))
    axes.plot(apart, come["written"], color=ORANGE, lw=2, ls="--", label=say("written"))
    axes.set_xlabel(say("hours between two half-hours of a day"))
    axes.set_title(say("Covariance of their counts over the product of the means"))
    axes.set_ylabel(say("beyond Poisson"))
    axes.legend(frameon=False)
    text = say(
        "Half-hours Poisson, given their days: p = {p:.2g}. The last points rest on few"
        " half-hours.", p=found["arrivals"]["hourly_p"],
    )  # fmt: skip
    note(figure, text)
    return figure


def services(found: Summary) -> Figure | None:
    """Draw the lengths of services as measured, and as they are written."""
    rows = [row for row in found["services"] if len(row["seen"]) > 1][:MOST]
    if not rows:
        return None
    figure, panels = _panels(found, say("how long services take"), len(rows))
    for axes, row in zip(panels, rows, strict=True):
        name = of_both(row["service"], row["tier"])
        _two(axes, row, say("as measured"), say("written: {family}", family=row["family"]))
        axes.set_title(fitted(name, NAME))
        _within(axes, row["seen"], 0.98)
        axes.set_xlabel(say("minutes ({records} services)", records=row["n"]))
    panels[0].set_ylabel(say("share that took less"))
    return figure


def patience(found: Summary) -> Figure | None:
    """Draw the share still waiting, as Kaplan and Meier estimate it and as it is written."""
    rows = [row for row in found["patience"] if len(row["seen"]) > 1][:MOST]
    if not rows:
        return None
    figure, panels = _panels(found, say("patience of those who must wait"), len(rows))
    for axes, row in zip(panels, rows, strict=True):
        name = of_both(row["tier"], row["service"])
        low, high = ([point[1] for point in row[key]] for key in ("low", "high"))
        at = [point[0] for point in row["seen"]]
        axes.fill_between(at, low, high, step="post", color=BLUE, alpha=0.2, linewidth=0)
        _two(axes, row, say("in the log"), say("written: {family}", family=row["family"]))
        axes.set_title(fitted(name, NAME))
        axes.set_xlabel(
            say(
                "minutes ({gave_up:.0f} of {records:.0f} gave up)",
                gave_up=row["gave_up"],
                records=row["n"],
            )
        )
    panels[0].set_ylabel(say("share still waiting"))
    note(figure, say("Shades: 95 % interval (Greenwood), customers taken to be independent. Those"
                     " who leave at once are apart."))  # fmt: skip
    return figure


def wrap_up(found: Summary) -> Figure | None:
    """Draw how long windows stay away after a customer, as gaps while somebody waited show it."""
    away = found["wrap_up"]
    if len(away["seen"]) < 2:
        return None
    figure = titled_figure(found, say("how long windows stay away after a customer"), 8, 4)
    axes = figure.subplots()
    seen = [[0.0, 1.0], *away["seen"]]
    axes.step(*zip(*seen, strict=True), where="post", color=BLUE, lw=2.5, label=say("in the log"))
    axes.axvline(
        away["minutes"]["mean"], color=ORANGE, lw=2, ls="--", label=say("mean, as written")
    )
    axes.set_ylim(0, 1.02)
    _within(axes, [[at, 1 - share] for at, share in away["seen"]], 0.98)
    axes.set_xlabel(
        say("minutes ({gaps} gaps between customers while somebody waited)", gaps=away["gaps"])
    )
    axes.set_ylabel(say("share still away"))
    axes.legend(frameon=False)
    written = commas(f"{key} {value}" for key, value in away["written"].items())
    note(figure, say("Written: {written}.", written=written))
    return figure


def windows(found: Summary) -> Figure:
    """Draw how many windows were at work by half-hour and are written, and how fast each is."""
    lanes = found["windows"]
    figure = titled_figure(found, say("windows"), 8, 7)
    axes, fast = figure.subplots(2, height_ratios=(3, 2))
    total = [sum(column) for column in zip(*lanes["open"], strict=True)]
    written = [
        sum(_open(spans, 30 * k + 15) for spans in lanes["written"].values())
        for k in range(len(total))
    ]
    axes.stairs(
        written, range(len(total) + 1), baseline=None, color=ORANGE, lw=2, label=say("written")
    )
    axes.plot([k + 0.5 for k in range(len(total))], total, "o", color=BLUE, label=say("in the log"))
    axes.set_xticks(range(0, 49, 4), [f"{k // 2:02d}:00" for k in range(0, 49, 4)])
    used = [k for k, n in enumerate(total) if n > 0 or written[k]]
    axes.set_xlim(max(min(used, default=0) - 1, 0), min(max(used, default=47) + 2, 48))
    titled(axes, say("Windows at work, on average over the days"), say("windows"))
    axes.legend(frameon=False)
    _speeds(fast, lanes)
    return figure


def _speeds(axes: Axes, lanes: Summary) -> None:
    names = list(lanes["speeds"])
    axes.bar(range(len(names)), list(lanes["speeds"].values()), color=SKY)
    axes.axhline(1, color=BLACK, linewidth=1)
    size = 9 if len(names) <= 12 else 7
    turned = 45 if len(names) > 12 or max(map(width, names), default=0) > 4 else 0
    labels = [fitted(name, 10) for name in names]
    axes.set_xticks(range(len(names)), labels, rotation=turned, fontsize=size)
    titled(
        axes,
        say("Speed of each window (equal with p = {speed_p:.2g})", speed_p=lanes["speed_p"]),
        say("times"),
    )


def rule(found: Summary) -> Figure | None:
    """Draw what share of decisions contradicts each call rule, for each pair of queues."""
    pairs = [pair for rule in found["rules"][:1] for pair in rule["pairs"] if pair["decisions"]]
    pairs = pairs[:MOST]
    if not pairs:
        return None
    figure = titled_figure(found, say("whom the windows call"), 8, 1.8 + 1.1 * len(pairs))
    axes = figure.subplots()
    for k, name in enumerate(pairs[0]["against"]):
        at = [row + 0.2 * (k - 1.5) for row in range(len(pairs))]
        shares = [100 * pair["against"][name] / pair["decisions"] for pair in pairs]
        axes.barh(at, shares, 0.18, color=COLOURS[k], label=say(name))
    names = [_pair(pair) for pair in pairs]
    axes.set_yticks(range(len(pairs)), names)
    axes.invert_yaxis()
    axes.set_xlabel(say("decisions that contradict the rule, %"))
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def _pair(pair: Summary) -> str:
    lines = [
        fitted(say("one: {one}", one=pair["one"]), NAME),
        fitted(say("other: {other}", other=pair["other"]), NAME),
    ]
    ahead = pair["head_start"]
    if pair["rule"] == "head start":
        lines.append(say("{seconds:+.0f} s for the one", seconds=60 * ahead))
    return "\n".join([*lines, say("{decisions} decisions", decisions=pair["decisions"])])


def _open(spans: Sequence[str], minute: float) -> bool:
    for span in spans:
        opens, closes = (int(t[:2]) * 60 + int(t[3:5]) for t in span.split("-"))
        if opens <= minute < closes:
            return True
    return False


def _panels(found: Summary, subject: str, n: int) -> tuple[Figure, list[Axes]]:
    columns = min(n, 3)
    rows = -(-n // columns)
    figure = titled_figure(found, subject, 3.2 * columns + 1, 2.8 * rows + 1)
    every = list(figure.subplots(rows, columns, squeeze=False).flat)
    for axes in every[n:]:
        axes.set_visible(False)
    return figure, every[:n]


def _two(axes: Axes, row: Summary, seen: str, written: str) -> None:
    """Draw the curve seen as steps, the one written as a dashed line."""
    axes.step(*zip(*row["seen"], strict=True), where="post", color=BLUE, lw=2.5, label=seen)
    axes.plot(*zip(*row["written"], strict=True), color=ORANGE, lw=2, ls="--", label=written)
    axes.set_ylim(0, 1.02)
    axes.legend(frameon=False, fontsize=8)


def _within(axes: Axes, seen: Sequence[Sequence[float]], share: float) -> None:
    until = next((at for at, below in seen if below > share), seen[-1][0])
    axes.set_xlim(0, max(1.05 * until, 0.1))


def _line(axes: Axes, means: list[float], halves: list[float], k: int, name: str) -> None:
    at = [place + 0.5 for place in range(len(means))]
    colour = COLOURS[k % len(COLOURS)]
    low = [mean - half for mean, half in zip(means, halves, strict=True)]
    high = [mean + half for mean, half in zip(means, halves, strict=True)]
    axes.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(at, means, color=colour, marker=MARKS[k % len(MARKS)], markersize=4, label=name)


def _clock(axes: Axes, edges: Sequence[str]) -> None:
    step = 2 if len(edges) < 28 else 4
    axes.set_xlim(0, len(edges) - 1)
    axes.set_xticks(range(0, len(edges), step), edges[::step])
    axes.set_xlabel(say("time of day"))
