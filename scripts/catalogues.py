"""Bring the translations up to date: collect the texts, and compile what is translated.

    python scripts/catalogues.py

Run it after a text was added or reworded, translate what it names in the file it names, and run it
again. The help of commands and options, and what registries say, is collected as well.
"""

from collections.abc import Iterator
from inspect import cleandoc
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from queuesim.cli import commands
from queuesim.logs.choices import WEEKDAYS
from queuesim.logs.dirt import RULES
from queuesim.logs.headers import MEANINGS
from queuesim.perception.memory import MEANING
from queuesim.report.lists import first_line
from queuesim.scenario.distributions import DISTRIBUTIONS
from queuesim.scenario.parameters import PARAMETERS
from queuesim.scenario.ranges import HALF_TO_TWICE, REGULAR_WAIT, STATED
from queuesim.scenario.touchpoints import TOUCHPOINTS
from queuesim.study.causes import CAUSES
from queuesim.study.validation.cases import cases, listed
from queuesim.study.workload import COST, HALF_HOURS, WINDOWS

PACKAGE = Path(__file__).parent.parent / "queuesim"
CHINESE = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "queuesim.po"
OF_NUMBERS = ("say_many", "marked_many")
KEYWORDS = {"say": None, "sentence": None, "marked": None} | dict.fromkeys(OF_NUMBERS, (1, 2))


def main() -> None:
    """Write both files, and name what is not translated."""
    found = catalogue()
    CHINESE.write_bytes(as_po(found))
    CHINESE.with_suffix(".mo").write_bytes(as_mo(found))
    for message in untranslated(found):
        print(f"not translated: {message!r}")


def catalogue() -> Catalog:
    """Return the Chinese catalogue with all texts of the code, and no others."""
    with CHINESE.open("rb") as file:
        found = read_po(file, locale="zh", domain="queuesim")
    collected = Catalog(project="queuesim", charset="utf-8")
    for room, text in sorted(texts(), key=str):
        collected.add(text, locations=[(room, 1)])
    collected.creation_date = found.creation_date  # the same bytes at any time
    found.update(collected, no_fuzzy_matching=True, update_header_comment=False)
    found.obsolete.clear()
    return found


def texts() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield each text that is told, perhaps with its plural, and the file in which it stands."""
    kinds = [("**.py", "python"), ("**.html", "jinja2")]
    for file, _, text, *_ in extract_from_dir(PACKAGE, kinds, keywords=KEYWORDS):
        yield f"queuesim/{file}", text
    yield from (("queuesim/cli", text) for text in helps(commands))
    yield from registries()


def registries() -> Iterator[tuple[str, str]]:
    """Yield what the registries say of what is in them, each text with the file of the registry."""
    numbers = PARAMETERS.values()
    ranges = (*STATED.values(), REGULAR_WAIT)
    works = [work for group in (HALF_HOURS, WINDOWS, COST) for work in group.values()]
    said = {
        "scenario/parameters": [text for p in numbers for text in (p.source, p.unit, p.status)],
        "scenario/ranges": [HALF_TO_TWICE, *(known.source for known in ranges)],
        "scenario/touchpoints": TOUCHPOINTS.values(),
        "scenario/distributions": map(first_line, DISTRIBUTIONS.values()),
        "logs/choices": WEEKDAYS,
        "logs/headers": MEANINGS.values(),
        "logs/dirt": [text for rule in RULES.items() for text in rule],
        "perception/memory": MEANING.values(),
        "study/workload": [text for work in works for text in (work.meaning, work.unit)],
        "study/causes": CAUSES.values(),
        "study/validation/cases": [case.table["title"] for case in cases().values()],
        "study/validation/list": listed()["excused"].values(),
    }
    for room, texts_of_room in said.items():
        yield from ((f"queuesim/{room}.py", text) for text in texts_of_room if text)


def helps(command: click.Command) -> Iterator[str]:
    """Yield the help of a command, of its options and of the commands under it."""
    yield cleandoc(command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    yield from (option.help for option in options if option.help)
    for under in getattr(command, "commands", {}).values():
        yield from helps(under)


def untranslated(found: Catalog) -> list[str]:
    """Return the texts without a translation, or with one that is marked as doubtful."""
    doubtful = [message for message in found if message.fuzzy or not any(message.string or "")]
    return [str(message.id) for message in doubtful if message.id]


def as_po(found: Catalog) -> bytes:
    """Return a catalogue as translators read it."""
    file = BytesIO()
    write_po(file, found, width=100, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def as_mo(found: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, found)
    return file.getvalue()


if __name__ == "__main__":
    main()
