"""What other people's programs say of our exports.

FollowTheMoney's own package checks its entities where it is installed (it builds PyICU from
source, so it is not a dependency); the facts it checks most are written down here as well.
"""

import json
import re
from contextlib import suppress
from typing import Any

import jsonschema
import pytest
import stix2
import stix2validator
from hypothesis import HealthCheck, given, settings

from alcyon.kernel.tables import table
from alcyon.ontology import SCHEMATA, BadValue, Property, Value, clean
from alcyon.ontology.choices import choice_table
from alcyon.ontology.types import TYPES
from alcyon.parsers.outgoing import Outgoing
from alcyon.parsers.writers import write
from alcyon.parsers.writers.words import ftm_forms
from tests.parsers.samples import BANNER, RAW, records

SLOW = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))

# RFC 7946 as a JSON schema: the parts that we use, and nothing else allowed in their places
POSITION = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "minItems": 2,
    "maxItems": 2,
}


def _shape(name: str, coordinates: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"const": name}, "coordinates": coordinates},
        "additionalProperties": False,
    }


GEOJSON = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["type", "features"],
    # section 7.1: members of other GeoJSON types must not be used as foreign members
    "not": {"anyOf": [{"required": [key]} for key in ("coordinates", "geometry", "properties")]},
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "not": {"anyOf": [{"required": [k]} for k in ("features", "coordinates")]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": ["object", "null"]},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            _shape("Point", POSITION),
                            _shape("MultiPoint", {"type": "array", "items": POSITION}),
                            _shape(
                                "LineString", {"type": "array", "items": POSITION, "minItems": 2}
                            ),
                        ]
                    },
                },
            },
        },
    },
}

# facts of FollowTheMoney 4 (followthemoney/schema/*.yaml), for where the package is absent
FTM_CONCRETE = {
    "Address", "Associate", "BankAccount", "Control", "CryptoWallet", "Employment", "Event",
    "Family", "HyperText", "Identification", "Membership", "Note", "Organization", "Ownership",
    "Payment", "Person", "Trip", "UnknownLink", "UserAccount", "Vehicle", "Vessel",
}  # fmt: skip
FTM_PERSON = {
    "address", "alias", "appearance", "birthCountry", "birthDate", "birthPlace", "citizenship",
    "country", "deathDate", "email", "eyeColor", "fatherName", "firstName", "gender",
    "hairColor", "height", "idNumber", "lastName", "middleName", "motherName", "name",
    "nationality", "notes", "passportNumber", "phone", "previousName", "profession",
    "sourceUrl", "spokenLanguage", "taxNumber", "title", "weakAlias", "weight",
}  # fmt: skip
FTM_GENDERS = {"male", "female", "other"}
FTM_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?)?)?")


def written(format: str, listed: list[Outgoing]) -> str:
    return b"".join(write(format, iter(listed), BANNER)).decode()


@SLOW
@given(listed=records())
def test_stix_validator_accepts_every_bundle(listed: list[Outgoing]) -> None:
    options = stix2validator.ValidationOptions(version="2.1", enforce_refs=True)
    found = stix2validator.validate_string(written("STIX", listed), options)

    assert found.is_valid, [str(error) for error in found.errors]
    unexpected = [str(each) for each in found.warnings if not ALLOWED_WARNING.search(str(each))]
    assert unexpected == []


# relationship types, roles and regions of our own: vocabularies that STIX leaves open
ALLOWED_WARNING = re.compile(r"SHOULD|suggested|vocabulary|-ov|relationship", re.IGNORECASE)


@SLOW
@given(listed=records())
def test_stix2_parses_every_bundle_and_its_objects_without_leave_for_custom_content(
    listed: list[Outgoing],
) -> None:
    text = written("STIX", listed)
    # the bundle as a whole needs leave: it does not look into objects of types it has not met
    bundle = stix2.parse(text, version="2.1", allow_custom=True)
    for thing in json.loads(text)["objects"]:
        points_to_ours = "alcyon-" in thing.get("source_ref", "") + thing.get("target_ref", "")
        stix2.parse(thing, version="2.1", allow_custom=points_to_ours)

    ids = {thing["id"] for thing in bundle.objects}
    assert len(ids) == len(bundle.objects)
    for record in listed:
        assert any(identity.endswith(record.id) for identity in ids)


@SLOW
@given(listed=records())
def test_a_bundle_marks_every_record_with_its_own_handling(listed: list[Outgoing]) -> None:
    things = json.loads(written("STIX", listed))["objects"]
    by_id = {thing["id"]: thing for thing in things}
    known: set[str] = set()

    for thing in things:
        refs = [value for key, value in thing.items() if key.endswith("_ref")]
        refs += thing.get("object_marking_refs", [])
        assert all(ref in known for ref in refs if ref != thing["id"]), "refers to a later object"
        known.add(thing["id"])
    for record in listed:
        (thing,) = (each for each in things if each["id"].endswith(record.id))
        marks = [by_id[ref] for ref in thing["object_marking_refs"]]
        said = " ".join(
            mark.get("name", "") + mark.get("definition", {}).get("statement", "") for mark in marks
        )
        assert record.marks.level in said
        assert all(code in said for code in record.marks.handling)


@SLOW
@given(listed=records())
def test_a_schema_of_rfc_7946_accepts_every_collection(listed: list[Outgoing]) -> None:
    jsonschema.Draft202012Validator(GEOJSON).validate(json.loads(written("GEOJSON", listed)))


def test_the_schema_of_rfc_7946_refuses_what_it_should() -> None:
    check = jsonschema.Draft202012Validator(GEOJSON)
    point = {"type": "Point", "coordinates": [2.3, 48.8]}
    feature = {"type": "Feature", "geometry": point, "properties": {}}
    assert check.is_valid({"type": "FeatureCollection", "features": [feature]})
    swapped = feature | {"geometry": {"type": "Point", "coordinates": [2.3, 148.8]}}
    for wrong in (swapped, feature | {"geometry": 7}, {"type": "Feature", "properties": {}}):
        assert not check.is_valid({"type": "FeatureCollection", "features": [wrong]})


@SLOW
@given(listed=records())
def test_followthemoney_accepts_every_entity_and_loses_no_value(listed: list[Outgoing]) -> None:
    ftm = pytest.importorskip("followthemoney", reason="the package followthemoney is not here")

    for line in written("FTM", listed).splitlines():
        entity = json.loads(line)
        schema = ftm.model.get(entity["schema"])
        assert not schema.abstract
        schema.validate(entity)
        proxy = ftm.model.get_proxy(json.loads(line), cleaned=False)
        kept = {prop: set(texts) for prop, texts in proxy.to_dict()["properties"].items()}
        for prop, texts in entity["properties"].items():
            lost = {t.strip() for t in texts} - {t.strip() for t in kept.get(prop, ())}
            # it may respell a value (the name of a language, an address), never drop one
            assert len(kept.get(prop, ())) >= len(set(texts)) or not lost, (prop, texts, kept)
        assert proxy.context["alcyon"] == entity["alcyon"]


def test_every_schema_and_property_is_one_that_followthemoney_has() -> None:
    ftm = pytest.importorskip("followthemoney", reason="the package followthemoney is not here")

    for of in SCHEMATA.values():
        theirs = ftm.model.get(of.ftm or "Note")
        assert theirs is not None, of.name
        assert not theirs.abstract, of.name
        for prop in of:
            placed = prop.ftm in ("latitude", "longitude")  # written for addresses only
            assert prop.ftm is None or placed or prop.ftm in theirs.properties, (of.name, prop.name)


@SLOW
@given(listed=records())
def test_the_facts_of_followthemoney_hold_where_the_package_is_absent(
    listed: list[Outgoing],
) -> None:
    for line in written("FTM", listed).splitlines():
        entity = json.loads(line)
        assert entity["schema"] in FTM_CONCRETE
        assert entity["id"]
        for prop, texts in entity["properties"].items():
            assert texts
            assert all(isinstance(text, str) and text for text in texts), prop
            if prop.endswith("Date") or prop == "date":
                assert all(FTM_DATE.fullmatch(text) for text in texts)
            if prop == "gender":
                assert set(texts) <= FTM_GENDERS
            if prop in ("country", "nationality", "citizenship"):
                assert all(text == text.lower() for text in texts)
        if entity["schema"] == "Person":
            assert entity["properties"].keys() <= FTM_PERSON


def test_every_code_and_every_long_text_is_one_that_followthemoney_accepts() -> None:
    """All choices of all tables, and the longest value of each type, property by property."""
    ftm = pytest.importorskip("followthemoney", reason="the package followthemoney is not here")

    for of in SCHEMATA.values():
        theirs = ftm.model.get(of.ftm or "Note")
        for prop in of:
            for value in _extremes(prop):
                for name, text in ftm_forms(of, value):
                    theirs.validate({"properties": {name: [text]}})


def _extremes(prop: Property) -> list[Value]:
    texts = list(RAW.get(prop.type, ()))
    if prop.choices is not None:
        texts = list(choice_table(prop.choices).codes)
    elif prop.type in ("country", "state", "language"):
        texts += table({"language": "languages"}.get(prop.type, "countries")).codes
    elif prop.type in ("text", "line", "name", "address", "identifier", "account"):
        texts.append("7" * TYPES[prop.type].longest if prop.type == "account" else "")
        texts.append("é7" * (TYPES[prop.type].longest // 2))
    found: list[Value] = []
    for text in texts:
        with suppress(BadValue):
            found.append(clean(prop, text))
    return found
