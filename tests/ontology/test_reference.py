"""The page of the reference that is written from the schema files."""

from pathlib import Path

from alcyon.ontology import SCHEMATA
from alcyon.ontology.reference import page
from alcyon.ontology.types import TYPES

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_page_of_records_is_up_to_date() -> None:
    assert (REFERENCE / "records.md").read_text("utf-8") == page()


def test_every_schema_has_its_place_on_the_page() -> None:
    assert all(f"### {name}\n" in page() for name in SCHEMATA)


def test_the_page_of_values_names_the_types_that_read_something() -> None:
    text = (REFERENCE / "values.md").read_text("utf-8")
    unnamed = {kind for kind in TYPES if kind not in text}
    # their names say it all
    assert unnamed <= {
        "language",
        "latitude",
        "longitude",
        "service",
        "username",
        "currency",
        "bic",
    }
