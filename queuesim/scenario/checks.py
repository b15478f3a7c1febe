"""What no single value shows: names that must be known, shares that must add up, queues to call.

Each check yields findings about a scenario; what it reads must be whole, else it is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from queuesim.scenario.model import Scenario
from queuesim.scenario.written import Path


@dataclass(frozen=True)
class Finding:
    path: Path
    problem: str = ""
    found: str = ""
    allowed: str = ""
    hint: str = ""


def findings(
    scenario: Scenario, known: Mapping[str, list[str]], faulty: frozenset[str]
) -> Iterator[Finding]:
    return iter(())


def warnings(policies: Mapping[str, Scenario]) -> Iterator[str]:
    return iter(())
