"""Bank accounts: IBAN, BIC, and numbers of other makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from stdnum import bic, iban, numdb
from stdnum.exceptions import ValidationError

from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse
from alcyon.ontology.types.documents import luhn

NOISE: Final = re.compile(r"[\s\-./]+")
SHAPE: Final = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]+$")
DIGITS: Final = "0123456789"
CARD: Final = re.compile(r"\d{1,8}[\d*]{4,17}\d{2,4}$")
GROUP: Final = 4
SUSPECTS_NAMED: Final = 3


def clean_iban(raw: str, _: Context) -> Cleaned:
    """Without spaces, in capitals, with right check digits and the length of its country."""
    return _iban(raw)


@lru_cache(maxsize=16384)
def _iban(raw: str) -> Cleaned:
    text = NOISE.sub("", western_digits(raw)).upper().removeprefix("IBAN").lstrip(":")
    if SHAPE.match(text) is None:
        refuse("iban-shape", raw)
    expected = iban_length(text[:2])
    if expected is None:
        refuse("iban-country", raw, country=text[:2])
    if len(text) != expected:
        facts = {"length": str(len(text)), "expected": str(expected)}
        refuse("iban-length", raw, country=text[:2], **facts)
    if not fits(text):
        refuse("iban-check", raw, groups=_suspects(text))
    try:
        iban.validate(text, check_country=False)
    except ValidationError:
        refuse("iban-parts", raw, country=text[:2])
    return Cleaned(text)


@cache
def iban_length(country: str) -> int | None:
    """How long an IBAN of this country is; None where there are none."""
    structure = numdb.get("iban").info(country)[0][1].get("bban", "")
    parts = re.findall(r"(\d+)!", structure)
    return 4 + sum(map(int, parts)) if len(parts) > 0 else None


def grouped(text: str) -> str:
    """An IBAN as it is printed, in groups of four."""
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def fits(text: str) -> bool:
    """Whether the check digits fit: the number, its head moved to the end, is 1 modulo 97."""
    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(digits) % 97 == 1


def _suspects(text: str) -> str:
    """The groups to compare first, by the slip of a hand that would explain the digits.

    Two neighbours swapped explain most wrong numbers, one wrong digit most of the rest. Where
    neither fits, every group is named.
    """
    for slips in (_swapped, _one_wrong):
        groups = {grouped(text).split()[at // GROUP] for at, slip in slips(text) if fits(slip)}
        if 0 < len(groups) <= SUSPECTS_NAMED:
            return ", ".join(group for group in grouped(text).split() if group in groups)
    return grouped(text)


def _swapped(text: str) -> Iterator[tuple[int, str]]:
    for at in range(2, len(text) - 1):
        if text[at] != text[at + 1]:
            yield at, text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _one_wrong(text: str) -> Iterator[tuple[int, str]]:
    for at in range(2, len(text)):
        for digit in DIGITS if text[at].isdigit() else "":
            if digit != text[at]:
                yield at, text[:at] + digit + text[at + 1 :]


def clean_bic(raw: str, _: Context) -> Cleaned:
    text = NOISE.sub("", raw).upper()
    try:
        return Cleaned(str(bic.validate(text)))
    except ValidationError:
        refuse("bic-shape", raw)


def clean_account(raw: str, known: Context) -> Cleaned:
    """Letters and digits of a number that is not an IBAN; an IBAN is read as one."""
    text = NOISE.sub("", western_digits(raw)).upper()
    if SHAPE.match(text) and len(text) > len("NO9386011117947") - 1 and fits(text):
        return clean_iban(raw, known)
    kept = "".join(sign for sign in text if sign.isalnum())
    if kept == "":
        refuse("value-no-letters", raw)
    return Cleaned(kept)


def clean_card(raw: str, _: Context) -> Cleaned:
    """The digits of a payment card; hidden ones (`411111******1111`) are kept as stars."""
    text = NOISE.sub("", western_digits(raw)).upper().replace("X", "*").replace("•", "*")
    if CARD.match(text) is None:
        refuse("card-shape", raw)
    if "*" in text:
        return Cleaned(text, ("card-hidden-digits",))
    if luhn(text[:-1]) != text[-1]:
        refuse("card-check", raw)
    return Cleaned(text)


TYPES: Final = (
    Type("card", clean_card, longest=60),
    Type("iban", clean_iban, longest=80),
    Type("bic", clean_bic, longest=40),
    Type("account", clean_account, longest=80),
)
