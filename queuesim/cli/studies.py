"""Commands that simulate a scenario file and tell what was learnt."""

from pathlib import Path

import click

from queuesim.cli.asking import (
    load,
    of_file,
    one_of,
    one_word,
    refuse_foreign,
    two_of,
    with_memory,
)
from queuesim.cli.ending import SAID_NO, UNFINISHED, gates, leave, note
from queuesim.cli.group import commands
from queuesim.cli.options import (
    BEST,
    CHARTS,
    DAY,
    DAYS,
    ENGINE,
    FILE,
    FILES,
    FORCE,
    GATE,
    JSON,
    LOG_DAYS,
    MEMORY,
    MOOD,
    MOST_DAYS,
    OUT,
    POLICY,
    PRECISION,
    REPORT,
    RESUME,
    SEED,
    SET,
    WORKERS,
    XLSX,
    together,
)
from queuesim.cli.telling import (
    counted,
    deliver,
    drawings,
    forget,
    kept,
    mood_of,
    progress,
    reported,
    with_levers,
)
from queuesim.language import say


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
        note("\n".join(told))
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
        raise click.UsageError(
            say("Nothing to compare: {file} with no policy besides today.", file=known.path)
        )
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
        leave(say("Could not finish: {why}", why=result.unfinished), UNFINISHED)
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
        raise click.UsageError(say("--policy, --set, --days and --seed go with --scenario."))
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
        with counted(say("plans")) as tell:
            plan = found_by(known, policy, days, seed, plans, tell)
    except NoPlanError as error:
        leave(missing(error), SAID_NO)
    found = staff_summary(plan)
    drawn = drawings(found, "STAFF_CHARTS") if charts else {}
    shown = as_text(found) if as_json else staff_page(found)
    folder = deliver(shown, lambda: storage.save_staff(plan, found, sets, out, force, drawn))
    note(say("The plan as a policy: {folder}.toml", folder=folder / plan.name))
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
        one_word("--tier", tier, say("tier of {file}", file=file), known.today.tiers)
    with counted(say("assumptions")) as tell:
        simulated = study.days(known, names, tier, days, seed)
        found = sensitivity_summary(simulated, study.sensitivity(simulated, tell))
    drawn = drawings(found, "SENSITIVITY_CHARTS") if charts else {}
    shown = as_text(found) if as_json else sensitivity_page(found)
    deliver(shown, lambda: storage.save_sensitivity(found, known.path, out, force, drawn))
