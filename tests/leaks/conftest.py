"""Walls that a test may break: the app's rights inside a transaction that is undone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection, connections, transaction

from alcyon.node.postgres import Cluster
from tests import castings

Broken = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def superuser_behind(
    cluster: Cluster, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """The connection is the superuser's; whoever uses it first becomes the app."""
    with django_db_blocker.unblock():
        connections.close_all()
    login = cluster.login("super", cluster.login("app").dbname).django()
    connection.settings_dict.update(login)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    castings.connect_as_app(cluster)


@pytest.fixture
def broken(superuser_behind: None, db: None) -> Broken:
    """`with broken(statement, …):` the walls as the statements leave them, then as they were."""
    _execute("SET LOCAL ROLE alcyon_app")

    @contextmanager
    def breaking(*statements: str) -> Iterator[None]:
        point = transaction.savepoint()
        _execute("RESET ROLE", *statements, "SET LOCAL ROLE alcyon_app")
        try:
            yield
        finally:
            transaction.savepoint_rollback(point)

    return breaking


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
