"""Blocks of days over the cores of the machine, what is finished kept: in the order of days.

A block depends on its days alone, so neither the number of workers nor who works on which block
changes a digit. Small work stays with one worker, as starting others takes longer than it.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from queuesim.language import say

if TYPE_CHECKING:
    from queuesim.study.finished import Finished

Answer = TypeVar("Answer")
WORTH_A_START = 1_000_000  # customers times policies; below, two workers are slower than one


def workers_for(customers: float, asked: int | None = None) -> int:
    """Return how many workers so many customers are worth: as asked for, else one a core."""
    if customers < WORTH_A_START:
        return 1
    return asked or len(os.sched_getaffinity(0))


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
        fresh = spread(work, [block for block in blocks if block not in known], self.workers)
        for block in blocks:
            if block not in known:
                yield self._kept(block, next(fresh))
            else:
                yield self._known(block) or self._kept(block, work(block))

    def _known(self, block: range) -> Any:
        return self.finished and self.finished.get(block)

    def _kept(self, block: range, found: Answer) -> Answer:
        if self.finished:
            self.finished.put(block, found)
        return found


ALONE = Effort()


def spread(
    work: Callable[[range], Answer], blocks: Sequence[range], workers: int
) -> Iterator[Answer]:
    """Yield what the work makes of each block, in order."""
    if workers == 1 or len(blocks) < 2:
        yield from map(work, blocks)
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    at_work: Any = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="3*n_jobs")
    with _feeder_unheard():
        try:
            yield from at_work(delayed(work)(block) for block in blocks)
        except TerminatedWorkerError as error:
            raise ChildProcessError(say("a worker was ended from outside")) from error
        except BaseException:  # interrupted: nobody waits for what the others have begun
            get_reusable_executor().shutdown(wait=False, kill_workers=True)
            raise


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
