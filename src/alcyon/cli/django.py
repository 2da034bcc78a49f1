"""`alcyon django …`: Django's own commands, for developers."""

from __future__ import annotations

import argparse
import os


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Everything after the name goes to Django as it is."""
    parser = subparsers.add_parser("django", add_help=False)
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Run it, as the app's login unless ALCYON_DATABASE_ROLE=owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["alcyon django", *args.rest])
    return 0
