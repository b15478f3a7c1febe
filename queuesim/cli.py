"""The commands: options become one call, and what it returns is shown.

Everything heavy is imported where it is used, so that `--help` answers at once. Data go to standard
output, messages and faults to standard error. Exit status: 0 done, 1 a gate said no, 2 the input is
wrong, 3 could not finish, 130 interrupted.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from queuesim import __version__

if TYPE_CHECKING:
    from queuesim.report.sections import Report
    from queuesim.scenario.loading import ScenarioFile
    from queuesim.study.cores import Effort
    from queuesim.study.experiment import Progress, Result

SAID_NO, WRONG_INPUT, UNFINISHED, INTERRUPTED = 1, 2, 3, 130
SHOW_PROGRESS_FROM = 40  # days

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


def main() -> None:
    """Run the command line; the user's faults end in a message, never in a traceback."""
    from queuesim.scenario.faults import ScenarioError

    try:
        commands(prog_name="queuesim", standalone_mode=False)
    except ScenarioError as error:
        leave(str(error), WRONG_INPUT)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        leave("Interrupted: nothing half-written is left.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(UNFINISHED)
    except OSError as error:
        leave(f"Could not finish: {error}", UNFINISHED)


def leave(message: str, status: int) -> NoReturn:
    """End with a message and a status."""
    say(message)
    sys.exit(status)


def say(message: str) -> None:
    """Print a message to standard error, if anybody listens there."""
    with suppress(OSError):
        click.echo(message, err=True)


@click.group()
@click.version_option(__version__, prog_name="queuesim")
def commands() -> None:
    """Simulate a bank branch; compare window policies by what customers remember."""


@commands.command()
@click.argument("name", default="scenario.toml", type=click.Path(path_type=Path))
def init(name: Path) -> None:
    """Write a commented scenario to start from."""
    from queuesim.scenario.starting import start

    click.echo(f"Wrote {start(name)}. Now: queuesim run {name}")


@commands.command()
@together(FILE, POLICY, SET)
@click.option("--resolved", is_flag=True, help="Print the scenario with every default filled in.")
def check(file: Path, policy: str, sets: tuple[str, ...], resolved: bool) -> None:
    """Show all faults of a file, or its load against its windows and each call rule in words."""
    from queuesim.report.check_page import check_page
    from queuesim.scenario.resolving import as_toml
    from queuesim.study.staffing import staffing, warnings

    known = load(file, sets)
    scenario = known.policies[of_file(known, policy)]
    if resolved:
        return click.echo(as_toml(scenario), nl=False)
    plan = staffing(scenario, known.today)
    click.echo(check_page(scenario, plan, (*known.warnings, *warnings(scenario, plan))), nl=False)


@commands.command()
@together(
    FILE, POLICY, SET, MEMORY, DAYS, DAY, SEED, OUT, FORCE, LOG_DAYS, JSON, CHARTS, MOOD, GATE,
    ENGINE, WORKERS, RESUME,
)  # fmt: skip
@together(REPORT, XLSX)
@click.option(
    "--levers/--no-levers", default=None,
    help="Try one-step changes on all days, or on none.  [default: on 5 days of 50 or more]",
)  # fmt: skip
def run(
    file: Path, policy: str, sets: tuple[str, ...], memory: str | None, days: int | None,
    day: int | None, seed: int | None, out: Path | None, force: bool, log_days: int,
    as_json: bool, charts: bool, mood: int | None, gate: bool, engine: str, workers: int | None,
    resume: bool, levers: bool | None, report: Path | None, xlsx: Path | None,
) -> None:  # fmt: skip
    """Simulate one policy, print the planner's page and write the results."""
    from queuesim.report.page import page
    from queuesim.study import experiment, storage
    from queuesim.study.finished import effort_of
    from queuesim.study.summary import as_text, summary

    refuse_foreign(force, out, report, xlsx)
    known = load(file, with_memory(sets, memory))
    name = of_file(known, policy)
    plan = experiment.plan_of(known, days, day, seed, log_days)
    effort = effort_of(known, [name], plan, workers, engine, resume)
    with progress(len(plan.days)) as tell, kept(effort):
        result = experiment.run(known, name, days, day, seed, tell, log_days, effort)
    found = summary(result)
    if levers is not False:
        found = with_levers(found, known, result, on_all_days=bool(levers))
    drawn = drawings(found, "RUN_CHARTS") if charts else {}
    told = [] if mood is None else mood_of(known, found, result, mood, drawn)
    shown = as_text(found) if as_json else page(found) + "".join(f"{line}\n" for line in told)
    deliver(shown, lambda: storage.save(result, found, known.path, out, force, drawn))
    forget(effort)
    if as_json and told:
        say("\n".join(told))
    if report or xlsx:
        from queuesim.report.contents import run_report
        from queuesim.study.replaying import retold

        results = {name: result}
        sections = run_report(found, known.policies[name], retold(known, results))
        reported(sections, results, report, xlsx)
    gates(gate, [found])


@commands.command()
@together(FILES, SET, MEMORY, DAYS, DAY, PRECISION, BEST, MOST_DAYS, SEED, OUT, FORCE, JSON)
@together(CHARTS, GATE, ENGINE, WORKERS, RESUME)
@together(REPORT, XLSX)
@click.option("--policy", "chosen", multiple=True, help="Compare this policy with today; repeat.")
def compare(
    files: tuple[Path, ...], sets: tuple[str, ...], memory: str | None, days: int | None,
    day: int | None, precision: tuple[str, ...], best: bool, most_days: int | None,
    seed: int | None, out: Path | None, force: bool, as_json: bool, charts: bool, gate: bool,
    engine: str, workers: int | None, resume: bool, chosen: tuple[str, ...],
    report: Path | None, xlsx: Path | None,
) -> None:  # fmt: skip
    """Simulate policies on the same people: who wins, who pays, how sure.

    All policies of a file, or several files as they stand, if the same people come to them.
    """
    from queuesim.report.comparison_page import comparison_page
    from queuesim.scenario.joining import joined
    from queuesim.study import comparison, storage
    from queuesim.study.comparison_summary import comparison_summary
    from queuesim.study.experiment import LOG_DAYS, plan_of
    from queuesim.study.finished import effort_of
    from queuesim.study.stopping import rule_of
    from queuesim.study.summary import as_text

    refuse_foreign(force, out, report, xlsx)
    loaded = [load(file, with_memory(sets, memory)) for file in files]
    known = joined(loaded) if len(loaded) > 1 else loaded[0]
    names = comparison.in_order([of_file(known, name) for name in chosen] or known.policies)
    if len(names) < 2:
        raise click.UsageError(f"Nothing to compare: {known.path} with no policy besides today.")
    one_of("--days", days, "--day", day, "--precision", precision, "--best", best)
    rule = rule_of(known.today, names, precision, best, most_days)
    plan = plan_of(known, getattr(rule, "most", days), day, seed, LOG_DAYS)
    effort = effort_of(known, names, plan, workers, engine, resume, str(rule))
    with progress(len(plan.days) * len(names)) as tell, kept(effort):
        result = comparison.compare(known, names, days, day, seed, tell, LOG_DAYS, rule, effort)
    found = comparison_summary(result)
    drawn = drawings(found, "COMPARISON_CHARTS") if charts else {}
    page = as_text(found) if as_json else comparison_page(found, known.policies)
    deliver(page, lambda: storage.save_comparison(result, found, known.path, out, force, drawn))
    forget(effort)
    if report or xlsx:
        from queuesim.report.contents import comparison_report
        from queuesim.study.replaying import retold

        sections = comparison_report(found, known.policies, retold(known, result.results))
        reported(sections, result.results, report, xlsx)
    if result.unfinished:
        leave(f"Could not finish: {result.unfinished}", UNFINISHED)
    gates(gate, [*found["policies"].values(), {"targets": found["caps"]}])


@commands.command()
@together(FILE, SET, MEMORY)
@click.option("--day", type=click.IntRange(1, 1_000_000), default=1, show_default=True,
              help="The day of the visit.")  # fmt: skip
@click.option("--ticket", help="Whose visit, by the number on the ticket, such as A017.")
@click.option("--worst", metavar="TIER", help="The least satisfied of a tier that day, or of all.")
@click.option("--customer", type=click.IntRange(0), help="Whose visit, by number (customers.csv).")
@click.option("--policy", "beside", multiple=True, help="The same person under it too; repeat.")
@together(SEED, JSON)
def explain(
    file: Path, sets: tuple[str, ...], memory: str | None, day: int, ticket: str | None,
    worst: str | None, customer: int | None, beside: tuple[str, ...], seed: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell one customer's visit minute by minute, and what the windows did during the wait."""
    from queuesim.report.explain_page import explain_page
    from queuesim.study.explaining import explained
    from queuesim.study.summary import as_text

    one_of("--ticket", ticket, "--worst", worst, "--customer", customer is not None)
    known = load(file, with_memory(sets, memory))
    names = dict.fromkeys(["today", *(of_file(known, name) for name in beside)])
    found = explained(known, list(names), day, seed, ticket, worst, customer)
    click.echo(as_text(found) if as_json else explain_page(found), nl=False)


@commands.command()
@together(FILE, POLICY, SET, DAYS, SEED, JSON)
def touchpoints(
    file: Path, policy: str, sets: tuple[str, ...], days: int | None, seed: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell which touchpoints are neutral, positive or negative moments of truth, by tier."""
    from queuesim.report.touchpoint_page import touchpoint_page
    from queuesim.study.summary import as_text
    from queuesim.study.touchpoints import touchpoints as reckoned

    known = load(file, sets)
    found = reckoned(known, of_file(known, policy), days, seed)
    names = {tier: said.name for tier, said in known.today.tiers.items()}
    click.echo(as_text(found) if as_json else touchpoint_page(found, names), nl=False)


@commands.command()
@together(FILE, POLICY, SET, DAYS, SEED, OUT, FORCE, JSON, CHARTS)
@click.option(
    "--scenario", type=click.Path(path_type=Path),
    help="Take the simulated touchpoints, and the scores it has, from this scenario.",
)  # fmt: skip
@click.option(
    "--since", type=click.Path(path_type=Path),
    help="Tell what moved since this table, or since the summary.json of earlier gaps.",
)  # fmt: skip
def gaps(
    file: Path, policy: str, sets: tuple[str, ...], days: int | None, seed: int | None,
    out: Path | None, force: bool, as_json: bool, charts: bool, scenario: Path | None,
    since: Path | None,
) -> None:  # fmt: skip
    """Take the seven steps from a table of experience, expectation, weight and ideal to a plan."""
    from queuesim.report.gap_page import gap_page
    from queuesim.study import storage
    from queuesim.study.gaps import Beside, seven_steps
    from queuesim.study.summary import as_text

    refuse_foreign(force, out)
    beside = None
    if scenario:
        known = load(scenario, sets)
        beside = Beside(known, of_file(known, policy), days, seed)
    elif policy != "today" or sets or days or seed is not None:
        raise click.UsageError("--policy, --set, --days and --seed go with --scenario.")
    found = seven_steps(file, since, beside)
    drawn = drawings(found, "GAP_CHARTS") if charts else {}
    shown = as_text(found) if as_json else gap_page(found)
    deliver(shown, lambda: storage.save_gaps(found, file, out, force, drawn))


@commands.command()
@together(FILE, POLICY, SET, DAYS, SEED, OUT, FORCE, JSON, CHARTS, REPORT, XLSX)
@click.option(
    "--plans", type=click.IntRange(1, 1_000_000), default=600, show_default=True,
    help="Try no more exchanges once so many plans were simulated.",
)  # fmt: skip
def staff(
    file: Path, policy: str, sets: tuple[str, ...], days: int | None, seed: int | None,
    out: Path | None, force: bool, as_json: bool, charts: bool, plans: int,
    report: Path | None, xlsx: Path | None,
) -> None:  # fmt: skip
    """Find the cheapest windows that meet the targets: how many, when; status 1 if none do."""
    from queuesim.report.staff_page import missing, staff_page
    from queuesim.study import storage
    from queuesim.study.search import NoPlanError
    from queuesim.study.staff import staff as found_by
    from queuesim.study.staff import staff_summary
    from queuesim.study.staffed_file import refuse_rosters
    from queuesim.study.summary import as_text

    refuse_foreign(force, out, report, xlsx)
    known = load(file, sets)
    refuse_rosters(known, of_file(known, policy))
    try:
        with counted("plans") as tell:
            plan = found_by(known, policy, days, seed, plans, tell)
    except NoPlanError as error:
        leave(missing(error), SAID_NO)
    found = staff_summary(plan)
    drawn = drawings(found, "STAFF_CHARTS") if charts else {}
    shown = as_text(found) if as_json else staff_page(found)
    folder = deliver(shown, lambda: storage.save_staff(plan, found, sets, out, force, drawn))
    say(f"The plan as a policy: {folder / plan.name}.toml")
    if report or xlsx:
        from queuesim.report.contents import staff_report

        reported(staff_report(found), {}, report, xlsx)


@commands.command()
@together(FILE, SET, MEMORY, DAYS, SEED, OUT, FORCE, JSON, CHARTS)
@click.option(
    "--policy", "chosen", multiple=True, help="Ask of this policy; twice: which is better."
)
@click.option("--tier", help="Ask how satisfied this tier is, not all weighted by their value.")
def sensitivity(
    file: Path, sets: tuple[str, ...], memory: str | None, days: int | None, seed: int | None,
    out: Path | None, force: bool, as_json: bool, charts: bool, chosen: tuple[str, ...],
    tier: str | None,
) -> None:  # fmt: skip
    """Tell which assumptions the answer hangs on, and where a choice between two would flip."""
    from queuesim.report.sensitivity_page import sensitivity_page
    from queuesim.study import sensitivity as study
    from queuesim.study import storage
    from queuesim.study.sensitivity_summary import sensitivity_summary
    from queuesim.study.summary import as_text

    refuse_foreign(force, out)
    known = load(file, with_memory(sets, memory))
    names = two_of(known, chosen)
    if tier is not None:
        one_word("--tier", tier, f"tier of {file}", known.today.tiers)
    with counted("assumptions") as tell:
        simulated = study.days(known, names, tier, days, seed)
        found = sensitivity_summary(simulated, study.sensitivity(simulated, tell))
    drawn = drawings(found, "SENSITIVITY_CHARTS") if charts else {}
    shown = as_text(found) if as_json else sensitivity_page(found)
    deliver(shown, lambda: storage.save_sensitivity(found, known.path, out, force, drawn))


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
@together(OUT, FORCE, JSON)
def calibrate(
    log: Path, sessions: Path | None, map_file: Path | None, choose: tuple[str, ...],
    leave_out: tuple[str, ...], title: str | None, hold_out: str | None, out: Path | None,
    force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Turn a ticket log into a scenario, with the evidence for each part."""
    from queuesim.logs.calibrating import calibrated
    from queuesim.report.calibration_page import calibration_page
    from queuesim.study import storage
    from queuesim.study.calibration import calibration_summary
    from queuesim.study.standby import stood_by
    from queuesim.study.summary import as_text

    refuse_foreign(force, out)
    done = stood_by(calibrated(log, sessions, map_file, choose, leave_out, title))
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
    say(f"Now: queuesim run {folder / 'scenario.toml'}")
    if hold_out and found["back_test"]["verdict"] == "no":
        leave("The simulated branch is not the branch of the log.", SAID_NO)


@commands.command()
@click.option("--full", is_flag=True, help="As much as theory asks for: an hour of computing.")
@click.option("--case", "chosen", multiple=True, metavar="NAME", help="Only this case; repeat.")
@click.option("--figures", is_flag=True, help="Show every figure, not one a case.")
@click.option(
    "--log", type=click.Path(path_type=Path),
    help="Back-test a ticket log too, on every second of its usual days.",
)  # fmt: skip
@together(WORKERS, JSON)
def validate(
    full: bool, chosen: tuple[str, ...], figures: bool, log: Path | None, workers: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Hold the simulation to theory and published studies; status 1 if something disagrees."""
    from queuesim.report.validation_page import validation_page
    from queuesim.study.summary import as_text
    from queuesim.study.validation.suite import validation

    with counted("cases") as tell:
        found = validation(full, cases_of(chosen), log, workers, tell)
    click.echo(as_text(found) if as_json else validation_page(found, figures), nl=False)
    if not found["agrees"]:
        leave("Simulated and expected disagree.", SAID_NO)


@commands.command()
@click.argument("what", type=click.Choice(["scenario", "gaps"]), default="scenario")
def schema(what: str) -> None:
    """Print the JSON schema of scenario files, or of tables of gaps, for editors."""
    import json

    from queuesim.scenario.schema import gaps_schema
    from queuesim.scenario.schema import schema as of_file_language

    found = gaps_schema() if what == "gaps" else of_file_language()
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@commands.command("list")
@click.argument("what", type=click.Choice(["parameters", "distributions", "measures", "memory",
                                           "policies", "touchpoints", "charts"]))  # fmt: skip
@click.argument("file", type=click.Path(path_type=Path), required=False)
def list_(what: str, file: Path | None) -> None:
    """List the parameters with their sources, distributions, measures, memory laws and so on."""
    from queuesim.report import lists

    if what != "policies":
        return click.echo(getattr(lists, what)(), nl=False)
    if file is None:
        raise click.UsageError("list policies needs a file: queuesim list policies FILE")
    click.echo(lists.policies(load(file, ()).policies), nl=False)


def with_memory(sets: tuple[str, ...], memory: str | None) -> tuple[str, ...]:
    """Return the settings with the memory law chosen, which wins."""
    return (*sets, f"memory={memory}") if memory else sets


def load(file: Path, sets: tuple[str, ...]) -> "ScenarioFile":
    """Return the scenario file."""
    from queuesim.scenario.loading import load as read

    return read(file, sets)


def of_file(known: "ScenarioFile", policy: str) -> str:
    """Return the name of a policy of the file, or complain with those there are."""
    return one_word("--policy", policy, f"policy of {known.path}", known.policies)


def one_word(option: str, word: str, what: str, allowed: Iterable[str]) -> str:
    """Return a word that is one of those allowed, or complain with all of them."""
    if word in allowed:
        return word
    from queuesim.scenario.faults import did_you_mean

    near = did_you_mean(word, list(allowed))
    hint = near and f" - {near}"
    raise click.BadParameter(
        f"{word!r} is not a {what}{hint}; allowed: {', '.join(allowed)}", param_hint=option
    )


def two_of(known: "ScenarioFile", chosen: tuple[str, ...]) -> list[str]:
    """Return the policies chosen, one or two; without a choice the first two of the file."""
    names = list(dict.fromkeys(of_file(known, name) for name in chosen))
    if len(names) > 2:
        raise click.UsageError(f"--policy can be given twice at most, found {len(names)}.")
    return names or list(known.policies)[:2]


def cases_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cases chosen, or complain of one that does not exist."""
    from queuesim.study.validation.cases import cases

    return tuple(one_word("--case", name, "case", cases()) for name in chosen)


def one_of(*named: Any) -> None:
    """Complain where two options are given that exclude each other."""
    given = [name for name, value in zip(named[::2], named[1::2], strict=True) if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other.")


def drawings(found: dict[str, Any], group: str) -> dict[str, bytes]:
    """Return the charts of a summary as files."""
    from queuesim.report import charts

    if fault := charts.font_fault(found):
        say(fault)
    return charts.files(found, getattr(charts, group))


def refuse_foreign(
    force: bool, out: Path | None, report: Path | None = None, xlsx: Path | None = None
) -> None:
    """Complain about what cannot be written, or is somebody else's, before anything runs."""
    from queuesim.report.writing import refuse
    from queuesim.study.storage import refuse_others

    if out is not None:
        refuse_others(out, force)
    for file, ending in ((report, "html"), (xlsx, "xlsx")):
        if file is not None:
            refuse(file, f".{ending}", "--report" if file is report else "--xlsx", force)


def reported(
    told: "Report", results: Mapping[str, "Result"], report: Path | None, xlsx: Path | None
) -> None:
    """Write a report as a page, as a workbook or as both, and say where it is."""
    from queuesim.report.writing import write

    if report:
        from queuesim.report.html import html

        write(report, html(told))
        say(f"Report: {report}")
    if xlsx:
        from queuesim.report.workbook import workbook

        write(xlsx, workbook(told, results))
        say(f"Workbook: {xlsx}")


def mood_of(
    known: "ScenarioFile", found: dict[str, Any], result: "Result", customer: int,
    drawn: dict[str, bytes],
) -> list[str]:  # fmt: skip
    """Add the chart of a customer's mood to those drawn; return lines about the customer."""
    from queuesim.report.visit_words import lines
    from queuesim.study.moods import mood

    if not result.logs:
        raise click.UsageError("--mood needs the log of a day: --log-days 1 or more")
    told = found | {"mood": mood(known, result.policy, result.logs[0], customer)}
    drawn.update(drawings(told, "MOOD_CHARTS"))
    return ["", *lines(told)]


def deliver(page: str, save: Callable[[], Path]) -> Path:
    """Keep the results and print the page; print it too where they cannot be kept, and say so."""
    folder, lost = None, None
    try:
        folder = save()
    except OSError as error:
        lost = error
    click.echo(page, nl=False)
    if folder is None:
        leave(f"The results are not kept: {lost}", UNFINISHED)
    say(f"Results: {folder}")
    return folder


@contextmanager
def kept(effort: "Effort") -> Iterator[None]:
    """Say what is kept if a long study is cut short."""
    try:
        yield
    except (KeyboardInterrupt, OSError):
        if effort.finished and (days := effort.finished.days):
            say(f"{days} days are finished and kept: the same command with --resume goes on.")
        raise


def forget(effort: "Effort") -> None:
    """Remove what was kept of a study that is done."""
    if effort.finished:
        effort.finished.forget()


def with_levers(
    found: dict[str, Any], known: "ScenarioFile", result: "Result", on_all_days: bool
) -> dict[str, Any]:
    """Return a summary with its next levers, unless a run is too short for them."""
    if not (on_all_days or result.is_long):
        return found
    from queuesim.study.levers import FEW
    from queuesim.study.levers import with_levers as tried

    return tried(found, known, result, len(result.plan.days) if on_all_days else FEW)


def runnable(engine: str) -> str:
    """Return the engine asked for, or say why another runs."""
    if engine != "compiled":
        return engine
    from queuesim.branch.engines import why_not_compiled

    if why := why_not_compiled():
        say(f"The SimPy engine runs, with the same results: {why}.")
        return "simpy"
    return engine


def gates(asked: bool, summaries: Any) -> None:
    """Exit with 1 if a target was asked for and missed."""
    if asked and any(target["met"] is False for found in summaries for target in found["targets"]):
        leave("A target is missed.", SAID_NO)


@contextmanager
def progress(days: int) -> Iterator["Progress | None"]:
    """Show a bar on long runs, on a terminal only."""
    if days < SHOW_PROGRESS_FROM or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("days", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
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
