"""One file for people, such as a report: written whole or not at all, and never over another's.

A file of this program is known by a mark in it (near the beginning of a page, in the properties of
a workbook); anything else is left alone unless that is forced. The file is first written beside its
place and then put there by renaming.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile, ZipFile, is_zipfile

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError

MARK = b"queuesim report"
LOOKED_AT = 4096  # bytes in which the mark stands


def refuse(path: Path, ending: str, option: str, force: bool = False) -> None:
    """Raise `ScenarioError` where a file cannot be written, or is not this program's to replace."""
    if fault := _fault(path, ending, option, force):
        raise ScenarioError([fault])


def write(path: Path, content: bytes) -> None:
    """Write a file whole; if that fails, what was there before is still there."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:100]}.", delete=False) as beside:
        fresh = Path(beside.name)
        try:
            beside.write(content)
            beside.close()
            fresh.chmod(0o666 & ~_umask())
            os.replace(fresh, path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


def _fault(path: Path, ending: str, option: str, force: bool) -> Fault | None:
    """Return what is wrong with the place of a file, None if nothing is."""
    allowed = say("a new file NAME{ending}, or an earlier one of queuesim", ending=ending)
    if path.suffix.lower() != ending:
        return Fault(
            option, None, None, "", say("ends with {ending}", ending=ending), str(path), allowed
        )
    if not path.parent.is_dir():
        problem = (
            say("the folder does not exist") if not path.parent.exists() else say("is not a folder")
        )
        return Fault(str(path.parent), None, None, "", problem, "", say("a folder that exists"))
    if path.exists() and not path.is_file():
        return Fault(str(path), None, None, "", say("is not a file"), "", allowed)
    if path.exists() and not force and not _is_ours(path):
        hint = say("name another, or use --force")
        return Fault(str(path), None, None, "", say("holds something else"), "", allowed, hint)
    if not _may_write(path):
        return Fault(
            str(path), None, None, "", say("cannot be written"), "", say("a place you may write to")
        )
    return None


def _is_ours(path: Path) -> bool:
    try:
        if is_zipfile(path):
            with ZipFile(path) as book:
                return MARK in book.read("docProps/core.xml")
        with path.open("rb") as file:
            return MARK in file.read(LOOKED_AT)
    except (OSError, KeyError, BadZipFile):
        return False


def _may_write(path: Path) -> bool:
    try:
        with NamedTemporaryFile(dir=path.parent):
            pass
    except OSError:
        return False
    return not path.exists() or os.access(path, os.W_OK)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
