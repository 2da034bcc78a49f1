"""`?` on every page, in the reader's language."""

import pytest
from django.test import RequestFactory

from alcyon.kernel.tables import LANGUAGES
from alcyon.web import help as helping


@pytest.mark.parametrize(
    ("route", "topic"),
    [
        ("desk", "desk"),
        ("record", "record"),
        ("record-share", "record"),
        ("import-preview", "imports"),
        ("members", "members"),
        ("a-page-of-tomorrow", "anywhere"),
        ("", "anywhere"),
    ],
)
def test_a_page_has_its_own_topic_or_that_of_the_pages_it_belongs_to(
    route: str, topic: str
) -> None:
    assert helping.topic_of(route).code == topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_says_the_same_number_of_things_in_every_language(language: str) -> None:
    for topic in helping.topics():
        said = helping.paragraphs(topic, language)
        assert len(said) == len(helping.paragraphs(topic, "en")), topic.code


def test_all_of_it_stands_on_one_page() -> None:
    page = helping.show(RequestFactory().get("/help")).content.decode()

    for topic in helping.topics():
        assert f'id="{topic.code}"' in page
