"""The commands: options become one call, and what it returns is shown.

Everything heavy is imported where it is used, so that `--help` answers at once. Data go to standard
output, messages and faults to standard error. Exit status: 0 done, 1 a gate said no, 2 the input is
wrong, 3 could not finish, 130 interrupted.
"""

import signal
import sys
import warnings

import click

from queuesim.cli import logs, scenarios, studies
from queuesim.cli.ending import INTERRUPTED, UNFINISHED, WRONG_INPUT, leave, note
from queuesim.cli.group import commands, listen
from queuesim.language import say

__all__ = ["commands", "logs", "main", "scenarios", "studies"]


def main() -> None:
    """Run the command line; the user's faults end in a message, never in a traceback."""
    from queuesim.scenario.faults import ScenarioError
    from queuesim.scenario.foreign_words import of_error

    listen()
    warnings.showwarning = lambda message, *_, **__: note(str(message))
    try:
        commands(prog_name="queuesim", standalone_mode=False)
    except ScenarioError as error:
        leave(str(error), WRONG_INPUT)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressed twice, it ends no faster
        leave(say("Interrupted: nothing half-written is left."), INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(UNFINISHED)
    except OSError as error:
        leave(say("Could not finish: {error}", error=of_error(error)), UNFINISHED)
