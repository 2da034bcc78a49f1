"""Lists in a line take the comma of the reader's script."""

import pytest
from django.utils import translation

from alcyon.web.enumerating import enumerated


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "one, two"), ("fr", "one, two"), ("es", "one, two"), ("ar", "one، two")],
)
def test_words_stand_in_a_line_with_the_comma_of_the_language(language: str, line: str) -> None:
    with translation.override(language):
        assert enumerated(["one", "two"]) == line
