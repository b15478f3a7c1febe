"""Charts: drawn for every kind of summary, the same bytes each time, and safe in any words."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from typing import Any

import pytest
from matplotlib import rcParams, style
from sample_summary import comparison_sample, sample, value

from queuesim.language import speaking
from queuesim.report import charts, comparison_charts, drawing
from queuesim.report.charts import COMPARISON_CHARTS, RUN_CHARTS, files, font_fault, for_page
from queuesim.report.comparison_charts import frontier

PNG = b"\x89PNG\r\n\x1a\n"


def one_day() -> dict[str, Any]:
    """Return a summary without any interval, in which one tier was never served."""
    summary = sample() | {"days": 1, "first_day": 7}
    for measures in [*summary["tiers"].values(), *summary["half_hours"]]:
        for key, number in measures.items():
            if isinstance(number, dict):
                measures[key] = value(number["mean"])
    summary["tiers"]["vip"] = dict.fromkeys(summary["tiers"]["vip"], value(None))
    return summary


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert files(sample(), RUN_CHARTS) == files(sample(), RUN_CHARTS)
    assert files(comparison_sample(), COMPARISON_CHARTS) == files(
        comparison_sample(), COMPARISON_CHARTS
    )


def test_each_chart_is_an_svg_and_a_png_without_a_date() -> None:
    drawn = files(sample(), RUN_CHARTS)
    assert sorted(drawn) == sorted(f"{n}.{kind}" for n in RUN_CHARTS for kind in ("svg", "png"))
    for name, content in drawn.items():
        if name.endswith("png"):
            assert content.startswith(PNG)
            assert b"matplotlib" not in content.lower()
        else:
            assert ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
            assert b"<dc:date>" not in content


@pytest.mark.parametrize("name", ["$\\frac{1}$", "\x1b[31m\x00", "<&>\"'", "_hidden", ""])
def test_any_name_can_be_drawn(name: str) -> None:
    summary = sample() | {"title": name}
    summary["names"] = dict.fromkeys(["vip", "gold", "regular"], name)
    drawn = files(summary, {"satisfaction": RUN_CHARTS["satisfaction"]})
    ElementTree.fromstring(drawn["satisfaction.svg"])


def test_a_single_day_is_drawn_without_intervals() -> None:
    assert len(files(one_day(), RUN_CHARTS)) == 2 * len(RUN_CHARTS)


def test_a_chart_with_nothing_to_show_is_left_out() -> None:
    endless = sample() | {"half_hours": []}
    assert not [name for name in files(endless, RUN_CHARTS) if name.startswith("day")]
    alone = comparison_sample() | {"differences": {}, "ledger": {}}
    assert COMPARISON_CHARTS["winners"].draw(alone) is None
    for run in alone["policies"].values():
        run["half_hours"] = []
    assert COMPARISON_CHARTS["hours"].draw(alone) is None


def test_the_frontier_is_made_of_those_that_none_beats_at_no_more_cost() -> None:
    points = {
        "dear": (90.0, 2.0),
        "cheap": (10.0, 0.0),
        "beaten": (20.0, 0.0),
        "fair": (20.0, 1.0),
        "unknown": (5.0, None),
    }
    assert frontier(points) == ["cheap", "fair", "dear"]


def test_names_of_rows_do_not_overlap_however_long_they_are() -> None:
    comparison = comparison_sample()
    for part in ("policies", "differences", "ledger"):
        changed = comparison[part].pop("help-when-idle")
        for k in range(6):
            comparison[part][f"{k} 贵宾窗口空闲时也可以叫金卡和普通客户办理业务"] = changed
    for draw in (comparison_charts.policies, comparison_charts.winners, comparison_charts.waits):
        with style.context(["default", {**charts.STYLE, "font.family": charts._fonts()}]):
            figure = draw(comparison)
            figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
        assert len(boxes) >= 6
        for upper, lower in pairwise(sorted(boxes, key=lambda box: -box.y0)):
            assert upper.y0 > lower.y1


def test_each_policy_of_a_legend_has_its_own_shape_and_colour() -> None:
    comparison = comparison_sample()
    comparison["policies"]["_hidden"] = comparison["policies"]["help-when-idle"]
    (legend,) = comparison_charts.hours(comparison).legends
    looks = {(h.get_marker(), h.get_color()) for h in legend.legend_handles}
    assert len(looks) == len(comparison["policies"]) == 3


def test_a_user_style_does_not_change_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = {"waits": RUN_CHARTS["waits"]}
    drawn = files(sample(), chart)
    monkeypatch.setitem(rcParams, "lines.linewidth", 9.0)
    assert files(sample(), chart) == drawn


def test_a_machine_without_a_chinese_font_is_told_so_once(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(charts, "CJK_FONTS", ("No Such Font",))
    assert font_fault(sample()).startswith("No font with Chinese characters was found")
    assert font_fault(comparison_sample()) == font_fault(sample())
    assert font_fault(sample() | {"title": "Monday", "names": {}}) == ""
    with speaking("zh"):
        told = font_fault(sample() | {"title": "Monday", "names": {}})
        assert told.startswith("本机没有中文字体")
        for_page(sample(), RUN_CHARTS)  # whose reader may have one
    assert not recwarn.list
    files(sample(), {"satisfaction": RUN_CHARTS["satisfaction"]})
    assert not recwarn.list


def test_many_tiers_stand_below_each_other_not_in_one_endless_row() -> None:
    run = sample()
    first = next(iter(run["tiers"]))
    others = {f"tier {k}": run["tiers"][first] for k in range(30 - len(run["tiers"]) + 1)}
    run["tiers"] = others | run["tiers"]
    figure, panels = drawing.panels(run, "subject", 4)
    assert len(panels) == len(figure.axes) == 30
    assert figure.get_figwidth() * 150 <= 2_700
    assert panels["tier 6"].get_position().y0 < panels["tier 0"].get_position().y0


def test_costs_are_not_drawn_where_nothing_costs_and_hardly_differ_where_they_do() -> None:
    comparison = comparison_sample()
    axes = comparison_charts.worth(comparison).axes[0]
    low, high = axes.get_xlim()
    assert high - low == pytest.approx(0.02 * (low + high) / 2)
    for run in comparison["policies"].values():
        run["cost"] = {"total": value(0.0, 0.0)}
    assert comparison_charts.worth(comparison) is None
