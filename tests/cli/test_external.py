"""A whole node on a PostgreSQL that somebody else runs, with three logins by URL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alcyon.node.external import VARIABLES
from alcyon.node.home import Home
from alcyon.node.logins import WORKING_ROLES, Role
from alcyon.node.postgres import Cluster
from tests.cli.conftest import FOUNDING, Operator, eventually

pytestmark = pytest.mark.slow


def url(server: Cluster, role: Role) -> str:
    login = server.login(role)
    return (
        f"postgresql:///{login.dbname}?host={login.host}&user={login.user}"
        f"&password={login.password}"
    )


@pytest.fixture
def server(operator: Operator) -> Iterator[Cluster]:
    """Somebody else's server, prepared by its administrator."""
    server = Cluster(Home(operator.folder / "server"), environ={})
    server.start()
    yield server
    operator.leaves()
    server.stop()


def test_a_node_is_founded_looked_at_and_served_there(operator: Operator, server: Cluster) -> None:
    urls = {VARIABLES[role]: url(server, role) for role in WORKING_ROLES}

    founded = operator.types(*FOUNDING, **urls)
    looked_at = operator.types("doctor", **urls)
    operator.waits_until_ready(operator.starts(**urls))

    assert founded.returncode == 0, founded.stderr
    assert looked_at.returncode == 0, looked_at.stdout
    assert "run by somebody else" in looked_at.stdout
    assert not (operator.home / "postgres").exists()
    eventually(lambda: operator.status() == 200, "serving")
    passwords = [server.login(role).password for role in WORKING_ROLES]
    logs = "".join(path.read_text() for path in (operator.home / "logs").iterdir())
    assert not any(password in logs + operator.sees() for password in passwords)


def test_without_the_owners_login_nothing_is_founded(operator: Operator, server: Cluster) -> None:
    done = operator.types(*FOUNDING, DATABASE_URL=url(server, "app"))

    assert done.returncode == 1
    assert done.stderr.startswith("database-url-missing: ")
    assert "ALCYON_OWNER_DATABASE_URL" in done.stderr


def test_the_owner_in_place_of_the_app_is_refused(operator: Operator, server: Cluster) -> None:
    """The commonest mistake: one URL for everything. Then no wall would hold."""
    urls = dict.fromkeys(VARIABLES.values(), url(server, "owner"))
    assert operator.types("database", "migrate", **urls).returncode != 0

    done = operator.types(*FOUNDING, **urls)

    assert done.returncode == 1
    assert "unsafe-database" in done.stderr
