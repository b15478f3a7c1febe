"""TOML text becomes a table with places, or a fault with a word on the usual mistakes."""

import re
import tomllib

from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.written import Origin, Source, Table, written

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WORD = r"""(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+'"""
_DEEP = re.compile(
    rf"(?:(?:{_WORD})[ \t]*+\.[ \t]*+){{50}}"
)  # the parser's time is quadratic in it
_CURLY = "“”„‘’＂「」"


def parsed(source: Source) -> Table:
    """Return the table in a TOML text.

    Raise a `ScenarioError` with one fault if it is no TOML, or with all that no scenario can hold.
    """
    if _DEEP.search(source.text):
        raise ScenarioError([Fault(source.name, None, None, "", "nested too deep")])
    try:
        table = tomllib.loads(source.text)
    except ValueError as error:
        raise ScenarioError([_not_toml(source, str(error))]) from None
    except RecursionError:
        raise ScenarioError([Fault(source.name, None, None, "", "nested too deep")]) from None
    if not table:
        hint = "`queuesim init` writes one to start from"
        raise ScenarioError([Fault(source.name, None, None, "", "holds no scenario", hint=hint)])
    faults: list[Fault] = []
    found = written(table, Origin(source, ()), faults)
    if faults:
        raise ScenarioError(faults)
    assert isinstance(found, Table)
    return found


def _not_toml(source: Source, says: str) -> Fault:
    match = _AT.search(says)
    lines = source.text.replace("\r\n", "\n").split("\n")
    line, column = (int(match[1]), int(match[2])) if match and match[1] else (len(lines), None)
    problem = "this is not TOML: " + _AT.sub("", says)
    text = lines[line - 1] if line <= len(lines) else ""
    return Fault(source.name, line, column, "", problem, hint=_hint(text, (column or 1) - 1))


def _hint(line: str, at: int) -> str:
    """Return what to do about a line that TOML cannot read from a place on."""
    rest = line[at:].lstrip()
    if rest[:1] and rest[0] in _CURLY:
        return "write straight quotes, \" or ', around text"
    if rest[:1] and not rest[0].isascii():
        if "=" in line[:at] and "{" not in line[:at]:
            return "text stands in quotes"
        word = re.split(r"[\s=.\]]", rest, maxsplit=1)[0]
        return f'a key that is not plain ASCII stands in quotes: "{word}"'
    return ""
