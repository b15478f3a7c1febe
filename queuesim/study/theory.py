"""What queueing theory says of a steady hour: Erlang A, alike windows and customers who give up.

Customers come at random (Poisson), work and patience are exponential. The number in the branch is
a birth-death process, and the wait of an endlessly patient customer has a known density (Garnett,
Mandelbaum and Reiman 2002; Zeltyn and Mandelbaum 2005). All rates are per minute.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ErlangA:
    """A queue of `windows` alike windows; `patience` and `service` are means in minutes."""

    arrival_rate: float
    service: float
    patience: float
    windows: int

    @property
    def stable(self) -> bool:
        """Return whether there is a steady state: someone gives up, or the windows suffice."""
        return math.isfinite(self.patience) or self.arrival_rate * self.service < self.windows

    @cached_property
    def _chances(self) -> Floats:
        """Return the probability of each number in the branch, as far as it matters.

        Products of ratios are summed as logarithms and scaled by the greatest, so that neither
        many windows nor a great overload overflow.
        """
        assert self.stable, "no steady state: the queue grows without end"
        number = np.arange(1, self.windows + self._longest_queue() + 1)
        busy = np.minimum(number, self.windows)
        leaving = busy / self.service + (number - busy) / self.patience
        log_weight = np.append(0.0, np.cumsum(np.log(self.arrival_rate / leaving)))
        weight = np.exp(log_weight - log_weight.max())
        return np.asarray(weight / weight.sum())

    def _longest_queue(self) -> int:
        """Return a length beyond which the queue is not found once in 10^16 instants."""
        spare = self.windows / self.service - self.arrival_rate
        if math.isinf(self.patience):
            return math.ceil(40 / math.log1p(spare / self.arrival_rate))
        drift = max(0.0, -spare) * self.patience
        return math.ceil(drift + 12 * math.sqrt(max(drift, self.patience * self.arrival_rate)) + 50)

    @property
    def waiting_share(self) -> float:
        """Return the probability that an arrival cannot be served at once."""
        return float(self._chances[self.windows :].sum())

    @property
    def queue_mean(self) -> float:
        """Return the mean number waiting."""
        waiting = self._chances[self.windows :]
        return float(waiting @ np.arange(len(waiting)))

    @property
    def abandoned_share(self) -> float:
        """Return the share of arrivals who give up."""
        return self.queue_mean / self.patience / self.arrival_rate

    @property
    def wait_mean(self) -> float:
        """Return the mean wait of all arrivals, served or not (Little's law)."""
        return self.queue_mean / self.arrival_rate

    @property
    def utilisation(self) -> float:
        """Return the share of the windows' time that is busy."""
        return self.arrival_rate * (1 - self.abandoned_share) * self.service / self.windows

    def service_level(self, within: float) -> float:
        """Return the share of arrivals called within so many minutes.

        To the share served at once comes the integral of the density of the wait of an endlessly
        patient customer, `rate x p(one window free) x exp(...)`, times the chance of still being
        there (Simpson's rule, eight steps or more to a completion).
        """
        if not self.stable:
            return 0.0
        one_free = self._chances[self.windows - 1]
        if one_free == 0.0:
            return 1 - self.waiting_share
        completions = self.windows / self.service
        steps = 2 * math.ceil(50 + 4 * completions * within)
        time = np.linspace(0.0, within, steps + 1)
        gone = time / self.patience
        stayed = time if math.isinf(self.patience) else -np.expm1(-gone) * self.patience
        called = np.exp(math.log(one_free) + self.arrival_rate * stayed - completions * time - gone)
        weights = np.where(np.arange(steps + 1) % 2, 4.0, 2.0)
        weights[[0, -1]] = 1.0
        integral = float(weights @ called) * within / steps / 3
        return 1 - self.waiting_share + self.arrival_rate * integral


def windows_needed(
    arrival_rate: float, service: float, patience: float, within: float, at_least: float
) -> int:
    """Return the least number of alike windows that reach a service level; 0 without arrivals."""
    if arrival_rate * service == 0:
        return 0

    def enough(windows: int) -> bool:
        model = ErlangA(arrival_rate, service, patience, windows)
        return model.service_level(within) >= at_least - 1e-9

    too_few, sufficient = 0, 1
    while not enough(sufficient):
        too_few, sufficient = sufficient, 2 * sufficient
    while sufficient - too_few > 1:
        middle = (too_few + sufficient) // 2
        too_few, sufficient = (too_few, middle) if enough(middle) else (middle, sufficient)
    return sufficient
