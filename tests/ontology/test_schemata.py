"""The schema files: labels in four languages, names that exist, references that hold."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from alcyon.kernel.tables import LANGUAGES, TableError
from alcyon.ontology import SCHEMATA, Schema, schema
from alcyon.ontology.choices import choice_table, clean_choice
from alcyon.ontology.schemata import FOLDER, fields_of, read_schema

NAMES = sorted(SCHEMATA)
EDGES = [name for name in NAMES if SCHEMATA[name].edge is not None]
THINGS = [name for name in NAMES if SCHEMATA[name].edge is None]
SNAPSHOT = Path(__file__).with_name("followthemoney_names.yaml")
LABEL = "{en: A, fr: A, es: A, ar: أ}"


def followthemoney(model: dict[str, list[str]], of: Schema) -> set[str]:
    """The names our schema claims that the model does not have."""
    assert of.ftm is not None
    known = set(model[of.ftm])
    claimed = {prop.ftm for prop in of if prop.ftm is not None}
    if of.edge is not None:
        ends = [of.edge.ftm_end(end, name) for end in ("subject", "object") for name in THINGS]
        claimed |= {str(end) for end in ends}
    return {str(name) for name in claimed - known}


@cache
def installed_model() -> dict[str, list[str]]:
    """The names of the installed FollowTheMoney, read from its schema files."""
    spec = find_spec("followthemoney")
    assert spec is not None
    assert spec.origin is not None
    raw: dict[str, Any] = {}
    for path in (Path(spec.origin).parent / "schema").glob("*.yaml"):
        raw |= yaml.safe_load(path.read_text("utf-8"))

    def names(of: str) -> set[str]:
        found = set(raw[of].get("properties", {}))
        return found.union(*(names(parent) for parent in raw[of].get("extends") or []))

    return {name: sorted(names(name)) for name in raw}


def test_the_things_and_links_of_the_trade_are_there() -> None:
    assert set(THINGS) == set(
        "Person CriminalGroup Organisation IdentityDocument Vehicle Vessel Phone OnlineAccount"
        " BankAccount CryptoWallet Address Place Event Journey Leg Advert".split()
    )
    assert set(EDGES) == set(
        "Holds Uses Owns WorksFor MemberOf Family Associate Communication Payment Recruitment"
        " Control Transport Exploitation Sighting Mention".split()
    )


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_named_in_four_languages(name: str) -> None:
    of = schema(name)
    for language in LANGUAGES:
        assert of.label(language).strip() != ""
        assert of.plural(language).strip() != ""
        if of.edge is not None:
            assert of.edge.reverse(language).strip() != ""
        for prop in of:
            assert prop.label(language).strip() != ""
            assert prop.choices is None or len(choice_table(prop.choices).choices(language)) > 1


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_of_one_schema_can_be_told_apart(name: str) -> None:
    for language in LANGUAGES:
        labels = [prop.label(language) for prop in schema(name)]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", NAMES)
def test_every_followthemoney_name_exists(name: str) -> None:
    model = yaml.safe_load(SNAPSHOT.read_text("utf-8"))
    assert followthemoney(model, schema(name)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_followthemoney_name_exists_in_the_installed_model(name: str) -> None:
    if find_spec("followthemoney") is None:
        pytest.skip("followthemoney is not installed; the snapshot of its names was checked")
    assert followthemoney(installed_model(), schema(name)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_two_properties_never_share_a_followthemoney_name(name: str) -> None:
    claimed = [prop.ftm for prop in schema(name) if prop.ftm is not None]
    assert len(set(claimed)) == len(claimed)


@pytest.mark.parametrize("name", EDGES)
def test_a_link_joins_schemata_that_exist(name: str) -> None:
    edge = schema(name).edge
    assert edge is not None
    assert {*edge.subject, *edge.object} <= set(THINGS)
    assert edge.joins(edge.subject[0], edge.object[0])
    assert not edge.joins("Person", "Nothing")
    assert {"startDate", "endDate"} <= set(schema(name).properties)


def test_a_symmetric_link_goes_both_ways_and_others_do_not() -> None:
    family, owns = schema("Associate").edge, schema("Owns").edge
    assert family is not None
    assert owns is not None
    assert family.joins("CriminalGroup", "Person")
    assert owns.joins("Person", "Vehicle")
    assert not owns.joins("Vehicle", "Person")


def test_the_account_of_a_payer_is_not_the_payer() -> None:
    edge = schema("Payment").edge
    assert edge is not None
    assert edge.ftm_end("subject", "Person") == "payer"
    assert edge.ftm_end("subject", "BankAccount") == "payerAccount"


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_has_a_caption_and_an_icon(name: str) -> None:
    of = schema(name)
    assert len(of.captions) > 0
    for field in [field for caption in of.captions for field in fields_of(caption)]:
        assert of.property(field).choices is None  # a code is no caption
    assert of.icon != ""


def test_what_is_open_for_a_protected_person_is_short_and_deliberate() -> None:
    opened = {prop.name for prop in schema("Person") if prop.open_when_protected}
    assert opened == {
        "minor",
        "nationality",
        "citizenship",
        "gender",
        "vic_MethodOfRecruitment",
        "vic_TraffickingStatus",
        "vic_Methods_of_Control",
        "vic_TypeOfExploitation",
        "vic_ForcedLabourIndustry",
        "con_Consent",
        "cas_Status",
    }


@pytest.mark.parametrize("name", NAMES)
def test_free_text_names_and_numbers_are_never_open(name: str) -> None:
    for prop in schema(name):
        if prop.open_when_protected:
            assert prop.type in {
                "choice",
                "country",
                "state",
                "language",
                "date",
                "yes_no",
                "service",
            }
            assert not prop.identifying
        else:
            assert prop.identifying


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"label: {LABEL}\nplural: {LABEL}\nodd: 1", "unknown key odd"),
        ("label: {en: A}", "no label in fr, es, ar"),
        (f"label: {LABEL}", "plural"),
        (
            f"label: {LABEL}\nplural: {LABEL}\nproperties: {{a: {{type: oops, label: {LABEL}}}}}",
            "type",
        ),
        (f"label: {LABEL}\nplural: {LABEL}\nproperties: {{a: {{label: {{}}}}}}", "no label"),
        (f"label: {LABEL}\nplural: {LABEL}\ncaption: ['{{a}}']", "no such property: a"),
        (f"label: {LABEL}\nplural: {LABEL}\nrequired: [a]", "no such property: a"),
        ("- a", "expected keys"),
        ("a: [", "Sample.yaml"),
        (f"label: {LABEL}\nlabel: {LABEL}", "written twice"),
    ],
)
def test_a_mistake_in_a_schema_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "Sample.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        read_schema(path)


def test_an_unknown_schema_or_property_is_an_error() -> None:
    with pytest.raises(TableError):
        schema("Spaceship")
    with pytest.raises(TableError):
        schema("Person").property("shoeSize")


def test_mixins_are_not_schemata() -> None:
    mixins = {path.stem for path in FOLDER.glob("*.yaml") if path.stem[0].islower()}
    assert mixins >= {"htcds", "common", "link", "place_parts"}
    assert mixins.isdisjoint(SCHEMATA)


@pytest.mark.parametrize("path", sorted(FOLDER.parent.glob("choices/*.yaml")), ids=lambda p: p.stem)
def test_every_choice_is_found_by_its_labels(path: Path) -> None:
    for entry in choice_table(path.stem):
        for word in (entry.code, *entry.get("words", ())):
            assert clean_choice(path.stem, word).clean == entry.code
        for language in LANGUAGES:
            assert clean_choice(path.stem, entry.label(language)).clean == entry.code
