"""Commands about logs and trust: from a ticket log to a scenario, and from theory to proof."""

from pathlib import Path

import click

from queuesim.cli.asking import cases_of, refuse_foreign
from queuesim.cli.ending import SAID_NO, leave, note
from queuesim.cli.group import commands
from queuesim.cli.options import FORCE, JSON, OUT, REPORT, WORKERS, together
from queuesim.cli.telling import counted, deliver, drawings, reported
from queuesim.language import say


@commands.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--sessions", type=click.Path(path_type=Path),
    help="A CSV file of when each window was open; else that is inferred.",
)  # fmt: skip
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path),
    help="A TOML file that says which column is what, the time zone, and choices.",
)  # fmt: skip
@click.option("--choose", multiple=True, metavar="KEY=VALUE", help="Choose instead of the fit.")
@click.option("--leave-out", multiple=True, metavar="DATE", help="Leave out this day; repeat.")
@click.option("--title", help="The title of the scenario.")
@click.option(
    "--hold-out", metavar="DAYS",
    help="Back-test on days that a fit to the others never saw: the last N, or every-second."
    " Status 1 if the simulated branch is not that of the log.",
)  # fmt: skip
@together(OUT, FORCE, JSON, REPORT)
def calibrate(
    log: Path, sessions: Path | None, map_file: Path | None, choose: tuple[str, ...],
    leave_out: tuple[str, ...], title: str | None, hold_out: str | None, out: Path | None,
    force: bool, as_json: bool, report: Path | None,
) -> None:  # fmt: skip
    """Turn a ticket log into a scenario, with the evidence for each part."""
    from queuesim.logs.calibrating import calibrated
    from queuesim.report.calibration_page import calibration_page
    from queuesim.study import storage
    from queuesim.study.calibration import calibration_summary
    from queuesim.study.standby import simulated_again
    from queuesim.study.summary import as_text

    refuse_foreign(force, out, report)
    done = simulated_again(calibrated(log, sessions, map_file, choose, leave_out, title))
    found = calibration_summary(
        done.cleaned, done.findings, done.title, done.texts["scenario.toml"]
    )
    if hold_out:
        from queuesim.study.holding_out import back_tested

        found["back_test"] = back_tested(done.cleaned, done.choices, done.title, hold_out)
    drawn = drawings(found, "CALIBRATION_CHARTS")
    shown = as_text(found) if as_json else calibration_page(found)
    folder = deliver(
        shown, lambda: storage.save_calibration(done.texts, found, log, out, force, drawn)
    )
    if report:
        from queuesim.report.log_contents import calibration_report

        reported(calibration_report(found), {}, report, None)
    note(say("Now: queuesim run {file}", file=folder / "scenario.toml"))
    if hold_out and found["back_test"]["verdict"] == "no":
        leave(say("The simulated branch is not the branch of the log."), SAID_NO)


@commands.command()
@click.option("--full", is_flag=True, help="As much as theory asks for: an hour of computing.")
@click.option("--case", "chosen", multiple=True, metavar="NAME", help="Only this case; repeat.")
@click.option("--figures", is_flag=True, help="Show every figure, not one a case.")
@click.option(
    "--log", type=click.Path(path_type=Path),
    help="Back-test a ticket log too, on every second of its usual days.",
)  # fmt: skip
@together(WORKERS, FORCE, JSON, REPORT)
def validate(
    full: bool, chosen: tuple[str, ...], figures: bool, log: Path | None, workers: int | None,
    force: bool, as_json: bool, report: Path | None,
) -> None:  # fmt: skip
    """Hold the simulation to theory and published studies; status 1 if something disagrees."""
    from queuesim.report.validation_page import validation_page
    from queuesim.study.summary import as_text
    from queuesim.study.validation.suite import validation

    refuse_foreign(force, None, report)
    with counted(say("cases")) as tell:
        found = validation(full, cases_of(chosen), log, workers, tell)
    click.echo(as_text(found) if as_json else validation_page(found, figures), nl=False)
    if report:
        from queuesim.report.validation_contents import validation_report

        reported(validation_report(found), {}, report, None)
    if not found["agrees"]:
        leave(say("Simulated and expected disagree."), SAID_NO)
