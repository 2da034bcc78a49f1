"""Many rows of one table in one statement whose text does not grow with their number.

Row security refuses `COPY` into a walled table. PostgreSQL takes the rows apart itself instead:
they travel as one JSON parameter, and every wall and constraint holds as for any insert.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Model


def insert(rows: Iterable[Model]) -> None:
    """Insert new rows, all of one model and with their keys set. No signal, nothing returned."""
    given = list(rows)
    if len(given) == 0:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(given[0])), [said(given)])


def insert_new(rows: Iterable[Model], *, unless: Sequence[str]) -> frozenset[UUID]:
    """Insert those that no row with the same `unless` columns stands in the way of, also one
    that the actor does not see; the ids of those that were inserted."""
    given = list(rows)
    if len(given) == 0:
        return frozenset()
    key = ", ".join(connection.ops.quote_name(column) for column in unless)
    tail = f" ON CONFLICT ({key}) DO NOTHING RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(given[0])) + tail, [said(given)])
        return frozenset(row_id for (row_id,) in cursor.fetchall())


def said(rows: Sequence[Model]) -> str:
    """The rows of one model as a JSON list of what stands in each column."""
    names = _names(type(rows[0]))
    listed = [{column: getattr(row, name) for column, name in names} for row in rows]
    return json.dumps(listed, ensure_ascii=False, default=_text)


@cache
def _names(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """Column and attribute of every stored field."""
    return tuple(
        (field.column, field.attname) for field in model._meta.concrete_fields if field.column
    )


@cache
def _statement(model: type[Model]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(connection.ops.quote_name(column) for column, _ in _names(model))
    return (
        f"INSERT INTO {table} ({quoted}) "
        f"SELECT {quoted} FROM json_populate_recordset(NULL::{table}, %s::json)"
    )


def _text(value: object) -> str:
    """What JSON has no form for, as PostgreSQL reads it."""
    match value:
        case UUID():
            return str(value)
        case date():  # moments too
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return f"\\x{bytes(value).hex()}"
    raise TypeError(type(value).__name__)
