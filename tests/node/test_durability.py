"""A server that may lose what it acknowledged is refused, wherever the setting hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from alcyon.node.durability import SAFE, UnsafeDurability, require_durability
from alcyon.node.postgres import Cluster


@pytest.mark.parametrize("setting", sorted(SAFE))
def test_an_unsafe_server_is_refused_with_the_mend(
    cluster: Cluster, make_cluster: Callable[..., Cluster], setting: str
) -> None:
    cluster.stop()
    cluster = make_cluster(cluster.home, settings={setting: "off"})
    cluster.start()

    with pytest.raises(UnsafeDurability, match=f"{setting} = off") as caught:
        require_durability(cluster.login("app"))

    assert "command line" in caught.value.repair


def test_a_line_in_the_configuration_is_found(cluster: Cluster) -> None:
    cluster.stop()
    with (cluster.home.postgres / "postgresql.conf").open("a") as file:
        file.write("\nfsync = off\n")
    cluster.start()

    with pytest.raises(UnsafeDurability) as caught:
        require_durability(cluster.login("owner"))

    assert "configuration file" in caught.value.repair


@pytest.fixture
def alter(shared_cluster: Cluster) -> Iterator[Callable[[str], None]]:
    """Change a login or database of the shared server, and undo it at the end."""
    with psycopg.connect(shared_cluster.login("super").dsn(), autocommit=True) as connection:

        def change(what: str) -> None:
            connection.execute(f"ALTER {what}")

        yield change
        connection.execute("ALTER ROLE alcyon_app RESET ALL")
        connection.execute("ALTER DATABASE alcyon RESET ALL")


@pytest.mark.parametrize("where", ["ROLE alcyon_app", "DATABASE alcyon"])
def test_a_setting_of_the_login_or_the_database_is_found(
    shared_cluster: Cluster, alter: Callable[[str], None], where: str
) -> None:
    alter(f"{where} SET synchronous_commit = off")

    with pytest.raises(UnsafeDurability, match="synchronous_commit = off"):
        require_durability(shared_cluster.login("owner"), shared_cluster.login("app"))


@pytest.mark.parametrize("value", ["on", "local", "remote_write", "remote_apply"])
def test_what_is_on_disk_before_the_answer_is_accepted(
    shared_cluster: Cluster, alter: Callable[[str], None], value: str
) -> None:
    alter(f"ROLE alcyon_app SET synchronous_commit = {value}")

    require_durability(shared_cluster.login("app"), shared_cluster.login("owner"))
