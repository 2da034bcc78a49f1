"""The words of the audit trail: acts, outcomes, what was asked and seen."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alcyon import trust
from alcyon.kernel import tables
from alcyon.web.enumerating import enumerated

EVENTS = Path(trust.__file__).with_name("events.yaml")
OUTCOMES = {"DONE": _("Done"), "REFUSED": _("Refused")}
REASONS = {
    "LAWFULNESS": _("Checking that it was lawful"),
    "SUBJECT": _("A data subject asked"),
    "INCIDENT": _("A security incident"),
    "COMPLAINT": _("A complaint or a court"),
}
"""Why a reviewer opens the content of an event."""


def language() -> str:
    return get_language() or "en"


def action_name(code: str) -> str:
    """What an act is called; an ability that was refused by its own name; else the code."""
    for table in (tables.load(EVENTS), tables.table("actions")):
        if table.has(code):
            return table.entry(code).label(language())
    return code


def actions() -> list[tuple[str, str]]:
    """Every act by its name, for a filter."""
    named = tables.load(EVENTS).choices(language())
    return sorted(named, key=lambda pair: pair[1])


def outcome_name(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def purpose_name(code: str) -> str:
    known = tables.table("purposes")
    return known.entry(code).label(language()) if known.has(code) else code


def lines_of(content: Mapping[str, object]) -> list[tuple[str, str]]:
    """The content of an event as lines, in the order of its names; nested parts in one line."""
    return [(name, _line(value)) for name, value in sorted(content.items())]


def _line(value: object) -> str:
    if value in (None, "", {}, []):
        return "—"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_line(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return enumerated(_line(part) for part in value)
    return str(value)
