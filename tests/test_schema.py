"""The published schemas: valid themselves, up to date, and no looser than they look."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator, ValidationError
from written_days import BRANCH

from queuesim.scenario.loading import loads
from queuesim.study.experiment import run
from queuesim.study.log_schemas import calibration_schema, validation_schema
from queuesim.study.measures import MEASURES
from queuesim.study.schema import (
    comparison_schema,
    gaps_schema,
    run_schema,
    sensitivity_schema,
)
from queuesim.study.staff_schema import staff_schema
from queuesim.study.summary import as_text, summary
from queuesim.study.workload import COST, HALF_HOURS, WINDOWS

PUBLISHED = {
    "summary.schema.json": run_schema,
    "comparison.schema.json": comparison_schema,
    "staff.schema.json": staff_schema,
    "gaps.schema.json": gaps_schema,
    "sensitivity.schema.json": sensitivity_schema,
    "calibration.schema.json": calibration_schema,
    "validation.schema.json": validation_schema,
}


@pytest.mark.parametrize(("name", "schema"), PUBLISHED.items())
def test_what_is_published_is_what_the_registries_say(name, schema):
    published = (files("queuesim.study") / name).read_text(encoding="utf-8")
    assert published == as_text(schema()), "run scripts/write_schemas.py"


@pytest.mark.parametrize("schema", PUBLISHED.values())
def test_the_schemas_are_schemas(schema):
    Draft202012Validator.check_schema(schema())


def test_every_measure_is_described_and_demanded():
    shapes = run_schema()["$defs"] | {"cost": run_schema()["properties"]["cost"]}
    registries = {"tier": MEASURES, "half_hour": HALF_HOURS, "window": WINDOWS, "cost": COST}
    for shape, registry in registries.items():
        assert set(registry) <= set(shapes[shape]["required"])
        for name, measure in registry.items():
            assert measure.meaning in shapes[shape]["properties"][name]["description"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found.pop("digest"),
        lambda found: found.update(schema="queuesim-run-0"),
        lambda found: found["tiers"]["all"].pop("wait_mean"),
        lambda found: found["tiers"]["all"].update(wait_median=found["tiers"]["all"]["wait_p50"]),
        lambda found: found["tiers"]["all"]["wait_mean"].update(mean="long"),
        lambda found: found["half_hours"][0].pop("required"),
    ],
)
def test_a_spoilt_summary_is_no_summary(spoil):
    found = json.loads(as_text(summary(run(loads(BRANCH), days=1))))
    validator = Draft202012Validator(run_schema())
    validator.validate(found)
    spoil(found)
    with pytest.raises(ValidationError):
        validator.validate(found)
