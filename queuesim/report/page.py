"""The planner's page: one run on 80 columns, the verdict and the tiers on the first screen.

Plain text, so that it can be piped, mailed and compared. It needs nothing but the summary of a run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, sentence
from queuesim.report.amounts import (
    COUNT,
    MINUTES,
    POINTS,
    SCORE,
    SHARE,
    SIGNED_WHOLE,
    WHOLE,
    Form,
    Value,
    interval,
    mean,
)
from queuesim.report.cells import (
    WIDTH,
    clean,
    fitted,
    listed,
    right,
    text_of,
    unlike,
    width,
    wrapped,
)
from queuesim.report.losses import lost_lines
from queuesim.report.tables import Column, heads, row
from queuesim.report.targets import target_lines
from queuesim.report.verdict import shortage, verdict
from queuesim.report.wording import (
    ALL,
    WORDING,
    Summary,
    days_in_words,
    expected_wait,
    measure_within,
    modelled,
    tier_name,
    tiers,
    titled,
)
from queuesim.study.measures import USUAL_TARGET

SCREEN = 24
TIER_ROWS = tuple(WORDING)
IF_ANY = (
    "turned_away", "sent_home", "diverted", "still_inside", "balked", "missed",
    "quote_bias", "quote_abs_error", "quote_short_share",
)  # fmt: skip
LABEL = 24
MADE_OF = marked(" | {policy} | {days}, seed {seed} | {digest}")
HALF_HOURS = (
    Column(sentence("arrivals"), "arrivals", COUNT, 6, 4),
    Column(sentence("open"), "open", COUNT, 6),
    Column(sentence("required"), "required", WHOLE, 9),
    Column(sentence("load"), "load", SCORE, 6),
    Column(sentence("waiting"), "waiting", COUNT, 6, 4),
    Column(sentence("busy, %"), "occupancy", SHARE, 6, 4),
    Column(sentence("p90, min"), "wait_p90", MINUTES, 6, 5),
)
WINDOWS = (
    Column(sentence("staffed"), "staffed", WHOLE, 8),
    Column(sentence("busy"), "busy", WHOLE, 5, 4),
    Column(sentence("idle"), "idle", WHOLE, 5, 4),
    Column(sentence("overtime"), "overtime", WHOLE, 5, 4),
    Column(sentence("busy, %"), "utilisation", SHARE, 6, 4),
    Column(sentence("served"), "served", COUNT, 6, 4),
    Column(sentence("cost"), "cost", WHOLE, 5, 4),
)
WINDOWS_AND_ABSENT = (
    *WINDOWS[:3],
    Column(sentence("absent"), "absent", WHOLE, 8),
    Column(sentence("overtime"), "overtime", WHOLE, 9),
    Column(sentence("busy, %"), "utilisation", SHARE, 8),
    Column(sentence("served"), "served", COUNT, 7),
    WINDOWS[6],
)
LEVER, MOST_LEVERS = 40, 4
LEVERS = (
    Column(sentence("S *"), "value_weighted_satisfaction", POINTS, 6, 6, marked=True),
    Column(sentence("wait, min"), "wait_mean", POINTS, 6, 6, marked=True),
    Column(sentence("cost"), "cost", SIGNED_WHOLE, 6),
)
LEVER_NOTE = marked("Against this run, same people and days; S by value; ~ no difference shown.")
NO_LEVERS = marked("Next levers: not simulated; `--levers` tries single steps on the same people.")
MODEL = marked("* modelled, mostly assumed: `queuesim list parameters`.")
WEIGHTED, TRUTH = "value_weighted_satisfaction", "truth_margin"


def page(summary: Summary) -> str:
    """Return the planner's page of a run, lines of at most 80 cells."""
    table = tier_table(summary)
    first = [title_line(summary), *wrapped(verdict(summary)), *target_lines(summary)]
    warnings = [clean(say(text)) for text in summary["warnings"]]
    shown, later = warning_lines(warnings, SCREEN - len(first) - len(table))
    parts = (
        [*first, *shown, *table, *_notes(summary), *lost_lines(summary)],
        half_hour_lines(summary["half_hours"]),
        window_lines(summary),
        [*lever_lines(summary), *later, *made_lines(summary)],
    )
    return text_of(*parts)


def _notes(summary: Summary) -> list[str]:
    """Return what is to be known of the table of tiers."""
    return [*model_lines(summary), *_in_time_note(summary)]


def title_line(summary: Summary, made_of: str = MADE_OF) -> str:
    """Return one line: the title, and by which policy, days, seed and digest it was made."""
    policy, digest = fitted(clean(summary["policy"]), 20), clean(summary["digest"])[:8]
    days, seed = days_in_words(summary), summary["seed"]
    made = say(made_of, policy=policy, days=days, seed=seed, digest=digest)
    return fitted(titled(summary["title"]), WIDTH - width(made)) + made


def warning_lines(warnings: Sequence[str], room: int) -> tuple[list[str], list[str]]:
    """Return the warnings that fit into the room (one line at least), and the lines of the rest."""
    label = say("Warning")
    lines = [listed(label, [text]) for text in warnings]
    if sum(map(len, lines)) <= room:
        return [line for warning in lines for line in warning], []
    shown: list[str] = []
    while lines and len(shown) + len(lines[0]) < room:
        shown += lines.pop(0)
    more, alone = (
        marked("{left} more at the end of this page"),
        marked("{left} at the end of this page"),
    )
    left = say(more if shown else alone, left=len(lines))
    return [*shown, *listed(label, [left])], [line for warning in lines for line in warning]


def tier_table(summary: Summary) -> list[str]:
    """Return measures as rows and tiers as columns, four columns to a table."""
    every = [*tiers(summary), ALL]
    blocks = [every[k : k + 4] for k in range(0, len(every), 4)]
    return [line for block in blocks for line in _tier_block(summary, block)]


def rows_of(summary: Summary) -> list[str]:
    """Return the measures that the table shows, of rare outcomes those that occur."""
    everybody = summary["tiers"][ALL]
    hidden = {key for key in IF_ANY if not mean(everybody.get(key))}
    return [key for key in TIER_ROWS if key not in (*hidden, WEIGHTED, TRUTH)]


def model_lines(summary: Summary) -> list[str]:
    """Return what the marked numbers rest on, and S by value where tiers differ in it."""
    values = {tier.get("value", 1.0) for tier in summary["scenario"].get("tiers", {}).values()}
    if len(values) < 2:
        return wrapped(say(MODEL))
    weighted = interval(summary["tiers"][ALL][WEIGHTED], WORDING[WEIGHTED].form)
    return wrapped(in_a_row([say(MODEL), say("S by value: {points}.", points=weighted)]))


def half_hour_lines(half_hours: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the day in half-hours, those short of windows marked."""
    if not half_hours:
        return []
    short = " " + say("short")
    lines = [
        row(hour["from"], 6, HALF_HOURS, hour, short if shortage(hour) > 0 else "")
        for hour in half_hours
    ]
    return [heads(say("from"), 6, HALF_HOURS), *lines]


def window_lines(summary: Summary) -> list[str]:
    """Return what each window did, in minutes a day, and what the day cost."""
    windows = summary["windows"]
    absent = any(mean(window.get("absent")) for window in windows.values())
    columns = WINDOWS_AND_ABSENT if absent else WINDOWS
    lines = [
        row(unlike(name, windows, 10), 10, columns, window) for name, window in windows.items()
    ]
    cost = interval(summary["cost"]["total"], WHOLE)
    return [
        heads(say("window"), 10, columns),
        *lines,
        say("Staffed to overtime are minutes a day. Cost of a day: {cost}.", cost=cost),
    ]


def lever_lines(summary: Summary) -> list[str]:
    """Return the next levers with what they change, or how to have them simulated."""
    levers = summary.get("levers")
    if levers is None:
        return [say(NO_LEVERS)]
    tried = levers["tried"]
    if not tried:
        return [say("Next levers: none that can be tried here.")]
    lines = []
    for lever in tried[:MOST_LEVERS]:
        words = lever["words"]
        *first, last = wrapped(clean(say(words)), LEVER - 1)
        met = say("{met} of {targets}", met=lever["met"], targets=len(summary["targets"]))
        lines += [*first, row(last, LEVER, LEVERS, lever, right(met, 8))]
    head = say(
        "next levers ({tried} tried, {of} of {days})",
        tried=len(tried),
        of=levers["days"],
        days=days_in_words(summary),
    )
    return [heads(head, LEVER, LEVERS) + right(say("met"), 8), *lines, say(LEVER_NOTE)]


def made_lines(summary: Summary) -> list[str]:
    """Return how the simulation was made; all versions stand in the JSON object."""
    made = summary["made"]
    text = say(
        "Simulated by queuesim {version}, language {language}, engine {engine}; digest {digest}.",
        version=made.get("versions", {}).get("queuesim", ""),
        language=summary["language"],
        engine=made.get("engine", ""),
        digest=summary["digest"][:16],
    )
    return wrapped(clean(text))


def measure_row(summary: Summary, key: str, tiers: Sequence[str]) -> tuple[str, Form, list[Value]]:
    """Return what a measure is called in the table, its form, and its value for each tier."""
    values = [_value(summary, tier, key) for tier in tiers]
    return _label(summary, key), WORDING[key].form, values


def _tier_block(summary: Summary, block: Sequence[str]) -> list[str]:
    alone, several = marked("one day alone"), marked("mean of {days} days ±95 %")
    days = summary["days"]
    head = say(several if days > 1 else alone, days=days)
    columns = [Column(tier_name(summary, tier, 12), tier, COUNT, 7, 6) for tier in block]
    lines = [heads(head, LABEL, columns)]
    for key in rows_of(summary):
        label, form, values = measure_row(summary, key, block)
        like = [replace(column, form=form) for column in columns]
        lines.append(row(label, LABEL, like, dict(zip(block, values, strict=True))))
    return lines


def _value(summary: Summary, tier: str, key: str) -> Value:
    if key == "expected_wait":
        return expected_wait(summary, tier)
    return summary["tiers"][tier][key]


def _label(summary: Summary, key: str) -> str:
    measure = WORDING[key]
    words = say(measure.words)
    if key == "service_level" and len(limits := set(_in_time(summary).values())) == 1:
        words = measure_within(limits.pop())
    if measure.form.unit:
        words = say("{measure}, {unit}", measure=words, unit=say(measure.form.unit))
    return words + (" *" if modelled(key) else "")


def _in_time(summary: Summary) -> dict[str, float]:
    """Return within how many minutes each tier is to be called: its target's, else as usual."""
    targets = summary["scenario"].get("targets", {})
    limits = {tier: targets.get(tier, {}).get("service_level") for tier in tiers(summary)}
    return {tier: limit["within"] if limit else USUAL_TARGET for tier, limit in limits.items()}


def _in_time_note(summary: Summary) -> list[str]:
    limits = _in_time(summary)
    if len(set(limits.values())) < 2:
        return []
    each = (
        say("{tier} {minutes:g} min", tier=tier_name(summary, tier), minutes=minutes)
        for tier, minutes in limits.items()
    )
    return wrapped(say("Called in time means within: {limits}.", limits=commas(each)))
