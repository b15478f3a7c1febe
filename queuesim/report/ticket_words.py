"""The ticket system beside its call rules, in words: absent people, announcements, diversion."""

from collections.abc import Iterator
from functools import reduce

from queuesim.language import commas, marked, say, say_many
from queuesim.report.amounts import duration
from queuesim.report.cells import clean, named
from queuesim.report.words import called, either
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import Announcements, Diversion
from queuesim.scenario.units import written_clock

GIVEN = marked("Arrivals as in a file of {days}")
GIVEN_AGAIN = marked("Arrivals as in a file of {days}, day {next} as day 1 again")
NOBODY = marked("A ticket whose holder is not there is called for {calls} x {each}")
MISSED = {
    "void": marked("A missed number is void"),
    "back": marked("A missed number goes back {back} places, void after {calls} calls in vain"),
    "resume": marked(
        "A missed number is resumed at the front when its holder asks, void after {calls} calls"
        " in vain"
    ),
}
TOLD_AT = {
    "ticket": marked("on the ticket"),
    "before the ticket": marked("before the ticket is printed"),
}
DIVERTED = marked("Diversion {way}: {share:.0%} of {whom} go {goes}")
DIVERTED_FROM = marked("Diversion {way}: {share:.0%} of {whom} go {goes} from a wait of {minutes}")


def tickets_in_words(scenario: Scenario) -> list[str]:
    """Return a line for each thing that the ticket system does, none where it just calls."""
    return [*_door(scenario), *_calling(scenario), *_announced(scenario), *_diverted(scenario)]


def _door(scenario: Scenario) -> Iterator[str]:
    """Yield where arrivals come from that are no plain process within the hours."""
    arrivals = scenario.arrivals
    if arrivals.door_from is not None:
        yield say("People stand at the door from {time}", time=written_clock(arrivals.door_from))
    if arrivals.together:
        yield say("Groups share a ticket: {tiers}", tiers=commas(map(clean, arrivals.together)))
    if days := arrivals.times.days:
        given = say_many("{number} day", "{number} days", days)
        again = scenario.run.days > days
        yield say(GIVEN_AGAIN if again else GIVEN, days=given, next=days + 1)


def _calling(scenario: Scenario) -> Iterator[str]:
    calling = scenario.calling
    misses = any(tier.misses for tier in scenario.tiers.values())
    ahead = any(queue.message_ahead for queue in scenario.queues.values())
    if calling.takes:
        yield say(NOBODY, calls=calling.calls, each=duration(calling.each))
    if misses or ahead:
        yield say(MISSED[calling.missed], back=calling.back, calls=calling.void_after)


def _announced(scenario: Scenario) -> Iterator[str]:
    telling = [
        named(area.name, key) for key, area in scenario.areas.items() if area.shows == "wait"
    ]
    if telling:
        told = reduce(_then, _estimate(scenario.announcements))
        yield say("Told in {areas}: {estimate}", areas=commas(telling), estimate=told)


def _then(said: str, more: str) -> str:
    return say("{said}, {more}", said=said, more=more)


def _estimate(said: Announcements) -> Iterator[str]:
    """Yield what is told, from what it is reckoned, where and how often."""
    if isinstance(said.estimate, str):
        yield say("the mean wait for the people ahead")
    else:
        yield say("a wait that {share:.0%} stay within", share=said.estimate.percentile)
    if said.padding != 1.0:
        yield say("padded by {padding:g}", padding=said.padding)
    if said.gone:
        yield say("{share:.0%} of the tickets ahead taken as left behind", share=said.gone)
    yield say(TOLD_AT[said.at])
    if said.updates:
        yield say("then every {minutes}", minutes=duration(said.updates))
    else:
        yield say("never again")


def _diverted(scenario: Scenario) -> Iterator[str]:
    for name, way in scenario.diversion.items():
        goes = say("elsewhere") if way.to is None else say("to queue {queue}", queue=clean(way.to))
        yield say(
            DIVERTED_FROM if way.from_wait else DIVERTED,
            way=named(way.name, name),
            share=way.share,
            whom=_whom(scenario, way),
            goes=goes,
            minutes=duration(way.from_wait),
        )


def _whom(scenario: Scenario, way: Diversion) -> str:
    who = either(called(scenario.tiers, way.tier)) or say("everyone")
    if not way.service:
        return who
    return say(
        "{who} with {services}", who=who, services=either(called(scenario.services, way.service))
    )
