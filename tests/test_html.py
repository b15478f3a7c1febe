"""The report: one file, complete without scripts, strict about its content, the log inside it."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from sample_summary import comparison_sample
from small_file import SMALL, small

from queuesim.branch.journey import Outcome
from queuesim.report import contents, writing
from queuesim.report.charts import COMPARISON_CHARTS, for_page
from queuesim.report.html import content_policy, data, html
from queuesim.report.inline_svg import inline
from queuesim.report.sections import flowed
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.scenario.parameters import PARAMETERS
from queuesim.study import comparison, experiment
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.measures import MEASURES
from queuesim.study.replaying import UNIT, replay, retold
from queuesim.study.summary import summary

WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "=1+1",
    "\u202eevil",
    "x" * 300,
]


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text, that of scripts apart."""

    def __init__(self, page: bytes):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.text = ""
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside.append(tag)
            (self.scripts if tag == "script" else self.styles).append("")

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.text += data
        else:
            (self.scripts if self.inside[-1] == "script" else self.styles)[-1] += data

    def with_tag(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def report_of(file, names, days=2):
    result = comparison.compare(file, names, days=days)
    found = comparison_summary(result)
    told = retold(file, result.results)
    return result, html(contents.comparison_report(found, file.policies, told))


@pytest.fixture(scope="module")
def compared():
    return report_of(small(), ["help", "quick"])


@pytest.fixture(scope="module")
def page(compared):
    return Page(compared[1])


def digest(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_same_study_gives_the_same_bytes(compared):
    assert report_of(small(), ["help", "quick"])[1] == compared[1]


def test_nothing_is_fetched_and_nothing_runs_but_what_the_policy_names(page):
    metas = [m for m in page.with_tag("meta") if m.get("http-equiv")]
    policy = metas[0]["content"]
    assert page.tags[2][1].get("charset")
    assert page.tags[3][1] == metas[0], "the policy comes before whatever it governs"
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    running = [
        script
        for script, attrs in zip(page.scripts, page.with_tag("script"), strict=True)
        if attrs.get("type") != "application/json"
    ]
    assert len(running) == 2
    assert policy == content_policy(page.styles[0], running)
    assert all(digest(script) in policy for script in running)
    assert len(page.styles) == 1
    for tag, attrs in page.tags:
        assert not {"src", "style", "srcset", "data", "action"} & set(attrs), tag
        assert not [name for name in attrs if name.startswith("on")], tag
        for name in ("href", "xlink:href"):
            assert (attrs.get(name) or "#").startswith("#"), (tag, attrs)


def test_no_two_things_of_a_page_have_the_same_id(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"][1:] for _, attrs in page.tags if attrs.get("href")]
    assert set(links) <= set(ids)


def test_every_definition_and_every_assumption_is_there(page):
    for name, measure in MEASURES.items():
        assert name in page.text
        assert measure.meaning in page.text
    for name, parameter in PARAMETERS.items():
        assert name in page.text
        assert parameter.source in page.text
    rows = [attrs for attrs in page.with_tag("tr") if attrs.get("class") == "assumed"]
    assert len(rows) == sum(p.status == "assumed" for p in PARAMETERS.values())


def test_each_policy_has_its_verdict_its_rules_and_its_marks(page):
    for k, name in enumerate(["today", "help", "quick"]):
        assert f"{name} " in page.text
        marked = [tag for tag, attrs in page.tags if attrs.get("data-policy") == str(k)]
        assert {"div", "tr", "g"} <= set(marked)
    assert "Windows 2-3: each calls A before G; else stays idle" in page.text
    assert "Service cash takes 50 % of today's time" in page.text


def test_the_page_says_what_its_words_mean_and_sends_nobody_to_a_command(page):
    assert "S is satisfaction: what is remembered of the visit" in page.text
    assert "~ no difference shown" in page.text
    assert "p90: nine in ten of those served are called within that time." in page.text
    assert "`queuesim list" not in page.text
    assert "`queuesim check" not in page.text
    for name in ("today", "help", "quick"):
        assert f"{name} Simulated by queuesim" in " ".join(page.text.split())


def test_the_replay_holds_the_log_of_every_policy_to_the_bit(compared, page):
    result, _ = compared
    told = json.loads(next(s for s in page.scripts if s.startswith("{")))
    assert told["unit"] == UNIT
    assert list(told["policies"]) == ["today", "help", "quick"]
    for name, found in told["policies"].items():
        log = result.results[name].logs[0]
        assert len(log.visits) == len(found["called"]) > 100
        columns = {"called", "ended", "freed", "left"}
        for column in columns:
            times = np.array([np.nan if t is None else t / UNIT for t in found[column]])
            np.testing.assert_array_equal(times, getattr(log.visits, column))
        tickets = np.array([t / UNIT for t in told["arrival"]])
        joined = np.where(log.visits.queue >= 0, tickets, np.nan)
        np.testing.assert_array_equal(joined, log.visits.joined)
        for column in ("queue", "window", "outcome"):
            assert found[column] == getattr(log.visits, column).tolist()


def test_a_mood_of_the_replay_begins_at_the_ticket_and_ends_as_the_visit_did(compared):
    result, _ = compared
    file = small()
    today = result.results["today"]
    told = replay(file, {"today": today.logs[0]})["policies"]["today"]
    log, felt = today.logs[0], today.experiences[0]
    for k, mood in enumerate(told["mood"]):
        assert mood[0] == 0
        assert mood[0::2] == sorted(mood[0::2])
        assert mood[-1] == round(100 * felt.end[k])
        assert mood[-2] == round(60 * (log.visits.left[k] - log.demand.arrival[k]))


def test_the_replay_tells_calls_in_vain_and_events_by_their_names():
    file = small(
        ("[tiers.regular]", "[tiers.regular]\nmisses = 0.3"),
        ("[windows.1]", '[windows.1]\nname = { zh = "一号窗", en = "First" }'),
        ("[rosters]", '[calling]\neach = "30 s"\n[rosters]'),
        more='[events.tea]\nname = "Tea"\nat = "counter"\nsize = 0.3\n'
        '[events.song]\nafter = "3 min"\nsize = -0.2\n',
    )
    result = experiment.run(file, days=1)
    log = result.logs[0]
    told = retold(file, {"today": result})
    assert len(log.vain.customer) > 3
    page = Page(html(contents.run_report(summary(result), file.today, told)))
    found = json.loads(next(s for s in page.scripts if s.startswith("{")))["policies"]["today"]
    assert found["vain"]["customer"] == log.vain.customer.tolist()
    assert [t / UNIT for t in found["vain"]["until"]] == log.vain.until.tolist()
    assert found["windows"][0]["title"] == "First"
    assert found["windows"][1]["title"] == "2"
    tea, song = found["events"]
    assert (tea["title"], song["title"]) == ("Tea", "song")
    served = np.flatnonzero(log.visits.outcome == Outcome.SERVED)
    assert tea["customer"] == served.tolist()
    assert [t / UNIT for t in tea["at"]] == log.visits.called[served].tolist()
    begun = log.visits.joined[song["customer"]] + 3.0
    assert [t / UNIT for t in song["at"]] == begun.tolist()


def test_a_study_without_a_day_or_a_log_has_no_replay():
    endless = loads(SMALL.replace('hours = "09:00-17:00"', 'open_for = "60 min"').replace(
        'roster = "early"', ""))  # fmt: skip
    result = experiment.run(endless, days=1)
    assert replay(endless, {"today": result.logs[0]}) is None
    unlogged = experiment.run(small(), days=1, log_days=0)
    told = retold(small(), {"today": unlogged})
    assert told.visit is told.replay is None
    found = html(contents.run_report(summary(unlogged), unlogged.scenario, told))
    assert b'id="replay-data"' not in found


def test_policies_beyond_what_a_page_can_carry_are_named(monkeypatch):
    result = experiment.run(small(), days=1)
    log = result.logs[0]
    monkeypatch.setattr("queuesim.study.replaying.MOST", 2 * len(log.demand))
    told = replay(small(), {"today": log, "help": log, "quick": log})
    assert list(told["policies"]) == ["today", "help"]
    assert told["left_out"] == ["quick"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name, recwarn):
    quoted = json.dumps(name)
    title = ('title = { zh = "小支行", en = "Small" }', f"title = {quoted}")
    file = small(
        title,
        ("[tiers.gold]", f"[tiers.gold]\nname = {quoted}"),
        ('about = "Windows 2 and 3 help"', f"about = {quoted}"),
        ("[windows.1]", f"[windows.1]\nname = {quoted}"),
        ('[queues.G]', f"[queues.G]\nprefix = {json.dumps(name[:20])}"),
    )  # fmt: skip
    _, found = report_of(file, ["help"], days=1)
    page = Page(found)
    assert not recwarn.list
    shown = name.replace("\u202e", "\ufffd")
    assert shown[:60] in page.text.replace("\n", "")
    assert not page.with_tag("img")
    assert len(page.with_tag("script")) == 3
    told = json.loads(next(s for s in page.scripts if s.startswith("{")))
    assert told["policies"]["today"]["queues"][0]["prefix"] == name[:20]


def test_data_in_a_page_cannot_end_their_element():
    text = data({"a": "</script><!--&amp;"})
    assert "<" not in text
    assert "&" not in text
    assert json.loads(text) == {"a": "</script><!--&amp;"}


def test_a_chart_in_a_page_has_no_styles_and_says_its_values_on_hover():
    drawn = for_page(comparison_sample(), COMPARISON_CHARTS)
    assert list(drawn) == list(COMPARISON_CHARTS)
    for name, svg in drawn.items():
        found = inline(svg, name, "what it shows")
        assert "style" not in found
        assert 'aria-label="what it shows"' in found
        assert not re.findall(r'id="(?!' + name + "-)", found)
        assert re.search(r'<g class="mark" data-policy="\d"><title>[^<]+</title>', found)
        assert "mark:" not in found


def test_wrapped_lines_flow_as_one_text():
    assert flowed(["- one two", "  three"]) == "- one two three"
    assert flowed(["普通客户的", "  等候"]) == "普通客户的等候"
    assert flowed(["普通客户等候", "  3 分钟，", "S 为"]) == "普通客户等候 3 分钟，S 为"
    assert flowed([]) == ""


def test_a_file_that_is_somebody_elses_is_left_alone(tmp_path):
    file = tmp_path / "r.html"
    writing.refuse(file, ".html", "--report")
    file.write_text("<p>mine</p>")
    with pytest.raises(ScenarioError, match=r"holds something else.*--force"):
        writing.refuse(file, ".html", "--report")
    writing.refuse(file, ".html", "--report", force=True)
    assert file.read_text() == "<p>mine</p>"


def test_an_earlier_report_is_replaced(tmp_path, compared):
    file = tmp_path / "r.html"
    writing.write(file, compared[1])
    writing.refuse(file, ".html", "--report")
    writing.write(file, compared[1] + b"\n")
    assert file.read_bytes() == compared[1] + b"\n"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("r.txt", "--report: ends with .html, found r.txt"),
        ("no/such/r.html", "the folder does not exist"),
        ("folder.html", "is not a file"),
        ("/proc/r.html", "cannot be written"),
    ],
)
def test_a_place_that_cannot_be_a_report_is_refused(tmp_path, monkeypatch, name, says):
    monkeypatch.chdir(tmp_path)
    Path("folder.html").mkdir()
    with pytest.raises(ScenarioError, match=re.escape(says)):
        writing.refuse(Path(name), ".html", "--report")


def test_what_was_there_stays_when_the_disk_fills_up(tmp_path, monkeypatch):
    file = tmp_path / "r.html"
    writing.write(file, b"before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        writing.write(file, b"after")
    assert file.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def size_of_weekday(days):
    file = load(WEEKDAY)
    names = [name for name in file.policies if name != "quicker-cash"]
    assert len(names) == 5
    return len(report_of(file, names, days)[1])


def test_the_report_of_five_policies_of_the_weekday_stays_below_2_mb():
    assert size_of_weekday(2) < 2_000_000


@pytest.mark.slow
def test_the_report_of_five_policies_and_200_days_stays_below_2_mb():
    assert size_of_weekday(200) < 2_000_000
