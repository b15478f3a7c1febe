"""The charts of a back-test: half-hours and days as they were and as they were simulated.

The real figures are a black line or black dots; the shade or whisker is how far one more simulation
of these days lies off, 19 times in 20.
"""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queuesim.language import marked, say
from queuesim.report import drawing
from queuesim.report.backtest_page import ALL, form, name
from queuesim.report.cells import clean, wrapped
from queuesim.report.drawing import BLACK, BLUE, ORANGE, PANEL, ROW
from queuesim.report.wording import Summary

FIGURES = {
    "delayed": marked("had to wait, %"),
    "wait": marked("mean wait, min"),
    "wait_p90": marked("nine in ten wait, min"),
    "abandoned": marked("gave up, %"),
    "busy": marked("windows serving"),
}
SHADE = marked(
    "Shade: how far one more simulation of these days lies off, 19 times in 20. Replayed: arrivals"
    " and hours of windows from the log, all else from the fit. Forecast: those from the fit too."
)
WHISKERS = marked(
    "Whiskers: how far one more simulation of these days lies off, 19 times in 20. Replayed:"
    " arrivals and hours of windows from the log, all else from the fit."
)


def half_hours(calibration: Summary) -> Figure | None:
    """Draw the half-hours of all and of each tier: real, replayed and as a forecast."""
    found = calibration["back_test"]
    if found is None:
        return None
    columns = [ALL, *found["tiers"]]
    title = say("days never seen by the fit")
    figure = drawing.titled_figure(found, title, 2 + 3 * len(columns), 2 + 2 * len(FIGURES))
    grid = figure.subplots(len(FIGURES), len(columns), sharex=True, sharey="row", squeeze=False)
    for row, (key, said) in zip(grid, FIGURES.items(), strict=True):
        for axes, tier in zip(row, columns, strict=True):
            if key in found["replayed"]["half_hours"][0][tier]:
                _panel(axes, found, key, tier)
            else:
                axes.set_visible(False)
                grid[-2][columns.index(tier)].tick_params(labelbottom=True)
        row[0].set_ylabel(say(said))
        row[0].set_ylim(bottom=0)
    for axes, tier in zip(grid[0], columns, strict=True):
        axes.set_title("\n".join(wrapped(clean(name(tier)), PANEL)), pad=22)
    drawing.legend_above(grid[0][0])
    drawing.note(figure, say(SHADE))
    return figure


def _panel(axes: Axes, found: Summary, key: str, tier: str) -> None:
    hours = [
        {
            "from": again["from"],
            "until": again["until"],
            "real": _scaled({"mean": again[tier][key]["real"]}, key),
            "replayed": _scaled(again[tier][key], key),
            "forecast": _scaled(ahead[tier][key], key),
        }
        for again, ahead in zip(
            found["replayed"]["half_hours"], found["forecast"]["half_hours"], strict=True
        )
    ]
    drawing.line(axes, hours, "replayed", "", BLUE)
    drawing.line(axes, [{**h, "forecast": h["forecast"]["mean"]} for h in hours], "forecast", "",
                 ORANGE)  # fmt: skip
    drawing.line(axes, hours, "real", "o", BLACK)
    replayed, forecast, real = axes.get_lines()
    for line, label in ((real, "real"), (replayed, "replayed"), (forecast, "forecast")):
        line.set(label=say(label), markersize=3)
    forecast.set_linestyle("--")
    drawing.by_the_clock(axes, hours)
    axes.set_xticks(axes.get_xticks()[::4])
    axes.label_outer()


def _scaled(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a value in the unit of the chart."""
    factor = form(key).factor
    numbers = {name: value.get(name) for name in ("mean", "half_width")}
    return {name: None if n is None else factor * n for name, n in numbers.items()}


def days(calibration: Summary) -> Figure | None:
    """Draw the mean wait of each day, real and replayed."""
    found = calibration["back_test"]
    if found is None:
        return None
    daily = found["daily"]
    figure = drawing.titled_figure(found, say("daily mean waits"), 8, 2.2 + 0.4 * len(daily))
    axes = figure.subplots()
    drawing.named_rows(axes, [wrapped(day["day"], ROW) for day in daily])
    drawing.dots(axes, daily, ("s", BLUE), 0.1, say("replayed"))
    drawing.dots(axes, [day["real"] for day in daily], ("o", BLACK), -0.1, say("real"))
    axes.set_xlim(left=0)
    axes.set_xlabel(say("mean wait of all, minutes"))
    drawing.legend_above(axes)
    drawing.note(figure, say(WHISKERS))
    return figure
