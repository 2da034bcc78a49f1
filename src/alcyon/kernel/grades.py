"""Grades of a source and its information, as given; one scheme is never turned into another."""

from __future__ import annotations

from dataclasses import dataclass

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import Entry, table


@dataclass(frozen=True, slots=True)
class Grade:
    """`str` gives `6X6:B2` or `3X5X2:1-A-P`, and `read_grade` reads both.

    There is no order on grades and no arithmetic: they are shown, filtered and kept.
    """

    scheme: str
    source: str
    information: str
    handling: str = ""

    def __str__(self) -> str:
        parts = [part for part in (self.source, self.information, self.handling) if part != ""]
        return f"{self.scheme}:{'-'.join(parts) if self.handling != '' else ''.join(parts)}"

    def label(self, language: str = "en") -> str:
        """`Usually reliable · Probably true (Admiralty 6×6 B2)` in the reader's language."""
        scheme = table("grades").entry(self.scheme)
        said = [_step(scheme, key, getattr(self, key)) for key in ("source", "information")]
        texts = [str(step["label"].get(language, step["label"]["en"])) for step in said]
        return f"{' · '.join(texts)} ({scheme.label(language)} {str(self).partition(':')[2]})"


def grade(scheme: str, source: str, information: str, handling: str = "") -> Grade:
    """A grade of that scheme.

    Raises:
        Invalid: no such scheme, or a step the scheme does not have. A scheme with a handling
            part may be given without: older records lack it.
    """
    if not table("grades").has(scheme):
        choices = ", ".join(table("grades").codes)
        raise Invalid([problem("choice-unknown", where="grade", value=scheme, choices=choices)])
    entry = table("grades").entry(scheme)
    _step(entry, "source", source)
    _step(entry, "information", information)
    if handling != "":
        _step(entry, "handling", handling)
    return Grade(scheme, source, information, handling)


def read_grade(text: str, scheme: str | None = None) -> Grade:
    """Read `6X6:B2`, or `B2`, `b 2`, `1-A-P` when the scheme is known."""
    head, colon, tail = text.rpartition(":")
    name = head.strip().upper() if colon != "" else (scheme or "")
    signs = [sign for sign in tail.upper() if sign.isalnum()]
    if len(signs) not in (2, 3):
        choices = "B2, 1-A-P"
        raise Invalid([problem("choice-unknown", where="grade", value=text, choices=choices)])
    return grade(name, *signs)


def _step(scheme: Entry, key: str, code: str) -> Entry:
    steps = scheme.get(key, ())
    for step in steps:
        if step["code"] == code:
            return step  # type: ignore[no-any-return]  # a frozen map with code and label
    choices = ", ".join(step["code"] for step in steps) or "-"
    raise Invalid([problem("choice-unknown", where=key, value=code, choices=choices)])
