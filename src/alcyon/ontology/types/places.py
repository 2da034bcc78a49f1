"""Coordinates, WGS 84."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from alcyon.kernel.tables import table
from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Told, Type, refuse

LATITUDE, LONGITUDE = Decimal(90), Decimal(180)
SIXTY: Final = 60
NUMBER: Final = r"[+-]?\d+(?:[.,]\d+)?"
WKT: Final = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*$", re.IGNORECASE)
MAP_LINK: Final = re.compile(r"(?:@|[?&](?:q|ll|mlat)=|geo:)(-?\d+\.\d+)[,&](?:mlon=)?(-?\d+\.\d+)")
NAMED: Final = re.compile(
    r"\b(lat|lon|lng|long|latitude|longitude|latitud|longitud)\s*[:=]\s*", re.I
)
PLAIN: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:[,;/|\s])\s*([+-]?\d+(?:\.\d+)?)$")
WITH_COMMAS: Final = re.compile(r"([+-]?\d+,\d+)\s*(?:;|,\s|\s)\s*([+-]?\d+,\d+)$")
ANGLE: Final = re.compile(
    r"([^\W\d_]+)?\s*([+-]?\d+(?:[.,]\d+)?)\s*[°ºd:]?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*[′'’´m:]?\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:[″\"”“s]|''|′′)?\s*)?([^\W\d_]+)?"
)


class Angle(NamedTuple):
    degrees: Decimal
    axis: str  # "LATITUDE", "LONGITUDE", or "" when no letter says it


def clean_coordinates(raw: str, _: Context) -> Cleaned:
    """`48.856600,2.352200`: latitude, longitude, six decimals (about ten centimetres).

    Read: decimal degrees with point or comma, degrees-minutes-seconds, hemisphere letters of
    our four languages before or behind, `geo:` and map links, WKT `POINT(lon lat)`.
    """
    text = western_digits(raw).replace("\u066b", ".").strip()
    latitude, longitude = _read(NAMED.sub(r"\1 ", text), raw)
    if abs(latitude) > LATITUDE and abs(longitude) <= LATITUDE and abs(latitude) <= LONGITUDE:
        refuse("coordinates-swapped", raw, mended=_written(longitude, latitude))
    if abs(latitude) > LATITUDE or abs(longitude) > LONGITUDE:
        refuse("coordinates-range", raw)
    nowhere = latitude == 0 and longitude == 0
    return Cleaned(_written(latitude, longitude), ("coordinates-zero",) if nowhere else ())


def clean_latitude(raw: str, _: Context) -> Cleaned:
    return Cleaned(_one(raw, "LATITUDE", LATITUDE))


def clean_longitude(raw: str, _: Context) -> Cleaned:
    return Cleaned(_one(raw, "LONGITUDE", LONGITUDE))


def _one(raw: str, axis: str, most: Decimal) -> str:
    """One angle alone, six decimals; a letter of the other axis is refused."""
    found = _angle(western_digits(raw).replace("\u066b", ".").strip(), raw)
    if found.axis not in ("", axis):
        refuse("coordinates-unreadable", raw)
    if abs(found.degrees) > most:
        refuse("coordinates-range", raw)
    return _six(found.degrees)


def coordinates_yield(clean: str) -> list[Told]:
    latitude, longitude = clean.split(",")
    return [("latitude", latitude, ()), ("longitude", longitude, ())]


def coordinates(clean: str) -> tuple[float, float]:
    """Latitude and longitude of a cleaned value."""
    latitude, longitude = clean.split(",")
    return float(latitude), float(longitude)


def _written(latitude: Decimal, longitude: Decimal) -> str:
    return f"{_six(latitude)},{_six(longitude)}"


def _six(degrees: Decimal) -> str:
    return f"{degrees:.6f}".replace("-0.000000", "0.000000")


def _read(text: str, raw: str) -> tuple[Decimal, Decimal]:
    if (found := WKT.match(text)) is not None:
        return _decimal(found[2], raw), _decimal(found[1], raw)
    if (found := MAP_LINK.search(text)) is not None:
        return Decimal(found[1]), Decimal(found[2])
    if (found := PLAIN.match(text)) is not None:
        if "." not in text and "," in text and " " not in text:
            refuse("coordinates-unreadable", raw)  # 48,2 might be one number or two
        return Decimal(found[1]), Decimal(found[2])
    if (found := WITH_COMMAS.match(text)) is not None:
        return _decimal(found[1], raw), _decimal(found[2], raw)
    return _angles(text, raw)


def _decimal(text: str, raw: str) -> Decimal:
    if re.match(NUMBER + "$", text) is None:
        refuse("coordinates-unreadable", raw)
    return Decimal(text.replace(",", "."))


def _angles(text: str, raw: str) -> tuple[Decimal, Decimal]:
    """Two angles with degree signs or hemisphere letters."""
    pieces = _split(text)
    if len(pieces) != 2:
        refuse("coordinates-unreadable", raw)
    first, second = (_angle(piece, raw) for piece in pieces)
    if first.axis == "LONGITUDE" or second.axis == "LATITUDE":
        first, second = second, first
    if first.axis == "LONGITUDE" or second.axis == "LATITUDE":
        refuse("coordinates-unreadable", raw)  # twice the same axis
    return first.degrees, second.degrees


def _split(text: str) -> list[str]:
    """Cut where one angle ends: at a separator, else behind the first hemisphere letter."""
    for separator in (";", "/", "|", "\n", ", ", " - "):
        if text.count(separator) == 1:
            return text.split(separator)
    letters = list(re.finditer(r"[^\W\d_]+", text))
    words = [letter for letter in letters if letter[0].casefold() in _hemispheres()]
    if len(words) == 2:
        leading = words[0].start() == 0
        at = words[1].start() if leading else words[0].end()
        return [text[:at].strip(" ,"), text[at:].strip(" ,")]
    if text.count(",") == 1:
        return text.split(",")
    degrees = [found.start() for found in re.finditer(r"\d+\s*[°º]", text)]
    return [text[: degrees[1]], text[degrees[1] :]] if len(degrees) == 2 else [text]


def _angle(text: str, raw: str) -> Angle:
    found = ANGLE.fullmatch(text.strip())
    if found is None:
        refuse("coordinates-unreadable", raw)
    degrees = Decimal(found[2].replace(",", "."))
    size = abs(degrees)
    for part, unit in ((found[3], SIXTY), (found[4], SIXTY * SIXTY)):
        if part is not None:
            value = Decimal(part.replace(",", "."))
            if value >= SIXTY:
                refuse("coordinates-range", raw)
            size += value / unit
    signed = -size if found[2].startswith("-") else size
    axis = ""
    for letter in (found[1], found[5]):
        if letter is not None:
            known = _hemispheres().get(letter.casefold())
            if known is None or axis != "" or (known[1] != 0 and found[2][0] in "+-"):
                refuse("coordinates-unreadable", raw)
            axis = known[0]
            signed = signed if known[1] == 0 else known[1] * size
    return Angle(signed, axis)


@cache
def _hemispheres() -> dict[str, tuple[str, int]]:
    return {
        word.casefold(): (entry["axis"], entry["sign"])
        for entry in table("hemispheres")
        for word in entry["words"]
    }


TYPES: Final = (
    Type("coordinates", clean_coordinates, False, 400, yields=coordinates_yield),
    Type("latitude", clean_latitude, False, 60),
    Type("longitude", clean_longitude, False, 60),
)
