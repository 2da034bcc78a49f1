"""`alcyon demo`: fill a trial node with an invented world, its organisations and accounts."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from alcyon.node.errors import NodeError
from alcyon.node.home import Home, Kind


class NotATrial(NodeError):
    """Only a trial node takes an invented world."""

    code = "not-a-trial"
    mend = "Start one with `alcyon up --trial` in an empty ALCYON_HOME."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """No arguments: the world is always the same."""
    subparsers.add_parser("demo", help="fill a trial node with an invented world")


def run(args: argparse.Namespace) -> int:
    """Seed the node, unless it is seeded. `alcyon up --trial` calls this by itself."""
    home = Home.from_env()
    if home.kind() is not Kind.TRIAL:
        raise NotATrial(home=home.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django

    django.setup()
    from alcyon.cli.seeding import seed

    seed(home, at=datetime.now(UTC))
    return 0
