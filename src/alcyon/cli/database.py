"""`alcyon database migrate`: the tables, and the walls around their rows."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from alcyon.kernel.errors import Busy
from alcyon.node.catalogue import require_safe
from alcyon.node.errors import NodeError
from alcyon.node.home import Home, WrongKind
from alcyon.node.logins import USERS, Login
from alcyon.node.postgres import Cluster

#: Any number, as long as nobody else uses it.
MIGRATION_LOCK = 7_264_301
CACHE_TABLE = "alcyon_cache"


class MigrationUnderWay(Busy):
    """Another process is migrating this database."""

    code = "migration-under-way"


class AssetsMissing(NodeError):
    """The front end's files are missing in {folder}."""

    code = "assets-missing"
    mend = "In a clone run `make setup`; an installed wheel has them inside: install it again."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`migrate` is all there is."""
    parser = subparsers.add_parser("database", help="migrate and renew the walls")
    parser.add_argument("what", choices=["migrate"])


def run(args: argparse.Namespace) -> int:
    """Use the running server or start one for the time being."""
    home = Home.from_env()
    with Cluster(home).running() as cluster:
        migrate(cluster)
    return 0


def migrate(cluster: Cluster) -> None:
    """Bring tables, walls and static files to this version of the code. Idempotent.

    Run it in a process of its own: it sets Django up with the owner's login.

    Raises:
        UnsafeDatabase: on that server no wall would hold.
        WrongKind: the database belongs to a node of the other kind than the home.
        MigrationUnderWay
    """
    os.environ["ALCYON_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django
    from django.core.management import call_command

    require_safe(cluster)
    require_same_kind(cluster)
    with _alone(cluster.login("owner")):
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", CACHE_TABLE, verbosity=0)
        renew_walls(cluster)
        collect_static()


def renew_walls(cluster: Cluster) -> None:
    """Apply every row policy and grant again. Needs Django set up."""
    from alcyon.trust import policies

    owner, screener = cluster.login("owner"), cluster.login("screener")
    app = cluster.login("app").user
    with (
        psycopg.connect(owner.dsn(), autocommit=True) as owning,
        psycopg.connect(screener.dsn(), autocommit=True) as screening,
    ):
        policies.apply_all(owning, screening, app=app)


def require_same_kind(cluster: Cluster) -> None:
    """A database remembers by itself whether it is a trial's, whatever the home says."""
    written = kind_in_database(cluster.login("app"))
    kind = cluster.home.kind()
    if written is not None and kind is not None and written != kind.value:
        raise WrongKind(home=f"database {USERS['app']}@…", is_kind=written, asked=kind.value)


def kind_in_database(app: Login) -> str | None:
    """TRIAL or REAL, or None while nothing was founded there."""
    with psycopg.connect(app.dsn(), autocommit=True) as connection:
        try:
            row = connection.execute("SELECT kind FROM trust_node").fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return None
    return None if row is None else str(row[0])


@contextmanager
def _alone(owner: Login) -> Iterator[None]:
    with psycopg.connect(owner.dsn(), autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone()
        if row is None or row[0] is not True:
            raise MigrationUnderWay
        yield


def collect_static() -> None:
    """Hash and compress the static files into the home, when they changed since last time."""
    from django.conf import settings
    from django.core.management import call_command

    vendor = Path(settings.PACKAGE) / "web" / "static" / "vendor"
    if not vendor.is_dir():
        raise AssetsMissing(folder=vendor)
    target = Path(settings.STATIC_ROOT)
    mark = target / ".collected"
    print_of_files = _fingerprint([Path(folder) for folder in settings.STATICFILES_DIRS])
    if mark.exists() and mark.read_text(encoding="ascii") == print_of_files:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(print_of_files, encoding="ascii")


def _fingerprint(folders: list[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
