"""The command line as a whole, which every command joins, and the language that it speaks."""

import gettext
import os
from collections.abc import Sequence
from copy import copy
from inspect import cleandoc
from itertools import pairwise
from typing import Any, TypeVar

import click

from queuesim import __version__
from queuesim.language import FOLDER, LANGUAGES, of_environment, say, speak

Command = TypeVar("Command", bound=click.Command)
WHOLE = 1000  # letters of a help's first sentence


def listen(language: str | None = None) -> None:
    """Speak the language asked for, else that of the environment; click's own texts, too."""
    if language is not None:
        os.environ["LANGUAGE"] = language  # where gettext looks for click
    speak(language or of_environment())
    gettext.bindtextdomain("queuesim", FOLDER)
    gettext.textdomain("queuesim")


def named_in(words: Sequence[str]) -> str | None:
    """Return the language that a command line asks for, None if it names none of ours."""
    pairs = pairwise(word for text in words for word in text.split("=", 1))
    return next((word for option, word in pairs if option == "--lang" and word in LANGUAGES), None)


class Speaking(click.Command):
    """A command that takes `--lang` and whose help is told in the language spoken."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.params.append(
            click.Option(
                ["--lang"],
                type=click.Choice(LANGUAGES),
                is_eager=True,
                expose_value=False,
                help="Speak English or Chinese.  [default: that of the environment]",
            )
        )

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Listen before anything is read, so that faults of the command line, too, are told."""
        if language := named_in(args):
            listen(language)
        return super().parse_args(context, args)

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first sentence of the help whole: the list of commands breaks its lines."""
        return super().get_short_help_str(max(limit, WHOLE))

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language spoken."""
        super(Speaking, told(self)).format_help(context, formatter)


class SpeakingGroup(Speaking, click.Group):
    """A group of such commands."""

    command_class = Speaking


def told(command: Command) -> Command:
    """Return a command with its help, and that of its options, in the language spoken."""
    found = copy(command)
    found.help = command.help and say(cleandoc(command.help))
    found.params = [copy(option) for option in command.params]
    for option in found.params:
        if isinstance(option, click.Option) and option.help:
            option.help = say(option.help)
    if isinstance(found, click.Group):
        found.commands = {name: told(one) for name, one in found.commands.items()}
    return found


@click.group(cls=SpeakingGroup)
@click.version_option(__version__, prog_name="queuesim")
def commands() -> None:
    """Simulate a bank branch; compare window policies by what customers remember."""
