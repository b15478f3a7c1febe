"""Which clock brings the days of a block: SimPy's, or the compiled one, with the same logs.

The compiled one needs numba, which takes a second to start and much longer to compile for the first
time on a machine; so it is taken where there are customers enough to repay that.
"""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from ctypes import CDLL
from functools import cache
from typing import Any, TypeVar

from queuesim.branch import day
from queuesim.branch.days import ByDay, Journeys, by_day
from queuesim.branch.journey import Demand
from queuesim.branch.rules import Rules
from queuesim.language import say

Answer = TypeVar("Answer")
SIMPY, COMPILED, AUTO = "simpy", "compiled", "auto"
WORTH_COMPILING = 1_000_000  # customers, times policies
OLDEST_NUMBA = (0, 61)
KEPT = {-1: 1 << 28, -3: 1 << 25}  # bytes: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD (the most allowed)


def simulate(engine: str, rules: Rules, people: ByDay[Demand]) -> Journeys:
    """Return the logs of some days, whose people are given."""
    keep_what_is_freed()
    if engine == COMPILED:
        from queuesim.branch import compiled  # numba is loaded only where it is used

        return compiled.simulate(rules, people)
    return day.simulate_days(rules, people)


@cache
def keep_what_is_freed() -> None:
    """Let the process keep the memory it frees, where the C library can be told so (glibc).

    A block of days takes as much as the one before; fetching that anew, page by page, takes up to
    a sixth of the time of a block.
    """
    tell = getattr(CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tell:
        for option, size in KEPT.items():
            tell(option, size)


def make_ready(engine: str, rules: Rules) -> None:
    """Compile what days under the rules need, so that all workers find it on disk."""
    if engine == COMPILED:
        simulate(engine, rules, by_day(Demand, [], []))


def heard(work: Callable[..., Answer], *arguments: Any) -> Answer:
    """Return what work comes to that never looks up, so that Ctrl-C ends the wait for it at once.

    It is done in a thread of its own: LLVM holds signals up for seconds, numba may swallow them.
    """
    done = Future[Answer]()

    def do() -> None:
        try:
            done.set_result(work(*arguments))
        except BaseException as error:  # raised where it is waited for
            done.set_exception(error)

    threading.Thread(target=copy_context().run, args=(do,), daemon=True).start()
    return done.result()


def engine_for(customers: float, asked: str) -> str:
    """Return the engine for so many customers: as asked for, else what repays its start."""
    wanted = asked == COMPILED or (asked == AUTO and customers >= WORTH_COMPILING)
    return COMPILED if wanted and not why_not_compiled() else SIMPY


def why_not_compiled() -> str:
    """Return why the compiled engine cannot run here, nothing if it can."""
    from importlib.metadata import PackageNotFoundError, version  # slow to load

    needed = "numba " + ".".join(map(str, OLDEST_NUMBA))
    try:
        found = version("numba")
    except PackageNotFoundError:
        return say("{needed} is not installed (the extra 'fast')", needed=needed)
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_NUMBA:
        return say("numba {found} is older than {needed}", found=found, needed=needed)
    try:
        import numba  # noqa: F401 (it may not get on with the numpy that is there)
    except ImportError as error:
        return say("numba {found} cannot be loaded ({error})", found=found, error=error)
    return ""
