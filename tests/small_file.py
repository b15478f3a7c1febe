"""A small scenario file, and ways to change its text; and one that says all there is to say."""

import re
from importlib.resources import files

from queuesim.scenario.loading import loads

STARTER = files("queuesim.scenario").joinpath("init.toml").read_text("utf-8")
EVERYTHING = re.sub(r"(?m)^# (?=\[|\w+ = )", "", STARTER)  # its examples, no longer comments

SMALL = """\
queuesim = 1
title = { zh = "小支行", en = "Small" }

[branch]
hours = "09:00-17:00"

[tiers.gold]
value = 5
[tiers.regular]

[services.cash]
time = { dist = "lognormal", mean = "3 min", cv = 0.8 }
wrap_up = "20 s"
by_tier.gold.time.mean = "4 min"
[services.loan]
time = "10 min"

[arrivals.per_hour]
gold = { 9 = 4, "12:30" = 8 }
regular = 20
[arrivals.mix]
gold = { cash = 0.6, loan = 0.4 }
regular = { cash = 1 }

[areas.lobby]
seats = 20

[queues.G]
takes = { tier = "gold" }
waits = "lobby"
[queues.A]
takes = "everyone else"
waits = "lobby"

[rosters]
early = ["09:00-12:00", "13:00-17:00"]

[windows.1]
calls = ["G", "A"]
[windows.2-3]
calls = ["A"]
roster = "early"

[policies.help]
about = "Windows 2 and 3 help"
windows.2-3.calls = ["A", "G"]
[policies.quick]
services.cash.scale = 0.5
[policies.both]
with = ["help", "quick"]
windows.1.speed = 2
"""


def small(*changes: tuple[str, str], more: str = "", sets: tuple[str, ...] = ()):
    """Return the scenarios of the small file with some of its text replaced and some added."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return loads(text + more, "small.toml", sets)
