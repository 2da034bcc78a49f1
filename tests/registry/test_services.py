"""Contributing, reading, sharing and deleting records: the outsider first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alcyon.api.telling import revision_out
from alcyon.kernel.errors import Forbidden, Invalid, NotFound
from alcyon.ontology import Draft, draft_from
from alcyon.registry import selectors, services
from alcyon.registry.handling import Handling
from alcyon.registry.models import Record
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.vault import services as vault
from alcyon.web.records.presenting import revisions
from tests.castings import Cast
from tests.registry.making import contribute, handling, person


def test_an_outsider_cannot_tell_a_hidden_record_from_none(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now)
    with acting_as(cast.outsider), pytest.raises(NotFound):
        selectors.access_record(made.pk)


def test_a_colleague_sees_it_and_reads_what_was_written(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Amira TESTOVA"), now)
    with acting_as(cast.colleague):
        seen = selectors.access_record(made.pk)
        assert selectors.current_values(seen)[0].original == "Amira TESTOVA"


def test_a_colleague_below_its_level_does_not_see_it(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now, level="CONFIDENTIAL")
    with acting_as(cast.colleague), pytest.raises(NotFound):
        selectors.access_record(made.pk)


def test_sharing_opens_it_to_the_named_and_recalling_closes_it(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now)
    other = cast.other.organisation_id
    with acting_as(cast.owner):
        services.share(
            actor=cast.owner,
            at=now,
            record_id=made.pk,
            audience=[other],
            discovery="OPEN",
            reason="joint case",
        )
    with acting_as(cast.other):
        assert selectors.why_visible(selectors.access_record(made.pk), cast.other) is not None
    with acting_as(cast.owner):
        services.share(
            actor=cast.owner,
            at=now,
            record_id=made.pk,
            audience=[],
            discovery="HIDDEN",
            reason="case closed",
        )
    with acting_as(cast.other), pytest.raises(NotFound):
        selectors.access_record(made.pk)


def test_a_reader_cannot_change_what_was_shared(cast: Cast, now: datetime) -> None:
    audience = frozenset({cast.other.organisation_id})
    made = contribute(cast.owner, person(), now, audience=audience)
    with acting_as(cast.other), pytest.raises(Forbidden):
        services.share(
            actor=cast.other,
            at=now,
            record_id=made.pk,
            audience=[0],
            discovery="OPEN",
            reason="curious",
        )


def test_a_blocked_record_is_seen_by_its_owner_alone(cast: Cast, now: datetime) -> None:
    audience = frozenset({cast.other.organisation_id})
    made = contribute(cast.owner, person(), now, audience=audience)
    with acting_as(cast.owner):
        services.block(actor=cast.owner, at=now, record_id=made.pk, blocked=True, reason="asked")
        selectors.access_record(made.pk)
    with acting_as(cast.other), pytest.raises(NotFound):
        selectors.access_record(made.pk)


def test_a_victim_is_a_code_everywhere_but_in_the_vault(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Canary Qzxv"), now, category="VICTIM")
    assert made.caption == made.code
    with acting_as(cast.owner):
        record = selectors.access_record(made.pk)
        shown = str([vars(record), selectors.current_values(record)])
        assert "Qzxv" not in shown
        assert selectors.search(selectors.Sought(text="Qzxv"), cast.owner) == []
        assert selectors.search(selectors.Sought(text=made.code), cast.owner) == [made.pk]


def test_opening_an_identity_needs_the_right_and_a_reason(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Canary Qzxv"), now, category="VICTIM")
    ask = {"record_id": made.pk, "revision": 1}
    with acting_as(cast.owner), pytest.raises(NotFound):  # an officer has no right to it
        vault.open_identity(actor=cast.owner, at=now, reason="curious", **ask)
    with acting_as(cast.reviewer):
        with pytest.raises(Invalid):
            vault.open_identity(actor=cast.reviewer, at=now, reason=" ", **ask)
        values = vault.open_identity(actor=cast.reviewer, at=now, reason="request 7", **ask)
        assert any(value["clean"] == "Canary Qzxv" for value in values)


def test_deleting_erases_the_identity_for_good(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now, category="VICTIM")
    with acting_as(cast.owner):
        receipt = services.delete(
            actor=cast.owner, at=now, record_id=made.pk, why="DECISION", reason="no basis"
        )
        assert receipt.revisions == 1
        assert not Record.objects.filter(pk=made.pk).exists()
    with acting_as(cast.reviewer), pytest.raises(NotFound):
        vault.open_identity(
            actor=cast.reviewer, at=now, record_id=made.pk, revision=1, reason="look"
        )


def test_a_correction_keeps_what_was_said_before(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Jonas Sample"), now)
    with acting_as(cast.owner):
        services.revise(
            actor=cast.owner,
            at=now,
            record_id=made.pk,
            draft=person(name="Jonas Simple"),
            handling=handling(),
            reason="typing error",
            seen_revision=1,
        )
        said = [selectors.values_of(row)[0].clean for row in selectors.history(made)]
        assert said == ["Jonas Simple", "Jonas Sample"]


def test_the_slower_of_two_corrections_is_told(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now)
    change = {
        "actor": cast.owner,
        "at": now,
        "record_id": made.pk,
        "draft": person(),
        "handling": handling(),
        "reason": "again",
        "seen_revision": 1,
    }
    with acting_as(cast.owner):
        services.revise(**change)
        with pytest.raises(services.ChangedMeanwhile):
            services.revise(**change)


def test_every_mistake_of_the_handling_is_named_at_once(cast: Cast, now: datetime) -> None:
    wrong = replace(handling(), purpose="FUN", source=" ", crime_areas=(), level="SECRET")
    with acting_as(cast.owner), pytest.raises(Invalid) as refused:
        services.contribute(actor=cast.owner, at=now, draft=person(), handling=wrong)
    assert {p.where for p in refused.value.problems} == {
        "purpose",
        "source",
        "crime_areas",
        "level",
    }


def test_search_finds_a_name_in_another_script(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, draft_from("Person", {"name": ["Олена Тестенко"]}), now)
    with acting_as(cast.owner):
        assert selectors.search(selectors.Sought(text="testen"), cast.owner) == [made.pk]
        assert selectors.count(selectors.Sought(text="olena"), cast.owner).number == 1
    with acting_as(cast.outsider):
        assert selectors.search(selectors.Sought(text="testen"), cast.outsider) == []


def test_an_open_record_does_not_become_a_protected_persons(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Canary Qzxv"), now)
    with acting_as(cast.owner), pytest.raises(Invalid) as refused:
        services.revise(
            actor=cast.owner,
            at=now,
            record_id=made.pk,
            draft=person(name="Canary Qzxv"),
            handling=handling(category="VICTIM"),
            reason="she is a victim",
            seen_revision=1,
        )
    assert [problem.code for problem in refused.value.problems] == ["becomes-protected"]


def test_a_record_is_recalled_when_its_review_day_has_passed(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now, audience=frozenset({cast.other.organisation_id}))
    later = now + (made.review_on - now.date()) + timedelta(days=1)
    with acting_as(cast.owner):
        services.share(
            actor=cast.owner,
            at=later,
            record_id=made.pk,
            audience=[],
            discovery="HIDDEN",
            reason="case closed",
        )
    with acting_as(cast.other), pytest.raises(NotFound):
        selectors.access_record(made.pk)


class TestHistory:
    """Who reads a thing today does not read what was kept from them before."""

    def seen(self, actor: Actor, record: Record) -> list[int]:
        with acting_as(actor):
            return [row.number for row in selectors.history(selectors.access_record(record.pk))]

    def test_what_was_said_before_it_was_shared_stays_the_owners(
        self, cast: Cast, now: datetime
    ) -> None:
        made = contribute(cast.owner, person("An Older Name"), now)
        shared = handling(audience=frozenset({cast.other.organisation_id}), discovery="OPEN")
        revised(cast.owner, made, person("A Newer Name"), shared, now)
        assert self.seen(cast.owner, made) == [2, 1]
        assert self.seen(cast.other, made) == [2]

    def test_what_was_above_a_clearance_stays_above_it(self, cast: Cast, now: datetime) -> None:
        made = contribute(cast.owner, person(), now, level="CONFIDENTIAL")
        revised(cast.owner, made, person(), handling(), now)
        assert self.seen(cast.owner, made) == [2, 1]
        assert self.seen(cast.colleague, made) == [2]

    def test_what_was_shared_once_is_read_as_long_as_the_record_is(
        self, cast: Cast, now: datetime
    ) -> None:
        shared = frozenset({cast.other.organisation_id})
        made = contribute(cast.owner, person(), now, audience=shared)
        revised(cast.owner, made, person("Another Name"), handling(audience=shared), now)
        assert self.seen(cast.other, made) == [2, 1]

    def test_why_it_was_changed_is_the_owners_own(self, cast: Cast, now: datetime) -> None:
        shared = frozenset({cast.other.organisation_id})
        made = contribute(cast.owner, person(), now, audience=shared)
        revised(cast.owner, made, person("Another Name"), handling(audience=shared), now)
        for actor, reasons in ((cast.owner, {"", "new word"}), (cast.other, {""})):
            with acting_as(actor):
                rows = list(selectors.history(selectors.access_record(made.pk)))
                assert {revision_out(row, actor).reason for row in rows} == reasons
                assert {line.detail for line in revisions(rows, actor)} == reasons


def revised(actor: Actor, record: Record, draft: Draft, handled: Handling, at: datetime) -> Record:
    with acting_as(actor):
        return services.revise(
            actor=actor,
            at=at,
            record_id=record.pk,
            draft=draft,
            handling=handled,
            reason="new word",
            seen_revision=record.revision,
        )
