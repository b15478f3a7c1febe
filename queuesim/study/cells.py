"""Columns as the cells of a CSV file, formatted whole: thousands of rows in a few milliseconds.

A column becomes a matrix of bytes, a row per line; bytes that a shorter cell does not need are NUL
and vanish when the matrices of all columns are put side by side.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.journey import Array

Bytes = NDArray[np.uint8]
DECIMALS = 7  # enough to tell multiples of 2^-20 apart
LARGEST = 1e11  # whatever is larger is as good as endless
NUL, SIGN, POINT = 0, ord("-"), ord(".")
ENDLESS = np.frombuffer(b"inf\0-inf", dtype=np.uint8).reshape(2, 4)
LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(columns: Mapping[str, Bytes]) -> bytes:
    """Return a CSV file: a line of names, then a line per row; UTF-8 with a mark for Excel."""
    head = ",".join(text(name) for name in columns) + "\r\n"
    parts = [part for cells in columns.values() for part in (cells, b",")][:-1]
    rows = max((len(cells) for cells in columns.values()), default=0)
    matrix = [_same(part, rows) if isinstance(part, bytes) else part for part in (*parts, b"\r\n")]
    lines = np.concatenate(matrix, axis=1).tobytes().translate(None, b"\0")
    return head.encode("utf-8-sig") + lines


def text(words: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, quoted where need be."""
    safe = "'" + words if words.startswith(LOOKS_LIKE_FORMULA) else words
    special = any(mark in safe for mark in ',"\r\n')
    return '"' + safe.replace('"', '""') + '"' if special else safe


def names(index: Array, words: Sequence[str]) -> Bytes:
    """Return the cells of a column of indices as the words they stand for; empty for -1."""
    encoded = [*(text(word).encode() for word in words), b""]
    width = max(1, *map(len, encoded))
    letters = np.array(encoded, dtype=f"S{width}").view(np.uint8).reshape(-1, width)
    return letters[index]


def whole(values: Array, digits: int = 1) -> Bytes:
    """Return the cells of a column of integers, with so many digits (up to 4) at least."""
    sign = np.where(values < 0, SIGN, NUL).astype(np.uint8)[:, None]
    places = _integer(np.abs(values.astype(np.int64)))
    for place in range(1, digits + 1):
        places[places[:, -place] == NUL, -place] = ord("0")
    return np.concatenate([sign, places], axis=1)


def decimal(values: Array) -> Bytes:
    """Return the cells of a column of floats to 7 decimals; empty where NaN, else "inf"."""
    ordinary = np.abs(values) < LARGEST
    units = np.rint(np.where(ordinary, np.abs(values), 0.0) * 10**DECIMALS).astype(np.int64)
    before, after = np.divmod(units, 10**DECIMALS)
    negative = (values < 0) & (units > 0)
    parts = [
        np.where(negative, SIGN, NUL).astype(np.uint8)[:, None],
        _integer(before),
        np.full((len(values), 1), POINT, dtype=np.uint8),
        _padded()[after // 10**4][:, 4 - DECIMALS % 4 :],
        _padded()[after % 10**4],
    ]
    cells = np.concatenate(parts, axis=1)
    cells[~ordinary] = NUL
    endless = ~ordinary & ~np.isnan(values)
    cells[endless, :4] = ENDLESS[(values[endless] < 0).astype(int)]
    return cells


def _same(cell: bytes, rows: int) -> Bytes:
    return np.tile(np.frombuffer(cell, dtype=np.uint8), (rows, 1))


def _integer(values: Array) -> Bytes:
    """Return whole numbers, at least 0, as digits without leading zeros, four at a time."""
    if values.max(initial=0) < 10**4:
        return _bare()[values]
    higher, lowest = np.divmod(values, 10**4)
    digits = np.where((higher > 0)[:, None], _padded()[lowest], _bare()[lowest])
    more = np.where((higher > 0)[:, None], _integer(higher), NUL)
    return np.concatenate([more, digits], axis=1).astype(np.uint8)


@cache
def _padded() -> Bytes:
    """Return the digits of 0000 to 9999."""
    places = np.arange(10**4)[:, None] // np.array([1000, 100, 10, 1])
    return np.asarray(places % 10 + ord("0"), dtype=np.uint8)


@cache
def _bare() -> Bytes:
    """Return the digits of 0 to 9999, leading zeros left out."""
    needed = np.arange(10**4)[:, None] >= np.array([1000, 100, 10, 0])
    return np.where(needed, _padded(), NUL).astype(np.uint8)
