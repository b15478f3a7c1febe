"""A branch so small that all its plans of windows can be simulated: two kinds, four half-hours."""

from queuesim.scenario.loading import ScenarioFile, loads

TWO_KINDS = """\
queuesim = 1
title = "Two kinds, four half-hours"
[branch]
hours = "09:00-11:00"
[run]
days = 20
seed = 5
[tiers.regular]
[tiers.gold]
value = 5
[services.cash]
time = { dist = "exponential", mean = "4 min" }
[arrivals.per_hour]
regular = { "09:00" = 10, "09:30" = 22, "10:00" = 25, "10:30" = 8 }
gold = 5
[queues.A]
takes = "everyone else"
waits = "hall"
[queues.G]
takes = { tier = "gold" }
waits = "hall"
[areas.hall]
[windows.1-2]
calls = ["A", "G"]
wage = "60 /h"
[windows.3-4]
calls = ["G", "A"]
wage = "80 /h"
speed = 1.25
[targets.regular]
service_level = { within = "10 min", at_least = 0.8 }
[targets.gold]
service_level = { within = "5 min", at_least = 0.8 }
"""
UP_TO_TWO = "[staff]\nat_most = { 1 = 2, 3 = 2 }\n"


def two_kinds(more: str = UP_TO_TWO, days: int = 20) -> ScenarioFile:
    """Return the small branch with some more in its file."""
    return loads(TWO_KINDS.replace("days = 20", f"days = {days}") + more, "two_kinds.toml")
