"""Pages and faults hold no English that nobody marked for translation.

In place of the catalogue stands one that tells every text as 〇, with its values: the words that
are left are names, symbols and units, or were never marked.
"""

import gettext
import re
from pathlib import Path
from string import Formatter

import pytest
from matplotlib.text import Text
from test_backtest import LOG, TRUTH, told
from test_touchpoints import BRANCH, SCORED
from test_validation import SMALL

from queuesim import language
from queuesim.logs.calibrating import calibrated
from queuesim.logs.headers import ALIASES
from queuesim.report import charts, lists
from queuesim.report.backtest_page import backtest_page
from queuesim.report.calibration_page import calibration_page
from queuesim.report.check_page import check_page
from queuesim.report.touchpoint_page import touchpoint_page
from queuesim.report.validation_page import validation_page
from queuesim.scenario.distributions import DISTRIBUTIONS
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.scenario.model import POLICY
from queuesim.study.backtest import back_test
from queuesim.study.calibration import calibration_summary
from queuesim.study.measures import MEASURES
from queuesim.study.staffing import staffing, warnings
from queuesim.study.touchpoints import touchpoints
from queuesim.study.validation import suite
from queuesim.study.validation.measures import MEASURES as OF_VALIDATION

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "scenarios" / "sample-log.csv"
EVERYWHERE = {"min", "queuesim", "today", "all", "vip", "gold", "regular", "SimPy"}


class Masked(gettext.NullTranslations):
    """A language in which every text is 〇, around its values."""

    def gettext(self, message):
        told = ""
        for before, name, form, how in Formatter().parse(message):
            told += "〇" if before else ""
            if name is not None and name.isidentifier():
                told += f"{{{name}{'!' + how if how else ''}:{form}}}"
        return told

    def ngettext(self, one, many, number):
        return self.gettext(many)


@pytest.fixture
def masked(monkeypatch):
    monkeypatch.setattr(language, "_catalogue", lambda _: Masked())
    with language.speaking("zh"):
        yield


def english(text):
    """Return the words of a text but those that stand in quotes, as what a file says does."""
    bare = re.sub(r"""'[^'\n]*'|"[^"\n]*"|`[^`\n]*`""", "", text)
    return set(re.findall(r"[A-Za-z][A-Za-z]+", bare)) - EVERYWHERE


def words_of(names):
    return {word for name in names for word in re.findall(r"[A-Za-z]+", name)}


def checked(file):
    known = load(ROOT / "scenarios" / file)
    plan = staffing(known.today, known.today)
    return check_page(known.today, plan, (*known.warnings, *warnings(known.today, plan)))


@pytest.mark.parametrize("file", ["weekday.toml", "payday.toml", "greeters.toml"])
def test_the_page_of_check_is_told(masked, file):
    known = load(ROOT / "scenarios" / file).today
    named = [*known.tiers, *known.services, *known.queues, *known.areas, *known.rosters]
    assert english(checked(file)) <= words_of(named)


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("distributions", [*DISTRIBUTIONS, "mean cv sd shape scale low high values parts k mode"]),
        ("measures", MEASURES),
        ("memory", ["peak-end mixed mean decay"]),
        ("touchpoints", lists.TOUCHPOINTS),
        ("charts", re.findall(r"[a-z-]+", lists.charts())),
    ],
)
def test_lists_are_told(masked, what, names):
    assert english(getattr(lists, what)()) <= words_of(names)


def test_the_list_of_parameters_is_told(masked):
    symbols = [parameter.symbol for parameter in lists.PARAMETERS.values()]
    assert english(lists.parameters()) <= words_of([*lists.PARAMETERS, *symbols])


def test_touchpoints_are_told(masked):
    page = touchpoint_page(touchpoints(loads(BRANCH + SCORED), "today", days=1), {})
    assert english(page) <= words_of(lists.TOUCHPOINTS)


@pytest.fixture(scope="module")
def calibration():
    done = calibrated(SAMPLE)
    found = calibration_summary(done.cleaned, done.findings, done.title, "")
    return {**found, "back_test": {**told(back_test(LOG, TRUTH, runs=2)), "title": ""}}


def test_a_calibration_is_told(masked, calibration):
    page = calibration_page({**calibration, "back_test": None})
    assert english(page) <= words_of(["sample-log", *ALIASES, *DISTRIBUTIONS, "cv busyness_cv"])


def drawn(figure):
    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("chart", list(charts.CALIBRATION_CHARTS))
def test_the_charts_of_a_calibration_are_told(masked, chart, calibration):
    figure = charts.CALIBRATION_CHARTS[chart].draw(calibration)
    keys = words_of(["sample-log", *DISTRIBUTIONS, "dist mean sd cv"])
    assert figure is None or english(drawn(figure)) <= keys


def test_a_back_test_is_told(masked):
    assert english(backtest_page(told(back_test(LOG, TRUTH, runs=2)))) == set()


def test_a_validation_is_told(masked, monkeypatch):
    monkeypatch.setattr(suite, "in_short", lambda case: suite._checked(case, SMALL, suite.near))
    page = validation_page(suite.validation(chosen=["A1"]), figures=True)
    assert english(page) <= words_of(OF_VALIDATION)


HOSTILE = """queuesim = 1
[branch]
hours = "9 to 5"
[run]
days = "fifty"
[tiers.gold]
valeu = 5
expected_wait = "3 min 30 s"
value = "60 %"
patience = { dist = "weibul", mean = "56 min" }
[services.cash]
time = { dist = "lognormal", mean = "3.5 min", cv = 0.9, sd = "1 min" }
[arrivals.per_hour]
gold = { 9 = "12 a day", "25:00" = 3 }
vipp = { 9 = 1 }
[queues.G]
takes = { tier = "gold" }
waits = "lobbi"
[areas.lobby]
seats = 3.5
shows = "palce"
[windows.1]
calls = "G，A"
[windows.2-1]
calls = []
[policies.x]
tiers.gold.value = 3
"""


def test_faults_are_told_but_for_keys_and_what_was_found(masked):
    with pytest.raises(ScenarioError) as error:
        loads(HOSTILE)
    for fault in error.value.faults:
        said = english(f"{fault.problem} {fault.allowed} {fault.hint}")
        assert said <= {"cv", "sd", "lobby", "value", "place", "weibull", *words_of(POLICY)}, fault
    assert len(error.value.faults) > 12
