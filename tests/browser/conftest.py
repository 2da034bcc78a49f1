"""A browser for all browser tests, and the gallery in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import harness, walking


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless browser; each page gets a profile of its own."""
    with harness.browser() as running:
        yield running


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the gallery. It needs no database, so it comes up by itself."""
    static: Path = tmp_path_factory.mktemp("gallery")
    path = os.pathsep.join([str(harness.ROOT / "src"), str(harness.ROOT)])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.gallery.serve"],
        env={**os.environ, "PYTHONPATH": path, "GALLERY_STATIC": str(static)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready "), f"the gallery did not come up: {ready!r}"
        yield ready.split()[1]
        process.terminate()


@pytest.fixture(scope="session")
def trial_node() -> Iterator[str]:
    """The address of a trial node with its invented world, for tests that change nothing in it
    that another test would miss. It takes a minute to come up, so there is one for all.
    """
    with walking.trial() as address:
        yield address
