"""A register of a million records, filled in minutes: templates by the application, rows in SQL."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, cast

import psycopg

from alcyon.worlds.files import rows
from benchmarks import ground

if TYPE_CHECKING:
    from alcyon.node.postgres import Cluster
    from alcyon.registry.preparing import Prepared

TEMPLATES = 4_000
NETWORKS = 5
TABLES = ("registry_record", "registry_revision", "registry_link")
FILL = Path(__file__).with_name("sql") / "fill.sql"

Connection = psycopg.Connection[tuple[Any, ...]]


def fill(cluster: "Cluster", *, records: int, organisations: int) -> None:
    """Records with revisions, index terms and links, over organisations of very unlike size."""
    templates = list(_templates(min(TEMPLATES, records)))
    with psycopg.connect(cluster.login("super", "alcyon").dsn(), autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
        _write_templates(connection, templates)
        facts = {
            "records": records,
            "organisations": organisations,
            "templates": len(templates),
            "networks": NETWORKS,
            "base": min(ground.organisations().values()),
        }
        with _without_indexes(connection):
            statement = FILL.read_text(encoding="utf-8") % facts
            connection.execute(cast(LiteralString, statement))
        connection.execute("VACUUM (ANALYZE) registry_record, registry_revision, registry_link")


def _write_templates(connection: Connection, templates: list[tuple[str, str, str, str]]) -> None:
    connection.execute(
        "CREATE TEMPORARY TABLE bench_template"
        " (number serial, record jsonb, revision jsonb, words text, link jsonb)"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY bench_template (record, revision, words, link) FROM STDIN") as into,
    ):
        for row in templates:
            into.write_row(row)


def _templates(count: int) -> Iterator[tuple[str, str, str, str]]:
    """What the application would store for invented people, as JSON rows."""
    from alcyon.ontology import draft_from
    from alcyon.registry import linking, preparing

    actor, handling = ground.officer(1), ground.handling("invented list")
    made = None
    for row in itertools.islice(rows(7, count), count):
        draft = draft_from("Person", _values(row))
        before, made = (
            made,
            preparing.prepare(actor=actor, at=ground.NOW, draft=draft, handling=handling),
        )
        link = (
            linking.prepare_link(
                actor=actor,
                at=ground.NOW,
                draft=draft_from("Associate", {}),
                subject=made.record,
                object_=(before or made).record,
                handling=handling,
            )
            if before
            else None
        )
        yield _json(made.record), _json(made.revision), _words(made), _json(link)


def _values(row: tuple[str, ...]) -> dict[str, list[str]]:
    name, born, sex, country, passport, _, phone, address, work, remark = row
    return {
        "name": [name],
        "birthDate": [born if born < "2000" else "1990"],  # none of them a minor
        "gender": [sex],
        "nationality": [country],
        "passportNumber": [passport],
        "phone": [phone],
        "address": [address],
        "profession": [work],
        "notes": [remark],
    }


def _words(made: "Prepared") -> str:
    """The terms that are words: those of the filters are each record's own."""
    return " ".join(term for term in made.record.tokens.split(" ") if ":" not in term)


def _json(row: object) -> str:
    if row is None:
        return "{}"
    from alcyon.trust.bulk import said

    return said([row])[1:-1]  # type: ignore[list-item]  # a model's row


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Keys, triggers and indexes rest while the rows are written."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [list(TABLES)],
    ).fetchall()
    connection.execute("SET session_replication_role = replica")
    for name, _ in found:
        connection.execute(cast(LiteralString, f"DROP INDEX {name}"))
    yield
    for _, definition in found:
        connection.execute(cast(LiteralString, definition))
    connection.execute("RESET session_replication_role")
