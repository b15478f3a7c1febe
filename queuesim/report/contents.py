"""What stands in the report of a run, of a comparison and of a plan, section by section.

The words are those of the terminal pages, with nothing cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, sentence
from queuesim.report.amounts import POINTS, WHOLE, mean
from queuesim.report.cells import clean, named
from queuesim.report.charts import COMPARISON_CHARTS, MOOD_CHARTS, RUN_CHARTS, STAFF_CHARTS
from queuesim.report.comparison_page import (
    COLUMNS,
    HEADS,
    best_lines,
    comparison_values,
    how_sure,
    policy_sentence,
)
from queuesim.report.entering import to_enter
from queuesim.report.explain_page import NOTE, cause_rows, visit_sentence
from queuesim.report.full_tables import (
    FROM,
    Row,
    Table,
    number,
    places,
    row,
    table,
)
from queuesim.report.looked_up import looked_up
from queuesim.report.losses import HEADS as PARTS
from queuesim.report.losses import WORDS_IN_FULL, rounded_parts
from queuesim.report.memory_lines import HEAD, by_law, ranking_lines
from queuesim.report.page import (
    HALF_HOURS,
    LEVER_NOTE,
    LEVERS,
    WINDOWS,
    measure_row,
    rows_of,
)
from queuesim.report.payers import COLUMNS as LEDGER
from queuesim.report.payers import apart_lines, broken_cap, caps_kept, legend
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
STEP, POLICY = marked("step"), marked("policy")
OF_POLICY = marked("{policy}, {days}, seed {seed}, {digest}")
SAME_PEOPLE = marked("{days}, seed {seed}, {digest}, the same people under {policies} policies")
PLANNED = marked("a plan for {policy}, {days}, seed {seed}, {digest}")
TARGETS = (marked("Missed"), marked("Met"), marked("Unknown"))
TO_BE_ENTERED = marked("To be entered:")
NOTHING_CHANGES = marked("No call rule, queue or roster changes.")
SCALE = marked(
    "S is satisfaction: what is remembered of the visit, 0 to 10, less what a customer of that tier"
    " expects, in points; 0 is just as expected. It is modelled on assumed parameters (see"
    " Assumptions). ±: 95 % interval."
)
MODELLED = marked("* modelled, mostly on assumed parameters (see Assumptions).")
NINE_IN_TEN = marked("p90: nine in ten of those served are called within that time.")
GUIDES = marked(
    "Required: the windows that a steady half-hour would take (Erlang A), a guide. Load: the work"
    " that comes against what the windows open can do; above 1 the queue grows."
)
CAPPED = marked("The file caps what a policy may take from a tier. Beyond its caps:")
LONG = 300  # cells of a name in a page, where nothing needs to be cut

Found = Mapping[str, Any] | None


def run_report(summary: Summary, scenario: Scenario, first_day: Retold) -> Report:
    """Return the report of a run."""
    return Report(
        title(summary),
        _made(summary, OF_POLICY, policy=clean(summary["policy"])),
        [
            Section(
                "verdict", say("Verdict"), [Said(verdict(summary)), *_targets(summary), _scale()]
            ),
            Section("warnings", say("Warnings"), _warnings([summary])),
            Section("charts", say("Charts"), [], drawings(summary, RUN_CHARTS)),
            Section(
                "tiers", say("Measures by tier"), [Said(say(MODELLED))], [], [tier_table(summary)]
            ),
            Section("lost", say("Where satisfaction was lost"), [], [], [_lost([(None, summary)])]),
            _day(summary),
            _levers(summary),
            _mood(summary, first_day.visit),
            Section("rules", say("The call rules"), _in_force(scenario)),
            *looked_up(summary, [summary]),
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
        _made(today, SAME_PEOPLE, policies=len(runs)),
        [
            Section("verdict", say("Verdict"), list(_verdicts(summary))),
            Section("caps", say("What is too much"), _caps(summary)),
            Section("warnings", say("Warnings"), _warnings(runs.values())),
            Section("charts", say("Charts"), [], drawings(summary, COMPARISON_CHARTS)),
            Section("tiers", say("Policies by tier"), [_legend(summary)], [],
                    [_of_tier(summary, tier) for tier in every]),
            Section("ledger", say("Who wins and who pays"), [Said(legend(summary))], [],
                    [_ledger(summary, tier) for tier in every] if summary["ledger"] else []),
            Section("lost", say("Where satisfaction was lost"), [],
                    drawings(today, {"lost": RUN_CHARTS["lost"]}), [losses]),
            _day(today),
            _mood(today, first_day.visit),
            Section("enter", say("What to enter in the ticket system"),
                    list(_to_enter(summary, scenarios))),
            _memory(summary),
            Section("value", say("What a budget buys"), _lines(value_lines(summary))),
            *looked_up(today, runs.values()),
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
        _made(run, PLANNED, policy=clean(summary["policy"])),
        [
            Section("verdict", say("Verdict"), [*map(Said, staff_sentences(summary)), _scale()]),
            Section("warnings", say("Warnings"), _warnings([run])),
            Section("charts", say("Charts"), [],
                    [*drawings(summary, STAFF_CHARTS), *drawings(run, RUN_CHARTS)]),
            Section("plan", say("Windows by half-hour"), [], [],
                    [table(say("Windows required, open now and planned"), FROM, columns, hours,
                           places(columns, "planned"))]),
            Section("rosters", say("When each window is open"),
                    _lines(roster_lines(summary), "- ")),
            Section("steps", say("One window more or less"), [], [],
                    [table(say("Against the plan, on the same people"), STEP, STEPS, steps)]),
            Section("tiers", say("Measures by tier"), [Said(say(MODELLED))], [], [tier_table(run)]),
            _day(run),
            *looked_up(run, [run]),
        ],
    )  # fmt: skip


def tier_table(summary: Summary) -> Table:
    """Return measures as rows and tiers as columns."""
    every = [*tiers(summary), ALL]
    rows = []
    for key in rows_of(summary):
        label, form, values = measure_row(summary, key, every)
        rows.append(Row(label, [number(value, form) for value in values]))
    heads = [say("measure"), *(tier_name(summary, tier, LONG) for tier in every)]
    caption = say("Means over {days}, ±95 %; * modelled", days=days_in_words(summary))
    return Table(caption, heads, rows)


def _made(summary: Summary, text: str, **values: Any) -> str:
    """Return in a line how a report was made, by a text that may say the policy and so on."""
    known = {"seed": summary["seed"], "digest": summary["digest"][:8]}
    return say(text, days=days_in_words(summary), **{**known, **values})


def _lines(lines: Sequence[str], *starts: str) -> list[Said]:
    """Return wrapped lines as sentences, a new one at each line that begins as said."""
    groups: list[list[str]] = []
    for line in lines:
        if not groups or (starts and line.startswith(starts)):
            groups.append([])
        groups[-1].append(line.removeprefix("- "))
    return [Said(flowed(group)) for group in groups]


def _targets(summary: Summary) -> list[Said]:
    return _lines(target_lines(summary), *map(say, TARGETS))


def _warnings(runs: Iterable[Summary]) -> list[Said]:
    every = list(runs)
    found: dict[str, list[str]] = {}
    for run in every:
        for text in run["warnings"]:
            found.setdefault(clean(say(text)), []).append(clean(run["policy"]))
    return [
        Said(text, "" if len(names) == len(every) else _heading(names), mark="warning")
        for text, names in found.items()
    ]


def _heading(policies: Sequence[str]) -> str:
    return say("{policies}:", policies=commas(policies))


def _verdicts(summary: Summary) -> Iterator[Said]:
    yield Said(flowed(best_lines(summary)))
    runs = summary["policies"]
    yield Said(verdict(runs[TODAY]), TODAY, policy=0)
    for k, policy in enumerate(runs):
        if policy in summary["differences"]:
            text = policy_sentence(summary, policy)
            yield Said(text.removeprefix(clean(policy)).lstrip(":： "), clean(policy), policy=k)
    yield from _lines(apart_lines(summary), say("Mind: ").strip())
    yield _scale()


def _scale() -> Said:
    return Said(say(SCALE), mark="legend")


def _legend(summary: Summary) -> Said:
    return Said(in_a_row([how_sure(summary), *map(say, (HEADS, NINE_IN_TEN))]))


def _caps(summary: Summary) -> list[Said]:
    if not summary["caps"]:
        return []
    broken = [broken_cap(summary, cap) for cap in summary["caps"] if cap["met"] is False]
    before = [say(CAPPED)] if broken else []
    return [Said(text) for text in (*before, *broken, caps_kept(summary))]


def _of_tier(summary: Summary, tier: str) -> Table:
    rows = (
        row(clean(policy), COLUMNS, comparison_values(summary, policy, tier), k)
        for k, policy in enumerate(summary["policies"])
    )
    name = tier_name(summary["policies"][TODAY], tier, LONG)
    charted = places(COLUMNS, "satisfaction", "wait_mean")
    return table(name, POLICY, COLUMNS, rows, charted)


def _ledger(summary: Summary, tier: str) -> Table:
    every = list(summary["policies"])
    rows = (
        row(clean(policy), LEDGER, found[tier], every.index(policy))
        for policy, found in summary["ledger"].items()
    )
    return table(tier_name(summary["policies"][TODAY], tier, LONG), POLICY, LEDGER, rows)


def _lost(runs: Sequence[tuple[int | None, Summary]]) -> Table:
    """Return the parts of S of each tier under each policy, adding up as they are printed."""
    every = [
        (k, run, tier, rounded_parts(run, tier)) for k, run in runs for tier in [*tiers(run), ALL]
    ]
    shown = [part for part in PARTS if any(parts.get(part) for *_, parts in every)]
    columns = [Column(sentence(WORDS_IN_FULL[part]), part, POINTS, 7) for part in shown]
    columns.append(Column(sentence("satisfaction S"), "satisfaction", POINTS, 7))
    rows = []
    for k, run, tier, parts in every:
        name = tier_name(run, tier, LONG)
        if k is not None:
            name = say("{name}: {text}", name=clean(run["policy"]), text=name)
        rows.append(row(name, columns, parts, k))
    caption = say("Points of S, from the normal visit on; rows add up")
    return table(caption, marked("tier"), columns, rows, [len(shown)])


def _day(run: Summary) -> Section:
    hours = [
        row(hour["from"], HALF_HOURS, hour, mark="short" if shortage(hour) > 0 else "")
        for hour in run["half_hours"]
    ]
    windows = [row(_window(run, key), WINDOWS, found) for key, found in run["windows"].items()]
    tables = [table(say("Windows, minutes a day"), marked("window"), WINDOWS, windows)]
    if hours:
        charted = places(HALF_HOURS, "arrivals", "open", "waiting", "wait_p90")
        caption = say("Half-hours; those short of windows are marked")
        tables.insert(0, table(caption, FROM, HALF_HOURS, hours, charted))
    total = run["cost"]["total"]
    cost = [say("A day costs {cost}.", cost=number(total, WHOLE).text)] if mean(total) else []
    name = say("The day under {policy}", policy=clean(run["policy"]))
    guides = [in_a_row(map(say, (GUIDES, NINE_IN_TEN)))] if hours else []
    return Section("day", name, [Said(text) for text in (*cost, *guides)], [], tables)


def _window(run: Summary, key: str) -> str:
    """Return a window with what the planner calls it, if anything."""
    name = named(run["scenario"]["windows"][key].get("name"), key)
    return name if name == clean(key) else say("{key} ({name})", key=clean(key), name=name)


def _memory(summary: Summary) -> Section:
    if not summary.get("memory") or len(summary["policies"]) < 2:
        return Section("memory", say("Memory laws"))
    columns, levels = by_law(summary)
    rows = [row(clean(name), columns, of, k) for k, (name, of) in enumerate(levels.items())]
    said = [Said(flowed(ranking_lines(summary)))]
    return Section(
        "memory", say("Memory laws"), said, [], [table(say(HEAD), POLICY, columns, rows)]
    )


def _levers(summary: Summary) -> Section:
    levers = (summary.get("levers") or {}).get("tried")
    if not levers:
        return Section("levers", say("Next levers"))
    rows = [row(_lever(lever), LEVERS, lever) for lever in levers]
    steps = table(say("Single steps, simulated on the same people"), STEP, LEVERS, rows)
    note = in_a_row(map(say, (LEVER_NOTE, MODELLED)))
    return Section("levers", say("Next levers"), [Said(note)], [], [steps])


def _lever(lever: Mapping[str, Any]) -> str:
    text = lever["words"]
    return clean(say(text))


def _mood(run: Summary, visit: Found) -> Section:
    if not visit:
        return Section("mood", say("One visit"))
    told = {**run, "mood": visit["policies"][run["policy"]]["mood"]}
    text = say("The least satisfied visit of the first day simulated: {whom}.", whom=who(told))
    sentences = [
        Said(visit_sentence(visit, policy), clean(policy), policy=k)
        for k, policy in enumerate(visit["policies"])
    ]
    columns, rows = cause_rows(visit)
    why = table(say("Why the wait, in minutes"), marked("what the windows did"), columns,
                [row(name, columns, values) for name, values in rows])  # fmt: skip
    return Section(
        "mood", say("One visit as it was felt"),
        [Said(text), *sentences, Said(say(NOTE))], drawings(told, MOOD_CHARTS), [why],
    )  # fmt: skip


def _in_force(scenario: Scenario) -> list[Said]:
    groups = (rules_in_words, pools_in_words, queues_in_words, rosters_in_words)
    return [Said(clean(text)) for group in groups for text in group(scenario)]


def _to_enter(summary: Summary, scenarios: Mapping[str, Scenario]) -> Iterator[Said]:
    for k, name in enumerate(summary["policies"]):
        scenario = scenarios[name]
        if name == TODAY:
            lines = [said.text for said in _in_force(scenario)]
            yield Said(say("In force now:"), TODAY, lines, k)
            continue
        lines = [clean(text) for text in to_enter(scenarios[TODAY], scenario)]
        text = TO_BE_ENTERED if lines else NOTHING_CHANGES
        yield Said(say(text), clean(name), lines, k)
