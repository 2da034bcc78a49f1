"""All against all finds what a search for each record would find, and joins nobody else."""

from __future__ import annotations

import numpy as np
import pytest

from alcyon.matching.index.rows import read_rows
from alcyon.matching.index.vocabulary import Reader
from alcyon.matching.linking import Limits, Register, linked
from alcyon.matching.persons import Person

BORN = (1991, 4, 23)
OLENA = Person(("Olena Shevchenko",), BORN, "F", "UA", ("FE123456",))


def register(people: list[Person]) -> Register:
    reader = Reader()
    return Register.of(read_rows(enumerate(people), reader, None), list(reader.numbers))


def pairs(people: list[Person], limits: Limits = Limits()) -> list[tuple[int, int]]:  # noqa: B008 - frozen
    found = list(linked(register(people), limits))
    return [
        pair for part in found for pair in zip(part.left.tolist(), part.right.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    "other",
    [
        OLENA,
        Person(("Shevchenko Olena",), BORN),
        Person(("Олена Шевченко",), (1991, 0, 0)),
        Person(("Olema Shevchenko",), BORN),
        Person(("Okena Shevcehnko",), BORN),
        Person(("Olenashevchenko",), (1991, 23, 4)),
        Person(("Shevchenkoolena",), (1991, 0, 0)),
        Person(("O Shevchenko",), BORN, "F", "UA"),
        Person(("Lena Bondar",), documents=("fe 123-456",)),
    ],
)
def test_a_record_that_stands_twice_is_joined_however_written(other: Person) -> None:
    assert pairs([OLENA, Person(("Kwame Mensah",), (1980, 1, 2)), other]) == [(0, 2)]


def test_strangers_of_one_day_are_not_joined() -> None:
    assert pairs([OLENA, Person(("Kwame Mensah",), BORN, "M", "GH")]) == []


def test_several_names_of_one_record_are_no_pair() -> None:
    assert pairs([Person(("Olena Shevchenko", "Olena Shevchenko"), BORN)]) == []


@pytest.mark.parametrize("people", [[], [OLENA], [Person(())], [Person(("",)), Person(("؟",))]])
def test_nothing_to_join_is_no_error(people: list[Person]) -> None:
    assert pairs(people) == []


def test_ten_thousand_bearers_of_one_name_hide_no_pair_and_cost_no_square() -> None:
    crowd = [Person(("Mohammad Khatib",), (1900 + at % 100, 1, 1)) for at in range(10_000)]
    found = pairs([OLENA, *crowd, Person(("Olena Schevchenko",), BORN)])

    assert (0, 10_001) in found
    assert len(found) < 100_000


def test_each_pair_is_told_once_and_in_order() -> None:
    found = pairs([OLENA] * 20)

    assert found == [(left, right) for left in range(20) for right in range(left + 1, 20)]


def test_bits_are_higher_the_more_agrees() -> None:
    less = Person(("Olena Shevchenko",), (1991, 0, 0))
    part = next(linked(register([OLENA, less, OLENA])))
    bits = dict(
        zip(zip(part.left.tolist(), part.right.tolist(), strict=True), part.bits, strict=True)
    )

    assert bits[(0, 2)] > bits[(0, 1)]
    assert np.all(part.bits > Limits().rough)
