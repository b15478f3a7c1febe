"""The blocks of a long study that are finished, kept on disk until the whole study is.

They lie in a folder named by all that decides their numbers: scenarios, seed and version. A block
that is not whole, or not of this study, is as good as none.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import queuesim
from queuesim.branch.engines import engine_for
from queuesim.branch.population import population
from queuesim.scenario.loading import ScenarioFile
from queuesim.study.cores import Effort, workers_for
from queuesim.study.experiment import Plan
from queuesim.study.summary import digest, plain

ROOT = Path("results") / ".unfinished"
WORTH_KEEPING = 100  # days


@dataclass(frozen=True)
class Finished:
    """The finished blocks of one study."""

    folder: Path

    @property
    def days(self) -> int:
        """Return the number of days that are kept."""
        ends = [place.name.split("-") for place in self.folder.glob("days-*-*")]
        return sum(int(last) - int(first) + 1 for _, first, last in ends)

    def has(self, days: range) -> bool:
        """Return whether a block of days is there, whole or not."""
        return self._place(days).exists()

    def get(self, days: range) -> Any:
        """Return what a block of days came to, or None if it is not there or not whole."""
        from queuesim.study.packing import unpacked

        try:
            key, found = unpacked(self._place(days).read_bytes())
        except (OSError, ValueError, TypeError, LookupError):
            return None
        return found if key == self._key(days) else None

    def put(self, days: range, found: Any) -> None:
        """Keep what a block of days came to, whole or not at all.

        It is not kept if another run of the same study is done meanwhile and removes the folder.
        """
        from queuesim.study.packing import packed

        place = self._place(days)
        fresh = self.folder / f".{place.name}.{os.getpid()}"
        with suppress(FileNotFoundError, FileExistsError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_bytes(packed((self._key(days), found)))
                fresh.replace(place)
            finally:
                fresh.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove all blocks, and the folders above if nothing else lies there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.folder.parent.rmdir()
            self.folder.parent.parent.rmdir()

    def _place(self, days: range) -> Path:
        return self.folder / f"days-{days.start}-{days.stop - 1}"

    def _key(self, days: range) -> str:
        """Return what stands in a block, so that one of another study or other days is noticed."""
        return f"{self.folder.name}/{self._place(days).name}"


def of_study(file: ScenarioFile, names: Sequence[str], plan: Plan, *rule: str) -> Finished | None:
    """Return where the blocks of a study of some policies are kept; short studies keep none.

    `rule` is what else decides which numbers a block has.
    """
    if len(plan.days) < WORTH_KEEPING:
        return None
    decides = {
        "version": queuesim.__version__,
        "policies": {name: plain(file.policies[name]) | {"run": None} for name in names},
        "compare": file.today.compare.model_dump(),
        "seed": plan.seed,
        "log_days": plan.log_days,
        "rule": rule,
    }
    return Finished(ROOT / f"{file.path.stem}-{digest(decides)[:16]}")


def effort_of(
    file: ScenarioFile,
    names: Sequence[str],
    plan: Plan,
    workers: int | None,
    engine: str,
    resume: bool,
    *rule: str,
) -> Effort:
    """Return how to work a study through; without `resume` nothing finished before is taken up."""
    kept = of_study(file, names, plan, *rule)
    if kept and not resume:
        kept.forget()
    a_day = float(population(file.today).expected[:, -1].sum())
    customers = a_day * len(plan.days) * len(names)
    clock = engine_for(customers, engine)
    return Effort(workers_for(customers, clock, workers), clock, kept)
