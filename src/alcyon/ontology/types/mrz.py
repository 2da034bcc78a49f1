"""Machine-readable lines of travel documents, ICAO Doc 9303 parts 4 to 7.

All five layouts: TD1 (cards, three lines), TD2, TD3 (passports), MRV-A and MRV-B (visas). Every
check digit is computed. A wrong one is an error that names the field, the place and the digit
that would fit; nothing is corrected in silence, for a digit that was forged is evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from alcyon.kernel.dates import PartialDate
from alcyon.ontology.types.base import Cleaned, Context, Told, Type, refuse
from alcyon.ontology.types.countries import state_code

SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS: Final = (7, 3, 1)
FILLER: Final = "<"
LINE: Final = re.compile(r"[0-9A-Z<]*$")
OLDEST_EXPIRY: Final = 70  # two digits from here on belong to the 1900s
KINDS: Final = {"P": "PASSPORT", "V": "VISA", "I": "IDENTITY_CARD", "A": "IDENTITY_CARD",
                "C": "IDENTITY_CARD"}  # fmt: skip
UNMIK: Final = {"UNK": "XK"}  # papers of the UN mission in Kosovo; elsewhere UNK means unknown
VISAS: Final = {"TD3": "MRV-A", "TD2": "MRV-B"}  # same shape, other check digits
GENDERS: Final = {"M": "MALE", "F": "FEMALE"}


class Span(NamedTuple):
    """Signs `start` to `end` (half-open, from 0) of one line (from 0)."""

    line: int
    start: int
    end: int


class Layout(NamedTuple):
    """Where each field stands. `checked` pairs a field with the place of its check digit."""

    name: str
    lines: int
    length: int
    names: Span
    issuer: Span
    fields: dict[str, Span]
    checked: tuple[tuple[str, Span], ...]
    composite: tuple[tuple[Span, ...], Span] | None


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say. Names as written there: transliterated by the issuer, maybe cut."""

    layout: str
    lines: tuple[str, ...]
    type: str
    issuer: str
    number: str
    surname: str
    given_names: str
    names_cut: bool
    nationality: str
    birth_date: str
    gender: str
    expiry_date: str
    personal_number: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_names) if part != "")


def _second_line(optional: int) -> dict[str, Span]:
    return {
        "NUMBER": Span(1, 0, 9),
        "NATIONALITY": Span(1, 10, 13),
        "BIRTH_DATE": Span(1, 13, 19),
        "SEX": Span(1, 20, 21),
        "EXPIRY_DATE": Span(1, 21, 27),
        "OPTIONAL": Span(1, 28, optional),
    }


_NUMBER: Final = ("NUMBER", Span(1, 9, 10))
_BIRTH: Final = ("BIRTH_DATE", Span(1, 19, 20))
_EXPIRY: Final = ("EXPIRY_DATE", Span(1, 27, 28))
_HEAD: Final = Span(0, 2, 5)


def _whole(end: int) -> tuple[Span, ...]:
    return (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, end))


LAYOUTS: Final = {
    layout.name: layout
    for layout in (
        Layout("TD3", 2, 44, Span(0, 5, 44), _HEAD, _second_line(42),
               (_NUMBER, _BIRTH, _EXPIRY, ("OPTIONAL", Span(1, 42, 43))),
               (_whole(43), Span(1, 43, 44))),
        Layout("TD2", 2, 36, Span(0, 5, 36), _HEAD, _second_line(35),
               (_NUMBER, _BIRTH, _EXPIRY), (_whole(35), Span(1, 35, 36))),
        Layout("MRV-A", 2, 44, Span(0, 5, 44), _HEAD, _second_line(44),
               (_NUMBER, _BIRTH, _EXPIRY), None),
        Layout("MRV-B", 2, 36, Span(0, 5, 36), _HEAD, _second_line(36),
               (_NUMBER, _BIRTH, _EXPIRY), None),
        Layout("TD1", 3, 30, Span(2, 0, 30), _HEAD,
               {"NUMBER": Span(0, 5, 14), "OPTIONAL": Span(0, 15, 30),
                "BIRTH_DATE": Span(1, 0, 6), "SEX": Span(1, 7, 8), "EXPIRY_DATE": Span(1, 8, 14),
                "NATIONALITY": Span(1, 15, 18), "OPTIONAL_2": Span(1, 18, 29)},
               (("NUMBER", Span(0, 14, 15)), ("BIRTH_DATE", Span(1, 6, 7)),
                ("EXPIRY_DATE", Span(1, 14, 15))),
               ((Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
                Span(1, 29, 30))),
    )
}  # fmt: skip


def check_digit(text: str) -> str:
    """The check digit of ICAO 9303: weights 7, 3, 1, letters from 10, fillers nothing."""
    total = sum(
        WEIGHTS[place % 3] * (0 if sign == FILLER else SIGNS.index(sign))
        for place, sign in enumerate(text)
    )
    return str(total % 10)


@lru_cache(maxsize=4096)
def read_mrz(text: str) -> Mrz:
    """Read pasted lines: with or without line ends and spaces, capitals or not.

    Raises:
        Invalid: not of any layout, a sign that cannot stand there, a wrong check digit.
    """
    lines, layout = _lines(text)
    _refuse_signs(text, lines)
    number = _number(text, lines, layout)
    for name, place in layout.checked:
        if name != "NUMBER":
            _check(text, lines, name, (layout.fields[name],), place)
    if layout.composite is not None:
        _check(text, lines, "COMPOSITE", *layout.composite)
    field = {name: _cut(lines, span) for name, span in layout.fields.items()}
    surname, given, was_cut = _names(_cut(lines, layout.names))
    expiry = _date(text, "EXPIRY_DATE", field["EXPIRY_DATE"], None)
    personal = field["OPTIONAL"] if layout.name == "TD3" else field.get("OPTIONAL_2", "")
    return Mrz(
        layout=layout.name,
        lines=tuple(lines),
        type=KINDS.get(lines[0][0], "OTHER"),
        issuer=_state(text, _cut(lines, layout.issuer), "ISSUER"),
        number=number,
        surname=surname,
        given_names=given,
        names_cut=was_cut,
        nationality=_state(text, field["NATIONALITY"], "NATIONALITY"),
        birth_date=_date(text, "BIRTH_DATE", field["BIRTH_DATE"], expiry),
        gender=GENDERS.get(field["SEX"], ""),
        expiry_date=expiry,
        personal_number=personal.replace(FILLER, ""),
    )


def clean_mrz(raw: str, _: Context) -> Cleaned:
    """The lines one under the other, capital letters, no spaces."""
    found = read_mrz(raw)
    notes = ["mrz-names-cut"] if found.names_cut else []
    return Cleaned("\n".join(found.lines), (f"mrz-{found.layout.lower()}", *notes))


def mrz_yields(clean: str) -> list[Told]:
    """What the lines say about other properties: field, text, notes."""
    found = read_mrz(clean)
    names = ("from-mrz", "mrz-names-cut") if found.names_cut else ("from-mrz",)
    told = [
        ("type", found.type, ("from-mrz",)),
        ("issuer", found.issuer, ("from-mrz",)),
        ("number", found.number, ("from-mrz",)),
        ("surname", found.surname, names),
        ("given_names", found.given_names, names),
        ("name", found.name, names),
        ("nationality", found.nationality, ("from-mrz",)),
        ("birth_date", found.birth_date, ("from-mrz", "century-assumed")),
        ("gender", found.gender, ("from-mrz",)),
        ("expiry_date", found.expiry_date, ("from-mrz", "century-assumed")),
        ("personal_number", found.personal_number, ("from-mrz",)),
    ]
    return [row for row in told if row[1] != ""]


def _lines(text: str) -> tuple[list[str], Layout]:
    plain = unicodedata.normalize("NFKC", text.replace("«", "<<").replace("‹", "<")).upper()
    lines = ["".join(line.split()) for line in plain.splitlines()]
    lines = [line for line in lines if line != ""]
    if len(lines) == 1:
        lines = _broken(lines[0])
    visa = "".join(lines).startswith("V")
    for layout in LAYOUTS.values():
        if layout.lines == len(lines) and all(len(line) == layout.length for line in lines):
            return lines, LAYOUTS[VISAS.get(layout.name, layout.name)] if visa else layout
    return _refuse_shape(text, lines)


def _broken(line: str) -> list[str]:
    """One long line as copied from a terminal, broken where the layout breaks it."""
    lengths = {layout.lines * layout.length: layout.length for layout in LAYOUTS.values()}
    length = lengths.get(len(line), len(line))
    return [line[at : at + length] for at in range(0, len(line), max(length, 1))]


def _refuse_shape(text: str, lines: list[str]) -> tuple[list[str], Layout]:
    candidates = [layout for layout in LAYOUTS.values() if layout.lines == len(lines)]
    if len(candidates) == 0 or all(len(line) == 0 for line in lines):
        refuse("mrz-lines", text, count=str(len(lines)))
    longest = max(len(line) for line in lines)
    nearest = min(candidates, key=lambda layout: abs(layout.length - longest))
    wrong = next(at for at, line in enumerate(lines) if len(line) != nearest.length)
    facts = {"line": str(wrong + 1), "length": str(len(lines[wrong]))}
    refuse("mrz-line-length", text, expected=str(nearest.length), **facts)


def _refuse_signs(text: str, lines: list[str]) -> None:
    for at, line in enumerate(lines):
        if LINE.match(line) is None:
            place = next(i for i, sign in enumerate(line) if sign not in SIGNS + FILLER)
            refuse("mrz-sign", text, sign=line[place], line=str(at + 1), position=str(place + 1))


def _number(text: str, lines: list[str], layout: Layout) -> str:
    """The document number; on cards a long one runs on into the optional field."""
    span, (_, digit_place) = layout.fields["NUMBER"], layout.checked[0]
    number = _cut(lines, span)
    if _cut(lines, digit_place) == FILLER and layout.name in ("TD1", "TD2"):
        rest, _, _ = _cut(lines, layout.fields["OPTIONAL"]).partition(FILLER)
        if rest != "":  # the filler between the two parts is not part of the number
            whole, digit = number + rest[:-1], rest[-1]
            if digit != check_digit(whole):
                at = digit_place.end + len(rest) - 1
                _wrong_digit(text, "NUMBER", Span(span.line, at, at + 1), digit, whole)
            return whole
    _check(text, lines, "NUMBER", (span,), digit_place)
    return number.replace(FILLER, "")


def _check(text: str, lines: list[str], name: str, spans: tuple[Span, ...], place: Span) -> None:
    content = "".join(_cut(lines, span) for span in spans)
    digit = _cut(lines, place)
    if digit == FILLER and content.strip(FILLER) == "":
        return  # an empty field may carry a filler for its check digit
    if digit != check_digit(content):
        _wrong_digit(text, name, place, digit, content)


def _wrong_digit(text: str, name: str, place: Span, digit: str, content: str) -> None:
    refuse(
        "mrz-check-digit",
        text,
        field=f"@mrz_fields:{name}",
        line=str(place.line + 1),
        position=str(place.start + 1),
        expected=check_digit(content),
        found=digit,
    )


def _names(field: str) -> tuple[str, str, bool]:
    """Primary and secondary identifier; and whether the field was too short for them."""
    surname, _, given = field.partition(FILLER * 2)
    return (
        " ".join(surname.replace(FILLER, " ").split()),
        " ".join(given.replace(FILLER, " ").split()),
        not field.endswith(FILLER),
    )


def _date(text: str, name: str, digits: str, expiry: str | None) -> str:
    """`YYMMDD` with fillers for what is not known, as a partial date; empty if nothing is.

    The century is not in the lines. An expiry belongs to 1970-2069; a birth to the last
    hundred years before the expiry.
    """
    if digits[:2] == FILLER * 2:
        return ""
    if not digits.replace(FILLER, "0").isdigit():
        refuse("mrz-date", text, field=f"@mrz_fields:{name}", digits=digits)
    short = int(digits[:2])
    year = 1900 + short if short >= OLDEST_EXPIRY else 2000 + short
    if name == "BIRTH_DATE":
        latest = int(expiry[:4]) if expiry else 2000 + OLDEST_EXPIRY
        year = 2000 + short if 2000 + short <= latest else 1900 + short
    month = None if digits[2:4] == FILLER * 2 else int(digits[2:4].replace(FILLER, "0"))
    day = None if month is None or FILLER in digits[4:] else int(digits[4:])
    try:
        return str(PartialDate(year, month, day))
    except ValueError:
        refuse("mrz-date", text, field=f"@mrz_fields:{name}", digits=digits)


def _state(text: str, code: str, name: str) -> str:
    bare = code.replace(FILLER, "")
    if bare == "":
        return ""
    found = UNMIK.get(bare) or state_code(bare)
    if found is None:
        refuse("mrz-state", text, field=f"@mrz_fields:{name}", letters=bare)
    return found


def _cut(lines: list[str], span: Span) -> str:
    return lines[span.line][span.start : span.end]


TYPES: Final = (Type("mrz", clean_mrz, searched=False, longest=400, yields=mrz_yields),)
