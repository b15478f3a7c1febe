"""Tables as TOML that a planner likes to read: small ones in a line, rules as tables of their own.

The order is kept: TOML wants what stands in a line before the first table of its own.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tomlkit.items import Array, InlineTable, Table


def toml(table: Mapping[str, Any]) -> str:
    """Return a table as TOML."""
    import tomlkit

    document = tomlkit.document()
    for key, value in table.items():
        document[key] = _table(value) if isinstance(value, Mapping) else value
    return tomlkit.dumps(document)


def _table(values: Mapping[str, Any]) -> "Table":
    import tomlkit

    table, in_lines = tomlkit.table(), True
    for key, value in values.items():
        in_lines = in_lines and (not _tables(value) or _small(value))
        table[key] = _item(value, in_lines)
    return table


def _small(value: Any) -> bool:
    """Return whether a table is a distribution, or holds plain values alone."""
    if not isinstance(value, Mapping) or not value:
        return False
    return "dist" in value or not any(_tables(inner) for inner in value.values())


def _item(value: Any, in_lines: bool) -> Any:
    import tomlkit

    if not _tables(value):
        return value
    if isinstance(value, Mapping):
        return _line(value) if in_lines else _table(value)
    rows = tomlkit.aot()
    for row in value:
        rows.append(_table(row))
    return rows


def _line(values: Mapping[str, Any]) -> "InlineTable":
    """Return a table in one line; the parts of a mixture stand in a line each."""
    import tomlkit

    table = tomlkit.inline_table()
    for key, value in values.items():
        table[key] = _parts(value) if _tables(value) else value
    (_, first), (_, last) = table.value.body[0], table.value.body[-1]
    first.trivia.indent, last.trivia.trail = " ", " "
    return table


def _parts(values: list[Mapping[str, Any]]) -> "Array":
    import tomlkit

    array = tomlkit.array()
    array.extend(_line(part) for part in values)
    return array.multiline(True)


def _tables(value: Any) -> bool:
    """Return whether a value is a table, or a list of tables."""
    rows = value if isinstance(value, list) else [value]
    return bool(rows) and isinstance(rows[0], Mapping)
