"""The walls that a reader puts up around itself before it touches the first byte of a file.

Four, each enough alone against most of what a hostile file could try:

- limits (`setrlimit`): memory, processor time, no growing file, no new process;
- no new privileges, and a user without rights when started as root;
- Landlock: no path of the file system can be opened, no TCP port reached;
- seccomp: an allow-list of 25 system calls. There is no `open`, `socket`, `connect`,
  `fork`, `execve` or `ptrace` in it, and memory can no longer be made executable.

Where the kernel has no seccomp, a network namespace of its own is tried instead. The reader
then checks for itself that it is shut in (`open_doors`); if it is not, it does not read.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38, 22
SECCOMP_MODE_FILTER = 2
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Machine:
    """What the kernel calls a processor, and the numbers of its system calls."""

    audit: int
    mmap: int
    mprotect: int
    allowed: tuple[int, ...]


# read write close fstat lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 writev
# sched_yield mremap madvise getpid exit gettimeofday getrusage sigaltstack futex
# restart_syscall clock_gettime exit_group getrandom. No fcntl (it can send signals), no ioctl.
MACHINES = {
    "x86_64": Machine(
        0xC000003E, 9, 10,
        (0, 1, 3, 5, 8, 11, 12, 13, 14, 15, 17, 20, 24, 25, 28, 39, 60, 96, 98, 131, 202, 219,
         228, 231, 318),
    ),
    "aarch64": Machine(
        0xC00000B7, 222, 226,
        (63, 64, 57, 80, 62, 215, 214, 134, 135, 139, 67, 66, 124, 216, 233, 172, 93, 169, 165,
         132, 98, 128, 113, 94, 278),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reader may use. Memory is address space, in bytes."""

    memory: int
    cpu_seconds: int


def raise_walls(limits: Limits) -> tuple[str, ...]:
    """Shut this process in, for ever. Returns the names of the walls that stand.

    A wall that the kernel does not have is left out, not an error: `open_doors` decides.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    standing = ["LIMITS"]
    _lower_limits(limits)
    _drop_root()
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _landlock(libc):
        standing.append("LANDLOCK")
    if _seccomp(libc):
        standing.append("SECCOMP")
    elif libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        standing.append("NAMESPACE")
    return tuple(standing)


def open_doors(*, thoroughly: bool = False) -> tuple[str, ...]:
    """What this process can still do although it should not; empty when it is shut in.

    Really tries: a socket, a file of the system and, `thoroughly`, a new file and a process.
    """
    attempts: dict[str, Callable[[], object]] = {"FILES": _read_passwd, "NETWORK": _reach_out}
    if thoroughly:
        attempts |= {"WRITING": _write_file, "PROCESSES": _fork}
    return tuple(name for name, attempt in attempts.items() if _succeeds(attempt))


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _read_passwd() -> None:
    os.close(os.open("/etc/passwd", os.O_RDONLY))


def _write_file() -> None:
    path = f"/tmp/alcyon-probe-{os.urandom(8).hex()}"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    os.unlink(path)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _reach_out() -> None:
    """A UDP socket "connected" to an address of the documentation range: sends no packet.

    In a network namespace without interfaces the socket exists and has no route.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.socket(2, 2, 0)
    if number < 0:
        raise OSError(ctypes.get_errno(), "socket")
    address = struct.pack("=HH4s8x", 2, 0x3500, bytes([192, 0, 2, 1]))
    connected = libc.connect(number, address, len(address))
    os.close(number)
    if connected != 0:
        raise OSError(ctypes.get_errno(), "connect")


def _lower_limits(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        hard = resource.getrlimit(which)[1]
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # one second between the signal that names the limit and the kill that does not
        spare = 1 if which == resource.RLIMIT_CPU and hard != lower else 0
        resource.setrlimit(which, (lower, lower + spare))


def _drop_root() -> None:
    """Root in a child is root to the kernel: become nobody. Alcyon itself never runs as root.

    Some containers know no nobody; the other walls stand for root as well.
    """
    if os.geteuid() != 0:
        return
    with suppress(OSError):
        os.setgroups([])
    with suppress(OSError):
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _landlock(libc: ctypes.CDLL) -> bool:
    """Forbid every kind of access that this kernel's Landlock knows, without an exception."""
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    files, network, scopes = (1 << bits) - 1, 3 if version >= 4 else 0, 3 if version >= 6 else 0
    rules = struct.pack("=QQQ", files, network, scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, rules, size, 0)
    if ruleset < 0:
        return False
    shut = libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(shut)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return False
    program = seccomp_program(machine)
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    filled = Program(len(program) // 8, ctypes.addressof(code))
    shut = libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filled), 0, 0)
    return bool(shut == 0)


def seccomp_program(machine: Machine) -> bytes:
    """The filter, assembled by hand: `struct sock_filter` is code, jump if true, false, value.

    Another architecture's calls kill the process (they would be numbered differently);
    everything not on the list is answered with EPERM.
    """
    load, equal, any_bit, give = 0x20, 0x15, 0x45, 0x06
    kill, deny, allow = 0x80000000, 0x00050001, 0x7FFF0000

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    calls = machine.allowed
    # behind the list stand: deny, then the check of a mapping's protection, then allow
    steps = [
        step(load, 4), step(equal, machine.audit, 1, 0), step(give, kill), step(load, 0),
        step(equal, machine.mmap, len(calls) + 2, 0),
        step(equal, machine.mprotect, len(calls) + 1, 0),
        *(step(equal, call, len(calls) - place + 2, 0) for place, call in enumerate(calls)),
        step(give, deny),
        step(load, 32), step(any_bit, 4, 1, 0), step(give, allow), step(give, deny),
    ]  # fmt: skip
    return b"".join(steps)
