"""Make sure that a chromium is here for the browser tests, or say plainly that it is missing.

As root on Debian it is installed with apt-get. Nothing is skipped in silence.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The browser that the tests drive: $ALCYON_CHROMIUM, else the first on the PATH."""
    named = os.environ.get("ALCYON_CHROMIUM")
    if named is not None:
        return named if os.access(named, os.X_OK) else None
    return next((path for path in map(shutil.which, NAMES) if path is not None), None)


def bring() -> bool:
    """Install Debian's chromium; tells whether it is there afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "--yes", "--no-install-recommends", "chromium")
    for step in (("update",), install):
        done = subprocess.run(
            ["apt-get", "--quiet", "-o", "DPkg::Lock::Timeout=300", *step],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            return False
    return find() is not None


def main() -> int:
    if find() is not None:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        print("browser: installing Debian's chromium for the browser tests", flush=True)
        if bring():
            return 0
    print(
        "browser: the browser tests need chromium, and it is missing.\n"
        "  Debian: apt-get install chromium (as root); or name one: ALCYON_CHROMIUM=/path\n"
        "  Without it, run the other tests: .venv/bin/python -m pytest -m 'not browser'",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
