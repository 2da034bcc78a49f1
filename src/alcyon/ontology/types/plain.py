"""Texts, identifiers of an unknown make, addresses, yes or no."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from alcyon.kernel.texts import fold, script_of, western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

SIGNS: Final = re.compile(r"[^0-9A-Za-z]+")
YES: Final = frozenset("yes y true 1 oui vrai si verdadero nam x".split())
NO: Final = frozenset("no n false 0 non faux falso la".split())


def clean_text(raw: str, _: Context) -> Cleaned:
    """Line by line without trailing blanks; nothing else changes."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", raw).splitlines()]
    text = "\n".join(lines).strip()
    return Cleaned(text, script=script_of(text))


def clean_line(raw: str, _: Context) -> Cleaned:
    """One line with single spaces."""
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    return Cleaned(text, script=script_of(text))


def clean_identifier(raw: str, _: Context) -> Cleaned:
    """Capital letters and digits only, so that spacing and hyphens do not tell two apart.

    Signs of other scripts stay: an identifier in Arabic letters is one too.
    """
    text = "".join(unicodedata.normalize("NFKC", western_digits(raw)).upper().split())
    kept = SIGNS.sub("", text) if text.isascii() else text
    if kept == "":
        refuse("value-no-letters", raw)
    return Cleaned(kept)


def clean_yes_no(raw: str, _: Context) -> Cleaned:
    said = fold(raw).replace("'", "")
    if said in YES or raw.strip() == "نعم":
        return Cleaned("true")
    if said in NO or raw.strip() == "لا":
        return Cleaned("false")
    refuse("yes-no-unreadable", raw)


TYPES: Final = (
    Type("text", clean_text, longest=20_000),
    Type("line", clean_line),
    Type("address", clean_line),
    Type("identifier", clean_identifier),
    # the table of the property decides, see ontology.choices
    Type("choice", clean_line, searched=False, longest=1000, splits=True),
    Type("yes_no", clean_yes_no, searched=False),
)
