"""Who read ours, what we did, one event with what was asked and seen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.doors.cursors import Listing
from alcyon.kernel.errors import AlcyonError
from alcyon.trust import audit, audit_selectors, selectors
from alcyon.trust.models import AuditEvent, AuditTouch
from alcyon.web.audit import filters, wording
from alcyon.web.listing import addresses, bounded, query, showing
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Chip, Choice, Column

IDS_SHOWN = 100


@page("audit.read")
def ours(request: HttpRequest) -> HttpResponse:
    """Who touched records of the reader's organisation."""
    act = act_of(request)
    asked = filters.wanted(request)
    rows = audit_selectors.who_read_ours(filters.filter_of(asked, act.actor.timezone))
    listing = Listing("audit-ours", act.actor.organisation_id)
    shown = listing.page(rows, **query(request, ("after", "before")))
    names = selectors.names_of_organisations()
    audit.note_reading(actor=act.actor, at=act.at, trail="ours", asked=asked)
    context = {
        "tab": "ours",
        "rows": [_touch_row(one, names) for one in shown.items],
        "columns": [
            _("When"),
            _("Who"),
            _("What"),
            Column(_("Records"), number=True),
            _("Purpose"),
        ],
        "cursor": addresses(request, shown, bounded(rows)),
        **_filter_context(request, asked, names),
        "help_text": [
            _("Each line is one act on records that your organisation owns, by anybody."),
            _("Of other organisations you see which one it was, not which member."),
        ],
    }
    return render(request, "audit/trail.html", context)


@page("audit.read")
def done(request: HttpRequest) -> HttpResponse:
    """What the reader's organisation did, refusals too."""
    act = act_of(request)
    asked = filters.wanted(request)
    rows = audit_selectors.what_we_did(filters.filter_of(asked, act.actor.timezone))
    listing = Listing("audit-done", act.actor.organisation_id)
    shown = listing.page(rows, **query(request, ("after", "before")))
    people = selectors.names_of_members(one.member_id for one in shown.items)
    audit.note_reading(actor=act.actor, at=act.at, trail="done", asked=asked)
    context = {
        "tab": "done",
        "rows": [_event_row(one, people) for one in shown.items],
        "columns": [
            _("When"),
            _("Who"),
            _("What"),
            Column(_("Records"), number=True),
            _("Purpose"),
        ],
        "cursor": addresses(request, shown, bounded(rows)),
        **_filter_context(request, asked, selectors.names_of_organisations()),
        "help_text": [
            _("Each line is one act of your organisation; what was refused stands here too."),
            _("What was asked and seen is sealed; opening it is an event of its own."),
        ],
    }
    return render(request, "audit/trail.html", context)


def _filter_context(
    request: HttpRequest, asked: Mapping[str, str], organisations: Mapping[int, str]
) -> dict[str, Any]:
    chosen = asked.get("organisation", "")
    named = organisations.get(int(chosen), "") if chosen.isdecimal() else ""
    member = selectors.names_of_members(_uuids(asked.get("member", "")))
    names = {"organisation": named, "member": next(iter(member.values()), "")}
    return {
        "asked": asked,
        "words": filters.words(request, asked, names),
        "clear": request.path if asked else "",
        "actions": wording.actions(),
        "outcomes": [(code, str(label)) for code, label in wording.OUTCOMES.items()],
        "organisations": sorted(
            ((str(pk), name) for pk, name in organisations.items()), key=lambda pair: pair[1]
        ),
        "exported": dict(asked),
    }


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


def when(at: Any) -> str:
    """A moment in the reader's time zone."""
    return formats.date_format(timezone.localtime(at), "j M Y, H:i:s")


def _touch_row(one: AuditTouch, names: Mapping[int, str]) -> list[Any]:
    return [
        Cell(when(one.at), reverse("audit-touch", args=[one.pk])),
        names.get(one.organisation_id, ""),
        Cell(wording.action_name(one.action), chip=_outcome(one.outcome)),
        len(one.object_ids),
        wording.purpose_name(one.purpose),
    ]


def _event_row(one: AuditEvent, people: Mapping[UUID, str]) -> list[Any]:
    return [
        Cell(when(one.at), reverse("audit-event", args=[one.pk])),
        _person(one.member_id, people),
        Cell(wording.action_name(one.action), chip=_outcome(one.outcome)),
        len(one.object_ids),
        wording.purpose_name(one.purpose),
    ]


def _person(member_id: UUID | None, people: Mapping[UUID, str]) -> str:
    if member_id is None:
        return _("The node itself")
    return people.get(member_id) or _("A former member")


def _outcome(code: str) -> Chip | None:
    return Chip(wording.outcome_name(code), "possible") if code == "REFUSED" else None


@page("audit.read")
def touch(request: HttpRequest, touch_id: UUID) -> HttpResponse:
    """Which of our records one act touched."""
    act, one = act_of(request), audit_selectors.access_touch(touch_id)
    audit.note_reading(actor=act.actor, at=act.at, trail=f"touch:{touch_id}")
    names = selectors.names_of_organisations()
    context = {
        "title": wording.action_name(one.action),
        "at": one.at,
        "facts": [
            (_("Organisation"), names.get(one.organisation_id, "")),
            (_("Outcome"), wording.outcome_name(one.outcome)),
            (_("Purpose"), wording.purpose_name(one.purpose)),
        ],
        **_records(one),
        "back": reverse("audit"),
    }
    return render(request, "audit/event.html", context)


def _records(one: AuditEvent | AuditTouch) -> dict[str, Any]:
    """The records of an event; of an import of thousands the first ones, and how many there are."""
    shown = one.object_ids[:IDS_SHOWN]
    more = len(one.object_ids) > IDS_SHOWN
    return {"ids": shown, "showing": showing(len(shown), len(one.object_ids)) if more else ""}


@page("audit.read", methods=("GET", "HEAD", "POST"))
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """One event of ours; a POST with a reason opens what was asked and seen."""
    act = act_of(request)
    one = audit_selectors.access_event(event_id)
    audit.note_reading(actor=act.actor, at=act.at, trail=f"event:{event_id}")
    people = selectors.names_of_members([one.member_id])
    context = {
        "title": wording.action_name(one.action),
        "at": one.at,
        "facts": [
            (_("Member"), _person(one.member_id, people)),
            (_("Outcome"), wording.outcome_name(one.outcome)),
            (_("Purpose"), wording.purpose_name(one.purpose)),
            (_("Number on this node"), str(audit_selectors.sequence_of(one) or "")),
        ],
        "event": one,
        "commitment": bytes(one.commitment).hex(),
        "is_intact": audit.is_intact(one),
        **_records(one),
        "reasons": [Choice(code, str(label)) for code, label in wording.REASONS.items()],
        "back": reverse("audit-done"),
        **(_opened(request, act, event_id) if request.method == "POST" else {}),
    }
    return render(request, "audit/event.html", context)


def _opened(request: HttpRequest, act: Act, event_id: UUID) -> dict[str, Any]:
    """The content, or why it cannot be opened; the attempt is recorded in either case."""
    reason = request.POST.get("reason", "")
    if reason not in wording.REASONS:
        return {"problem": _("Name the reason for which you open this.")}
    note = request.POST.get("note", "").strip()[:200]
    try:
        content = audit.open_content(
            actor=act.actor, at=act.at, event_id=event_id, reason=f"{reason} {note}".strip()
        )
    except (audit.ContentDestroyed, audit.ContentAltered) as error:
        return {"problem": _gone(error)}
    return {"lines": wording.lines_of(content), "is_open": True}


def _gone(error: AlcyonError) -> str:
    if isinstance(error, audit.ContentDestroyed):
        return _("The content has ended with its time. The event itself remains.")
    return _(
        "The content is not what was written. Tell the operator and the data-protection authority."
    )
