"""Several files as the policies of the first: each as it stands, if the same people come to all.

Files may differ in what a policy may touch, in their titles and in how they are run and compared;
in nothing else, as otherwise no person would meet all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import POLICY, Scenario
from queuesim.scenario.policies import TODAY

DEPTH = 3  # parts of the keys that are named, such as services.cash.time
FREE = ("title", "run", "compare", "staff", *POLICY)


def joined(files: Sequence[ScenarioFile]) -> ScenarioFile:
    """Return the files as one: the first as today, each other as a policy named like its file.

    Raise `ScenarioError` where the worlds differ or two files have the same name.
    """
    first, *others = files
    faults = [fault for other in others for fault in _faults(first, other)]
    names = [TODAY, *(other.path.stem for other in others)]
    for other, name in zip(others, names[1:], strict=True):
        if names.count(name) > 1:
            faults.append(
                _fault(
                    other, "", say("another file is called {name}.toml too: rename one", name=name)
                )
            )
    if faults:
        raise ScenarioError(faults)
    policies = {name: file.today for name, file in zip(names, files, strict=True)}
    about = {name: scenario.about for name, scenario in policies.items()}
    warnings = tuple(dict.fromkeys(text for file in files for text in file.warnings))
    return replace(first, policies=policies, about=about, warnings=warnings)


def _faults(first: ScenarioFile, other: ScenarioFile) -> Iterator[Fault]:
    """Yield a fault for each place in which the people of two files differ."""
    mine, others = (dict(_flat(_world(file.today))) for file in (first, other))
    for key in dict.fromkeys([*mine, *others]):
        if mine.get(key) != others.get(key):
            problem = say("differs from {path}, so other people would come", path=first.path)
            hint = say(
                "files are compared on the same people: only what a policy may set may differ"
            )
            yield _fault(other, key, problem, hint=hint)


def _fault(file: ScenarioFile, key: str, problem: str, hint: str = "") -> Fault:
    return Fault(str(file.path), None, None, key, problem, hint=hint)


def _world(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)


def _flat(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield what a policy may not touch: dotted keys of three parts at most, and what they hold."""
    if _is_free(path):
        return
    if not isinstance(values, Mapping) or len(path) == DEPTH:
        yield ".".join(path), values
        return
    for key, value in values.items():
        yield from _flat(value, (*path, str(key)))


def _is_free(path: tuple[str, ...]) -> bool:
    return any(
        len(path) == len(parts) and all(p in ("*", key) for p, key in zip(parts, path, strict=True))
        for parts in (free.split(".") for free in FREE)
    )
