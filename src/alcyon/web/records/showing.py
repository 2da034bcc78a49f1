"""One record: its values with their sources, links, history, who sees it, why I see it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.ontology import Value, schema
from alcyon.registry import opening, selectors
from alcyon.registry.models import Link, Record
from alcyon.registry.opening import Opened
from alcyon.trust.rule import may
from alcyon.trust.selectors import readers_of
from alcyon.vault import services as vault
from alcyon.web.enumerating import enumerated
from alcyon.web.pages import page
from alcyon.web.parts import Action, Cell, Choice
from alcyon.web.records import presenting

REASONS = ("IDENTIFICATION", "SAFETY", "REFERRAL", "SUBJECT_REQUEST", "COURT")


@page("record.read")
def show(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The record's page. Reading it is an act of its own in the audit trail."""
    act = act_of(request)
    opened = opening.open_record(actor=act.actor, at=act.at, record_id=record_id)
    return render(request, "records/show.html", context(act, opened))


@page("record.read")
def print_sheet(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The same on paper: marking, who printed it and when stand on every sheet."""
    act = act_of(request)
    opened = opening.open_record(
        actor=act.actor, at=act.at, record_id=record_id, action="record.printed"
    )
    return render(request, "records/print.html", context(act, opened))


@page("protect.open", methods=("POST",))
def reveal(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Open a protected identity, for a reason; it is shown once and kept nowhere."""
    act = act_of(request)
    record = selectors.access_record(record_id)
    chosen, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    reason = f"{chosen}: {note}" if chosen in REASONS else note
    stored = vault.open_identity(
        actor=act.actor, at=act.at, record_id=record.pk, revision=record.revision, reason=reason
    )
    values = [Value.from_json(value) for value in stored]
    opened = opening.open_record(actor=act.actor, at=act.at, record_id=record_id)
    shown = context(act, opened)
    shown["identity"] = presenting.claims(schema(record.schema), values, record)
    return render(request, "records/show.html", shown)


def context(act: Act, opened: Opened) -> dict[str, object]:
    """What the page of a record shows."""
    record, links = opened.record, opened.links
    of = schema(record.schema)
    readers = readers_of(record.audience, owner_id=record.owner_id)
    revisions = list(selectors.history(record))
    values = selectors.values_of(revisions[0])
    why = selectors.why_visible(record, act.actor)
    return {
        "record": record,
        "kind": of.label(presenting.language()),
        "icon": of.icon,
        "chips": list(presenting.chips(record, act.actor)),
        "line": _("%(owner)s · %(source)s") % {"owner": record.owner.name, "source": record.source},
        "properties": presenting.claims(of, values, record),
        "tiles": presenting.tiles(record),
        "facts": facts(record),
        "links": [_link_row(link, record) for link in links],
        "link_columns": [_("Relation"), _("Other record"), _("Phase"), _("Period")],
        "history": presenting.revisions(revisions, act.actor),
        "history_begins_earlier": revisions[-1].number > 1,
        "sharing_sentence": presenting.readers_sentence(readers, record.owner.name),
        "sharing_names": presenting.reader_names(readers),
        "discovery": presenting.words_of("discovery", record.discovery),
        "why": presenting.why_sentence(why, record),
        "why_reasons": presenting.why_reasons(record, act.actor),
        "acts": _actions(act, record),
        "may_share": may(act.actor.viewer, "record.share", selectors.thing_of(record)),
        "may_open": record.is_protected
        and may(act.actor.viewer, "protect.open", selectors.thing_of(record)),
        "reveal_reasons": [Choice(code, reason_words()[code]) for code in REASONS],
        "marking": presenting.marking([record, *links]),
    }


def reason_words() -> dict[str, str]:
    """Why an identity may be opened, as the gate offers it."""
    return {
        "IDENTIFICATION": _("To identify the person"),
        "SAFETY": _("For the person's safety"),
        "REFERRAL": _("To refer the person to support"),
        "SUBJECT_REQUEST": _("To answer the person's own request"),
        "COURT": _("By order of a court"),
    }


def facts(record: Record) -> list[tuple[str, str]]:
    """Why the record is held and until when."""
    areas = [presenting.words_of("crime_areas", code) for code in record.crime_areas]
    return [
        (_("Category"), presenting.words_of("categories", record.category)),
        (_("Fact or assessment"), presenting.words_of("standings", record.standing)),
        (_("Crime areas"), enumerated(areas)),
        (_("Purpose"), presenting.words_of("purposes", record.purpose)),
        (_("Legal basis"), presenting.words_of("legal_bases", record.legal_basis)),
        (_("Review on"), presenting.day(record.review_on)),
        (_("Deleted on"), presenting.day(record.delete_on)),
    ]


def _link_row(link: Link, record: Record) -> list[object]:
    """A link as seen from this record: its name in the right direction."""
    of = schema(link.schema)
    outward = link.subject_id == record.pk
    other = link.object if outward else link.subject
    edge = of.edge
    label = of.label(presenting.language())
    if not outward and edge is not None:
        label = edge.reverse(presenting.language())
    period = " – ".join(text for text in (link.since, link.until) if text)
    phase = presenting.words_of("phases", link.phase) if link.phase else ""
    return [label, Cell(other.caption, reverse("record", args=[other.pk])), phase, period]


def _actions(act: Act, record: Record) -> list[Action]:
    thing, viewer = selectors.thing_of(record), act.actor.viewer
    offered = [
        ("record.change", _("Correct"), "record-revise", "pencil", True),
        ("record.contribute", _("Link"), "record-link", "link", False),
        ("record.review", _("Review"), "record-review", "calendar-due", False),
        ("record.read", _("Print"), "record-print", "printer", False),
        ("record.delete", _("Delete"), "record-delete", "trash", False),
    ]
    return [
        Action(label, reverse(route, args=[record.pk]), icon, primary, danger=icon == "trash")
        for action, label, route, icon, primary in offered
        if may(viewer, action, thing) and not _hides_values(act, record, route)
    ]


def _hides_values(act: Act, record: Record, route: str) -> bool:
    """Correcting needs the values before one's eyes; an officer sees a code only."""
    return route == "record-revise" and record.is_protected and not act.actor.can("protect.open")
