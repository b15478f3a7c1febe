"""What there is to choose from, listed from the registries: `queuesim list WHAT`."""

from collections.abc import Iterable, Mapping
from typing import Any

from queuesim.language import commas, in_a_row, say
from queuesim.perception.memory import MEANING, MEMORY
from queuesim.report.cells import WIDTH, clean, left, named, text_of, wrapped
from queuesim.scenario.distributions import DISTRIBUTIONS
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import LIKE, PARAMETERS, Parameter
from queuesim.scenario.touchpoints import SIMULATED, TOUCHPOINTS
from queuesim.study.measures import MEASURES, Measure

NAME, SYMBOL, DEFAULT, BOUNDS = 24, 9, 22, 15


def parameters(cells: int = WIDTH) -> str:
    """Return every parameter of the perception model with its origin."""
    head = _columns(say("parameter"), say("symbol"), say("default"), say("bounds"), say("status"))
    note = say(
        "Three defaults are those of tiers like {tiers}. Status `assumed` means chosen"
        " here: no measurement supports the size.", tiers=commas(LIKE),
    )  # fmt: skip
    entries = (
        [_parameter(parameter), *wrapped(say(parameter.source), cells, "    ")]
        for parameter in PARAMETERS.values()
    )
    return text_of(wrapped(note, cells), [head, *_lines(entries)])


def distributions(cells: int = WIDTH) -> str:
    """Return every distribution of times with the keys it is stated by."""
    entries = (
        _entry(name, in_a_row([say(first_line(kind)), _keys_in_words(kind)]), cells)
        for name, kind in DISTRIBUTIONS.items()
    )
    return text_of(_lines(entries))


def measures(cells: int = WIDTH) -> str:
    """Return every measure with its unit and meaning."""
    entries = (_entry(name, _measure(measure), cells) for name, measure in MEASURES.items())
    return text_of(_lines(entries))


def memory(cells: int = WIDTH) -> str:
    """Return every memory law."""
    entries = (_entry(name, say(MEANING[name]), cells) for name in MEMORY)
    note = say('Named by --memory, or in the file: memory = "mixed" above the first table.')
    return text_of(_lines(entries), wrapped(note, cells))


def touchpoints(cells: int = WIDTH) -> str:
    """Return the fifteen touchpoints of a visit, and who scores them."""
    entries = (
        _entry(name, say("{what} ({note})", what=say(text), note=_scored_by(name)), cells)
        for name, text in TOUCHPOINTS.items()
    )
    note = say(
        "The fifteen of a branch visit (practitioner's article). What a tier expects of a"
        " simulated one is its normal visit and half the premium due; of the others the file"
        " says it: [touchpoints.fees] gold = { score = 5, expected = 6, weight = 3 }, or survey"
        ' = "x.csv".'
    )
    return text_of(_lines(entries), wrapped(note, cells))


def charts(cells: int = WIDTH) -> str:
    """Return every chart: of a run, of one customer, of a comparison, of a plan and so on."""
    from queuesim.report.charts import (
        CALIBRATION_CHARTS,
        COMPARISON_CHARTS,
        GAP_CHARTS,
        MOOD_CHARTS,
        RUN_CHARTS,
        SENSITIVITY_CHARTS,
        STAFF_CHARTS,
    )

    every = [
        ("run", RUN_CHARTS),
        ("run --mood N", MOOD_CHARTS),
        ("compare", COMPARISON_CHARTS),
        ("staff", STAFF_CHARTS),
        ("gaps", GAP_CHARTS),
        ("sensitivity", SENSITIVITY_CHARTS),
        ("calibrate", CALIBRATION_CHARTS),
    ]
    entries = (
        _entry(name, say("{what} ({note})", what=say(chart.shows), note=command), cells)
        for command, group in every
        for name, chart in group.items()
    )
    return text_of(_lines(entries))


def policies(of_file: Mapping[str, Scenario], cells: int = WIDTH) -> str:
    """Return the policies of a file with what is said about each."""
    entries = (
        _entry(clean(name), named(policy.about, ""), cells) for name, policy in of_file.items()
    )
    return text_of(_lines(entries))


def _parameter(parameter: Parameter) -> str:
    default = parameter.default
    tiers = default.values() if isinstance(default, Mapping) else [default]
    shown = " / ".join(f"{number:g}" for number in tiers) + f" {say(parameter.unit)}"
    status = say(parameter.status)
    return _columns(parameter.name, parameter.symbol, shown, _bounds(parameter), status)


def _bounds(parameter: Parameter) -> str:
    low, high = parameter.low, parameter.high
    if low is None:
        return say("any") if high is None else say("to {high:g}", high=high)
    return say("from {low:g}", low=low) if high is None else _between(low, high)


def _between(low: float, high: float) -> str:
    return say("from {low:g} to {high:g}", low=low, high=high)


def _columns(name: str, symbol: str, default: str, bounds: str, status: str) -> str:
    cells = left(name, NAME) + left(symbol, SYMBOL) + left(default, DEFAULT) + left(bounds, BOUNDS)
    return cells + status


def _entry(name: str, text: str, cells: int) -> list[str]:
    """Return a name with its text beside it, or below it where the name is long."""
    if len(name) < NAME:
        return wrapped(text, cells, left(name, NAME))
    return [name, *wrapped(text, cells, " " * NAME)]


def _measure(measure: Measure) -> str:
    what = say("{what} [{unit}]", what=say(measure.meaning), unit=say(measure.unit))
    return say("{what} ({note})", what=what, note=say("modelled")) if measure.modelled else what


def _scored_by(touchpoint: str) -> str:
    return say("simulated") if touchpoint in SIMULATED else say("file or survey")


def _keys_in_words(kind: Any) -> str:
    return say("Keys: {keys}.", keys=commas(_keys(kind)) or say("none"))


def first_line(thing: Any) -> str:
    """Return what a thing is, in the words of its docstring."""
    return str(thing.__doc__).splitlines()[0]


def _keys(kind: Any) -> Iterable[str]:
    """Return the keys a distribution is stated by, alternatives joined by a bar."""
    fields = [field.alias or name for name, field in kind.model_fields.items() if name != "dist"]
    grouped = {key: "|".join(group) for group in kind.either for key in group}
    return dict.fromkeys(grouped.get(key, key) for key in fields)


def _lines(entries: Iterable[list[str]]) -> list[str]:
    return [line for entry in entries for line in entry]
