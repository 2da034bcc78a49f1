"""Files of other people's programs in the words of our ontology."""

import json
from typing import Any

import pytest

from alcyon.ontology import SCHEMATA, draft_from
from alcyon.parsers.intake import Intake
from alcyon.parsers.intakes import intake, own_table
from alcyon.parsers.intakes.ftm import facts as ftm_facts
from alcyon.parsers.records import Row
from alcyon.parsers.writers.columns import ABOUT
from alcyon.parsers.writers.stix import facts as stix_facts
from tests.parsers.forging import parted, read_in_process


def taken(format: str, *objects: dict[str, Any]) -> list[Intake]:
    if format == "FTM":
        content = "\n".join(json.dumps(each) for each in objects)
    elif format == "STIX":
        content = json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects})
    else:
        content = json.dumps({"type": "FeatureCollection", "features": objects})
    _, rows, refused = parted(read_in_process(content.encode(), format))
    assert refused == []
    return [intake(format, row) for row in rows]


def entity(schema: str, identity: str = "e1", **properties: object) -> dict[str, Any]:
    listed = {k: v if isinstance(v, list) else [v] for k, v in properties.items()}
    return {"id": identity, "schema": schema, "properties": listed}


def test_a_person_of_followthemoney_is_a_person() -> None:
    (found,) = taken("FTM", entity("Person", name=["Anna", "Анна"], birthDate="1990", country="ru"))

    (thing,) = found.things
    assert (thing.key, thing.schema) == ("e1", "Person")
    draft = draft_from("Person", thing.values)
    assert [value.clean for value in draft.all("name")] == ["Anna", "Анна"]
    assert draft.first("country") == "RU"


def test_special_categories_have_no_field_and_are_named_as_left_out() -> None:
    (found,) = taken(
        "FTM", entity("Person", name="Anna", religion="x", ethnicity="y", political="z")
    )

    assert dict(found.things[0].values) == {"name": ("Anna",)}
    assert {note.where for note in found.notes} == {"religion", "ethnicity", "political"}


def test_a_passport_with_a_holder_is_a_document_and_a_link() -> None:
    (found,) = taken("FTM", entity("Passport", passportNumber="X1234567", country="fr", holder="p"))

    (document,), (link,) = found.things, found.ties
    assert document.schema == "IdentityDocument"
    assert draft_from("IdentityDocument", document.values).first("number") == "X1234567"
    assert (link.schema, link.source, link.target) == ("Holds", "p", "e1")


@pytest.mark.parametrize(
    ("given", "schema", "ends"),
    [
        (entity("Ownership", owner="a", asset="b", percentage="50"), "Owns", ("a", "b")),
        (entity("Family", person="a", relative="b"), "Family", ("a", "b")),
        (entity("Membership", member="a", organization="b"), "MemberOf", ("a", "b")),
        (entity("Directorship", director="a", organization="b"), "WorksFor", ("a", "b")),
        (entity("UnknownLink", subject="a", object="b"), "Mention", ("a", "b")),
        (
            entity("Payment", payer="x", payerAccount="a", beneficiary="b", amount="5"),
            "Payment",
            ("a", "b"),
        ),
    ],
)
def test_links_of_followthemoney_are_links(
    given: dict[str, Any], schema: str, ends: tuple[str, str]
) -> None:
    (found,) = taken("FTM", given)

    (tie,) = found.ties
    assert (tie.schema, tie.source, tie.target) == (schema, *ends)
    draft_from(schema, tie.values)


def test_of_two_schemata_the_one_whose_words_are_used_is_taken() -> None:
    phone, profile = taken(
        "FTM",
        entity("UserAccount", phone="+33612345678"),
        entity("UserAccount", username="maria_p", service="telegram"),
    )

    assert profile.things[0].schema == "OnlineAccount"
    assert phone.things[0].schema in ("Phone", "OnlineAccount")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (entity("Sanction", program="x"), "schema-unknown"),
        (entity("Nonsense"), "schema-unknown"),
        (entity("Ownership", owner="a"), "link-end-missing"),
        (entity("Person") | {"alcyon": {"version": "9"}}, "json-shape"),
        (entity("Person") | {"alcyon": "x"}, "json-shape"),
        (entity("Person") | {"alcyon": {"version": "1", "schema": "Ghost"}}, "json-shape"),
    ],
)
def test_what_we_do_not_keep_is_refused_by_name_with_a_mend(
    given: dict[str, Any], code: str
) -> None:
    (found,) = taken("FTM", given)

    assert [each.code for each in found.problems] == [code]
    assert found.problems[0].mend
    assert found.things == found.ties == ()


ENDS = ("subject", "object", "subject_schema", "object_schema")


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": ["Person"]},
        {"schema": "Ghost"},
        {"values": 7},
        {"values": [7]},
        {"values": [{"prop": "name"}]},
        {"values": [{"prop": "name", "clean": "x", "lang": ["en"]}]},
        {"values": [{"prop": "name", "clean": "x", "notes": [["y"]]}]},
        {"values": [{"prop": "wings", "clean": "x"}]},
        {"marks": []},
        {"marks": {"grade": ["A"]}},
        {"marks": {"level": ["SECRET"]}},
        {"marks": {"handling": "H1"}},
        {"marks": {"__class__": "x"}},
        {"marks": {"audience": ["everyone"]}},
        {"ends": {"subject": "a"}},
        {"ends": 7},
        {"caption": None},
        {"owner": ["x"]},
        {"ends": {end: ["a"] for end in ENDS}},
        {"ends": dict.fromkeys(ENDS, "a")},
        {"schema": "Owns"},
    ],
)
def test_an_own_part_of_another_shape_is_refused_and_never_half_read(wrong: dict[str, Any]) -> None:
    part = {"version": "1", "schema": "Person", "caption": "x", "values": [], "marks": {}} | wrong

    (found,) = taken("FTM", entity("Person") | {"alcyon": part})

    assert len(found.problems) == 1
    assert found.problems[0].mend
    assert found.things == found.ties == ()


def test_a_claimed_clean_value_is_cleaned_anew() -> None:
    """A file may call anything clean."""
    part = {
        "version": "1",
        "schema": "Person",
        "caption": "x",
        "values": [{"prop": "birthDate", "clean": "yesterday", "original": "1990"}],
        "marks": {},
    }
    (found,) = taken("FTM", entity("Person") | {"alcyon": part})

    assert found.things[0].values["birthDate"] == ("yesterday",)
    with pytest.raises(Exception, match="yesterday"):
        draft_from("Person", found.things[0].values)


U = "11111111-1111-4111-8111-11111111111"


def stix(kind: str, number: int = 1, **properties: Any) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{U}{number}", **properties}


def test_stix_identities_locations_and_incidents_are_records() -> None:
    found = taken(
        "STIX",
        stix("identity", name="Anna", identity_class="individual", description="tall"),
        stix("identity", name="Bureau", identity_class="organization"),
        stix("identity", name="Unit", identity_class="unknown"),
        stix("threat-actor", name="Band", aliases=["B", "C"]),
        stix("location", name="Port", country="FR", latitude=48.5, longitude=2.25),
        stix("incident", name="Boat"),
        stix("user-account", account_login="maria_p", account_type="telegram"),
    )

    assert [each.things[0].schema for each in found] == [
        "Person", "Organisation", "Organisation", "CriminalGroup", "Place", "Event",
        "OnlineAccount",
    ]  # fmt: skip
    assert found[0].things[0].values == {"name": ("Anna",), "notes": ("tall",)}
    assert found[3].things[0].values["alias"] == ("B", "C")
    assert draft_from("Place", found[4].things[0].values).first("latitude")


def test_a_stix_relationship_is_a_link_between_the_same_keys() -> None:
    source, target = stix("identity", 1), stix("location", 2)
    (found,) = taken(
        "STIX",
        stix(
            "relationship",
            3,
            relationship_type="uses",
            source_ref=source["id"],
            target_ref=target["id"],
            start_time="2020-01-01T00:00:00.000Z",
        ),
    )

    (tie,) = found.ties
    assert (tie.schema, tie.source, tie.target) == ("Uses", f"{U}1", f"{U}2")
    assert tie.values["startDate"] == ("2020-01-01",)


def test_stix_markings_come_along_as_handling_codes() -> None:
    red = stix_facts()["tlp"]["TLP:RED"]
    (found,) = taken(
        "STIX", stix("identity", name="A", identity_class="individual", object_marking_refs=[red])
    )

    assert found.things[0].marks.handling == ("TLP:RED",)


def test_furniture_of_a_bundle_says_nothing() -> None:
    found = taken("STIX", stix("marking-definition"), stix("extension-definition"))

    assert found == [Intake(), Intake()]


@pytest.mark.parametrize(
    ("given", "code", "value"),
    [
        (stix("malware", name="x"), "schema-unknown", "malware"),
        (stix("relationship", relationship_type="targets"), "schema-unknown", "targets"),
        (stix("relationship", relationship_type="uses"), "link-end-missing", ""),
        ({"type": "identity", "id": "x"}, "json-shape", "x"),
        ({"name": "no type"}, "json-shape", ""),
    ],
)
def test_stix_objects_that_we_do_not_keep_are_refused_by_name(
    given: dict[str, Any], code: str, value: str
) -> None:
    (found,) = taken("STIX", given)

    assert [(each.code, each.value) for each in found.problems] == [(code, value)]
    assert found.problems[0].mend


def test_a_named_point_is_a_place_and_other_features_are_refused() -> None:
    point = {"type": "Point", "coordinates": [2.25, 48.5]}
    place, line = taken(
        "GEOJSON",
        {"type": "Feature", "geometry": point, "properties": {"name": "Port"}},
        {"type": "Feature", "geometry": None, "properties": {}},
    )

    draft = draft_from("Place", place.things[0].values)
    assert draft.first("name") == "Port"
    assert draft.first("coordinates") == "48.500000,2.250000"
    assert [each.code for each in line.problems] == ["json-shape"]


def test_the_tables_speak_of_schemata_and_properties_that_exist() -> None:
    for how in ftm_facts()["things"].values():
        for name in how["schemata"]:
            assert SCHEMATA[name].edge is None
        for link, way in how.get("links", {}).values():
            edge = SCHEMATA[link].edge
            assert edge is not None
            assert how["schemata"][0] in (edge.object if way == "IN" else edge.subject)
    for how in ftm_facts()["links"].values():
        assert SCHEMATA[how["schema"]].edge is not None
    stix_table = stix_facts()
    assert stix_table["things"].keys() <= SCHEMATA.keys()
    for name in stix_table["read"].values():
        known = {prop for ours in stix_table["properties"][name].values() for prop in ours}
        assert known <= SCHEMATA[name].properties.keys(), name
    for name in stix_table["relationships"].values():
        assert SCHEMATA[name].edge is not None


def own_row(**cells: str) -> Row:
    """A row of our own table, of which only these cells are filled."""
    return Row(7, {**dict.fromkeys((*ABOUT, "name"), ""), **cells}, "")


def test_a_table_is_ours_by_its_headers_in_any_order() -> None:
    assert own_table.is_own([*reversed(ABOUT), "name"])
    assert not own_table.is_own(ABOUT[1:])


def test_the_last_row_of_an_own_table_says_nothing() -> None:
    assert own_table.intake(own_row(banner="END 2 RESTRICTED")) == Intake()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"schema": "Teapot", "id": "1"}, "schema-unknown"),
        ({"schema": "", "id": "1"}, "schema-unknown"),
        ({"schema": "Vehicle", "id": "1", "name": "Anna"}, "property-unknown"),
        ({"schema": "Associate", "id": "1", "subject": "2"}, "link-end-missing"),
    ],
)
def test_a_row_that_no_longer_fits_goes_back(cells: dict[str, str], code: str) -> None:
    found = own_table.intake(own_row(**cells))

    assert [problem.code for problem in found.problems] == [code]
    assert found.things == found.ties == ()


def test_a_row_that_lost_its_id_is_known_by_what_it_says() -> None:
    (thing,) = own_table.intake(own_row(schema="Person", name="Anna")).things

    assert (thing.key, thing.schema, thing.values) == ("", "Person", {"name": ("Anna",)})
