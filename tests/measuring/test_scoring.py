"""Counts add up: recall, hits, false hits, precision, breakdowns, stated probabilities."""

from collections.abc import Sequence

import pytest

from alcyon.measuring.engines.engine import Found
from alcyon.measuring.rows import Question, Row
from alcyon.measuring.scoring import (
    Answer,
    answers_split,
    figures,
    reliability,
    threshold_of,
)


def answer(number: int, mates: tuple[str, ...], found: Sequence[Found], **known: str) -> Answer:
    row = Row(f"q{number}", "A B", (1990, 1, 1), "", "", "")
    damage = tuple(known.get("damage", "").split())
    question = Question(row, mates, known.get("kind", ""), known.get("culture", ""), damage)
    return Answer(question, found, 1.0, 2.0)


def four_hundred() -> list[Answer]:
    """200 with a mate, 200 without. Mates: half first, a quarter third, a quarter not at all."""
    answers = []
    for number in range(200):
        places = {0: ["7"], 1: ["7"], 2: ["1", "2", "7"], 3: ["1"]}[number // 2 % 4]
        found = [Found(int(place), 10.0 - at) for at, place in enumerate(places)]
        answers.append(answer(number, ("7",), found, damage="TYPO", culture="THAI"))
        # one in a hundred of those without a mate has an answer as sure as a mate's
        score = 12.0 if number in (8, 9) else 5.0
        answers.append(answer(1000 + number, (), [Found(3, score)], kind="SIBLING"))
    return answers


def test_recall_counts_ranks() -> None:
    told = figures(four_hundred())
    assert told["queries_with_mate"] == told["queries_without_mate"] == 200
    assert told["recall_at_1"] == 0.5
    assert told["recall_at_10"] == 0.75
    low, high = told["recall_at_1_interval"]
    assert low < 0.5 < high


def test_the_halves_share_nothing_and_lose_nothing() -> None:
    answers = four_hundred()
    first, second = answers_split(answers)
    assert len(first) == len(second) == 200
    assert {id(one) for one in first} | {id(one) for one in second} == set(map(id, answers))
    assert sum(one.has_mate for one in first) == 100


def test_the_threshold_lets_one_in_a_hundred_pass_and_is_reported_on_the_other_half() -> None:
    told = figures(four_hundred())
    assert told["threshold"] == 5.0
    assert told["hit_rate"] == 0.5
    assert told["false_hit_rate"] == 0.01
    assert told["precision"] == pytest.approx(50 / (100 + 1))


def test_two_false_ones_in_a_hundred_are_too_many() -> None:
    others = [answer(n, (), [Found(1, 9.0 if n < 2 else 1.0)]) for n in range(100)]
    assert threshold_of(others) == 9.0


def test_without_others_no_threshold_is_chosen_and_no_hit_rate_told() -> None:
    told = figures([answer(1, ("7",), [Found(7, 3.0)])])
    assert told["threshold"] is None
    assert told["hit_rate"] is None
    assert told["recall_at_1"] == 1.0


def test_a_query_with_two_records_is_found_by_either() -> None:
    assert answer(1, ("7", "8"), [Found(8, 3.0), Found(7, 2.0)]).rank == 1


def test_no_answer_is_no_hit() -> None:
    nothing = answer(1, ("7",), [])
    assert nothing.rank is None
    assert threshold_of([answer(n, (), []) for n in range(5)]) == -1e9


def test_breakdowns_add_up_to_the_whole() -> None:
    told = figures(four_hundred())
    assert sum(one["n"] for one in told["by_culture"].values()) == 200
    assert told["by_damage"]["TYPO"]["recall_at_10"] == told["recall_at_10"]
    assert told["by_kind"]["SIBLING"]["n"] == 100


def test_an_undamaged_query_is_counted_as_such() -> None:
    assert list(figures([answer(1, ("7",), [])])["by_damage"]) == ["NONE"]


def test_stated_probabilities_are_set_against_what_is_so() -> None:
    found = [Found(7, 1.0, 0.9), Found(1, 0.5, 0.9), Found(2, 0.1, 0.02), Found(3, 0.0, 1.0)]
    bins = reliability([answer(1, ("7",), found)])
    assert sum(one["n"] for one in bins) == 4
    high = next(one for one in bins if one["from"] == 0.85)
    assert (high["to"], high["n"], high["mean_stated"], high["observed"]) == (0.95, 2, 0.9, 0.5)
    assert bins[-1]["n"] == 1
    assert bins[0]["n"] == 1


def test_who_states_nothing_has_no_table() -> None:
    assert reliability(four_hundred()) == []
