"""A survey of touchpoints read in: `[touchpoints] survey = "answers.csv"`, a line per answer.

The means of its answers take the place of the file's name, so that a resolved scenario stands on
its own; what the scenario itself says wins. Of touchpoints that the day simulates a survey gives
the weight alone.
"""

from collections.abc import Callable, Mapping, Sequence

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError, shown
from queuesim.scenario.gap_rows import SCORES, Row, csv_rows
from queuesim.scenario.gap_table import by_tier, mean, share, wrong_cells, wrong_names
from queuesim.scenario.merging import merged
from queuesim.scenario.touchpoints import SIMULATED
from queuesim.scenario.written import Origin, Table

Read = Callable[[str, Origin], str]
KEYS = {"score": "experience", "expected": "expectation", "weight": "weight"}


def with_survey(file: Table, read: Read, faults: list[Fault]) -> Table:
    """Return a file whose touchpoints have the scores of its survey.

    `read(name, place)` returns the text of a file named at a place, or raises `ScenarioError`.
    """
    touchpoints = file.get("touchpoints")
    if not isinstance(touchpoints, Table) or "survey" not in touchpoints:
        return file
    place, tiers = touchpoints.origins["survey"], list(file.table("tiers"))
    rows = _rows(touchpoints["survey"], place, tiers, read, faults)
    found = _touchpoints(by_tier(rows, tiers), place)
    return file.having("touchpoints", merged(found, touchpoints.without("survey")))


def _rows(
    name: object, place: Origin, tiers: Sequence[str], read: Read, faults: list[Fault]
) -> list[Row]:
    """Return the answers of a survey, none if any is at fault."""
    if not isinstance(name, str):
        faults.append(place.fault(found=shown(name), allowed=say("the name of a CSV file")))
        return []
    wrong: list[Fault] = []
    try:
        text = read(name, place)
        rows = csv_rows(str(place.source.folder / name), text, (), wrong)
    except ScenarioError as error:
        faults += error.faults
        return []
    optional = ("weight", "ideal")
    for row in rows:
        simulated = SCORES[:2] if row.touchpoint in SIMULATED else ()
        wrong += [*wrong_names(row, tiers), *wrong_cells(row, (*optional, *simulated))]
        if share(row.cells.get("weight")) is not None:
            allowed = say("a number from 0 to 10")
            wrong.append(
                row.place.fault("weight", found=shown(row.cells["weight"]), allowed=allowed)
            )
    faults += sorted(wrong, key=lambda fault: fault.line or 0)
    return [] if wrong else rows


def _touchpoints(answers: Mapping[str, Mapping[str, Sequence[Row]]], place: Origin) -> Table:
    """Return the table of touchpoints that stands for the answers by tier and touchpoint."""
    found: dict[str, list[tuple[str, Table, Origin]]] = {}
    for tier, of_tier in answers.items():
        for name, rows in of_tier.items():
            keys = ["weight"] if name in SIMULATED else list(KEYS)
            means = [(key, mean(rows, KEYS[key]), place) for key in keys]
            said = [(key, float(value), where) for key, value, where in means if value is not None]
            found.setdefault(name, []).append((tier, Table(place, said), place))
    return Table(place, [(name, Table(place, tiers), place) for name, tiers in found.items()])
