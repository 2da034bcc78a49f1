"""A trial node of its own, signed in to as its invented people, and a walk over its pages."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser import harness

VARIABLE = re.compile(
    r"/[0-9a-f]{8}-[0-9a-f-]{27}|/\d+(?=/|$)|(?<=^/networks)/[^/]+|(?<=^/organisations)/[^/]+"
)
"""What differs between two addresses of one page: ids, numbers, slugs."""
LEFT_ALONE = re.compile(
    r"^/(static|sign-out|health|link|api)\b|/(export|print|download|trail|file|refused)\b"
)
"""Not pages to look at: files, ways out, what leaves a mark each time."""


@contextmanager
def trial() -> Iterator[str]:
    """The address of a fresh trial node with its invented world; gone on the way out."""
    with tempfile.TemporaryDirectory(prefix="alcyon-trial-") as folder:
        Path(folder).chmod(0o755)  # started as root, the node runs as somebody else
        with _running(Path(folder) / "home", _free_port()) as address:
            yield address


@contextmanager
def _running(home: Path, port: int) -> Iterator[str]:
    environment = {
        **os.environ,
        "ALCYON_HOME": str(home),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONPATH": str(harness.ROOT / "src"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "alcyon.cli", "up", "--trial"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdout is not None
        try:
            yield _ready_line(node.stdout)
        finally:
            node.send_signal(signal.SIGINT)
            node.stdout.read()
            node.wait(timeout=60)


def _ready_line(lines: Iterable[str]) -> str:
    said = []
    for line in lines:
        said.append(line)
        if line.startswith("ready "):
            return line.split()[1]
    raise AssertionError("the trial node did not come up:\n" + "".join(said))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def sign_in(seen: Page, username: str) -> None:
    """Sign in as one of the invented people that the trial's sign-in page lists."""
    seen.goto("/sign-in")
    seen.locator(".invented-one", has_text=username).click()
    if seen.locator(".trial-code button").count():
        seen.locator(".trial-code button").click()
    seen.wait_for_load_state()


def choose_language(seen: Page, language: str) -> None:
    """By the language menu of the frame, as a reader would."""
    seen.locator("details.drop-down", has=seen.locator("button[name=language]")).click()
    seen.locator(f"button[name=language][value={language}]").click()
    seen.wait_for_load_state()


def shape(address: str) -> str:
    """The address of a page without what differs from thing to thing."""
    return VARIABLE.sub("/*", urlsplit(address).path)


def walk(seen: Page, start: str = "/", *, most: int = 150) -> Iterator[str]:
    """Open every page that can be reached by links, one of each shape, and yield its path.

    The page is open while its path is in hand. A new page is found by itself once something
    links to it. A record of one's own is another shape than a record of others: it can be
    shared, corrected and deleted.
    """
    waiting, known = [start], {(shape(start), False)}
    while waiting and most:
        path, most = waiting.pop(0), most - 1
        seen.goto(path, wait_until="load")
        yield path
        for link, is_own in _links(seen):
            if (shape(link), is_own) not in known and not LEFT_ALONE.search(link):
                known.add((shape(link), is_own))
                waiting.append(link)


def _links(seen: Page) -> list[tuple[str, bool]]:
    """The paths that the open page leads to, of this host alone, and which are rows of ours."""
    told = "a => [a.href, a.matches('.row') && a.querySelector('.accent') !== null]"
    links: list[tuple[str, bool]] = seen.eval_on_selector_all("a[href]", f"all => all.map({told})")
    here = urlsplit(seen.url).netloc
    parts = [(urlsplit(href), own) for href, own in links]
    return [
        (f"{part.path}{'?' + part.query if part.query else ''}", own)
        for part, own in parts
        if part.netloc == here
    ]
