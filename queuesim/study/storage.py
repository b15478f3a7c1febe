"""The results folder of a run: written whole or not at all, the same input to the same bytes.

Everything is first written to a folder beside its place and then put there by renaming.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError, reason
from queuesim.study import tables
from queuesim.study.experiment import Result
from queuesim.study.summary import (
    CALIBRATION_SCHEMA,
    COMPARISON_SCHEMA,
    GAPS_SCHEMA,
    RUN_SCHEMA,
    SENSITIVITY_SCHEMA,
    STAFF_SCHEMA,
    Json,
    as_text,
)

if TYPE_CHECKING:
    from queuesim.study.comparison import Comparison
    from queuesim.study.staff import Staffed

SUMMARY = "summary.json"
ROOT = Path("results")


def save(
    result: Result,
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a run of a scenario file and return it."""
    return _saved(result.policy, summary, tables.of_run(result, summary), file, out, force, extra)


def save_comparison(
    comparison: "Comparison",
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a comparison and return it."""
    found = {"differences.csv": tables.differences(summary), "ledger.csv": tables.ledger(summary)}
    return _saved("compare", summary, found, file, out, force, extra)


def save_staff(
    staffed: "Staffed",
    summary: Json,
    sets: Sequence[str] = (),
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a plan, with the plan as a policy file, and return it."""
    from queuesim.study.staffed_file import policy_file  # a run does not need it

    file = staffed.file.path
    extends = os.path.relpath(file, _folder("staff", summary, file, out))
    found = {
        f"{staffed.name}.toml": policy_file(staffed, extends, sets).encode(),
        "plan.csv": tables.plan(summary),
        "steps.csv": tables.steps(summary),
    }
    return _saved("staff", summary, found, file, out, force, extra)


def save_calibration(
    texts: Mapping[str, str],
    summary: Json,
    log: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the folder of what a log taught, its scenario files among them, and return it."""
    found = {name: text.encode() for name, text in texts.items()}
    if summary["back_test"]:
        found["back_test.csv"] = tables.back_test(summary["back_test"])
    return _saved("calibrate", summary, found, log, out, force, extra)


def save_gaps(
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a table of gaps and return it."""
    return _saved("gaps", summary, {"gaps.csv": tables.gaps(summary)}, file, out, force, extra)


def earlier_gaps(file: Path) -> Json:
    """Return what an earlier table of gaps came to, from its `summary.json`."""
    try:
        found: Json = json.loads(file.read_bytes())
        ours = found["schema"] == GAPS_SCHEMA
    except OSError as error:
        raise ScenarioError([Fault(str(file), None, None, "", reason(error))]) from None
    except (ValueError, LookupError, TypeError):
        ours = False
    if not ours:
        allowed = say("the summary.json of earlier gaps, or a table as TOML or CSV")
        raise ScenarioError([Fault(str(file), None, None, "", say("is none"), "", allowed)])
    return found


def save_sensitivity(
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of what an answer hangs on and return it."""
    found = {"sensitivity.csv": tables.sensitivity(summary)}
    return _saved("sensitivity", summary, found, file, out, force, extra)


def _folder(kind: str, summary: Json, file: Path, out: Path | None) -> Path:
    plain = re.sub(r"[^\w-]+", "-", f"{kind}-{summary['digest'][:8]}")
    return ROOT / f"{file.stem}-{plain}" if out is None else out


def _saved(
    kind: str,
    summary: Json,
    found: Mapping[str, bytes],
    file: Path,
    out: Path | None,
    force: bool,
    extra: Mapping[str, bytes] | None,
) -> Path:
    """Write a summary and the files found beside it to the folder of its kind and digest."""
    folder = _folder(kind, summary, file, out)
    refuse_others(folder, force)
    write({SUMMARY: as_text(summary).encode(), **found, **(extra or {})}, folder)
    return folder


def refuse_others(folder: Path, force: bool = False) -> None:
    """Raise `ScenarioError` for a folder that holds anything but earlier results, unless forced."""
    something = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if something and not (_is_ours(folder) or (force and folder.is_dir())):
        allowed = say("a new folder, an empty one, or one with earlier results")
        hint = say("name another, or use --force") if folder.is_dir() else say("name another")
        fault = Fault(str(folder), None, None, "", say("holds something else"), "", allowed, hint)
        raise ScenarioError([fault])


def write(found: Mapping[str, bytes], folder: Path) -> None:
    """Write files, by name, as a whole folder.

    Earlier results in the folder are replaced as a whole, anything else in it is kept. An
    interruption leaves either the old folder or the new one.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        for name, content in found.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        with _alone_in(folder.parent):
            _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _alone_in(parent: Path) -> Iterator[None]:
    """Have other runs that put a folder there wait, where the system can lock folders."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # Windows
        yield
        return
    place = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks
            flock(place, LOCK_EX)
        yield
    finally:
        os.close(place)


def _put(fresh: Path, folder: Path) -> None:
    """Put a folder written in full into its place."""
    if not folder.exists():
        fresh.rename(folder)
        return
    keep = not _is_ours(folder)
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        folder.rename(old)
        fresh.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    for other in old.iterdir() if keep else ():
        if not (folder / other.name).exists():
            other.rename(folder / other.name)
    shutil.rmtree(old)


def _is_ours(folder: Path) -> bool:
    """Return whether results of this program are in a folder."""
    try:
        schema = json.loads((folder / SUMMARY).read_bytes())["schema"]
    except (OSError, ValueError, LookupError, TypeError):
        return False
    ours = (
        RUN_SCHEMA,
        COMPARISON_SCHEMA,
        STAFF_SCHEMA,
        GAPS_SCHEMA,
        SENSITIVITY_SCHEMA,
        CALIBRATION_SCHEMA,
    )
    return schema in ours
