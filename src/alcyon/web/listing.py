"""What list pages share: filters and cursors in the address, "showing n of m" beside them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcyon.doors.cursors import Page
from alcyon.web.parts import Cursor

COUNTED = 10_000
"""Lists are counted exactly up to here."""


def query(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """Those parameters of the address that say something. Blank is as good as absent."""
    found = {name: request.GET.get(name, "").strip() for name in names}
    return {name: value for name, value in found.items() if value != ""}


def addresses(request: HttpRequest, shown: Page[Any], total: int) -> Cursor:
    """The ways back and on in this list, with the filters kept."""
    return Cursor(
        showing=showing(len(shown.items), total),
        previous=_with(request, before=shown.previous),
        next=_with(request, after=shown.next),
    )


def bounded(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted no further than just above `COUNTED`."""
    return rows.order_by()[: COUNTED + 1].count()


def showing(count: int, total: int) -> str:
    """The sentence "Showing 25 of 310", or "of more than 10,000"."""
    if total == 0:
        return _("Nothing to show")
    if total > COUNTED:
        return _("Showing %(n)d of more than %(m)s") % {"n": count, "m": formats.localize(COUNTED)}
    return ngettext("Showing %(n)d of %(m)d", "Showing %(n)d of %(m)d", total) % {
        "n": count,
        "m": total,
    }


def _with(request: HttpRequest, **cursor: str) -> str:
    """The address of this list at another place; nothing where there is no such place."""
    (name, value) = next(iter(cursor.items()))
    if value == "":
        return ""
    rest = request.GET.copy()
    for other in ("after", "before", "told"):
        rest.pop(other, None)
    rest[name] = value
    return f"?{rest.urlencode()}"
