"""The equations as machine code: numba takes one number at a time where numpy takes arrays.

The text is the same, function by function, and each calls the compiled form of the others. Only
`+ - * /`, square roots and choices occur, and nothing is reordered, so the bytes are the same too.
"""

import dis
import inspect
import sys
from collections import namedtuple
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from math import sqrt
from pkgutil import iter_modules
from types import FunctionType
from typing import Any

import numpy as np

import queuesim.perception
from queuesim.perception import shapes

ROOMS = "queuesim.perception."
AS_NUMPY_DIVIDES = "numpy"  # by 0, too
Index = np.uint64  # counted from the begin of an array, so machine code need not ask which end


def is_ready() -> bool:
    """Return whether the compiled engine is at work here, so that numba is there anyway."""
    return "queuesim.branch.compiled" in sys.modules


def rising(x: float, half: float) -> float:
    above = max(x, 0.0)
    return above / (above + half)


def bounded(x: float) -> float:
    return x / sqrt(x * x + 1.0)


def part(some: float, whole: float, otherwise: float) -> float:
    return some / whole if whole > 0 else otherwise


def none(like: float) -> float:
    return 0.0


def where(condition: bool, one: float, other: float) -> float:
    return one if condition else other


INSTEAD: dict[Any, Any] = {  # of what only numpy can say
    shapes.rising: rising,
    shapes.bounded: bounded,
    shapes.part: part,
    shapes.none: none,
    np.where: where,
}


@cache
def compiled(function: FunctionType) -> Any:
    """Return a function as machine code, with all functions of perception that it calls."""
    space = dict(function.__globals__)
    for name in _names(function):
        value = INSTEAD.get(space[name], space[name]) if callable(space[name]) else None
        if isinstance(value, FunctionType) and value.__module__.startswith(ROOMS):
            space[name] = compiled(value)
        elif isinstance(value, type) and is_dataclass(value):
            space[name] = of_one(value)
    from queuesim.branch.compiled import machine_code

    made = FunctionType(function.__code__, space)
    return machine_code(made, forceinline=True, error_model=AS_NUMPY_DIVIDES)


def _names(function: FunctionType) -> set[str]:
    """Return what a function takes from its room."""
    steps = dis.get_instructions(function)
    names = {str(step.argval) for step in steps if step.opname == "LOAD_GLOBAL"}
    return names & set(function.__globals__)


@cache
def of_one(kind: type[Any]) -> Any:
    """Return a tuple with the fields of a dataclass, which numba understands."""
    return namedtuple(kind.__name__, [field.name for field in fields(kind)])


@cache
def kept(function: FunctionType) -> Any:
    """Return a procedure as machine code, kept on disk until its text or perception's changes."""
    from queuesim.branch.compiled import kept_on_disk  # numba is loaded only where it is used

    rooms = [ROOMS + room.name for room in iter_modules(queuesim.perception.__path__)]
    texts = map(inspect.getsource, map(import_module, {*rooms, function.__module__}))
    space = globals() | {"procedure": compiled(function)}
    made = FunctionType(whole.__code__, space, function.__name__)
    return kept_on_disk(made, "".join(sorted(texts)), error_model=AS_NUMPY_DIVIDES)


def whole(*arguments: Any) -> None:
    procedure(*arguments)  # type: ignore[name-defined] # noqa: F821
