"""The app's login cannot become any other, and cannot leave its own rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import sql

from alcyon.node.logins import USERS, dba_sql
from alcyon.node.postgres import Cluster

OTHERS = [USERS["owner"], USERS["screener"], USERS["super"]]


@pytest.fixture
def app(shared_cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(shared_cluster.login("app").dsn(), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE {other}",
        "SET SESSION AUTHORIZATION {other}",
        "GRANT {other} TO alcyon_app",
        "ALTER ROLE {other} PASSWORD 'mine'",
        "ALTER ROLE alcyon_app SUPERUSER",
        "ALTER ROLE alcyon_app BYPASSRLS",
        "ALTER ROLE alcyon_app CREATEROLE",
        "CREATE ROLE friend SUPERUSER",
        "REASSIGN OWNED BY {other} TO alcyon_app",
    ],
)
def test_the_app_cannot_become_another(
    app: psycopg.Connection[Any], statement: str, other: str
) -> None:
    query = sql.SQL(statement).format(other=sql.Identifier(other))

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(query)

    assert app.execute("SELECT current_user, session_user").fetchone() == ("alcyon_app",) * 2


@pytest.mark.parametrize("role", ["owner", "screener", "super"])
def test_the_apps_password_opens_no_other_login(shared_cluster: Cluster, role: Any) -> None:
    password = shared_cluster.login("app").password
    stolen = replace(shared_cluster.login(role), password=password)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stolen.dsn())


@pytest.mark.parametrize("role", ["owner", "app", "screener", "super"])
def test_no_login_opens_without_its_password(shared_cluster: Cluster, role: Any) -> None:
    login = replace(shared_cluster.login(role), password="")

    with pytest.raises(psycopg.OperationalError, match=r"no password supplied|authentication"):
        psycopg.connect(login.dsn())


def test_no_login_is_a_member_of_another_or_has_more_than_it_needs(
    shared_cluster: Cluster,
) -> None:
    with psycopg.connect(shared_cluster.login("super").dsn()) as connection:
        members = connection.execute(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
            "WHERE r.rolname LIKE 'alcyon%'"
        ).fetchone()
        mighty = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'alcyon%' AND (rolsuper "
            "OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)"
        ).fetchall()

    assert members == (0,)
    assert mighty == []


@pytest.mark.parametrize("dbname", ["postgres", "template1"])
def test_the_app_enters_no_other_database(shared_cluster: Cluster, dbname: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(shared_cluster.login("app", dbname).dsn())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TABLE vault.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION plpython3u",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "ALTER SYSTEM SET fsync = off",
        "CREATE DATABASE mine",
    ],
)
def test_the_app_makes_nothing_and_reaches_no_file(
    app: psycopg.Connection[Any], statement: Any
) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
        app.execute(statement)


def test_the_owner_makes_tables_in_both_schemas(shared_cluster: Cluster) -> None:
    with psycopg.connect(shared_cluster.login("owner").dsn()) as owner:
        owner.execute("CREATE TABLE public.a (x int)")
        owner.execute("CREATE TABLE vault.b (x int)")
        owner.rollback()


def test_passwords_are_kept_as_scram(shared_cluster: Cluster) -> None:
    with psycopg.connect(shared_cluster.login("super").dsn()) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolcanlogin").fetchall()

    assert len(kept) == 4
    assert all(password.startswith("SCRAM-SHA-256$") for (password,) in kept)


def test_a_login_never_shows_its_password(shared_cluster: Cluster) -> None:
    login = shared_cluster.login("app")

    assert login.password not in repr(login)


def test_the_database_has_no_locale_of_a_c_library(shared_cluster: Cluster) -> None:
    with psycopg.connect(shared_cluster.login("app").dsn()) as connection:
        row = connection.execute(
            "SELECT datcollate, datctype, pg_encoding_to_char(encoding) FROM pg_database "
            "WHERE datname = 'alcyon'"
        ).fetchone()

    assert row == ("C", "C", "UTF8")


def test_what_a_dba_runs_makes_the_same_logins(shared_cluster: Cluster) -> None:
    """The printed SQL runs on a server of somebody else; here in a database beside ours."""
    lines = [
        line
        for line in dba_sql("other").splitlines()
        if not line.startswith(("--", "\\", "CREATE ROLE", "SET "))
    ]
    ours = [line for line in lines if "DATABASE" in line]
    inside = [line for line in lines if "SCHEMA" in line]
    with psycopg.connect(shared_cluster.login("super").dsn(), autocommit=True) as connection:
        for line in ours:
            connection.execute(line)
    with psycopg.connect(shared_cluster.login("super", "other").dsn()) as connection:
        for line in inside:
            connection.execute(line)

    with psycopg.connect(shared_cluster.login("app", "other").dsn()) as app:
        assert app.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)
    assert dba_sql().count("CREATE ROLE") == 3
    shared_cluster.drop_database("other")
