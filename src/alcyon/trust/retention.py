"""The end of what trust keeps: audit contents, finished jobs, done desk items, old links."""

from datetime import datetime, timedelta

from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.keys import forget
from alcyon.trust.models import AuditContent, AuditKey, DeskItem, Job, OneTimeLink

AUDIT_CONTENT_DAYS = 3 * 365
"""How long what was asked and seen stays readable. The events themselves stay."""
JOB_DAYS = 90
DESK_DAYS = 180
LINK_DAYS = 90
"""How long after its end a one-time link is kept: it names somebody who perhaps never came."""


def run(*, actor: Actor, at: datetime) -> None:
    """End what is due in the actor's organisation. Call inside `acting_as`."""
    _destroy_audit_keys(actor, at)
    Job.objects.filter(finished_at__lt=at - timedelta(days=JOB_DAYS)).delete()
    DeskItem.objects.filter(done_at__lt=at - timedelta(days=DESK_DAYS)).delete()
    OneTimeLink.objects.filter(expires_at__lt=at - timedelta(days=LINK_DAYS)).delete()


def _destroy_audit_keys(actor: Actor, at: datetime) -> None:
    """The month's key goes, and the boxes with it: in backups they are unreadable from then."""
    before = (at - timedelta(days=AUDIT_CONTENT_DAYS)).date()
    ended = AuditKey.objects.filter(month__lt=before.replace(day=1), destroyed_at=None)
    ids = list(ended.values_list("pk", flat=True))
    if len(ids) == 0:
        return
    AuditContent.objects.filter(key_id__in=ids).delete()
    AuditKey.objects.filter(pk__in=ids).update(wrapped=None, destroyed_at=at)
    forget()
    audit.record(actor=actor, at=at, action="audit.content_destroyed", content={"keys": ids})
