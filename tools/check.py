"""`make check`: every rule that a machine can remember, one line each, all of them every time."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STEPS: tuple[tuple[str, Sequence[str]], ...] = (
    ("ruff: rules", (str(BIN / "ruff"), "check", "--quiet", ".")),
    ("ruff: format", (str(BIN / "ruff"), "format", "--quiet", "--check", ".")),
    ("mypy --strict", (sys.executable, "-m", "mypy")),
    ("floors", (str(BIN / "lint-imports"), "--no-logo")),
    ("our own lints", (sys.executable, "-m", "tools.lints")),
    ("licences", (sys.executable, "tools/licences.py", "--quiet")),
    ("translations", (sys.executable, "tools/messages.py", "check")),
)


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one step; its words are shown when it fails."""
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<16} {verdict:<7} {time.monotonic() - begun:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main(wanted: Sequence[str]) -> int:
    """Run the steps whose name holds one of `wanted`; all of them when none is named."""
    steps = [step for step in STEPS if not wanted or any(word in step[0] for word in wanted)]
    failed = [name for name, command in steps if not passes(name, command)]
    if failed:
        print(f"check failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
