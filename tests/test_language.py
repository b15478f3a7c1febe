"""What people read is told in English or Chinese; what machines read is the same in both."""

import json
import pickle
import string
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from queuesim.cli import commands
from queuesim.cli.group import named_in
from queuesim.language import (
    commas,
    in_a_row,
    joined,
    marked,
    of_environment,
    say,
    say_many,
    sentence,
    speaking,
    with_and,
    with_or,
)
from queuesim.scenario.loading import loads

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
import catalogues

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def collected():
    return catalogues.catalogue()


@pytest.fixture(scope="module")
def chinese():
    with catalogues.CHINESE.open("rb") as file:
        return read_po(file, locale="zh")


def fields(text):
    """Return the placeholders of a text."""
    return {name for _, name, *_ in string.Formatter().parse(text) if name is not None}


def texts_of(value):
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_text_of_the_code_stands_in_the_catalogue_and_no_other(collected, chinese):
    assert {message.id for message in chinese} == {message.id for message in collected}


def test_every_text_is_translated(chinese):
    assert catalogues.untranslated(chinese) == []


def test_translations_have_the_placeholders_of_their_texts(chinese):
    for message in chinese:
        if message.id:
            allowed = fields(texts_of(message.id)[-1])  # of many, where a number chooses
            for told in texts_of(message.string):
                assert fields(told) == allowed, message.id


def test_the_compiled_catalogue_is_that_of_the_translators(chinese):
    compiled = catalogues.CHINESE.with_suffix(".mo").read_bytes()
    assert compiled == catalogues.as_mo(chinese)


def test_a_text_is_told_in_the_language_spoken_with_its_values():
    text = marked("Could not finish: {error}")
    assert say(text, error="{x}") == "Could not finish: {x}"
    with speaking("zh"):
        assert say(text, error="{x}") == "未能完成：{x}"
    assert say(text, error="") == "Could not finish: "


def test_a_sentence_among_data_is_english_and_told_in_the_language_spoken():
    inner = sentence("Could not finish: {error}", error=3)
    outer = sentence("Could not finish: {error}", error=inner)
    assert json.dumps(outer) == '"Could not finish: Could not finish: 3"'
    with speaking("zh"):
        assert json.dumps(outer) == '"Could not finish: Could not finish: 3"'
        assert say(pickle.loads(pickle.dumps(outer))) == "未能完成：未能完成：3"


def test_a_number_chooses_between_one_and_many():
    assert say_many("{number} day", "{number} days", 1) == "1 day"
    assert say_many("{number} day", "{number} days", 2) == "2 days"


def test_latin_words_and_numbers_stand_apart_from_chinese_signs_around_them():
    with speaking("zh"):
        assert say("所需{number}个，{name}", number=3, name="金卡") == "所需 3 个，金卡"
        assert say("比{name}短", name="gold") == "比 gold 短"
        assert say("比{name}短", name="金卡") == "比金卡短"
        assert say_many("{number}天", "{number}天", 3) == "3 天"


def test_names_and_sentences_are_joined_as_the_language_does():
    names, sentences = ["V", "G", "A"], ["One.", "", "Two."]
    assert commas(names) == "V, G, A"
    assert [with_and(names), with_and(["V"])] == ["V, G and A", "V"]
    assert [with_or(names), with_or(["V"])] == ["V, G or A", "V"]
    assert in_a_row(sentences) == "One. Two."
    assert joined(" or ", names) == "V or G or A"
    assert joined(" or ", []) == ""
    with speaking("zh"):
        assert [commas(names), with_and(names)] == ["V、G、A"] * 2
        assert in_a_row(["一。", "二。"]) == "一。二。"
        assert joined(" or ", ["金卡", "gold"]) == "金卡或 gold"


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_environment_says_which_language(monkeypatch, names, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert of_environment() == language


def test_help_is_told_in_the_language_asked_for():
    assert "比较" in CliRunner().invoke(commands, ["--lang", "zh", "--help"]).output
    assert "比较" in CliRunner().invoke(commands, ["compare", "--lang", "zh", "--help"]).output
    with speaking("en"):
        told = CliRunner().invoke(commands, ["--help"]).output
    assert "比较" not in told
    assert "..." not in told.partition("calibrate")[2]  # sentences are whole


def test_an_unknown_language_is_refused_with_those_there_are():
    result = CliRunner().invoke(commands, ["--lang", "fr", "list", "memory"])
    assert result.exit_code == 2
    assert "en" in result.output
    assert "zh" in result.output


def test_data_are_the_same_in_every_language(tmp_path):
    scenario = str(ROOT / "scenarios" / "weekday.toml")
    words = ["run", scenario, "--days", "2", "--json", "--out"]
    told = [
        CliRunner().invoke(commands, ["--lang", name, *words, str(tmp_path / name)])
        for name in ("en", "zh")
    ]
    assert [json.loads(one.stdout)["days"] for one in told] == [2, 2]
    for file in (tmp_path / "en").iterdir():
        assert file.read_bytes() == (tmp_path / "zh" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (["run", "--lang", "zh", "--dys", "3"], "zh"),
        (["--lang=zh", "run"], "zh"),
        (["run", "--lang", "fr"], None),
        (["run", "zh"], None),
    ],
)
def test_a_command_line_is_heard_before_it_is_read(words, language):
    assert named_in(words) == language


def test_a_warning_is_english_among_data_and_told_in_chinese():
    text = ROOT.joinpath("scenarios", "weekday.toml").read_text(encoding="utf-8")
    file = loads(text.replace("[rosters]", '[rosters]\nspare = "09:00-10:00"'))
    with speaking("zh"):
        assert "nobody works roster 'spare'" in file.warnings
        assert "没有人按排班 'spare' 上班" in [say(warning) for warning in file.warnings]
