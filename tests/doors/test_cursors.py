"""Cursors: opaque, of one list and one organisation; no row is skipped or shown twice."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from alcyon.doors.cursors import CursorRefused, Listing
from alcyon.trust.access import acting_as
from alcyon.trust.models import DeskItem
from tests.castings import Cast

ITEMS = 23


def desk(cast: Cast, now: datetime) -> None:
    """Items of which several lie at the same moment, so that the id must decide."""
    DeskItem.objects.bulk_create(
        DeskItem(
            id=UUID(int=number + 1),
            organisation_id=cast.owner.organisation_id,
            sender_id=cast.owner.organisation_id,
            ability="desk.read",
            kind="EXERCISE",
            created_at=now + timedelta(minutes=number // 4),
        )
        for number in range(ITEMS)
    )


def listing(cast: Cast, name: str = "desk", size: int = 5) -> Listing:
    return Listing(name, cast.owner.organisation_id, ("-created_at", "id"), size)


def test_a_cursor_of_another_organisation_or_list_is_refused(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        desk(cast, now)
        cursor = listing(cast).page(DeskItem.objects.all()).next
        foreign = Listing("desk", cast.outsider.organisation_id, ("-created_at", "id"), 5)
        for other in (foreign, listing(cast, name="other")):
            with pytest.raises(CursorRefused):
                other.page(DeskItem.objects.all(), after=cursor)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "=" * 50, "A" * 3000])
def test_what_is_no_cursor_is_refused(cast: Cast, cursor: str) -> None:
    with acting_as(cast.owner), pytest.raises(CursorRefused):
        listing(cast).page(DeskItem.objects.all(), after=cursor)


def test_one_changed_sign_is_refused(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        desk(cast, now)
        cursor = listing(cast).page(DeskItem.objects.all()).next
        changed = cursor[:20] + ("A" if cursor[20] != "A" else "B") + cursor[21:]
        with pytest.raises(CursorRefused):
            listing(cast).page(DeskItem.objects.all(), after=changed)


def test_a_cursor_says_nothing_of_the_row(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        desk(cast, now)
        first = listing(cast).page(DeskItem.objects.all())
    assert "2026" not in first.next
    assert str(first.items[-1].pk) not in first.next


def test_forwards_and_backwards_every_row_comes_once(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        desk(cast, now)
        rows = DeskItem.objects.all()
        expected = [row.pk for row in rows.order_by("-created_at", "id")]
        page, pages = listing(cast).page(rows), []
        assert page.previous == ""
        while True:
            pages.append(page)
            if page.next == "":
                break
            page = listing(cast).page(rows, after=page.next)
        assert [row.pk for one in pages for row in one.items] == expected
        back = [page.items]
        while page.previous != "":
            page = listing(cast).page(rows, before=page.previous)
            back.append(page.items)
        assert [row.pk for items in reversed(back) for row in items] == expected


def test_a_row_that_comes_meanwhile_moves_no_other(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        desk(cast, now)
        first = listing(cast).page(DeskItem.objects.all())
        DeskItem.objects.create(
            organisation_id=cast.owner.organisation_id,
            sender_id=cast.owner.organisation_id,
            ability="desk.read",
            kind="EXERCISE",
            created_at=now + timedelta(days=1),
        )
        second = listing(cast).page(DeskItem.objects.all(), after=first.next)
    assert {row.pk for row in first.items} & {row.pk for row in second.items} == set()


def test_an_empty_list_has_no_cursors(cast: Cast) -> None:
    with acting_as(cast.owner):
        page = listing(cast).page(DeskItem.objects.none())
    assert (page.items, page.previous, page.next) == ((), "", "")
