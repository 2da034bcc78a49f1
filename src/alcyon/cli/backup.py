"""`alcyon backup`: everything of a node in one encrypted archive."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from alcyon.cli.lent import read_named
from alcyon.cli.up import NotFounded
from alcyon.node import alarms, backup
from alcyon.node.archive import Secret
from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.postgres import Cluster


class NoSecret(NodeError):
    """A backup is always encrypted, and nothing says with what."""

    code = "backup-secret-missing"
    mend = "Add --passphrase-file FILE or --key-file FILE, or run it at a terminal."


class NotWritable(NodeError):
    """{path} cannot be written: {reason}"""

    code = "not-writable"
    mend = "Write into the home's `backups/`, or use --to - and let the shell write the file."


class PassphrasesDiffer(NodeError):
    """The two passphrases differ."""

    code = "passphrases-differ"
    mend = "Type the same one twice."


class ExistsAlready(NodeError):
    """There is a file {path} already."""

    code = "exists-already"
    mend = "Give another name; an archive or a key is never overwritten."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Where to, locked with what, how many to keep."""
    parser = subparsers.add_parser(
        "backup",
        help="write an encrypted backup",
        description="Database, keys and uploaded files in one encrypted archive. The node may "
        "go on working. Keep the archive on another machine, and its passphrase apart from it.",
    )
    parser.add_argument("--to", metavar="FILE", help="default: backups/ in the home; - is stdout")
    parser.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N there")
    parser.add_argument(
        "--without-database", action="store_true", help="keys and files only (external server)"
    )
    parser.add_argument("--make-key", metavar="FILE", help="write a new key file and stop")
    add_secret_arguments(parser)


def add_secret_arguments(parser: argparse.ArgumentParser) -> None:
    """The two ways of locking an archive; without them it is asked at the terminal."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--passphrase-file", metavar="FILE", help="its first line; - is stdin")
    group.add_argument("--key-file", metavar="FILE", help="made by `alcyon backup --make-key`")


def run(args: argparse.Namespace) -> int:
    """Write the archive, or a key file."""
    if args.make_key is not None:
        make_key(Path(args.make_key))
        return 0
    home = Home.from_env()
    if home.kind() is None:
        raise NotFounded(home=home.root)
    secret, at = secret_from(args, twice=True), datetime.now(UTC)
    database = not args.without_database
    with Cluster(home).running() as cluster:
        if args.to == "-":
            backup.write_stream(cluster, sys.stdout.buffer, secret, at=at, database=database)
        else:
            written = _write(cluster, args.to, secret, at, database)
            print(f"{written.path}  {written.size:,} bytes, {written.files} files")
            print("Keep it on another machine. Without its passphrase or key nobody can open it.")
    alarms.note_backup(home, at)
    for path in backup.prune(home.backups, keep=args.keep) if args.keep else []:
        print(f"deleted {path}", file=sys.stderr)
    return 0


def _write(
    cluster: Cluster, to: str | None, secret: Secret, at: datetime, database: bool
) -> backup.Written:
    home = cluster.home
    target = home.backups / backup.default_name(home, at) if to is None else Path(to)
    if target.exists():
        raise ExistsAlready(path=target)
    try:
        return backup.write_backup(cluster, target, secret, at=at, database=database)
    except (PermissionError, FileNotFoundError) as error:
        raise NotWritable(path=target, reason=error.strerror) from None


def make_key(path: Path) -> None:
    """Write 256 random bits, for machines to keep apart from the archives."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ExistsAlready(path=path) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    print(f"{path}: keep it apart from the archives. Whoever has both can read everything.")


def secret_from(args: argparse.Namespace, *, twice: bool = False) -> Secret:
    """The secret that the arguments name, or one typed at the terminal.

    Args:
        twice: ask again, for a mistyped passphrase would lock the archive for ever.
    """
    if args.key_file is not None:
        return Secret.key(read_named(args.key_file))
    if args.passphrase_file is not None:
        first_line = read_named(args.passphrase_file).split(b"\n", 1)[0]
        return Secret.passphrase(first_line.decode("utf-8"))
    if not sys.stdin.isatty():
        raise NoSecret
    typed = getpass.getpass("Passphrase of the archive: ")
    if twice and getpass.getpass("Once more: ") != typed:
        raise PassphrasesDiffer
    return Secret.passphrase(typed)
