"""What PostgreSQL must promise before a node accepts anybody's data.

With `synchronous_commit = off`, 71 acknowledged rows were lost in 40 kills, and the audit
chain still looked whole. So a node does not start on such a server.
"""

from __future__ import annotations

from typing import Any

import psycopg

from alcyon.node.errors import NodeError
from alcyon.node.logins import Login

#: setting -> values under which a commit that was answered is on disk.
SAFE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}


class UnsafeDurability(NodeError):
    """The database may lose what it has acknowledged: {settings}."""

    code = "unsafe-durability"
    mend = (
        "Remove these lines from {where} (or run as superuser: ALTER SYSTEM RESET …; "
        "ALTER ROLE … RESET …), restart, then start Alcyon again."
    )


def unsafe_settings(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The unsafe settings as this very login gets them, role and database included."""
    shown = {name: _show(connection, name) for name in SAFE}
    return {name: value for name, value in shown.items() if value not in SAFE[name]}


def require_durability(*logins: Login) -> None:
    """Refuse a server on which any of `logins` could lose an acknowledged commit.

    Raises:
        UnsafeDurability
    """
    for login in logins:
        with psycopg.connect(login.dsn(), autocommit=True) as connection:
            unsafe = unsafe_settings(connection)
            if unsafe:
                where = _origin(connection, list(unsafe))
                settings = ", ".join(f"{name} = {value}" for name, value in unsafe.items())
                raise UnsafeDurability(settings=settings, where=where)


def _show(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def _origin(connection: psycopg.Connection[Any], names: list[str]) -> str:
    rows = connection.execute(
        "SELECT DISTINCT CASE source WHEN 'configuration file' THEN 'the configuration files' "
        "ELSE 'the ' || source || ' settings' END FROM pg_settings WHERE name = ANY(%s) ORDER BY 1",
        [names],
    )
    return " and ".join(str(row[0]) for row in rows) or "the configuration files"
