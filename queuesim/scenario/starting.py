"""A commented scenario to start from."""

from importlib.resources import files
from pathlib import Path

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError, reason


def start(name: Path) -> Path:
    """Write the starter scenario to a new file and return its path; nothing is ever replaced."""
    text = files("queuesim.scenario").joinpath("init.toml").read_bytes()
    try:
        with name.open("xb") as file:
            file.write(text)
    except OSError as error:
        problem = say("cannot write: {why}", why=reason(error))
        raise ScenarioError([Fault(str(name), None, None, "", problem)]) from None
    return name
