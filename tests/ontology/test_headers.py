"""Columns of files and the properties they probably mean."""

import pytest

from alcyon.kernel.tables import LANGUAGES
from alcyon.ontology import SCHEMATA, schema
from alcyon.ontology.headers import likely_schemata, propose


@pytest.mark.parametrize(
    ("header", "prop"),
    [
        ("First Name", "firstName"),
        ("first_name", "firstName"),
        ("firstName", "firstName"),
        ("Prénoms", "firstName"),
        ("PRENOM", "firstName"),
        ("Apellidos", "lastName"),
        ("DOB", "birthDate"),
        ("Date de naissance", "birthDate"),
        ("تاريخ الميلاد", "birthDate"),
        ("N° passeport", "passportNumber"),
        ("Phone 2", "phone"),
        ("phone_3", "phone"),
        ("prs_Birthdate", "birthDate"),
        ("Nacionalidad", "nationality"),
    ],
)
def test_a_header_is_understood(header: str, prop: str) -> None:
    assert propose("Person", [header]) == {header: prop}


def test_an_unknown_header_is_left_to_the_user() -> None:
    assert propose("Person", ["Favourite colour of the cat", "", "123"]) == {}


def test_the_number_of_a_row_is_not_taken_for_a_national_number() -> None:
    assert propose("Person", ["id", "ID", "row_id"]) == {}


def test_a_property_that_takes_one_value_is_proposed_once() -> None:
    assert propose("Vehicle", ["VIN", "Chassis"]) == {"VIN": "vin"}
    assert propose("Person", ["Phone 1", "Phone 2"]) == {"Phone 1": "phone", "Phone 2": "phone"}


@pytest.mark.parametrize("name", sorted(SCHEMATA))
def test_every_label_proposes_its_own_property(name: str) -> None:
    for prop in schema(name):
        for language in LANGUAGES:
            header = prop.label(language)
            assert propose(name, [header]) == {header: prop.name}


@pytest.mark.parametrize("name", sorted(SCHEMATA))
def test_every_property_is_found_by_its_name(name: str) -> None:
    for prop in schema(name):
        assert propose(name, [prop.name]) == {prop.name: prop.name}


def test_the_headers_of_migration_incidents_are_known() -> None:
    headers = "t m type route geo dead cause surv nat location lon lat".split()
    proposed = propose("Event", headers)
    assert set(headers) - set(proposed) == {"m"}
    assert likely_schemata(headers)[0][0] == "Event"


def test_the_headers_of_transfers_are_known() -> None:
    assert propose("Payment", ["value", "time"]) == {"value": "amount", "time": "sequenceNumber"}
    assert propose("BankAccount", ["nodeid", "init_balance"]) == {
        "nodeid": "accountNumber",
        "init_balance": "balance",
    }


def test_headers_tell_what_kind_of_thing_a_file_holds() -> None:
    assert likely_schemata(["Plate", "VIN", "Make", "Model"])[0][0] == "Vehicle"
    assert likely_schemata(["IBAN", "Bank", "BIC"])[0][0] == "BankAccount"
    assert likely_schemata(["nothing", "at all"]) == []
