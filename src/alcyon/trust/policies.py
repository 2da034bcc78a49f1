"""Row-level security, applied from the same clauses that Python decides with.

Every application declares its walls in a module `walls`: one `Wall` per table (`WALLS`), the
`OPENINGS` it needs in walls of the applications below it, and the screener's functions
(`FUNCTIONS`). After each migration the owner login drops every policy and grant of the app's
login and makes them anew, all in one transaction, so the database can never lag behind the
code. A table that is in no wall and not in `OPEN_TABLES` fails the build.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from psycopg import Connection, sql

from alcyon.trust.rule import Clause


@dataclass(frozen=True)
class Wall:
    """What the app's login may do with the rows of one table; None is never.

    `screener` opens all rows for reading to the screener login, whose functions repeat the
    rule themselves.
    """

    table: str
    select: Clause | None
    insert: Clause | None = None
    update: Clause | None = None
    delete: Clause | None = None
    screener: bool = False

    def verbs(self) -> Iterator[tuple[str, Clause]]:
        """The verbs that are allowed at all, with their clause."""
        for verb in ("select", "insert", "update", "delete"):
            clause = getattr(self, verb)
            if clause is not None:
                yield verb, clause


@dataclass(frozen=True)
class Opening:
    """One more way to insert into a table of an application below: what stands on which things.

    The wall of that table cannot name them, since it does not know the applications above it.
    """

    table: str
    name: str
    insert: Clause


@dataclass(frozen=True)
class Function:
    """A function of the screener's that looks across organisations.

    `path` names a `.sql` file beside the application; `{visible}` in it is replaced by the
    rule itself, so the function cannot disagree with the policies.
    """

    signature: str
    path: Path
    rules: Mapping[str, Clause]


OPEN_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "django_migrations": "no data of persons; read by the app to see that it is up to date",
        "django_content_type": "names of tables only",
        "django_session": "signed-in sessions, keyed by a random secret; no list is ever shown",
        "alcyon_cache": "counters of the sign-in throttle, keyed by hashes",
        "trust_account": "needed before anybody is known; user name and password hash only",
        "account_emailaddress": "unused: no e-mail is sent; kept empty",
        "account_emailconfirmation": "unused; kept empty",
        "mfa_authenticator": "second factors, read before anybody is known; secrets encrypted",
        "usersessions_usersession": "the device list; selected by account everywhere",
        "procrastinate_jobs": "opaque ids only; the order itself is behind a wall",
        "procrastinate_events": "opaque ids only",
        "procrastinate_periodic_defers": "opaque ids only",
        "procrastinate_workers": "heartbeats only",
        "procrastinate_version": "version of the job schema",
    }
)
"""Tables without a wall, each with the reason."""

CLOSED_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "auth_group": "unused: rights come from roles; the app has no grant on it",
        "auth_group_permissions": "unused, no grant",
        "auth_permission": "unused, no grant",
    }
)
"""Tables of libraries that the app cannot touch at all."""

READ_ONLY_OPEN_TABLES = frozenset({"django_migrations", "django_content_type"})

APPLICATIONS = ("alcyon.trust", "alcyon.vault", "alcyon.registry")


def all_walls() -> tuple[Wall, ...]:
    """The walls of every application, in the order of `APPLICATIONS`."""
    return tuple(wall for module in _declarations() for wall in getattr(module, "WALLS", ()))


def all_openings() -> tuple[Opening, ...]:
    """The openings of every application."""
    return tuple(one for module in _declarations() for one in getattr(module, "OPENINGS", ()))


def all_functions() -> tuple[Function, ...]:
    """The screener's functions of every application."""
    return tuple(one for module in _declarations() for one in getattr(module, "FUNCTIONS", ()))


def _declarations() -> Iterator[object]:
    for application in APPLICATIONS:
        yield import_module(f"{application}.walls")


def apply_all(owner: Connection, screener: Connection, *, app: str) -> None:
    """Re-apply every wall, grant and screener function.

    Args:
        owner: connection of the login that owns the tables, outside any transaction.
        screener: connection of the screener's login; it makes and owns its functions.
        app: name of the app's login.

    Cheap (some hundred catalogue statements) and safe to repeat.
    """
    screener_name = screener.info.user
    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute(_render("GRANT USAGE ON SCHEMA public, vault TO {}, {}", app, screener_name))
        cursor.execute(_render("GRANT CREATE ON SCHEMA public TO {}", screener_name))
    try:
        with screener.transaction(), screener.cursor() as cursor:
            for function in _function_statements(app):
                cursor.execute(function)
    finally:
        with owner.transaction(), owner.cursor() as cursor:
            cursor.execute(_render("REVOKE CREATE ON SCHEMA public FROM {}", screener_name))
    with owner.transaction(), owner.cursor() as cursor:
        for statement in _statements(app, screener_name):  # some ask the functions
            cursor.execute(statement)


def _statements(app: str, screener: str) -> Iterator[sql.Composed]:
    yield _render("REVOKE ALL ON ALL TABLES IN SCHEMA public, vault FROM {}, {}", app, screener)
    yield _render("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, vault TO {}", app)
    yield from _open_table_grants(app)
    for wall in all_walls():
        yield from _wall_statements(wall, app, screener)
    for opening in all_openings():
        yield _policy(opening.table, "insert", opening.insert, app, name=opening.name)


def _open_table_grants(app: str) -> Iterator[sql.Composed]:
    for table in OPEN_TABLES:
        verbs = "SELECT" if table in READ_ONLY_OPEN_TABLES else "SELECT, INSERT, UPDATE, DELETE"
        yield sql.SQL(
            "DO $$ BEGIN IF to_regclass({name}) IS NOT NULL THEN "
            "GRANT {verbs} ON {table} TO {app}; END IF; END $$"
        ).format(
            name=sql.Literal(table),
            verbs=sql.SQL(verbs),
            table=sql.Identifier(table),
            app=sql.Identifier(app),
        )


def _wall_statements(wall: Wall, app: str, screener: str) -> Iterator[sql.Composed]:
    table = sql.Identifier(wall.table)
    yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table)
    yield sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table)
    yield sql.SQL(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname FROM pg_policy "
        "WHERE polrelid = {}::regclass LOOP EXECUTE format('DROP POLICY %I ON %s', "
        "p.polname, {}); END LOOP; END $$"
    ).format(sql.Literal(wall.table), sql.Literal(wall.table))
    for verb, clause in wall.verbs():
        yield _policy(wall.table, verb, clause, app)
        yield sql.SQL("GRANT {} ON {} TO {}").format(
            sql.SQL(verb.upper()), table, sql.Identifier(app)
        )
    if wall.screener:
        yield sql.SQL("CREATE POLICY {} ON {} FOR SELECT TO {} USING (true)").format(
            sql.Identifier(f"{wall.table}_screener"), table, sql.Identifier(screener)
        )
        yield sql.SQL("GRANT SELECT ON {} TO {}").format(table, sql.Identifier(screener))


def _policy(table: str, verb: str, clause: Clause, app: str, *, name: str = "") -> sql.Composed:
    rule = sql.SQL(clause.sql())  # built from our own clauses, no outside text
    using = sql.SQL(" USING ({})").format(rule) if verb != "insert" else sql.SQL("")
    check = (
        sql.SQL(" WITH CHECK ({})").format(rule) if verb in ("insert", "update") else sql.SQL("")
    )
    return (
        sql.SQL("CREATE POLICY {} ON {} FOR {} TO {}").format(
            sql.Identifier("_".join(filter(None, (table, verb, name)))),
            sql.Identifier(table),
            sql.SQL(verb.upper()),
            sql.Identifier(app),
        )
        + using
        + check
    )


def _function_statements(app: str) -> Iterator[sql.SQL | sql.Composed]:
    for function in all_functions():
        text = function.path.read_text()
        for name, clause in function.rules.items():
            text = text.replace("{" + name + "}", clause.sql())
        yield sql.SQL(text)
        yield sql.SQL(f"REVOKE ALL ON FUNCTION {function.signature} FROM PUBLIC")
        yield sql.SQL(f"GRANT EXECUTE ON FUNCTION {function.signature} TO ") + sql.Identifier(app)


def _render(template: str, *names: str) -> sql.Composed:
    return sql.SQL(template).format(*(sql.Identifier(name) for name in names))


def unwalled(tables: Iterable[str]) -> frozenset[str]:
    """Those of `tables` that neither a wall nor the list of open tables names."""
    known = {wall.table for wall in all_walls()} | {*OPEN_TABLES, *CLOSED_TABLES}
    return frozenset(tables) - known
