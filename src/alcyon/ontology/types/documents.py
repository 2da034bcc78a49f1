"""Numbers of identity documents."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

ICAO: Final = re.compile(r"[0-9A-Z]+$")
SEPARATORS: Final = re.compile(r"[\s\-./<·–—]+")
FEWEST: Final = 3
IMEI: Final = 15
IMEI_LENGTHS: Final = (14, 15, 16)  # 14: no check digit; 16: IMEISV, the last two a version


def clean_document_number(raw: str, _: Context) -> Cleaned:
    """Capital letters and digits as ICAO 9303 writes them; spaces, hyphens and fillers go.

    A number with letters of another script (some national cards have them) is kept with a
    note: it cannot be compared with a machine-readable line.
    """
    text = unicodedata.normalize("NFKC", western_digits(raw)).upper()
    number = SEPARATORS.sub("", text)
    if sum(sign.isalnum() for sign in number) < FEWEST:
        refuse("document-too-short", raw)
    if ICAO.match(number):
        return Cleaned(number)
    if number.isascii():
        signs = "".join(sorted({sign for sign in number if not sign.isalnum()}))
        refuse("document-signs", raw, signs=signs)
    return Cleaned(number, ("document-other-script",))


def clean_imei(raw: str, _: Context) -> Cleaned:
    """Fifteen digits with a right Luhn digit; fourteen (and sixteen with version) are noted."""
    digits = "".join(sign for sign in western_digits(raw) if sign.isdigit())
    if len(digits) not in IMEI_LENGTHS:
        refuse("imei-length", raw, length=str(len(digits)))
    if len(digits) != IMEI:
        return Cleaned(digits[: IMEI - 1] + luhn(digits[: IMEI - 1]), ("imei-check-added",))
    if digits[-1] != luhn(digits[:-1]):
        refuse("imei-check", raw, expected=luhn(digits[:-1]))
    return Cleaned(digits)


def luhn(digits: str) -> str:
    """The Luhn check digit of a row of digits."""
    doubled = [2 * int(digit) for digit in digits[::-1][::2]]
    total = sum(number // 10 + number % 10 for number in doubled)
    total += sum(int(digit) for digit in digits[::-1][1::2])
    return str(-total % 10)


TYPES: Final = (
    Type("document_number", clean_document_number, longest=60),
    Type("imei", clean_imei, longest=60),
)
