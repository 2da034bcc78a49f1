"""The Desk: due first, then what arrived; reading pane, what needs care, who is on duty."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcyon.doors.actions import Act, act_of
from alcyon.registry import opening, selectors
from alcyon.registry.models import Record
from alcyon.registry.selectors import Sought
from alcyon.trust import audit, jobs
from alcyon.trust.models import DeskItem
from alcyon.trust.selectors import desk_items, names_of_organisations
from alcyon.web.desk import alarms
from alcyon.web.desk.kinds import KINDS, Kind
from alcyon.web.pages import page
from alcyon.web.parts import Row
from alcyon.web.records import presenting

MOST = 50
NEWEST = 8


@page("desk.read")
def desk(request: HttpRequest) -> HttpResponse:
    """One list of what waits; beside it, what changed last among the records one may read."""
    act = act_of(request)
    items = list(desk_items()[:MOST])
    chosen = _chosen(request, items)
    records = _newest(act, chosen)
    due = [item for item in items if item.due_at is not None]
    arrived = [item for item in items if item.due_at is None]
    names = names_of_organisations()
    shown = {
        "due": [_row(item, names) for item in due],
        "arrived": [_row(item, names) for item in arrived],
        "count_sentence": ngettext(
            "%(n)d item waits for you", "%(n)d items wait for you", len(items)
        )
        % {"n": len(items)},
        "records": [presenting.list_row(record, act.actor) for record in records],
        "alarms": alarms.current(act.actor),
        "selected": _selected(chosen, names),
        "may_search": act.actor.can("record.read"),
        "may_contribute": act.actor.can("record.contribute"),
        "marking": presenting.marking(records),
    }
    return render(request, "desk/desk.html", shown)


@page("desk.read", methods=("POST",))
def done(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Put an item away. It stays in the trail of who did it."""
    act = act_of(request)
    jobs.put_away(actor=act.actor, at=act.at, item_id=item_id)
    return redirect("desk")


def _newest(act: Act, item: DeskItem | None) -> Sequence[Record]:
    """What changed last. Audited, with the record that the item in the reading pane leads to."""
    if not act.actor.can("record.read"):
        return []
    # by the index: along the newest records one who sees few of a million would wait
    records = selectors.records_of(selectors.search(Sought(), act.actor, most=NEWEST))
    named = []
    if item is not None and item.kind == "RECORD_SHARED" and item.object_id is not None:
        named.append(audit.Touched(item.object_id, item.sender_id))
    return opening.list_records(
        actor=act.actor, at=act.at, name="desk", records=records, also=named
    )


def _row(item: DeskItem, names: dict[int, str] | object) -> Row:
    kind = KINDS.get(item.kind, Kind(_("Something waits"), "inbox"))
    return Row(
        title=kind.title(item),
        href=f"{reverse('desk')}?item={item.pk}",
        source=kind.source(item, names),
        icon=kind.icon,
        due_at=item.due_at,
        at=item.created_at,
        tone=kind.tone,
        chips=kind.chips(item),
    )


def _chosen(request: HttpRequest, items: Sequence[DeskItem]) -> DeskItem | None:
    """The item in the reading pane: the chosen one, else the first."""
    wanted = request.GET.get("item", "")
    chosen = next((item for item in items if str(item.pk) == wanted), None)
    return chosen or next(iter(items), None)


def _selected(item: DeskItem | None, names: object) -> dict[str, object] | None:
    """What the reading pane says of an item."""
    if item is None:
        return None
    kind = KINDS.get(item.kind, Kind(_("Something waits"), "inbox"))
    return {
        "item": item,
        "title": kind.title(item),
        "source": kind.source(item, names),
        "text": kind.text(item),
        "href": kind.href(item),
        "is_exercise": item.is_exercise,
    }
