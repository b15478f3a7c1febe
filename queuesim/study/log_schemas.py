"""The form of what `calibrate --json` and `validate --json` print, published beside the others."""

from queuesim.logs.choices import RULES
from queuesim.logs.nearness import COLUMNS, HEADS
from queuesim.study.backtest import NO, UNTOLD, YES
from queuesim.study.lived import FIGURES
from queuesim.study.reasons import DIFFERENCES
from queuesim.study.schema import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    list_of,
    map_of,
    object_of,
    published,
)
from queuesim.study.summary import ALL, CALIBRATION_SCHEMA
from queuesim.study.validation.agreement import AGREES, DISAGREES, INCONCLUSIVE
from queuesim.study.validation.suite import VALIDATION_SCHEMA

TRUTH = {"type": "boolean"}
NAME = {"type": ["string", "null"]}
ANSWER = {"enum": [YES, NO, UNTOLD]}
VALUE = {"$ref": "#/$defs/value"}
BACK_TEST = {"anyOf": [{"$ref": "#/$defs/back_test"}, {"type": "null"}]}


def calibration_schema() -> Schema:
    """Return the schema of what `calibrate --json` prints."""
    return published(
        "What a ticket log taught, with the evidence for each part",
        object_of(
            {
                "schema": {"const": CALIBRATION_SCHEMA},
                "title": TEXT,
                "digest": TEXT | {"description": "of the scenario that was written"},
                "made": {"type": "object"},
                "rows": COUNT,
                "tickets": COUNT | {"description": "rows that could be used"},
                "columns": map_of(TEXT, "what a column tells -> its head in the log"),
                "unread": list_of(TEXT, "heads of the other columns"),
                "dirt": list_of(_dirt(), "what was wrong, and what was done about it"),
                "days": list_of(TEXT, "learnt from"),
                "left_out": list_of(object_of({"date": TEXT, "why": TEXT}), "days"),
                "incidents": COUNT | {"description": "half-hours left out"},
                "hours": TEXT,
                "weaknesses": list_of(TEXT, "of the log, in sentences"),
                "arrivals": _arrivals(),
                "services": list_of(_service(), "by kind, and tiers that clearly differ"),
                "patience": list_of(_patience(), "by tier, and services that clearly differ"),
                "wrap_up": _wrap_up(),
                "windows": _windows(),
                "rules": list_of(_rule(), "how the windows call, by group of windows"),
                "in_line": NUMBER | {"description": "share of calls of the first of a line"},
                "unknown_tiers": NUMBER | {"description": "share of tickets"},
                "standby": _standby(),
                "nearness": {"anyOf": [_nearness(), {"type": "null"}]},
                "back_test": BACK_TEST,
            }
        ),
        _definitions(),
    )


def validation_schema() -> Schema:
    """Return the schema of what `validate --json` prints."""
    branch = object_of({"branch": TEXT, "customers": COUNT, "same": TRUTH})
    engines = object_of(
        {
            "reference": TEXT,
            "compiled": TRUTH | {"description": "whether the compiled engine can run here"},
            "why_not": TEXT,
            "branches": list_of(branch, "on which both were compared"),
        },
        "whether both engines write the same logs; null where cases were chosen",
    )
    return published(
        "Simulated against expected: theory, published studies, engines, a ticket log",
        object_of(
            {
                "schema": {"const": VALIDATION_SCHEMA},
                "form": {"enum": ["full", "quick"]},
                "agrees": TRUTH,
                "made": {"type": "object"},
                "cases": list_of(_case(), "by name"),
                "engines": {"anyOf": [engines, {"type": "null"}]},
                "back_test": BACK_TEST,
                "not_expressed": map_of(TEXT, "case -> why it cannot be simulated"),
            }
        ),
        _definitions(),
    )


def _case() -> Schema:
    numbers = dict.fromkeys(("simulated", "expected", "standard_error", "z"), NUMBER)
    figure = object_of(
        {
            "figure": TEXT,
            **numbers,
            "detects": NUMBER | {"description": "the least error that would have been found"},
            "verdict": {"enum": [AGREES, DISAGREES, INCONCLUSIVE]},
        }
    )
    return object_of(
        {
            "case": TEXT,
            "title": TEXT,
            "source": TEXT,
            "rule": TEXT | {"description": "by which it agrees"},
            "days": COUNT,
            "again": TRUTH | {"description": "simulated again, ten times as many"},
            "agrees": TRUTH,
            "figures": list_of(figure, "with what was expected of it"),
        }
    )


def _dirt() -> Schema:
    return object_of({"name": TEXT, "rule": TEXT, "rows": COUNT, "first": COUNT})


def _curve(description: str) -> Schema:
    return list_of({"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}, description)


def _arrivals() -> Schema:
    crowding = {
        "cv": NUMBER,
        "correlation": NUMBER | {"description": "from one half-hour to the next"},
        "half_widths": list_of(NUMBER, "of busyness_cv, cv and correlation, by a jackknife"),
        "seen": list_of(NUMBER, "covariance over product of means, by half-hours apart"),
        "written": list_of(NUMBER, "the same of what is written"),
    }
    return object_of(
        {
            "from": list_of(TEXT, "where half-hours begin, and where the last one ends"),
            "per_hour": map_of(list_of(VALUE, "by half-hour"), "tier -> rates"),
            "daily": map_of(VALUE, "tier -> a day"),
            "busyness_cv": NUMBER,
            "crowding": object_of(crowding, "good and bad half-hours"),
            "poisson_p": NUMBER | {"description": "of days being Poisson"},
            "hourly_p": NUMBER | {"description": "of half-hours being Poisson, their days given"},
            "dispersion": list_of(NUMBER, "variance over mean, by half-hour"),
            "weekdays": map_of(NUMBER, "weekday -> factor"),
            "weekday_p": NUMBER | {"description": "of all weekdays being alike"},
            "day_factors": list_of(NUMBER, "each day against the usual one"),
            "mix": map_of(map_of(NUMBER, "service -> share"), "tier -> what it comes for"),
        }
    )


def _service() -> Schema:
    return object_of(
        {
            "service": TEXT,
            "tier": NAME,
            "family": TEXT,
            "n": COUNT,
            "minutes": VALUE,
            "sd": NUMBER,
            "bic": map_of(NUMBER, "family -> BIC"),
            "distance": NUMBER | {"description": "Kolmogorov-Smirnov"},
            "seen": _curve("minutes, share that took less"),
            "written": _curve("the same of what is written"),
        }
    )


def _patience() -> Schema:
    curves = {name: _curve("minutes, share") for name in ("seen", "low", "high", "written")}
    numbers = dict.fromkeys(("n", "gave_up", "at_once", "distance"), NUMBER)
    bic = map_of(NUMBER, "law -> BIC")
    return object_of({"tier": TEXT, "service": NAME, "family": TEXT, "bic": bic} | numbers | curves)


def _wrap_up() -> Schema:
    written = {"type": "object", "description": "as a distribution of the scenario file"}
    seen = _curve("minutes, share still away")
    return object_of(
        {"minutes": VALUE, "sd": NUMBER, "gaps": COUNT, "written": written, "seen": seen}
    )


def _windows() -> Schema:
    names = list_of(TEXT, "alike")
    return object_of(
        {
            "each": TRUTH | {"description": "written with their own hours"},
            "steady": NUMBER,
            "speed_p": NUMBER | {"description": "of all being equally fast"},
            "speeds": map_of(NUMBER, "window -> speed"),
            "groups": list_of(names, "windows that serve the same people"),
            "open": list_of(list_of(NUMBER, "by half-hour of the day"), "by group, on average"),
            "written": map_of(list_of(TEXT, "spans"), "window -> when it is open"),
        }
    )


def _rule() -> Schema:
    kind = {"enum": list(RULES)}
    pair = {"one": TEXT, "other": TEXT, "rule": kind, "decisions": COUNT}
    numbers = dict.fromkeys(("head_start", "low", "high"), NUMBER)
    against = map_of(COUNT, "rule -> decisions that contradict it")
    return object_of(
        {
            "rule": kind,
            "levels": list_of(list_of(TEXT, "queues"), "who goes first first"),
            "head_start": map_of(NUMBER, "queue -> minutes"),
            "pairs": list_of(object_of(pair | numbers | {"against": against}), "of queues"),
        }
    )


def _standby() -> Schema:
    tried = {"share": NUMBER, "waiting": COUNT, "distance": NUMBER}
    return object_of(
        {
            "share": NUMBER | {"description": "of the windows' hours"},
            "waiting": COUNT | {"description": "so many must wait"},
            "windows": list_of(TEXT, "of the log"),
            "distances": list_of(object_of(tried), "of what was tried from the days learnt from"),
        }
    )


def _nearness() -> Schema:
    figures = object_of({name: object_of(dict.fromkeys(COLUMNS, NUMBER)) for name in HEADS})
    about = "days learnt from, simulated again: of the log, replayed, and as the file stands"
    return object_of({"days": COUNT, "runs": COUNT, "tiers": map_of(figures, "by tier")}, about)


def _definitions() -> Schema:
    return {
        "value": object_of({"mean": NUMBER, "half_width": NUMBER}, "with its 95 % interval"),
        "compared": object_of(dict.fromkeys(("real", "mean", "half_width"), NUMBER)),
        "back_test": _back_test(),
    }


def _back_test() -> Schema:
    criterion = dict.fromkeys(("real", "simulated", "tolerance"), NUMBER)
    compared = {"$ref": "#/$defs/compared"}
    day = {"day": TEXT, **dict.fromkeys(("real", "mean", "half_width"), NUMBER)}
    figures = object_of(dict.fromkeys(FIGURES, compared))
    hour = {
        "type": "object",
        "required": ["from", "until", ALL],
        "properties": {"from": TEXT, "until": TEXT, ALL: _with_busy(compared)},
        "additionalProperties": figures,
    }
    part = object_of(
        {"tiers": map_of(figures, f'tier or "{ALL}"'), "half_hours": list_of(hour, "by tier")}
    )
    return object_of(
        {
            "learnt": list_of(TEXT, "days"),
            "differences": list_of(_difference(), "of the days held out from those learnt from"),
            "reasons": {"anyOf": [_reasons(), {"type": "null"}]},
            "crowded": list_of(TEXT, "days held out with a half-hour of many more tickets"),
            "title": TEXT,
            "days": list_of(TEXT, "held out"),
            "runs": COUNT,
            "seed": COUNT,
            "outside_hours": COUNT | {"description": "tickets left out"},
            "sessions_known": TRUTH,
            "tiers": list_of(TEXT, "of the fit"),
            "verdict": ANSWER,
            "criteria": list_of(
                object_of({"figure": TEXT, "tier": TEXT, **criterion, "holds": ANSWER}),
                "what must hold of the days replayed",
            ),
            "correlation": NUMBER | {"description": "of daily mean waits"},
            "daily": list_of(object_of(day | {"runs": list_of(NUMBER, "each")}), "mean waits"),
            "replayed": part,
            "forecast": part,
        },
        "days that the fit never saw; half_width: how far one more simulation lies off",
    )


def _difference() -> Schema:
    means = {"learnt": NUMBER, "held_out": NUMBER}
    p_value = NUMBER | {"description": "Welch's test over days"}
    return object_of({"figure": {"enum": list(DIFFERENCES)}, **means, "p_value": p_value})


def _reasons() -> Schema:
    verdict = {"enum": [YES, NO, UNTOLD, None]}
    verdicts = dict.fromkeys(("without_it", "own_fit", "own_fit_without_it"), verdict)
    about = "why the verdict is not yes: what it would be without a day, or fitted to these days"
    return object_of({"farthest": TEXT | {"description": "off, of the days"}, **verdicts}, about)


def _with_busy(compared: Schema) -> Schema:
    return object_of({**dict.fromkeys(FIGURES, compared), "busy": compared})
