"""The node's alarms in words: each number is counted as the language counts it."""

import pytest
from django.utils import translation

from alcyon.node.alarms import Alarm
from alcyon.web.desk import alarms

COUNTED = ["clock-jumped", "clock-behind", "clock-differs"]


def text(code: str, language: str = "en", **facts: int | str) -> str:
    with translation.override(language):
        return alarms.said(Alarm(code, True, facts)).text


@pytest.mark.parametrize(
    ("days", "age"),
    [(7, "7 أيام"), (11, "11 يوماً"), (100, "100 يوم"), (103, "103 أيام"), (2, "يومان")],
)
def test_the_age_of_a_backup_is_counted_in_arabic(days: int, age: str) -> None:
    assert text("backup-old", "ar", days=days).startswith(f"عمر الأخيرة {age}.")


@pytest.mark.parametrize("code", COUNTED)
@pytest.mark.parametrize(
    ("seconds", "told"),
    [(65, "65 ثانية"), (103, "103 ثوانٍ"), (200, "200 ثانية"), (-103, "103 ثوانٍ")],
)
def test_the_seconds_of_a_clock_are_counted_in_arabic(code: str, seconds: int, told: str) -> None:
    said = text(code, "ar", seconds=seconds)

    assert told in said
    assert "-" not in said


def test_one_day_and_one_second_are_not_days_and_seconds() -> None:
    assert "1 day old" in text("backup-old", days=1)
    assert "by 1 second." in text("clock-jumped", seconds=1)


def test_a_clock_set_back_is_told_from_one_set_ahead() -> None:
    assert text("clock-jumped", seconds=-90).startswith("It moved back by 90 seconds.")
    assert text("clock-jumped", seconds=90).startswith("It moved ahead by 90 seconds.")


def test_a_node_without_any_backup_is_told_so() -> None:
    assert text("backup-old", days=-1) == "None was ever made. Run `alcyon backup`."


@pytest.mark.parametrize("code", ["disk-full", "disk-low"])
def test_a_full_disk_is_named_with_what_is_left(code: str) -> None:
    said = text(code, free_mb=12, place="/srv/alcyon")

    assert "12 MB" in said
    assert "/srv/alcyon" in said


def test_an_ending_certificate_tells_its_day() -> None:
    assert "2026-12-25" in text("certificate-expires", on="2026-12-25")


def test_an_alarm_of_a_later_version_stands_for_itself() -> None:
    said = alarms.said(Alarm("volcano", False, {}))

    assert (said.title, said.text) == ("volcano", "")
