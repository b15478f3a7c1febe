"""The report in a browser: quiet, accessible, and its toggles, sorting and replay at work.

Needs Chromium (`apt-get install chromium`) and the `dev` packages; skipped where one is missing.
"""

import shutil

import numpy as np
import pytest
from small_file import small

from queuesim.language import LANGUAGES, speaking
from queuesim.report import contents
from queuesim.report.html import html
from queuesim.study import comparison
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.replaying import UNIT, retold

DEV = "needs the dev packages: pip install '.[dev]'"
playwright = pytest.importorskip("playwright.sync_api", reason=DEV)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=DEV)

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"
)
POLICIES = ["help", "quick"]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def compared():
    file = small()
    return file, comparison.compare(file, POLICIES, days=2)


@pytest.fixture(scope="module")
def addresses(compared, tmp_path_factory):
    file, result = compared
    told, folder = retold(file, result.results), tmp_path_factory.mktemp("report")
    for language in LANGUAGES:
        with speaking(language):
            report = contents.comparison_report(comparison_summary(result), file.policies, told)
            (folder / f"{language}.html").write_bytes(html(report))
    return {language: (folder / f"{language}.html").as_uri() for language in LANGUAGES}


@pytest.fixture(scope="module")
def address(addresses):
    return addresses["en"]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as found:
        browser = found.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def said():
    return []


@pytest.fixture
def opened(browser, addresses, said):
    """Return a function that opens the report; whatever it says or fetches is written down."""
    contexts = []

    def open_report(viewport=DESKTOP, scheme="light", language="en", **options):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(addresses[language])
        return page

    yield open_report
    for context in contexts:
        context.close()


def at(page, minute):
    page.evaluate(
        """minute => { const time = document.getElementById("time"); time.value = minute;
        time.dispatchEvent(new Event("input")); }""",
        minute,
    )


def column(page, table, place):
    return page.eval_on_selector_all(
        f"{table} tbody tr", "(rows, place) => rows.map(row => row.cells[place].textContent)", place
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_is_quiet_accessible_and_as_wide_as_the_screen(
    opened, said, addresses, language, scheme, viewport
):
    page = opened(viewport, scheme, language)
    at(page, 12 * 60)
    found = axe.Axe().run(page).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
    assert said == [addresses[language]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"]


def test_on_a_phone_what_is_looked_up_fits_the_screen_and_charts_can_be_read(opened):
    page = opened(PHONE)
    for part in ("#definitions td", "#assumptions td"):
        ends = page.eval_on_selector_all(
            part, "cells => cells.map(cell => cell.getBoundingClientRect().right)"
        )
        assert max(ends) <= PHONE["width"]
    drawn = page.eval_on_selector_all(
        ".chart svg",
        "all => all.map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)",
    )
    assert min(drawn) > 0.99  # pixels a point, so that letters of ten points have ten pixels


def test_on_paper_heads_are_text_which_chromium_repeats_on_each_page(opened):
    page = opened()
    page.emulate_media(media="print")
    shown = page.eval_on_selector_all(
        "thead button", "all => all.map(button => getComputedStyle(button).display)"
    )
    assert set(shown) == {"contents"}


def test_in_chinese_the_page_says_so_and_its_scripts_speak_it(opened):
    page = opened(language="zh")
    at(page, 11.5 * 60)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert " 人等候" in page.locator(".hall p").first.text_content()
    page.get_by_role("button", name="播放").click()
    page.get_by_role("button", name="暂停").click()
    assert page.get_by_role("button", name="播放").is_visible()


def test_axe_finds_what_is_wrong(opened):
    page = opened()
    page.eval_on_selector(".time", "label => label.replaceWith(label.querySelector('input'))")
    found = axe.Axe().run(page).response["violations"]
    assert "label" in [violation["id"] for violation in found]


def test_a_policy_that_is_unticked_is_gone_from_tables_charts_and_verdict(opened, said, address):
    page = opened()
    parts = page.locator('[data-policy="1"]')
    assert parts.count() > 20
    page.get_by_label("help", exact=True).uncheck()
    assert all(not part.is_visible() for part in parts.all())
    assert page.locator('tr[data-policy="2"]').first.is_visible()
    page.get_by_label("help", exact=True).check()
    assert page.locator('tr[data-policy="1"]').first.is_visible()
    assert said == [address]


def test_a_table_is_sorted_by_number_and_back_again(opened):
    page = opened()
    table, place = "#lost table", 1
    parts = column(page, table, place)
    ordered = sorted(parts, key=float)
    assert len(set(parts)) > 3
    assert parts not in (ordered, ordered[::-1])
    head = page.locator(f"{table} thead th").nth(place)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, table, place) == ordered
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert list(map(float, column(page, table, place))) == list(map(float, ordered[::-1]))


def test_the_replay_shows_who_waits_at_a_minute_under_two_policies(opened, compared):
    _, result = compared
    page = opened()
    logs = [result.results[policy].logs[0].visits for policy in ("today", "help")]
    some = [float(time) + 0.001 for time in logs[0].joined[::40]]  # just after a ticket
    for minute in [11.5 * 60, *some]:
        at(page, minute)
        shown = page.locator(".hall p").all_text_contents()
        for text, visits in zip(shown, logs, strict=True):
            until = np.fmin(visits.called, visits.left)
            waiting = int(((visits.joined <= minute) & (minute < until)).sum())
            busy = int(((visits.called <= minute) & (minute < visits.freed)).sum())
            assert f" {waiting} wait, " in text
            assert text.endswith(f" windows open, {busy} busy")
            assert text.startswith(f"{int(minute) // 60:02d}:{int(minute) % 60:02d}: ")


def test_the_replay_plays_pauses_and_changes_policy(opened, said, address):
    page = opened(PHONE)
    clock = page.locator("#clock")
    start = clock.text_content()
    page.locator("#speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "start => document.getElementById('clock').textContent > start", arg=start
    )
    page.get_by_role("button", name="Pause").click()
    stopped = clock.text_content()
    page.wait_for_timeout(150)
    assert clock.text_content() == stopped > start
    at(page, 13 * 60)
    before = page.locator(".hall p").first.text_content()
    page.locator(".hall select").first.select_option("quick")
    assert page.locator(".hall canvas").first.get_attribute("aria-label").startswith("quick, 13:00")
    assert page.locator(".hall p").first.text_content() != before
    assert said == [address]


def test_the_replay_ends_by_itself_when_the_last_has_left(opened, compared):
    page = opened()
    last = page.evaluate("Number(document.getElementById('time').max)")
    _, result = compared
    assert last == max(run.logs[0].visits.left.max() for run in result.results.values())
    assert last * UNIT == int(last * UNIT)
    at(page, last - 1)
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play").wait_for(timeout=3000)
    assert all(text.split(": ")[1].startswith("0 wait") for text in
               page.locator(".hall p").all_text_contents())  # fmt: skip


def test_without_scripts_and_on_paper_everything_but_the_replay_is_there(opened, said, address):
    page = opened(java_script_enabled=False)
    page.emulate_media(media="print")
    assert not page.locator("#replay").is_visible()
    assert not page.locator("#toggles").is_visible()
    for section in page.locator("main > section:not(#replay)").all():
        assert section.is_visible()
    assert all(chart.is_visible() for chart in page.locator(".chart svg").all())
    assert page.locator("#assumptions tr").last.is_visible()
    assert said == [address]
