"""Results as bytes and back, to the bit: what is worked out once need not be worked out again.

A packed value is a checksum, a line of JSON that tells its shape, and the numbers of its arrays one
behind the other. Only the kinds of values named here are let in, so that no file can run anything.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from queuesim.branch.journey import Array, Demand, JourneyLog, Updates, Vain, Visits
from queuesim.perception.experience import Experience
from queuesim.study.bootstrap import Pool
from queuesim.study.comparison import Paired, Pairs, Share
from queuesim.study.experiment import Measured, Part

KINDS = {
    kind.__name__: kind
    for kind in (
        Demand, Visits, Vain, Updates, JourneyLog, Experience, Measured, Part, Pool, Pairs, Paired,
        Share,
    )
}  # fmt: skip
CHECKSUM = 32  # bytes


def packed(value: Any) -> bytes:
    """Return a value of frozen dataclasses, mappings, tuples and arrays as bytes."""
    arrays: list[Array] = []
    shape = json.dumps(_shape(value, arrays), ensure_ascii=False).encode()
    body = b"\n".join([shape, b"".join(np.ascontiguousarray(array).data for array in arrays)])
    return sha256(body).digest() + body


def unpacked(content: bytes) -> Any:
    """Return the value of packed bytes; raises `ValueError` where they are not whole."""
    checksum, body = content[:CHECKSUM], content[CHECKSUM:]
    if sha256(body).digest() != checksum:
        raise ValueError("not whole")
    end = body.index(b"\n")
    return _value(json.loads(body[:end]), _Numbers(body, end + 1))


def _shape(value: Any, arrays: list[Array]) -> Any:
    """Return what JSON can say of a value, whose arrays are put aside."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return ["array", value.dtype.str, list(value.shape)]
    if is_dataclass(value):
        assert type(value).__name__ in KINDS, type(value)
        own = {f.name: _shape(getattr(value, f.name), arrays) for f in fields(value)}
        return [type(value).__name__, own]
    if isinstance(value, Mapping):
        return ["mapping", {key: _shape(one, arrays) for key, one in value.items()}]
    if isinstance(value, tuple):
        return ["tuple", [_shape(one, arrays) for one in value]]
    assert value is None or isinstance(value, bool | int | float | str), type(value)
    return ["plain", value]


class _Numbers:
    """The arrays of packed bytes, to be taken in their order."""

    def __init__(self, body: bytes, at: int):
        self.body, self.at = body, at

    def take(self, dtype: str, shape: list[int]) -> Array:
        count = int(np.prod(shape, dtype=int))
        found = np.frombuffer(self.body, dtype, count, self.at).reshape(shape)
        self.at += found.nbytes
        return found


def _value(shape: Any, numbers: _Numbers) -> Any:
    kind, *said = shape
    if kind == "array":
        return numbers.take(*said)
    if kind == "mapping":
        return {key: _value(one, numbers) for key, one in said[0].items()}
    if kind == "tuple":
        return tuple(_value(one, numbers) for one in said[0])
    if kind == "plain":
        return said[0]
    return KINDS[kind](**{key: _value(one, numbers) for key, one in said[0].items()})
