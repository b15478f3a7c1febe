"""Simulated against expected: the engine held to queueing theory and to published studies."""
