"""Mappings: what is proposed for tables people really have, and what a row then says."""

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology import SCHEMATA, draft_from
from alcyon.parsers import sandbox, sentences
from alcyon.parsers.intake import Intake
from alcyon.parsers.mapping import (
    Bond,
    Column,
    Mapping,
    Part,
    apply,
    from_json,
    problems_of,
    propose,
    to_json,
)
from alcyon.parsers.mapping.model import BadMapping
from alcyon.parsers.mapping.shapes import shapes
from alcyon.parsers.mapping.words import meanings, words_of
from alcyon.parsers.records import Meta, Refused, Row

HTCDS = (
    "con_Consent prs_Salutation prs_First_Name prs_Second_Name prs_Birthdate prs_Gender "
    "prs_Citizenship prs_Title prs_Email prs_HomePhone prs_MobilePhone prs_MailingCity "
    "prs_MailingCountry prs_MailingState prs_MailingStreet prs_MailingPostalCode "
    "vic_MethodOfRecruitment vic_LocationOfRecruitment vic_TraffickingStatus "
    "vic_TraffickingStatusDecisionMakingOrg vic_Methods_of_Control vic_TypeOfExploitation "
    "vic_ForcedLabourIndustry vic_TypeOfSexExploitation vic_LocationOfExploitation cas_Status "
    "cas_ReferringOrganisation cas_IncomingReferralDate cas_ReferringPrimaryCaseWorker "
    "cas_ReasonForIncomingReferral cas_IncomingReferralDetails"
).split()


def table(*lines: str, separator: str = ";") -> tuple[list[str], list[Row]]:
    headers, *rows = [line.split(separator) for line in lines]
    return headers, [
        Row(number, dict(zip(headers, cells, strict=True)), "")
        for number, cells in enumerate(rows, start=2)
    ]


def given_to(mapping: Mapping) -> dict[str, str]:
    """Header to `part.property`, without what is left out."""
    return {c.header: f"{c.part}.{c.property}" for c in mapping.columns if c.part}


def things_of(intake: Intake) -> dict[str, dict[str, tuple[str, ...]]]:
    return {thing.schema: dict(thing.values) for thing in intake.things}


def test_a_passenger_list_in_english_is_a_person_a_document_and_a_leg() -> None:
    headers, rows = table(
        "No;Surname;Given names;Sex;DOB;Nationality;Passport no.;Expiry date;Flight;Date;From;To",
        "1;Doe;Jane;F;25/03/1990;GBR;X1234567;01/02/2030;AZ123;12/05/2024;FCO;LHR",
        "2;Roe;Max;M;02/03/1991;FRA;Y1234567;01/02/2030;AZ123;12/05/2024;FCO;LHR",
    )
    mapping = propose(headers, rows)

    assert given_to(mapping) == {
        "Surname": "person.lastName",
        "Given names": "person.firstName",
        "Sex": "person.gender",
        "DOB": "person.birthDate",
        "Nationality": "person.nationality",
        "Passport no.": "document.number",
        "Expiry date": "document.endDate",
        "Flight": "leg.service",
        "Date": "leg.startDate",
        "From": "leg.origin",
        "To": "leg.destination",
    }
    assert {(bond.schema, bond.source, bond.target) for bond in mapping.bonds} == {
        ("Holds", "person", "document"),
        ("Sighting", "person", "leg"),
    }
    assert mapping.known.order == "DMY"
    first, second = (apply(mapping, row) for row in rows)
    assert [thing.schema for thing in first.things] == ["Person", "IdentityDocument", "Leg"]
    assert first.things[2].key == second.things[2].key, "both are on one flight"
    assert first.things[0].key != second.things[0].key
    for thing in first.things:
        draft_from(thing.schema, thing.values, known=thing.known)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "N°;Nom;Prénom;Né le;Nationalité;N° passeport;Date d'expiration;Tél;Vol;Provenance",
                "1;Dupont;Jean;25/03/1990;Française;12AB34567;01/02/2030;+33612345678;AF123;Lagos",
            ),
            {
                "Nom": "person.lastName",
                "Prénom": "person.firstName",
                "Né le": "person.birthDate",
                "Nationalité": "person.nationality",
                "N° passeport": "document.number",
                "Date d'expiration": "document.endDate",
                "Tél": "person.phone",
                "Vol": "leg.service",
                "Provenance": "leg.origin",
            },
        ),
        (
            (
                "Nombre;Apellidos;Sexo;Nacionalidad;Pasaporte;Fecha de vencimiento;Vuelo;Correo",
                "Ana;García;mujer;Española;AAA123456;01/02/2030;IB123;ana@example.org",
            ),
            {
                "Nombre": "person.firstName",
                "Apellidos": "person.lastName",
                "Sexo": "person.gender",
                "Nacionalidad": "person.nationality",
                "Pasaporte": "document.number",
                "Fecha de vencimiento": "document.endDate",
                "Vuelo": "leg.service",
                "Correo": "person.email",
            },
        ),
        (
            (
                "م;الاسم;تاريخ الميلاد;الجنسية;رقم جواز السفر;تاريخ الانتهاء;رقم الرحلة;رقم الهاتف",
                "1;محمد علي;1990/03/25;مصري;A12345678;2030/01/01;MS123;+201001234567",
            ),
            {
                "الاسم": "person.name",
                "تاريخ الميلاد": "person.birthDate",
                "الجنسية": "person.nationality",
                "رقم جواز السفر": "document.number",
                "تاريخ الانتهاء": "document.endDate",
                "رقم الرحلة": "leg.service",
                "رقم الهاتف": "person.phone",
            },
        ),
    ],
    ids=["French", "Spanish", "Arabic"],
)
def test_a_passenger_list_is_understood_in(
    lines: tuple[str, ...], expected: dict[str, str]
) -> None:
    headers, rows = table(*lines)

    mapping = propose(headers, rows)

    assert given_to(mapping) == expected
    assert all(column.confidence == "SURE" for column in mapping.columns if column.part)


def test_htcds_headers_are_protected_cases_whole() -> None:
    cells = dict.fromkeys(HTCDS, "")
    cells |= {
        "con_Consent": "Yes",
        "prs_First_Name": "Invented",
        "prs_Second_Name": "Person",
        "prs_Birthdate": "2001-02-03",
        "prs_Gender": "Feminine",
        "prs_Citizenship": "AF",
        "prs_MobilePhone": "+33612345678",
        "vic_TypeOfExploitation": "",
    }
    mapping = propose(HTCDS, [Row(2, cells, "")])

    assert set(given_to(mapping)) == set(HTCDS)
    (part,) = mapping.parts
    assert (part.schema, part.category) == ("Person", "VICTIM")
    (thing,) = apply(mapping, Row(2, cells, "")).things
    assert thing.marks.category == "VICTIM"
    draft_from("Person", thing.values)


def test_further_things_of_a_victims_row_carry_the_victims_category() -> None:
    headers, rows = table(
        "Victim name;Passport no;Passport expiry;Nationality",
        "Invented Person;X1234567;2030-01-01;FRA",
    )
    mapping = propose(headers, rows)

    assert {part.category for part in mapping.parts} == {"VICTIM"}
    assert {thing.marks.category for thing in apply(mapping, rows[0]).things} == {"VICTIM"}


def test_a_header_that_its_cells_do_not_keep_is_left_to_a_person() -> None:
    headers, rows = table("Name;Date of birth", *[f"Anna {n};see file {n}" for n in range(5)])

    mapping = propose(headers, rows)

    column = mapping.columns[1]
    assert column.part == ""
    assert column.reason.code == "column-misfit"
    assert "Date of birth" in sentences.phrase(column.reason, "en")
    assert "see file 0" in sentences.phrase(column.reason, "fr")


def test_cells_that_speak_for_themselves_need_no_header() -> None:
    headers, rows = table(
        "Name;xyz;abc", *[f"Anna {n};anna{n}@example.org;+3361234567{n}" for n in range(5)]
    )
    mapping = propose(headers, rows)

    assert given_to(mapping) == {
        "Name": "person.name",
        "xyz": "person.email",
        "abc": "person.phone",
    }
    assert [column.confidence for column in mapping.columns] == ["SURE", "GUESS", "GUESS"]


@pytest.mark.parametrize(
    ("dates", "order", "note"),
    [
        (("25/03/1990", "01/02/1991"), "DMY", None),
        (("03/25/1990", "01/02/1991"), "MDY", None),
        (("1990-03-25", "1991-02-01"), None, None),
        (("01/02/1990", "03/04/1991"), None, "dates-open"),
        (("25/03/1990", "03/25/1990"), None, "dates-mixed"),
    ],
)
def test_the_order_of_dates_is_proven_or_asked_for(
    dates: tuple[str, ...], order: str | None, note: str | None
) -> None:
    headers, rows = table("Name;Date of birth", *[f"Anna {n};{d}" for n, d in enumerate(dates)])

    mapping = propose(headers, rows)

    assert mapping.known.order == order
    assert [each.code for each in mapping.notes] == ([note] if note else [])
    assert given_to(mapping)["Date of birth"] == "person.birthDate"


def test_one_date_column_proves_the_order_for_all() -> None:
    headers, rows = table("Name;Date of birth;Date of death", "A;01/02/1990;25/03/2020")

    assert propose(headers, rows).known.order == "DMY"


def test_a_date_in_three_columns_is_joined() -> None:
    headers, rows = table("Name;Birth year;Birth month;Birth day", "Anna;1990;3;5")

    mapping = propose(headers, rows)

    assert mapping.parts[0].joins[0].headers == ("Birth year", "Birth month", "Birth day")
    (thing,) = apply(mapping, rows[0]).things
    assert thing.values["birthDate"] == ("1990-3-5",)
    assert draft_from("Person", thing.values).first("birthDate") == "1990-03-05"


def test_counting_columns_name_nothing_and_real_numbers_name_the_row() -> None:
    headers, rows = table("id;Name", *[f"{n};Anna" for n in range(1, 6)])
    mapping = propose(headers, rows)
    assert "id" not in given_to(mapping)
    assert apply(mapping, rows[0]).things[0].key.startswith("@2:")

    headers, rows = table("Case ID;Name", *[f"C-{n * 7};Anna" for n in range(1, 6)])
    assert apply(propose(headers, rows), rows[0]).things[0].key == "Person:C-7"


def test_things_without_a_name_are_known_by_their_place_and_row() -> None:
    """Else the second file of a source would overwrite what the first one said."""
    headers, rows = table("Name;City", "Anna;Rome", "Anna;Rome", "Bob;Bern")
    mapping = propose(headers, rows)
    keys = [apply(mapping, row).things[0].key for row in rows]

    assert len(set(keys)) == 3, "rows that are alike stay apart"
    assert [apply(mapping, row).things[0].key for row in rows] == keys
    _, others = table("Name;City", "Carla;Rome", "Anna;Rome", "Bob;Lyon")
    again = [apply(mapping, row).things[0].key for row in others]
    assert [mine == theirs for mine, theirs in zip(keys, again, strict=True)] == [
        False,
        True,
        False,
    ]


def test_several_values_in_a_cell_come_apart_where_they_are_none_together() -> None:
    headers, rows = table(
        "Name;Citizenship;dead;Location;date",
        "Boat;FR, IT;3;Sea;2020-01-01",
        "Raft;Congo, Democratic Republic of the;1;Sea;2020-01-02",
    )
    mapping = propose(headers, rows, schema="Person")

    column = next(column for column in mapping.columns if column.header == "Citizenship")
    assert column.split == ","
    first, second = (apply(mapping, row).things[0] for row in rows)
    assert first.values["citizenship"] == ("FR", "IT")
    assert second.values["citizenship"] == ("Congo, Democratic Republic of the",)


def test_what_a_person_says_the_rows_are_about_is_heeded() -> None:
    headers, rows = table("Name;Country", "Anna;FR")

    for schema in ("Person", "Organisation", "Vessel"):
        assert propose(headers, rows, schema=schema).parts[0].schema == schema


def test_a_blank_row_says_nothing_and_a_blank_part_ties_nothing() -> None:
    headers, rows = table(
        "Name;Passport no;Passport expiry", "Anna;X1234567;2030-01-01", "Bob;;", ";;"
    )
    mapping = propose(headers, rows[:1])

    both, one, none = (apply(mapping, row) for row in rows)
    assert (len(both.things), len(both.ties)) == (2, 1)
    assert (len(one.things), len(one.ties)) == (1, 0)
    assert none == Intake()


def test_a_payment_to_oneself_is_one_account_and_no_link() -> None:
    headers, rows = table("from account;to account;amount", "123456;123456;5", "123456;654321;7")
    mapping = propose(headers, rows)

    oneself, other = (apply(mapping, row) for row in rows)
    assert (len(oneself.things), len(oneself.ties)) == (1, 0)
    assert (len(other.things), len(other.ties)) == (2, 1)
    assert other.ties[0].values == {"amount": ("7",)}


def test_calls_between_numbers_are_communications() -> None:
    headers, rows = table(
        "Caller;Called number;Duration",
        "+33612345678;+33698765432;12",
        "+33612345678;+34612345678;3",
    )
    mapping = propose(headers, rows)

    assert [part.schema for part in mapping.parts] == ["Phone", "Phone"]
    assert mapping.bonds[0].schema == "Communication"
    assert given_to(mapping)["Duration"] == "link.duration"


def test_constants_are_added_to_what_a_row_says() -> None:
    headers, rows = table("Name", "Anna", "")
    mapping = propose(headers, rows[:1])
    (part,) = mapping.parts
    mapping = replace(mapping, parts=(replace(part, constants=(("country", "FR"),)),))

    assert apply(mapping, rows[0]).things[0].values["country"] == ("FR",)
    assert apply(mapping, rows[1]).things == ()


def test_a_mapping_survives_json() -> None:
    headers, rows = table(
        "Victim name;Passport no;Passport expiry;Birth year;Birth month;Birth day",
        "Anna;X1234567;2030-01-01;1990;3;5",
    )
    mapping = propose(headers, rows)

    again = from_json(json.loads(json.dumps(to_json(mapping))))

    assert again == mapping
    assert apply(again, rows[0]) == apply(mapping, rows[0])


PERSON = Part("person", "Person")


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (Mapping((Part("a", "Nothing"),), ()), "mapping-no-schema"),
        (Mapping((Part("a", "Owns"),), ()), "mapping-no-schema"),
        (Mapping((PERSON, PERSON), ()), "mapping-name-twice"),
        (Mapping((replace(PERSON, category="ALIEN"),), ()), "mapping-no-category"),
        (Mapping((replace(PERSON, constants=(("x", "y"),)),), ()), "mapping-no-property"),
        (Mapping((PERSON,), (Column("h", "person", "wings"),)), "mapping-no-property"),
        (Mapping((PERSON,), (Column("h", "ghost", "name"),)), "mapping-no-part"),
        (Mapping((PERSON,), (Column("h"), Column("h"))), "mapping-name-twice"),
        (
            Mapping((PERSON, Part("p", "Phone")), (), (Bond("b", "Family", "person", "p"),)),
            "mapping-does-not-join",
        ),
        (
            Mapping((PERSON,), (), (Bond("b", "Owns", "person", "ghost"),)),
            "mapping-does-not-join",
        ),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_with_a_mend(mapping: Mapping, code: str) -> None:
    with pytest.raises(BadMapping) as refused:
        from_json(to_json(mapping))

    assert code in [found.code for found in refused.value.problems]
    assert all(found.mend for found in refused.value.problems)


@pytest.mark.parametrize("stored", [None, [], {}, {"version": 2}, {"version": 1, "parts": 7}])
def test_what_is_no_mapping_is_refused(stored: object) -> None:
    with pytest.raises(BadMapping):
        from_json(stored)


def test_a_mapping_for_other_headers_names_the_missing_ones() -> None:
    headers, rows = table("Name;Phone", "Anna;+33612345678")
    mapping = propose(headers, rows)

    assert problems_of(mapping, headers) == ()
    found = problems_of(mapping, ["Name"])
    assert [(each.code, each.where) for each in found] == [("mapping-no-header", "Phone")]


@pytest.mark.parametrize(
    "header",
    ["Date of birth", "date_of_birth", "DATE OF BIRTH", "dateOfBirth", "Date of birth (dd/mm/yy)"],
)
def test_headers_are_read_however_they_are_spelt(header: str) -> None:
    assert meanings("Person", words_of(header))[0].property == "birthDate"


def test_the_table_of_shapes_speaks_of_schemata_and_properties_that_exist() -> None:
    for way in shapes()["ways"]:
        link = SCHEMATA[way["schema"]]
        assert set(way["needs"]) <= link.properties.keys()
        for schema, names in way["things"].items():
            assert set(names.values()) <= SCHEMATA[schema].properties.keys()
            assert "" in names
            assert link.edge is not None
            assert link.edge.joins(schema, schema)
    for main, entries in shapes()["beside"].items():
        for entry in entries:
            properties = SCHEMATA[entry["schema"]].properties.keys()
            assert {*entry["says"], *entry.get("also", {})} <= properties
            ends = (
                (entry["schema"], main) if entry.get("way") == "BACK" else (main, entry["schema"])
            )
            edge = SCHEMATA[entry["link"]].edge
            assert edge is not None
            assert edge.joins(*ends)
    for schema, keys in shapes()["keys"].items():
        assert {name for names in keys for name in names} <= SCHEMATA[schema].properties.keys()
    assert shapes()["main"].keys() <= SCHEMATA.keys()


@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=8, unique=True),
    st.lists(st.lists(st.text(max_size=12), min_size=8, max_size=8), max_size=6),
)
def test_any_table_gets_a_mapping_that_can_be_applied(
    headers: list[str], cells: list[list[str]]
) -> None:
    rows = [
        Row(number, dict(zip(headers, row, strict=False)), "")
        for number, row in enumerate(cells, start=2)
    ]
    mapping = propose(headers, rows)

    assert problems_of(mapping, headers) == ()
    assert [column.header for column in mapping.columns] == headers
    for row in rows:
        keys = {thing.key for thing in apply(mapping, row).things}
        assert all({tie.source, tie.target} <= keys for tie in apply(mapping, row).ties)


def real(folder: Path, name: str, tmp_path: Path) -> tuple[Meta, list[Row]]:
    """A real file through the sandbox; packed ones are unpacked aside first."""
    path = folder / name
    if name.endswith(".gz"):
        with gzip.open(path, "rb") as packed:
            path = tmp_path / Path(name).stem
            path.write_bytes(packed.read())
    meta, *items = sandbox.read(path, "CSV")
    assert isinstance(meta, Meta)
    assert not [item for item in items if isinstance(item, Refused)]
    return meta, [item for item in items if isinstance(item, Row)]


def test_the_incidents_of_iom_become_events(data_folder: Path, tmp_path: Path) -> None:
    meta, rows = real(data_folder, "migration/iom_mmp.csv.gz", tmp_path)
    mapping = propose(meta.headers, rows[:200])

    assert len(rows) == 19_669
    assert given_to(mapping) == {
        "t": "event.date",
        "type": "event.kind",
        "route": "event.route",
        "geo": "event.country",
        "dead": "event.dead",
        "cause": "event.cause",
        "surv": "event.survivors",
        "nat": "event.nationality",
        "location": "event.location",
        "lon": "event.longitude",
        "lat": "event.latitude",
    }
    for row in rows[::50]:
        (thing,) = apply(mapping, row).things
        draft = draft_from("Event", thing.values, known=thing.known)
        assert draft.first("country")
    assert len({apply(mapping, row).things[0].key for row in rows}) == len(rows), "no id: no merge"


def test_accounts_and_payments_of_amlsim_meet_by_their_ids(
    data_folder: Path, tmp_path: Path
) -> None:
    meta, nodes = real(data_folder, "money/nodes.csv", tmp_path)
    accounts = propose(meta.headers, nodes[:200])
    meta, transfers = real(data_folder, "money/transactions.csv.gz", tmp_path)
    payments = propose(meta.headers, transfers[:200])

    assert accounts.parts[0].schema == "BankAccount"
    assert payments.bonds[0].schema == "Payment"
    assert "startDate" not in str(given_to(payments)), "time is a step and no date"
    named = apply(payments, transfers[0]).things
    assert all(thing.reference for thing in named), "a payment changes nothing about an account"
    assert not apply(accounts, nodes[0]).things[0].reference
    keys = {apply(accounts, row).things[0].key for row in nodes}
    assert len(keys) == 20_000
    for row in transfers[::500]:
        intake = apply(payments, row)
        assert {tie.source for tie in intake.ties} <= keys
        assert {tie.target for tie in intake.ties} <= keys
        for tie in intake.ties:
            draft_from(tie.schema, tie.values, known=tie.known)


def test_the_reader_and_plain_csv_agree_on_a_real_file(data_folder: Path, tmp_path: Path) -> None:
    _, rows = real(data_folder, "migration/frontex.csv", tmp_path)

    with (data_folder / "migration/frontex.csv").open(newline="") as file:
        assert [dict(row.cells) for row in rows] == list(csv.DictReader(file))
