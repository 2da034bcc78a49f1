"""The audit trail as CSV, for a supervisor or a court."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alcyon.doors.actions import act_of
from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.parsers.formulas import harmless
from alcyon.trust import audit, audit_selectors, selectors
from alcyon.trust.models import AuditEvent, AuditTouch
from alcyon.web.audit import filters
from alcyon.web.pages import page

MOST = 100_000
HEADS = ("at", "who", "action", "outcome", "purpose", "records", "event", "commitment")


@page("audit.read", methods=("POST",))
def export_ours(request: HttpRequest) -> HttpResponse:
    """Who touched our records, with the filter of the page the button stands on."""
    act = act_of(request)
    asked = _asked(request)
    rows = list(
        audit_selectors.who_read_ours(filters.filter_of(asked, act.actor.timezone))[: MOST + 1]
    )
    names = selectors.names_of_organisations()
    return _answer(request, "ours", asked, rows, _touches(rows, names))


@page("audit.read", methods=("POST",))
def export_done(request: HttpRequest) -> HttpResponse:
    """What we did, with the filter of the page the button stands on."""
    act = act_of(request)
    asked = _asked(request)
    rows = list(
        audit_selectors.what_we_did(filters.filter_of(asked, act.actor.timezone))[: MOST + 1]
    )
    people = selectors.names_of_members({one.member_id for one in rows})
    return _answer(request, "done", asked, rows, _events(rows, people))


def _asked(request: HttpRequest) -> dict[str, str]:
    found = {name: request.POST.get(name, "").strip() for name in filters.NAMES}
    return {name: value for name, value in found.items() if value != ""}


def _touches(rows: Iterable[AuditTouch], names: Mapping[int, str]) -> Iterator[list[str]]:
    for one in rows:
        yield [*_line(one, names.get(one.organisation_id, "")), str(one.event_id), ""]


def _events(rows: Iterable[AuditEvent], people: Mapping[UUID, str]) -> Iterator[list[str]]:
    for one in rows:
        who = people.get(one.member_id, "") if one.member_id else ""
        yield [*_line(one, who), str(one.pk), bytes(one.commitment).hex()]


def _line(one: AuditEvent | AuditTouch, who: str) -> list[str]:
    ids = " ".join(map(str, one.object_ids))
    return [one.at.isoformat(), harmless(who), one.action, one.outcome, one.purpose, ids]


def _answer(
    request: HttpRequest,
    which: str,
    asked: Mapping[str, str],
    rows: list[AuditTouch] | list[AuditEvent],
    lines: Iterator[list[str]],
) -> HttpResponse:
    """The file, after the export was written down.

    Raises:
        Invalid: more lines than one file holds; a narrower filter mends it.
    """
    act = act_of(request)
    if len(rows) > MOST:
        raise Invalid([problem("too-many-lines", where=_("From"), value=asked.get("since", ""))])
    content = {"trail": which, "filter": dict(asked), "lines": len(rows)}
    audit.record(actor=act.actor, at=act.at, action="audit.exported", content=content)
    out = io.StringIO()
    out.write("\ufeff")  # or a spreadsheet reads UTF-8 as something else
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows(lines)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"audit-{which}-{act.at:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
