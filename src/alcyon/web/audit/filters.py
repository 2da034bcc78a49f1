"""The filter of the audit trail, as it stands in the address."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.trust.audit_selectors import TrailFilter
from alcyon.web.audit import wording
from alcyon.web.listing import query
from alcyon.web.parts import Word

NAMES = ("since", "until", "action", "outcome", "organisation", "member", "record")


def wanted(request: HttpRequest) -> dict[str, str]:
    """What the address asks for."""
    return query(request, NAMES)


def filter_of(asked: Mapping[str, str], zone: str) -> TrailFilter:
    """The filter; days are those of the reader's time zone.

    Raises:
        Invalid: something in the address is not a date, a number or an id. Nothing is shown
            then, since a filter that is not understood must not show everything.
    """
    problems: list[Problem] = []
    made = TrailFilter(
        since=_read(asked, "since", date.fromisoformat, problems),
        until=_read(asked, "until", date.fromisoformat, problems),
        action=asked.get("action", ""),
        outcome=asked.get("outcome", ""),
        organisation_id=_read(asked, "organisation", int, problems),
        member_id=_read(asked, "member", UUID, problems),
        record_id=_read(asked, "record", UUID, problems),
        zone=ZoneInfo(zone),
    )
    if problems:
        raise Invalid(problems)
    return made


def _read(asked: Mapping[str, str], name: str, read: type | object, problems: list[Problem]):  # type: ignore[no-untyped-def]  # gives what `read` gives
    if name not in asked:
        return None
    try:
        return read(asked[name])  # type: ignore[operator]  # one of the three above
    except ValueError:
        problems.append(problem("filter-unreadable", where=name, value=asked[name]))
        return None


def words(request: HttpRequest, asked: Mapping[str, str], names: Mapping[str, str]) -> list[Word]:
    """The filter in force, each with the way to take it off."""
    labels = {
        "since": _("From"),
        "until": _("Until"),
        "action": _("What"),
        "outcome": _("Outcome"),
        "organisation": _("Organisation"),
        "member": _("Member"),
        "record": _("Record"),
    }
    shown = []
    for name, value in asked.items():
        rest = request.GET.copy()
        for gone in (name, "after", "before"):
            rest.pop(gone, None)
        shown.append(
            Word(labels[name], names.get(name) or _said(name, value), f"?{rest.urlencode()}")
        )
    return shown


def _said(name: str, value: str) -> str:
    if name == "action":
        return wording.action_name(value)
    return wording.outcome_name(value) if name == "outcome" else value
