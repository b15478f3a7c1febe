"""The scenario to start from: the same in both languages but for what it calls things."""

import re
from importlib.resources import files

import pytest

from queuesim.language import LANGUAGES, speaking
from queuesim.scenario.loading import load, loads
from queuesim.scenario.starting import STARTERS, start


def text_of(language: str) -> str:
    return files("queuesim.scenario").joinpath(STARTERS[language]).read_text("utf-8")


def uncommented(text: str) -> str:
    """Return a starter with every option that it shows as a comment."""
    return re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", text)


def unnamed(values):
    """Return nested values without what things are called."""
    if not isinstance(values, dict):
        return values
    return {k: unnamed(v) for k, v in values.items() if k not in ("name", "title", "about")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_in_the_language_spoken_and_loads(tmp_path, language):
    with speaking(language):
        path = start(tmp_path / "new.toml")
    assert path.read_text("utf-8") == text_of(language)
    assert load(path).policies.keys() == {"today", "gold-first", "gold-head-start"}


@pytest.mark.parametrize("shown", [lambda text: text, uncommented], ids=["as it is", "with all"])
def test_both_say_the_same_branch_and_show_the_same_options(shown):
    english, chinese = (loads(shown(text_of(language))) for language in LANGUAGES)
    assert english.policies.keys() == chinese.policies.keys()
    for name, policy in english.policies.items():
        other = chinese.policies[name]
        assert unnamed(policy.model_dump(mode="json")) == unnamed(other.model_dump(mode="json"))
