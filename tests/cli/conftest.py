"""A whole node in a short folder, run as an operator runs it: by its command."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alcyon.node.serving import Address, health

PATIENCE = 120.0
FOUNDING = [
    "init", "--node", "Test", "--organisation", "NCB Northland", "--slug", "ncb-northland",
    "--kind", "NCB", "--country", "XA", "--administrator", "Ana Prova",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until it holds; there is nothing to wait on across processes."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.05)


@dataclass
class Operator:
    """Whoever types commands, with one home and one port."""

    folder: Path
    port: int = field(default_factory=free_port)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")}
        return {**kept, "ALCYON_HOME": str(self.home), "PORT": str(self.port), "HOST": ""}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "alcyon.cli", *arguments]

    def types(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env={**self.environ, **environ}, cwd="/",
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def starts(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        output = (self.folder / "terminal").open("a")
        process = subprocess.Popen(
            self.command("up", *arguments), env={**self.environ, **environ}, cwd="/",
            stdout=output, stderr=output, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        output.close()
        self.running.append(process)
        return process

    def sees(self) -> str:
        return (self.folder / "terminal").read_text()

    def waits_until_ready(self, process: subprocess.Popen[str]) -> None:
        eventually(lambda: "\nready http" in self.sees() or process.poll() is not None, self.sees())
        assert process.poll() is None, self.sees()

    def status(self) -> int | None:
        return health(Address("127.0.0.1", self.port))

    def get(self, path: str) -> int:
        """The status of a page, as somebody who is not signed in."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> dict[int, str]:
        """Everything on this machine that works for this home, by process id."""
        mark = f"ALCYON_HOME={self.home}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                environ = (entry / "environ").read_bytes().split(b"\0")
                if command and (mark in environ or str(self.home).encode() in command):
                    found[int(entry.name)] = command.decode()
        return found

    def process(self, word: str) -> int:
        """The oldest process whose command has `word` in it."""
        return min(pid for pid, command in self.processes().items() if word in command)

    def leaves(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def operator() -> Iterator[Operator]:
    """An operator with an empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    folder.chmod(0o711)
    operator = Operator(folder)
    yield operator
    operator.leaves()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def founded() -> Iterator[Path]:
    """A folder with a founded real node in it that nobody has started yet."""
    folder = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    folder.chmod(0o711)
    done = Operator(folder).types(*FOUNDING)
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


def copy_home(source: Path, target: Path) -> None:
    """A home of one's own, its code still shared: linked code would become half a gigabyte."""
    status = source.stat()
    target.mkdir()
    os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))
    for entry in source.iterdir():
        how = "-al" if entry.name == "runtime" else "-a"
        subprocess.run(["cp", how, entry, target], check=True)


@pytest.fixture
def owner(operator: Operator, founded: Path) -> Operator:
    """An operator with a copy of a founded node."""
    copy_home(founded / "home", operator.home)
    return operator
