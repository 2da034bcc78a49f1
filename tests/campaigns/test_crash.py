"""A small campaign of kills against a real node."""

import pytest

from campaigns import crash


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills_and_is_there_once() -> None:
    tally = crash.campaign(3, rows=3_000)
    assert tally.killed == 3
    assert tally.imports >= 1
    assert len(tally.records) > 0
