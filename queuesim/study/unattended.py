"""When numbers of a queue are given while no window is open that may ever call them."""

from collections.abc import Iterator

from queuesim.branch.journey import Array
from queuesim.language import marked, sentence, with_and_later
from queuesim.scenario.model import Scenario
from queuesim.study import hours

Span = tuple[float, float]
OF_ONE = marked("{when}: no window that calls queue {queues} is open")
OF_SOME = marked("{when}: no window that calls queues {queues} is open")


def unattended(
    scenario: Scenario, bounds: Array, arrivals: Array, may_call: Array
) -> Iterator[str]:
    """Yield in plain words when whom nobody can call, by the minute.

    `bounds` are those of the half-hours, `arrivals` the expected customers (half-hours, queues)
    and `may_call` who may call whom (queues, windows).
    """
    duty = hours.duty(scenario)
    queues: dict[Span, list[str]] = {}
    for q, name in enumerate(scenario.queues):
        open_then = sorted(span for w in may_call[q].nonzero()[0] for span in duty[w])
        for begin, end in _gaps(open_then, float(bounds[0]), float(bounds[-1])):
            meant = (bounds[:-1] < end) & (bounds[1:] > begin)
            if arrivals[meant, q].any():
                queues.setdefault((begin, end), []).append(name)
    for (begin, end), names in sorted(queues.items()):
        when = f"{hours.clock(begin)}-{hours.clock(end)}"
        text = OF_ONE if len(names) == 1 else OF_SOME
        yield sentence(text, when=when, queues=with_and_later(names))


def _gaps(spans: list[Span], begin: float, end: float) -> Iterator[Span]:
    """Yield what spans, in order, leave uncovered from `begin` to `end`."""
    covered = begin
    for opens, closes in spans:
        if opens >= end:
            break
        if opens > covered:
            yield covered, opens
        covered = max(covered, closes)
    if covered < end:
        yield covered, end
