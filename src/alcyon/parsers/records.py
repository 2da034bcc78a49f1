"""What goes over the door between files and the register: rows in, records out.

A reader yields one `Meta`, then `Row` and `Refused` in the order of the file. Numbers count as
a person counts who looks at the file: the row of a sheet (the header has a number too), the
line of a JSON-lines file, the place among a bundle's objects; the first is 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from alcyon.kernel.errors import Problem

Cell = str | list[str]
Format = Literal["CSV", "XLSX", "FTM", "STIX", "GEOJSON"]
FORMATS: tuple[Format, ...] = ("CSV", "XLSX", "FTM", "STIX", "GEOJSON")
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp437", "cp850", "cp866", "cp874", "latin-1", "iso8859-2", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u", "mac_roman",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
"""What a person may say that a text file is in."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader did or saw that a person should know; codes: `tables/notes.yaml`."""

    code: str
    where: str = ""  #: header of the column, name of the sheet
    value: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """How the file was understood, said before its first row."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    headers: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read. Whether its values make sense is the ontology's affair."""

    number: int
    cells: Mapping[str, Cell]
    original: str  #: the row as it stood in the file, to be handed back if it is refused later
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that could not be read, with its content as far as it could be kept."""

    number: int
    problems: tuple[Problem, ...]
    original: str


Item = Meta | Row | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person has said about a file. What is left open is found out by the reader."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""  #: name of the sheet of a workbook; open: the first visible one with content
    header_row: int = 0  #: number of the row with the headers; 0: found out
