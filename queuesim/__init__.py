"""Simulate a bank branch and compare window policies by what its customers remember."""

__version__ = "0.1.0"
