"""From a TOML file to frozen scenarios, one per policy, or to all of its faults at once.

The file, its base files and `--set` are laid over each other as tables; what may be left out is
filled in; each policy is laid over the result; only then is anything validated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from queuesim.language import say
from queuesim.scenario.checks import findings
from queuesim.scenario.columns import with_columns
from queuesim.scenario.completing import completed, mirrored
from queuesim.scenario.faults import Fault, ScenarioError, shown, unreadable
from queuesim.scenario.given_arrivals import with_arrivals
from queuesim.scenario.merging import merged, spelled_out
from queuesim.scenario.model import Scenario
from queuesim.scenario.parsing import parsed
from queuesim.scenario.policies import TODAY, overlays
from queuesim.scenario.remarks import warnings
from queuesim.scenario.sets import sets_table
from queuesim.scenario.survey import with_survey
from queuesim.scenario.validating import validated
from queuesim.scenario.values import Text
from queuesim.scenario.written import Origin, Source, Table, place

LARGEST = 200_000  # bytes of a scenario
LARGEST_COLUMNS = 50_000_000


@dataclass(frozen=True)
class ScenarioFile:
    """A file without faults: a scenario per policy, `today` first, then in the file's order."""

    path: Path
    policies: Mapping[str, Scenario]
    about: Mapping[str, Text]
    warnings: tuple[str, ...]

    @property
    def today(self) -> Scenario:
        """Return the file as it stands, without any policy."""
        return self.policies[TODAY]


def load(path: Path | str, sets: Sequence[str] = ()) -> ScenarioFile:
    """Return the scenarios of a file; `sets` are settings such as `windows.6.roster=late`.

    Raise `ScenarioError` with every fault of the file.
    """
    source = source_of(path)
    return _loaded(Path(path), source, sets)


def source_of(path: Path | str, largest: int = LARGEST) -> Source:
    """Return the text of a file, or raise `ScenarioError` where it cannot be read."""
    path = Path(path)
    text = _text(path, largest, Origin(Source(str(path), ""), ()))
    return Source(str(path), text, path.parent)


def loads(text: str, name: str = "<text>", sets: Sequence[str] = ()) -> ScenarioFile:
    """Return the scenarios in a text; files that it names are looked for in the working folder."""
    return _loaded(Path(name), Source(name, text, Path()), sets)


def _loaded(path: Path, source: Source, sets: Sequence[str]) -> ScenarioFile:
    faults: list[Fault] = []
    written = _parsed(source)
    if "gaps" in written and "queuesim" not in written:
        hint = f"queuesim gaps {path}"
        fault = written.origins["gaps"].fault(
            say("this is a table of gaps, no scenario"), hint=hint
        )
        raise ScenarioError([fault])
    file = _extended(written, (path.resolve(),), faults)
    settings = sets_table(sets, file, faults)
    file = merged(file, settings)
    changes = overlays(file, faults)
    base = _ready(file.without("policies", "extends"), faults)
    tables = {TODAY: base}
    scenarios = {TODAY: _scenario(TODAY, base, base.origin, faults)}
    for name, overlay in changes.items():
        tables[name] = merged(merged(base, overlay), settings.without("policies", "extends"))
        scenarios[name] = _scenario(name, tables[name], overlay.origin, faults)
    if faults:
        raise ScenarioError(sorted(faults, key=lambda fault: _order(fault, source.name)))
    about = {name: scenario.about for name, scenario in scenarios.items()}
    return ScenarioFile(
        path, MappingProxyType(scenarios), MappingProxyType(about), warnings(scenarios, tables)
    )


def _parsed(source: Source) -> Table:
    table = parsed(source)
    if not table:
        hint = say("`queuesim init` writes one to start from")
        raise ScenarioError([table.origin.fault(say("holds no scenario"), hint=hint)])
    return table


def _order(fault: Fault, first: str) -> tuple[bool, str, int, int]:
    return fault.file != first, fault.file, fault.line or 0, fault.column or 0


def _ready(file: Table, faults: list[Fault]) -> Table:
    """Return a file complete and with its columns read, to be validated or overlaid."""
    given = with_arrivals(file, _column_file, faults)
    table = with_columns(completed(given), _column_file, faults)
    assert isinstance(table, Table)
    return with_survey(table, _column_file, faults)


def _scenario(name: str, table: Table, policy: Origin, faults: list[Fault]) -> Scenario:
    """Return the scenario in a table, adding to faults those that were not there before it."""
    table = mirrored(table)
    scenario, faulty, wrong = validated(table)
    known = {section: list(table.table(section)) for section in table}
    before = set(faults)
    for finding in findings(scenario, known, faulty):
        fault = finding.at(place(table, finding.path))
        if fault not in before and name != TODAY:
            fault = _under(policy, fault)
        wrong.append(fault)
    faults += [fault for fault in dict.fromkeys(wrong) if fault not in before]
    return scenario


def _under(policy: Origin, fault: Fault) -> Fault:
    """Return a fault that a policy brings about at the policy, if it stands elsewhere."""
    if fault.key.startswith("policies.") or fault.file.startswith("--set"):
        return fault
    problem = say("under this policy, {key}: {problem}", key=fault.key, problem=fault.problem)
    return policy.fault(problem, found=fault.found, allowed=fault.allowed, hint=fault.hint)


def _extended(file: Table, seen: tuple[Path, ...], faults: list[Fault]) -> Table:
    """Return a file laid over the one it extends, windows and times spelled out in each."""
    own = spelled_out(file, faults)
    if "extends" not in own:
        return own
    origin = own.origins["extends"]
    if not isinstance(own["extends"], str):
        faults.append(origin.fault(found=shown(own["extends"]), allowed=say("the name of a file")))
        return own
    path = origin.source.folder / own["extends"]
    if path.resolve() in seen:
        faults.append(origin.fault(say("files extend each other in a circle")))
        return own
    base = _parsed(Source(str(path), _text(path, LARGEST, origin), path.parent))
    below = _extended(base, (*seen, path.resolve()), faults)
    return Table(own.origin, list(merged(below, own).rows()))


def _column_file(name: str, origin: Origin) -> str:
    return _text(origin.source.folder / name, LARGEST_COLUMNS, origin)


def _text(path: Path, largest: int, origin: Origin) -> str:
    """Return the text of a file, or raise `ScenarioError` for a fault at the key that names it."""
    try:
        if path.is_file() and path.stat().st_size > largest:
            problem = say("is larger than {largest} bytes", largest=largest)
            raise ScenarioError([origin.fault(_of(path, origin, problem))])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = _of(path, origin, say("is not UTF-8 text (line {line})", line=line))
        raise ScenarioError([origin.fault(problem, hint=say("save it as UTF-8"))]) from None
    except (OSError, ValueError) as error:
        raise ScenarioError([origin.fault(_of(path, origin, unreadable(error)))]) from None


def _of(path: Path, origin: Origin, problem: str) -> str:
    """Return what is wrong with a file, with its name where another file names it."""
    return say("{file} {problem}", file=path, problem=problem) if origin.path else problem
