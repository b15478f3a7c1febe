"""The page of a comparison: what is claimed, what is called out, and what to enter."""

from pathlib import Path

from sample_summary import comparison_sample, value

from queuesim.report.cells import width
from queuesim.report.comparison_page import best_lines, comparison_page, policy_sentence
from queuesim.report.entering import entry_lines, to_enter
from queuesim.report.payers import apart_lines, cap_lines, explained
from queuesim.scenario.loading import load

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def test_the_best_policy_is_named_with_its_guarantee_or_said_to_be_open() -> None:
    comparison = comparison_sample()
    assert " ".join(best_lines(comparison)) == (
        "Best by value-weighted S of all: help-when-idle (95 % sure that none is"
        " better by 0.05 points or more; Kim and Nelson). Mind: help-when-idle takes more than a"
        " cap allows from VIP."
    )
    comparison["caps"][0]["met"] = True
    assert "Mind" not in " ".join(best_lines(comparison))
    comparison["selection"] |= {"best": None, "left": ["today", "help-when-idle"]}
    text = " ".join(best_lines(comparison))
    assert "of all: not decided between today and help-when-idle. `--best`" in text
    assert text.endswith("`--best` goes on until it is.")
    comparison["stopping"]["asked"] = ["the best policy"]
    assert "goes on" not in " ".join(best_lines(comparison))
    for run in comparison["policies"].values():
        run["days"] = 19
    assert best_lines(comparison)[-1].endswith("of all: not chosen below 20 days.")


def test_policies_that_were_simulated_on_fewer_days_are_told() -> None:
    comparison = comparison_sample()
    assert not any(line.startswith("Days simulated") for line in best_lines(comparison))
    comparison["policies"]["today"]["days"] = 20
    text = " ".join(best_lines(comparison))
    assert "Days simulated: today 20, help-when-idle 50; changes are over the days shared" in text
    assert "| 20 to 50 days, seed" in comparison_page(comparison)


def test_what_was_not_finished_stands_on_the_page() -> None:
    comparison = comparison_sample()
    comparison["stopping"]["unfinished"] = "--precision x needs about 4000 days"
    assert "Not finished: --precision x needs about 4000 days." in comparison_page(comparison)


def test_a_policy_that_changes_nothing_is_said_not_to_differ() -> None:
    comparison = comparison_sample()
    for changes in comparison["differences"]["help-when-idle"].values():
        for change in changes.values():
            change |= {"mean": 0.0, "half_width": 0.0, "simultaneous": 0.0}
    assert policy_sentence(comparison, "help-when-idle") == (
        "help-when-idle (window 1 helps): does not differ from today, for anybody."
    )


def test_claims_rest_on_the_intervals_that_hold_for_all_policies_at_once() -> None:
    comparison = comparison_sample()
    comparison["differences"]["help-when-idle"]["vip"]["satisfaction"]["simultaneous"] = 0.3
    sentence = policy_sentence(comparison, "help-when-idle")
    assert "no difference in S shown for VIP (mean wait +0.8 min), 金卡;" in sentence


def test_one_day_alone_claims_nothing() -> None:
    comparison = comparison_sample()
    for run in comparison["policies"].values():
        run["days"] = 1
    assert policy_sentence(comparison, "help-when-idle") == (
        "help-when-idle (window 1 helps): on this day S of all +0.25, mean wait -1.0 min;"
        " one day alone proves nothing."
    )
    assert "on one day alone: no intervals, so" in comparison_page(comparison)


def test_one_policy_against_today_is_not_called_several() -> None:
    comparison = comparison_sample()
    assert "at once" not in comparison_page(comparison)
    for part in ("policies", "differences", "ledger"):
        comparison[part]["other"] = comparison[part]["help-when-idle"]
    assert "Change: against today, ±95 % for all policies at once; ~" in (
        " ".join(comparison_page(comparison).split())
    )


def test_nine_in_ten_of_all_days_together_stand_by_policy_and_tier() -> None:
    lines = comparison_page(comparison_sample()).splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("nine in ten, min"))
    assert lines[at].split() == ["nine", "in", "ten,", "min", "VIP", "金卡", "regular", "all"]
    assert lines[at + 1].split()[1:] == ["+1.9", "±0.7", "-0.2", "±0.5~", "-2.9", "±0.5",
                                         "-2.2", "±0.5"]  # fmt: skip


def test_a_warning_names_the_policies_that_it_concerns_unless_it_concerns_all() -> None:
    comparison = comparison_sample()
    for run in comparison["policies"].values():
        run["warnings"] = ["short at 12:00"]
    comparison["policies"]["today"]["warnings"] = ["short at 12:00", "short at 15:00"]
    lines = comparison_page(comparison).splitlines()
    at = lines.index("Warning  short at 12:00")
    assert lines[at + 1] == "Warning  today: short at 15:00"


def test_the_best_comes_first_and_many_warnings_last() -> None:
    comparison = comparison_sample()
    for run in comparison["policies"].values():
        run["warnings"] = [f"warning number {k}" for k in range(9)]
    lines = comparison_page(comparison).splitlines()
    assert lines[1].startswith("Best by ")
    at = next(k for k, line in enumerate(lines) if line.endswith("more at the end of this page"))
    assert lines[at - 2 : at] == ["Warning  warning number 0", "Warning  warning number 1"]
    assert at < next(k for k, line in enumerate(lines) if line.startswith("- help-when-idle"))
    assert lines.index("Warning  warning number 8") > len(lines) - 12


def test_a_broken_cap_is_told_with_its_figures_and_whether_it_is_sure() -> None:
    comparison = comparison_sample()
    assert cap_lines(comparison) == [
        "Too much  help-when-idle for VIP: S -0.21 ±0.06, the cap is -0.20 (not sure)",
        "Caps: 0 of 1 kept (policies x tiers).",
    ]
    comparison["caps"][0]["value"] = value(-0.31, 0.06)
    assert cap_lines(comparison)[0].endswith("S -0.31 ±0.06, the cap is -0.20")


def test_a_policy_whose_clock_misleads_is_called_out_with_the_parts_that_explain_it() -> None:
    comparison = comparison_sample()
    comparison["against_the_clock"] = [
        {"policy": "help-when-idle", "tier": "vip", "clock": "improves"}
    ]
    change = comparison["differences"]["help-when-idle"]["vip"]
    change["wait_mean"]["mean"] = -1.5
    assert " ".join(apart_lines(comparison)) == (
        "Mind: help-when-idle: the clock improves for VIP (mean wait -1.5 min) while"
        "       satisfaction falls (S -0.21)."
    )
    parts = ({"crowd": -0.1, "wait": -0.2}, {"crowd": -0.45, "wait": -0.06})
    for run, lost in zip(comparison["policies"].values(), parts, strict=True):
        run["lost"] = {"vip": lost}
    assert explained(comparison, "help-when-idle", "vip") == "the crowd (-0.35)"


def test_the_ledger_fits_the_page_whatever_the_policies_are_called() -> None:
    comparison = comparison_sample()
    for part in ("policies", "differences", "ledger"):
        comparison[part]["普通窗口也叫金卡客户并且提前五分钟"] = comparison[part]["help-when-idle"]
    lines = comparison_page(comparison).splitlines()
    assert max(map(width, lines)) <= 80
    vip = ["VIP", "34", "+0.90", "12", "-0.40", "-1.50", "-0.21", "420", "66", "6.2"]
    assert [line.split() for line in lines].count(vip) == 2


def test_policies_that_begin_alike_can_be_told_apart_in_every_table() -> None:
    comparison = comparison_sample()
    early, late = (f"the-vip-window-helps-when-idle-{when}" for when in ("early", "late"))
    for part in ("policies", "differences", "ledger"):
        comparison[part] |= dict.fromkeys((early, late), comparison[part]["help-when-idle"])
    lines = comparison_page(comparison).splitlines()
    cut = {line[:16].strip() for line in lines if line.startswith("the-vip-w") and "…" in line}
    assert cut == {"the-vip-wi…early", "the-vip-win…late"}


def test_what_to_enter_in_the_ticket_system_is_said_and_nothing_that_stays_as_it_is() -> None:
    scenarios = load(SCENARIOS / "weekday.toml").policies
    assert to_enter(scenarios["today"], scenarios["help-when-idle"]) == [
        "Window 1 (VIP window): calls V before G before A; else stays idle"
    ]
    assert to_enter(scenarios["today"], scenarios["quicker-cash"]) == [
        "Service Cash takes 85 % of today's time"
    ]
    assert to_enter(scenarios["today"], scenarios["one-line"])[-1] == (
        "Queue V: tier VIP; waits in Lobby"
    )
    assert to_enter(scenarios["today"], scenarios["later-lunch"])[0].startswith(
        "Windows 2-3: 09:00-10:45, 11:30-17:00"
    )
    longer = load(SCENARIOS / "weekday.toml", ['branch.hours="09:00-17:30"']).today
    shown = load(SCENARIOS / "weekday.toml", ['areas.lobby.shows="nothing"']).today
    assert to_enter(scenarios["today"], longer) == ["branch.hours = 09:00-17:30"]
    assert to_enter(scenarios["today"], shown) == ["areas.lobby.shows = nothing"]
    assert entry_lines("today", scenarios) == ["  Enter: no call rule, queue or roster changes."]
