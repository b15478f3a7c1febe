"""What theory says of windows that open and close by a roster, each for itself.

A window that closes serves its customer to the end while the others go on; so which windows are
busy matters, not only how many. The state of the branch is the set of busy windows and the number
who wait; Kolmogorov's forward equations are solved from minute to minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import simpson
from scipy.sparse import csr_array
from scipy.sparse.linalg import expm_multiply

MOST_WAITING = 60
AFTER_CLOSING = 180  # minutes in which the last are served
State = tuple[int, int]  # busy windows as bits, number waiting


@dataclass(frozen=True)
class NamedWindows:
    """Hours with rates a minute and numbers of windows, the first of which are open."""

    rates: Sequence[float]
    staff: Sequence[int]
    service: float
    patience: float

    def expected(self) -> dict[str, Any]:
        """Return the measures of a day that begins empty, those `_by_hour` as lists."""
        hours = [*zip(self.rates, self.staff, [60] * len(self.rates), strict=True)]
        hours.append((0.0, self.staff[-1], AFTER_CLOSING))
        chances = np.zeros(len(self._states))
        chances[self._states.index((0, 0))] = 1.0
        course = []
        for rate, windows, minutes in hours:
            chances = self._filled(chances, windows)
            flow = self._flow(rate, windows)
            path = expm_multiply(flow, chances, 0.0, minutes, minutes + 1, endpoint=True)
            course.append(path)
            chances = path[-1]
        return self._measured(course)

    @property
    def _states(self) -> list[State]:
        """Return the states: somebody waits only while the fewest windows ever open are busy."""
        always = (1 << min(self.staff)) - 1
        masks = range(1 << max(self.staff))
        waiting = [
            (mask, queue)
            for mask in masks
            if mask & always == always
            for queue in range(1, MOST_WAITING + 1)
        ]
        return [(mask, 0) for mask in masks] + waiting

    def _moves(self, state: State, rate: float, windows: int) -> Iterator[tuple[State, float]]:
        """Yield where a state leads and how often a minute."""
        busy, queue = state
        free = _first_free(busy, windows)
        if free is not None:
            yield (busy | 1 << free, queue), rate
        elif queue < MOST_WAITING:
            yield (busy, queue + 1), rate
        for window in range(max(self.staff)):
            if busy >> window & 1:
                called = queue > 0 and window < windows
                yield (busy if called else busy & ~(1 << window), queue - called), 1 / self.service
        if queue:
            yield (busy, queue - 1), queue / self.patience

    def _flow(self, rate: float, windows: int) -> Any:
        """Return the matrix by which chances change in a minute, columns summing to 0."""
        states = self._states
        place = {state: k for k, state in enumerate(states)}
        into, out_of, often = [], [], []
        for k, state in enumerate(states):
            if state[1] and _first_free(state[0], windows) is not None:
                continue
            for target, frequency in self._moves(state, rate, windows):
                into += [place[target], k]
                out_of += [k, k]
                often += [frequency, -frequency]
        return csr_array((often, (into, out_of)), shape=(len(states), len(states)))

    def _filled(self, chances: Any, windows: int) -> Any:
        """Return the chances when the windows now open have called whom they could."""
        states = self._states
        place = {state: k for k, state in enumerate(states)}
        filled = np.zeros(len(states))
        for (busy, queue), chance in zip(states, chances, strict=True):
            while queue and (free := _first_free(busy, windows)) is not None:
                busy, queue = busy | 1 << free, queue - 1
            filled[place[busy, queue]] += chance
        return filled

    def _measured(self, course: list[Any]) -> dict[str, Any]:
        states = np.array(self._states)
        busy = np.array([int(mask).bit_count() for mask, _ in states])
        waiting = [simpson(path @ states[:, 1], dx=1.0) for path in course]
        inside = [float(path[-1] @ (busy + states[:, 1])) for path in course]
        gave_up = [minutes / self.patience for minutes in waiting]
        came = [60 * rate for rate in self.rates]
        done = np.array(came) - np.diff([0.0, *inside[:-1]]) - gave_up[:-1]
        open_to = course[-1]
        return {
            "nonempty_at_end": float(1 - open_to[0][0]),
            "overtime": float(simpson(1 - open_to[:, 0], dx=1.0)),
            "served_after": inside[-2] - gave_up[-1],
            "served": sum(came) - sum(gave_up),
            "lost": sum(gave_up),
            "wait": sum(waiting) / sum(came),
            "inside_at_end_by_hour": inside[:-1],
            "queue_by_hour": [minutes / 60 for minutes in waiting[:-1]],
            "busy_by_hour": [float(simpson(path @ busy, dx=1.0)) / 60 for path in course[:-1]],
            "done_by_hour": done.tolist(),
            "gave_up_by_hour": gave_up[:-1],
        }


def _first_free(busy: int, windows: int) -> int | None:
    """Return the first of the open windows that is free."""
    return next((window for window in range(windows) if not busy >> window & 1), None)
