"""How a command ends: with a message on standard error and a status that scripts can tell apart."""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NoReturn

import click

from queuesim.language import commas, say
from queuesim.report.cells import clean

SAID_NO, WRONG_INPUT, UNFINISHED, INTERRUPTED = 1, 2, 3, 130


def leave(message: str, status: int) -> NoReturn:
    """End with a message and a status."""
    note(message)
    sys.exit(status)


def note(message: str) -> None:
    """Print a message to standard error, if anybody listens there.

    What files hold may stand in it, but no sign of theirs that a terminal would obey.
    """
    with suppress(OSError):
        click.echo("\n".join(map(clean, message.split("\n"))), err=True)


def gates(asked: bool, summaries: Iterable[Mapping[str, Any]]) -> None:
    """Exit with 1 if a target was asked for and missed, or a cap broken, and say which."""
    targets = [(found, target) for found in summaries for target in found["targets"]]
    missed = [_named(found, target) for found, target in targets if target["met"] is False]
    if asked and missed:
        leave(say("Missed: {targets}.", targets=commas(missed)), SAID_NO)


def _named(found: Mapping[str, Any], target: Mapping[str, Any]) -> str:
    """Return a target or a cap by its keys, and whose it is."""
    return say(
        "{target} under {policy}",
        target=f"{target['tier']}.{target.get('measure') or target['cap']}",
        policy=target.get("policy") or found["policy"],
    )
