"""How single values are written."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import formats, timezone, translation

from alcyon.web.templatetags.values import (
    bdi,
    code,
    deadline,
    icon,
    moment,
    partial_date,
    unbroken,
    words,
)

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


class TestHostileText:
    """A name is data, whatever it looks like."""

    SCRIPT = "<script>alert(1)</script>"

    @pytest.mark.parametrize("write", [code, bdi, unbroken, lambda text: words([text])])
    def test_is_shown_and_never_run(self, write) -> None:
        assert "<script>" not in write(self.SCRIPT)
        assert "&lt;script&gt;" in write(self.SCRIPT)

    def test_cannot_leave_its_attribute(self) -> None:
        assert '"><b' not in bdi("x", 'en"><b')
        assert '"><b' not in icon("user", 'a"><b')


class TestAPartialDate:
    """Says what is known, and what is not."""

    @pytest.mark.parametrize(
        ("month", "day", "about", "told"),
        [
            (None, None, False, "2004 (day and month unknown)"),
            (3, None, False, "March 2004 (day unknown)"),
            (3, 14, False, "14 Mar 2004"),
            (3, 14, True, "about 14 Mar 2004"),
        ],
    )
    def test_is_told_with_its_gaps(self, month, day, about, told: str) -> None:
        value = SimpleNamespace(year=2004, month=month, day=day, about=about)

        assert _text(partial_date(value)) == told

    def test_may_be_a_plain_date(self) -> None:
        assert _text(partial_date(date(2004, 3, 14))) == "14 Mar 2004"

    def test_of_nothing_is_nothing(self) -> None:
        assert partial_date(None) == ""


class TestAMoment:
    """Is the reader's, and says what it is in UTC."""

    def test_stands_in_the_zone_of_the_reader(self) -> None:
        with timezone.override("Africa/Nairobi"):
            written = moment(NOW)

        assert "12:30" in _text(written)
        assert 'title="1 Jun 2026, 09:30 UTC"' in written
        assert 'datetime="2026-06-01T09:30:00Z"' in written

    def test_is_left_to_the_browser_where_no_zone_was_chosen(self) -> None:
        with timezone.override("UTC"):
            assert 'data-local="both"' in moment(NOW)
        with timezone.override("Africa/Nairobi"):
            assert "data-local" not in moment(NOW)


class TestADeadline:
    """Tells the time left, and hurries only when it should."""

    @pytest.mark.parametrize(
        ("left", "told", "urgent"),
        [
            (timedelta(minutes=1), "1 minute left", True),
            (timedelta(minutes=40), "40 minutes left", True),
            (timedelta(hours=5, minutes=18), "5 h 18 min left", True),
            (timedelta(days=1), "1 day left", False),
            (timedelta(days=11), "11 days left", False),
            (timedelta(seconds=-1), "Overdue", True),
        ],
    )
    def test_is_counted_down(self, left: timedelta, told: str, urgent: bool) -> None:
        written = deadline(NOW + left, NOW)

        assert _text(written).startswith(told)
        assert ("urgent" in written) is urgent


def test_a_plain_date_of_a_template_cannot_be_misread() -> None:
    with translation.override("en"):
        assert formats.date_format(date(2026, 4, 3)) == "3 Apr 2026"


def test_a_code_in_a_sentence_neither_breaks_nor_turns() -> None:
    assert unbroken("seen on R-12 by V-7K3M-2Q9T") == (
        'seen on <bdi class="unbroken">R-12</bdi> by <bdi class="unbroken">V-7K3M-2Q9T</bdi>'
    )


def test_a_word_with_a_hyphen_is_no_code() -> None:
    assert unbroken("well-known Anne-Marie") == "well-known Anne-Marie"


def test_icons_that_point_turn_round_and_others_do_not() -> None:
    assert "flip" in icon("send")
    assert "flip" not in icon("user")


def test_an_icon_is_silent_unless_it_says_something() -> None:
    assert 'aria-hidden="true"' in icon("user")
    assert 'role="img" aria-label="Protected"' in icon("shield-heart", "Protected")


def test_figures_stay_western_in_arabic() -> None:
    with translation.override("ar"), timezone.override("UTC"):
        assert "2026" in moment(NOW)


def _text(html: str) -> str:
    """What a reader sees."""
    return re.sub(r"<[^>]+>", "", html).strip()
