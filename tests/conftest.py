"""The real ground for the tests: PostgreSQL, its logins and walls, and one cast for all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alcyon.node.home import Home
from alcyon.node.postgres import Cluster
from tests import castings

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own. Its durability is off: nothing here must survive."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    made = Cluster(Home.from_env(), settings=fast)
    made.start()
    for name in ("vault.key", "audit.key", "sessions.key"):
        made.home.secret_or_new(name)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    """Migrate as the owner, raise the walls, then be the app's login and nothing else."""
    castings.migrate(cluster)
    castings.connect_as_app(cluster)
    with django_db_blocker.unblock():
        castings.found(NOW)
    yield
    with django_db_blocker.unblock():
        castings.disconnect()


@pytest.fixture
def cast(db: None) -> castings.Cast:
    """The owner, a colleague, another agency, a support partner, an outsider, and staff."""
    return castings.cast()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real public data, where the machine has it; else a visible skip."""
    return castings.data_folder()
