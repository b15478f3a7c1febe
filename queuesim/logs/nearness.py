"""How near a simulated branch is to the days it was learnt from, as its file states it.

Whoever can simulate measures it; this is only what is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

HEADS = {
    "abandoned": ("gave up, %", 100.0, 1),
    "delayed": ("had to wait, %", 100.0, 1),
    "wait_delayed": ("mean wait of these, min", 1.0, 2),
}
COLUMNS = ("log", "replayed", "here")
CELL = 9


@dataclass(frozen=True)
class Nearness:
    """Some of the days learnt from, simulated so many times: tier -> figure -> `COLUMNS`.

    Replayed: with the arrivals and the hours of windows of those days; here: as the file stands.
    """

    days: int
    runs: int
    figures: Mapping[str, Mapping[str, Sequence[float]]]

    def lines(self) -> Iterator[str]:
        """Yield the table, for a comment."""
        yield (
            f"How near it is to its log: {self.days} of the days learnt from, simulated {self.runs}"
            " times; replayed with their own arrivals and hours of windows, and as it stands here."
        )
        group = CELL * len(COLUMNS)
        yield "".join(f"{head:>{group}}" for head, _, _ in HEADS.values())
        yield "".join(f"{column:>{CELL}}" for column in COLUMNS) * len(HEADS)
        for tier, figures in self.figures.items():
            cells = (
                f"{'-' if isnan(value) else format(times * value, f'.{decimals}f'):>{CELL}}"
                for figure, (_, times, decimals) in HEADS.items()
                for value in figures[figure]
            )
            yield "".join(cells) + f"  {tier}"
