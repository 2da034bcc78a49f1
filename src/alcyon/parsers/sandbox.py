"""The one door for foreign files: they are read in a process that can do nothing else.

    for item in read(path, "CSV", Options(), start_at=0):
        match item: case Meta(): …  case Row(): …  case Refused(): …

The reader gets the file as an open descriptor and an empty environment; see `walls` for what
is shut. Rows come as they are read: nothing is gathered on this side, and a slow caller slows
the reader down. Leaving the loop early ends the process.
"""

import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from alcyon.kernel.errors import Problem
from alcyon.parsers import frames, sentences
from alcyon.parsers.errors import FileRefused, NotIsolated, problem
from alcyon.parsers.frames import End, Open, Probe, Stop
from alcyon.parsers.records import FORMATS, Item, Meta, Note, Options, Refused, Row
from alcyon.parsers.walls import Limits

MEBIBYTE = 1024 * 1024
OUT_OF_MEMORY = 77  #: the exit status of a reader that met its memory limit, see `child`
# how a process ends that gets no more memory, or is chosen by a kernel that has none left
KILLED = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGKILL)
GOODBYE = 10.0  #: seconds
PATIENCE = (3.0, 30.0)  #: seconds waited for a reader: per second of processor time, and besides
SOURCE = Path(__file__).parents[2]
# -S: no site-packages. A reader needs the standard library and this package, nothing more
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from alcyon.parsers.child import main; main()"


@dataclass(frozen=True, slots=True)
class Isolation:
    """What keeps a reader shut in on this machine, as it was found by trying."""

    holds: bool
    walls: tuple[str, ...]  #: LIMITS, LANDLOCK, SECCOMP, NAMESPACE
    open: tuple[str, ...]  #: what a reader could still do: FILES, NETWORK, WRITING, PROCESSES
    sentence: str  #: in plain English, for `alcyon doctor`


def read(
    path: Path,
    format: str,  # the word of the contract
    options: Options | None = None,
    *,
    start_at: int = 0,
    limits: Limits | None = None,
) -> Iterator[Item]:
    """Yield `Meta`, then each row from number `start_at` on, as `Row` or `Refused`.

    Raises:
        FileRefused: the file cannot be read to its end. Rows that came before it stand.
        NotIsolated: nothing here can shut a reader in; the file was not opened by one.
    """
    if format not in FORMATS:
        raise ValueError(format)
    with _opened(path) as (descriptor, size):
        job: dict[str, object] = {
            "format": format,
            "options": asdict(options or Options()),
            "start_at": start_at,
            "descriptor": descriptor,
        }
        yield from _items(job, limits or _fair_limits(format, size))


@lru_cache(maxsize=1)
def isolation() -> Isolation:
    """Start a reader without a file and let it try to get out. Measured once per process."""
    limits = Limits(memory=256 * MEBIBYTE, cpu_seconds=10)
    with _child({}, limits, probe=True) as process:
        said = next(_Pipe(process, patience=30).lines(), b"")
    frame = frames.unpack(said, ()) if said else Probe((), ("NOTHING-SAID",))
    walls, doors = (frame.walls, frame.doors) if isinstance(frame, Probe) else ((), ("UNKNOWN",))
    code = "reader-not-isolated" if doors else "reader-isolated"
    told = sentences.phrase(Note(code, ", ".join(walls) or "-", ", ".join(doors)))
    return Isolation(doors == (), walls, doors, told)


def _items(job: dict[str, object], limits: Limits) -> Iterator[Item]:
    with _child(job, limits) as process:
        # waiting, not reading: a slow caller costs the reader nothing
        pipe = _Pipe(process, patience=PATIENCE[0] * limits.cpu_seconds + PATIENCE[1])
        headers: tuple[str, ...] = ()
        for raw in pipe.lines():
            frame = _believed(raw, headers)
            match frame:
                case Meta():
                    headers = frame.headers
                    yield frame
                case Row():
                    yield frame
                case Refused():
                    yield replace(frame, problems=tuple(map(sentences.worded, frame.problems)))
                case End():
                    return
                case Stop(code, where, value, facts):
                    raise _refused(Problem(where, value, code, "", facts))
                case Open(doors) | Probe(_, doors):
                    raise NotIsolated(doors=doors)
        raise _cut_short(process, limits, pipe.ran_out)


def _believed(raw: bytes, headers: tuple[str, ...]) -> frames.Frame:
    try:
        frame = frames.unpack(raw, headers)
    except frames.BadFrame:
        raise _refused(problem("reader-misbehaved")) from None
    codes = [each.code for each in frame.problems] if isinstance(frame, Refused) else []
    codes += [frame.code] if isinstance(frame, Stop) else []
    if not all(map(sentences.knows, codes)):
        raise _refused(problem("reader-misbehaved"))
    return frame


def _refused(found: Problem) -> FileRefused:
    return FileRefused([sentences.worded(found)])


def _cut_short(process: subprocess.Popen[bytes], limits: Limits, ran_out: bool) -> FileRefused:
    """Which limit ended a reader that did not say goodbye."""
    try:
        # it has closed its pipe; one that does not end then is up to something
        status = None if ran_out else process.wait(timeout=GOODBYE)
    except subprocess.TimeoutExpired:
        status = None
    if status is None:
        return _refused(problem("reader-stuck"))
    if status == -signal.SIGXCPU:
        return _refused(problem("reader-time", seconds=limits.cpu_seconds))
    if status == OUT_OF_MEMORY or status in KILLED:
        return _refused(problem("reader-memory", memory=limits.memory // MEBIBYTE))
    return _refused(problem("reader-stumbled", value=str(status)))


def _fair_limits(format: str, size: int) -> Limits:
    """Time in proportion to the file; memory is what the hungriest honest file needs.

    A workbook is packed about ten times, and keeps a table of its texts.
    """
    packed = format == "XLSX"
    per_mebibyte = 20 if packed else 4
    return Limits(
        memory=(480 if packed else 256) * MEBIBYTE,
        cpu_seconds=10 + size * per_mebibyte // MEBIBYTE,
    )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[int, int]]:
    """The file as a descriptor, and its size. A link, a folder or a pipe is refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as wrong:
        raise _refused(problem("file-not-opened", value=wrong.strerror or "")) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _refused(problem("file-not-plain"))
        yield descriptor, found.st_size
    finally:
        os.close(descriptor)


@contextmanager
def _child(
    job: dict[str, object], limits: Limits, *, probe: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """A reader at work. It is gone, and waited for, when the block ends."""
    passed = [int(str(job["descriptor"]))] if "descriptor" in job else []
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", BOOT, str(SOURCE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote the file
        cwd="/",
        env={},
        pass_fds=passed,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None  # for mypy: it was asked for above
        with suppress(BrokenPipeError), process.stdin as questions:
            questions.write(frames.line(job | asdict(limits) | {"probe": probe}))
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


class _Pipe:
    """The lines a reader writes, with a limit on their length and on the waiting for them."""

    def __init__(self, process: subprocess.Popen[bytes], *, patience: float) -> None:
        assert process.stdout is not None  # for mypy: a reader is always started with a pipe
        self.descriptor = process.stdout.fileno()
        self.ready = select.poll()  # not select(): a busy server has descriptors beyond 1,023
        self.ready.register(self.descriptor, select.POLLIN)
        self.patience = patience
        self.ran_out = False

    def lines(self) -> Iterator[bytes]:
        """Whole lines only; what stands behind the last line end is not a frame."""
        begun: list[bytes] = []
        length = 0
        while chunk := self._chunk():
            *whole, rest = chunk.split(b"\n")
            if whole:
                yield b"".join(begun) + whole[0]
                yield from whole[1:]
                begun, length = [], 0
            begun.append(rest)
            length += len(rest)
            if length > frames.MAX_FRAME:
                raise _refused(problem("reader-misbehaved"))

    def _chunk(self) -> bytes:
        before = time.monotonic()
        ready = self.ready.poll(max(self.patience, 0) * 1000)
        self.patience -= time.monotonic() - before
        if not ready:
            self.ran_out = True
            return b""
        return os.read(self.descriptor, 1 << 18)
