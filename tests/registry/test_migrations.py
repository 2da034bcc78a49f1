"""Rows of before a migration are carried over by it, behind walls that bind the owner too."""

from datetime import date, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from alcyon.registry import exporting, uploads
from alcyon.registry.models import Export, SubjectRequest, Upload
from alcyon.trust.access import acting_as
from tests.castings import Cast
from tests.leaks.conftest import Broken
from tests.registry.test_requests import close, receive

SEALS: Any = import_module("alcyon.registry.migrations.0005_words_are_sealed")
ENDS: Any = import_module("alcyon.registry.migrations.0006_requests_end")
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE"
IN_THE_CLEAR = (
    "ALTER TABLE registry_upload ADD name varchar(255) DEFAULT 'clear.csv'",
    """ALTER TABLE registry_export ADD asked jsonb DEFAULT '{"text": "clear"}'""",
    "ALTER TABLE registry_export ADD reason varchar(300) DEFAULT 'in the clear'",
)
WITHOUT_AN_END = (
    "ALTER TABLE registry_subjectrequest"
    " DROP CONSTRAINT request_ends_some_time_after_it_was_closed",
    "UPDATE registry_subjectrequest SET delete_on = NULL",
)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def carry_over(step: Any, models: Any) -> None:
    """What `migrate` does with this step, as the login that owns the tables."""
    run("RESET ROLE")
    run("SET LOCAL ROLE alcyon_owner")
    step(models, SimpleNamespace(execute=run))
    run("RESET ROLE")
    run("SET LOCAL ROLE alcyon_app")


def models_while_sealing() -> Any:
    """As the step sees them: sealed fields beside the clear ones."""
    state = MigrationLoader(connection).project_state(("registry", "0004_revisions_as_they_were"))
    for operation in SEALS.Migration.operations[:4]:
        operation.state_forwards("registry", state)
    return state.apps


def test_what_stood_in_the_clear_is_sealed(broken: Broken, cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        uploads.keep(actor=cast.owner, at=now, name="later.csv", chunks=[b"Nom"])
        exporting.order(actor=cast.owner, at=now, format="CSV", asked={}, reason="later")
    with broken(SETTLE, *IN_THE_CLEAR):
        carry_over(SEALS.seal_what_stands, models_while_sealing())
        with acting_as(cast.owner):
            assert uploads.name_of(Upload.objects.get()) == "clear.csv"
            said = exporting.said_of(Export.objects.get())
    assert said == exporting.Said(asked={"text": "clear"}, reason="in the clear")


def test_what_was_closed_before_ends_as_the_table_says(
    broken: Broken, cast: Cast, now: datetime
) -> None:
    closed = close(cast, now, receive(cast, now, kind="ACCESS"))
    waiting = receive(cast, now, reference="DS-8")
    with broken(SETTLE, *WITHOUT_AN_END):
        carry_over(ENDS.set_clocks, apps)
        with acting_as(cast.reviewer):
            ends = dict(SubjectRequest.objects.values_list("pk", "delete_on"))
    assert ends == {closed.pk: date(2027, 6, 1), waiting.pk: None}
