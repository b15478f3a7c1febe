"""What stands in the report of a run, of a comparison and of a plan, section by section.

The words are those of the terminal pages, with nothing cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from queuesim.report.amounts import POINTS, WHOLE
from queuesim.report.cells import clean
from queuesim.report.charts import COMPARISON_CHARTS, MOOD_CHARTS, RUN_CHARTS, STAFF_CHARTS
from queuesim.report.comparison_page import (
    COLUMNS,
    LEGEND,
    best_lines,
    comparison_values,
    policy_sentence,
)
from queuesim.report.definitions import (
    MEASURE_HEADS,
    PARAMETER_HEADS,
    TERM_HEADS,
    measure_rows,
    parameter_rows,
    term_rows,
)
from queuesim.report.entering import to_enter
from queuesim.report.explain_page import NOTE, cause_rows, visit_sentence
from queuesim.report.full_tables import FROM, Cell, Row, Table, number, places, row, table, words
from queuesim.report.losses import HEADS, WORDS_IN_FULL, rounded_parts
from queuesim.report.memory_lines import HEAD, by_law, ranking_lines
from queuesim.report.page import (
    HALF_HOURS,
    LEVERS,
    MODEL,
    WINDOWS,
    made_lines,
    measure_row,
    rows_of,
)
from queuesim.report.payers import COLUMNS as LEDGER
from queuesim.report.payers import apart_lines, cap_lines, legend
from queuesim.report.sections import Report, Said, Section, drawings, flowed, title
from queuesim.report.staff_page import STEPS, plan_columns, roster_lines, staff_sentences, step_name
from queuesim.report.tables import Column
from queuesim.report.targets import target_lines
from queuesim.report.value_lines import value_lines
from queuesim.report.verdict import shortage, verdict
from queuesim.report.visit_words import who
from queuesim.report.wording import ALL, Summary, days_in_words, tier_name, tiers
from queuesim.report.words import pools_in_words, queues_in_words, rosters_in_words, rules_in_words
from queuesim.scenario.model import Scenario
from queuesim.study.replaying import Retold

TODAY = "today"
TOO_MUCH = "Too much"
LONG = 300  # cells of a name in a page, where nothing needs to be cut

Found = Mapping[str, Any] | None


def run_report(summary: Summary, scenario: Scenario, first_day: Retold) -> Report:
    """Return the report of a run."""
    return Report(
        title(summary),
        flowed([f"{clean(summary['policy'])}, {_made(summary)}"]),
        [
            Section("verdict", "Verdict", [Said(verdict(summary)), *_targets(summary)]),
            Section("warnings", "Warnings", _warnings([summary])),
            Section("charts", "Charts", [], drawings(summary, RUN_CHARTS)),
            Section("tiers", "Measures by tier", [Said(MODEL)], [], [tier_table(summary)]),
            Section("lost", "Where satisfaction was lost", [], [], [_lost([(None, summary)])]),
            _day(summary),
            Section("levers", "Next levers", [], [], list(_levers(summary))),
            _mood(summary, first_day.visit),
            Section("rules", "The call rules", _in_force(scenario)),
            *_looked_up(summary, [summary]),
        ],
        [clean(summary["policy"])],
        first_day.replay,
    )


def comparison_report(
    summary: Summary, scenarios: Mapping[str, Scenario], first_day: Retold
) -> Report:
    """Return the report of a comparison."""
    today, runs = summary["policies"][TODAY], summary["policies"]
    every = [*tiers(today), ALL]
    losses = _lost(list(enumerate(runs.values())))
    return Report(
        title(today),
        f"{_made(today)}, the same people under {len(runs)} policies",
        [
            Section("verdict", "Verdict", list(_verdicts(summary))),
            Section("caps", "What is too much", _caps(summary)),
            Section("warnings", "Warnings", _warnings(runs.values())),
            Section("charts", "Charts", [], drawings(summary, COMPARISON_CHARTS)),
            Section("tiers", "Policies by tier", [Said(LEGEND)], [],
                    [_of_tier(summary, tier) for tier in every]),
            Section("ledger", "Who wins and who pays", [Said(legend(summary))], [],
                    [_ledger(summary, tier) for tier in every] if summary["ledger"] else []),
            Section("lost", "Where satisfaction was lost", [],
                    drawings(today, {"lost": RUN_CHARTS["lost"]}), [losses]),
            _day(today),
            _mood(today, first_day.visit),
            Section("enter", "What to enter in the ticket system",
                    list(_to_enter(summary, scenarios))),
            _memory(summary),
            Section("value", "What a budget buys", _lines(value_lines(summary))),
            *_looked_up(today, runs.values()),
        ],
        [clean(name) for name in runs],
        first_day.replay,
    )  # fmt: skip


def staff_report(summary: Summary) -> Report:
    """Return the report of a plan."""
    run = summary["policies"][summary["plan"]]
    columns = plan_columns(summary)
    hours = [
        row(hour["from"], columns, hour | {f"kind {k}": v for k, v in enumerate(hour["by_kind"])})
        for hour in summary["half_hours"]
    ]
    steps = [
        row(step_name(summary, step), STEPS, step)
        for step in sorted(summary["steps"], key=lambda step: -step["by"])
    ]
    return Report(
        title(summary),
        f"a plan for {clean(summary['policy'])}, {_made(run)}",
        [
            Section("verdict", "Verdict", [Said(text) for text in staff_sentences(summary)]),
            Section("warnings", "Warnings", _warnings([run])),
            Section("charts", "Charts", [],
                    [*drawings(summary, STAFF_CHARTS), *drawings(run, RUN_CHARTS)]),
            Section("plan", "Windows by half-hour", [], [],
                    [table("Windows required, open now and planned", FROM, columns, hours,
                           places(columns, "planned"))]),
            Section("rosters", "When each window is open", _lines(roster_lines(summary), "- ")),
            Section("steps", "One window more or less", [], [],
                    [table("Against the plan, on the same people", "step", STEPS, steps)]),
            Section("tiers", "Measures by tier", [Said(MODEL)], [], [tier_table(run)]),
            _day(run),
            *_looked_up(run, [run]),
        ],
    )  # fmt: skip


def tier_table(summary: Summary) -> Table:
    """Return measures as rows and tiers as columns."""
    every = [*tiers(summary), ALL]
    rows = []
    for key in rows_of(summary):
        label, form, values = measure_row(summary, key, every)
        rows.append(Row(label, [number(value, form) for value in values]))
    heads = ["measure", *(tier_name(summary, tier, LONG) for tier in every)]
    return Table(f"Means over {days_in_words(summary)}, ±95 %; * modelled", heads, rows)


def _made(summary: Summary) -> str:
    return f"{days_in_words(summary)}, seed {summary['seed']}, {summary['digest'][:8]}"


def _lines(lines: Sequence[str], *starts: str) -> list[Said]:
    """Return wrapped lines as sentences, a new one at each line that begins as said."""
    groups: list[list[str]] = []
    for line in lines:
        if not groups or (starts and line.startswith(starts)):
            groups.append([])
        groups[-1].append(line.removeprefix("- "))
    return [Said(flowed(group)) for group in groups]


def _targets(summary: Summary) -> list[Said]:
    return _lines(target_lines(summary), "Missed", "Met", "Unknown")


def _warnings(runs: Iterable[Summary]) -> list[Said]:
    every = list(runs)
    found: dict[str, list[str]] = {}
    for run in every:
        for text in run["warnings"]:
            found.setdefault(clean(text), []).append(clean(run["policy"]))
    return [
        Said(text, "" if len(names) == len(every) else f"{', '.join(names)}:", mark="warning")
        for text, names in found.items()
    ]


def _verdicts(summary: Summary) -> Iterator[Said]:
    yield Said(flowed(best_lines(summary)))
    runs = summary["policies"]
    yield Said(verdict(runs[TODAY]), "today", policy=0)
    for k, policy in enumerate(runs):
        if policy in summary["differences"]:
            text = policy_sentence(summary, policy)
            yield Said(text.removeprefix(clean(policy)).lstrip(": "), clean(policy), policy=k)
    yield from _lines(apart_lines(summary), "Mind")


def _caps(summary: Summary) -> list[Said]:
    found = [said.text for said in _lines(cap_lines(summary), TOO_MUCH, "Caps")]
    return [Said(text.removeprefix(TOO_MUCH).strip()) for text in found]


def _of_tier(summary: Summary, tier: str) -> Table:
    rows = (
        row(clean(policy), COLUMNS, comparison_values(summary, policy, tier), k)
        for k, policy in enumerate(summary["policies"])
    )
    name = tier_name(summary["policies"][TODAY], tier, LONG)
    charted = places(COLUMNS, "satisfaction", "wait_mean")
    return table(name, "policy", COLUMNS, rows, charted)


def _ledger(summary: Summary, tier: str) -> Table:
    every = list(summary["policies"])
    rows = (
        row(clean(policy), LEDGER, found[tier], every.index(policy))
        for policy, found in summary["ledger"].items()
    )
    return table(tier_name(summary["policies"][TODAY], tier, LONG), "policy", LEDGER, rows)


def _lost(runs: Sequence[tuple[int | None, Summary]]) -> Table:
    """Return the parts of S of each tier under each policy, adding up as they are printed."""
    every = [
        (k, run, tier, rounded_parts(run, tier)) for k, run in runs for tier in [*tiers(run), ALL]
    ]
    shown = [part for part in HEADS if any(parts.get(part) for *_, parts in every)]
    columns = [Column(WORDS_IN_FULL[part], part, POINTS, 7) for part in shown]
    columns.append(Column("satisfaction S", "satisfaction", POINTS, 7))
    rows = []
    for k, run, tier, parts in every:
        policy = "" if k is None else f"{clean(run['policy'])}: "
        rows.append(row(f"{policy}{tier_name(run, tier, LONG)}", columns, parts, k))
    caption = "Points of S, from the normal visit on; rows add up"
    return table(caption, "tier", columns, rows, [len(shown)])


def _day(run: Summary) -> Section:
    hours = [
        row(hour["from"], HALF_HOURS, hour, mark="short" if shortage(hour) > 0 else "")
        for hour in run["half_hours"]
    ]
    windows = [row(clean(name), WINDOWS, found) for name, found in run["windows"].items()]
    tables = [table("Windows, minutes a day", "window", WINDOWS, windows)]
    if hours:
        charted = places(HALF_HOURS, "arrivals", "open", "waiting", "wait_p90")
        tables.insert(0, table("Half-hours; in red those short of windows", FROM, HALF_HOURS,
                               hours, charted))  # fmt: skip
    cost = number(run["cost"]["total"], WHOLE).text
    return Section(
        "day", f"The day under {clean(run['policy'])}", [Said(f"A day costs {cost}.")], [], tables
    )


def _memory(summary: Summary) -> Section:
    if not summary.get("memory") or len(summary["policies"]) < 2:
        return Section("memory", "Memory laws")
    columns, levels = by_law(summary)
    rows = [row(clean(name), columns, of, k) for k, (name, of) in enumerate(levels.items())]
    said = [Said(flowed(ranking_lines(summary)))]
    return Section("memory", "Memory laws", said, [], [table(HEAD, "policy", columns, rows)])


def _levers(summary: Summary) -> Iterator[Table]:
    levers = summary.get("levers")
    if levers:
        rows = [row(clean(lever["words"]), LEVERS, lever) for lever in levers]
        yield table("Single steps, simulated on the same people", "step", LEVERS, rows)


def _mood(run: Summary, visit: Found) -> Section:
    if not visit:
        return Section("mood", "One visit")
    told = {**run, "mood": visit["policies"][run["policy"]]["mood"]}
    text = f"The least satisfied visit of the first day simulated: {who(told)}."
    sentences = [
        Said(visit_sentence(visit, policy), clean(policy), policy=k)
        for k, policy in enumerate(visit["policies"])
    ]
    columns, rows = cause_rows(visit)
    why = table("Why the wait, in minutes", "what the windows did", columns,
                [row(name, columns, values) for name, values in rows])  # fmt: skip
    return Section(
        "mood", "One visit as it was felt",
        [Said(text), *sentences, Said(NOTE)], drawings(told, MOOD_CHARTS), [why],
    )  # fmt: skip


def _in_force(scenario: Scenario) -> list[Said]:
    groups = (rules_in_words, pools_in_words, queues_in_words, rosters_in_words)
    return [Said(clean(text)) for group in groups for text in group(scenario)]


def _to_enter(summary: Summary, scenarios: Mapping[str, Scenario]) -> Iterator[Said]:
    for k, name in enumerate(summary["policies"]):
        scenario = scenarios[name]
        if name == TODAY:
            lines = [said.text for said in _in_force(scenario)]
            yield Said("In force now:", "today", lines, k)
            continue
        lines = [clean(text) for text in to_enter(scenarios[TODAY], scenario)]
        text = "To be entered:" if lines else "No call rule, queue or roster changes."
        yield Said(text, clean(name), lines, k)


def _looked_up(summary: Summary, runs: Iterable[Summary]) -> Iterator[Section]:
    """Yield what is there to be looked up: how it was made, definitions, assumptions."""
    made = [Said(flowed(made_lines(run))) for run in runs]
    yield Section("made", "How it was made", made)
    measures = [words(*texts) for texts in measure_rows()]
    terms = [words(*texts) for texts in term_rows()]
    yield Section(
        "definitions", "Definitions", [],
        tables=[Table("Words", TERM_HEADS, terms), Table("Measures", MEASURE_HEADS, measures)],
    )  # fmt: skip
    parameters = [
        Row(name, [Cell(text) for text in texts], mark="assumed" if texts[3] == "assumed" else "")
        for name, *texts in parameter_rows(summary)
    ]
    note = (
        "Satisfaction is modelled. A parameter marked assumed was chosen by the authors of the"
        " program: research supports its direction at most, not its size."
    )
    yield Section(
        "assumptions", "Assumptions", [Said(note)],
        tables=[Table("Parameters of the perception model", PARAMETER_HEADS, parameters)],
    )  # fmt: skip
