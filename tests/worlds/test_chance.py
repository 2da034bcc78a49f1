"""Chance: the same numbers for the same question, whoever else asked before."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.worlds.chance import WHEEL_SIZE, Dice, pick, wheel, zipf


def test_the_same_question_has_the_same_answer() -> None:
    assert Dice(7, "person")(12) == Dice(7, "person")(12)
    assert Dice(7, "person").stream(3).random() == Dice(7, "person").stream(3).random()


def test_seed_purpose_and_number_each_change_the_answer() -> None:
    answers = {Dice(7, "a")(1), Dice(8, "a")(1), Dice(7, "b")(1), Dice(7, "a")(2)}
    assert len(answers) == 4


def test_asking_for_another_number_between_changes_nothing() -> None:
    dice = Dice(1, "x")
    first = dice(5)
    dice.stream(9).random()
    assert dice(5) == first


def test_numbers_are_spread_evenly() -> None:
    dice = Dice(3, "spread")
    high = sum(number >> 31 for i in range(2000) for number in dice(i))
    assert abs(high - 16_000) < 500  # 32,000 coins: more than five standard deviations


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=300))
def test_a_wheel_holds_every_value_in_about_its_share(weights: list[int]) -> None:
    slots = Counter(wheel(list(range(len(weights))), weights))
    assert sum(slots.values()) == WHEEL_SIZE
    assert set(slots) == set(range(len(weights)))
    free = WHEEL_SIZE - len(weights)
    for value, weight in enumerate(weights):
        assert abs(slots[value] - 1 - free * weight / sum(weights)) <= 1


@pytest.mark.parametrize("count", [0, WHEEL_SIZE + 1])
def test_a_wheel_refuses_what_it_cannot_hold(count: int) -> None:
    with pytest.raises(ValueError, match="a wheel holds"):
        wheel(list(range(count)))


def test_common_names_are_common_and_rare_ones_stay_possible() -> None:
    slots = Counter(wheel(list(range(100))))
    assert slots[0] > 5 * slots[99] > 0
    assert zipf(100) == sorted(zipf(100), reverse=True)


@given(st.integers(0, 2**32))
def test_pick_gives_one_of_the_keys(seed: int) -> None:
    assert pick(Random(seed), {"a": 1, "b": 5}) in ("a", "b")


def test_pick_follows_the_weights() -> None:
    rng = Random(4)
    found = Counter(pick(rng, {"a": 1, "b": 9}) for _ in range(5000))
    assert 400 < found["a"] < 600
