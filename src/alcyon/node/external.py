"""A PostgreSQL that somebody else runs, named by URLs in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from alcyon.node.errors import NodeError
from alcyon.node.logins import DATABASE, Login, Role

VARIABLES: dict[Role, str] = {
    "app": "DATABASE_URL",
    "owner": "ALCYON_OWNER_DATABASE_URL",
    "screener": "ALCYON_SCREENER_DATABASE_URL",
}


class UrlMissing(NodeError):
    """The database is external, but {variable} is not set."""

    code = "database-url-missing"
    mend = "Set {variable}; `alcyon doctor --sql` prints what makes its login."


class UrlMalformed(NodeError):
    """The address in {variable} cannot be read."""

    code = "database-url-malformed"
    mend = "Write it as postgresql://USER:PASSWORD@HOST:5432/alcyon?sslmode=verify-full."


class NoSuperuser(NodeError):
    """The database is external: Alcyon has no superuser there."""

    code = "no-superuser"
    mend = "Ask whoever runs the server; `alcyon doctor --sql` prints what to run."


def is_external(environ: Mapping[str, str]) -> bool:
    """Whether the environment names a server of somebody else."""
    return bool(environ.get("DATABASE_URL", ""))


def login(role: Role, environ: Mapping[str, str], dbname: str | None = None) -> Login:
    """The login that the environment gives for `role`.

    A server elsewhere must show a valid certificate unless the URL itself says otherwise.
    """
    if role == "super":
        raise NoSuperuser
    return login_from(VARIABLES[role], environ, dbname)


def login_from(variable: str, environ: Mapping[str, str], dbname: str | None = None) -> Login:
    """The login that the URL in `variable` stands for."""
    url = environ.get(variable, "")
    if not url:
        raise UrlMissing(variable=variable)
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        # The reason would repeat the URL, and with it the password.
        raise UrlMalformed(variable=variable) from None
    host = given.pop("host", "localhost")
    if not _is_here(host) and "sslmode" not in given:
        given["sslmode"] = "verify-full"
        given.setdefault("sslrootcert", "system")
    return Login(
        user=given.pop("user", ""),
        password=given.pop("password", ""),
        host=host,
        port=int(given.pop("port", "5432")),
        dbname=dbname or given.pop("dbname", DATABASE),
        extra=tuple(sorted((k, v) for k, v in given.items() if k != "dbname")),
    )


def shown(url: str) -> str:
    """An address without its password, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}:{parts.port or 5432}{parts.path}"


def _is_here(host: str) -> bool:
    return host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}
