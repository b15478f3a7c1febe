"""TOML text becomes a table with places, or a fault with a word on the usual mistakes."""

import re
import tomllib
import unicodedata

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.foreign_words import translated
from queuesim.scenario.slips import no_toml
from queuesim.scenario.written import Origin, Source, Table, written

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WORD = r"""(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+'"""
_DEEP = re.compile(
    rf"(?:(?:{_WORD})[ \t]*+\.[ \t]*+){{50}}"
)  # the parser's time is quadratic in it
_PLAIN = {"、": ","}
_SIGNS = tuple(",=[]{}#")
_CURLY = "“”„‘’＂「」"


def parsed(source: Source) -> Table:
    """Return the table in a TOML text.

    Raise a `ScenarioError` with one fault if it is no TOML, or with all that no scenario can hold.
    """
    if _DEEP.search(source.text):
        raise ScenarioError([Fault(source.name, None, None, "", say("nested too deep"))])
    try:
        table = tomllib.loads(source.text)
    except ValueError as error:
        raise ScenarioError([_not_toml(source, str(error))]) from None
    except RecursionError:
        raise ScenarioError([Fault(source.name, None, None, "", say("nested too deep"))]) from None
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
    problem = say("this is not TOML: {why}", why=translated(_AT.sub("", says)))
    text, at = lines[line - 1] if line <= len(lines) else "", (column or 1) - 1
    hint = _hint(text, at) or no_toml(text, at, says)
    return Fault(source.name, line, column, "", problem, hint=hint)


def _hint(line: str, at: int) -> str:
    """Return what to do about a line that TOML cannot read from a place on."""
    rest = line[at:].lstrip()
    if rest[:1] and rest[0] in _CURLY:
        return say("write straight quotes, \" or ', around text")
    plain = _PLAIN.get(rest[:1], unicodedata.normalize("NFKC", rest[:1]))
    if plain == "," and not set("[{") & set(line[:at]):
        return say("a number has no comma, such as 1000 or 0.5")
    if plain != rest[:1] and plain in _SIGNS:
        return say("write '{plain}' instead of '{sign}'", plain=plain, sign=rest[0])
    if rest[:1] and not rest[0].isascii():
        before = line[:at] if "{" not in line[:at] else re.split("[{,]", line[:at])[-1]
        if "=" in before:
            return ""
        word = re.split(r"[\s=.\]]", rest, maxsplit=1)[0]
        return say('a key that is not plain ASCII stands in quotes: "{word}"', word=word)
    return ""
