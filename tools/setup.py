"""Set up `.venv`: `python3 tools/setup.py run` for using Alcyon, `develop` for all of it.

Runs on a bare machine with any Python from 3.8 on, so that it can say what is wrong there; the
standard library only. A second run without changes takes a fraction of a second.
"""

from __future__ import annotations  # lets Python 3.8 load this file

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".stamps"
OLDEST = (3, 11)
REQUIREMENTS = {
    "run": ("base", "fast", "embedded", "build"),
    "develop": ("base", "fast", "embedded", "build", "test", "dev"),
}


class SetupError(Exception):
    """The machine lacks something; the message says what and how to get it."""


# --- which python -------------------------------------------------------------------------


def version_of(python: str) -> tuple[int, int] | None:
    try:
        told = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    major, minor = told.stdout.split()
    return int(major), int(minor)


def open_to_all(path: Path) -> bool:
    """Whether an unprivileged user can reach `path`: every folder above is passable."""
    real = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (real, *real.parents))


def candidates() -> list[str]:
    named = os.environ.get("PYTHON", "")
    if named != "":
        return [shutil.which(named) or named]
    names = ["python3.11", "python3.12", "python3.13", "python3"]
    found = [f"/usr/bin/{name}" for name in names] + [f"/usr/local/bin/{name}" for name in names]
    on_path = [shutil.which(name) for name in names]
    return [*found, *(path for path in on_path if path is not None), sys.executable]


def interpreter() -> str:
    """The first Python new enough. As root, one that other users reach too: the node drops to
    an unprivileged user, who cannot run an interpreter in root's home."""
    fitting = []
    for path in candidates():
        version = version_of(path)
        if version is not None and version >= OLDEST:
            fitting.append(path)
    if not fitting:
        raise SetupError(
            "Alcyon needs Python 3.11 or newer (Debian: apt-get install python3; "
            "or name one: make setup PYTHON=/path/to/python3.12)"
        )
    if os.geteuid() != 0:
        return fitting[0]
    return next((path for path in fitting if open_to_all(Path(path))), fitting[0])


# --- uv -----------------------------------------------------------------------------------


def uv_command() -> str:
    """The machine's uv, else one of our own below .tools, which needs pip but no venv."""
    for path in (shutil.which("uv"), str(ROOT / ".tools" / "uv" / "bin" / "uv")):
        if path is not None and _works(path):
            return path
    print("setup: bringing uv", flush=True)
    target = ROOT / ".tools" / "uv"
    shutil.rmtree(target, ignore_errors=True)
    done = subprocess.run(
        [interpreter(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--root-user-action=ignore", "--target", str(target), "--require-hashes", "--no-deps",
         "-r", str(ROOT / "requirements" / "uv.txt")],
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SetupError("uv could not be installed with pip (Debian: apt-get install python3-pip)")
    return str(target / "bin" / "uv")


def _works(uv: str) -> bool:
    try:
        told = subprocess.run([uv, "--version"], stdout=subprocess.PIPE, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.match(r"uv (\d+)\.(\d+)", told.stdout.decode())
    return found is not None and (int(found[1]), int(found[2])) >= (0, 7)


def environment() -> dict[str, str]:
    """What uv runs in: never another Python download, a cache that can be written.

    The machine's certificates, since a closed network has a mirror with its own.
    """
    own = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    if "UV_SYSTEM_CERTS" not in os.environ:
        own["UV_SYSTEM_CERTS"] = "1"
    if "UV_CACHE_DIR" not in os.environ and not os.access(str(Path.home()), os.W_OK):
        own["UV_CACHE_DIR"] = str(ROOT / ".tools" / "uv-cache")
    return {**os.environ, **own}


def uv(*arguments: str) -> None:
    done = subprocess.run([uv_command(), *arguments], cwd=str(ROOT), env=environment(), check=False)
    if done.returncode != 0:
        raise SetupError(f"uv {' '.join(arguments[:2])} failed; its own words are above")


# --- the steps ----------------------------------------------------------------------------


def make_venv() -> None:
    """Keep a venv that works; replace one whose Python is gone or too old."""
    version = version_of(str(PYTHON))
    if version is not None and version >= OLDEST:
        return
    print(f"setup: .venv with {interpreter()}", flush=True)
    shutil.rmtree(str(VENV), ignore_errors=True)
    uv("venv", "--quiet", "--python", interpreter(), str(VENV))


def install(names: tuple[str, ...]) -> None:
    files = [f"--requirement=requirements/{name}.txt" for name in names]
    uv("pip", "install", "--quiet", "--require-hashes", *files)
    uv("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")


def needs_node() -> bool:
    done = subprocess.run(
        [str(PYTHON), "-c", "from tools.assets import npm_command as n; n()"],
        cwd=str(ROOT),
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode != 0


def run_tool(name: str, *arguments: str) -> None:
    done = subprocess.run([str(PYTHON), f"tools/{name}.py", *arguments], cwd=str(ROOT), check=False)
    if done.returncode != 0:
        raise SetupError(f"tools/{name}.py failed; its own words are above")


def fingerprint(names: tuple[str, ...]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())  # a moved clone has a venv that points elsewhere
    for file in ["pyproject.toml", *(f"requirements/{name}.txt" for name in names)]:
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()


def packages(kind: str) -> None:
    names = REQUIREMENTS[kind]
    stamp = STAMPS / kind
    wanted = fingerprint(names)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_venv()
    print("setup: Python packages", flush=True)
    install(names)
    run_tool("licences", "take-out")
    if needs_node():
        print("setup: a node, since this machine has none", flush=True)
        uv("pip", "install", "--quiet", "--require-hashes", "--requirement=requirements/node.txt")
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(wanted)
    if kind == "develop":  # holds all that running needs
        (STAMPS / "run").write_text(fingerprint(REQUIREMENTS["run"]))


def main(kind: str) -> int:
    try:
        packages(kind)
        run_tool("assets", *(["--with-test-tools"] if kind == "develop" else []))
        run_tool("messages", "compile")
    except SetupError as missing:
        print(f"setup: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in REQUIREMENTS:
        sys.exit("usage: python3 tools/setup.py run|develop")
    sys.exit(main(sys.argv[1]))
