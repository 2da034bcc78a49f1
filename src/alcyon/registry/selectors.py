"""Reads of the registry. The walls decide what they see; call them inside `acting_as`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from alcyon.kernel.errors import NotFound
from alcyon.ontology import Value
from alcyon.registry.models import DeletionReceipt, Link, Record, Revision
from alcyon.registry.words import query
from alcyon.trust.actors import Actor
from alcyon.trust.rule import Thing, Why, why

ALL = 2_000_000_000
COUNTED = 10_000
"""Counts are exact up to here; beyond, "more than 10,000" (exact on request, as a job)."""
NEWEST = 1_000
"""A search answers with at most so many, the newest first."""


def access_record(record_id: UUID) -> Record:
    """The record, or `NotFound`: the same whether it does not exist or is not for the viewer."""
    found = Record.objects.filter(pk=record_id).select_related("owner").first()
    if found is None:
        raise NotFound(record=record_id)
    return found


def by_code(code: str) -> Record | None:
    """The protected record behind a code, if the viewer may see that there is one."""
    return Record.objects.filter(code=code.strip().upper(), is_protected=True).first()


def access_link(link_id: UUID) -> Link:
    found = Link.objects.filter(pk=link_id).select_related("subject", "object", "owner").first()
    if found is None:
        raise NotFound(link=link_id)
    return found


def thing_of(row: Record | Link) -> Thing:
    """A row as the sharing rule looks at it."""
    return Thing(
        owner_id=row.owner_id,
        audience=frozenset(row.audience),
        level=row.level,
        category=row.category,
        onward=row.onward,
        is_blocked=row.is_blocked,
    )


def why_visible(record: Record, actor: Actor) -> Why | None:
    """Why the actor sees this record."""
    return why(actor.viewer, thing_of(record))


def current_values(record: Record) -> tuple[Value, ...]:
    """The open values of the current revision."""
    return values_of(Revision.objects.get(record=record, number=record.revision))


def values_of(revision: Revision) -> tuple[Value, ...]:
    return tuple(Value.from_json(value) for value in revision.values)


def values_of_many(records: Sequence[Record]) -> Mapping[UUID, tuple[Value, ...]]:
    """The current open values of many records, in one query."""
    current = Q()
    for record in records:
        current |= Q(record_id=record.pk, number=record.revision)
    found = Revision.objects.filter(current) if records else Revision.objects.none()
    return {row.record_id: values_of(row) for row in found if row.record_id is not None}


def history(record: Record) -> QuerySet[Revision]:
    """The revisions that were for the viewer too when they were made, newest first."""
    return Revision.objects.filter(record=record).order_by("-number")


def links_of(record: Record) -> QuerySet[Link]:
    """Links in both directions whose other end the viewer sees too."""
    touching = Q(subject=record) | Q(object=record)
    ends = Link.objects.filter(touching).select_related("subject", "object", "owner")
    return ends.order_by("schema", "since", "id")


def newest() -> QuerySet[Record]:
    """All visible records, last changed first."""
    return Record.objects.select_related("owner").order_by("-updated_at", "id")


def due_for_review(*, on: date, actor: Actor) -> QuerySet[Record]:
    """The organisation's own records whose review day has come."""
    ours = Record.objects.filter(owner_id=actor.organisation_id, review_on__lte=on)
    return ours.order_by("review_on", "id")


def receipts() -> QuerySet[DeletionReceipt]:
    return DeletionReceipt.objects.order_by("-deleted_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody searches for. Empty filters are no filter; an unknown code finds nothing."""

    text: str = ""
    schemata: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    crime_areas: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return self == Sought()

    def as_form(self) -> dict[str, list[str]]:
        """As texts by name, to be kept until a job asks again."""
        return {field.name: _as_texts(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_form(cls, form: Mapping[str, Sequence[str]]) -> "Sought":
        """The same question again."""
        return cls(
            text=next(iter(form["text"]), ""),
            schemata=tuple(form["schemata"]),
            owners=tuple(map(int, form["owners"])),
            categories=tuple(form["categories"]),
            crime_areas=tuple(form["crime_areas"]),
        )

    def filters(self) -> dict[str, Iterable[str | int]]:
        """The filters as index terms, by letter."""
        return {
            "S": self.schemata,
            "O": self.owners,
            "C": self.categories,
            "A": self.crime_areas,
        }


def _as_texts(value: str | tuple[str | int, ...]) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `more` says that counting stopped there."""

    number: int
    more: bool


def search(sought: Sought, actor: Actor, *, most: int = NEWEST) -> list[UUID]:
    """The ids of the newest visible records that match, at most `most`."""
    wanted = query(actor, sought.text, **sought.filters())
    if wanted is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM registry_search(%s::tsquery, %s)", [wanted, most])
        return [row[0] for row in cursor.fetchall()]


def count(sought: Sought, actor: Actor, *, most: int = COUNTED) -> Count:
    """How many visible records match, exactly up to `most`."""
    wanted = query(actor, sought.text, **sought.filters())
    if wanted is None:
        return Count(0, more=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_count(%s::tsquery, %s)", [wanted, most + 1])
        (number,) = cursor.fetchone() or (0,)
    return Count(min(number, most), more=number > most)


def records_of(ids: Sequence[UUID]) -> list[Record]:
    """Records by id, in the given order, as far as the viewer may see them."""
    found = Record.objects.filter(pk__in=ids).select_related("owner").in_bulk()
    return [found[one] for one in ids if one in found]
