"""Next levers: a few one-step changes of a policy, each simulated on the people of the run.

A lever is a scenario that differs by one step from the policy that was run; a row of `LEVERS` makes
those of its kind. Longer hours serve the same people: nobody knows who else would come then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from queuesim.branch import demand
from queuesim.branch.days import ByDay
from queuesim.branch.journey import Array, Demand
from queuesim.branch.population import population
from queuesim.language import Sentence, commas_later, marked, sentence
from queuesim.perception.feelings import feelings
from queuesim.scenario.call_rules import calls
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.model import Scenario
from queuesim.scenario.occasions import Farewell
from queuesim.scenario.premises import LaterRow, Window
from queuesim.scenario.units import written_clock, written_span
from queuesim.study import workload
from queuesim.study.experiment import Plan, Result, Trial
from queuesim.study.intervals import over_days
from queuesim.study.measures import MEASURES
from queuesim.study.obeyed import obeyed
from queuesim.study.planning import kept, promises
from queuesim.study.plans import kinds
from queuesim.study.staffing import work_by_service
from queuesim.study.summary import Json, number

SHOWS = ("nothing", "place", "wait")  # each tells more than the one before
SHOWN = {"place": marked("{name} shows the place"), "wait": marked("{name} shows the wait")}
FEW = 5  # days on which a long run tries levers unasked
WORST = 4  # half-hours on end
QUICKER = 0.9  # of the time of the service with most work
LATER = 30.0  # minutes that those inside are served on, or the branch is open longer
MIDNIGHT = 24 * 60.0
GIFT, GIFT_COST = 20.0, 3.0  # minutes after which one is given; its cost is assumed
GAINS = ("value_weighted_satisfaction", "wait_mean")  # of everybody
ROSTER = "lever"

Span = tuple[float, float]


@dataclass(frozen=True)
class Lever:
    """A one-step change in words, and the scenario with it."""

    words: str
    scenario: Scenario


def with_levers(summary: Json, file: ScenarioFile, result: Result, days: int | None = None) -> Json:
    """Return the summary of a run with its next levers, the best first.

    They are simulated on the first so many days of the run, on all unless said.
    """
    plan = replace(result.plan, days=result.plan.days[:days])
    every = [*levers(result)]
    outcomes = _outcomes([_trial(file, lever.scenario) for lever in every], file, plan)
    found = [_row(*pair, result) for pair in zip(every, outcomes, strict=True)]
    found.sort(key=lambda row: -(row[GAINS[0]]["mean"] or 0.0))
    return {**summary, "levers": {"days": len(plan.days), "tried": found}}


def levers(result: Result) -> Iterator[Lever]:
    """Yield the levers of a run, kind by kind."""
    for make in LEVERS.values():
        yield from make(result)


def _trial(file: ScenarioFile, scenario: Scenario) -> Trial:
    return Trial(scenario, obeyed(file.today, scenario), feelings(file.today, scenario))


def _outcomes(trials: Sequence[Trial], file: ScenarioFile, plan: Plan) -> list[dict[str, Array]]:
    """Return what each trial comes to, the days on the first axis; people are drawn once."""
    people = population(file.today)
    blocks = [
        [_outcome(trial, them) for trial in trials]
        for them in (demand.draw_days(people, plan.seed, days) for days in plan.blocks())
    ]
    return [
        {name: np.concatenate([block[name] for block in of_trial]) for name in of_trial[0]}
        for of_trial in zip(*blocks, strict=True)
    ]


def _outcome(trial: Trial, people: ByDay[Demand]) -> dict[str, Array]:
    block = trial.block_without_lost(people)
    asked = (*GAINS, *(promise.measure for promise in promises(trial.scenario)))
    cost = workload.COST["total"].of(workload.Work(block)).sum(axis=1)
    return {name: MEASURES[name].of(block) for name in asked} | {"cost": np.asarray(cost)}


def _row(lever: Lever, found: Mapping[str, Array], result: Result) -> Json:
    """Return what a lever changes, paired by day, and how many of the targets are met with it."""
    days, base = len(found["cost"]), result.measured
    change = {name: found[name][:, -1] - base.tiers[name][:days, -1] for name in GAINS}
    change["cost"] = found["cost"] - base.cost["total"][:days]
    met = _met(lever.scenario, found)
    return {"words": lever.words, **{k: _value(v) for k, v in change.items()}, "met": met}


def _value(values: Array) -> Json:
    found = over_days(values)
    return {"mean": number(float(found.mean)), "half_width": number(float(found.half_width))}


def _met(scenario: Scenario, found: Mapping[str, Array]) -> int:
    asked = promises(scenario)
    means = [over_days(found[promise.measure][:, promise.tier]).mean for promise in asked]
    return sum(kept(scenario, p, float(m)) >= 0 for p, m in zip(asked, means, strict=True))


def _one_window_more(result: Result) -> Iterator[Lever]:
    """Yield one more window of each kind in the worst half-hours, or all through without any."""
    scenario, span = result.scenario, worst(result)
    name = str(max([0, *(int(name) for name in scenario.windows if name.isdecimal())]) + 1)
    rosters = {**scenario.rosters, ROSTER: (span,)} if span else scenario.rosters
    roster = ROSTER if span else None
    for kind in kinds(scenario):
        window = kind.like.model_copy(update={"name": None, "roster": roster})
        windows = {**scenario.windows, name: window}
        changed = scenario.model_copy(update={"windows": windows, "rosters": rosters})
        yield Lever(_one_more(kind.windows[0], span), changed)


def _one_more(like: str, span: Span | None) -> Sentence:
    if span is None:
        return sentence("one more like {like}", like=like)
    return sentence("one more like {like}, {span}", like=like, span=written_span(span))


def _help_when_idle(result: Result) -> Iterator[Lever]:
    """Yield each kind of window calling, when it has nobody else, the queues it never calls."""
    scenario = result.scenario
    for kind in kinds(scenario):
        others = tuple(name for name in scenario.queues if name not in calls(scenario, kind.like))
        if others:
            helping = {name: _helping(scenario.windows[name], others) for name in kind.windows}
            changed = scenario.model_copy(update={"windows": {**scenario.windows, **helping}})
            words = {"like": kind.windows[0], "queues": commas_later(others)}
            yield Lever(sentence("windows like {like} call {queues} if idle", **words), changed)


def _helping(window: Window, others: tuple[str, ...]) -> Window:
    return window.model_copy(update={"then": (*window.then, LaterRow(calls=others))})


def _shown(result: Result) -> Iterator[Lever]:
    """Yield each area telling more: everybody's place in the queue, or the wait."""
    scenario = result.scenario
    waited_in = {queue.waits for queue in scenario.queues.values()}
    for name, area in scenario.areas.items():
        for shows in SHOWS[SHOWS.index(area.shows) + 1 :] if name in waited_in else ():
            areas = {**scenario.areas, name: area.model_copy(update={"shows": shows})}
            changed = scenario.model_copy(update={"areas": areas})
            yield Lever(sentence(SHOWN[shows], name=name), changed)


def _quicker(result: Result) -> Iterator[Lever]:
    """Yield a quicker process for the service with most work."""
    scenario = result.scenario
    work = work_by_service(scenario)
    name = max(work, key=lambda service: work[service])
    service = scenario.services[name]
    quicker = service.model_copy(update={"scale": service.scale * QUICKER})
    services = {**scenario.services, name: quicker}
    percent = round(100 * (1 - QUICKER))
    changed = scenario.model_copy(update={"services": services})
    yield Lever(sentence("{name} takes {percent} % less time", name=name, percent=percent), changed)


def _breaks_moved(result: Result) -> Iterator[Lever]:
    """Yield the breaks that lie in the worst half-hours moved before or after them."""
    scenario, span = result.scenario, worst(result)
    if span is None:
        return
    moved = {name: _moved(spans, span) for name, spans in scenario.rosters.items()}
    used = {window.roster for window in scenario.windows.values()}
    if any(moved[name] != scenario.rosters[name] for name in used if name):
        changed = scenario.model_copy(update={"rosters": moved})
        yield Lever(sentence("no breaks {span}", span=written_span(span)), changed)


def _moved(spans: tuple[Span, ...], busy: Span) -> tuple[Span, ...]:
    """Return a day whose one break lies outside the busy time, if there is room for it."""
    if len(spans) != 2:
        return spans
    (begins, goes), (comes, ends) = spans
    pause = comes - goes
    if comes <= busy[0] or goes >= busy[1]:
        return spans
    before = goes + comes < busy[0] + busy[1]
    at = busy[0] - pause if before else busy[1]
    return ((begins, at), (at + pause, ends)) if begins < at and at + pause < ends else spans


def _served_on(result: Result) -> Iterator[Lever]:
    """Yield those inside at closing served on, where people are sent home."""
    scenario = result.scenario
    closing = scenario.branch.at_closing
    if not result.measured.tiers["sent_home"].sum() or scenario.branch.hours is None:
        return
    served_on = closing.inside == "serve" and closing.until is not None
    until = (closing.until if served_on and closing.until else scenario.closes) + LATER
    later = closing.model_copy(update={"inside": "serve", "until": until})
    branch = scenario.branch.model_copy(update={"at_closing": later})
    words = sentence("those inside at closing are served until {until}", until=written_clock(until))
    yield Lever(words, scenario.model_copy(update={"branch": branch}))


def _open_longer(result: Result) -> Iterator[Lever]:
    """Yield tickets given and windows open half an hour longer, to the people who come anyway."""
    scenario = result.scenario
    if scenario.branch.hours is None or scenario.closes + LATER > MIDNIGHT:
        return
    until = scenario.closes + LATER
    closing = scenario.branch.at_closing
    if closing.until is not None:
        closing = closing.model_copy(update={"until": min(closing.until + LATER, MIDNIGHT)})
    hours = {"hours": (scenario.opens, until), "at_closing": closing}
    branch = scenario.branch.model_copy(update=hours)
    rosters = {name: _until(spans, scenario.closes, until) for name, spans in
               scenario.rosters.items()}  # fmt: skip
    changed = scenario.model_copy(update={"branch": branch, "rosters": rosters})
    yield Lever(sentence("open until {until}, same people", until=written_clock(until)), changed)


def _until(spans: tuple[Span, ...], closes: float, until: float) -> tuple[Span, ...]:
    """Return a day that ends later where it ended with the opening hours."""
    return tuple((begin, until if end == closes else end) for begin, end in spans)


def _small_gift(result: Result) -> Iterator[Lever]:
    """Yield a small gift with an apology to those who waited long, where there is no farewell."""
    scenario = result.scenario
    if not scenario.farewells:
        to_whom = {"waited": GIFT, "to": "everyone", "cost": GIFT_COST}
        gift = Farewell().model_copy(update=to_whom)
        words = sentence(
            "gift after {gift:g} min ({gift_cost:g} each, assumed)", gift=GIFT, gift_cost=GIFT_COST
        )
        yield Lever(words, scenario.model_copy(update={"farewells": {"lever": gift}}))


def worst(result: Result) -> Span | None:
    """Return the half-hours on end in which most people wait, None where there are none."""
    waiting = result.measured.half_hours["waiting"]
    bounds = result.staffing.bounds
    if len(bounds) < 2:
        return None
    mean = np.nan_to_num(waiting).mean(axis=0)
    length = min(WORST, len(mean))
    sums = np.convolve(mean, np.ones(length), mode="valid")
    first = int(np.argmax(np.round(sums, 9)))
    return float(bounds[first]), float(bounds[first + length])


LEVERS: dict[str, Callable[[Result], Iterator[Lever]]] = {
    "one window more in the worst half-hours": _one_window_more,
    "help when idle": _help_when_idle,
    "breaks outside the worst half-hours": _breaks_moved,
    "show the place or the wait": _shown,
    "a quicker process": _quicker,
    "serve on after closing": _served_on,
    "longer hours": _open_longer,
    "a farewell": _small_gift,
}
