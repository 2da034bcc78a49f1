"""Codes that stand for protected persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.errors import Invalid
from alcyon.kernel.ids import ALPHABET, new_id, protected_code, read_protected_code


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        read_protected_code(text)
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("category", "letter"),
    [("VICTIM", "V"), ("WITNESS", "W"), ("MISSING", "M"), ("SUSPECT", "P"), ("OTHER", "P")],
)
def test_the_letter_tells_no_more_than_the_protection(category: str, letter: str) -> None:
    assert protected_code(category).startswith(f"{letter}-")


def test_a_code_cannot_spell_a_word() -> None:
    assert set(ALPHABET).isdisjoint("AEIOUYL")


def test_codes_do_not_repeat() -> None:
    assert len({protected_code() for _ in range(5000)}) == 5000


def test_record_ids_are_random() -> None:
    assert new_id().version == 4
    assert new_id() != new_id()


def test_a_code_is_read_as_it_is_spoken() -> None:
    code = protected_code()
    spoken = code.replace("-", " ").replace("0", "o").replace("1", "l").lower()
    assert read_protected_code(spoken) == code
    assert read_protected_code(code.replace("-", "")) == code


@given(st.data())
def test_one_wrong_sign_is_noticed(data: st.DataObject) -> None:
    code = protected_code()
    place = data.draw(
        st.sampled_from([at for at, sign in enumerate(code) if at > 1 and sign != "-"])
    )
    wrong = data.draw(st.sampled_from([sign for sign in ALPHABET if sign != code[place]]))
    assert refusal(code[:place] + wrong + code[place + 1 :]) == "code-check"


@given(st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed(at: int) -> None:
    signs = list(protected_code().replace("-", "")[1:])
    signs[at], signs[at + 1] = signs[at + 1], signs[at]
    swapped = "V" + "".join(signs)
    if signs[at] != signs[at + 1]:
        assert refusal(swapped) == "code-check"


@pytest.mark.parametrize("text", ["", "V", "V-7K3M", "X-7K3M-2Q9T", "V-7K3M-2Q9U", "V-7K3M-2Q9TT"])
def test_what_is_not_a_code_is_refused(text: str) -> None:
    assert refusal(text) == "code-shape"
