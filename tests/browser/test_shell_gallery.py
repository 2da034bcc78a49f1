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


class TestAJobThatRuns:
    """Tells its news by itself, gently."""

    def test_is_asked_after_fifteen_seconds_and_not_before(
        self, chromium: Browser, gallery: str
    ) -> None:
        with harness.page(chromium, gallery) as page:
            page.clock.install()
            watch = Watch(page, gallery)
            page.goto("/gallery/job/", wait_until="networkidle")
            page.clock.run_for(14_000)
            assert "1,000 of 9,000" in page.locator("#job").inner_text()
            page.clock.run_for(2_000)
            page.get_by_text("2,000 of 9,000").wait_for()

        assert watch.complaints == []

    def test_offers_to_look_again_where_scripts_do_not_run(
        self, chromium: Browser, gallery: str
    ) -> None:
        with harness.page(chromium, gallery, scripts=False) as page:
            page.goto("/gallery/job/")

            assert page.get_by_role("link", name="Look again").is_visible()


class TestAFormBeingFilled:
    """Loses nothing without a word."""

    def test_warns_before_it_is_left(self, chromium: Browser, gallery: str) -> None:
        warned = []
        with harness.page(chromium, gallery) as page:
            page.goto("/gallery/")
            page.locator("#id_note").fill("something")
            page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
            page.goto("/gallery/desk/")

        assert warned == ["beforeunload"]

    def test_is_kept_by_the_server_every_twenty_seconds(
        self, chromium: Browser, gallery: str
    ) -> None:
        kept = []
        with harness.page(chromium, gallery) as page:
            page.clock.install()
            page.route(
                "**/gallery/draft/", lambda route: (kept.append(1), route.fulfill(status=204))
            )
            page.goto("/gallery/")
            page.locator("#id_note").fill("something")
            page.clock.run_for(21_000)
            page.get_by_text("Kept", exact=True).wait_for(state="attached")
            page.clock.run_for(60_000)

        assert kept == [1]


def test_the_theme_changes_at_once_and_is_told_to_the_server(
    chromium: Browser, gallery: str
) -> None:
    told = []
    with harness.page(chromium, gallery) as page:
        page.goto("/gallery/desk/")
        page.on("request", lambda request: told.append((request.method, request.post_data or "")))
        page.get_by_role("button", name="Dark theme").click()
        page.get_by_role("button", name="Light theme").wait_for()

        assert page.locator("html").get_attribute("data-theme") == "dark"
    assert [method for method, body in told if "dark" in body] == ["POST"]


def test_losing_the_connection_is_said(chromium: Browser, gallery: str) -> None:
    with harness.page(chromium, gallery) as page:
        page.goto("/gallery/desk/")
        page.context.set_offline(True)
        page.locator("#connection").wait_for(state="visible")
        page.context.set_offline(False)
        page.locator("#connection").wait_for(state="hidden")


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
