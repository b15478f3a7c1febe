"""Write the published JSON schemas anew, after a measure was added or its meaning reworded."""

from pathlib import Path

from queuesim.study.schema import (
    comparison_schema,
    gaps_schema,
    run_schema,
    sensitivity_schema,
    staff_schema,
)
from queuesim.study.summary import as_text

FOLDER = Path(__file__).parent.parent / "queuesim" / "study"


def main() -> None:
    """Write all schemas into the package."""
    (FOLDER / "summary.schema.json").write_text(as_text(run_schema()), encoding="utf-8")
    (FOLDER / "comparison.schema.json").write_text(as_text(comparison_schema()), encoding="utf-8")
    (FOLDER / "staff.schema.json").write_text(as_text(staff_schema()), encoding="utf-8")
    (FOLDER / "gaps.schema.json").write_text(as_text(gaps_schema()), encoding="utf-8")
    (FOLDER / "sensitivity.schema.json").write_text(as_text(sensitivity_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
