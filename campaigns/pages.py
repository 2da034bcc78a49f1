"""Every page of a trial node, as six people, in four languages and two themes: axe, width, privacy.

One line per faulty page; pictures of all in tests/shots. Exit code 1 when anything was found.
`--language fr --theme dark --person ncb-exampleland.officer` narrow it down (repeatable).
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from playwright.sync_api import Browser

from tests.browser import harness, walking

PEOPLE = (
    "ncb-exampleland.officer",
    "ncb-exampleland.reviewer",
    "ncb-exampleland.admin",
    "ncb-exampleland.analyst",
    "exampleland-prosecution.prosecutor",
    "harbour-house.partner",
)
LANGUAGES = ("en", "fr", "es", "ar")
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Look:
    """Who looks, in which language, by which light, at which width."""

    person: str
    language: str
    theme: str
    size: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.person}-{self.language}-{self.theme}-{self.size[0]}"


def looks(given: argparse.Namespace) -> Iterator[Look]:
    """Wide in the light, as narrow as a telephone can be in the dark."""
    chosen = product(given.person or PEOPLE, given.language or LANGUAGES, given.theme or THEMES)
    for person, language, theme in chosen:
        size = harness.WIDE if theme == "light" else harness.NARROWEST
        yield Look(person, language, theme, size)


def look_at(running: Browser, node: str, look: Look) -> Iterator[tuple[str, list[str]]]:
    """Each page of one person's walk, with what is wrong with it."""
    with harness.page(
        running, node, size=look.size, language=look.language, theme=look.theme
    ) as seen:
        watch = harness.Watch(seen, node)
        walking.sign_in(seen, look.person)
        walking.choose_language(seen, look.language)
        for path in walking.walk(seen):
            place = re.sub(r"\W+", "_", walking.shape(path)).strip("_") or "desk"
            harness.photograph(seen, f"campaign-{look.name}-{place}")
            found = harness.axe(seen) + harness.no_sideways_scroll(seen)
            found += harness.small_targets(seen) + watch.outside + watch.complaints
            watch.outside.clear()
            watch.complaints.clear()
            yield path, found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m campaigns pages")
    parser.add_argument("--person", action="append", choices=PEOPLE)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--theme", action="append", choices=THEMES)
    given = parser.parse_args(arguments)
    begun, pages, faulty = time.monotonic(), 0, 0
    with walking.trial() as node, harness.browser() as running:
        for look in looks(given):
            for path, found in look_at(running, node, look):
                pages, faulty = pages + 1, faulty + bool(found)
                for fault in found:
                    print(f"{look.name} {path}: {fault}", flush=True)
    minutes = (time.monotonic() - begun) / 60
    print(f"{pages} pages looked at in {minutes:.0f} minutes, {faulty} with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
