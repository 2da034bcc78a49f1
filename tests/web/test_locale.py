"""The words of the catalogues and tables: counting, one word for one thing, terms of the law."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Message

from tools import messages

LANGUAGES = tuple(messages.PLURALS)
CATALOGUES = {
    language: messages.load(messages.po_path(messages.ROOT, language), language)
    for language in LANGUAGES
}
NUMBER = re.compile(r"%\(\w+\)[sd]")


def forms(language: str, words: str, context: str = "") -> tuple[str, ...]:
    """Every form of one string in one language."""
    found = CATALOGUES[language].get(words, context or None)
    assert found is not None, words
    return (found.string,) if isinstance(found.string, str) else tuple(found.string)


def counted(language: str) -> list[Message]:
    return [one for one in CATALOGUES[language] if not isinstance(one.id, str)]


def tables() -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every text of every table that stands there in the four languages."""
    for file in sorted((messages.ROOT / "src" / "alcyon").rglob("*.yaml")):
        tree = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        yield from ((file, texts) for texts in _texts(tree))


def _texts(tree: object) -> Iterator[Mapping[str, str]]:
    if isinstance(tree, dict):
        if {"en", *LANGUAGES} <= tree.keys() and all(isinstance(t, str) for t in tree.values()):
            yield tree
        else:
            for branch in tree.values():
                yield from _texts(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _texts(branch)


def everything(language: str) -> Iterator[tuple[str, str]]:
    """(English, translation) of the catalogue and the tables."""
    for one in CATALOGUES[language]:
        if one.id:
            english = one.id if isinstance(one.id, str) else " ".join(one.id)
            told = one.string if isinstance(one.string, str) else " ".join(one.string)
            yield english, told
    yield from ((texts["en"], texts[language]) for _file, texts in tables())


@pytest.mark.parametrize("one", counted("ar"), ids=lambda one: one.id[0])
def test_arabic_says_one_and_two_in_words_or_in_figures_but_not_in_both(one: Message) -> None:
    *_, rest = one.string
    for form in one.string[1:3]:
        told, all_told = len(NUMBER.findall(form)), len(NUMBER.findall(rest))
        spoken = NUMBER.sub("", form) != NUMBER.sub("", rest)
        assert told == all_told - spoken, form


@pytest.mark.parametrize("number", [4, 5])
def test_what_eleven_things_allow_agrees_with_the_counted_singular(number: int) -> None:
    words = forms("ar", "Of %(n)s record of your organisation that you may read")

    assert words[number].endswith("قراءته")


def test_whoever_shares_with_nobody_is_told_so_for_every_number() -> None:
    for form in forms("ar", ", %(n)s is shared with nobody."):
        assert form.endswith("مع أحد.")


def test_nothing_that_is_counted_lacks_a_plural() -> None:
    counts = re.compile(r"%\(\w+\)d (?!of\b|to\b|h\b|min\b)[a-z]|%\(\w+\)s [a-z]+s\b")
    alone = [one.id for one in CATALOGUES["ar"] if isinstance(one.id, str)]

    assert [words for words in alone if counts.search(words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Review", "Revisions"),
        ("Open", "state of an organisation|Open"),
        ("Open", "state of a request|Open"),
        ("Task", "Jobs"),
        ("Sharing", "Passing on"),
    ],
)
def test_two_things_have_two_words(language: str, one: str, other: str) -> None:
    told = [forms(language, words, context) for context, words in map(_with_context, (one, other))]

    assert told[0] != told[1]


def test_work_is_interrupted_and_never_arrested() -> None:
    told = [*forms("es", "Stop"), *forms("es", "Stopped"), *forms("es", "Your import stopped")]

    assert [words for words in told if re.search(r"det(en|uvo)", words, re.IGNORECASE)] == []


def _with_context(name: str) -> tuple[str, str]:
    context, _, words = name.rpartition("|")
    return context, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_revision_is_never_called_a_review(language: str) -> None:
    review = {"ar": "مراجع", "es": "revisi", "fr": "réexamen"}[language]
    wrong = [
        told
        for english, told in everything(language)
        if re.search(r"\brevisions?\b", english, re.IGNORECASE)
        and not re.search(r"\breview", english, re.IGNORECASE)
        and review in told.casefold()
    ]

    assert wrong == []


def test_the_arabic_history_has_one_name() -> None:
    told = [
        told
        for english, told in everything("ar")
        if re.search(r"\bhistory\b", english, re.IGNORECASE)
    ]

    assert told
    assert [
        words for words in told if "السجل الزمني" not in words and "سجله الزمني" not in words
    ] == []


@pytest.mark.parametrize(
    ("language", "state", "word"),
    [
        ("es", "state of an organisation|Open", "Abierta"),
        ("es", "state of an organisation|Closed", "Cerrada"),
        ("fr", "state of an organisation|Open", "Ouverte"),
        ("ar", "state of an organisation|Open", "مفتوحة"),
        ("ar", "state of a request|Open", "مفتوح"),
        ("es", "answer to a request|Refused", "Denegada"),
        ("fr", "answer to a request|Refused", "Refusée"),
    ],
)
def test_a_state_agrees_with_what_it_is_said_of(language: str, state: str, word: str) -> None:
    context, words = _with_context(state)

    assert forms(language, words, context) == (word,)


def test_spanish_has_one_word_for_a_machine_and_one_phrase_for_the_record() -> None:
    told = [words.casefold() for _english, words in everything("es")]

    assert [words for words in told if "ordenador" in words] == []
    assert [words for words in told if re.search(r"quedan? escrit", words)] == []


def test_french_punctuation_never_begins_a_line() -> None:
    loose = re.compile(r" [:;?!»]|« ")
    told = [words for english, words in everything("fr") if "/ and ?" not in english]

    assert [words for words in told if loose.search(words)] == []


@pytest.mark.parametrize(
    ("language", "of_persons", "of_migrants"),
    [
        ("fr", r"\btraite\b", r"\btrafic\b(?! illicite)"),
        ("es", r"\btrata\b", r"\btráfico\b(?! ilícito)"),
        ("ar", r"اتجار بالأشخاص", r"تهريب البشر"),
    ],
)
def test_trafficking_and_smuggling_are_named_as_in_the_protocols(
    language: str, of_persons: str, of_migrants: str
) -> None:
    for english, told in everything(language):
        if re.search(r"\btrafficking\b", english, re.IGNORECASE):
            assert re.search(of_persons, told, re.IGNORECASE), told
        if re.search(r"\bsmuggling\b", english, re.IGNORECASE):
            assert not re.search(of_migrants, told, re.IGNORECASE), told
