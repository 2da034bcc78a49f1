"""Background work and the Desk: opaque ids, settled races, nobody else's business."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alcyon.kernel.errors import NotFound
from alcyon.trust import access, jobs, selectors
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import DeskItem, Job
from tests.castings import Cast
from tests.registry.making import contribute, person


def ordered(cast: Cast, now: datetime) -> Job:
    with acting_as(cast.owner):
        return jobs.order(
            actor=cast.owner, at=now, kind="IMPORT", ability="import.run", object_id=uuid4()
        )


class TestJobs:
    def test_neither_another_organisation_nor_a_colleague_sees_it(
        self, cast: Cast, now: datetime
    ) -> None:
        job = ordered(cast, now)
        for actor in (cast.outsider, cast.colleague, cast.administrator):
            with acting_as(actor), pytest.raises(NotFound):
                selectors.access_job(job.pk)

    def test_it_is_not_ordered_in_somebody_elses_name(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.owner):
            jobs.order(actor=cast.colleague, at=now, kind="IMPORT", ability="import.run")

    def test_it_runs_with_no_more_than_it_was_ordered_with(self, cast: Cast, now: datetime) -> None:
        narrow = cast.owner.within({"import.run", "record.read"})
        with acting_as(narrow):
            job = jobs.order(actor=narrow, at=now, kind="IMPORT", ability="import.run")
        actor = access.actor_of_job(job.pk).actor
        assert actor.abilities == narrow.abilities
        assert actor.member_id == cast.owner.member_id

    def test_what_its_member_was_given_since_is_not_used(self, cast: Cast, now: datetime) -> None:
        before = replace(
            cast.owner, clearance=1, categories=frozenset({"SUSPECT"}), networks=frozenset()
        )
        with acting_as(before):
            job = jobs.order(actor=before, at=now, kind="IMPORT", ability="import.run")
        actor = access.actor_of_job(job.pk).actor
        assert (actor.clearance, actor.categories, actor.networks) == (1, {"SUSPECT"}, frozenset())

    def test_it_runs_with_no_more_than_its_member_still_has(
        self, cast: Cast, now: datetime
    ) -> None:
        job = ordered(cast, now)
        with acting_as(cast.owner):
            Job.objects.filter(pk=job.pk).update(abilities=["import.run", "audit.read"])
        assert access.actor_of_job(job.pk).actor.abilities == {"import.run"}

    def test_the_worker_finds_it_by_its_id_alone(self, cast: Cast, now: datetime) -> None:
        first, second = ordered(cast, now), ordered(cast, now)
        worker = cast.outsider  # the worker acts for nobody; the id is what opens the row
        with acting_as(worker, job=str(first.pk)):
            assert [job.pk for job in Job.objects.all()] == [first.pk]
            assert jobs.begin(job_id=first.pk, at=now)
            assert not jobs.begin(job_id=second.pk, at=now)

    def test_one_that_is_over_is_not_begun_again(self, cast: Cast, now: datetime) -> None:
        job = ordered(cast, now)
        with acting_as(cast.owner):
            assert jobs.begin(job_id=job.pk, at=now)
            jobs.progress(job_id=job.pk, done=3, total=9)
            assert jobs.begin(job_id=job.pk, at=now)  # rescued after a crash
            jobs.finish(job_id=job.pk, at=now, state="STOPPED", reason="rights-changed")
            assert not jobs.begin(job_id=job.pk, at=now)
            found = selectors.access_job(job.pk)
        assert (found.done, found.total, found.state) == (3, 9, "STOPPED")

    def test_the_database_refuses_an_unknown_state(self, cast: Cast, now: datetime) -> None:
        job = ordered(cast, now)
        with (
            acting_as(cast.owner),
            pytest.raises(IntegrityError, match="job_state_is_known"),
            transaction.atomic(),
        ):
            Job.objects.filter(pk=job.pk).update(state="SLEEPING")


class TestDesk:
    def put(self, cast: Cast, now: datetime, ability: str, *, named: bool) -> DeskItem:
        with acting_as(cast.owner):
            jobs.put_on_desk(
                actor=cast.owner,
                at=now,
                item=DeskItem(
                    organisation_id=cast.owner.for_organisation,
                    kind="REVIEW_DUE",
                    ability=ability,
                    member_id=cast.owner.member_id if named else None,
                ),
            )
            return DeskItem.objects.get()

    def test_it_lies_before_nobody_of_another_organisation(self, cast: Cast, now: datetime) -> None:
        self.put(cast, now, "record.read", named=False)
        for actor in (cast.outsider, cast.other):
            with acting_as(actor):
                assert list(selectors.desk_items()) == []

    def test_it_lies_before_all_who_are_able(self, cast: Cast, now: datetime) -> None:
        self.put(cast, now, "record.read", named=False)
        with acting_as(cast.colleague):
            assert len(selectors.desk_items()) == 1
        with acting_as(cast.administrator):
            assert len(selectors.desk_items()) == 0

    def test_what_is_for_one_member_lies_before_that_member(
        self, cast: Cast, now: datetime
    ) -> None:
        self.put(cast, now, "record.read", named=True)
        with acting_as(cast.colleague):
            assert list(selectors.desk_items()) == []

    def test_it_is_put_away_once(self, cast: Cast, now: datetime) -> None:
        item = self.put(cast, now, "record.read", named=False)
        with acting_as(cast.owner):
            jobs.put_away(actor=cast.owner, at=now, item_id=item.pk)
        with acting_as(cast.colleague), pytest.raises(NotFound):
            jobs.put_away(actor=cast.colleague, at=now, item_id=item.pk)
        with acting_as(cast.owner):
            assert list(selectors.desk_items()) == []


class TestTheDeskOfAnotherOrganisation:
    """Only news of a thing that concerns it lies there, in the true name of the sender."""

    def put(self, sender: Actor, receiver: Actor, at: datetime, **said: Any) -> None:
        news = {"kind": "RECORD_SHARED", "sender_id": sender.for_organisation, **said}
        item = DeskItem(
            organisation_id=receiver.for_organisation, ability="record.read", created_at=at, **news
        )
        with acting_as(sender):
            DeskItem.objects.bulk_create([item])

    def waiting(self, actor: Actor) -> list[DeskItem]:
        with acting_as(actor):
            return list(selectors.desk_items())

    def test_nothing_lies_there_that_speaks_of_nothing(self, cast: Cast, now: datetime) -> None:
        for kind in ("RECORD_SHARED", "SEAT_PROPOSED", "SEAT_VETTED", "LIAISON_SEATED", "ANYTHING"):
            with pytest.raises(DatabaseError, match="row-level security"):
                self.put(cast.outsider, cast.owner, now, kind=kind, object_id=uuid4())

    def test_a_record_that_is_not_shared_with_it_is_no_news(
        self, cast: Cast, now: datetime
    ) -> None:
        kept = contribute(cast.outsider, person(), now)
        with pytest.raises(DatabaseError, match="row-level security"):
            self.put(cast.outsider, cast.owner, now, object_id=kept.pk)

    def test_a_shared_record_is_news_from_its_owner(self, cast: Cast, now: datetime) -> None:
        shared = frozenset({cast.owner.for_organisation})
        contribute(cast.other, person(), now, audience=shared)
        (item,) = self.waiting(cast.owner)
        assert item.sender_id == cast.other.for_organisation

    def test_nobody_sends_it_on_in_the_owners_name_or_their_own(
        self, cast: Cast, now: datetime
    ) -> None:
        both = frozenset({cast.owner.for_organisation, cast.outsider.for_organisation})
        shared = contribute(cast.other, person(), now, audience=both)
        for name in (cast.other, cast.outsider):
            with pytest.raises(DatabaseError, match="row-level security"):
                self.put(
                    cast.outsider,
                    cast.owner,
                    now,
                    object_id=shared.pk,
                    sender_id=name.for_organisation,
                )

    def test_a_forwarded_request_says_nothing_besides(self, cast: Cast, now: datetime) -> None:
        news = {"kind": "REQUEST_DUE", "object_id": uuid4()}
        with pytest.raises(DatabaseError, match="row-level security"):
            self.put(cast.reviewer, cast.other, now, facts={"count": 7}, **news)
        with pytest.raises(DatabaseError, match="row-level security"):
            self.put(cast.owner, cast.other, now, **news)
        self.put(cast.reviewer, cast.other, now, **news)


class TestAlarms:
    def test_they_are_for_whoever_runs_the_node(self, cast: Cast) -> None:
        for actor in (cast.owner, cast.outsider, cast.auditor):
            with acting_as(actor):
                assert selectors.node_alarms(actor) == ()

    def test_a_full_disk_is_told_to_the_operators_administrator(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("alcyon.node.alarms.FULL_BYTES", 1 << 60)
        with acting_as(cast.administrator):
            codes = {alarm.code for alarm in selectors.node_alarms(cast.administrator)}
        assert "disk-full" in codes
