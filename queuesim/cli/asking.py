"""What was asked for: a file and its policy, words that must be known, files to be written."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from queuesim.language import commas, joined, marked, say

if TYPE_CHECKING:
    from queuesim.scenario.loading import ScenarioFile


def with_memory(sets: tuple[str, ...], memory: str | None) -> tuple[str, ...]:
    """Return the settings with the memory law chosen, which wins."""
    return (*sets, f"memory={memory}") if memory else sets


def load(file: Path, sets: tuple[str, ...]) -> "ScenarioFile":
    """Return the scenario file."""
    from queuesim.scenario.loading import load as read

    return read(file, sets)


def of_file(known: "ScenarioFile", policy: str) -> str:
    """Return the name of a policy of the file, or complain with those there are."""
    return one_word("--policy", policy, say("policy of {file}", file=known.path), known.policies)


def one_word(option: str, word: str, what: str, allowed: Iterable[str]) -> str:
    """Return a word that is one of those allowed, or complain with all of them."""
    if word in allowed:
        return word
    from queuesim.scenario.faults import did_you_mean

    words = {"word": word, "what": what, "allowed": commas(allowed)}
    if near := did_you_mean(word, list(allowed)):
        told = say("{word!r} is not a {what} - {near}; allowed: {allowed}", near=near, **words)
    else:
        told = say("{word!r} is not a {what}; allowed: {allowed}", **words)
    raise click.BadParameter(told, param_hint=option)


def two_of(known: "ScenarioFile", chosen: tuple[str, ...]) -> list[str]:
    """Return the policies chosen, one or two; without a choice the first two of the file."""
    names = list(dict.fromkeys(of_file(known, name) for name in chosen))
    if len(names) > 2:
        raise click.UsageError(
            say("--policy can be given twice at most, found {number}.", number=len(names))
        )
    return names or list(known.policies)[:2]


def cases_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cases chosen, or complain of one that does not exist."""
    from queuesim.study.validation.cases import cases

    return tuple(one_word("--case", name, say("case"), cases()) for name in chosen)


def one_of(*named: Any) -> None:
    """Complain where two options are given that exclude each other."""
    given = [name for name, value in zip(named[::2], named[1::2], strict=True) if value]
    if len(given) > 1:
        raise click.UsageError(
            say("{options} exclude each other.", options=joined(marked(" and "), given))
        )


def refuse_foreign(
    force: bool, out: Path | None, report: Path | None = None, xlsx: Path | None = None
) -> None:
    """Complain about what cannot be written, or is somebody else's, before anything runs."""
    from queuesim.report.writing import refuse
    from queuesim.study.storage import refuse_others

    if out is not None:
        refuse_others(out, force)
    for file, ending in ((report, "html"), (xlsx, "xlsx")):
        if file is not None:
            refuse(file, f".{ending}", "--report" if file is report else "--xlsx", force)
