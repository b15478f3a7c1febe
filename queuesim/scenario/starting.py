"""A commented scenario to start from."""

from importlib.resources import files
from pathlib import Path

from queuesim.language import say, spoken
from queuesim.scenario.faults import Fault, ScenarioError, reason

STARTERS = {"en": "init.toml", "zh": "init.zh.toml"}


def start(name: Path) -> Path:
    """Write the starter scenario, commented in the language spoken, to a new file; return its path.

    Nothing is ever replaced.
    """
    text = files("queuesim.scenario").joinpath(STARTERS[spoken()]).read_bytes()
    try:
        with name.open("xb") as file:
            file.write(text)
    except OSError as error:
        problem = say("cannot write: {why}", why=reason(error))
        hint = say("name another: queuesim init FILE") if name.exists() else ""
        raise ScenarioError([Fault(str(name), None, None, "", problem, hint=hint)]) from None
    return name
