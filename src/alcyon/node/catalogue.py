"""What `alcyon doctor` looks at inside of the database: durability, roles, walls, jobs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

import psycopg

from alcyon.node.durability import unsafe_settings
from alcyon.node.errors import NodeError
from alcyon.node.findings import Finding, Level, ok, warning, wrong
from alcyon.node.logins import USERS, WORKING_ROLES
from alcyon.node.postgres import Cluster

OLDEST = 150000
STALLED = "5 minutes"  # a living worker sends a heartbeat every few seconds

MIGHTY = """
SELECT rolname FROM pg_roles
WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
                             OR rolreplication)
"""
MEMBERS = """
SELECT member.rolname, granted.rolname FROM pg_auth_members m
JOIN pg_roles member ON member.oid = m.member JOIN pg_roles granted ON granted.oid = m.roleid
WHERE member.rolname = ANY(%s)
"""
OWNED = """
SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rolname = %s AND c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%%'
"""
UNWALLED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'vault') AND c.relkind IN ('r', 'p')
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND NOT c.relname = ANY(%s)
  AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
ORDER BY 1
"""
STALLED_JOBS = f"""
SELECT count(*) FROM procrastinate_jobs j
LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '{STALLED}')
"""
FAILED_JOBS = """
SELECT count(DISTINCT e.job_id) FROM procrastinate_events e
JOIN procrastinate_jobs j ON j.id = e.job_id
WHERE j.status = 'failed' AND e.type = 'failed' AND e.at > now() - interval '1 day'
"""


def examine(cluster: Cluster, open_tables: Collection[str]) -> Iterator[Finding]:
    """Everything that the app's login can see of its own database.

    Args:
        open_tables: tables that need no wall.
    """
    for role in WORKING_ROLES:
        with psycopg.connect(cluster.login(role).dsn(), autocommit=True) as connection:
            yield _durability(connection, USERS[role])
    with psycopg.connect(cluster.login("app").dsn(), autocommit=True) as app:
        yield _version(app)
        yield from _transport(app, cluster)
        yield from _roles(app, [cluster.login(role).user for role in WORKING_ROLES])
        yield _owned(app)
        yield _walls(app, open_tables)
        yield from _jobs(app)


class UnsafeDatabase(NodeError):
    """The database cannot keep organisations apart: {reason}"""

    code = "unsafe-database"
    mend = "{how}"


def require_safe(cluster: Cluster) -> None:
    """Refuse a server that is too old, or on which no wall would hold the app.

    Raises:
        UnsafeDatabase
    """
    users = [cluster.login(role).user for role in WORKING_ROLES]
    with psycopg.connect(cluster.login("app").dsn(), autocommit=True) as app:
        for finding in (_version(app), *_roles(app, users), _owned(app)):
            if finding.level is Level.WRONG:
                raise UnsafeDatabase(reason=finding.text, how=finding.mend)


def now(cluster: Cluster) -> datetime:
    """What the database's clock says."""
    with psycopg.connect(cluster.login("app").dsn(), autocommit=True) as app:
        return cast(datetime, _one(app, "SELECT clock_timestamp()"))


def _durability(connection: psycopg.Connection[Any], user: str) -> Finding:
    unsafe = unsafe_settings(connection)
    if not unsafe:
        return ok("durability", f"What {user} is told is stored, is stored.")
    settings = ", ".join(f"{name} = {value}" for name, value in unsafe.items())
    resets = " ".join(
        f"ALTER SYSTEM RESET {name}; ALTER ROLE {user} RESET {name};" for name in unsafe
    )
    return wrong(
        "durability", f"As {user} the database may lose what it acknowledged: {settings}.",
        f"Remove these lines from its configuration, or as superuser: {resets} Then restart it.",
    )  # fmt: skip


def _version(app: psycopg.Connection[Any]) -> Finding:
    version = app.info.server_version
    text = f"{version // 10000}.{version % 10000}"
    if version < OLDEST:
        return wrong("version", f"PostgreSQL {text} is too old.", "Use 15 or newer.")
    return ok("version", f"The database server is PostgreSQL {text}.")


def _transport(app: psycopg.Connection[Any], cluster: Cluster) -> Iterator[Finding]:
    if not cluster.external or app.info.host.startswith("/"):
        return
    if app.pgconn.ssl_in_use and dict(cluster.login("app").extra).get("sslmode") == "verify-full":
        yield ok("transport", "The way to the database is encrypted and its server checked.")
    else:
        yield warning(
            "transport", "The way to the database is not protected against who sits between.",
            "Write sslmode=verify-full into the URLs, unless it never leaves this machine.",
        )  # fmt: skip


def _roles(app: psycopg.Connection[Any], users: list[str]) -> Iterator[Finding]:
    mighty = [name for (name,) in app.execute(MIGHTY, [users])]
    members = [f"{member} of {granted}" for member, granted in app.execute(MEMBERS, [users])]
    if len(set(users)) < len(users):
        yield wrong(
            "roles", "The same login serves as owner, app or screener.",
            "Make three: `alcyon doctor --sql` prints how.",
        )  # fmt: skip
    if mighty:
        yield wrong(
            "roles", f"These logins may more than they need: {', '.join(mighty)}.",
            "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;",
        )  # fmt: skip
    if members:
        yield wrong(
            "roles", f"A login can become another: {', '.join(members)}.", "REVOKE … FROM …;"
        )
    if not mighty and not members and len(set(users)) == len(users):
        yield ok("roles", "Owner, app and screener are apart, and none may more than it needs.")


def _owned(app: psycopg.Connection[Any]) -> Finding:
    count = _one(app, OWNED, [app.info.user])
    if count:
        return wrong(
            "owner", f"The app owns {count} tables or views, so no wall holds it there.",
            f"ALTER TABLE … OWNER TO {USERS['owner']};",
        )  # fmt: skip
    return ok("owner", "The app owns nothing.")


def _walls(app: psycopg.Connection[Any], open_tables: Collection[str]) -> Finding:
    bare = [name for (name,) in app.execute(UNWALLED, [list(open_tables)])]
    if bare:
        return wrong(
            "walls", f"The app reaches tables without forced row security: {', '.join(bare)}.",
            "Run `alcyon database migrate`; it applies every wall again.",
        )  # fmt: skip
    return ok("walls", "Every table that the app reaches has its wall.")


def _jobs(app: psycopg.Connection[Any]) -> Iterator[Finding]:
    if _one(app, "SELECT to_regclass('procrastinate_jobs')") is None:
        return
    stalled, failed = _one(app, STALLED_JOBS), _one(app, FAILED_JOBS)
    if stalled:
        yield warning(
            "jobs-stalled", f"{stalled} jobs lost their worker.",
            "A running worker takes them up again within minutes; is one running?",
        )  # fmt: skip
    if failed:
        yield warning(
            "jobs-failed", f"{failed} jobs failed within a day.",
            "Their owners see why on the Desk; logs/worker.log has the codes.",
        )  # fmt: skip
    if not stalled and not failed:
        yield ok("jobs", "No job is stalled or failed today.")


def _one(app: psycopg.Connection[Any], query: str, parameters: Any = None) -> Any:
    row = app.execute(query, parameters).fetchone()
    return None if row is None else row[0]
