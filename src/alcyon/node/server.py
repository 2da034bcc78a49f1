"""One embedded PostgreSQL server: make its data folder, start it, mend it, stop it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import psycopg

from alcyon.node.binaries import Binaries
from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.logins import SUPERUSER, Login
from alcyon.node.privileges import Identity, dies_with_us, spawn_options
from alcyon.node.sockets import PORT, prepare_socket_folder

READY_TIMEOUT = 600.0  # replaying the log after a crash may take minutes
STOP_TIMEOUT = 60.0
LOG_LIMIT = 10_000_000

#: These hold whatever the operator writes into postgresql.conf: no way in but the socket,
#: and no value of a row in the log, neither as a statement nor as "Key (x)=(y) exists".
FIXED = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "password_encryption": "scram-sha-256",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_statement": "none",
    "log_min_messages": "log",  # not ERROR: "invalid input: …" repeats what somebody wrote
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
}
HBA = (
    "# Alcyon: every login shows its password; peer or trust would let the app be the owner.\n"
    "local all all scram-sha-256\n"
    f"local replication {SUPERUSER} scram-sha-256\n"
)


class InitFailed(NodeError):
    """The database could not be made: {reason}"""

    code = "database-init-failed"
    mend = "Read the reason; a full disk and a closed folder are the usual ones."


class StartFailed(NodeError):
    """The database did not start: {reason}"""

    code = "database-start-failed"
    mend = "Read {log}, then run `alcyon doctor`."


class StillRunning(NodeError):
    """Another database server (process {pid}) uses this home and does not stop."""

    code = "database-still-running"
    mend = "Stop the node that runs there, or end process {pid}."


def initialise(home: Home, binaries: Binaries, identity: Identity | None) -> None:
    """Run initdb beside the data folder and give it its name at the end.

    A crash half-way leaves a draft which the next start sweeps away.
    """
    draft = home.postgres.with_name("postgres.draft")
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    if identity is not None:
        os.chown(draft, identity.uid, identity.gid)
    home.secret_or_new("super.password")
    done = subprocess.run(
        [
            binaries.program("initdb"), "--pgdata", draft, "--username", SUPERUSER,
            "--pwfile", home.keys / "super.password", "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--data-checksums",
        ],
        capture_output=True, text=True, check=False, cwd="/",
        env=_environ(), **spawn_options(identity),
    )  # fmt: skip
    if done.returncode != 0:
        raise InitFailed(reason=_last_lines(done.stderr))
    (draft / "pg_hba.conf").write_text(HBA, encoding="ascii")
    with (draft / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write(_tuning())
    draft.replace(home.postgres)


class Server:
    """The postmaster, our direct child: we wait for it, so it never becomes a zombie."""

    def __init__(self, home: Home, identity: Identity | None, settings: Mapping[str, str]) -> None:
        self.home = home
        self.identity = identity
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server says, without data."""
        return self.home.logs / "postgres.log"

    def start(self, binaries: Binaries, superuser: Login) -> None:
        """Start the postmaster and wait until `superuser` can log in.

        Raises:
            StillRunning: an orphan of an earlier node does not end.
            StartFailed: it ended, or did not answer within `READY_TIMEOUT`.
        """
        clear_stale(self.home)
        deadline = time.monotonic() + READY_TIMEOUT
        attempts = 0
        while True:
            offset = self._spawn(binaries)
            if self._wait_ready(superuser, deadline):
                return
            attempts += 1
            said = self._said_since(offset)
            # Backends of a killed postmaster keep its memory for a moment: try again.
            if attempts > 50 or "still in use" not in said:
                raise StartFailed(reason=_last_lines(said), log=self.log)
            time.sleep(0.2)

    def _spawn(self, binaries: Binaries) -> int:
        folder = prepare_socket_folder(self.home, self.identity)
        settings = {**FIXED, "unix_socket_directories": str(folder), **self.settings}
        flags = [part for item in settings.items() for part in ("-c", "=".join(item))]
        with self._open_log() as log:
            self.process = subprocess.Popen(
                [binaries.program("postgres"), "-D", self.home.postgres, *flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home.postgres,
                env=_environ(), start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGINT),  # noqa: PLW1509 - see there
                **spawn_options(self.identity),
            )  # fmt: skip
            return log.tell()

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if self.identity is not None:
            os.fchown(descriptor, self.identity.uid, self.identity.gid)
        file = os.fdopen(descriptor, "ab")
        file.seek(0, os.SEEK_END)
        return file

    def _said_since(self, offset: int) -> str:
        with self.log.open("rb") as file:
            file.seek(offset)
            return file.read().decode("utf-8", "replace")

    def _wait_ready(self, superuser: Login, deadline: float) -> bool:
        assert self.process is not None
        while self.process.poll() is None:
            if answers(superuser):
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise StartFailed(reason="it did not answer in time.", log=self.log)
            time.sleep(0.05)
        return False

    def alive(self) -> bool:
        """Whether our postmaster runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it: orderly, then at once (its log makes good for that), then by force."""
        process = self.process
        if process is None:
            return
        for number, patience in (
            (signal.SIGINT, STOP_TIMEOUT),
            (signal.SIGQUIT, 10.0),
            (signal.SIGKILL, None),
        ):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            break
        self.process = None


def answers(login: Login) -> bool:
    """Whether the server lets `login` in. A wrong password is no answer but an error."""
    try:
        psycopg.connect(login.dsn(), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise
        return False
    return True


def clear_stale(home: Home) -> None:
    """Make the data folder free for a new postmaster.

    Call while holding the home's lock: whatever still runs there is then an orphan, whose
    supervisor was killed, and is stopped. A `postmaster.pid` whose process is gone, or is
    some other program by now, is removed.
    """
    pid_file = home.postgres / "postmaster.pid"
    pid = _postmaster_pid(pid_file)
    if pid is None:
        return
    deadline = time.monotonic() + STOP_TIMEOUT
    while _is_postmaster(pid, home.postgres):
        if time.monotonic() > deadline:
            raise StillRunning(pid=pid)
        os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


def _postmaster_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="ascii").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_postmaster(pid: int, data: Path) -> bool:
    """Whether `pid` is a live PostgreSQL with its working folder in `data`."""
    process = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        return _exists(pid)
    try:
        zombie = ") Z " in (process / "stat").read_text(encoding="utf-8", errors="replace")
        return not zombie and (process / "cwd").resolve(strict=True) == data.resolve()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    return True


def _environ() -> dict[str, str]:
    """Nothing of ours: PGDATA, PGOPTIONS or a locale from outside would change the server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _last_lines(text: str, count: int = 4) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines()[-count:])


def _tuning() -> str:
    """Appended to postgresql.conf once; the operator may change it."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    memory = pages * page // 2**20
    values = {
        "shared_buffers": f"{max(64, min(512, memory // 8))}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_connections": "60",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] %q%u '",
    }
    lines = [f"{name} = {value}" for name, value in values.items()]
    return "\n".join(["", "# Alcyon: sized for this machine when the node was made.", *lines, ""])
