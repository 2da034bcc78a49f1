"""`alcyon upgrade`: a backup, then the database brought to this version."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from alcyon.cli.backup import add_secret_arguments, secret_from
from alcyon.cli.database import migrate
from alcyon.cli.up import NotFounded
from alcyon.node import alarms, backup, restore
from alcyon.node.archive import Secret
from alcyon.node.durability import require_durability
from alcyon.node.home import Home
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.postgres import Cluster

KEY = "upgrade.key"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The backup's lock; by default a key file in the home."""
    parser = subparsers.add_parser(
        "upgrade",
        help="back up, then migrate",
        description="Stop the node first. The backup is locked with keys/upgrade.key unless "
        "you say otherwise: it guards against a bad upgrade, not against a lost disk.",
    )
    parser.add_argument(
        "--without-database", action="store_true", help="an external server is backed up by others"
    )
    add_secret_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Nothing is migrated unless the backup is whole and was read again to its end."""
    home = Home.from_env()
    if home.kind() is None:
        raise NotFounded(home=home.root)
    home.prepare()
    lock = Lock(home.run / "node.lock")
    if not lock.acquire():
        raise HomeInUse(home=home.root)
    try:
        restore.finish(home)
        with Cluster(home).running() as cluster:
            require_durability(cluster.login("app"), cluster.login("owner"))
            _back_up(cluster, _secret(home, args), database=not args.without_database)
            migrate(cluster)
    finally:
        lock.release()
    print("The database fits this version now. Start the node with `alcyon up`.")
    return 0


def _secret(home: Home, args: argparse.Namespace) -> Secret:
    if args.key_file is not None or args.passphrase_file is not None:
        return secret_from(args)
    return Secret.key(home.secret_or_new(KEY).encode())


def _back_up(cluster: Cluster, secret: Secret, *, database: bool) -> None:
    at = datetime.now(UTC)
    target = cluster.home.backups / f"before-upgrade-{at:%Y%m%dT%H%M%SZ}{backup.SUFFIX}"
    backup.write_backup(cluster, target, secret, at=at, database=database)
    with target.open("rb") as archive:
        restore.check(archive, secret)
    alarms.note_backup(cluster.home, at)
    print(f"backed up: {target}")
