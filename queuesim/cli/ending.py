"""How a command ends: with a message on standard error and a status that scripts can tell apart."""

import sys
from contextlib import suppress
from typing import Any, NoReturn

import click

from queuesim.language import say

SAID_NO, WRONG_INPUT, UNFINISHED, INTERRUPTED = 1, 2, 3, 130


def leave(message: str, status: int) -> NoReturn:
    """End with a message and a status."""
    note(message)
    sys.exit(status)


def note(message: str) -> None:
    """Print a message to standard error, if anybody listens there."""
    with suppress(OSError):
        click.echo(message, err=True)


def gates(asked: bool, summaries: Any) -> None:
    """Exit with 1 if a target was asked for and missed."""
    if asked and any(target["met"] is False for found in summaries for target in found["targets"]):
        leave(say("A target is missed."), SAID_NO)
