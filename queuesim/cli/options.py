"""The options that commands share; each is declared once."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from queuesim.cli.ending import note
from queuesim.language import say

FILE = click.argument("file", type=click.Path(path_type=Path))
SET = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="Change a key of the file, and win."
)
FILES = click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
POLICY = click.option("--policy", default="today", show_default=True, help="A policy of the file.")
DAYS = click.option("--days", type=click.IntRange(1, 1_000_000), help="How many days to simulate.")
DAY = click.option("--day", type=click.IntRange(1, 1_000_000), help="Simulate this day alone.")
SEED = click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Where chance begins.")
MOOD = click.option(
    "--mood", type=click.IntRange(0), metavar="N",
    help="Draw the mood of customer N (see customers.csv) of the first day simulated.",
)  # fmt: skip
MEMORY = click.option(
    "--memory", type=click.Choice(["peak-end", "mixed", "mean", "decay"]),
    help="Remember visits by this law; `queuesim list memory` tells them.",
)  # fmt: skip
OUT = click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
FORCE = click.option("--force", is_flag=True, help="Replace a folder or a file that is not ours.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the page.")
CHARTS = click.option("--charts", is_flag=True, help="Draw the charts as SVG and PNG.")
REPORT = click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE.html",
    help="Write a report to mail and print: one HTML file.",
)  # fmt: skip
XLSX = click.option(
    "--xlsx", type=click.Path(path_type=Path), metavar="FILE.xlsx",
    help="Write the numbers, with charts and definitions, as a workbook.",
)  # fmt: skip
GATE = click.option("--gate", is_flag=True, help="Exit with 1 unless every target is met.")
PRECISION = click.option(
    "--precision", multiple=True, metavar="MEASURE.TIER=AMOUNT",
    help="Simulate until the change is so sure: satisfaction.gold=0.1, wait_mean=5%; repeat.",
)  # fmt: skip
BEST = click.option("--best", is_flag=True, help="Simulate until the best policy is found.")
MOST_DAYS = click.option(
    "--most-days", type=click.IntRange(20, 1_000_000),
    help="Allow --precision and --best so many days.  [default: 2000]",
)  # fmt: skip
LOG_DAYS = click.option(
    "--log-days", type=click.IntRange(0), default=20, show_default=True,
    help="Write visits and customers of so many days.",
)  # fmt: skip
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 1024),
    help="Spread long studies over so many cores.  [default: all]",
)  # fmt: skip
ENGINE = click.option(
    "--engine", type=click.Choice(["auto", "simpy", "compiled"]), default="auto",
    show_default=True, callback=lambda _, __, engine: runnable(engine),
    help="Simulate days by this engine; all give the same.",
)  # fmt: skip
RESUME = click.option(
    "--resume", is_flag=True, help="Go on with a long study that was interrupted."
)


def together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a decorator that adds the options in the order given."""
    return lambda command: reduce(lambda found, option: option(found), reversed(options), command)


def runnable(engine: str) -> str:
    """Return the engine asked for, or say why another runs."""
    if engine != "compiled":
        return engine
    from queuesim.branch.engines import why_not_compiled

    if why := why_not_compiled():
        note(say("The SimPy engine runs, with the same results: {why}.", why=why))
        return "simpy"
    return engine
