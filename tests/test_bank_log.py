"""The real log of a bank's telephone branch: days that the fit never saw come out as they were."""

import os
from pathlib import Path

import pytest

from queuesim.logs.calibrating import calibrated
from queuesim.study.backtest import YES
from queuesim.study.holding_out import EVERY_SECOND, back_tested

OUTAGE = "1999-02-03"


@pytest.mark.skipif("QUEUESIM_BANK_LOG" not in os.environ, reason="QUEUESIM_BANK_LOG is not set")
def test_every_second_full_weekday_of_the_bank_predicts_the_others():
    named = Path(os.environ["QUEUESIM_BANK_LOG"])
    log = named / "bank-log.csv" if named.is_dir() else named
    done = calibrated(log, log.with_name("bank-windows.csv"), leave_out=[OUTAGE])
    found = back_tested(done.cleaned, done.choices, done.title, EVERY_SECOND)
    assert len(found["learnt"]) == 7
    assert len(found["days"]) == 6
    assert [one["figure"] for one in found["criteria"]] == [
        "delayed", "wait", "abandoned", "wait_delayed", "wait_delayed", "order", "daily_waits",
    ]  # fmt: skip
    assert found["verdict"] == YES, found["criteria"]
