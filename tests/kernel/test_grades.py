"""Grades are kept as they were given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.errors import Invalid
from alcyon.kernel.grades import Grade, grade, read_grade
from alcyon.kernel.tables import table


@st.composite
def grades(draw: st.DrawFn) -> Grade:
    scheme = draw(st.sampled_from(table("grades")))
    source = draw(st.sampled_from(scheme["source"]))["code"]
    information = draw(st.sampled_from(scheme["information"]))["code"]
    handling = draw(st.sampled_from(["", *(step["code"] for step in scheme.get("handling", ()))]))
    return grade(scheme.code, source, information, handling)


@given(grades())
def test_what_is_written_is_read_again(given_: Grade) -> None:
    assert read_grade(str(given_)) == given_


@given(grades(), st.sampled_from(["en", "fr", "es", "ar"]))
def test_a_grade_is_said_in_words(given_: Grade, language: str) -> None:
    assert given_.label(language) != ""


def test_a_grade_is_read_as_officers_write_it() -> None:
    assert read_grade("b 2", "6X6") == Grade("6X6", "B", "2")
    assert str(read_grade("1AP", "3X5X2")) == "3X5X2:1-A-P"


def test_the_same_letters_of_two_schemes_are_not_the_same_grade() -> None:
    assert read_grade("4X4:B2") != read_grade("6X6:B2")
    assert read_grade("4X4:B2").label() != read_grade("6X6:B2").label()


@pytest.mark.parametrize(
    "text", ["6X6:G1", "6X6:B7", "7X7:B2", "6X6:B", "6X6:B22", "B2", "", "6X6:B2P"]
)
def test_a_step_that_the_scheme_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_grade(text)
    assert caught.value.problems[0].code == "choice-unknown"
