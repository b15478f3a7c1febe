"""The page of `validate`: simulated against expected, and what that can tell.

A line per case, of its figure that lies farthest off in standard errors; on wish, a line per
figure. Cases that disagree come with every figure that does.
"""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, say_many
from queuesim.report.backtest_page import criteria_lines, why
from queuesim.report.cells import clean, fitted, left, right, text_of, wrapped
from queuesim.report.wording import Summary

Figure = Mapping[str, Any]
QUICK = marked(
    "The quick form looks for gross errors: a difference of more than 3.29 standard errors,"
    " found again on ten times as many other people. It would have found a typical figure"
    " off by {typical}, one in ten only if off by more than {tenth}. --full takes about an"
    " hour and holds each case to the tolerance of its class, mostly 1 %."
)
FULL = marked(
    "Long runs: the 95 % interval within 1 % of the expected value (2 % for tails and"
    " giving up), the difference within 3.29 standard errors or 0.5 %. Days: within 3.29"
    " standard errors and 3 %, or 0.02 of a probability. Published numbers: within 3.29"
    " standard errors of both."
)


def validation_page(found: Summary, figures: bool = False) -> str:
    """Return the page of a validation, lines of at most 80 cells; `figures` shows them all."""
    return text_of(
        [validation_title(found)],
        [_head(), *(line for case in found["cases"] for line in lines(case, figures))],
        wrapped(verdict_of(found)),
        wrapped(rule_of(found)),
        wrapped(engines_of(found)),
        _back_test(found),
        _not_expressed(found),
    )


def validation_title(found: Summary) -> str:
    """Return how much was simulated, and in which form."""
    figures = sum(len(case["figures"]) for case in found["cases"])
    quick_form = marked("Simulated against expected, quick form: {figures} figures of {cases}")
    full_form = marked("Simulated against expected, full form: {figures} figures of {cases}")
    of_cases = say_many("{number} case", "{number} cases", len(found["cases"]))
    form = full_form if found["form"] == "full" else quick_form
    return say(form, figures=figures, cases=of_cases)


def _head() -> str:
    names = left(say("case"), 6) + left(say("what"), 24) + left(say("figure"), 18)
    return names + right(say("simulated"), 12) + right(say("expected"), 11) + right("z", 7)


def lines(case: Summary, every: bool) -> Iterator[str]:
    """Yield the lines of a case: every figure, or those that disagree, or the farthest off."""
    far = [figure for figure in case["figures"] if figure["verdict"]]
    shown = case["figures"] if every else far or [max(case["figures"], key=_distance)]
    for figure in shown:
        yield (
            f"{left(case['case'], 5)} {left(say(case['title']), 23)} {left(figure['figure'], 19)}"
            f"{_number(figure['simulated'])}{_number(figure['expected'])}{_z(figure['z'])}"
            f"{' *' if figure['verdict'] else ''}"
        )


def _distance(figure: Figure) -> float:
    return float(abs(figure["z"] or 0.0))


def _number(value: float) -> str:
    return right(f"{value:.5g}", 11)


def _z(value: float | None) -> str:
    return right("-" if value is None else f"{value:.2f}", 7)


def verdict_of(found: Summary) -> str:
    """Return whether all cases agree, and which were simulated again."""
    wrong = [case["case"] for case in found["cases"] if not case["agrees"]]
    again = [case["case"] for case in found["cases"] if case["again"]]
    text = say("Disagree (*): {cases}.", cases=commas(wrong)) if wrong else say("All agree.")
    more = marked("Simulated again, with ten times as many: {cases}.")
    return in_a_row([text, say(more, cases=commas(again)) if again else ""])


def rule_of(found: Summary) -> str:
    """Return what agreement means in this form; the quick one tells what it would have shown."""
    if found["form"] == "full":
        return say(FULL)
    figures = [figure for case in found["cases"] for figure in case["figures"]]
    relative = sorted(f["detects"] / abs(f["expected"]) for f in figures if f["expected"])
    tenth = relative[len(relative) * 9 // 10]
    return say(QUICK, typical=f"{median(relative):.0%}", tenth=f"{tenth:.0%}")


def engines_of(found: Summary) -> str:
    """Return whether both engines write the same logs."""
    engines = found["engines"]
    if engines is None:
        return say("Engines: not compared, as cases were chosen.")
    if not engines["compiled"]:
        return say(
            "Engines: SimPy alone. That the compiled one agrees was not checked here: {why}.",
            why=engines["why_not"],
        )
    apart = [one["branch"] for one in engines["branches"] if not one["same"]]
    if apart:
        return say("Engines: DIFFERENT logs of {branches}.", branches=commas(apart))
    return say(
        "Engines: SimPy and the compiled one write the same logs, byte for byte, of"
        " {customers} customers on {branches} branches.",
        customers=sum(one["customers"] for one in engines["branches"]),
        branches=len(engines["branches"]),
    )


def _back_test(found: Summary) -> list[str]:
    """Return the verdict on a ticket log, with what it rests on."""
    log = found["back_test"]
    if log is None:
        return wrapped(
            say("Back-test: none, as no log was named (--log; scenarios/sample-log.csv ships).")
        )
    verdict = log["verdict"]
    title = say(
        "Back-test, {title}, {days} days held out of {all_days}: {verdict}",
        title=fitted(clean(log["title"]), 30), days=len(log["days"]),
        all_days=len(log["days"]) + len(log["learnt"]), verdict=say(verdict),
    )  # fmt: skip
    return [title, *why(log), *criteria_lines(log)]


def _not_expressed(found: Summary) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for case, reason in found["not_expressed"].items():
        reasons.setdefault(reason, []).append(case)
    lines = [say("Not checked, because the features cannot express them:")] if reasons else []
    for reason, names in reasons.items():
        lines += wrapped(say(reason), label=say("- {cases}: ", cases=commas(names)))
    return lines
