"""Reads of the audit trail: what we did, and who read ours. Call them inside `acting_as`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from alcyon.kernel.errors import NotFound
from alcyon.trust.models import AuditEvent, AuditTouch

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """What a reviewer looks for. Blank means any; days are those of `zone`, both included."""

    since: date | None = None
    until: date | None = None
    action: str = ""
    outcome: str = ""
    organisation_id: int | None = None
    member_id: UUID | None = None
    record_id: UUID | None = None
    zone: ZoneInfo = ZoneInfo("UTC")

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that the filter lets through."""
        wanted: dict[str, object] = {
            "at__gte": self._start(self.since),
            "at__lt": self._start(self.until, days=1),
            "action": self.action or None,
            "outcome": self.outcome or None,
            "organisation_id": self.organisation_id,
            "member_id": self.member_id,
            "object_ids__contains": None if self.record_id is None else [self.record_id],
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value is not None})

    def _start(self, day: date | None, *, days: int = 0) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=days), time(0, 0), tzinfo=self.zone)


def what_we_did(asked: TrailFilter) -> QuerySet[AuditEvent]:
    """Events of the viewer's organisation for reviewers, of the viewer for everybody else."""
    return asked.of(AuditEvent.objects.order_by("-at", "id"))


def who_read_ours(asked: TrailFilter) -> QuerySet[AuditTouch]:
    """What was done to records of the viewer's organisation, by whomever."""
    return asked.of(AuditTouch.objects.order_by("-at", "id"))


def access_event(event_id: UUID) -> AuditEvent:
    found = AuditEvent.objects.filter(pk=event_id).first()
    if found is None:
        raise NotFound(event=event_id)
    return found


def access_touch(touch_id: UUID) -> AuditTouch:
    found = AuditTouch.objects.filter(pk=touch_id).first()
    if found is None:
        raise NotFound(touch=touch_id)
    return found


def sequence_of(event: AuditEvent) -> int | None:
    """The event's number on this node, which the database alone counts."""
    numbered = AuditEvent.objects.filter(pk=event.pk).extra(select={"number": "sequence"})
    return numbered.values_list("number", flat=True).first()
