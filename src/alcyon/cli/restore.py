"""`alcyon restore`: a node made again from an archive."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from alcyon.cli.backup import add_secret_arguments, secret_from
from alcyon.cli.lent import open_named
from alcyon.node import restore
from alcyon.node.home import Home


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Which archive, and whether to replace a node."""
    parser = subparsers.add_parser(
        "restore",
        help="make a node again from a backup",
        description="The whole archive is checked before anything is touched.",
    )
    parser.add_argument("archive")
    parser.add_argument("--check", action="store_true", help="only check that it is whole")
    parser.add_argument(
        "--replace", action="store_true", help="move an existing node aside (nothing is deleted)"
    )
    parser.add_argument(
        "--without-database", action="store_true", help="keys and files only (external server)"
    )
    add_secret_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check, and unless told otherwise restore."""
    home, secret = Home.from_env(), secret_from(args)
    with open_named(args.archive) as archive:
        if args.check:
            contents = restore.check(archive, secret)
        else:
            contents = restore.restore(
                home, archive, secret, at=datetime.now(UTC), replace=args.replace,
                database=not args.without_database,
            )  # fmt: skip
    what = "database, keys and files" if contents.database else "keys and files"
    print(f"{contents.kind} node of {contents.at}: {what}, {contents.files} files, whole.")
    if not args.check:
        print(f"Restored into {home.root}. Now run `alcyon upgrade`, then `alcyon up`.")
    return 0
