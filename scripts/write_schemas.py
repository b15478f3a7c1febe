"""Write the published JSON schemas anew, after a measure was added or its meaning reworded."""

from pathlib import Path

from queuesim.study.log_schemas import calibration_schema, validation_schema
from queuesim.study.schema import (
    comparison_schema,
    gaps_schema,
    run_schema,
    sensitivity_schema,
)
from queuesim.study.staff_schema import staff_schema
from queuesim.study.summary import as_text

FOLDER = Path(__file__).parent.parent / "queuesim" / "study"


SCHEMAS = {
    "summary": run_schema,
    "comparison": comparison_schema,
    "staff": staff_schema,
    "gaps": gaps_schema,
    "sensitivity": sensitivity_schema,
    "calibration": calibration_schema,
    "validation": validation_schema,
}


def main() -> None:
    """Write all schemas into the package."""
    for name, schema in SCHEMAS.items():
        (FOLDER / f"{name}.schema.json").write_text(as_text(schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
