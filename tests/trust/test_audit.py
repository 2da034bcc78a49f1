"""The audit trail: nothing without a row, no row without its act, nobody else's business."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from alcyon.kernel.errors import Forbidden, NotFound
from alcyon.registry import services
from alcyon.sealing.leaves import commitment
from alcyon.trust import audit, audit_selectors, retention
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.audit import Touched
from alcyon.trust.audit_selectors import TrailFilter
from alcyon.trust.models import AuditContent, AuditEvent, AuditKey, AuditTouch
from tests.castings import Cast
from tests.registry.making import contribute, person

CANARY = "canary-7f3a-amira"


def write(actor: Actor, now: datetime, **changes: Any) -> UUID:
    arguments: dict[str, Any] = {"action": "record.read", "content": {"asked": CANARY}}
    with acting_as(actor):
        return audit.record(actor=actor, at=now, **{**arguments, **changes})


def write_and_fail(actor: Actor, now: datetime) -> None:
    with acting_as(actor):
        audit.record(actor=actor, at=now, action="record.read")
        raise ZeroDivisionError


def event_of(actor: Actor, event_id: UUID) -> AuditEvent:
    return audit_selectors.access_event(event_id)


class TestWhoReadsTheTrail:
    def test_another_organisation_finds_nothing(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now)
        outsider = replace(cast.outsider, abilities=frozenset({"audit.read"}))
        with acting_as(outsider):
            assert AuditEvent.objects.count() == 0
            assert AuditContent.objects.count() == 0
            assert AuditKey.objects.count() == 0
            with pytest.raises(NotFound):
                audit_selectors.access_event(event_id)

    def test_a_colleague_finds_only_their_own(self, cast: Cast, now: datetime) -> None:
        write(cast.owner, now)
        mine = write(cast.colleague, now)
        with acting_as(cast.colleague):
            assert [one.pk for one in audit_selectors.what_we_did(TrailFilter())] == [mine]
            assert AuditContent.objects.count() == 0

    def test_a_reviewer_finds_all_of_the_organisation(self, cast: Cast, now: datetime) -> None:
        both = {write(cast.owner, now), write(cast.colleague, now)}
        with acting_as(cast.auditor):
            assert {one.pk for one in audit_selectors.what_we_did(TrailFilter())} == both

    def test_the_owner_reads_who_read_theirs_and_no_more(self, cast: Cast, now: datetime) -> None:
        ours, others = (
            contribute(cast.owner, person(), now).pk,
            contribute(cast.outsider, person(), now).pk,
        )
        north, far = cast.owner.for_organisation, cast.outsider.for_organisation
        write(cast.other, now, touched=[Touched(ours, north), Touched(others, far)])
        with acting_as(cast.auditor):
            (touch,) = audit_selectors.who_read_ours(TrailFilter(action="record.read"))
            assert touch.organisation_id == cast.other.organisation_id
            assert touch.object_ids == [ours]
            with pytest.raises(NotFound):
                audit_selectors.access_event(touch.event_id)
            assert not AuditContent.objects.filter(event_id=touch.event_id).exists()

    def test_the_owners_officers_do_not_read_it(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        with acting_as(cast.owner):
            assert AuditTouch.objects.count() == 0

    def test_the_reading_organisation_does_not_read_the_owners_line(
        self, cast: Cast, now: datetime
    ) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        with acting_as(replace(cast.other, abilities=frozenset({"audit.read"}))):
            assert AuditTouch.objects.count() == 0


class TestWhatAnOwnerIsTold:
    """An owner's line speaks of what is, or was until it was deleted, the owner's."""

    def tell(self, cast: Cast, now: datetime, *ids: UUID) -> None:
        write(cast.other, now, touched=[Touched(one, cast.owner.for_organisation) for one in ids])

    def test_what_nobody_holds_is_not_told(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(DatabaseError, match="row-level security"):
            self.tell(cast, now, uuid4())

    def test_what_somebody_else_owns_is_not_told(self, cast: Cast, now: datetime) -> None:
        ours, others = (
            contribute(cast.owner, person(), now).pk,
            contribute(cast.outsider, person(), now).pk,
        )
        with pytest.raises(DatabaseError, match="row-level security"):
            self.tell(cast, now, ours, others)

    def test_what_was_blocked_meanwhile_is_told(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        with acting_as(cast.owner):
            services.block(
                actor=cast.owner, at=now, record_id=ours, blocked=True, reason="asked for"
            )
        self.tell(cast, now, ours)

    def test_what_was_deleted_meanwhile_is_told(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        with acting_as(cast.owner):
            services.delete(
                actor=cast.owner, at=now, record_id=ours, why="DECISION", reason="not needed"
            )
        self.tell(cast, now, ours)
        with acting_as(cast.auditor):
            assert AuditTouch.objects.filter(object_ids=[ours], action="record.read").count() == 1


class TestWriting:
    def test_an_event_for_another_organisation_is_refused(self, cast: Cast, now: datetime) -> None:
        forged = replace(cast.owner, organisation_id=cast.other.organisation_id)
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.owner):
            audit.record(actor=forged, at=now, action="record.read")

    def test_an_event_for_a_colleague_is_refused(self, cast: Cast, now: datetime) -> None:
        forged = replace(cast.owner, member_id=cast.colleague.member_id)
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.owner):
            audit.record(actor=forged, at=now, action="record.read")

    def test_a_line_for_an_owner_by_a_colleague_is_refused(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.owner):
            AuditTouch.objects.bulk_create(
                [
                    AuditTouch(
                        event_id=uuid4(),
                        owner_id=cast.other.organisation_id,
                        organisation_id=cast.owner.organisation_id,
                        member_id=cast.colleague.member_id,
                        action="record.read",
                        outcome="DONE",
                        purpose="INVESTIGATE",
                        object_ids=[uuid4()],
                        at=now,
                    )
                ]
            )

    def test_the_row_vanishes_with_the_act(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(ZeroDivisionError):
            write_and_fail(cast.owner, now)
        with acting_as(cast.auditor):
            assert AuditEvent.objects.count() == 0
            assert AuditContent.objects.count() == 0

    def test_a_refusal_stays(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now, outcome="REFUSED")
        with acting_as(cast.auditor):
            (found,) = audit_selectors.what_we_did(TrailFilter(outcome="REFUSED"))
            assert found.pk == event_id

    def test_a_list_page_is_one_row_with_all_its_ids(self, cast: Cast, now: datetime) -> None:
        ids = [uuid4() for _ in range(25)]
        owner = cast.owner.for_organisation
        event_id = write(cast.owner, now, touched=[Touched(one, owner) for one in ids])
        with acting_as(cast.auditor):
            assert event_of(cast.auditor, event_id).object_ids == ids
            assert [touch.object_ids for touch in AuditTouch.objects.all()] == [ids]

    def test_events_are_numbered_by_the_database(self, cast: Cast, now: datetime) -> None:
        first, second = write(cast.owner, now), write(cast.owner, now)
        with acting_as(cast.auditor):
            numbers = [
                audit_selectors.sequence_of(event_of(cast.auditor, one)) or 0
                for one in (first, second)
            ]
        assert numbers[0] < numbers[1]

    @pytest.mark.parametrize(
        "table", ["trust_auditevent", "trust_audittouch", "trust_auditcontent"]
    )
    @pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
    def test_nobody_changes_or_deletes_a_row(
        self, cast: Cast, now: datetime, table: str, statement: str
    ) -> None:
        write(cast.owner, now, touched=[Touched(uuid4(), cast.owner.for_organisation)])
        everything = frozenset({"audit.read", "node.manage", "organisation.manage"})
        with acting_as(replace(cast.owner, abilities=everything)):
            assert changed_rows(statement.format(table)) == 0


def changed_rows(statement: str) -> int:
    """How many rows a statement changed; none where the database refuses it outright."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount
    except DatabaseError:
        return 0


class TestContent:
    def test_it_is_sealed_where_it_lies(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now)
        with acting_as(cast.auditor):
            stored = AuditContent.objects.get(event_id=event_id)
            assert CANARY.encode() not in bytes(stored.box)
            assert audit.content_of(event_of(cast.auditor, event_id)) == {"asked": CANARY}

    def test_opening_it_is_an_event_too(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now)
        with acting_as(cast.auditor):
            content = audit.open_content(
                actor=cast.auditor, at=now, event_id=event_id, reason="INCIDENT"
            )
            assert content == {"asked": CANARY}
            (opening,) = audit_selectors.what_we_did(TrailFilter(action="audit.opened"))
            assert audit.content_of(opening)["event"] == str(event_id)
            assert opening.member_id == cast.auditor.member_id

    def test_whoever_does_not_review_does_not_open(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now)
        with acting_as(cast.owner), pytest.raises(Forbidden):
            audit.open_content(actor=cast.owner, at=now, event_id=event_id, reason="CURIOSITY")

    def test_two_events_that_say_the_same_commit_differently(
        self, cast: Cast, now: datetime
    ) -> None:
        first, second = write(cast.owner, now), write(cast.owner, now)
        with acting_as(cast.auditor):
            one, other = event_of(cast.auditor, first), event_of(cast.auditor, second)
        assert bytes(one.commitment) != bytes(other.commitment)

    def test_the_commitment_shows_an_exchange(self, cast: Cast, now: datetime) -> None:
        event_id = write(cast.owner, now)
        with acting_as(cast.auditor):
            event = event_of(cast.auditor, event_id)
            event.commitment = commitment(b"s" * 16, b"{}")
            with pytest.raises(audit.ContentAltered):
                audit.content_of(event)

    def test_a_box_of_another_event_does_not_open(self, cast: Cast, now: datetime) -> None:
        first, second = write(cast.owner, now), write(cast.owner, now)
        with acting_as(cast.auditor):
            taken = AuditContent.objects.get(event_id=first)
            put = event_of(cast.auditor, second)
            moved = AuditContent(
                event_id=second,
                organisation_id=taken.organisation_id,
                key_id=taken.key_id,
                box=taken.box,
            )
            with pytest.raises(audit.ContentAltered):
                audit.read_box(put, moved)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("action", "record.deleted"),
            ("outcome", "REFUSED"),
            ("purpose", "WARN"),
            ("member_id", UUID(int=1)),
            ("organisation_id", 999),
            ("object_ids", [UUID(int=2)]),
            ("at", datetime.fromisoformat("2020-01-01T00:00:00+00:00")),
        ],
    )
    def test_the_leaf_shows_any_change_of_the_row(
        self, cast: Cast, now: datetime, field: str, value: Any
    ) -> None:
        event_id = write(cast.owner, now, touched=[Touched(uuid4(), 1)])
        with acting_as(cast.auditor):
            event = event_of(cast.auditor, event_id)
        assert audit.is_intact(event)
        setattr(event, field, value)
        assert not audit.is_intact(event)


class TestRetention:
    def clock(self, cast: Cast) -> Actor:
        """Who ends what is due: the organisation's own clock."""
        return Actor(
            organisation_id=cast.owner.organisation_id,
            abilities=frozenset({"retention.run"}),
            purpose="LAWFULNESS",
        )

    def test_after_its_time_the_content_is_gone_and_the_event_remains(
        self, cast: Cast, now: datetime
    ) -> None:
        old = now - timedelta(days=retention.AUDIT_CONTENT_DAYS + 40)
        ended, kept = write(cast.owner, old), write(cast.owner, now)
        with acting_as(self.clock(cast)):
            retention.run(actor=self.clock(cast), at=now)
        with acting_as(cast.auditor):
            with pytest.raises(audit.ContentDestroyed):
                audit.content_of(event_of(cast.auditor, ended))
            assert audit.is_intact(event_of(cast.auditor, ended))
            assert audit.content_of(event_of(cast.auditor, kept)) == {"asked": CANARY}
            assert not AuditContent.objects.filter(event_id=ended).exists()
            key = AuditKey.objects.get(month=old.date().replace(day=1))
            assert (key.wrapped, key.destroyed_at) == (None, now)

    def test_nobody_else_destroys_a_key(self, cast: Cast, now: datetime) -> None:
        write(cast.owner, now)
        for actor in (cast.owner, cast.auditor, cast.administrator, cast.outsider):
            with acting_as(actor):
                destroyed = AuditKey.objects.update(wrapped=None, destroyed_at=now)
            assert destroyed == 0

    def test_a_key_serves_one_month(self, cast: Cast, now: datetime) -> None:
        for moment in (now, now + timedelta(days=2), now + timedelta(days=40)):
            write(cast.owner, moment)
        with acting_as(cast.owner):
            assert AuditKey.objects.count() == 2


class TestFilter:
    def test_days_are_those_of_the_reader(self, cast: Cast, now: datetime) -> None:
        late = datetime.fromisoformat("2026-06-01T20:00:00+00:00")  # 2 June, 05:00 in Tokyo
        event_id = write(cast.owner, late)
        second = date(2026, 6, 2)
        with acting_as(cast.auditor):
            for zone, found in (("Asia/Tokyo", [event_id]), ("UTC", [])):
                asked = TrailFilter(since=second, until=second, zone=ZoneInfo(zone))
                assert [one.pk for one in audit_selectors.what_we_did(asked)] == found

    def test_every_part_narrows(self, cast: Cast, now: datetime) -> None:
        record_id = uuid4()
        wanted = write(
            cast.owner,
            now,
            action="record.printed",
            touched=[Touched(record_id, cast.owner.for_organisation)],
        )
        write(cast.owner, now)
        with acting_as(cast.auditor):
            for part in (
                TrailFilter(action="record.printed"),
                TrailFilter(record_id=record_id),
                TrailFilter(record_id=record_id, member_id=cast.owner.member_id),
            ):
                assert [one.pk for one in audit_selectors.what_we_did(part)] == [wanted]
            nobody = TrailFilter(member_id=uuid4())
            assert list(audit_selectors.what_we_did(nobody)) == []
