"""Commands about scenario files: begin one, check one, list what they may say."""

from pathlib import Path

import click

from queuesim.cli.asking import load, of_file
from queuesim.cli.group import commands
from queuesim.cli.options import FILE, POLICY, SET, together
from queuesim.language import say


@commands.command()
@click.argument("name", default="scenario.toml", type=click.Path(path_type=Path))
def init(name: Path) -> None:
    """Write a commented scenario to start from."""
    from queuesim.scenario.starting import start

    click.echo(say("Wrote {file}. Now: queuesim run {name}", file=start(name), name=name))


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
        raise click.UsageError(say("list policies needs a file: queuesim list policies FILE"))
    click.echo(lists.policies(load(file, ()).policies), nl=False)
