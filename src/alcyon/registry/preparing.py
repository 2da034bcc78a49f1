"""From a draft and its handling to rows: the same for a form, a file and a program."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from alcyon.kernel.dates import parse
from alcyon.kernel.errors import Invalid
from alcyon.kernel.ids import protected_code
from alcyon.kernel.problems import problem
from alcyon.ontology import Draft, Value, caption, is_minor, is_protected, schema, search_words
from alcyon.ontology import split_protected as split
from alcyon.registry.handling import Handling
from alcyon.registry.models import Link, Record, Revision
from alcyon.registry.words import terms
from alcyon.trust import bulk
from alcyon.trust.actors import Actor
from alcyon.vault import services as vault

ORIGIN = ("owner_id", "origin_key")
"""What a record or link is read once by."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record that is ready to be stored: head, first revision, and what goes to the vault."""

    record: Record
    revision: Revision
    identity: Sequence[dict[str, Any]]


def prepare(
    *,
    actor: Actor,
    at: datetime,
    draft: Draft,
    handling: Handling,
    origin_key: bytes | None = None,
    import_id: UUID | None = None,
    minor: bool = False,
) -> Prepared:
    """Make the rows of a new record. Stores nothing; `handling` was checked.

    A victim, witness, missing person or minor becomes a code here, before anything is
    written: only what the ontology keeps open stays beside it.
    """
    record = Record(
        id=uuid4(),
        owner_id=actor.for_organisation,
        schema=draft.schema.name,
        created_at=at,
        created_by=actor.as_member,
        origin_key=origin_key,
        import_id=import_id,
    )
    identity = fill(record, draft=draft, handling=handling, at=at, minor=minor)
    return Prepared(record, revision_of(record, identity.opens, actor, at), identity.vault)


@dataclass(frozen=True, slots=True)
class Parted:
    """A draft's values: those that stay beside the code, and those for the vault."""

    opens: tuple[Value, ...]
    vault: Sequence[dict[str, Any]]


def fill(
    record: Record, *, draft: Draft, handling: Handling, at: datetime, minor: bool = False
) -> Parted:
    """Write what the draft says into the head row, and part what must be protected.

    Raises:
        Invalid: an open record would become a protected person's. Its earlier revisions name
            the person outside the vault; a record made anew does not.
    """
    minor = minor or (draft.schema.name == "Person" and is_minor(draft, at.date()))
    opens, vault_values = split(draft, handling.category, minor=minor)
    protects = is_protected(handling.category, minor=minor)
    if protects and record.revision > 1 and not record.is_protected:
        raise Invalid([problem("becomes-protected", where="category", value=handling.category)])
    record.is_protected = protects
    if record.is_protected and record.code == "":
        record.code = protected_code(handling.category)
    record.caption = record.code if record.is_protected else _caption(draft)
    set_handling(record, handling, at)
    record.tokens = _terms(record, opens)
    record.updated_at = at
    return Parted(opens, [value.as_json() for value in vault_values])


def set_handling(row: Record | Link, handling: Handling, at: datetime) -> None:
    """Write the handling into a row."""
    for name, value in handling.columns(at.date()).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)


def refresh_terms(record: Record, opens: Iterable[Value]) -> None:
    """Make the index terms anew after the audience or another filter changed."""
    record.tokens = _terms(record, tuple(opens))


def revision_of(
    row: Record | Link, opens: Iterable[Value], actor: Actor, at: datetime, reason: str = ""
) -> Revision:
    """The revision that says what the row says now."""
    return Revision(
        owner_id=row.owner_id,
        record=row if isinstance(row, Record) else None,
        link=row if isinstance(row, Link) else None,
        number=row.revision,
        audience=list(row.audience),
        level=row.level,
        category=row.category,
        values=[value.as_json() for value in opens],
        state=state_of(row),
        reason=reason,
        changed_by=actor.as_member,
        changed_at=at,
    )


def state_of(row: Record | Link) -> dict[str, Any]:
    """What a revision remembers of the handling besides who may see it."""
    return {
        "discovery": row.discovery,
        "handling": list(row.handling),
        "crime_areas": list(row.crime_areas),
        "grade": [row.grade_scheme, row.grade_source, row.grade_information],
        "standing": row.standing,
        "source": row.source,
        "review_on": row.review_on.isoformat(),
        "delete_on": row.delete_on.isoformat(),
    }


def period(since: str, until: str) -> tuple[date | None, date | None]:
    """The outermost days of a period of partial dates; the later one is not part of it."""
    earliest = parse(since).earliest() if since else None
    latest = parse(until).latest() if until else None
    return earliest, latest


def store(prepared: Sequence[Prepared], *, actor: Actor, at: datetime) -> None:
    """Store many new records: a few statements, whatever their number."""
    _draw_again([one for one in prepared if one.record.is_protected], actor)
    bulk.insert(one.record for one in prepared)
    _store_rest(prepared, actor, at)


def store_new(prepared: Sequence[Prepared], *, actor: Actor, at: datetime) -> list[Prepared]:
    """Store those whose origin no record of the organisation has yet, and say which they were.

    A record that a colleague made of the same row may be one that the actor does not see.
    """
    _draw_again([one for one in prepared if one.record.is_protected], actor)
    stored = bulk.insert_new((one.record for one in prepared), unless=ORIGIN)
    fresh = [one for one in prepared if one.record.pk in stored]
    _store_rest(fresh, actor, at)
    return fresh


def _store_rest(prepared: Sequence[Prepared], actor: Actor, at: datetime) -> None:
    bulk.insert(one.revision for one in prepared)
    sealed = [(one.record.pk, 1, one.identity) for one in prepared if len(one.identity) > 0]
    if sealed:
        vault.seal_identities(actor=actor, at=at, identities=sealed)


def _draw_again(protected: Sequence[Prepared], actor: Actor) -> None:
    """Other codes for those that were drawn before, by these records or by stored ones.

    A code has thirty-four bits: among a few hundred thousand persons one comes twice.
    """
    held: set[str] = set()
    unsure = protected
    while len(unsure) > 0:
        drawn = [one.record.code for one in unsure]
        ours = Record.objects.filter(owner_id=actor.organisation_id, code__in=drawn)
        used = held | set(ours.values_list("code", flat=True))
        twice = []
        for one in unsure:
            if one.record.code in used:
                one.record.code = one.record.caption = protected_code(one.record.category)
                refresh_terms(one.record, map(Value.from_json, one.revision.values))
                twice.append(one)
            else:
                held.add(one.record.code)
                used.add(one.record.code)
        unsure = twice


def _caption(draft: Draft) -> str:
    return caption(draft.schema, draft.values)[:400]


def _terms(record: Record, opens: tuple[Value, ...]) -> str:
    draft = Draft(schema(record.schema), opens)
    found = search_words(draft)
    if record.is_protected:
        found += words_of_code(record.code)
    columns = {
        "category": record.category,
        "audience": record.audience,
        "crime_areas": record.crime_areas,
    }
    return terms(columns, record.owner_id, record.schema, found)


def words_of_code(code: str) -> list[str]:
    """A code is found by its parts and as a whole, with or without its hyphens."""
    parts = code.lower().split("-")
    return [*parts, "".join(parts)]
