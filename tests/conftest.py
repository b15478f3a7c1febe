"""How hypothesis looks for examples, the same at every run, and in which language tests begin."""

import pytest
from hypothesis import settings

from queuesim.language import speaking

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Let every test begin in English, whatever was asked for in another."""
    monkeypatch.setenv("LANGUAGE", "en")
    with speaking("en"):
        yield
