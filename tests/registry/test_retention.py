"""The clock: closed requests end with a receipt, open ones wait, sealed words end too."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alcyon.jobs import clock
from alcyon.registry import exporting, retention, uploads
from alcyon.registry.models import (
    DeletionReceipt,
    Export,
    Import,
    Link,
    Record,
    SubjectRequest,
    Upload,
)
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent, DeskItem
from alcyon.vault.models import PersonKey
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, join, person
from tests.registry.test_requests import close, receive

ACCESS_DAYS, OTHER_DAYS = 365, 3 * 365 + 1


def strike(cast: Cast, at: datetime) -> None:
    """The night's retention of the reviewer's organisation."""
    retention.run(organisation_id=cast.reviewer.for_organisation, at=at)


def kept(cast: Cast) -> set[str]:
    with acting_as(cast.reviewer):
        return set(SubjectRequest.objects.values_list("reference", flat=True))


def test_a_closed_request_ends_when_the_table_says_so(cast: Cast, now: datetime) -> None:
    for kind in ("ACCESS", "BLOCK"):
        close(cast, now, receive(cast, now, reference=kind, kind=kind))
    strike(cast, now + timedelta(days=ACCESS_DAYS - 1))
    assert kept(cast) == {"ACCESS", "BLOCK"}
    strike(cast, now + timedelta(days=ACCESS_DAYS))
    assert kept(cast) == {"BLOCK"}
    strike(cast, now + timedelta(days=OTHER_DAYS))
    assert kept(cast) == set()


def test_an_open_request_waits_however_late_it_is(cast: Cast, now: datetime) -> None:
    receive(cast, now)
    strike(cast, now + timedelta(days=10 * OTHER_DAYS))
    assert kept(cast) == {"DS-7"}


def test_the_end_of_a_request_leaves_a_receipt_and_an_event(cast: Cast, now: datetime) -> None:
    asked = close(cast, now, receive(cast, now))
    strike(cast, now + timedelta(days=OTHER_DAYS))
    with acting_as(cast.reviewer):
        receipt = DeletionReceipt.objects.get(record_id=asked.pk)
        assert (receipt.schema, receipt.reason) == ("SubjectRequest", "EXPIRED")
        assert AuditEvent.objects.filter(action="request.expired").count() == 1


def test_nobody_but_the_clock_deletes_a_request(cast: Cast, now: datetime) -> None:
    asked = close(cast, now, receive(cast, now))
    for someone in (cast.outsider, cast.administrator, cast.owner, cast.reviewer):
        with acting_as(someone):
            SubjectRequest.objects.filter(pk=asked.pk).delete()
    strike_elsewhere = retention.clerk_of(cast.other.for_organisation)
    with acting_as(strike_elsewhere):
        SubjectRequest.objects.filter(pk=asked.pk).delete()
    assert kept(cast) == {"DS-7"}


def test_a_closed_organisations_things_end_by_their_clock_too(cast: Cast, now: datetime) -> None:
    contribute(cast.partner, person(), now, category="VICTIM")
    close_haven(cast, now)
    clock.run_retention(at=now + timedelta(days=OTHER_DAYS))
    with acting_as(cast.partner):
        assert DeletionReceipt.objects.count() == 1


def test_the_words_of_an_export_end_with_its_row(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        made = exporting.order(
            actor=cast.owner, at=now, format="CSV", asked={"text": "Jonas"}, reason="joint case"
        )
        assert exporting.said_of(made).asked == {"text": "Jonas"}
    strike(cast, now + timedelta(days=exporting.KEPT_DAYS))
    with acting_as(cast.owner):
        assert not Export.objects.exists()


def test_an_upload_ends_before_its_import_whatever_became_of_it(cast: Cast, now: datetime) -> None:
    ends = now.date() + timedelta(days=90)
    with acting_as(cast.owner):
        bare = uploads.keep(actor=cast.owner, at=now, name="bare.csv", chunks=[b"name"])
        for state in ("DRAFT", "WAITING", "RUNNING", "DONE", "STOPPED", "FAILED"):
            kept = uploads.keep(actor=cast.owner, at=now, name="list.csv", chunks=[b"name"])
            Import(
                owner_id=kept.owner_id,
                member_id=kept.member_id,
                upload=kept,
                state=state,
                created_at=now,
                delete_on=ends,
            ).save(force_insert=True)
    for night in (uploads.KEPT_DAYS, uploads.KEPT_DAYS + 1):
        strike(cast, now + timedelta(days=night))
        with acting_as(cast.owner):
            assert set(Upload.objects.values_list("path", flat=True)) == {""}
            assert not Upload.objects.filter(pk=bare.pk).exists()
            assert (Upload.objects.count(), Import.objects.count()) == (6, 6)
    strike(cast, now + timedelta(days=90))
    with acting_as(cast.owner):
        assert (Upload.objects.count(), Import.objects.count()) == (0, 0)


def test_the_bytes_of_an_upload_go_with_its_path(
    cast: Cast, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with acting_as(cast.owner):
        kept = uploads.keep(actor=cast.owner, at=now, name="list.csv", chunks=[b"name"])
    assert uploads.file_of(kept.path).exists()
    with django_capture_on_commit_callbacks(execute=True):
        strike(cast, now + timedelta(days=uploads.KEPT_DAYS))
    assert not uploads.file_of(kept.path).exists()


def test_one_organisations_failure_does_not_keep_the_others_data(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = close(cast, now, receive(cast, now))
    contribute(cast.partner, person(), now, category="VICTIM")
    run, turns = retention.run, list[int]()

    def fails_at_first(*, organisation_id: int, at: datetime) -> int:
        turns.append(organisation_id)
        if len(turns) == 1:
            raise ZeroDivisionError
        return run(organisation_id=organisation_id, at=at)

    monkeypatch.setattr(retention, "run", fails_at_first)
    with pytest.raises(ExceptionGroup) as caught:
        clock.run_retention(at=now + timedelta(days=OTHER_DAYS))
    assert [type(error) for error in caught.value.exceptions] == [ZeroDivisionError]
    assert len(turns) > 2
    ended = 0
    for actor in (cast.reviewer, cast.partner):
        with acting_as(actor):
            ended += DeletionReceipt.objects.filter(owner_id=actor.organisation_id).count()
    assert ended == 2 - (turns[0] in {asked.owner_id, cast.partner.organisation_id})


def test_a_link_ends_on_its_own_day_and_its_ends_stay(cast: Cast, now: datetime) -> None:
    one = contribute(cast.owner, person(), now, category="VICTIM")
    two = contribute(cast.owner, person("Maria Sample"), now, category="VICTIM")
    link, day = join(cast.owner, one, two, now), now + timedelta(days=20)
    with acting_as(cast.owner):
        Link.objects.filter(pk=link.pk).update(review_on=day.date(), delete_on=day.date())
    strike(cast, day - timedelta(days=1))
    with acting_as(cast.owner):
        assert Link.objects.filter(pk=link.pk).exists()
    strike(cast, day)
    with acting_as(cast.owner):
        assert not Link.objects.filter(pk=link.pk).exists()
        assert not PersonKey.objects.filter(record_id=link.pk).exists()
        assert set(Record.objects.values_list("pk", flat=True)) >= {one.pk, two.pk}
    with acting_as(cast.reviewer):
        receipt = DeletionReceipt.objects.get(record_id=link.pk)
        assert (receipt.schema, receipt.reason, receipt.links) == ("Associate", "EXPIRED", 0)
        assert AuditEvent.objects.filter(action="record.expired").count() == 1


def test_four_nights_leave_one_reminder(cast: Cast, now: datetime) -> None:
    record = contribute(cast.owner, person(), now)
    first = datetime.combine(record.review_on, now.timetz()) - timedelta(days=10)
    for night in range(4):
        strike(cast, first + timedelta(days=night))
    with acting_as(retention.clerk_of(cast.owner.for_organisation)):
        reminder = DeskItem.objects.get(kind="REVIEW_DUE", done_at=None)
    assert reminder.created_at == first + timedelta(days=3)
