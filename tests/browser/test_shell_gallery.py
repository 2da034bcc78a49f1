"""The frame and its components, as a browser shows them."""

from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser import harness
from tests.browser.harness import NARROW, NARROWEST, WIDE, Watch

pytestmark = pytest.mark.browser

PAGES = ["/gallery/", "/gallery/desk/", "/gallery/record/", "/gallery/door/"]
FAULTS = ["404", "410", "422", "429", "500", "503", "507", "csrf", "offline"]
EVERY = PAGES + [f"/gallery/fault/{name}/" for name in FAULTS]


@pytest.mark.parametrize(
    ("language", "theme"), list(product(["en", "fr", "ar"], ["light", "dark"]))
)
def test_axe_finds_nothing_on_any_page(
    chromium: Browser, gallery: str, language: str, theme: str
) -> None:
    size = NARROW if language == "fr" else WIDE
    with harness.page(chromium, gallery, size=size, language=language, theme=theme) as page:
        found = {}
        for path in PAGES:
            page.goto(path)
            found[path] = harness.axe(page)

    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", EVERY)
def test_a_page_of_320_pixels_does_not_scroll_sideways(
    chromium: Browser, gallery: str, path: str, language: str
) -> None:
    with harness.page(chromium, gallery, size=NARROWEST, language=language) as page:
        page.goto(path)

        assert harness.no_sideways_scroll(page) == []
        assert harness.small_targets(page) == []


def test_no_page_asks_another_host_or_breaks_its_policy(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        watch = Watch(page, gallery)
        for path in EVERY:
            page.goto(path, wait_until="networkidle")

        assert watch.outside == []
        assert watch.complaints == []


@pytest.mark.parametrize(("language", "kilobytes"), [("en", 150), ("ar", 200)])
def test_a_desk_keeps_to_its_budget(
    chromium: Browser, gallery: str, language: str, kilobytes: int
) -> None:
    weight = harness.weigh(chromium, gallery, "/gallery/desk/", language=language)

    assert weight.requests <= 8, harness.told(weight)
    assert weight.kilobytes <= kilobytes, harness.told(weight)


def test_missing_and_forbidden_are_one_page(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        seen = []
        for name in ("403", "404"):
            page.goto(f"/gallery/fault/{name}/")
            seen.append(page.locator("main").inner_html().replace(f"/{name}/", "/"))

    assert seen[0] == seen[1]


class TestWithKeysAlone:
    """A reader with a keyboard and no mouse."""

    @pytest.fixture
    def desk(self, chromium: Browser, gallery: str):
        with harness.page(chromium, gallery) as page:
            page.goto("/gallery/desk/")
            yield page

    def test_j_and_k_walk_the_list(self, desk) -> None:
        titles = desk.locator(".row")
        for key, place in (("j", 1), ("j", 2), ("k", 1)):
            desk.keyboard.press(key)
            assert (
                desk.evaluate("document.activeElement.innerText") == titles.nth(place).inner_text()
            )

    def test_a_slash_goes_to_the_search_box(self, desk) -> None:
        desk.keyboard.press("/")
        desk.keyboard.type("j?k/")

        assert desk.locator("#q").input_value() == "j?k/"

    def test_a_question_mark_opens_help_and_escape_closes_it(self, desk) -> None:
        desk.keyboard.press("?")
        assert desk.locator("dialog.help").is_visible()
        desk.keyboard.press("Escape")

        assert desk.locator("dialog.help").is_hidden()

    def test_single_keys_can_be_switched_off(self, desk) -> None:
        desk.keyboard.press("?")
        desk.locator("[data-keys]").uncheck()
        desk.keyboard.press("Escape")
        desk.reload()
        desk.keyboard.press("?")

        assert desk.locator("dialog.help").is_hidden()

    def test_the_first_stop_skips_to_the_content(self, desk) -> None:
        desk.keyboard.press("Tab")
        assert desk.locator(".skip").is_visible()
        desk.keyboard.press("Enter")

        assert desk.evaluate("document.activeElement.id") == "main"


def test_an_error_summary_takes_the_focus(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        page.goto("/gallery/")

        assert page.evaluate("document.activeElement.className") == "mistakes"


def test_what_cannot_be_undone_waits_for_the_typed_name(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        page.goto("/gallery/")
        button = page.locator(".confirm button")
        assert button.is_disabled()
        page.locator("[name=confirmation]").fill("NCB Exampleland")

        assert button.is_enabled()


def test_the_menu_opens_on_a_telephone_even_without_scripts(
    chromium: Browser, gallery: str
) -> None:
    with harness.page(chromium, gallery, size=NARROW, scripts=False) as page:
        page.goto("/gallery/desk/")
        assert page.locator("#navigation").is_hidden()
        page.locator(".menu-link").click()

        assert page.locator("#navigation").is_visible()


def test_paper_carries_marking_reader_and_time(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        page.goto("/gallery/record/")
        page.emulate_media(media="print")
        foot = page.locator(".print-mark")

        assert foot.is_visible()
        assert "RESTRICTED" in foot.inner_text()
        assert "A. Example" in foot.inner_text()
        assert "UTC" in foot.inner_text()
        assert page.locator(".navigation").is_hidden()
