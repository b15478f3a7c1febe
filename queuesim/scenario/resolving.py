"""The resolved form of a scenario: every default filled in, in the language of the file.

What is printed can be loaded again and gives the same scenario.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.scenario.model import Scenario


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON values, units and all."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)


def as_toml(scenario: Scenario) -> str:
    """Return the resolved form as TOML text, names in their order."""
    import tomlkit

    return tomlkit.dumps(_table(resolved(scenario), inline=False))


def _table(values: Mapping[str, Any], inline: bool) -> Any:
    """Return a TOML table; tables within stand inline if none of them holds a table itself."""
    import tomlkit

    table = tomlkit.inline_table() if inline else tomlkit.table()
    tables = [value for value in values.values() if isinstance(value, Mapping)]
    flat = all(not isinstance(part, Mapping) for value in tables for part in value.values())
    for key, value in values.items():
        table[key] = _table(value, flat) if isinstance(value, Mapping) else value
    return table
