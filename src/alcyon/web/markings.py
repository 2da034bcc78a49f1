"""The banner of a page: the most restrictive marking of all that stands on it."""

from collections.abc import Iterable

from django.utils.translation import get_language

from alcyon.kernel import tables
from alcyon.kernel.tables import Entry
from alcyon.registry.markings import most_closed
from alcyon.web.parts import Marking


def marking_of(
    levels: Iterable[int], handling: Iterable[str] = (), *, organisation: str = ""
) -> Marking:
    """The highest level, and the most closed code of each handling family.

    An empty page is of the lowest level. Codes of different families stand side by side, since
    none says what another means.
    """
    language = get_language() or "en"
    level = max(levels, default=0)
    return Marking(
        label=level_name(level, language),
        note=" · ".join(_spoken(entry, language) for entry in most_closed(handling)),
        organisation=organisation,
        level=level,
    )


def level_name(level: int, language: str) -> str:
    """What a confidentiality level is called; nothing for one that is none."""
    known = tables.table("levels")
    return next((entry.label(language) for entry in known if entry["level"] == level), "")


def _spoken(entry: Entry, language: str) -> str:
    """The code, and the words it stands for where its label does not give them."""
    label = entry.label(language)
    return label if label != entry.code else f"{label}: {entry.text('sentence', language)}"
