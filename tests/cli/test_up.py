"""`alcyon up` with real processes: started, killed one by one, stopped on every way out."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from alcyon.node.privileges import is_root, service_identity
from tests.cli.conftest import Operator, copy_home, eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(founded: Path) -> Iterator[Operator]:
    """A node that runs through several tests; it has to survive each of them."""
    folder = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    folder.chmod(0o711)
    operator = Operator(folder)
    copy_home(founded / "home", operator.home)
    operator.waits_until_ready(operator.starts())
    yield operator
    operator.leaves()
    shutil.rmtree(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_ready_once_and_stops_all_that_it_started(
    owner: Operator, number: signal.Signals
) -> None:
    node = owner.starts()
    owner.waits_until_ready(node)
    eventually(lambda: owner.status() == 200, "serving")
    assert len(owner.processes()) >= 4

    node.send_signal(number)

    assert node.wait(60) == 0
    assert owner.processes() == {}
    assert owner.sees().count(f"ready http://127.0.0.1:{owner.port}\n") == 1
    assert owner.sees().count("ready http") == 1


def test_a_killed_web_server_comes_back(running: Operator) -> None:
    os.kill(running.process("granian"), signal.SIGKILL)

    eventually(lambda: "web ended unexpectedly (-9)" in running.sees(), "notice")
    eventually(lambda: running.status() == 200, "answer again")


def test_a_killed_worker_comes_back(running: Operator) -> None:
    eventually(lambda: any(" work " in c for c in running.processes().values()), "worker")
    before = running.process(" work ")

    os.kill(before, signal.SIGKILL)

    eventually(
        lambda: any(p != before and " work " in c for p, c in running.processes().items()), "worker"
    )


def test_a_killed_database_comes_back_and_the_pages_with_it(running: Operator) -> None:
    os.kill(running.process(" -D "), signal.SIGKILL)

    eventually(lambda: "the database ended unexpectedly" in running.sees(), "notice")
    eventually(lambda: running.status() == 200, "answer again")


def test_a_web_server_that_hangs_does_not_keep_the_node_from_stopping(owner: Operator) -> None:
    node = owner.starts()
    owner.waits_until_ready(node)
    for pid, command in owner.processes().items():
        if "granian" in command:
            os.kill(pid, signal.SIGSTOP)

    node.terminate()

    assert node.wait(60) == 0
    assert owner.processes() == {}
    assert "web was stuck and had to be killed." in owner.sees()


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_works(
    owner: Operator,
) -> None:
    node = owner.starts()
    owner.waits_until_ready(node)

    node.kill()
    node.wait()
    eventually(lambda: owner.processes() == {}, "all ended")
    (owner.folder / "terminal").unlink()

    owner.waits_until_ready(owner.starts())
    eventually(lambda: owner.status() == 200, "serving")


def test_a_second_node_in_the_same_home_or_on_the_same_port_is_refused(running: Operator) -> None:
    same_port = running.types("up")
    same_home = running.types("up", PORT="1" + str(running.port)[1:].zfill(4))

    assert (same_port.returncode, same_home.returncode) == (1, 1)
    assert same_port.stderr.startswith("port-taken: ")
    assert same_home.stderr.startswith("home-in-use: ")
    eventually(lambda: running.status() == 200, "serving")


@pytest.mark.skipif(not is_root(), reason="only root has something to drop")
def test_started_by_root_nothing_stays_root(running: Operator) -> None:
    identity = service_identity()
    assert identity is not None

    owners = {os.stat(f"/proc/{pid}").st_uid for pid in running.processes()}

    assert owners == {identity.uid}


def test_an_unsafe_database_is_not_started(owner: Operator) -> None:
    with (owner.home / "postgres" / "postgresql.conf").open("a") as file:
        file.write("\nsynchronous_commit = off\n")

    done = owner.types("up")

    assert done.returncode == 1
    assert done.stderr.startswith("unsafe-durability: ")
    assert "synchronous_commit = off" in done.stderr
    assert owner.processes() == {}
    assert owner.status() is None


def test_a_real_node_never_becomes_a_trial(owner: Operator) -> None:
    done = owner.types("up", "--trial")

    assert done.returncode == 1
    assert done.stderr.startswith("node-kind: ")


def test_a_trials_database_under_a_real_card_is_refused(owner: Operator) -> None:
    """Whoever edits node.json still meets what the database remembers."""
    card = owner.home / "node.json"
    card.write_text(card.read_text().replace("REAL", "TRIAL"))

    done = owner.types("up", "--trial")

    assert done.returncode == 1
    assert done.stderr.startswith("node-kind: ")
    assert owner.processes() == {}


def test_nothing_is_started_where_nothing_was_founded(operator: Operator) -> None:
    done = operator.types("up")

    assert done.returncode == 1
    assert done.stderr.startswith("not-founded: ")


def test_a_trial_is_not_served_to_a_network(operator: Operator) -> None:
    done = operator.types("up", "--trial", HOST="0.0.0.0")

    assert done.returncode == 1
    assert done.stderr.startswith("trial-exposed: ")
    assert "ALCYON_TRIAL_OPEN=1" in done.stderr


def test_a_taken_port_is_named_before_anything_is_made(operator: Operator) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", operator.port))
        holder.listen()
        done = operator.types("up", "--trial")

    assert done.stderr.startswith("port-taken: ")
    assert not (operator.home / "node.json").exists()


def test_https_is_served_once_a_certificate_is_there(owner: Operator) -> None:
    assert owner.types("tls", "local", "node.example").returncode == 0

    owner.waits_until_ready(owner.starts())

    assert f"ready https://127.0.0.1:{owner.port}\n" in owner.sees()
    assert owner.status() is None
