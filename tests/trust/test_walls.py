"""The walls stand: in PostgreSQL's catalogue, and in more than 100,000 decisions.

The rule in Python and the row policies are two readings of the same clauses. Here they are
held against each other over random viewers and things; and policies that were made wrong on
purpose show that the comparison would notice.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from alcyon.node.postgres import Cluster
from alcyon.registry.selectors import thing_of
from alcyon.registry.walls import OF_A_VISIBLE_THING
from alcyon.trust import access, policies
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import Organisation
from alcyon.trust.rule import (
    AS_IT_WAS,
    RULES,
    VISIBLE,
    Able,
    Addressed,
    Anybody,
    Clause,
    Cleared,
    Concerned,
    Owns,
    every,
    may,
    some,
)
from alcyon.vault.walls import ERASES, MAY_SEAL
from tests.castings import Cast
from tests.trust import population
from tests.trust.population import Population, become, ids, populate, random_viewer, writer

APP, OWNER, SCREENER = "alcyon_app", "alcyon_owner", "alcyon_screener"
EVERYBODY_READS = {"trust_node"}  # the kind of this node, before anybody is known


@pytest.fixture
def organisations(cast: Cast) -> list[int]:
    with acting_as(cast.owner):
        return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def rows(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


# --- the catalogue ---------------------------------------------------------------------------

OUR_TABLES = (
    "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
    " WHERE nspname IN ('public', 'vault') AND relkind IN ('r', 'p')"
)


@pytest.mark.django_db
def test_every_table_has_a_forced_wall_or_a_reason() -> None:
    found = rows(OUR_TABLES)
    assert len(found) > 30
    open_ = {name for name, forced, _ in found if not forced}
    assert open_ <= {*policies.OPEN_TABLES, *policies.CLOSED_TABLES}
    assert policies.unwalled(name for name, _, _ in found) == frozenset()


@pytest.mark.django_db
def test_what_nobody_uses_nobody_touches() -> None:
    for table in policies.CLOSED_TABLES:
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert rows("SELECT has_table_privilege(%s, %s)", table, verb) == [(False,)]


@pytest.mark.django_db
def test_every_wall_is_around_a_table_that_exists() -> None:
    there = {name for name, _, _ in rows(OUR_TABLES)}
    assert {wall.table for wall in policies.all_walls()} <= there
    assert {model._meta.db_table for model in apps.get_models()} <= there


@pytest.mark.django_db
def test_the_app_owns_nothing_and_is_above_nobody() -> None:
    assert {owner for _, _, owner in rows(OUR_TABLES)} == {OWNER}
    assert rows(
        "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolinherit"
        " FROM pg_roles WHERE rolname = current_user"
    ) == [(APP, False, False, False, False)]
    assert rows("SELECT 1 FROM pg_auth_members WHERE member = to_regrole(%s)", APP) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [OWNER, SCREENER, "postgres"])
@pytest.mark.parametrize("command", ["SET ROLE", "SET SESSION AUTHORIZATION"])
def test_the_app_cannot_become_another_login(role: str, command: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows(f"{command} {role}")


@pytest.mark.django_db
def test_the_app_cannot_switch_a_wall_off() -> None:
    for statement in (
        "ALTER TABLE registry_record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY registry_record_select ON registry_record",
        "CREATE POLICY all_for_me ON registry_record USING (true)",
        "TRUNCATE registry_record",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["trust_auditevent", "trust_audittouch"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_no_grant_changes_the_audit_trail(table: str, verb: str) -> None:
    assert rows("SELECT has_table_privilege(%s, %s)", table, verb) == [(False,)]


@pytest.mark.django_db
def test_audit_contents_are_never_rewritten() -> None:
    assert rows("SELECT has_table_privilege('trust_auditcontent', 'UPDATE')") == [(False,)]


@pytest.mark.django_db
def test_what_looks_across_organisations_is_the_screeners_and_not_everybodys() -> None:
    found = rows(
        "SELECT p.oid::regprocedure::text, pg_get_userbyid(proowner), proconfig::text,"
        " has_function_privilege('public', p.oid, 'EXECUTE'),"
        " has_function_privilege(%s, p.oid, 'EXECUTE')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace"
        " WHERE prosecdef AND nspname IN ('public', 'vault')",
        APP,
    )
    declared = {function.signature.partition("(")[0] for function in policies.all_functions()}
    assert {name.partition("(")[0] for name, *_ in found} == declared
    for _name, owner, config, by_anybody, by_the_app in found:
        assert (owner, by_anybody, by_the_app) == (SCREENER, False, True)
        assert "search_path=pg_catalog" in config


@pytest.mark.django_db
def test_the_screener_only_reads_and_only_where_a_wall_says_so() -> None:
    granted = rows(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee = %s",
        SCREENER,
    )
    opened = {wall.table for wall in policies.all_walls() if wall.screener}
    # what the app may not see it may not see of the grants either, hence no exact list here
    assert {table for table, _ in granted} <= opened
    assert {verb for _, verb in granted} <= {"SELECT"}
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", SCREENER) == [
        (False, False)
    ]


# --- settings live as long as the act ----------------------------------------------------------


@pytest.mark.django_db
def test_without_settings_every_wall_shows_nothing(cast: Cast) -> None:
    for wall in policies.all_walls():
        if wall.table not in EVERYBODY_READS and wall.select is not None:
            assert rows(f"SELECT count(*) FROM {wall.table}") == [(0,)], wall.table


@pytest.mark.django_db
def test_without_settings_nothing_goes_in(organisations: list[int]) -> None:
    row = population.random_record(random.Random(1), organisations[0], organisations)
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        population.insert(cursor, [row])


def settings_now() -> set[str]:
    names = ", ".join(f"current_setting('alcyon.{name}', true)" for name in access.SETTINGS)
    return {value or "" for value in rows(f"SELECT {names}")[0]}


@pytest.mark.django_db
def test_settings_end_with_the_act(cast: Cast) -> None:
    with acting_as(cast.owner):
        assert settings_now() != {""}
    assert settings_now() == {""}


@pytest.mark.django_db
def test_settings_end_with_an_act_that_fails(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), acting_as(cast.owner):
        raise ZeroDivisionError
    assert settings_now() == {""}


@pytest.mark.django_db
def test_settings_outlive_a_savepoint_inside_the_act_only(cast: Cast) -> None:
    with acting_as(cast.owner):
        before = settings_now()
        with transaction.atomic():
            pass
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert settings_now() == before
    assert settings_now() == {""}


def test_settings_do_not_reach_the_next_transaction_of_the_connection(
    cast: Cast, cluster: Cluster
) -> None:
    counted = "SELECT count(*) FROM trust_organisation"
    with psycopg.connect(cluster.login("app").dsn(), autocommit=True) as pooled:
        with pooled.transaction(), pooled.cursor() as cursor:
            become(cursor, cast.owner)
            assert cursor.execute(counted).fetchone() != (0,)
        assert pooled.execute(counted).fetchone() == (0,)


@pytest.mark.django_db
def test_an_act_within_an_act_is_refused(cast: Cast) -> None:
    with acting_as(cast.owner), pytest.raises(RuntimeError, match="durable"):  # noqa: SIM117 - the outer act must be open
        with acting_as(cast.outsider):
            pass


# --- the rule in Python against the policies ----------------------------------------------------

VIEWERS = 60
RECORDS = 500


@contextmanager
def undone(cursor: Any) -> Iterator[None]:
    """A savepoint that is rolled back."""
    cursor.execute("SAVEPOINT tried")
    yield
    cursor.execute("ROLLBACK TO SAVEPOINT tried")


def compare(cursor: Any, people: Population, actor: Actor) -> tuple[int, list[str]]:
    """How many decisions were compared for one viewer, and where the two readings differ."""
    become(cursor, actor)
    with undone(cursor):
        updated = ids(cursor, "UPDATE registry_record SET revision = revision RETURNING id")
    with undone(cursor):
        deleted = ids(cursor, "DELETE FROM registry_record RETURNING id")
    pairs: dict[str, tuple[set[Any], set[Any]]] = {
        "see records": (
            ids(cursor, "SELECT id FROM registry_record"),
            people.visible_records(actor),
        ),
        "update records": (updated, people.updatable_records(actor)),
        "delete records": (deleted, people.deletable_records(actor)),
        "see links": (ids(cursor, "SELECT id FROM registry_link"), people.visible_links(actor)),
        "see revisions": (
            ids(cursor, "SELECT id FROM registry_revision"),
            people.visible_revisions(actor),
        ),
        "see keys": (
            ids(cursor, "SELECT record_id FROM vault_person_key"),
            people.visible_keys(actor),
        ),
    }
    decided = 3 * len(people.records) + len(people.links) + len(people.revisions) + len(people.keys)
    return decided, [f"{what}: {actor}" for what, (sql, rule) in pairs.items() if sql != rule]


@pytest.mark.django_db
def test_the_rule_and_the_policies_agree_in_more_than_100_000_decisions(
    organisations: list[int],
) -> None:
    people = populate(organisations, seed=20260601, records=RECORDS)
    decided, seen, differences = 0, 0, list[str]()
    with transaction.atomic(), connection.cursor() as cursor:
        people.insert(cursor)
        for _ in range(VIEWERS):
            actor = random_viewer(people.dice, organisations)
            count, found = compare(cursor, people, actor)
            decided, differences = decided + count, differences + found
            seen += len(people.visible_records(actor))
        transaction.set_rollback(True)
    assert differences == []
    assert decided >= 100_000
    # neither all nor nothing: the viewers must be worth comparing
    assert 0.02 < seen / (VIEWERS * RECORDS) < 0.9


@pytest.mark.django_db
def test_what_the_rule_refuses_to_contribute_does_not_go_in(organisations: list[int]) -> None:
    dice = random.Random(7)
    went_in = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(400):
            actor = random_viewer(dice, organisations)
            owner = dice.choice([actor.organisation_id or organisations[0], *organisations])
            row = population.random_record(dice, owner, organisations)
            allowed = may(actor.viewer, "record.contribute", thing_of(row))
            become(cursor, actor)
            try:
                with transaction.atomic():
                    population.insert(cursor, [row])
            except DatabaseError:
                assert not allowed
            else:
                assert allowed
                went_in += 1
        transaction.set_rollback(True)
    assert 20 < went_in < 380


@pytest.mark.django_db
def test_a_record_cannot_be_given_to_another_organisation(organisations: list[int]) -> None:
    ours, theirs = organisations[:2]
    row = population.random_record(random.Random(3), ours, organisations)
    with transaction.atomic(), connection.cursor() as cursor:
        become(cursor, writer(ours))
        population.insert(cursor, [row])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute("UPDATE registry_record SET owner_id = %s", [theirs])
        transaction.set_rollback(True)


READ = Able("record.read")
REACHED = some(Owns(), Addressed())
SEEDED: dict[str, tuple[str, str, Clause]] = {
    "the clearance forgotten": (
        "registry_record", "select", every(READ, Concerned(), REACHED),
    ),
    "the category forgotten": ("registry_record", "select", every(READ, Cleared(), REACHED)),
    "the ability forgotten": ("registry_record", "select", VISIBLE),
    "the audience forgotten": ("registry_record", "select", every(READ, Cleared(), Concerned())),
    "the block forgotten": (
        "registry_record", "select", every(READ, Cleared(), Concerned(), REACHED),
    ),
    "sharing forgotten, so too little is seen": (
        "registry_record", "select", every(READ, Cleared(), Concerned(), Owns()),
    ),
    "whoever reads also changes": ("registry_record", "update", RULES["record.read"]),
    "whoever changes also deletes": ("registry_record", "delete", RULES["record.change"]),
    "a link without its ends": ("registry_link", "select", RULES["record.read"]),
    "a revision without its record": ("registry_revision", "select", AS_IT_WAS),
    "a revision that was not for the viewer": (
        "registry_revision", "select", OF_A_VISIBLE_THING,
    ),
    "a key for whoever sees the record": ("vault_person_key", "select", Anybody()),
    "a key for whoever it names": (
        "vault_person_key", "select",
        some(MAY_SEAL, ERASES, every(Able("protect.open"), REACHED)),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", SEEDED)
def test_a_policy_that_is_wrong_is_found(
    name: str, cluster: Cluster, organisations: list[int]
) -> None:
    table, verb, wrong = SEEDED[name]
    people = populate(organisations, seed=5, records=120)
    replaced = f"ALTER POLICY {table}_{verb} ON {table} USING ({wrong.sql()})"
    if verb == "update":
        replaced += f" WITH CHECK ({wrong.sql()})"
    assert any(_differences(cluster, people, before=replaced))


@pytest.mark.django_db
def test_policies_that_are_right_are_not_accused(
    cluster: Cluster, organisations: list[int]
) -> None:
    people = populate(organisations, seed=5, records=120)
    assert not any(_differences(cluster, people, before="SELECT 1"))


def _superuser(cluster: Cluster) -> str:
    return cluster.login("super", cluster.login("app").dbname).dsn()


def _differences(cluster: Cluster, people: Population, *, before: str) -> Iterator[list[str]]:
    """Compare as the app's login, in a transaction in which `before` was done to the walls."""
    with psycopg.connect(_superuser(cluster)) as opened, opened.cursor() as cursor:
        cursor.execute(before)
        cursor.execute(f"SET LOCAL ROLE {APP}")
        people.insert(cursor)
        dice = random.Random(11)
        for _ in range(25):
            _, found = compare(cursor, people, random_viewer(dice, people.organisations))
            yield found
        opened.rollback()


def test_a_table_that_somebody_forgot_is_named() -> None:
    assert policies.unwalled(["registry_record", "registry_gossip"]) == frozenset(
        {"registry_gossip"}
    )
