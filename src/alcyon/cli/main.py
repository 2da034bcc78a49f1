"""The `alcyon` command: a tree of subcommands, each a module that is imported when called.

A module gives `add_parser(subparsers)` and `run(args) -> int`. To add one, add its row.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, cast

from alcyon.kernel.errors import AlcyonError, Invalid


@dataclass(frozen=True)
class Command:
    """One row of `alcyon --help`."""

    name: str
    module: str
    help: str
    #: Run as root stays root. Only for what must write into a source tree or touches no node.
    keeps_root: bool = False
    #: Run as root, files that are named as arguments are opened before root is left.
    lends_files: bool = False


COMMANDS = (
    Command("up", "up", "start the node: database, pages, worker"),
    Command("init", "init", "found a real node: first organisation, first administrator"),
    Command("doctor", "doctor", "say what is wrong with this node and how to mend it"),
    Command("backup", "backup", "write an encrypted backup of everything", lends_files=True),
    Command("restore", "restore", "make a node again from a backup", lends_files=True),
    Command(
        "upgrade", "upgrade", "back up, then bring the database to this version", lends_files=True
    ),
    Command("tls", "tls", "HTTPS: a local authority, or your certificate", lends_files=True),
    Command("search", "search", "search records, as the member behind ALCYON_TOKEN"),
    Command("import", "take_in", "import a file of records"),
    Command("export", "export", "export records to a file"),
    Command("policy", "policy", "how persons are compared: score, fit, report", keeps_root=True),
    Command("demo", "demo", "fill a trial node with an invented world"),
    Command("link", "link", "which rows of a file are the same person", keeps_root=True),
    Command("bench", "bench", "measure the matching engine beside others", keeps_root=True),
    Command("work", "work", "do background work; `up` keeps one worker running"),
    Command("database", "database", "migrate the database and renew its walls"),
    Command("django", "django", "for developers: a command of Django", keeps_root=True),
)


#: With one of these a command touches no node: whoever calls it may do it.
HARMLESS = frozenset(["-h", "--help", "--make-key", "--sql"])


class Module(Protocol):
    """What a subcommand's module gives."""

    def add_parser(self, subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Add the subcommand with its arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; the answer is the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand. An `AlcyonError` becomes one line on stderr and exit code 1."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(given)
    except AlcyonError as error:
        print(line_of(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`alcyon … | head`); Python would complain while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def line_of(error: AlcyonError) -> str:
    """An error as `code: message (mend)`."""
    if isinstance(error, Invalid) and error.problems:
        rest = [f"{problem.where}: {problem.mend}" for problem in error.problems]
        return f"{error.code}: {'; '.join(rest)}"
    mend = cast(Any, error).repair if hasattr(error, "repair") else ""
    return f"{error.code}: {error}" + (f" ({mend})" if mend else "")


def _dispatch(given: list[str]) -> int:
    known = {command.name: command for command in COMMANDS}
    if not given or given[0] not in known:
        _overview().parse_args(given or ["--help"])
        return 2
    command = known[given[0]]
    if not command.keeps_root and not HARMLESS & {part.partition("=")[0] for part in given}:
        _leave_root(command, given)
    module = cast(Module, import_module(f"alcyon.cli.{command.module}"))
    parser = argparse.ArgumentParser(prog="alcyon")
    module.add_parser(parser.add_subparsers(required=True))
    return module.run(parser.parse_args(given))


def _leave_root(command: Command, given: list[str]) -> None:
    """As root, start again as the unprivileged user; this returns only for other users."""
    if os.geteuid() != 0:
        return
    from alcyon.cli.lent import lend
    from alcyon.node.home import Home
    from alcyon.node.privileges import service_identity
    from alcyon.node.runtime import run_unprivileged

    identity = service_identity()
    if identity is not None:
        arguments = lend(given) if command.lends_files else given
        run_unprivileged(Home.from_env(), identity, arguments)


def _overview() -> argparse.ArgumentParser:
    width = max(len(command.name) for command in COMMANDS)
    rows = [f"  {command.name:<{width}}  {command.help}" for command in COMMANDS]
    parser = argparse.ArgumentParser(
        prog="alcyon",
        usage="alcyon COMMAND [ARGUMENTS]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(["commands:", *rows, "", "More about one: alcyon COMMAND --help"]),
    )
    parser.add_argument("--version", action="version", version=f"alcyon {_version()}")
    parser.add_argument(
        "command", choices=[c.name for c in COMMANDS], help=argparse.SUPPRESS, metavar="COMMAND"
    )
    return parser


def _version() -> str:
    try:
        return version("alcyon")
    except PackageNotFoundError:
        return "(from source)"
