"""Numbers and money: decimal comma or point, thousands, currencies, digits of any script."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Final

from alcyon.kernel.cldr import LANGUAGES, cldr_names
from alcyon.kernel.dates import parse as parse_date
from alcyon.kernel.errors import Invalid
from alcyon.kernel.tables import table
from alcyon.kernel.texts import key, western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

DIGITS: Final = re.compile(r"[+-]?\d[\d.,'’\s\u00a0\u202f\u066b\u066c]*$|[+-]?[.,]\d+$")
SPACES: Final = re.compile(r"[\s\u00a0\u202f'’]+")
THOUSANDS: Final = 3
ISO_CURRENCY: Final = re.compile(r"[A-Z]{3}$")
AMOUNT: Final = re.compile(r"[+-]?[\d.,](?:[\d.,'’\s\u00a0\u202f]*[\d.,])?")
DAY: Final = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def read_number(raw: str, decimal: str | None = None) -> Decimal:
    """The number a text means.

    `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5` and `١٢٣٤٫٥` are clear. `1,234` is not: it may be
    one and a bit, or more than a thousand. It is refused unless `decimal` says which sign the
    source uses.
    """
    text = western_digits(raw).strip().replace("\u066b", ".").replace("\u066c", "")
    text = text.replace("\u2212", "-")
    if DIGITS.match(text) is None:
        refuse("number-unreadable", raw)
    try:
        return Decimal(_plain(SPACES.sub("", text), raw, decimal))
    except InvalidOperation:
        refuse("number-unreadable", raw)


def _plain(text: str, raw: str, decimal: str | None) -> str:
    """Digits with at most one point, from digits with points and commas."""
    signs = [sign for sign in text if sign in ".,"]
    if len(signs) == 0:
        return text
    if decimal is not None:
        whole, _, rest = text.partition(decimal)
        return f"{whole.replace('.', '').replace(',', '')}.{rest}"
    last = signs[-1]
    if len(set(signs)) > 1:  # the last sign is the decimal one: 1.234,5
        if signs.count(last) > 1:
            refuse("number-unreadable", raw)
        other = "," if last == "." else "."
        return text.replace(other, "").replace(last, ".")
    if len(signs) > 1:  # 1.234.567 can only be thousands
        if any(len(group) != THOUSANDS for group in text.split(last)[1:]):
            refuse("number-unreadable", raw)
        return text.replace(last, "")
    whole, _, rest = text.partition(last)
    if len(rest) == THOUSANDS and whole.lstrip("+-") not in ("", "0"):
        readings = {"first": f"{whole}{rest}", "second": f"{whole}.{rest}"}
        refuse("number-ambiguous", raw, **readings)
    return f"{whole}.{rest}"


def clean_number(raw: str, known: Context) -> Cleaned:
    return Cleaned(written(read_number(raw, known.decimal)))


def written(number: Decimal) -> str:
    """The shortest plain spelling: `1250`, `0.5`, never an exponent."""
    text = f"{number.normalize():f}"
    return "0" if text in ("-0", "") else text


def clean_money(raw: str, known: Context) -> Cleaned:
    """`1234.50 EUR`, with the day behind where one is written: `1234.50 EUR 2024-03-05`."""
    text = western_digits(unicodedata.normalize("NFKC", raw)).strip()
    day = ""
    if (found := DAY.search(text)) is not None:
        day = f" {_day(found[0], known)}"
        text = f"{text[: found.start()]} {text[found.end() :]}"
    amount = AMOUNT.search(text)
    if amount is None:
        refuse("money-no-amount", raw)
    rest = f"{text[: amount.start()]} {text[amount.end() :]}".strip(" ()@,;-–")
    currency = find_currency(rest) if rest != "" else known.currency
    if currency is None:
        facts = {"currency": rest}
        refuse("money-currency-unknown" if rest != "" else "money-needs-currency", raw, **facts)
    try:
        number = written(read_number(amount[0].strip(), known.decimal))
    except Invalid as error:
        code = error.problems[0].code.replace("number-", "money-", 1)
        refuse(code, raw, **dict(error.problems[0].facts))
    return Cleaned(f"{number} {currency}{day}")


def _day(text: str, known: Context) -> str:
    return str(parse_date(text, known.order))


def money_parts(clean: str) -> tuple[Decimal, str, str | None]:
    """Amount, currency and day of a cleaned value."""
    amount, currency, *day = clean.split()
    return Decimal(amount), currency, day[0] if day else None


@lru_cache(maxsize=4096)
def find_currency(text: str) -> str | None:
    """The ISO 4217 code for `EUR`, `€`, `euros`, `درهم مغربي`; None when unknown or ambiguous.

    `$` alone is many currencies and stays unknown: write USD, MXN…
    """
    code = text.strip().upper()
    if ISO_CURRENCY.match(code) and code in cldr_names("cldr-currencies", "en"):
        return code
    return _currencies().get(_sign(text)) or _currencies().get(key(text))


@cache
def _currencies() -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in table("currency_words"):
        for word in entry["words"]:
            known.setdefault(_sign(word), entry.code)
            if key(word) != "" and _sign(word).isalpha():
                known.setdefault(key(word), entry.code)
    for language in LANGUAGES:
        for code, name in cldr_names("cldr-currencies", language).items():
            known.setdefault(key(name), code)
    return known


def _sign(word: str) -> str:
    return "".join(word.casefold().split())


def clean_currency(raw: str, _: Context) -> Cleaned:
    found = find_currency(raw)
    if found is None:
        refuse("money-currency-unknown", raw, currency=raw)
    return Cleaned(found)


TYPES: Final = (
    Type("number", clean_number, searched=False, longest=60),
    Type("money", clean_money, searched=False, longest=120),
    Type("currency", clean_currency, searched=False, longest=60),
)
