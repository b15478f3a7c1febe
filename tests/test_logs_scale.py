"""A million rows are read and fitted within 2 GiB, in time proportional to the rows.

python -m pytest -m slow -s tests/test_logs_scale.py
"""

import csv
import datetime
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "scenarios" / "sample-log.csv"
TIMES = ("取号时间", "叫号时间", "结束时间", "离开时间")
MEASURED = """
import resource, sys, time
from pathlib import Path
from queuesim.logs.calibrating import calibrated
found = calibrated(Path(sys.argv[1]))
print(time.process_time(), found.cleaned.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def repeated(path: Path, rows: int) -> Path:
    """Write the sample log over and over, every time four weeks later."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        sample = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sample[0])
        writer.writeheader()
        for k in range(rows):
            weeks, at = divmod(k, len(sample))
            writer.writerow({**sample[at], **{c: later(sample[at][c], 4 * weeks) for c in TIMES}})
    return path


def later(text: str, weeks: int) -> str:
    if not text.startswith("2026"):
        return text
    date = datetime.date.fromisoformat(text[:10]) + datetime.timedelta(weeks=weeks)
    return date.isoformat() + text[10:]


def measured(path: Path) -> tuple[float, int, float]:
    """Return the CPU seconds, the rows and the GiB of a calibration in a process of its own."""
    command = [sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, rows, kib = done.stdout.split()
    return float(seconds), int(rows), int(kib) / 2**20


@pytest.mark.slow
def test_a_million_rows_fit_into_two_gib_and_take_ten_times_as_long_as_a_tenth(tmp_path):
    tenth = measured(repeated(tmp_path / "tenth.csv", 100_000))
    whole = measured(repeated(tmp_path / "whole.csv", 1_000_000))
    for seconds, rows, gib in (tenth, whole):
        print(f"\n{rows} rows: {seconds:.1f} s, {gib:.2f} GiB", end="")
    assert whole[1] == 1_000_000
    assert whole[2] < 2
    assert whole[0] < 12 * tenth[0]
