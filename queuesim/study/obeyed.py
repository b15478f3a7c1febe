"""The rules that a policy's windows obey; what a minute costs is told them by perception.

The branch knows no feelings: a rule that calls where one more minute costs most gets a table from
minutes waited to cost, one row a queue.
"""

from queuesim.branch.rules import Rules, rules
from queuesim.perception.costs import costs_of_waiting
from queuesim.perception.feelings import feelings
from queuesim.scenario.model import Scenario


def obeyed(world: Scenario, scenario: Scenario) -> Rules:
    """Return the rules of a policy of the world, with the costs of waiting where it asks."""
    rows = (row for window in scenario.windows.values() for row in (window, *window.then))
    if not any(row.choose == "costliest wait" for row in rows):
        return rules(scenario)
    return rules(scenario, costs_of_waiting(feelings(world, scenario)))
