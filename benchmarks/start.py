"""`alcyon up --trial`: seconds to the first page, again on the second start, and the Desk's weight.

The weight is what a browser with an empty cache fetches to show the Desk, over the wire.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.ground import ROOT
from benchmarks.report import Report
from tests.browser import harness, walking

FIRST_SECONDS, SECOND_SECONDS = 120, 15
REQUESTS = 8
KILOBYTES = {"en": 150, "ar": 200}
OFFICER = "ncb-exampleland.officer"


def run(size: int | None) -> Report:
    """Two starts of one node; `size` is not asked for: the trial's world is always the same."""
    report = Report("start")
    with tempfile.TemporaryDirectory(prefix="alcyon-start-") as folder:
        Path(folder).chmod(0o755)  # started as root, the node runs as somebody else
        home, port = Path(folder) / "home", _free_port()
        with started(home, port) as seconds:
            report.add("first start, to the first page", seconds, "s", most=FIRST_SECONDS)
        with started(home, port) as seconds:
            report.add("second start", seconds, "s", most=SECOND_SECONDS)
            _weigh(report, f"http://127.0.0.1:{port}")
    return report


def _weigh(report: Report, node: str) -> None:
    """The Desk of an officer, in a script that needs few fonts and in one that needs more."""
    with harness.browser() as running:
        for language, most in KILOBYTES.items():
            with harness.page(running, node, language=language) as seen:
                walking.sign_in(seen, OFFICER)
                walking.choose_language(seen, language)
                cookies = seen.context.cookies()
            weight = harness.weigh(running, node, "/", cookies=cookies, language=language)
            report.add(f"Desk, {language}: requests", weight.requests, "", most=REQUESTS)
            report.add(f"Desk, {language}: weight", weight.kilobytes, "KB", most=most)


@contextmanager
def started(home: Path, port: int) -> Iterator[float]:
    """A running trial node; yields the seconds until it said that its first page answers."""
    environ = {
        **os.environ,
        "ALCYON_HOME": str(home),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "alcyon.cli", "up", "--trial"]
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdout is not None  # for mypy: it was asked for above
        try:
            _await_ready(node.stdout)
            yield time.perf_counter() - begun
        finally:
            node.send_signal(signal.SIGINT)
            node.stdout.read()
            node.wait(timeout=120)


def _await_ready(lines: Iterable[str]) -> None:
    said = []
    for line in lines:
        said.append(line)
        if line.startswith("ready "):
            return
    raise RuntimeError("the node did not come up:\n" + "".join(said))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
