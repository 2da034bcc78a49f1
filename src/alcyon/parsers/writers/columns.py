"""What a record looks like as a row of a table."""

from collections.abc import Sequence
from typing import Final

from alcyon.ontology.schemata import SCHEMATA
from alcyon.parsers.formulas import harmless
from alcyon.parsers.outgoing import Banner, Outgoing

ABOUT: Final = (
    "banner", "id", "schema", "caption", "owner", "source", "grade_scheme", "grade_source",
    "grade_information", "level", "handling", "purpose", "legal_basis", "category", "standing",
    "crime_areas", "discovery", "review_on", "updated_at", "subject", "object", "phase", "since",
    "until",
)  # fmt: skip
"""The columns before those of the properties. Machine words: a translated header would need
another program for each language."""
BETWEEN: Final = " | "


def headers(schemas: Sequence[str]) -> tuple[str, ...]:
    """The columns of a table with records of these schemata: each property once."""
    wanted = schemas or list(SCHEMATA)
    properties = dict.fromkeys(prop.name for name in wanted for prop in SCHEMATA[name])
    # a property may be called like one of our own columns
    return ABOUT + tuple(f"value_{name}" if name in ABOUT else name for name in properties)


def cells(record: Outgoing, banner: Banner, names: Sequence[str]) -> list[str]:
    """The cells under `names`, made harmless. Cleaned values; several stand in one cell."""
    marks, ends = record.marks, record.ends
    about = (
        banner.text, record.id, record.schema, record.caption, record.owner, marks.source,
        *marks.grade, marks.level, " ".join(marks.handling), marks.purpose, marks.legal_basis,
        marks.category, marks.standing, " ".join(marks.crime_areas), marks.discovery,
        marks.review_on, record.updated_at, ends.subject if ends else "",
        ends.object if ends else "", marks.phase, marks.since, marks.until,
    )  # fmt: skip
    values: dict[str, list[str]] = {}
    for value in record.values:
        name = f"value_{value.prop}" if value.prop in ABOUT else value.prop
        values.setdefault(name, []).append(_barred(value.clean))
    row = dict(zip(ABOUT, about, strict=True))
    return [harmless(row.get(name) or BETWEEN.join(values.get(name, ()))) for name in names]


def several(cell: str) -> list[str]:
    """The values in a cell that `cells` wrote."""
    if cell == "":
        return []
    parts = cell.replace("\\|", "\0").split(BETWEEN)
    return [part.replace("\0", "|").replace("\\\\", "\\") for part in parts]


def _barred(text: str) -> str:
    """A bar inside a value is not the bar between two."""
    return text.replace("\\", "\\\\").replace("|", "\\|") if "|" in text or "\\" in text else text
