"""Each way in which a database can be unsafe is found by the doctor, and a safe one is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import psycopg
import pytest

from alcyon.node import catalogue
from alcyon.node.findings import Finding, Level
from alcyon.node.postgres import Cluster

Change = Callable[[str], None]


def bad(cluster: Cluster, open_tables: list[str] | None = None) -> dict[str, Finding]:
    found = catalogue.examine(cluster, open_tables or [])
    return {finding.code: finding for finding in found if finding.level is not Level.OK}


@pytest.fixture
def superuser(shared_cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    login = shared_cluster.login("super", "alcyon")
    with psycopg.connect(login.dsn(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def broken(superuser: psycopg.Connection[Any]) -> Iterator[Change]:
    """Make something unsafe as superuser; all of it is mended afterwards."""

    def change(statements: str) -> None:
        for statement in statements.split(";"):
            superuser.execute(statement)

    yield change
    superuser.execute(
        "ALTER ROLE alcyon_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION"
    )
    superuser.execute("ALTER ROLE alcyon_app RESET ALL")
    superuser.execute("REVOKE alcyon_owner, alcyon_screener FROM alcyon_app")
    superuser.execute("RESET search_path")
    superuser.execute("DROP SCHEMA public, vault CASCADE")
    superuser.execute("CREATE SCHEMA public AUTHORIZATION alcyon_owner")
    superuser.execute("CREATE SCHEMA vault AUTHORIZATION alcyon_owner")
    superuser.execute("GRANT USAGE ON SCHEMA public, vault TO alcyon_app")


def test_a_safe_database_has_no_complaint(shared_cluster: Cluster) -> None:
    assert bad(shared_cluster) == {}


@pytest.mark.parametrize(
    "right", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"]
)
def test_a_login_that_may_too_much_is_found(
    shared_cluster: Cluster, broken: Change, right: str
) -> None:
    broken(f"ALTER ROLE alcyon_app {right}")

    assert "alcyon_app" in bad(shared_cluster)["roles"].text


@pytest.mark.parametrize("other", ["alcyon_owner", "alcyon_screener"])
def test_a_login_that_can_become_another_is_found(
    shared_cluster: Cluster, broken: Change, other: str
) -> None:
    broken(f"GRANT {other} TO alcyon_app")

    assert f"alcyon_app of {other}" in bad(shared_cluster)["roles"].text


def test_a_table_that_the_app_owns_is_found(shared_cluster: Cluster, broken: Change) -> None:
    broken("CREATE TABLE a (x int); ALTER TABLE a OWNER TO alcyon_app")

    assert "owner" in bad(shared_cluster)


@pytest.mark.parametrize(
    "wall",
    [
        "SELECT 1",
        "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE a FORCE ROW LEVEL SECURITY",
    ],
)
@pytest.mark.parametrize(("schema", "verb"), [("public", "SELECT"), ("vault", "DELETE")])
def test_a_table_without_a_whole_wall_is_found(
    shared_cluster: Cluster, broken: Change, schema: str, verb: str, wall: str
) -> None:
    grant = f"GRANT {verb} ON a TO alcyon_app"
    broken(f"SET search_path = {schema}; CREATE TABLE a (x int); {wall}; {grant}")

    assert " a." in bad(shared_cluster)["walls"].text
    assert bad(shared_cluster, ["a"]) == {}


def test_a_setting_that_loses_data_is_found_with_the_statement_that_mends_it(
    shared_cluster: Cluster, broken: Change
) -> None:
    broken("ALTER ROLE alcyon_app SET synchronous_commit = off")

    finding = bad(shared_cluster)["durability"]
    assert "ALTER ROLE alcyon_app RESET synchronous_commit;" in finding.mend


@pytest.mark.parametrize(
    ("heartbeat", "expected"), [("1 second", set()), ("10 minutes", {"jobs-stalled"})]
)
def test_a_job_whose_worker_is_gone_is_found(
    shared_cluster: Cluster, broken: Change, superuser: psycopg.Connection[Any],
    heartbeat: str, expected: set[str],
) -> None:  # fmt: skip
    superuser.execute((files("procrastinate") / "sql" / "schema.sql").read_bytes())
    superuser.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO alcyon_app")
    superuser.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)",
        [heartbeat],
    )
    superuser.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
        "SELECT 'q', 't', 'doing', id FROM procrastinate_workers"
    )

    found = bad(shared_cluster)

    assert set(found) - {"walls"} == expected


def test_one_login_for_everything_is_found(shared_cluster: Cluster) -> None:
    app = shared_cluster.login("app")
    url = f"postgresql:///alcyon?host={app.host}&user={app.user}&password={app.password}"
    environ = dict.fromkeys(
        ["DATABASE_URL", "ALCYON_OWNER_DATABASE_URL", "ALCYON_SCREENER_DATABASE_URL"], url
    )

    found = bad(Cluster(shared_cluster.home, environ=environ))

    assert "same login" in found["roles"].text


@pytest.mark.parametrize(
    "change",
    [
        "ALTER ROLE alcyon_app BYPASSRLS",
        "GRANT alcyon_owner TO alcyon_app",
        "CREATE TABLE a (x int); ALTER TABLE a OWNER TO alcyon_app",
    ],
)
def test_a_node_does_not_start_where_no_wall_would_hold(
    shared_cluster: Cluster, broken: Change, change: str
) -> None:
    catalogue.require_safe(shared_cluster)
    broken(change)

    with pytest.raises(catalogue.UnsafeDatabase) as caught:
        catalogue.require_safe(shared_cluster)

    assert ";" in caught.value.repair
