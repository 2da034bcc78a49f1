"""Who logs in to PostgreSQL, and what each may do there.

Three logins with three passwords: the owner migrates, the app serves (web and worker),
the screener looks across organisations through the few functions it owns. None is a
member of another, so the app cannot become any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

Role = Literal["owner", "app", "screener", "super"]

DATABASE = "alcyon"
SUPERUSER = "postgres"
USERS: dict[Role, str] = {
    "owner": "alcyon_owner",
    "app": "alcyon_app",
    "screener": "alcyon_screener",
    "super": SUPERUSER,
}
WORKING_ROLES: tuple[Role, ...] = ("owner", "app", "screener")
SEARCH_PATH = "public,vault"
ATTRIBUTES = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"


@dataclass(frozen=True)
class Login:
    """Everything that is needed to connect as one role."""

    user: str
    password: str = field(repr=False)
    host: str
    port: int
    dbname: str
    #: More of libpq's parameters, such as `sslmode`.
    extra: tuple[tuple[str, str], ...] = ()

    def dsn(self) -> str:
        """A connection string for psycopg. It holds the password: never log it."""
        return make_conninfo(
            **{
                "user": self.user,
                "password": self.password,
                "host": self.host,
                "port": str(self.port),
                "dbname": self.dbname,
                "options": f"-c search_path={SEARCH_PATH}",
                **dict(self.extra),
            }
        )

    def django(self) -> dict[str, Any]:
        """An entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.dbname,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port),
            "OPTIONS": {"options": f"-c search_path={SEARCH_PATH}", **dict(self.extra)},
        }

    def environ(self) -> dict[str, str]:
        """For PostgreSQL's own programs: the password never stands on a command line."""
        return {
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.dbname,
            **{f"PG{name.upper()}": value for name, value in self.extra},
        }


def ensure_roles(connection: psycopg.Connection[Any], passwords: dict[Role, str]) -> None:
    """Make the three roles where they are missing, with exactly their attributes.

    Needs a superuser's autocommit connection. Passwords travel as SCRAM verifiers, so no
    log of the server can hold one.
    """
    for role in WORKING_ROLES:
        name = sql.Identifier(USERS[role])
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USERS[role]])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        verifier = connection.pgconn.encrypt_password(
            passwords[role].encode(), USERS[role].encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("ALTER ROLE {} WITH {} PASSWORD {}").format(
                name, sql.SQL(ATTRIBUTES), sql.Literal(verifier.decode())
            )
        )


def ensure_database(connection: psycopg.Connection[Any], name: str = DATABASE) -> None:
    """Make the database where it is missing. Needs a superuser's autocommit connection."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if known.fetchone() is not None:
        return
    for statement in database_sql(name):
        connection.execute(sql.SQL(statement))  # our own constants


def database_sql(name: str = DATABASE) -> list[str]:
    """The statements that make one database, run while connected to another."""
    return [
        f"CREATE DATABASE {name} OWNER {USERS['owner']} TEMPLATE template0 "
        "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {USERS['app']}, {USERS['screener']}",
    ]


def schema_sql() -> list[str]:
    """The statements that make both schemas, run inside the database. Idempotent."""
    owner, app, screener = USERS["owner"], USERS["app"], USERS["screener"]
    return [
        f"ALTER SCHEMA public OWNER TO {owner}",
        f"CREATE SCHEMA IF NOT EXISTS vault AUTHORIZATION {owner}",
        "REVOKE ALL ON SCHEMA public, vault FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public, vault TO {app}",
        f"GRANT USAGE ON SCHEMA public TO {screener}",
    ]


def ensure_schemas(connection: psycopg.Connection[Any]) -> None:
    """Make both schemas. Needs a superuser's connection to the database itself."""
    for statement in schema_sql():
        connection.execute(sql.SQL(statement))  # our own constants


def dba_sql(name: str = DATABASE) -> str:
    """What the administrator of an external server runs once with psql, as superuser."""
    roles = [
        f"CREATE ROLE {USERS[role]} WITH {ATTRIBUTES};\n\\password {USERS[role]}"
        for role in WORKING_ROLES
    ]
    return "\n".join(
        [
            "-- Alcyon: three logins, one database, two schemas. Run with psql as superuser.",
            "-- Each \\password asks for a password; put it in the URL of that login.",
            "SET password_encryption = 'scram-sha-256';",
            *roles,
            *(f"{statement};" for statement in database_sql(name)),
            f"\\connect {name}",
            *(f"{statement};" for statement in schema_sql()),
            "",
        ]
    )
