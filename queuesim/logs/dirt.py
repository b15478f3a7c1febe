"""The kinds of dirt in a log: each has a name, and the rule that it is met with."""

from collections.abc import Mapping
from dataclasses import dataclass

from queuesim.logs.journal import Bools, Ints


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: its name, the rule, how many rows, and the line of the first."""

    name: str
    rule: str
    rows: int
    first: int


RULES = {
    "no time of issue": "dropped",
    "unreadable time": "that time counts as not recorded",
    "date in another format": "read like the others",
    "fewer cells than the header": "the missing cells count as empty",
    "a formula for a name": "that name counts as not recorded",
    "control characters in a name": "they are left out of it",
    "written twice": "the second is dropped",
    "date far from all others": "dropped: a clock that was reset",
    "clock set back": "dropped, until the clock has caught up",
    "date off by a day": "put on the day of the ticket",
    "call seconds before the ticket": "called at once: the clocks differ",
    "call before the ticket": "its call counts as not recorded, its service as timed",
    "wait of over 12 hours": "its wait counts as not recorded",
    "service ends before it begins": "its length counts as not recorded",
    "service without length": "its length counts as not recorded",
    "service of impossible length": "its length counts as not recorded",
    "overlaps the window's next service": "its end counts as not recorded",
    "outcome in a word not known": "told from its times",
    "gave up, yet called": "its call counts as not recorded",
    "neither called nor left": "gave up before the next of the line was called",
    "served without times": "counts as an arrival who was served",
    "no window": "teaches nothing of windows",
    "no service": "counts as an arrival; what for is drawn",
    "no tier": "its tier is estimated",
    "session without readable hours": "left out",
    "session that closes before it opens": "left out",
    "session of a window that served nobody": "left out",
    "session of a day without tickets": "left out",
}


def counted(found: Mapping[str, Bools], line: Ints) -> tuple[Dirt, ...]:
    """Return the dirt found in rows of a file, in the order of `RULES`; `line` is where each is."""
    return tuple(
        Dirt(name, rule, int(found[name].sum()), int(line[found[name].argmax()]))
        for name, rule in RULES.items()
        if name in found and found[name].any()
    )
