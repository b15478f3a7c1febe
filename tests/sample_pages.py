"""The terminal's pages, each with as much on it as there is to say: name -> a function to call."""

from functools import cache

from shipped import GAPS
from small_file import small
from two_kinds import two_kinds

from queuesim.report.comparison_page import comparison_page
from queuesim.report.explain_page import explain_page
from queuesim.report.gap_page import gap_page
from queuesim.report.page import page
from queuesim.report.sensitivity_page import sensitivity_page
from queuesim.report.staff_page import staff_page
from queuesim.report.ticket_words import tickets_in_words
from queuesim.report.words import queues_in_words, rosters_in_words, rules_in_words
from queuesim.study import sensitivity
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.experiment import run
from queuesim.study.explaining import explained
from queuesim.study.gaps import seven_steps
from queuesim.study.levers import with_levers
from queuesim.study.sensitivity_summary import sensitivity_summary
from queuesim.study.staff import staff, staff_summary
from queuesim.study.summary import summary

ABOUT = ('about = "Windows 2 and 3 help"', 'about = "二、三号窗口帮忙"')
TICKETS = """
[calling]
calls = 2
each = "10 s"
missed = "resume"
[announcements]
at = "before the ticket"
estimate = { percentile = 0.9 }
padding = 1.1
gone = 0.2
updates = "5 min"
[diversion.greeter]
service = "cash"
share = 0.4
from_wait = "8 min"
"""
CALLS = """calls = ["G", "A"]
if_waited = { A = "20 min" }
choose = "longest wait"
head_start = { G = "5 min" }
ageing = { A = 2 }
then = [{ calls = ["G"], if_waiting = { A = 3 } }]
"""
RULES = (
    ('calls = ["G", "A"]\n', CALLS),
    ("[rosters]", f"{TICKETS}[rosters]"),
    ("seats = 20", 'seats = 20\nholds = 90\nshows = "wait"'),
    ('waits = "lobby"', 'waits = "lobby"\nmessage_ahead = 3'),
    ("[tiers.regular]", '[tiers.regular]\nmisses = 0.05\nreturns = "3 min"'),
)


@cache
def busy():
    return small(ABOUT, ("regular = 20", "regular = 40"))


def of_a_run():
    result = run(busy(), days=2)
    return page(with_levers(summary(result), busy(), result, 2))


def of_a_comparison():
    result = compare(busy(), ["help", "quick"], days=3)
    return comparison_page(comparison_summary(result), busy().policies)


@cache
def plan():
    return staff_summary(staff(two_kinds("[staff]\nat_most = { 1 = 1, 3 = 1 }\n", 3)))


@cache
def assumptions():
    of = sensitivity.days(busy(), ["today", "help"], None, 1)
    some = list(sensitivity.assumptions(busy()))[:4]
    return sensitivity_summary(of, [sensitivity._moved(of, one) for one in some])


def of_gaps():
    return gap_page(seven_steps(GAPS, GAPS)).replace(str(GAPS), "")


def of_rules():
    scenario = small(ABOUT, *RULES).today
    groups = (rules_in_words, queues_in_words, rosters_in_words, tickets_in_words)
    return "\n".join(line for group in groups for line in group(scenario))


PAGES = {
    "page of a run": of_a_run,
    "page of a comparison": of_a_comparison,
    "page of a plan": lambda: staff_page(plan() | {"title": "两类窗口"}),
    "page of assumptions": lambda: sensitivity_page(assumptions()),
    "page of gaps": of_gaps,
    "page of a visit": lambda: explain_page(explained(busy(), ["today", "help"], 3)),
    "rules": of_rules,
}
