"""What a person is told, as a file and on paper: everything found, and every act on it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alcyon.doors.actions import act_of
from alcyon.ontology import SCHEMATA
from alcyon.parsers.formulas import harmless
from alcyon.registry import answering, requests
from alcyon.registry.answering import Told
from alcyon.registry.models import Link
from alcyon.trust.selectors import names_of_organisations, networks
from alcyon.web.audit import wording
from alcyon.web.audit.views import when
from alcyon.web.pages import page
from alcyon.web.parts import Cell
from alcyon.web.records import presenting
from alcyon.web.requests.views import HANDLES


@dataclass(frozen=True)
class Part:
    """One table of the answer. The first cell of a row is its id."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@page(HANDLES)
def sheet(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Everything found on the person, on paper."""
    act = act_of(request)
    told = answering.tell(actor=act.actor, at=act.at, request_id=request_id)
    parts = [
        {
            "title": part.title,
            "columns": part.columns,
            "rows": [[Cell(row[0], code=True), *row[1:]] for row in part.rows],
        }
        for part in parts_of(told)
    ]
    shown = {
        "found": requests.access_request(request_id),
        "parts": parts,
        "marking": presenting.marking([*told.records, *told.links]),
    }
    return render(request, "requests/print.html", shown)


@page(HANDLES, methods=("POST",))
def trail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The same as a file: each table with its heading, one below the other."""
    act = act_of(request)
    told = answering.tell(actor=act.actor, at=act.at, request_id=request_id)
    text = io.StringIO()
    writer = csv.writer(text)
    for part in parts_of(told):
        writer.writerow([part.title])
        writer.writerow(part.columns)
        writer.writerows([harmless(cell) for cell in row] for row in part.rows)
        writer.writerow([])
    # the mark in front, or a spreadsheet reads UTF-8 as something else
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="trail.csv"'
    return answer


def parts_of(told: Told) -> list[Part]:
    """The tables that have rows, in the order in which they are read."""
    made = (
        _records(told),
        _deleted(told),
        _links(told),
        _revisions(told),
        _identities(told),
        _acts(told),
    )
    return [part for part in made if len(part.rows) > 0]


def _records(told: Told) -> Part:
    """What is held, why, who may read it, until when: article 14 of Directive (EU) 2016/680."""
    names = _readers()
    columns = [
        _("Id"),
        _("Record"),
        _("Kind"),
        _("Category"),
        _("Purpose"),
        _("Legal basis"),
        _("Who may read it"),
        _("Held since"),
        _("Deleted on"),
        _("State"),
    ]
    rows = [
        [
            str(one.pk),
            one.caption,
            _kind(one.schema),
            presenting.words_of("categories", one.category),
            presenting.words_of("purposes", one.purpose),
            presenting.words_of("legal_bases", one.legal_basis),
            ", ".join([one.owner.name, *(names.get(key, str(key)) for key in one.audience)]),
            when(one.created_at),
            presenting.day(one.delete_on),
            _("Blocked") if one.is_blocked else "",
        ]
        for one in told.records
    ]
    return Part(_("Records"), columns, rows)


def _readers() -> Mapping[int, str]:
    """Names by audience key."""
    named = dict(names_of_organisations())
    named |= {-one.pk: _("members of %s") % one.name for one in networks()}
    named[0] = _("Every organisation of this node")
    return named


def _deleted(told: Told) -> Part:
    """Chosen records that are not there any more, by their receipts; and what has none."""
    columns = [
        _("Id"),
        _("Kind"),
        _("When"),
        _("Revisions"),
        _("Links"),
        _("Gone from the last backup on"),
    ]
    rows = [
        [
            str(one.record_id),
            _kind(one.schema),
            when(one.deleted_at),
            str(one.revisions),
            str(one.links),
            presenting.day(one.backups_until),
        ]
        for one in told.deleted
    ]
    rows += [[str(one), _("Above your clearance"), "", "", "", ""] for one in told.unseen]
    return Part(_("Deleted, or not for you to see"), columns, rows)


def _links(told: Told) -> Part:
    theirs = {record.pk for record in told.records}
    rows = [
        [
            str(one.pk),
            _kind(one.schema),
            " ".join(_ends(one, theirs)),
            presenting.words_of("purposes", one.purpose),
            when(one.created_at),
            presenting.day(one.delete_on),
        ]
        for one in told.links
    ]
    columns = [
        _("Id"),
        _("Kind"),
        _("The person's end"),
        _("Purpose"),
        _("Held since"),
        _("Deleted on"),
    ]
    return Part(_("Links"), columns, rows)


def _ends(link: Link, theirs: set[UUID]) -> Iterator[str]:
    """The other end may be somebody else: of it nothing is told."""
    for end in (link.subject_id, link.object_id):
        if end in theirs:
            yield str(end)


def _revisions(told: Told) -> Part:
    rows = [
        [
            str(one.pk),
            str(one.record_id or one.link_id),
            str(one.number),
            when(one.changed_at),
        ]
        for one in told.revisions
    ]
    columns = [_("Id"), _("Of which"), _("Revision"), _("When")]
    return Part(_("Written and corrected"), columns, rows)


def _identities(told: Told) -> Part:
    rows = [
        [str(one.pk), str(one.record_id), str(one.revision), when(one.sealed_at)]
        for one in told.identities
    ]
    columns = [_("Id"), _("Of which"), _("Revision"), _("When")]
    return Part(_("Sealed identities"), columns, rows)


def _acts(told: Told) -> Part:
    """Of other organisations the person is told which one it was, not which member."""
    rows = [
        [
            str(one.touch.event_id),
            when(one.touch.at),
            one.touch.organisation.name,
            wording.action_name(one.touch.action),
            one.touch.action,
            wording.purpose_name(one.touch.purpose),
            wording.outcome_name(one.touch.outcome),
            " ".join(map(str, one.ids)),
        ]
        for one in told.acts
    ]
    columns = [
        _("Id"),
        _("When"),
        _("Organisation"),
        _("What"),
        _("Code"),
        _("Purpose"),
        _("Outcome"),
        _("Touched"),
    ]
    return Part(_("Who touched them"), columns, rows)


def _kind(name: str) -> str:
    of = SCHEMATA.get(name)
    return of.label(presenting.language()) if of is not None else name
