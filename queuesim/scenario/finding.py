"""What a check finds: something at a path of a scenario, to be shown where it was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from queuesim.scenario.faults import Fault
from queuesim.scenario.written import Origin, Path


@dataclass(frozen=True)
class Finding:
    """Something wrong, or hardly meant, at a path of a scenario."""

    path: Path
    problem: str = ""
    found: str = ""
    allowed: str = ""
    hint: str = ""

    def at(self, place: Origin) -> Fault:
        """Return the finding as a fault at a place of a file."""
        said = {"found": self.found, "allowed": self.allowed, "hint": self.hint}
        return place.fault(self.problem, **said)


Findings = Iterator[Finding]
