"""Starting, watching and ending the processes of a node."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from alcyon.node.logs import NodeLog, open_log, rotate
from alcyon.node.privileges import dies_with_us

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY = 60.0  # having run so long, a program starts again without delay


@dataclass(frozen=True)
class Program:
    """One program that a node keeps running."""

    name: str
    arguments: Sequence[str | Path]
    environ: Mapping[str, str] = field(repr=False)
    patience: float = 15.0  # seconds between the polite and the forced end


class Child:
    """A running program in a process group of its own, so that all of it can be ended."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.failures = 0

    def start(self) -> None:
        """Start it; its output goes to its log."""
        rotate(self.log)
        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                self.program.arguments,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=dict(self.program.environ), start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509 - see there
            )  # fmt: skip
        self.started_at = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code, once it has ended."""
        return None if self.process is None else self.process.poll()

    def ask_to_end(self) -> None:
        """Politely."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> bool:
        """Wait until `deadline`, then kill the whole group; tells whether it came to that."""
        if self.process is None:
            return False
        forced = False
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            forced = True
        self.kill_group()
        self.process.wait()
        self.process = None
        return forced

    def kill_group(self) -> None:
        """End whatever is left of it at once: a dead parent may leave workers on the port."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def delay(self) -> float:
        """Seconds to wait before the next start; doubles while it keeps failing."""
        if time.monotonic() - self.started_at > STEADY:
            self.failures = 0
        self.failures += 1
        return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (self.failures - 1))


class Bell:
    """Turns signals into something one can wait for."""

    def __init__(self) -> None:
        self._rung = False
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        os.set_blocking(self._reader, False)

    def ring(self, number: int, frame: FrameType | None) -> None:
        """Handler of SIGINT and SIGTERM. A second one changes nothing: the end is under way."""
        self._rung = True

    def rung(self) -> bool:
        """Whether the end was asked for."""
        return self._rung

    def wait(self, seconds: float) -> None:
        """Return at any signal, else after `seconds`."""
        select.select([self._reader], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._reader, 4096)

    @contextmanager
    def listening(self) -> Iterator[Bell]:
        """Hear SIGINT, SIGTERM and SIGCHLD for the length of the block."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
        before = {number: signal.getsignal(number) for number in numbers}
        old_fd = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self.ring)
        signal.signal(signal.SIGTERM, self.ring)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_fd)
            os.close(self._reader)
            os.close(self._writer)


class Supervisor:
    """Keeps children running until the bell rings, and ends them all then."""

    def __init__(self, bell: Bell, log: NodeLog, say: Callable[[str], None]) -> None:
        self.bell = bell
        self.log = log
        self.say = say
        self.children: list[Child] = []
        self._due: dict[str, float] = {}

    def start(self, child: Child) -> None:
        """Start `child` and watch it from now on."""
        child.start()
        self.children.append(child)
        self.log.write("child.started", name=child.program.name)

    def tick(self) -> None:
        """Notice the dead, and start again those whose delay is over."""
        for child in self.children:
            name = child.program.name
            code = child.ended()
            if code is None:
                continue
            if name not in self._due:
                child.kill_group()
                delay = child.delay()
                self._due[name] = time.monotonic() + delay
                self.log.write("child.died", name=name, code=code, delay=delay)
                self.say(f"{name} ended unexpectedly ({code}); it starts again in {delay:g} s. "
                         f"Its log is {child.log}")  # fmt: skip
            elif time.monotonic() >= self._due[name]:
                del self._due[name]
                child.start()
                self.log.write("child.restarted", name=name)

    def pause(self) -> float:
        """How long nothing is due."""
        now = time.monotonic()
        return max(0.05, min([1.0, *(due - now for due in self._due.values())]))

    def stop(self) -> None:
        """End all children together; whoever is stuck is killed after its patience."""
        for child in self.children:
            child.ask_to_end()
        begun = time.monotonic()
        for child in self.children:
            if child.end(begun + child.program.patience):
                self.log.write("child.killed", name=child.program.name)
                self.say(f"{child.program.name} was stuck and had to be killed.")
        self.children.clear()
