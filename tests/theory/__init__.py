"""Simulated against expected: the engine held to queueing theory and to published studies.

`pytest -m slow tests/theory` simulates every case (`-n 2` uses two cores, `-rP` prints the tables);
a few of them, smaller, run with all other tests.
"""
