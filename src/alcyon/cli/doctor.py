"""`alcyon doctor`: what is wrong with this node, in plain words, and how to mend it."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psycopg

import alcyon
from alcyon.kernel.errors import AlcyonError
from alcyon.node import alarms, catalogue, machine
from alcyon.node.errors import NodeError
from alcyon.node.findings import Finding, Level, ok, warning, wrong
from alcyon.node.home import Home
from alcyon.node.logins import dba_sql
from alcyon.node.postgres import Cluster

MARKS = {Level.OK: "ok   ", Level.WARNING: "look ", Level.WRONG: "WRONG"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Two ways of printing, and the SQL for an external server."""
    parser = subparsers.add_parser(
        "doctor",
        help="say what is wrong and how to mend it",
        description="Exit code 0: nothing is wrong. 1: something is.",
    )
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--sql", action="store_true", help="print what a DBA runs once on an external server"
    )


def run(args: argparse.Namespace) -> int:
    """Look at everything; a fault in one place does not hide the others."""
    if args.sql:
        print(dba_sql())
        return 0
    findings = list(examine(Home.from_env()))
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        for finding in findings:
            print(f"{MARKS[finding.level]} {finding.code}: {finding.text}")
            if finding.mend:
                print(f"      → {finding.mend}")
    return int(any(finding.level is Level.WRONG for finding in findings))


def examine(home: Home) -> Iterator[Finding]:
    """All findings."""
    yield from machine.examine(home, os.environ)
    yield from machine.assets(Path(alcyon.__file__).parent)
    yield _sandbox()
    if home.card.exists():
        yield from _database(home)


def _sandbox() -> Finding:
    from alcyon.parsers.sandbox import isolation

    found = isolation()
    if found.holds:
        return ok("sandbox", found.sentence)
    return wrong(
        "sandbox", found.sentence,
        "Use a kernel with Landlock and seccomp, or install bubblewrap. Until then files of "
        "others are kept, not opened.",
    )  # fmt: skip


def _database(home: Home) -> Iterator[Finding]:
    """The database as it runs, or started for the length of the look."""
    try:
        with Cluster(home).running() as cluster:
            yield from _clock(cluster)
            yield from catalogue.examine(cluster, _open_tables())
            yield _migrations()
    except NodeError as error:
        yield wrong(error.code, str(error), error.repair)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        yield wrong(
            "database", f"The database does not let us in: {reason}",
            "If keys/*.password were lost, restore them from a backup. For an external "
            "server compare its URLs with `alcyon doctor --sql`.",
        )  # fmt: skip


def _clock(cluster: Cluster) -> Iterator[Finding]:
    for alarm in alarms.current(cluster.home, database_now=catalogue.now(cluster)):
        if alarm.code == "clock-differs":
            yield machine.alarm_finding(alarm)


def _open_tables() -> list[str]:
    from alcyon.trust.policies import OPEN_TABLES

    return list(OPEN_TABLES)


def _migrations() -> Finding:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        django.setup()
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (AlcyonError, ImportError) as error:
        return wrong("migrations", f"Alcyon itself does not start: {error}", "Install it again.")
    finally:
        connection.close()
    if pending:
        return warning(
            "migrations", f"The database is {len(pending)} steps behind this version.",
            "Run `alcyon upgrade`; it makes a backup first.",
        )  # fmt: skip
    return ok("migrations", "The database fits this version.")
