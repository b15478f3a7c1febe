"""What comes back: the page, the folder, reports and charts, and progress while one waits."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from queuesim.cli.ending import UNFINISHED, leave, note
from queuesim.language import say

if TYPE_CHECKING:
    from queuesim.report.sections import Report
    from queuesim.scenario.loading import ScenarioFile
    from queuesim.study.cores import Effort
    from queuesim.study.experiment import Progress, Result

SHOW_PROGRESS_FROM = 40  # days


def deliver(page: str, save: Callable[[], Path]) -> Path:
    """Keep the results and print the page; print it too where they cannot be kept, and say so."""
    place: Path | OSError
    try:
        place = save()
    except OSError as error:
        place = error
    click.echo(page, nl=False)
    if isinstance(place, OSError):
        from queuesim.scenario.foreign_words import of_error

        leave(say("The results are not kept: {why}", why=of_error(place)), UNFINISHED)
    note(say("Results: {folder}", folder=place))
    return place


def drawings(found: dict[str, Any], group: str) -> dict[str, bytes]:
    """Return the charts of a summary as files."""
    from queuesim.report import charts

    if fault := charts.font_fault(found):
        note(fault)
    return charts.files(found, getattr(charts, group))


def reported(
    told: "Report", results: Mapping[str, "Result"], report: Path | None, xlsx: Path | None
) -> None:
    """Write a report as a page, as a workbook or as both, and say where it is."""
    from queuesim.report.writing import write

    if report:
        from queuesim.report.html import html

        write(report, html(told))
        note(say("Report: {report}", report=report))
    if xlsx:
        from queuesim.report.workbook import workbook

        write(xlsx, workbook(told, results))
        note(say("Workbook: {xlsx}", xlsx=xlsx))


def mood_of(
    known: "ScenarioFile", found: dict[str, Any], result: "Result", customer: int,
    drawn: dict[str, bytes],
) -> list[str]:  # fmt: skip
    """Add the chart of a customer's mood to those drawn; return lines about the customer."""
    from queuesim.report.visit_words import lines
    from queuesim.study.moods import mood

    if not result.logs:
        raise click.UsageError(say("--mood needs the log of a day: --log-days 1 or more"))
    told = found | {"mood": mood(known, result.policy, result.logs[0], customer)}
    drawn.update(drawings(told, "MOOD_CHARTS"))
    return ["", *lines(told)]


def with_levers(
    found: dict[str, Any], known: "ScenarioFile", result: "Result", on_all_days: bool
) -> dict[str, Any]:
    """Return a summary with its next levers, unless a run is too short for them."""
    if not (on_all_days or result.is_long):
        return found
    from queuesim.study.levers import FEW
    from queuesim.study.levers import with_levers as tried

    return tried(found, known, result, len(result.plan.days) if on_all_days else FEW)


@contextmanager
def kept(effort: "Effort") -> Iterator[None]:
    """Say what is kept if a long study is cut short."""
    try:
        yield
    except (KeyboardInterrupt, OSError):
        if effort.finished and (days := effort.finished.days):
            note(
                say(
                    "{days} days are finished and kept: the same command with --resume goes on.",
                    days=days,
                )
            )
        raise


def forget(effort: "Effort") -> None:
    """Remove what was kept of a study that is done."""
    if effort.finished:
        effort.finished.forget()


@contextmanager
def progress(days: int) -> Iterator["Progress | None"]:
    """Show a bar on long runs, on a terminal only."""
    if days < SHOW_PROGRESS_FROM or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (say("days"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("days", total=days)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def counted(what: str) -> Iterator["Progress | None"]:
    """Show how many are done where nobody knows how many there will be, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(f"{{task.completed}} {what}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, _: bar.update(task, completed=done)
