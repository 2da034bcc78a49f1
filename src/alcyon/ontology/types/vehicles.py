"""Registration plates, chassis numbers, ship numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from alcyon.kernel.tables import table
from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

SEPARATORS: Final = re.compile(r"[\s\-./·•|_–—]+")
FEWEST: Final = 2
VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}$")
VIN_LENGTH: Final = 17
VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES: Final = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"),
        strict=True)
)  # fmt: skip
NORTH_AMERICA: Final = frozenset("12345")
IMO: Final = re.compile(r"(?:IMO)?\D{0,3}(\d{7})$")
IMO_SHAPE_ONLY: Final = re.compile(r"\d+$")
MMSI_LENGTH: Final = 9
SHIPS: Final = frozenset("234567")


def clean_plate(raw: str, known: Context) -> Cleaned:
    """Capital letters and digits without separators.

    Where a country writes its plates in letters that also exist in Latin (Cyrillic `А В Е`,
    Greek `Α Β Ε`), they become the Latin ones, as on the road abroad. A plate that does not
    look like one of its country is kept with a note.
    """
    text = unicodedata.normalize("NFKC", western_digits(raw)).upper()
    text = SEPARATORS.sub("", text)
    if sum(sign.isalnum() for sign in text) < FEWEST:
        refuse("plate-unreadable", raw)
    if not text.isascii():
        text = text.translate(_lookalikes())
    if known.country is None:
        return Cleaned(text, ("plate-country-unknown",))
    pattern = _patterns().get(known.country)
    unusual = pattern is not None and pattern.match(text) is None
    return Cleaned(text, ("plate-unusual",) if unusual else ())


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        entry.code: re.compile(f"(?:{'|'.join(entry['patterns'])})$") for entry in table("plates")
    }


@cache
def _lookalikes() -> dict[int, int]:
    """Capital letters of Cyrillic and Greek that plates write because Latin has them too."""
    return str.maketrans("АВЕКМНОРСТУХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIABEZHIKMNOPTYX")


def clean_vin(raw: str, _: Context) -> Cleaned:
    """Seventeen signs without I, O and Q. The check digit is checked where it must be right."""
    text = "".join(sign for sign in raw.upper() if sign.isalnum())
    if len(text) != VIN_LENGTH:
        refuse("vin-length", raw, length=str(len(text)))
    if VIN.match(text) is None:
        place = next(at for at, sign in enumerate(text) if sign not in VIN_VALUES)
        refuse("vin-sign", raw, sign=text[place], position=str(place + 1))
    expected = vin_check_digit(text)
    if text[8] == expected:
        return Cleaned(text)
    if text[0] in NORTH_AMERICA:
        refuse("vin-check", raw, expected=expected, found=text[8])
    return Cleaned(text)


def vin_check_digit(text: str) -> str:
    """Place nine, where North American makers put it (49 CFR 565)."""
    total = sum(w * VIN_VALUES[sign] for w, sign in zip(VIN_WEIGHTS, text, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def clean_imo(raw: str, _: Context) -> Cleaned:
    """Seven digits; the last is the last digit of the sum of the others, weighed 7 to 2."""
    found = IMO.match(western_digits(raw).strip().upper())
    if found is None:
        refuse("imo-shape", raw)
    digits = found[1]
    total = sum(weight * int(digit) for weight, digit in zip(range(7, 1, -1), digits, strict=False))
    if total % 10 != int(digits[-1]):
        refuse("imo-check", raw, expected=str(total % 10), found=digits[-1])
    return Cleaned(digits)


def clean_mmsi(raw: str, _: Context) -> Cleaned:
    digits = SEPARATORS.sub("", western_digits(raw)).upper().removeprefix("MMSI").lstrip(":")
    if len(digits) != MMSI_LENGTH or not digits.isdigit():
        refuse("mmsi-shape", raw)
    return Cleaned(digits, () if digits[0] in SHIPS else ("mmsi-not-a-ship",))


TYPES: Final = (
    Type("plate", clean_plate, longest=40),
    Type("vin", clean_vin, longest=60),
    Type("imo", clean_imo, longest=40),
    Type("mmsi", clean_mmsi, longest=40),
)
