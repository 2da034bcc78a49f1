"""What an asker may learn of does not depend on the rest; both paths give the same answers."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.matching.index import Budgets, Index, Sight, compiled
from alcyon.matching.persons import Person
from tests.matching.index.conftest import people, someone

TIGHT = Budgets(exact=40, fuzzy=20, longest=15, kept=10)
HIDDEN = 1_000_000  # ids from here are hidden


def visible(ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return ids < HIDDEN


def asked_of(seed: int) -> list[Person]:
    rng = Random(seed)
    full = [someone(rng) for _ in range(6)]
    bare = [Person(one.names) for one in full[:3]]
    return [*full, *bare, Person((full[0].names[0][1:],), full[0].birth)]


def bytes_of(index: Index, asked: Person) -> bytes:
    found = index.candidates(asked, visible=visible)
    return found.ids.tobytes() + found.bits.tobytes()


@given(seed=st.integers(0, 10**6), hidden=st.integers(1, 400), alike=st.booleans())
@settings(max_examples=12, deadline=None)
def test_hidden_records_change_no_byte_of_the_visible_answer(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hidden: int, alike: bool
) -> None:
    shown = people(200, seed)
    others = people(hidden, seed if alike else seed + 1)
    secret = [(HIDDEN + number, person) for number, person in others]
    alone = Index.build(tmp_path_factory.mktemp("alone"), shown, budgets=TIGHT)
    both = Index.build(tmp_path_factory.mktemp("both"), secret + shown, budgets=TIGHT)
    parts = Index.build(tmp_path_factory.mktemp("parts"), shown, budgets=TIGHT)
    parts.add(secret)
    parts.remove(number for number, _ in secret[::2])

    for asked in asked_of(seed):
        wanted = bytes_of(alone, asked)
        assert bytes_of(both, asked) == wanted
        assert bytes_of(parts, asked) == wanted


def test_the_rest_is_returned_apart(tmp_path: Path) -> None:
    person = Person(("Olena Shevchenko",), (1991, 4, 23))
    index = Index.build(tmp_path, [(1, person), (HIDDEN, person)])
    found = index.candidates(person, visible=visible)

    assert found.ids.tolist() == [1]
    assert found.rest_ids.tolist() == [HIDDEN]
    assert found.bits.tolist() == found.rest_bits.tolist()


def test_a_sight_sees_what_is_added_and_no_longer_what_is_removed(tmp_path: Path) -> None:
    person = Person(("Olena Shevchenko",), (1991, 4, 23))
    index = Index.build(tmp_path, [(1, person)])
    sight = Sight(visible)
    assert index.candidates(person, visible=sight).ids.tolist() == [1]
    index.add([(2, person), (HIDDEN, person)])
    index.remove([1])

    found = index.candidates(person, visible=sight)
    assert (found.ids.tolist(), found.rest_ids.tolist()) == ([2], [HIDDEN])


def test_without_anything_hidden_both_ways_give_the_same(tmp_path: Path) -> None:
    index = Index.build(tmp_path, people(500), budgets=TIGHT)

    for asked in asked_of(1):
        found = index.candidates(asked)
        assert found.ids.tobytes() + found.bits.tobytes() == bytes_of(index, asked)


@pytest.mark.skipif(not compiled.USED, reason="Numba is not installed")
@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_compiled_path_gives_the_answers_of_the_plain_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    index = Index.build(tmp_path_factory.mktemp("index"), people(400, seed), budgets=TIGHT)
    joined = [Person((one.names[0].replace(" ", "", 1),)) for one in asked_of(seed)[:4]]

    for asked in [*asked_of(seed), *joined]:
        answers = []
        for used in (True, False):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(compiled, "USED", used)
                answers.append(bytes_of(index, asked))
        assert answers[0] == answers[1]
