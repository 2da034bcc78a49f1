"""Incidents of the IOM go in through the wizard, as an officer does it, with the real worker."""

import gzip
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness, walking

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROWS = 400
PATIENCE = 90_000  # milliseconds; the worker looks for work every two seconds


@pytest.fixture
def incidents(data_folder: Path, tmp_path: Path) -> Path:
    """The head of the real file, with a row that hides a mark at its end."""
    packed = data_folder / "migration" / "iom_mmp.csv.gz"
    with gzip.open(packed, "rt", encoding="utf-8") as file:
        lines = list(islice(file, ROWS))
    lines.append("2020-01-02,2020-01-01,Incident,R,USA,1.0,\u200ehidden,,,Place,-110.3,31.6\n")
    target = tmp_path / "incidents.csv"
    target.write_text("".join(lines), encoding="utf-8")
    return target


def test_incidents_go_in_and_the_hidden_mark_comes_back(
    chromium: Browser, trial_node: str, incidents: Path
) -> None:
    with harness.page(chromium, trial_node) as page:
        watch = harness.Watch(page, trial_node)
        walking.sign_in(page, "ncb-exampleland.officer")
        upload(page, incidents)
        accept_columns(page)
        say_handling(page)
        page.locator(".job.done").wait_for(timeout=PATIENCE)
        page.reload()
        told = page.locator("main").inner_text()
        assert "hidden" in told
        assert page.locator("table", has_text="Refused rows").count() == 1
        assert harness.axe(page) == []
        assert watch.outside == []
        page.goto("/search?q=Central+American&schema=Event")
        assert page.locator("ol.rows li").count() == 25


TABLE = """Full name of the person,Date of Birth,Passport No,Remarks about the circumstances,Other
Jonas Sample,1990-03-05,X00123456,seen at the bus station near the border crossing,zz9
"""
CUT_OFF = """() => [...document.querySelectorAll("td select")].filter(one => {
  const words = document.createElement("canvas").getContext("2d"), style = getComputedStyle(one);
  words.font = style.font;
  const longest = Math.max(...[...one.options].map(each => words.measureText(each.text).width));
  const arrow = 20;
  return longest + parseFloat(style.paddingInlineStart) + arrow > one.clientWidth
    || one.offsetWidth < 0.9 * one.closest("td").clientWidth;
}).map(one => one.getAttribute("aria-label"))"""
"""The columns whose choices do not fit, or do not fill their cell."""


def test_no_choice_of_a_column_is_cut_off(
    chromium: Browser, trial_node: str, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(TABLE, encoding="utf-8")
    with harness.page(chromium, trial_node) as page:
        walking.sign_in(page, "ncb-exampleland.analyst")
        for language in ("en", "fr", "ar"):
            page.set_viewport_size({"width": harness.WIDE[0], "height": harness.WIDE[1]})
            page.goto("/")
            walking.choose_language(page, language)
            for width, height in (harness.WIDE, harness.NARROW):
                page.set_viewport_size({"width": width, "height": height})
                page.goto("/imports/new")
                page.set_input_files("input[type=file]", str(file))
                page.locator("main form button.primary").click()
                page.locator("td select").first.wait_for()
                assert page.evaluate(CUT_OFF) == [], (language, width)
                assert harness.no_sideways_scroll(page) == []


def upload(page: Page, file: Path) -> None:
    page.goto("/imports/new")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Look into it").click()


def accept_columns(page: Page) -> None:
    page.get_by_role("heading", name="What do the columns mean?").wait_for()
    assert "Event" in page.locator(".page-head").inner_text()
    assert harness.axe(page) == []
    page.get_by_role("button", name="These are right").click()


def say_handling(page: Page) -> None:
    page.get_by_role("heading", name="How are the rows handled?").wait_for()
    assert "would be refused" in page.locator("aside").inner_text()
    page.select_option("[name='h.grade_source']", "4X4:B")
    page.select_option("[name='h.grade_information']", "4X4:2")
    page.select_option("[name='h.category']", "OTHER")
    page.select_option("[name='h.legal_basis']", "NATIONAL_LAW")
    page.check("[name='h.crime_areas'][value=MIGRANT_SMUGGLING]")
    page.locator("aside").get_by_role("button", name="Import").click()
