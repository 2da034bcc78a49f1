"""Writers: what was written is read back the same, and others accept it."""

import csv
import io
import json
from collections.abc import Iterator

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alcyon.ontology import SCHEMATA, draft_from
from alcyon.parsers import own
from alcyon.parsers.formulas import harmless, plain
from alcyon.parsers.intakes import intake, own_table
from alcyon.parsers.outgoing import Outgoing
from alcyon.parsers.records import Row
from alcyon.parsers.writers import MEDIA_TYPES, SUFFIXES, WRITERS, columns, write
from alcyon.parsers.writers.xlsx import MAX_CELL
from tests.parsers.forging import parted, read_in_process
from tests.parsers.samples import BANNER, records

SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def written(format: str, listed: list[Outgoing]) -> bytes:
    return b"".join(write(format, iter(listed), BANNER, sorted({each.schema for each in listed})))


def read_back(format: str, listed: list[Outgoing]) -> list[Row]:
    _, rows, refused = parted(read_in_process(written(format, listed), format))
    assert refused == []
    return rows


def own_parts(format: str, rows: list[Row]) -> Iterator[Outgoing]:
    """The records as Alcyon's part of each row tells them."""
    for row in rows:
        if format == "FTM":
            yield own.read(str(row.cells["@id"]), str(row.cells["@alcyon"]))
        elif format == "GEOJSON":
            yield own.read(str(row.cells["id"]), str(row.cells["alcyon"]))
        else:
            extensions = json.loads(str(row.cells.get("extensions", "{}")))
            parts = [each.get("record") for each in extensions.values() if "record" in each]
            part = row.cells.get("record") or (json.dumps(parts[0]) if parts else None)
            if part is not None:
                yield own.read(str(row.cells["id"]).partition("--")[2], str(part))


@pytest.mark.parametrize("format", ["FTM", "STIX", "GEOJSON"])
@SLOW
@given(listed=records())
def test_what_was_written_is_read_back_to_the_last_sign(
    format: str, listed: list[Outgoing]
) -> None:
    assert list(own_parts(format, read_back(format, listed))) == listed


@pytest.mark.parametrize("format", ["FTM", "STIX", "GEOJSON"])
@SLOW
@given(listed=records())
def test_an_own_file_is_taken_in_as_the_records_it_was_made_of(
    format: str, listed: list[Outgoing]
) -> None:
    taken = [intake(format, row) for row in read_back(format, listed)]

    assert all(each.problems == () for each in taken)
    things = [thing for each in taken for thing in each.things]
    ties = [tie for each in taken for tie in each.ties]
    assert [thing.key for thing in things] == [each.id for each in listed if each.ends is None]
    assert [(tie.source, tie.target) for tie in ties] == [
        (each.ends.subject, each.ends.object) for each in listed if each.ends is not None
    ]
    for thing in things:
        (record,) = (each for each in listed if each.id == thing.key)
        draft = draft_from(thing.schema, thing.values)
        expected = {(value.prop, value.clean) for value in record.values}
        # some values yield others (a place's coordinates its latitude): more is no loss
        assert expected <= {(value.prop, value.clean) for value in draft.values}
        assert thing.marks == record.marks


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
@SLOW
@given(listed=records())
def test_an_own_table_of_many_kinds_is_taken_in_without_a_mapping(
    format: str, listed: list[Outgoing]
) -> None:
    meta, rows, _ = parted(read_in_process(written(format, listed), format))
    assert own_table.is_own(meta.headers)
    taken = [own_table.intake(row) for row in rows]

    assert all(each.problems == () for each in taken)
    said = [one for each in taken for one in (*each.things, *each.ties)]
    assert [one.key for one in said] == [each.id for each in listed]
    for one, record in zip(said, listed, strict=True):
        draft = draft_from(one.schema, one.values)
        expected = {(value.prop, value.clean) for value in record.values}
        assert one.schema == record.schema
        assert expected <= {(value.prop, value.clean) for value in draft.values}
        assert one.marks == record.marks
    assert [(tie.source, tie.target) for each in taken for tie in each.ties] == [
        (each.ends.subject, each.ends.object) for each in listed if each.ends is not None
    ]


@SLOW
@given(listed=records())
def test_a_table_read_back_holds_every_cleaned_value(listed: list[Outgoing]) -> None:
    for format in ("CSV", "XLSX"):
        rows = read_back(format, listed)
        if format == "CSV":
            assert rows[-1].cells["banner"] == f"END {len(listed)} {BANNER.text}"
            rows = rows[:-1]
        assert len(rows) == len(listed)
        for row, record in zip(rows, listed, strict=True):
            assert row.cells["id"] == record.id
            assert row.cells["source"] == record.marks.source
            assert row.cells["grade_source"] == record.marks.grade[1]
            assert row.cells["level"] == record.marks.level
            assert row.cells["handling"] == " ".join(record.marks.handling)
            assert BANNER.text in str(row.cells["banner"])
            for prop in {value.prop for value in record.values}:
                name = f"value_{prop}" if prop in columns.ABOUT else prop
                texts = [value.clean for value in record.values if value.prop == prop]
                assert columns.several(str(row.cells[name])) == texts


@SLOW
@given(listed=records())
def test_no_cell_of_a_table_begins_a_formula(listed: list[Outgoing]) -> None:
    text = written("CSV", listed).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(written("XLSX", listed)), read_only=True).active
    cells += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]

    for cell in cells:
        assert not cell.startswith(("=", "@", "\t", "\r", "＝")), cell
        if cell.startswith(("+", "-")):
            assert cell[1:].replace(".", "", 1).isdigit(), cell


@given(st.text(st.sampled_from("'=+-@\t\r\n1.a＝|")))
def test_a_formula_made_harmless_is_made_whole_again(value: str) -> None:
    assert plain(harmless(value)) == value
    assert not harmless(value).startswith(("=", "@", "\t", "\r", "\n", "＝"))


@given(st.lists(st.text(st.sampled_from("|\\ ab"), min_size=1), min_size=1, max_size=4))
def test_several_values_in_a_cell_come_apart_again(values: list[str]) -> None:
    cell = columns.BETWEEN.join(columns._barred(value) for value in values)

    assert columns.several(cell) == values


def test_every_format_is_written_in_pieces_of_bounded_size() -> None:
    """A hundred thousand records never wait in memory together."""
    listed = [_person(number) for number in range(50)]

    def many() -> Iterator[Outgoing]:
        for _ in range(200):
            yield from listed

    for format in WRITERS:
        sizes = [len(piece) for piece in write(format, many(), BANNER, ["Person"])]
        assert len(sizes) > 2, format
        assert max(sizes) < 1024 * 1024, format


def test_a_workbook_carries_its_marking_on_screen_and_paper() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("XLSX", [_person(1)])))

    sheet = book.active
    assert sheet["A1"].value == BANNER.text
    assert sheet.oddHeader.center.text == BANNER.text
    assert sheet.oddFooter.center.text == BANNER.text
    assert BANNER.made_by in sheet.oddFooter.left.text
    assert sheet.freeze_panes == "A3"


def test_a_text_too_long_for_a_cell_is_cut_with_a_sign() -> None:
    person = _person(1, "é" * 100_000)
    sheet = openpyxl.load_workbook(io.BytesIO(written("XLSX", [person]))).active

    longest = max((str(cell.value or "") for row in sheet for cell in row), key=len)
    assert len(longest) <= MAX_CELL
    assert longest.endswith("[…]")


def test_an_empty_export_is_a_whole_file() -> None:
    for format in WRITERS:
        content = b"".join(write(format, iter([]), BANNER, ["Person"]))
        if format in ("STIX", "GEOJSON"):
            assert BANNER.text in json.dumps(json.loads(content), ensure_ascii=False)
        elif format == "CSV":
            assert b"END 0" in content
        elif format == "XLSX":
            assert openpyxl.load_workbook(io.BytesIO(content)).active["A1"].value == BANNER.text
        else:
            assert content == b""


def test_the_columns_of_a_table_are_those_of_its_schemata_each_once() -> None:
    names = columns.headers(["Person", "Phone"])

    assert len(set(names)) == len(names)
    assert {"name", "birthDate", "number", "imei"} <= set(names)
    assert "registrationNumber" not in names
    assert set(columns.headers([])) >= {p.name for of in SCHEMATA.values() for p in of} - set(
        columns.ABOUT
    )


def test_every_format_has_a_media_type_and_a_suffix() -> None:
    assert WRITERS.keys() == MEDIA_TYPES.keys() == SUFFIXES.keys()


def _person(number: int, note: str = "invented") -> Outgoing:
    draft = draft_from("Person", {"name": [f"Anna {number}"], "notes": [note[:19_000]]})
    values = draft.values
    if len(note) > 19_000:  # longer than the ontology would take, as an older version might have
        values = tuple(
            value if value.prop != "notes" else type(value)("notes", note, note) for value in values
        )
    return Outgoing(
        id=f"00000000-0000-4000-8000-{number:012d}",
        schema="Person",
        caption="Anna",
        values=values,
        owner="Exampleland bureau",
    )
