"""The index terms of a record: folded words, and its filters written as terms of their own.

Because owner, audience, schema and the rest are terms too, one inverted index answers a
search with all its filters, and the visible part of it, at once. The terms only make the
search quick: what is shown is decided by the walls.

Words are small letters and digits. Filter terms begin with a capital and a colon, so the two
never meet.
"""

from collections.abc import Iterable
from typing import Any

from alcyon.kernel.texts import words
from alcyon.trust.actors import Actor

MOST_WORDS = 400


def terms(columns: dict[str, Any], owner_id: int, schema: str, found: Iterable[str]) -> str:
    """The `tsvector` of a record, as text."""
    filters = [f"O:{owner_id}", f"S:{schema}", f"C:{columns['category']}"]
    filters += [f"K:{key}" for key in columns["audience"]]
    filters += [f"A:{area}" for area in columns["crime_areas"]]
    return " ".join(_quoted(term) for term in (*filters, *list(found)[:MOST_WORDS]))


def query(actor: Actor, text: str, **filters: Iterable[str | int]) -> str | None:
    """The `tsquery` of what somebody typed, or None when nothing can be searched for.

    Every word must be there; the last may be a beginning. `filters` name terms by letter:
    `S=["Person"]`, `O=[17]`, `C=[…]`, `A=[…]`; the values of one letter are alternatives.
    """
    parts = [_any(f"{letter}:{value}" for value in values) for letter, values in filters.items()]
    sought = words(text)
    unreadable = any("\0" in str(value) for values in filters.values() for value in values)
    if unreadable or (text.strip() != "" and len(sought) == 0):
        return None
    parts += [_quoted(word) for word in sought[:-1]]
    parts += [f"{_quoted(word)}:*" for word in sought[-1:]]
    parts.append(_visible(actor))
    return " & ".join(part for part in parts if part != "")


def _visible(actor: Actor) -> str:
    keys = [f"K:{key}" for key in sorted(actor.keys)]
    return _any([f"O:{actor.organisation_id}", *keys])


def _any(wanted: Iterable[str]) -> str:
    alternatives = [_quoted(term) for term in wanted]
    return f"({' | '.join(alternatives)})" if alternatives else ""


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
