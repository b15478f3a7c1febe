"""Blocks of days over the cores of the machine, what is finished kept: in the order of days.

A block depends on its days alone, so neither the number of workers nor who works on which block
changes a digit. This process is the first of the workers: it begins at once, while the others need
a second to start. Small work stays with it alone, done before they have.
"""

import pickle
import signal
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from queuesim.branch.engines import COMPILED, SIMPY
from queuesim.language import say

if TYPE_CHECKING:
    from queuesim.study.finished import Finished

Answer = TypeVar("Answer")
WORTH_A_START = {SIMPY: 1_000_000, COMPILED: 3_000_000}  # customers times policies, by engine
AHEAD = 2  # blocks that another worker has in hand: one in work, one to go on with
IDLE = 300  # seconds after which a worker that has nothing to do ends


def workers_for(customers: float, engine: str, asked: int | None = None) -> int:
    """Return how many workers so many customers are worth: as asked for, else one a core."""
    if customers < WORTH_A_START[engine]:
        return 1
    from joblib import cpu_count

    return asked or int(cpu_count())


@dataclass(frozen=True)
class Effort:
    """How a study is worked through: by how many, how, and where what is finished is kept."""

    workers: int = 1
    engine: str = "simpy"
    finished: "Finished | None" = None

    def done(self, work: Callable[[range], Answer], blocks: Sequence[range]) -> Iterator[Answer]:
        """Yield what the work makes of each block, in order, unless it was finished before.

        Raises `ChildProcessError` where a worker ends before its work.
        """
        known = {block for block in blocks if self.finished and self.finished.has(block)}
        worked = partial(self._worked, work)
        fresh = spread(worked, [block for block in blocks if block not in known], self.workers)
        for block in blocks:
            yield (self._known(block) or worked(block)) if block in known else next(fresh)

    def _known(self, block: range) -> Any:
        return self.finished and self.finished.get(block)

    def _worked(self, work: Callable[[range], Answer], block: range) -> Answer:
        """Return what the work makes of a block, kept by whoever did it."""
        found = work(block)
        if self.finished:
            self.finished.put(block, found)
        return found


ALONE = Effort()


def spread(
    work: Callable[[range], Answer], blocks: Sequence[range], workers: int
) -> Iterator[Answer]:
    """Yield what the work makes of each block, in order.

    Raises `ChildProcessError` where a worker ends before its work.
    """
    if workers == 1 or len(blocks) < 2:
        yield from map(work, blocks)
        return
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    others = get_reusable_executor(workers - 1, timeout=IDLE)
    hand_over = partial(others.submit, _at_work, pickle.dumps(work))
    with _feeder_unheard():
        try:
            with _interrupts_held_off():
                started = hand_over(None)
            yield from _shared(work, blocks, started, hand_over, AHEAD * (workers - 1))
        except TerminatedWorkerError as error:
            raise ChildProcessError(say("a worker was ended from outside")) from error
        except BaseException:  # interrupted: nobody waits for what the others have begun
            with _interrupts_held_off():
                others.shutdown(wait=False, kill_workers=True)
            raise


def _shared(
    work: Callable[[range], Answer],
    blocks: Sequence[range],
    started: Future[Answer],
    hand_over: Callable[[range | None], Future[Answer]],
    most: int,
) -> Iterator[Answer]:
    """Yield what the work makes of each block, the others having so many in hand at most.

    Nothing is handed over until one of them has started. The line holds what is done or in
    hand and not yet yielded, in the order of blocks.
    """
    rest, line = deque(blocks), deque[Future[Answer]]()
    in_hand = list[Future[Answer]]()
    while rest or line:
        in_hand = [one for one in in_hand if not one.done()]
        while started.done() and len(in_hand) < min(most, len(rest) - 1):  # one to do here
            in_hand.append(hand_over(rest.popleft()))
            line.append(in_hand[-1])
        if line and (line[0].done() or not rest or len(line) > 10 * most):
            yield line.popleft().result()
        else:
            line.append(_done(work(rest.popleft())))


def _done(answer: Answer) -> Future[Answer]:
    found: Future[Answer] = Future()
    found.set_result(answer)
    return found


def _at_work(work: bytes, block: range | None) -> Any:
    """Return, in another process, what the work makes of a block; of none, be ready for it."""
    made = _unpacked(work)
    return None if block is None else made(block)


@cache
def _unpacked(work: bytes) -> Any:
    warnings.simplefilter("ignore", UserWarning)  # said by the process that was called
    return pickle.loads(work)


@contextmanager
def _interrupts_held_off() -> Iterator[None]:
    """Let Ctrl-C wait; a process begun meanwhile never hears it, as it is ended from here."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which else lets interrupts through when it is begun
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _feeder_unheard() -> Iterator[None]:
    """Do not print how the thread that feeds the workers fails where they are interrupted."""
    usual = threading.excepthook

    def heard(failed: Any) -> None:
        if failed.thread is None or failed.thread.name != "ExecutorManagerThread":
            usual(failed)

    threading.excepthook = heard
    try:
        yield
    finally:
        threading.excepthook = usual
