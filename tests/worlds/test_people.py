"""People: the same ones for the same seed, of believable ages, any of them at any time."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.worlds.cells import CELL
from alcyon.worlds.world import TODAY, World


def age(born: str) -> int:
    day = date.fromisoformat(born)
    return TODAY.year - day.year - ((TODAY.month, TODAY.day) < (day.month, day.day))


@given(st.integers(0, 2**63), st.integers(0, 399))
@settings(max_examples=40, deadline=None)
def test_any_person_can_be_asked_for_without_the_others(seed: int, index: int) -> None:
    world = World(seed=seed, persons=400)
    streamed = next(p for at, p in enumerate(world.people()) if at == index)
    assert world.person(index) == streamed


def test_a_small_world_is_the_beginning_of_a_large_one() -> None:
    small, large = World(seed=3, persons=150), World(seed=3, persons=5_000)
    assert list(small.people()) == [large.person(at) for at in range(150)]


@pytest.mark.parametrize("persons", [0, 1, CELL - 1, CELL, CELL + 1, 1234])
def test_a_world_has_as_many_people_as_asked_for(persons: int) -> None:
    world = World(seed=1, persons=persons)
    assert sum(1 for _ in world.people()) == persons
    assert world.groups_count == persons // CELL


def test_nobody_lives_outside_the_population() -> None:
    world = World(seed=1, persons=10)
    for index in (-1, 10):
        with pytest.raises(IndexError):
            world.person(index)
    with pytest.raises(IndexError):
        world.group(0)
    with pytest.raises(ValueError, match="-1 persons"):
        World(seed=1, persons=-1)


def test_people_are_born_before_today_and_not_too_long_ago() -> None:
    for person in World(seed=2, persons=3_000).people():
        assert 0 <= age(person.birth_date) <= 96


def test_roles_have_the_ages_that_go_with_them() -> None:
    minors = 0
    for person in World(seed=2, persons=20_000).people():
        if person.role is None:
            assert person.group is None
        elif person.role in ("VICTIM", "MIGRANT"):
            assert 5 <= age(person.birth_date) <= 61
            minors += age(person.birth_date) < 18
        else:
            assert age(person.birth_date) >= 18
    assert minors > 100


def test_first_of_january_heaps_up_where_days_of_birth_are_not_known() -> None:
    heap = {"SOMALI": 0, "GERMAN": 0}
    count = {"SOMALI": 0, "GERMAN": 0}
    for person in World(seed=6, persons=60_000).people():
        if person.culture.code in heap:
            count[person.culture.code] += 1
            heap[person.culture.code] += person.birth_date.endswith("-01-01")
    assert 0.38 < heap["SOMALI"] / count["SOMALI"] < 0.52
    assert heap["GERMAN"] / count["GERMAN"] < 0.02


def test_half_of_the_bystanders_are_women() -> None:
    people = [p for p in World(seed=9, persons=10_000).people() if p.role is None]
    women = sum(person.gender == "female" for person in people)
    assert abs(women - len(people) / 2) < 5 * (len(people) / 4) ** 0.5


def test_names_repeat_as_names_do() -> None:
    """Zipf: the commonest tenth of the given names covers far more than a tenth of people."""
    found: dict[str, int] = {}
    for person in World(seed=9, persons=60_000).people():
        if person.culture.code == "RUSSIAN":
            given = person.name.parts[0].native
            found[given] = found.get(given, 0) + 1
    ranked = sorted(found.values(), reverse=True)
    assert sum(ranked[: len(ranked) // 10]) > 0.25 * sum(ranked)
