"""What stands at the end of a report to be looked up: how it was made, definitions, assumptions."""

from collections.abc import Iterable, Iterator

from queuesim.language import say
from queuesim.report.cells import clean
from queuesim.report.definitions import (
    MEASURE_HEADS,
    PARAMETER_HEADS,
    TERM_HEADS,
    measure_rows,
    parameter_rows,
    term_rows,
)
from queuesim.report.full_tables import Cell, Row, of_words, words
from queuesim.report.page import made_lines
from queuesim.report.sections import Said, Section, flowed
from queuesim.report.wording import Summary
from queuesim.scenario.parameters import PARAMETERS


def looked_up(summary: Summary, runs: Iterable[Summary]) -> Iterator[Section]:
    """Yield what is there to be looked up: how it was made, definitions, assumptions."""
    made = {clean(run["policy"]): flowed(made_lines(run)) for run in runs}
    said = [Said(text, name if len(made) > 1 else "") for name, text in made.items()]
    yield Section("made", say("How it was made"), said)
    measures = [words(*texts) for texts in measure_rows()]
    terms = [words(*texts) for texts in term_rows()]
    yield Section(
        "definitions", say("Definitions"), [],
        tables=[of_words(say("Words"), TERM_HEADS, terms),
                of_words(say("Measures"), MEASURE_HEADS, measures)],
    )  # fmt: skip
    parameters = [
        Row(name, [Cell(text) for text in texts], mark=_assumed(name))
        for name, *texts in parameter_rows(summary)
    ]
    note = say(
        "Satisfaction is modelled. A parameter marked assumed was chosen by the authors of the"
        " program: research supports its direction at most, not its size."
    )
    yield Section(
        "assumptions", say("Assumptions"), [Said(note)],
        tables=[of_words(say("Parameters of the perception model"), PARAMETER_HEADS, parameters)],
    )  # fmt: skip


def _assumed(parameter: str) -> str:
    return "assumed" if PARAMETERS[parameter].status == "assumed" else ""
