"""The clock: closed requests end with a receipt, open ones wait, sealed words end too."""

from datetime import datetime, timedelta

from alcyon.jobs import clock
from alcyon.registry import exporting, retention
from alcyon.registry.models import DeletionReceipt, Export, SubjectRequest
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, person
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
