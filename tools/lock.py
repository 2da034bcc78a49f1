"""Write requirements/*.txt: every version pinned, every file hashed, no address anywhere.

One file for the run-time dependencies (base), one per extra and one per dependency group.
All are cut from one resolution, so any of them may be installed together.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip


def wanted(project: dict[str, object]) -> Iterator[tuple[str, list[str]]]:
    """(file name without ending, requirements as written) in pyproject's order."""
    match project:
        case {
            "project": {"dependencies": list(base), "optional-dependencies": dict(extras)},
            "dependency-groups": dict(groups),
        }:
            yield "base", base
            yield from extras.items()
            yield from groups.items()
        case _:
            raise KeyError("pyproject.toml lacks dependencies, extras or groups")


def resolve(uv: str, requirements: list[str], *options: str) -> str:
    done = subprocess.run(
        [uv, *COMPILE, *options, "-"],
        input="\n".join(requirements),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"lock: {done.stderr}")
    return done.stdout


def main(uv: str, upgrade: bool) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folder = ROOT / "requirements"
    folder.mkdir(exist_ok=True)
    parts = dict(wanted(project))
    pins = folder / ".pins"
    try:
        everything = [line for lines in parts.values() for line in lines]
        pins.write_text("" if upgrade else _present(folder), encoding="utf-8")
        fresh = resolve(uv, everything, "--constraint", str(pins))
        pins.write_text(fresh, encoding="utf-8")
        for name, lines in parts.items():
            text = resolve(uv, lines, "--constraint", str(pins), "--generate-hashes")
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    finally:
        pins.unlink(missing_ok=True)


def _present(folder: Path) -> str:
    """The pins in force, without hashes: a lock moves only what must move."""
    lines = (
        line.rstrip(" \\")
        for file in sorted(folder.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line[:1].isalnum()
    )
    return "\n".join(sorted(set(lines)))


if __name__ == "__main__":
    main(sys.argv[1], "--upgrade" in sys.argv[2:])
