"""The files in scenarios/: all are scenarios but the table of gaps."""

from pathlib import Path

SCENARIOS = Path(__file__).parent.parent / "scenarios"
GAPS = SCENARIOS / "shop-gaps.toml"
SHIPPED = sorted(path for path in SCENARIOS.glob("*.toml") if path != GAPS)
