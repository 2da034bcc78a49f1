"""The sandbox: what a reader cannot do, and what its caller is told when it tries."""

import json
import os
import resource
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alcyon.parsers import frames, sandbox
from alcyon.parsers.errors import FileRefused, NotIsolated
from alcyon.parsers.records import Meta, Refused, Row
from alcyon.parsers.walls import MACHINES, Limits, seccomp_program
from tests.parsers.forging import written

MEBIBYTE = 1024 * 1024
kept = time.monotonic  # the clock before a test turns it
ATTEMPTS = {
    "opens a socket": "import socket; socket.socket()",
    "opens an internet socket by number": "libc.socket(2, 1, 0) >= 0 or fail()",
    "reads a file of the system": "open('/etc/passwd')",
    "reads a file by a relative path": "os.open('.', os.O_RDONLY)",
    "reads the environment of its parent": "open(f'/proc/{os.getppid()}/environ')",
    "writes a file": "open('/tmp/alcyon-escape', 'w')",
    "lists a folder": "os.listdir('/')",
    "forks": "os.fork() or os._exit(0)",
    "starts a program": "os.execv('/bin/true', ['true'])",
    "traces its parent": "libc.ptrace(16, os.getppid(), 0, 0) >= 0 or fail()",
    "kills its parent": "os.kill(os.getppid(), 0)",
    "makes memory executable": "libc.mmap(0, 4096, 7, 0x22, -1, 0) not in (-1, 2**64-1) or fail()",
    "raises its own limits": "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
    "makes a pipe to itself": "os.pipe()",
    "has signals sent to its parent": "fcntl.fcntl(0, 8, os.getppid())",
    "asks about a terminal": "fcntl.ioctl(0, 0x5401, bytes(64))",
    "starts a thread": "libc.syscall(56, 0x50f00, 0, 0, 0, 0) >= 0 or fail()",
    "moves into other namespaces": "libc.unshare(0x10000000) == 0 or fail()",
    "maps another process": "libc.syscall(310, os.getppid(), 0, 0, 0, 0, 0) >= 0 or fail()",
}
INSIDE = """
import ctypes, fcntl, os, resource, socket, sys
sys.path.insert(0, sys.argv[1])
from alcyon.parsers.walls import Limits, raise_walls
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_size_t
def fail():
    raise PermissionError(ctypes.get_errno(), "refused")
raise_walls(Limits(memory=512 * 1024 * 1024, cpu_seconds=5))
try:
    exec(sys.argv[2])
except (OSError, ValueError) as wrong:
    print("refused", wrong)
else:
    print("done")
"""


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_reader_is_refused_when_it(attempt: str) -> None:
    said = subprocess.run(
        [sys.executable, "-I", "-c", INSIDE, str(sandbox.SOURCE), attempt],
        capture_output=True,
        check=False,
        text=True,
    )

    assert said.stdout.startswith("refused"), said.stdout + said.stderr


def test_without_its_walls_the_same_attempts_succeed() -> None:
    """Else the tests above would pass on a machine where nothing works anyway."""
    bare = INSIDE.replace("raise_walls(Limits(memory=512 * 1024 * 1024, cpu_seconds=5))", "")
    for name in ("opens a socket", "reads a file of the system", "lists a folder", "forks"):
        said = subprocess.run(
            [sys.executable, "-I", "-c", bare, str(sandbox.SOURCE), ATTEMPTS[name]],
            capture_output=True,
            check=False,
            text=True,
        )
        assert said.stdout.startswith("done"), name


def test_the_probe_of_this_machine_finds_no_open_door() -> None:
    found = sandbox.isolation()

    assert found.holds, found.sentence
    assert found.open == ()
    assert "SECCOMP" in found.walls or "NAMESPACE" in found.walls
    assert "shut in" in found.sentence


def test_a_machine_that_cannot_isolate_leaves_the_file_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall_less = sandbox.BOOT.replace(
        "from alcyon.parsers.child import main;",
        "import alcyon.parsers.child as child; child.raise_walls = lambda limits: ();"
        "from alcyon.parsers.child import main;",
    )
    monkeypatch.setattr(sandbox, "BOOT", wall_less)

    with pytest.raises(NotIsolated) as refused:
        list(sandbox.read(written(tmp_path, b"a,b\n1,2\n"), "CSV"))

    assert set(refused.value.facts["doors"]) == {"FILES", "NETWORK"}


def test_a_probe_without_walls_names_every_open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    wall_less = sandbox.BOOT.replace(
        "from alcyon.parsers.child import main;",
        "import alcyon.parsers.child as child; child.raise_walls = lambda limits: ();"
        "from alcyon.parsers.child import main;",
    )
    monkeypatch.setattr(sandbox, "BOOT", wall_less)
    sandbox.isolation.cache_clear()
    try:
        found = sandbox.isolation()
    finally:
        sandbox.isolation.cache_clear()

    assert not found.holds
    assert not list(Path("/tmp").glob("alcyon-probe-*"))
    assert set(found.open) == {"FILES", "NETWORK", "WRITING", "PROCESSES"}


def test_without_seccomp_other_walls_are_tried_and_the_truth_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a processor that we have no table for."""
    no_table = sandbox.BOOT.replace(
        "from alcyon.parsers.child import main;",
        "import alcyon.parsers.walls as walls; walls.MACHINES = {};"
        "from alcyon.parsers.child import main;",
    )
    monkeypatch.setattr(sandbox, "BOOT", no_table)
    sandbox.isolation.cache_clear()
    try:
        found = sandbox.isolation()
    finally:
        sandbox.isolation.cache_clear()

    assert "SECCOMP" not in found.walls
    assert found.holds == (found.open == ())
    assert found.holds == ("shut in (" in found.sentence)
    assert "NAMESPACE" in found.walls or "NETWORK" in found.open


def test_a_reader_knows_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALCYON_SECRET_CANARY", "canary-7731")
    monkeypatch.setattr(sandbox, "BOOT", "import os; print(dict(os.environ), flush=True)")

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, b"a\n1\n"), "CSV"))

    assert refused.value.problems[0].code == "reader-misbehaved"
    assert "canary" not in str(refused.value)


def test_a_reader_that_wants_too_much_memory_is_ended_and_the_limit_named(tmp_path: Path) -> None:
    row = b"a,b\n" + b"x" * (11 * MEBIBYTE) + b",y\n"
    limits = Limits(memory=40 * MEBIBYTE, cpu_seconds=10)

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, row), "CSV", limits=limits))

    (found,) = refused.value.problems
    assert found.code == "reader-memory"
    assert "40 MB" in found.mend


def test_a_reader_that_takes_too_long_is_ended_and_the_limit_named(tmp_path: Path) -> None:
    many = b"a,b\n" + b"1,2\n" * 3_000_000
    limits = Limits(memory=256 * MEBIBYTE, cpu_seconds=1)

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, many), "CSV", start_at=2_999_999, limits=limits))

    (found,) = refused.value.problems
    assert found.code == "reader-time"
    assert "1 seconds" in found.mend


def test_a_reader_that_stands_still_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "BOOT", "import signal; signal.pause()")
    monkeypatch.setattr(sandbox, "PATIENCE", (0, 0.2))

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, b"a\n1\n"), "CSV"))

    assert refused.value.problems[0].code == "reader-stuck"


def test_a_reader_that_falls_silent_and_lives_on_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "import os, signal; os.close(1); signal.pause()"
    monkeypatch.setattr(sandbox, "BOOT", silent)
    monkeypatch.setattr(sandbox, "GOODBYE", 0.2)

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, b"a\n1\n"), "CSV"))

    assert refused.value.problems[0].code == "reader-stuck"


def test_a_caller_with_many_open_files_can_still_read(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1200:
        pytest.skip("this machine allows a process fewer than 1,200 open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    many = [os.open("/dev/null", os.O_RDONLY) for _ in range(1100)]
    try:
        items = list(sandbox.read(written(tmp_path, b"a,b\n1,2\n"), "CSV"))
    finally:
        for one in many:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert len(items) == 2


@pytest.mark.parametrize(
    "frame",
    [
        b"not json",
        b'["row",2,["one"],"original",[]]',
        b'["row",true,[],"",[]]',
        b'["row",2,[["nested"],"b"],"",[]]',
        b'["meta",["CSV","","",[7],[]]]',
        b'["no",2,[["where","value"]],""]',
        b'["surprise"]',
        b"[" * 5000,
        b'{"row":1}',
    ],
)
def test_a_frame_of_another_shape_is_not_believed(frame: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.unpack(frame, ("a", "b"))


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (["stop", "no-such-code", "", "", []], "reader-misbehaved"),
        (["no", 2, [["a", "b", "no-such-code", []]], ""], "reader-misbehaved"),
        (["row", 2, ["1"], "", []], "reader-misbehaved"),
        (["stop", "too-many-columns", "", "", []], "too-many-columns"),
        (["surprise"], "reader-misbehaved"),
    ],
)
def test_a_reader_that_was_taken_over_cannot_make_its_caller_stumble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frame: list[object], code: str
) -> None:
    monkeypatch.setattr(sandbox, "BOOT", f"print({json.dumps(json.dumps(frame))}, flush=True)")

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(written(tmp_path, b"a\n1\n"), "CSV"))

    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].mend


def test_items_travel_through_frames_unchanged() -> None:
    row = Row(7, {"a": "é\n", "b": ""}, "é,\n")
    assert frames.unpack(frames.pack(row, ("a", "b")), ("a", "b")) == row
    listed = Row(7, {"x": ["1", "2"], "y": "z"}, "{}")
    assert frames.unpack(frames.pack(listed, ()), ()) == listed
    meta = Meta("CSV", "utf-8", ",", ("a",))
    assert frames.unpack(frames.pack(meta, ()), ()) == meta


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("/etc/passwd")

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(tmp_path / "link.csv", "CSV"))

    assert refused.value.problems[0].code == "file-not-opened"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe"])
def test_only_plain_files_are_read(tmp_path: Path, make: object) -> None:
    make(tmp_path / "thing")

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(tmp_path / "thing", "CSV"))

    assert refused.value.problems[0].code == "file-not-plain"


def test_leaving_early_ends_the_reader(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, **more)
            started.append(self)

    path = written(tmp_path, b"a,b\n" + b"1,2\n" * 1_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", Watched)
        rows = sandbox.read(path, "CSV")
        assert isinstance(next(rows), Meta)
        rows.close()

    (reader,) = started
    assert reader.returncode == -signal.SIGKILL
    assert not Path(f"/proc/{reader.pid}").exists()


def test_a_slow_caller_is_not_taken_for_a_stuck_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour passes on the clock with every row; patience counts the waiting alone."""
    late = [0.0]
    monkeypatch.setattr(sandbox.time, "monotonic", lambda: kept() + late[0])
    path = written(tmp_path, b"a,b\n" + b"1,2\n" * 50_000)

    count = 0
    for _ in sandbox.read(path, "CSV"):
        late[0] += 3600
        count += 1

    assert count == 50_001


def test_reading_goes_on_from_any_row(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n1,2\n\n3\n4,5\n")
    whole = list(sandbox.read(path, "CSV"))
    assert [item.number for item in whole if isinstance(item, Row | Refused)] == [2, 4, 5]

    for start in range(1, 8):
        again = list(sandbox.read(path, "CSV", start_at=start))
        assert again == [i for i in whole if isinstance(i, Meta) or i.number >= start]


def test_every_problem_of_a_refused_row_says_how_to_mend_it(tmp_path: Path) -> None:
    items = list(sandbox.read(written(tmp_path, b"a,b\n1\n\x00,2\n"), "CSV"))

    refused = [item for item in items if isinstance(item, Refused)]
    assert len(refused) == 2
    assert all(found.mend for each in refused for found in each.problems)


@pytest.mark.parametrize("name", MACHINES)
def test_the_filter_answers_every_call_as_the_list_says(name: str) -> None:
    """Runs the assembled program in a small interpreter, for each processor, each call."""
    machine = MACHINES[name]
    program = seccomp_program(machine)
    for call in range(512):
        allowed = call in machine.allowed or call in (machine.mmap, machine.mprotect)
        assert _decide(program, machine.audit, call, 3) == ("allow" if allowed else "deny"), call
    assert _decide(program, machine.audit, machine.mmap, 7) == "deny"
    assert _decide(program, machine.audit, machine.mprotect, 5) == "deny"
    assert _decide(program, 0x40000003, 0, 0) == "kill"
    # the same calls by their x32 numbers are other calls
    assert _decide(program, machine.audit, 0x40000000 + 1, 0) == "deny"


def _decide(program: bytes, audit: int, call: int, protection: int) -> str:
    data = struct.pack("=IIQ6Q", call, audit, 0, 0, 0, protection, 0, 0, 0)
    steps = list(struct.iter_unpack("=HBBI", program))
    place, held = 0, 0
    while True:
        code, yes, no, value = steps[place]
        place += 1
        if code == 0x20:
            (held,) = struct.unpack_from("=I", data, value)
        elif code == 0x15:
            place += yes if held == value else no
        elif code == 0x45:
            place += yes if held & value else no
        else:
            return {0x80000000: "kill", 0x00050001: "deny", 0x7FFF0000: "allow"}[value]
