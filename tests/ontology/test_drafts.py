"""Drafts: a whole description cleaned at once, with every problem in one answer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.dates import PartialDate
from alcyon.kernel.errors import Invalid
from alcyon.ontology import (
    Draft,
    caption,
    draft_from,
    identifiers,
    is_minor,
    is_protected,
    schema,
    search_words,
    split_protected,
)
from alcyon.ontology.choices import choice_table
from alcyon.ontology.types import Context

TODAY = date(2026, 6, 15)
SECRET = "Canary"


def codes(schema_name: str, raw: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        draft_from(schema_name, raw)
    return {problem.where: problem.code for problem in caught.value.problems}


def test_every_problem_comes_at_once() -> None:
    raw = {"birthDate": "3/4/1990", "nationality": "Narnia", "shoeSize": "44", "name": "Anna"}
    assert codes("Person", raw) == {
        "birthDate": "date-ambiguous",
        "nationality": "country-unknown",
        "shoeSize": "property-unknown",
    }


def test_values_stay_in_the_order_of_the_source() -> None:
    draft = draft_from("IdentityDocument", {"number": "X1234567", "country": "FR"})
    assert [value.prop for value in draft.values] == ["number", "country"]


def test_blank_texts_are_left_out_and_repeats_kept_once() -> None:
    draft = draft_from("Person", {"name": ["Anna", " ", "Anna ", "Ana"], "title": ""})
    assert [value.clean for value in draft.values] == ["Anna", "Ana"]


def test_a_property_that_takes_one_value_refuses_two() -> None:
    assert codes("Vehicle", {"vin": ["1HGCM82633A004352", "1M8GDM9AXKP042788"]}) == {
        "vin": "value-only-one"
    }


def test_the_country_of_a_sibling_helps_to_read() -> None:
    draft = draft_from("Phone", {"number": "0612345678", "country": "France"})
    assert draft.first("number") == "+33612345678"
    plate = draft_from("Vehicle", {"registrationNumber": "1234 BCD", "country": "ES"})
    assert plate.all("registrationNumber")[0].notes == ()


def test_two_countries_help_nobody() -> None:
    raw = {"phone": "0612345678", "country": ["FR", "ES"]}
    assert codes("Advert", raw) == {"phone": "phone-needs-country"}


def test_a_cell_may_list_several_countries() -> None:
    draft = draft_from("Event", {"nationality": "ERI,ETH,SDN,UNK", "country": "LBY"})
    assert [value.clean for value in draft.all("nationality")] == ["ER", "ET", "SD", "XXX"]


def test_a_list_with_one_bad_piece_is_refused_whole() -> None:
    assert codes("Event", {"nationality": "ERI,Narnia"}) == {"nationality": "country-unknown"}


def test_a_name_with_a_comma_is_one_country() -> None:
    draft = draft_from("Event", {"country": "Korea, Republic of"})
    assert [value.clean for value in draft.values] == ["KR"]


def test_identifiers_name_one_thing_in_the_world() -> None:
    person = draft_from(
        "Person",
        {
            "name": "Anna",
            "passportNumber": "l898902-c3",
            "nationality": "FR",
            "phone": ["+33 6 12 34 56 78 ext. 5", "+33612345678"],
            "email": "A@Example.org",
            "handle": "@Anna on Telegram",
        },
    )
    assert identifiers(person) == [
        ("DOCUMENT", "FR:L898902C3"),
        ("PHONE", "+33612345678"),
        ("EMAIL", "a@example.org"),
        ("HANDLE", "telegram:anna"),
    ]


def test_an_unknown_issuer_is_not_guessed() -> None:
    document = draft_from("IdentityDocument", {"number": "L898902C3"})
    assert identifiers(document) == [("DOCUMENT", "ZZ:L898902C3")]
    two = draft_from("Person", {"passportNumber": "L898902C3", "nationality": ["FR", "ES"]})
    assert identifiers(two) == [("DOCUMENT", "ZZ:L898902C3")]


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("Vehicle", {"registrationNumber": "AB-123-CD", "country": "FR"}, ("PLATE", "FR:AB123CD")),
        (
            "BankAccount",
            {"iban": "DE89 3704 0044 0532 0130 00"},
            ("IBAN", "DE89370400440532013000"),
        ),
        ("Vessel", {"imoNumber": "IMO 9074729"}, ("IMO", "9074729")),
        (
            "OnlineAccount",
            {"service": "Telegram", "username": "@Maria"},
            ("HANDLE", "telegram:maria"),
        ),
        ("OnlineAccount", {"handle": "https://t.me/Maria"}, ("HANDLE", "telegram:maria")),
    ],
)
def test_things_are_identified_by_their_numbers(
    name: str, raw: dict[str, str], expected: tuple[str, str]
) -> None:
    assert expected in identifiers(draft_from(name, raw))


def test_a_caption_is_the_best_that_is_known() -> None:
    person = draft_from(
        "Person", {"lastName": "Pérez", "firstName": "Ana", "phone": "+34911234567"}
    )
    assert caption(person.schema, person.values) == "Ana Pérez"
    assert caption(schema("Person"), ()) == "Person"
    braces = draft_from("Person", {"name": "A {name} B"})
    assert caption(braces.schema, braces.values) == "A {name} B"


def test_search_finds_a_name_in_its_script_and_romanised() -> None:
    found = search_words(draft_from("Person", {"name": "Сергей Иванов", "gender": "M"}))
    assert {"sergey", "ivanov"} <= set(found)
    assert "male" not in found


class TestMinors:
    """Whether a person may be under eighteen: doubt protects."""

    @pytest.mark.parametrize(
        ("raw", "minor"),
        [
            ({"birthDate": "2008-06-15"}, False),
            ({"birthDate": "2008-06-16"}, True),
            ({"birthDate": "2008"}, True),
            ({"birthDate": "2007"}, False),
            ({"birthDate": "~2006"}, True),
            ({"birthDate": ["1990", "2010"]}, True),
            ({"age": "17"}, True),
            ({"age": "18"}, False),
            ({"minor": "yes"}, True),
            ({"minor": "no"}, False),
            ({"name": "Anna"}, False),
        ],
    )
    def test_of_an_age(self, raw: dict[str, str | list[str]], minor: bool) -> None:
        assert is_minor(draft_from("Person", raw), TODAY) is minor

    @given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.booleans())
    def test_knowing_less_never_unprotects(self, born: date, by_year: bool) -> None:
        exact = draft_from("Person", {"birthDate": born.isoformat()})
        vague = (
            PartialDate(born.year) if by_year else PartialDate(born.year, born.month, about=True)
        )
        rough = draft_from("Person", {"birthDate": str(vague)})
        if is_minor(exact, TODAY):
            assert is_minor(rough, TODAY)

    def test_on_the_eighteenth_birthday(self) -> None:
        leap = draft_from("Person", {"birthDate": "2008-02-29"})
        assert is_minor(leap, date(2026, 2, 28))
        assert not is_minor(leap, date(2026, 3, 1))
        assert not is_minor(leap, date(2026, 2, 28) + timedelta(days=1))


class TestProtection:
    """What may stay in the open when a person is protected."""

    @pytest.mark.parametrize(
        ("category", "minor", "protected"),
        [
            ("SUSPECT", False, False),
            ("SUSPECT", True, True),
            ("CONVICTED", False, False),
            ("OTHER", False, False),
            ("VICTIM", False, True),
            ("WITNESS", False, True),
            ("MISSING", False, True),
        ],
    )
    def test_of_a_category(self, category: str, minor: bool, protected: bool) -> None:
        assert is_protected(category, minor=minor) is protected
        assert minor or is_protected(category) is protected

    def test_a_suspect_keeps_everything_open(self) -> None:
        draft = draft_from("Person", {"name": SECRET, "gender": "F"})
        assert split_protected(draft, "SUSPECT") == (draft.values, ())

    def test_a_victim_is_known_by_little(self) -> None:
        draft = draft_from("Person", {"name": SECRET, "gender": "F", "birthDate": "1990"})
        opens, vault = split_protected(draft, "VICTIM")
        assert [value.prop for value in opens] == ["gender"]
        assert [value.prop for value in vault] == ["name", "birthDate"]

    def test_what_was_written_around_an_open_value_stays_in_the_vault_too(self) -> None:
        known = Context()
        draft = draft_from("Person", {"nationality": "  Deutschland "}, known=known)
        opens, _ = split_protected(draft, "VICTIM")
        assert opens[0].original == opens[0].clean == "DE"

    @given(st.lists(st.sampled_from(sorted(schema("Person").properties)), unique=True))
    def test_no_value_is_lost_and_none_is_in_both(self, chosen: list[str]) -> None:
        draft = full_person(chosen)
        opens, vault = split_protected(draft, "WITNESS")
        assert len(opens) + len(vault) == len(draft.values)
        assert {value.prop for value in opens}.isdisjoint(value.prop for value in vault)
        for value in opens:
            assert SECRET not in repr(value)


SAMPLES = {
    "date": "1990",
    "country": "FR",
    "state": "FR",
    "language": "fr",
    "phone": "+33612345678",
    "email": f"{SECRET}@example.org",
    "handle": f"telegram:{SECRET}",
    "number": "7",
    "yes_no": "yes",
    "url": f"https://example.org/{SECRET}",
    "document_number": "L898902C3",
}


def full_person(chosen: list[str]) -> Draft:
    raw = {}
    for name in chosen:
        prop = schema("Person").property(name)
        raw[name] = SAMPLES.get(prop.type, SECRET)
        if prop.choices is not None:
            raw[name] = choice_table(prop.choices)[0].code
    return draft_from("Person", raw)
