"""From a row of a file to what it says, by the format itself or by the import's mapping."""

from collections.abc import Callable
from functools import partial

from alcyon.parsers.intake import Intake
from alcyon.parsers.intakes import INTAKES, intake, own_table
from alcyon.parsers.mapping import apply, from_json
from alcyon.parsers.records import Row
from alcyon.registry.models import Import

Reader = Callable[[Row], Intake]


def reader_of(found: Import) -> Reader:
    """The reader of an import. Formats that describe themselves, and our own tables, have no
    mapping."""
    if found.upload.format in INTAKES:
        return partial(intake, found.upload.format)
    if not found.mapping:
        return own_table.intake
    return partial(apply, from_json(found.mapping))
