"""Values keep what was written, byte for byte, beside what was read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology import SCHEMATA, BadValue, Property, Value, clean, schema
from alcyon.ontology.types import TYPES

PERSON = schema("Person")
texts = st.text(max_size=30)
values = st.builds(
    Value,
    prop=st.sampled_from(sorted(PERSON.properties)),
    original=texts,
    clean=texts,
    script=st.sampled_from([None, "Latn", "Arab"]),
    lang=st.sampled_from([None, "ar", "fr"]),
    notes=st.lists(texts, max_size=3).map(tuple),
)


def _properties_by_type() -> dict[str, list[Property]]:
    found: dict[str, list[Property]] = {}
    for of in SCHEMATA.values():
        for prop in of:
            found.setdefault(prop.type, []).append(prop)
    return found


BY_TYPE = _properties_by_type()


def refusal(prop: str, raw: str) -> BadValue:
    with pytest.raises(BadValue) as caught:
        clean(PERSON.property(prop), raw)
    return caught.value


@given(values)
def test_a_value_comes_back_from_json(value: Value) -> None:
    assert Value.from_json(json.loads(json.dumps(value.as_json()))) == value


def test_json_says_only_what_is_there() -> None:
    value = clean(PERSON.property("nationality"), "FR")
    assert value.as_json() == {"prop": "nationality", "clean": "FR"}


def test_the_original_stays_as_it_was_written() -> None:
    value = clean(PERSON.property("name"), "  محمد   علي ", lang="ar")
    assert value == Value("name", "  محمد   علي ", "محمد علي", "Arab", "ar")


def test_a_refusal_says_where_what_and_how() -> None:
    problem = refusal("birthDate", "3/4/1990").problem
    assert (problem.where, problem.value, problem.code) == (
        "birthDate",
        "3/4/1990",
        "date-ambiguous",
    )
    assert "1990-03-04" in problem.mend


def test_what_the_source_is_known_for_helps_to_read() -> None:
    assert clean(PERSON.property("birthDate"), "3/4/1990", order="DMY").clean == "1990-04-03"
    assert clean(PERSON.property("phone"), "06 12 34 56 78", country="FR").clean == "+33612345678"


@pytest.mark.parametrize("raw", ["", "   ", "\n\t"])
def test_an_empty_text_is_no_value(raw: str) -> None:
    assert refusal("name", raw).problem.code == "value-empty"


def test_a_cell_of_ten_megabytes_is_refused_and_not_chewed() -> None:
    problem = refusal("name", "A" * 10_000_000).problem
    assert problem.code == "value-too-long"
    assert len(problem.mend) < 300


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_no_type_takes_what_cannot_be_seen(kind: str) -> None:
    for of in (PERSON, schema("Vehicle"), schema("Event"), schema("BankAccount")):
        for prop in of:
            if prop.type == kind:
                with pytest.raises(BadValue) as caught:
                    clean(prop, "1\N{RIGHT-TO-LEFT OVERRIDE}2")
                assert caught.value.problem.code == "text-hidden"


@given(st.text(max_size=40), st.sampled_from(sorted(BY_TYPE)))
def test_any_text_is_read_or_refused_with_a_mend(raw: str, kind: str) -> None:
    try:
        value = clean(BY_TYPE[kind][0], raw)
    except BadValue as error:
        outcome = error.problem.mend
    else:
        outcome = value.clean
        assert value.original == raw
    assert outcome != ""


@given(st.text(max_size=40), st.sampled_from(sorted(set(BY_TYPE) - {"choice"})))
def test_cleaning_what_was_cleaned_changes_nothing(raw: str, kind: str) -> None:
    prop = BY_TYPE[kind][0]
    try:
        once = clean(prop, raw)
    except BadValue:
        return
    assert clean(prop, once.clean).clean == once.clean


def test_every_type_is_used_by_some_property() -> None:
    assert set(BY_TYPE) == set(TYPES)
