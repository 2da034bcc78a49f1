"""Records for tests, made the way a form makes them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from alcyon.ontology import Draft, draft_from
from alcyon.registry import linking, services
from alcyon.registry.handling import Handling
from alcyon.registry.models import Link, Record
from alcyon.trust import services as trust
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from tests.castings import Cast


def handling(**changes: Any) -> Handling:
    """A plain handling: restricted, unshared, about a suspect."""
    plain = Handling(
        level="RESTRICTED",
        codes=("H1",),
        purpose="INVESTIGATE",
        legal_basis="NATIONAL_LAW",
        standing="FACT",
        category="SUSPECT",
        crime_areas=("TRAFFICKING_FORCED_LABOUR",),
        source="invented interview",
        grade_scheme="4X4",
        grade_source="B",
        grade_information="2",
    )
    return replace(plain, **changes)


def person(name: str = "Jonas Sample", **more: Any) -> Draft:
    return draft_from("Person", {"name": [name], **more})


def contribute(actor: Actor, draft: Draft, at: datetime, **changes: Any) -> Record:
    """Contribute as `actor`, in an act of its own."""
    with acting_as(actor):
        return services.contribute(actor=actor, at=at, draft=draft, handling=handling(**changes))


def join(actor: Actor, subject: Record, object_: Record, at: datetime, **changes: Any) -> Link:
    """Say that two persons know each other."""
    with acting_as(actor):
        return linking.link(
            actor=actor,
            at=at,
            draft=draft_from("Associate", {}),
            subject_id=subject.pk,
            object_id=object_.pk,
            handling=handling(category="VICTIM" if subject.is_protected else "SUSPECT", **changes),
        )


def delete(actor: Actor, record: Record, at: datetime) -> None:
    with acting_as(actor):
        services.delete(
            actor=actor, at=at, record_id=record.pk, why="DECISION", reason="held by mistake"
        )


def close_haven(cast: Cast, at: datetime) -> None:
    """The support partner's organisation takes no part any more."""
    with acting_as(cast.administrator):
        trust.close_organisation(actor=cast.administrator, at=at, slug="haven")
