"""The ticket system beside its call rules, in words: absent people, announcements, diversion."""

from collections.abc import Iterator

from queuesim.report.cells import clean
from queuesim.scenario.model import Announcements, Calling, Diversion, Scenario
from queuesim.scenario.units import written_clock, written_minutes


def tickets_in_words(scenario: Scenario) -> list[str]:
    """Return a line for each thing that the ticket system does, none where it just calls."""
    return [*_door(scenario), *_calling(scenario), *_announced(scenario), *_diverted(scenario)]


def _door(scenario: Scenario) -> Iterator[str]:
    """Yield where arrivals come from that are no plain process within the hours."""
    arrivals = scenario.arrivals
    if arrivals.door_from is not None:
        yield f"People stand at the door from {written_clock(arrivals.door_from)}"
    if arrivals.together:
        yield f"Groups share a ticket: {clean(', '.join(arrivals.together))}"
    if days := arrivals.times.days:
        again = f", day {days + 1} as day 1 again" if scenario.run.days > days else ""
        yield f"Arrivals as in a file of {days} day{'s' if days > 1 else ''}{again}"


def _calling(scenario: Scenario) -> Iterator[str]:
    calling = scenario.calling
    misses = any(tier.misses for tier in scenario.tiers.values())
    ahead = any(queue.message_ahead for queue in scenario.queues.values())
    if calling.takes:
        lost = f"{calling.calls} x {written_minutes(calling.each)}"
        yield f"A ticket whose holder is not there is called for {lost}"
    if misses or ahead:
        yield f"A missed number {_missed(calling)}"


def _missed(calling: Calling) -> str:
    if calling.missed == "void":
        return "is void"
    what = {
        "back": f"goes back {calling.back} places",
        "resume": "is resumed at the front when its holder asks",
    }[calling.missed]
    return f"{what}, void after {calling.void_after} calls in vain"


def _announced(scenario: Scenario) -> Iterator[str]:
    telling = [clean(name) for name, area in scenario.areas.items() if area.shows == "wait"]
    if telling:
        yield f"Told in {', '.join(telling)}: {_estimate(scenario.announcements)}"


def _estimate(said: Announcements) -> str:
    kind = "the mean wait for the people ahead"
    if not isinstance(said.estimate, str):
        kind = f"a wait that {said.estimate.percentile:.0%} stay within"
    extras = [f"padded by {said.padding:g}"] if said.padding != 1.0 else []
    if said.gone:
        extras.append(f"{said.gone:.0%} of the tickets ahead taken as left behind")
    place = "on the ticket" if said.at == "ticket" else "before the ticket is printed"
    again = f"then every {written_minutes(said.updates)}" if said.updates else "never again"
    return ", ".join([kind, *extras, place, again])


def _diverted(scenario: Scenario) -> Iterator[str]:
    for name, way in scenario.diversion.items():
        goes = "elsewhere" if way.to is None else f"to queue {clean(way.to)}"
        yield f"Diversion {clean(name)}: {way.share:.0%} of {_whom(way)} go {goes}{_from(way)}"


def _whom(way: Diversion) -> str:
    who = clean(" or ".join(way.tier)) or "everyone"
    return f"{who} with {clean(' or '.join(way.service))}" if way.service else who


def _from(way: Diversion) -> str:
    return f" from a wait of {written_minutes(way.from_wait)}" if way.from_wait else ""
