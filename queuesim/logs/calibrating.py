"""From the files a planner has to the scenario files that they make: read, clean, fit, write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from queuesim.language import marked, say
from queuesim.logs.choices import Choices, choices_of, misnamed
from queuesim.logs.cleaning import Cleaned, clean
from queuesim.logs.fitting import Findings, fit
from queuesim.logs.mapping import Map
from queuesim.logs.reading import read, read_map, read_sessions
from queuesim.logs.writing import scenario_text, weekday_texts
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.sets import as_written
from queuesim.scenario.written import Origin, Source

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
    if wrong := list(misnamed(choices, log, _names(cleaned, findings))):
        raise ScenarioError(wrong)
    name = title or log.stem
    texts = {SCENARIO: scenario_text(cleaned, findings, name), **weekday_texts(findings)}
    return Calibrated(name, cleaned, choices, findings, texts)


def _names(cleaned: Cleaned, found: Findings) -> Mapping[str, Sequence[str]]:
    """Return what choices may name, by key."""
    return {
        "leave_out": [str(day) for day in cleaned.log.days],
        "services": cleaned.log.services,
        "patience": cleaned.log.tiers,
        "order": found.queues.names,
        "head_start": found.queues.names,
    }


def chosen(said: Choices, choose: Sequence[str], leave_out: Sequence[str]) -> Choices:
    """Return the choices of a map with those of the command line, which win."""
    faults: list[Fault] = []
    settings = as_written(choose, faults)
    if faults:
        raise ScenarioError(replace(f, file="--choose", allowed=say(A_CHOICE)) for f in faults)
    if leave_out:
        dates = Origin(Source("--leave-out", ""), ())
        settings = settings.having("leave_out", list(leave_out), dates)
    own = choices_of(settings, faults)
    if faults:
        raise ScenarioError(replace(f, file=f.file.replace("--set", "--choose")) for f in faults)
    return replace(said, **{key: getattr(own, key) for key in settings})
