"""Records for tests, made the way a form makes them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from alcyon.ontology import Draft, draft_from
from alcyon.registry import services
from alcyon.registry.handling import Handling
from alcyon.registry.models import Record
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor


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
