"""Children are watched, started again, and ended on every way out, stuck or not."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alcyon.node.logs import NodeLog, rotate
from alcyon.node.processes import Bell, Child, Program, Supervisor

READY = "open(sys.argv[1], 'a').write('x'); "


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(folder: Path, said: list[str]) -> Iterator[Supervisor]:
    with Bell().listening() as bell:
        supervisor = Supervisor(bell, NodeLog(folder), said.append)
        yield supervisor
        supervisor.stop()


def program(code: str, *arguments: object, patience: float = 5.0) -> Program:
    command = [sys.executable, "-c", "import sys, time, signal, os; " + code]
    return Program("child", [*command, *map(str, arguments)], os.environ, patience=patience)


def until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        supervisor.bell.wait(0.05)
        supervisor.tick()


def test_a_dead_child_is_started_again_and_it_is_said(
    supervisor: Supervisor, said: list[str], folder: Path
) -> None:
    mark = folder / "mark"
    supervisor.start(Child(program(READY + "sys.exit(3)", mark), folder))

    until(supervisor, lambda: mark.exists() and mark.stat().st_size >= 3)

    assert "child ended unexpectedly (3); it starts again in 0.5 s." in said[0]
    assert "in 1 s." in said[1]
    assert '"event": "child.restarted"' in (folder / "node.log").read_text()


def test_the_delay_doubles_to_half_a_minute_and_no_further(folder: Path) -> None:
    child = Child(program("pass"), folder)
    child.started_at = time.monotonic()

    assert [child.delay() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    child.started_at -= 61
    assert child.delay() == 0.5


def test_a_child_that_ignores_the_end_is_killed_with_all_it_started(
    supervisor: Supervisor, said: list[str], folder: Path
) -> None:
    mark = folder / "pid"
    stubborn = (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); import subprocess; "
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        "open(sys.argv[1] + '.new', 'w').write(str(p.pid)); "
        "os.replace(sys.argv[1] + '.new', sys.argv[1]); time.sleep(600)"
    )
    child = Child(program(stubborn, mark, patience=0.3), folder)
    supervisor.start(child)
    until(supervisor, mark.exists)
    grandchild = os.pidfd_open(int(mark.read_text()))

    supervisor.stop()

    poll = select.poll()
    poll.register(grandchild)
    assert poll.poll(10_000) != []
    os.close(grandchild)
    assert said == ["child was stuck and had to be killed."]


def test_a_polite_child_is_not_killed(
    supervisor: Supervisor, said: list[str], folder: Path
) -> None:
    mark, done = folder / "mark", folder / "done"
    polite = (
        "signal.signal(signal.SIGTERM, lambda *a: (open(sys.argv[2], 'w'), sys.exit(0))); "
        + READY
        + "time.sleep(600)"
    )
    supervisor.start(Child(program(polite, mark, done), folder))
    until(supervisor, mark.exists)

    supervisor.stop()

    assert done.exists()
    assert said == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_bell_rings_at_ctrl_c_and_term(number: signal.Signals) -> None:
    with Bell().listening() as bell:
        os.kill(os.getpid(), number)
        bell.wait(30)
        assert bell.rung()


def test_the_death_of_a_child_wakes_the_waiting_supervisor() -> None:
    with Bell().listening() as bell:
        process = subprocess.Popen([sys.executable, "-c", "pass"])
        begun = time.monotonic()
        bell.wait(30)
        process.wait()

        assert time.monotonic() - begun < 25
        assert not bell.rung()


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Bell().listening():
        pass

    assert signal.getsignal(signal.SIGTERM) is before


def test_a_grown_log_is_put_aside_once_and_written_on(folder: Path) -> None:
    path = folder / "a.log"
    with path.open("ab") as writer:
        writer.write(b"x" * 100)
        writer.flush()

        assert not rotate(path, limit=100)
        assert rotate(path, limit=99)
        writer.write(b"after\n")

    assert (folder / "a.log.1").read_bytes() == b"x" * 100
    assert path.read_bytes() == b"after\n"
