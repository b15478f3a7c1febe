"""A long run that is killed, itself or a worker of it, at any moment: resumed, the same bytes."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"
MAIN = (
    "from queuesim.study import cores; cores.WORTH_A_START['simpy'] = 0;"
    "from queuesim.cli import main; main()"
)
RUN = [sys.executable, "-c", MAIN, "run", str(WEEKDAY), "--days", "400", "--workers", "2"]
KILLS = 20


def started(folder, *more):
    with Path(folder, "said").open("w") as said:
        return subprocess.Popen(
            [*RUN, "--out", "out", *more],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )


def ended(process, folder):
    """Wait for a run, end what it left behind, and return its status and what it said."""
    status = process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return status, (folder / "said").read_text()


def content(folder):
    return {place.name: place.read_bytes() for place in (folder / "out").iterdir()}


def workers_of(pid):
    """Return the processes that do the work of another."""
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", "loky"], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def living(group):
    """Return the processes of a group that have not ended."""
    found = subprocess.run(
        ["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    lines = (line.split(maxsplit=2) for line in found.stdout.splitlines())
    return [line for line in lines if int(line[0]) == group and "Z" not in line[1]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    begun = time.monotonic()
    ended(started(folder), folder)
    return content(folder), time.monotonic() - begun


def begun(folder, pid):
    return (folder / "results").exists()


def others_start(folder, pid):
    return bool(workers_of(pid))


def all_work(folder, pid):
    return len([*folder.glob("results/.unfinished/*/days-*")]) > 10


@pytest.mark.parametrize("far_enough", [begun, others_start, all_work])
def test_ctrl_c_pressed_twice_ends_all_workers_at_once_and_says_so_once(far_enough, tmp_path):
    process = started(tmp_path, "--days", "20000")
    while process.poll() is None and not far_enough(tmp_path, process.pid):
        time.sleep(0.01)
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        time.sleep(0.02)
    assert process.wait(timeout=10) == 130
    said = (tmp_path / "said").read_text()
    assert "Traceback" not in said
    assert said.count("Interrupted") == 1
    time.sleep(1)
    assert not living(process.pid)


@pytest.mark.slow
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_run_that_was_killed_goes_on_to_the_same_bytes(undisturbed, kill, tmp_path):
    expected, seconds = undisturbed
    chance = random.Random(kill)
    process = started(tmp_path)
    time.sleep(chance.uniform(0.2, 1.0) * seconds)
    workers = workers_of(process.pid)
    victim = chance.choice(workers) if workers and kill % 2 else process.pid
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    status, said = ended(process, tmp_path)
    assert status in ((0, -signal.SIGKILL) if victim == process.pid else (0, 3)), said
    assert status != 3 or "--resume goes on" in said
    status, said = ended(started(tmp_path, "--resume", "--force"), tmp_path)
    assert status == 0, said
    assert content(tmp_path) == expected
    assert sorted(place.name for place in tmp_path.iterdir()) == ["out", "said"]
