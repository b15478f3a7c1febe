"""From the files a planner has to the scenario files that they make: read, clean, fit, write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from queuesim.language import marked, say
from queuesim.logs.choices import Choices, choices_of
from queuesim.logs.cleaning import Cleaned, clean
from queuesim.logs.fitting import Findings, fit
from queuesim.logs.mapping import Map
from queuesim.logs.reading import read, read_map, read_sessions
from queuesim.logs.writing import scenario_text, weekday_texts
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.sets import as_written

SCENARIO = "scenario.toml"
A_CHOICE = marked("KEY=VALUE, such as services=lognormal")


@dataclass(frozen=True)
class Calibrated:
    """A cleaned log, what it taught, and the scenario files by name, `scenario.toml` first."""

    title: str
    cleaned: Cleaned
    choices: Choices
    findings: Findings
    texts: Mapping[str, str]


def calibrated(
    log: Path,
    sessions: Path | None = None,
    map_file: Path | None = None,
    choose: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    title: str | None = None,
) -> Calibrated:
    """Return what a log teaches; raise `ScenarioError` for what cannot be used."""
    said = read_map(map_file) if map_file else Map()
    choices = chosen(said.choices, choose, leave_out)
    hours = read_sessions(sessions, said) if sessions else None
    cleaned = clean(read(log, said), said, hours)
    findings = fit(cleaned.log, choices)
    name = title or log.stem
    texts = {SCENARIO: scenario_text(cleaned, findings, name), **weekday_texts(findings)}
    return Calibrated(name, cleaned, choices, findings, texts)


def chosen(said: Choices, choose: Sequence[str], leave_out: Sequence[str]) -> Choices:
    """Return the choices of a map with those of the command line, which win."""
    faults: list[Fault] = []
    settings = as_written(choose, faults)
    if faults:
        raise ScenarioError(replace(f, file="--choose", allowed=say(A_CHOICE)) for f in faults)
    dates = {"leave_out": list(leave_out)} if leave_out else {}
    own = choices_of({**settings, **dates}, Path("--choose"))
    given = {key: getattr(own, key) for key in {**settings, **dates}}
    return replace(said, **given)
