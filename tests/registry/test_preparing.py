"""Codes of protected persons, where chance draws one twice."""

from datetime import datetime

import pytest

from alcyon.registry import preparing
from alcyon.registry.models import Record
from alcyon.registry.selectors import Sought, search
from alcyon.trust.access import acting_as
from tests.castings import Cast
from tests.registry.making import contribute, handling, person

FIRST, SECOND, THIRD = "V-0000-0000", "V-1111-1111", "V-2222-2222"


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that chance draws from now on, in this order."""
    coming: list[str] = []

    def drawn(category: str) -> str:
        return coming.pop(0)

    monkeypatch.setattr(preparing, "protected_code", drawn)
    return coming


def test_a_code_that_is_in_use_is_drawn_again(cast: Cast, now: datetime, draws: list[str]) -> None:
    draws += [FIRST, FIRST, SECOND]
    first = contribute(cast.owner, person("Amira Testova"), now, category="VICTIM")
    second = contribute(cast.owner, person("Olena Mock"), now, category="VICTIM")
    assert (first.code, second.code, second.caption) == (FIRST, SECOND, SECOND)
    with acting_as(cast.owner):
        assert search(Sought(text=SECOND), cast.owner) == [second.pk]
        assert search(Sought(text=FIRST), cast.owner) == [first.pk]


def test_a_code_drawn_twice_in_one_batch_names_one_person(
    cast: Cast, now: datetime, draws: list[str]
) -> None:
    draws += [FIRST, FIRST, FIRST, SECOND, FIRST, THIRD]
    made = [
        preparing.prepare(
            actor=cast.owner, at=now, draft=person(), handling=handling(category="VICTIM")
        )
        for _ in range(3)
    ]
    with acting_as(cast.owner):
        preparing.store(made, actor=cast.owner, at=now)
        codes = sorted(Record.objects.values_list("code", flat=True))
    assert codes == [FIRST, SECOND, THIRD]


def test_another_organisation_may_have_the_same_code(
    cast: Cast, now: datetime, draws: list[str]
) -> None:
    draws += [FIRST, FIRST]
    mine = contribute(cast.owner, person(), now, category="VICTIM")
    theirs = contribute(cast.other, person(), now, category="VICTIM")
    assert mine.code == theirs.code == FIRST
