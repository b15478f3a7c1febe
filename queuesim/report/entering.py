"""What a policy asks to be changed, in the words in which it is entered in the ticket system."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queuesim.language import joined, marked, say
from queuesim.report.cells import clean, named, wrapped
from queuesim.report.words import queues_in_words, rosters_in_words, rules_in_words, window_rule
from queuesim.scenario.model import Scenario

Lines = Sequence[str]
SCALED = marked("Service {service} takes {percent:.3g} % of today's time")
SETTINGS = {"branch", "areas", "calling", "announcements", "diversion"}


def to_enter(today: Scenario, other: Scenario) -> list[str]:
    """Return a sentence for each thing that differs from today: call rules, queues, rosters."""
    rules = _of_windows(other, [w for w in other.windows if _rule(other, w) != _rule(today, w)])
    rosters = _of_windows(other, [w for w in other.windows if _hours(other, w) != _hours(today, w)])
    return [
        *(rules_in_words(rules) if rules.windows else []),
        *_new(queues_in_words(today), queues_in_words(other)),
        *(rosters_in_words(rosters) if rosters.windows else []),
        *_services(today, other),
        *_settings(today, other),
    ]


def entry_lines(policy: str, scenarios: Mapping[str, Scenario]) -> list[str]:
    """Return what to enter for a policy, none where its scenario is not known."""
    if policy not in scenarios:
        return []
    found = to_enter(scenarios["today"], scenarios[policy])
    text = joined(marked(". "), found) or say("no call rule, queue or roster changes")
    return wrapped(clean(say("{changes}.", changes=text)), label="  " + say("Enter: "))


def _of_windows(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """Return a scenario with some of its windows alone."""
    return scenario.model_copy(update={"windows": {w: scenario.windows[w] for w in names}})


def _rule(scenario: Scenario, window: str) -> str:
    return window_rule(scenario, window) if window in scenario.windows else ""


def _hours(scenario: Scenario, window: str) -> object:
    roster = scenario.windows[window].roster if window in scenario.windows else None
    return scenario.rosters[roster] if roster else None


def _new(before: Lines, after: Lines) -> Iterator[str]:
    return (line for line in after if line not in before)


def _services(today: Scenario, other: Scenario) -> Iterator[str]:
    for name, service in other.services.items():
        before = today.services[name].scale if name in today.services else 1.0
        if service.scale != before:
            yield say(
                SCALED, service=named(service.name, name), percent=100 * service.scale / before
            )


def _settings(today: Scenario, other: Scenario) -> Iterator[str]:
    """Yield every setting of the branch, its areas and its ticket system that is not today's."""
    before, after = (dict(_flat(_rest(scenario))) for scenario in (today, other))
    for key, value in after.items():
        if before.get(key) != value:
            yield f"{key} = {value}"


def _rest(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", include=SETTINGS, exclude_none=True)


def _flat(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not isinstance(values, Mapping):
        yield ".".join(path), values
        return
    for key, value in values.items():
        yield from _flat(value, (*path, str(key)))
