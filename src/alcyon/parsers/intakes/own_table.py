"""Alcyon's own tables: every row names its schema and its record, so they need no mapping.

What a table says is what its cells say: values are the cleaned ones, without the text they were
written with. A spreadsheet may have moved the columns; none of ours may be missing.
"""

from collections.abc import Collection
from typing import Final

from alcyon.ontology.schemata import SCHEMATA, Schema
from alcyon.parsers.intake import Intake, Marks, Thing, Tie
from alcyon.parsers.records import Row
from alcyon.parsers.sentences import problem
from alcyon.parsers.writers.columns import ABOUT, several

END: Final = "END "


def is_own(headers: Collection[str]) -> bool:
    """Whether a table with these headers is one of ours."""
    return set(ABOUT) <= set(headers)


def intake(row: Row) -> Intake:
    """The record or link of a row. The last row of a file says only that the file is whole."""
    cells = {name: cell if isinstance(cell, str) else "" for name, cell in row.cells.items()}
    if cells["id"] == cells["schema"] == "" and cells["banner"].startswith(END):
        return Intake()
    of = SCHEMATA.get(cells["schema"])
    if of is None:
        return Intake(problems=(problem("schema-unknown", "schema", cells["schema"]),))
    values = _values(cells)
    if strange := [name for name in values if name not in of.properties]:
        found = tuple(problem("property-unknown", name, schema=of.name) for name in strange)
        return Intake(problems=found)
    key = cells["id"]  # without one the register knows a thing by what is said of it
    if of.edge is None:
        return Intake(things=(Thing(key, of.name, values, marks=_marks(cells)),))
    return _tie(key, of, cells, values)


def _tie(key: str, of: Schema, cells: dict[str, str], values: dict[str, tuple[str, ...]]) -> Intake:
    if missing := [end for end in ("subject", "object") if cells[end] == ""]:
        return Intake(problems=tuple(problem("link-end-missing", end) for end in missing))
    tie = Tie(key, of.name, cells["subject"], cells["object"], values, marks=_marks(cells))
    return Intake(ties=(tie,))


def _values(cells: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Filled cells by property; one that is called like a column of ours stands under `value_`."""
    return {
        name.removeprefix("value_"): tuple(several(cell))
        for name, cell in cells.items()
        if name not in ABOUT and cell != ""
    }


def _marks(cells: dict[str, str]) -> Marks:
    return Marks(
        level=cells["level"],
        handling=tuple(cells["handling"].split()),
        purpose=cells["purpose"],
        legal_basis=cells["legal_basis"],
        category=cells["category"],
        standing=cells["standing"],
        crime_areas=tuple(cells["crime_areas"].split()),
        grade=(cells["grade_scheme"], cells["grade_source"], cells["grade_information"]),
        source=cells["source"],
        review_on=cells["review_on"],
        discovery=cells["discovery"],
        phase=cells["phase"],
        since=cells["since"],
        until=cells["until"],
    )
