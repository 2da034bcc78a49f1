"""A browser, a page, and what a page is held to: photographs, axe, weight, width, privacy."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "tests" / "shots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PROBES = Path(__file__).with_name("probes.js")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW, NARROWEST = (1440, 900), (390, 844), (320, 640)


def chromium() -> str:
    """The browser to drive: $ALCYON_CHROMIUM, else the first on the PATH."""
    named = os.environ.get("ALCYON_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("no chromium: `make test` brings it, or name one in ALCYON_CHROMIUM")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium. One per session is enough; a page is a fresh profile."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def page(
    running: Browser,
    base: str,
    *,
    size: tuple[int, int] = WIDE,
    language: str = "en",
    theme: str = "light",
    scripts: bool = True,
    zone: str = "UTC",
) -> Iterator[Page]:
    """A page in a profile of its own, in a language and a theme, watched from the start."""
    context = running.new_context(
        viewport={"width": size[0], "height": size[1]},
        base_url=base,
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
        timezone_id=zone,
        device_scale_factor=2 if size[0] < 600 else 1,
    )
    cookies = {"alcyon_language": language, "alcyon_theme": theme}
    context.add_cookies([{"name": k, "value": v, "url": base} for k, v in cookies.items()])
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    try:
        yield opened
    finally:
        context.close()


@dataclass
class Weight:
    """What one cold visit cost: requests, and bytes as they came over the line."""

    requests: int = 0
    kilobytes: float = 0.0
    parts: list[tuple[str, int]] = field(default_factory=list)


def weigh(
    running: Browser, base: str, path: str, *, cookies: Sequence[Any] = (), language: str = "en"
) -> Weight:
    """Visit `path` with an empty cache and add up all that was fetched."""
    with page(running, base, language=language) as fresh:
        fresh.context.add_cookies(list(cookies))
        session = fresh.context.new_cdp_session(fresh)
        session.send("Network.enable")
        sizes: dict[str, int] = {}
        names: dict[str, str] = {}

        def begun(event: dict[str, Any]) -> None:
            names[event["requestId"]] = event["request"]["url"]

        def ended(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] = event["encodedDataLength"]

        session.on("Network.requestWillBeSent", begun)
        session.on("Network.loadingFinished", ended)
        fresh.goto(path, wait_until="networkidle")
    parts = [(urlsplit(names.get(key, "")).path, int(size)) for key, size in sizes.items() if size]
    return Weight(len(parts), sum(size for _name, size in parts) / 1024, parts)


def photograph(seen: Page, name: str, *, whole: bool | None = None) -> Path:
    """A picture in tests/shots (never committed). Narrow pages are taken whole."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    narrow = (seen.viewport_size or {"width": 0})["width"] < 600
    target = SHOTS / f"{name}.png"
    seen.screenshot(path=target, full_page=narrow if whole is None else whole)
    return target


def axe(seen: Page) -> list[str]:
    """What axe-core finds wrong, one line each. Empty is the only good answer."""
    if not AXE.is_file():
        raise RuntimeError("axe-core is missing: make assets")
    # evaluate, not a script tag: the page's own policy forbids inline scripts, and stays on
    seen.evaluate(AXE.read_text("utf-8"))
    return _probe(seen, "violations", AXE_RULES)


def no_sideways_scroll(seen: Page) -> list[str]:
    """What sticks out of the page on either side. Empty when nothing does."""
    return _probe(seen, "sticksOut")


def small_targets(seen: Page) -> list[str]:
    """Links and controls under 24 pixels that are not words in a sentence."""
    return _probe(seen, "smallTargets")


def _probe(seen: Page, name: str, argument: object = None) -> list[str]:
    seen.evaluate(PROBES.read_text("utf-8"))
    found: list[str] = seen.evaluate(f"argument => alcyonProbes.{name}(argument)", argument)
    return found


class Watch:
    """Listens to a page: what it asked of others, what its policy refused or its console said."""

    def __init__(self, seen: Page, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.outside: list[str] = []
        self.complaints: list[str] = []
        seen.on("request", self._asked)
        seen.on("response", self._answered)
        seen.on("console", self._said)
        seen.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.outside.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def told(weight: Weight) -> str:
    """A weight in words, for the message of a failed assertion."""
    parts = ", ".join(f"{name} {size}" for name, size in weight.parts)
    return f"{weight.requests} requests, {weight.kilobytes:.1f} KB: {parts}"
