"""What lies ahead, earliest first: customers by the minute at which something happens to them.

The law knows a heap by these three functions only, so that a compiled clock may bring its own.
"""

from heapq import heappop, heappush
from math import inf

Heap = list[tuple[float, int]]


def put(heap: Heap, at: float, customer: int) -> None:
    """Note a customer for a minute."""
    heappush(heap, (at, customer))


def earliest(heap: Heap) -> float:
    """Return the earliest minute noted, inf if none is."""
    return heap[0][0] if heap else inf


def take(heap: Heap) -> int:
    """Return who is noted for the earliest minute, the first customer of a tie, and forget it."""
    return heappop(heap)[1]
