"""What the first rows of a column say: does it hold what its header promises, and how written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from alcyon.ontology.schemata import Property
from alcyon.ontology.types.base import Context
from alcyon.ontology.values import BadValue, clean
from alcyon.parsers.records import Note, Row

LOOKED_AT: Final = 60  #: different cells per column; fewer where there are hundreds of columns
LOOKS: Final = 6000  #: cells of all columns together
DATE: Final = re.compile(r"\s*(\d{1,4})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{1,4})(?:[ T,].*)?")
DECIMAL_COMMA: Final = re.compile(r"-?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}|-?\d+,\d{4,}")
DECIMAL_POINT: Final = re.compile(r"-?\d{1,3}(?:,?\d{3})*\.\d{1,2}|-?\d+\.\d{4,}")
# what only a person can say for the whole file: not the column's fault
ASKABLE: Final = frozenset(
    ["date-ambiguous", "phone-needs-country", "money-needs-currency", "number-ambiguous"]
)
# separators, the surest first; a space parts only codes (HTCDS forms write lists so)
SEPARATORS: Final = (" | ", "|", ";", "\n", ",", "/", " ")
FREE: Final = frozenset(["name", "line", "text", "address"])


@dataclass(slots=True)
class Evidence:
    """The distinct cells of each column, and what was found out about them."""

    cells: Mapping[str, Sequence[str]]
    full: Mapping[str, bool]  #: whether every row has a different, filled cell
    known: Context
    notes: tuple[Note, ...] = ()
    fitting: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def fit(self, header: str, prop: Property) -> float:
        """The share of cells that read as a value of the property; 1 for an empty column."""
        kind = (header, prop.type, prop.choices or "")
        if kind not in self.fitting:
            cells = self.cells[header]
            good = sum(1 for cell in cells if self._reads(cell, prop))
            self.fitting[kind] = good / len(cells) if cells else 1.0
        return self.fitting[kind]

    def split(self, header: str, prop: Property) -> str:
        """The separator that makes values of cells which are none as they stand."""
        cells = self.cells[header]
        if prop.type in FREE:
            free = [mark for mark in SEPARATORS[:1] if any(mark in cell for cell in cells)]
            return free[0] if prop.multiple and free else ""
        bad = [cell for cell in cells if not self._reads(cell, prop)]
        for mark in SEPARATORS:
            if mark == " " and prop.choices is None:
                continue
            parted = [cell.split(mark) for cell in bad if mark in cell]
            good = [all(self._reads(piece, prop) for piece in pieces) for pieces in parted]
            if good and sum(good) >= 0.8 * len(bad):
                return mark
        return ""

    def _reads(self, cell: str, prop: Property) -> bool:
        try:
            clean(prop, cell.strip(), known=self.known)
        except BadValue as wrong:
            return wrong.problem.code in ASKABLE
        return True


def gather(headers: Sequence[str], rows: Sequence[Row]) -> Evidence:
    """Look at the rows once, for all columns."""
    cells: dict[str, list[str]] = {}
    full: dict[str, bool] = {}
    most = max(min(LOOKED_AT, LOOKS // max(len(headers), 1)), 5)
    for header in headers:
        texts = [str(row.cells.get(header, "")).strip() for row in rows]
        distinct = dict.fromkeys(text for text in texts if text)
        cells[header] = list(distinct)[:most]
        full[header] = len(texts) > 1 and len(distinct) == len(texts)
    order, order_notes = _order(headers, cells)
    decimal = _decimal(cells)
    return Evidence(cells, full, Context(order=order, decimal=decimal), order_notes)


def _order(
    headers: Sequence[str], cells: Mapping[str, Sequence[str]]
) -> tuple[str | None, tuple[Note, ...]]:
    """The order in which this file writes dates, if any of its dates proves one."""
    proven: dict[str, str] = {}
    open_columns: list[str] = []
    for header in headers:
        orders = {_order_of(cell) for cell in cells[header] if DATE.fullmatch(cell)}
        orders -= {"YMD"}
        if proofs := orders - {"?"}:
            proven[header] = proofs.pop() if len(proofs) == 1 else "MIXED"
        elif orders:
            open_columns.append(header)
    found = set(proven.values())
    if len(found) == 1 and "MIXED" not in found:
        return found.pop(), ()
    if found:
        return None, tuple(Note("dates-mixed", header) for header in proven)
    return None, tuple(Note("dates-open", header, cells[header][0]) for header in open_columns)


def _order_of(cell: str) -> str:
    found = DATE.fullmatch(cell)
    assert found is not None  # for mypy: asked before
    first, second, _third = (int(found[place]) for place in (1, 2, 3))
    if len(found[1]) > 2:
        return "YMD" if second <= 12 else "YDM"
    if first > 12:
        return "DMY"
    return "MDY" if second > 12 else "?"


def _decimal(cells: Mapping[str, Sequence[str]]) -> str | None:
    """The decimal sign of the file, if its numbers use one only."""
    texts = [cell for column in cells.values() for cell in column]
    comma = sum(1 for text in texts if DECIMAL_COMMA.fullmatch(text))
    point = sum(1 for text in texts if DECIMAL_POINT.fullmatch(text))
    if comma and not point:
        return ","
    return "." if point and not comma else None
