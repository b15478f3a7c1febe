"""What a distribution asks of chance: random numbers that belong to customers.

A `Luck` holds the numbers of some customers for one purpose. Asked twice it answers the same, so
a customer meets the same fortune under every policy.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Sample = NDArray[np.float64]


class Luck(Protocol):
    """The random numbers of `n` customers."""

    @property
    def n(self) -> int:
        """Return the number of customers."""

    def uniform(self) -> Sample:
        """Return a number in [0, 1) for each customer."""

    def normal(self) -> Sample:
        """Return a standard normal number for each customer."""

    def exponential(self) -> Sample:
        """Return an exponential number of mean 1 for each customer."""

    def gamma(self, shape: float) -> Sample:
        """Return a gamma number of the shape and of scale 1 for each customer."""

    def part(self, k: int) -> "Luck":
        """Return independent luck for component `k` of a mixture."""
