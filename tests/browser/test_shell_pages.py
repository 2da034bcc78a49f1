"""Every page of a trial node, found by walking its links as people of several roles."""

from datetime import date
from itertools import cycle
from zlib import crc32

import pytest
from playwright.sync_api import Browser

from tests.browser import harness, walking
from tests.browser.harness import NARROW, NARROWEST, WIDE, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = [
    "ncb-exampleland.officer",
    "ncb-exampleland.reviewer",
    "ncb-exampleland.admin",
    "harbour-house.partner",
]
LOOKS = [
    ("en", "light", WIDE),
    ("ar", "dark", NARROWEST),
    ("fr", "dark", WIDE),
    ("es", "light", NARROW),
    ("ar", "light", WIDE),
]


def is_due(path: str, today: date) -> bool:
    """Whether axe looks at a page today: the Desk always, of the others a third in turn."""
    return path == "/" or crc32(walking.shape(path).encode()) % 3 == today.toordinal() % 3


@pytest.mark.parametrize(("person", "look"), list(zip(PEOPLE, cycle(LOOKS), strict=False)))
def test_every_page_of_a_person_is_sound(
    chromium: Browser, trial_node: str, person: str, look: tuple[str, str, tuple[int, int]]
) -> None:
    language, theme, size = look
    faults: dict[str, list[str]] = {}
    with harness.page(chromium, trial_node, size=size, language=language, theme=theme) as page:
        watch = Watch(page, trial_node)
        walking.sign_in(page, person)
        walking.choose_language(page, language)
        paths = []
        for path in walking.walk(page):
            paths.append(path)
            found = harness.no_sideways_scroll(page) + harness.small_targets(page)
            if is_due(path, date.today()):  # noqa: DTZ011 - any day of any zone will do
                found += harness.axe(page)
            if found:
                faults[path] = found

    assert faults == {}
    assert len(paths) > 10
    assert watch.outside == []
    assert watch.complaints == []


@pytest.mark.parametrize(("language", "kilobytes"), [("en", 150), ("ar", 200)])
def test_the_desk_keeps_to_its_budget(
    chromium: Browser, trial_node: str, language: str, kilobytes: int
) -> None:
    with harness.page(chromium, trial_node) as page:
        walking.sign_in(page, PEOPLE[0])
        walking.choose_language(page, language)
        cookies = page.context.cookies()
    weight = harness.weigh(chromium, trial_node, "/", cookies=cookies, language=language)

    assert weight.requests <= 8, harness.told(weight)
    assert weight.kilobytes <= kilobytes, harness.told(weight)


def test_a_page_that_is_not_there_is_said_in_the_frame(chromium: Browser, trial_node: str) -> None:
    with harness.page(chromium, trial_node) as page:
        walking.sign_in(page, PEOPLE[0])
        answer = page.goto("/no/such/page")

        assert answer is not None
        assert answer.status == 404
        assert page.locator("h1").inner_text() == "There is nothing here for you"


def test_the_theme_is_kept_when_scripts_do_not_run(chromium: Browser, trial_node: str) -> None:
    with harness.page(chromium, trial_node, scripts=False) as page:
        page.goto("/sign-in")
        page.get_by_role("button", name="Dark theme").click()

        assert page.locator("html").get_attribute("data-theme") == "dark"
