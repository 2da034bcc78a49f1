"""The database of a node, wherever it comes from.

`Cluster(home)` is all that others need: `start`, `stop`, `running`, `login`. It runs its
own server in the home folder, unless DATABASE_URL names one that somebody else runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from alcyon.node import external
from alcyon.node.binaries import Binaries, choose
from alcyon.node.home import Home
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.logins import (
    DATABASE,
    USERS,
    WORKING_ROLES,
    Login,
    Role,
    ensure_database,
    ensure_roles,
    ensure_schemas,
)
from alcyon.node.privileges import require_reachable, service_identity
from alcyon.node.server import Server, answers, initialise
from alcyon.node.sockets import PORT, socket_folder

__all__ = ["Cluster", "Login", "Role"]


class Cluster:
    """A node's database server and the logins to it.

    Making one touches nothing and connects to nothing, so `Cluster(home).login("app")` is
    cheap in any process; `start` is for the one process that supervises.
    """

    def __init__(
        self,
        home: Home,
        *,
        settings: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.environ = os.environ if environ is None else environ
        self.external = external.is_external(self.environ)
        self.identity = service_identity(self.environ)
        self.server = Server(home, self.identity, settings or {})
        self._lock = Lock(home.run / "postgres.lock")

    def login(self, role: Role, dbname: str | None = None) -> Login:
        """How `role` connects: "app", "owner", "screener", or the launcher's "super".

        Raises:
            SecretMissing: an embedded database that was never started.
            UrlMissing, UrlMalformed, NoSuperuser: an external one.
        """
        if self.external:
            return external.login(role, self.environ, dbname)
        uid = os.geteuid() if self.identity is None else self.identity.uid
        return Login(
            user=USERS[role],
            password=self.home.secret(f"{role}.password"),
            host=str(socket_folder(self.home, uid)),
            port=PORT,
            dbname=dbname or ("postgres" if role == "super" else DATABASE),
        )

    def login_from(self, variable: str) -> Login:
        """The login of an external server that the environment's `variable` names."""
        return external.login_from(variable, self.environ)

    def start(self) -> None:
        """Start the server, and make whatever is missing: data, logins, database, schemas.

        Idempotent. With an external server it only checks that the app can log in.

        Raises:
            HomeInUse: another process supervises this home.
            StartFailed, InitFailed, PostgresMissing, PostgresVersionMissing
        """
        if self.external:
            psycopg.connect(self.login("app").dsn(), connect_timeout=30).close()
            return
        self.home.prepare(self.identity)
        if self.server.alive():
            return
        if not self._lock.acquire():
            raise HomeInUse(home=self.home.root)
        try:
            self._start_embedded()
        except BaseException:
            self.stop()
            raise

    def _start_embedded(self) -> None:
        binaries = self.binaries()
        if not (self.home.postgres / "PG_VERSION").exists():
            initialise(self.home, binaries, self.identity)
        passwords = {role: self.home.secret_or_new(f"{role}.password") for role in WORKING_ROLES}
        self.server.start(binaries, self.login("super"))
        with self._superuser("postgres") as connection:
            ensure_roles(connection, passwords)
            connection.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        self.create_database(DATABASE)

    def binaries(self) -> Binaries:
        """The PostgreSQL programs that fit this home's data folder."""
        require_reachable(self.home.root, self.identity)
        return choose(
            self.home.postgres,
            runtime=self.home.runtime,
            identity=self.identity,
            environ=self.environ,
        )

    def create_database(self, name: str) -> None:
        """Make one more database like the node's own, where it is missing. Embedded only."""
        with self._superuser("postgres") as connection:
            ensure_database(connection, name)
        with self._superuser(name) as connection:
            ensure_schemas(connection)

    def recreate_database(self, name: str = DATABASE) -> None:
        """Leave an empty database without schemas, as `pg_restore` wants it. Embedded only."""
        self.drop_database(name)
        with self._superuser("postgres") as connection:
            ensure_database(connection, name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it. Embedded only."""
        with self._superuser("postgres") as connection:
            identifier = psycopg.sql.Identifier(name)
            connection.execute(
                psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
            )

    def _superuser(self, dbname: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.login("super", dbname).dsn(), autocommit=True)

    def stop(self) -> None:
        """End the server that `start` began; another's is left alone."""
        self.server.stop()
        self._lock.release()

    def alive(self) -> bool:
        """Whether the server that this object started still runs."""
        return self.external or self.server.alive()

    def answers(self) -> bool:
        """Whether anybody's server answers at the app's login."""
        if not self.external and not (self.home.keys / "app.password").exists():
            return False
        return answers(self.login("app"))

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """Use the running server, or run one for the length of the block."""
        if self.answers():
            yield self
            return
        self.start()
        try:
            yield self
        finally:
            self.stop()
