"""One customer of one day: the mood of the visit minute by minute, as a JSON object."""

from dataclasses import asdict

from queuesim.branch.journey import JourneyLog, Outcome
from queuesim.language import say
from queuesim.perception.feelings import feelings
from queuesim.perception.story import story
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import ScenarioFile
from queuesim.study.summary import Json


def mood(file: ScenarioFile, policy: str, log: JourneyLog, customer: int) -> Json:
    """Return the story of a customer, by the number in `customers.csv`.

    Raise `ScenarioError` where there is no such customer that day, or none who ever left.
    """
    world, scenario = file.today, file.policies[policy]
    people = len(log.demand)
    found = story(log, feelings(world, scenario), customer) if customer < people else None
    if found is None:
        problem = say("is still inside at the end") if customer < people else say("did not come")
        allowed = (
            say("a customer of day {day}: 0 to {last}", day=log.day, last=people - 1)
            if people
            else ""
        )
        raise ScenarioError(
            [
                Fault(
                    "--mood",
                    None,
                    None,
                    "",
                    problem,
                    say("customer {customer}", customer=customer),
                    allowed,
                )
            ]
        )
    outcome = Outcome(int(log.visits.outcome[customer])).name.lower().replace("_", " ")
    return {
        "day": log.day,
        "customer": customer,
        "tier": list(world.tiers)[log.demand.tier[customer]],
        "service": list(world.services)[log.demand.service[customer]],
        "arrival": float(log.demand.arrival[customer]),
        "outcome": outcome,
        **asdict(found),
    }
