"""The compiled clock writes the same logs as SimPy's, byte for byte."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from hashlib import pbkdf2_hmac
from types import FunctionType

import pytest
from hypothesis import given, settings
from random_branch import cases

pytest.importorskip("numba", reason="the compiled engine needs numba, the extra 'fast'")

from written_days import BRANCH, POLICIES

from queuesim.branch import compiled, day, engines
from queuesim.branch.days import by_day
from queuesim.branch.journey import Demand
from queuesim.branch.rules import rules
from queuesim.scenario.loading import loads
from queuesim.study import experiment
from queuesim.study.cores import Effort
from queuesim.study.packing import packed
from queuesim.study.summary import as_text, summary


def check_the_logs_are_the_same(some):
    """Simulate a block of days, the first of them twice, so that a day is followed by another."""
    rule = rules(some.scenario)
    found = compiled.simulate(rule, by_day(Demand, (1, 2), (some.demand, some.demand)))
    expected = [day.simulate(rule, some.demand, number) for number in (1, 2)]
    assert packed(tuple(found)) == packed(tuple(expected))


@given(cases())
@settings(max_examples=150)
def test_both_engines_write_the_same_log(some):
    check_the_logs_are_the_same(some)


@pytest.mark.slow
@given(cases())
@settings(max_examples=1000)
def test_both_engines_write_the_same_log_of_many_branches(some):
    check_the_logs_are_the_same(some)


def test_both_engines_give_the_same_summary():
    def found(engine):
        result = experiment.run(loads(BRANCH + POLICIES), effort=Effort(engine=engine))
        return summary(result) | {"made": None}

    assert as_text(found("compiled")) == as_text(found("simpy"))


def test_the_compiled_engine_is_taken_where_it_repays_its_start():
    assert engines.engine_for(999_999, "auto") == "simpy"
    assert engines.engine_for(1_000_000, "auto") == "compiled"
    assert engines.engine_for(1_000_000, "simpy") == "simpy"
    assert engines.engine_for(1, "compiled") == "compiled"


def test_an_interrupt_is_heard_at_once_during_work_that_never_looks_up():
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engines.heard(pbkdf2_hmac, "sha256", b"", b"", 4_000_000)  # seconds in C
    assert time.monotonic() - begun < 1


def test_an_interrupt_is_heard_while_machine_code_is_made(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    code = "from queuesim.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "run", "branch.toml", "--engine", "compiled"],
        cwd=tmp_path, env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while running.poll() is None and not (tmp_path / "cache").exists():
        time.sleep(0.01)  # the folder is there before numba begins, which then takes ten seconds
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=3)
    assert (running.returncode, said.strip()) == (130, "Interrupted: nothing half-written is left.")
    assert {place.name for place in tmp_path.iterdir()} == {"branch.toml", "cache"}


@pytest.mark.parametrize(("found", "said"), [("0.60.9", "older"), ("0.61.0", "")])
def test_a_numba_that_is_too_old_is_not_used(found, said, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: found)
    assert said in engines.why_not_compiled()
    assert engines.engine_for(1e9, "auto") == ("simpy" if said else "compiled")


def test_a_numba_that_does_not_get_on_with_numpy_is_not_used(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)  # importing it raises ImportError
    assert "cannot be loaded" in engines.why_not_compiled()
    assert engines.engine_for(1e9, "auto") == "simpy"


def test_a_small_run_does_not_load_numba(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    code = (
        "import sys; from queuesim.cli import commands;"
        "commands(['run', 'branch.toml'], standalone_mode=False);"
        "sys.exit(any(name in sys.modules for name in ('numba', 'joblib')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


def test_machine_code_is_kept_under_a_name_for_the_text_it_hangs_on():
    def twice(number):
        return 2 * number

    first, changed, again = (
        compiled.kept_on_disk(FunctionType(twice.__code__, {}), text).py_func.__qualname__
        for text in ("a text", "a text that changed", "a text")
    )
    assert first == again != changed


def test_machine_code_that_a_full_disk_does_not_take_runs_nonetheless(tmp_path, monkeypatch):
    def twice(number):
        return 2 * number

    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    compiled.warn_once.cache_clear()
    made = compiled.kept_on_disk(FunctionType(twice.__code__, {}), "a text")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))  # bytes of a file
    try:
        with pytest.warns(UserWarning, match="no folder with room where it may keep machine code"):
            found = made(3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert found == 6
    assert not [place for place in tmp_path.rglob("*") if place.is_file()]


def test_where_nothing_can_be_cached_one_line_says_so(tmp_path):
    (tmp_path / "branch.toml").write_text(BRANCH)
    code = (
        "import sys; from queuesim.branch import compiled; compiling = compiled.machine_code\n"
        "def uncached(function, **options):\n"
        "    if 'cache' in options: raise RuntimeError(f'none for {function}')\n"
        "    return compiling(function, **options)\n"
        "compiled.machine_code = uncached\n"
        "sys.argv = 'queuesim run branch.toml --engine compiled --json'.split()\n"
        "from queuesim.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    said, *rest = done.stderr.splitlines()
    assert said.startswith("The compiled engine starts slowly each time, as it finds no folder")
    assert [line.split(":")[0] for line in rest] == ["Results"]
