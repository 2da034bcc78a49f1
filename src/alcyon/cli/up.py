"""`alcyon up`: everything of a node, in one foreground process that watches the others."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import cast

import psycopg

from alcyon.cli.database import kind_in_database, require_same_kind
from alcyon.node import clock, restore
from alcyon.node.catalogue import require_safe
from alcyon.node.certificates import installed_certificate
from alcyon.node.durability import require_durability
from alcyon.node.errors import NodeError
from alcyon.node.home import Home, Kind
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.logins import DATABASE
from alcyon.node.logs import NodeLog, rotate
from alcyon.node.postgres import Cluster
from alcyon.node.processes import Bell, Child, Supervisor
from alcyon.node.serving import (
    Address,
    health,
    require_free_port,
    require_https,
    require_private_trial,
    web_program,
    worker_program,
)

#: There while the invented world is being written.
UNFINISHED = "demo.unfinished"
ACCOUNTS = "trial.json"
CLOCK_EVERY = 30.0
DATABASE_EVERY = 5.0


class StepFailed(NodeError):
    """The step `alcyon {step}` failed with code {exit_code}."""

    code = "step-failed"
    mend = "Read what it said above, then run `alcyon doctor`."


class NotFounded(NodeError):
    """There is no node in {home} yet."""

    code = "not-founded"
    mend = "Run `alcyon init` for a real node, or `alcyon up --trial` to look around."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """One flag; the rest comes from HOST, PORT and ALCYON_HOME."""
    parser = subparsers.add_parser("up", help="start the node")
    parser.add_argument(
        "--trial", action="store_true", help="a node with an invented world, for looking around"
    )


def run(args: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM; whatever was started is stopped on every way out."""
    home = Home.from_env()
    kind = _expected_kind(home, trial=args.trial)
    address = Address.from_env(os.environ, installed_certificate(home))
    if kind is Kind.TRIAL:
        require_private_trial(address, os.environ)
    else:
        require_https(address, os.environ)
    require_free_port(address)
    home.prepare()
    lock = Lock(home.run / "node.lock")
    if not lock.acquire():
        raise HomeInUse(home=home.root)
    with Bell().listening() as bell:
        try:
            if restore.finish(home):
                say("finished a restore that was cut short.")
            return Node(home, address, bell).run(kind)
        finally:
            lock.release()


def _expected_kind(home: Home, *, trial: bool) -> Kind:
    present = home.kind()
    if trial:
        return Kind.TRIAL
    if present is None:
        raise NotFounded(home=home.root)
    return present


class Node:
    """One run of a node, from the database to the last goodbye."""

    def __init__(self, home: Home, address: Address, bell: Bell) -> None:
        self.home = home
        self.address = address
        self.bell = bell
        self.log = NodeLog(home.logs)
        self.cluster = Cluster(home)
        self.supervisor = Supervisor(bell, self.log, say)
        self.database_due = 0.0
        self.environ = {**os.environ, "ALCYON_HOME": str(home.root)}

    def run(self, kind: Kind) -> int:
        """Bring all up, watch, and take all down."""
        self.log.write("node.starting", kind=kind.value)
        try:
            self._prepare(kind)
            if not self.bell.rung():
                self._serve(kind)
        finally:
            self.supervisor.stop()
            self.cluster.stop()
            self.log.write("node.stopped")
        return 0

    def _prepare(self, kind: Kind) -> None:
        say("starting the database …")
        self.home.found(kind, at=datetime.now(UTC))
        self.cluster.start()
        require_durability(self.cluster.login("app"), self.cluster.login("owner"))
        require_safe(self.cluster)
        if kind is Kind.TRIAL:
            self._sweep_unfinished_world()
        require_same_kind(self.cluster)
        self._step("database", "migrate")
        if kind is Kind.TRIAL and not self._is_seeded():
            say("making the invented world …")
            unfinished = self.home.root / UNFINISHED
            unfinished.touch(mode=0o600)
            self._step("demo")
            if not self.bell.rung():
                unfinished.unlink()

    def _sweep_unfinished_world(self) -> None:
        """A world that was cut short is begun anew: nobody has signed in to it yet."""
        unfinished = self.home.root / UNFINISHED
        if unfinished.exists() and not self.cluster.external:
            say("the invented world was cut short; beginning anew …")
            self.cluster.drop_database(DATABASE)
            self.cluster.create_database(DATABASE)
            unfinished.unlink()

    def _is_seeded(self) -> bool:
        return kind_in_database(self.cluster.login("app")) is not None

    def _step(self, *arguments: str) -> None:
        """One subcommand in a process of its own; it is stopped when the node is."""
        if self.bell.rung():
            return
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "alcyon.cli", *arguments],
            stdin=subprocess.DEVNULL, env=self.environ,
        )  # fmt: skip
        while process.poll() is None:
            if self.bell.rung():
                process.terminate()
            self.bell.wait(1.0)
        if process.returncode != 0 and not self.bell.rung():
            raise StepFailed(step=" ".join(arguments), exit_code=process.returncode)

    def _serve(self, kind: Kind) -> None:
        logs = self.home.logs
        self.supervisor.start(Child(web_program(self.address, self.environ), logs))
        self.supervisor.start(Child(worker_program(self.environ), logs))
        announced, noted_at = False, 0.0
        while not self.bell.rung():
            self.bell.wait(self.supervisor.pause() if announced else 0.1)
            self._keep_database()
            self.supervisor.tick()
            if time.monotonic() - noted_at > CLOCK_EVERY:
                self._note_clock()
                noted_at = time.monotonic()
            for name in ("web.log", "worker.log", "node.log", "postgres.log"):
                rotate(logs / name)
            if not announced and health(self.address) == 200:
                self._announce(kind)
                announced = True
        say("stopping …")

    def _keep_database(self) -> None:
        """Start a dead database again; a full disk may make that fail for a while."""
        if self.cluster.alive() or self.bell.rung() or time.monotonic() < self.database_due:
            return
        say("the database ended unexpectedly; starting it again …")
        self.log.write("database.died")
        try:
            self.cluster.start()
        except NodeError as error:
            self._database_stays_down(error.code, f"{error} ({error.repair})")
        except psycopg.OperationalError:  # it ended again while it was being started
            self._database_stays_down("database-ended", "It ended again while it started.")
        else:
            self.log.write("database.restarted")

    def _database_stays_down(self, code: str, reason: str) -> None:
        self.database_due = time.monotonic() + DATABASE_EVERY
        self.log.write("database.stays-down", code=code)
        say(f"{code}: {reason} The next try is in {DATABASE_EVERY:g} s.")

    def _accounts(self) -> list[dict[str, str]]:
        try:
            rows = json.loads((self.home.root / ACCOUNTS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return cast("list[dict[str, str]]", rows)

    def _note_clock(self) -> None:
        try:
            seen = clock.note(self.home)
        except OSError:  # a full disk has an alarm of its own
            return
        if abs(seen.jump) > clock.TOLERANCE and seen.jumped_at == seen.tick:
            self.log.write("clock.jumped", seconds=round(seen.jump))
            say(f"the clock jumped by {round(seen.jump)} seconds.")

    def _announce(self, kind: Kind) -> None:
        if kind is Kind.TRIAL:
            say("This is a trial: everything in it is invented, and it never becomes a real node.")
            say(f"Sign in at {self.address.url}/sign-in as any of the accounts listed there.")
            for row in self._accounts()[:2]:
                say(f"  for example {row['username']} with the password {row['password']}")
        print(f"ready {self.address.url}", flush=True)
        self.log.write("node.ready", port=self.address.port)


def say(text: str) -> None:
    """A line for whoever sits at the terminal."""
    print(text, flush=True)
