"""Telephone numbers in E.164."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

FEWEST_DIGITS: Final = 5
# phonenumbers knows the English and Spanish words for an extension, not these
EXTENSION: Final = re.compile(r"\s*\b(?:poste|p\.|anexo|interno|int\.|تحويلة|داخلي)\s*(?=\d)", re.I)


def clean_phone(raw: str, known: Context) -> Cleaned:
    """`+33612345678`, with `;ext=12` where an extension was written.

    A number in national form needs to know its country: without one it is refused, not
    guessed. A number that is possible but not in use there is kept, with a note.
    """
    return _phone(western_digits(raw).strip(), known.country)


@lru_cache(maxsize=16384)
def _phone(text: str, country: str | None) -> Cleaned:
    text = EXTENSION.sub(" ext. ", text)
    compact = "".join(text.split())
    if compact.startswith("00"):
        text = "+" + compact[2:]
    if sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        refuse("phone-unreadable", text)
    if country is None and not text.startswith(("+", "\uff0b", "tel:")):
        refuse("phone-needs-country", text)
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        refuse("phone-unreadable", text)
    if not phonenumbers.is_possible_number(number):
        refuse("phone-wrong-length", text)
    clean = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        clean += f";ext={number.extension}"
    notes = () if phonenumbers.is_valid_number(number) else ("phone-range-not-in-use",)
    return Cleaned(clean, notes)


def phone_country(clean: str) -> str | None:
    """The country of a cleaned number, where its range belongs to one."""
    return _country(clean.partition(";")[0])


@lru_cache(maxsize=16384)
def _country(clean: str) -> str | None:
    code = phonenumbers.region_code_for_number(phonenumbers.parse(clean))
    return None if code in (None, "001", "ZZ") else str(code)


TYPES: Final = (Type("phone", clean_phone, longest=60),)
