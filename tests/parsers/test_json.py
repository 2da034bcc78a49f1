"""JSON lines and bundles: strict about keys, depth and numbers, forgiving about neighbours."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.parsers.errors import FileRefused
from alcyon.parsers.readers import bundles
from alcyon.parsers.readers.json_text import MAX_DEPTH, BadJson, loads
from alcyon.parsers.records import Note, Options, Row
from tests.parsers.forging import codes, parted, read_in_process

GOOD = '{"id":"a","schema":"Person","properties":{"name":["Anna"]}}'


def ftm(*lines: str) -> tuple[object, list[Row], list[object]]:
    return parted(read_in_process("\n".join(lines).encode(), "FTM"))


def stix(text: str) -> tuple[object, list[Row], list[object]]:
    return parted(read_in_process(text.encode(), "STIX"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("not json", "json-broken"),
        (GOOD[:-4], "json-broken"),
        ('{"id":"a","id":"b","schema":"Person"}', "json-key-twice"),
        ('{"id":"a","schema":"Person","properties":{"name":["x"],"name":[]}}', "json-key-twice"),
        ('{"id":"a","schema":"Person","properties":{"height":[NaN]}}', "json-not-a-number"),
        ('{"id":"a","schema":"Person","properties":{"height":[-Infinity]}}', "json-not-a-number"),
        ('{"id":"a","schema":"Person","properties":' + "[" * 60 + "]" * 60 + "}", "json-too-deep"),
        ('{"id":"a","schema":"Person","properties":' + "[" * 90_000, "json-too-deep"),
        ('{"id":"","schema":"Person"}', "json-shape"),
        ('{"id":"a","schema":[7]}', "json-shape"),
        ('{"id":"a","schema":"Person","properties":[]}', "json-shape"),
        ('["a"]', "json-shape"),
        ('{"id":"a","schema":"Person","properties":{"name":["x\\u0000"]}}', "text-nul"),
        ('{"id":"a","schema":"Person","properties":{"name":["\\ud800"]}}', "text-undecodable"),
        ('{"id":"a","schema":"Person","properties":{"\\ud800":["x"]}}', "text-undecodable"),
        (json.dumps({"id": "a", "schema": "P", "properties": {"name": ["x" * 10_000_000]}}),
         "cell-too-long"),
        ('{"id":"' + "x" * 13_000_000, "json-too-large"),
    ],
)  # fmt: skip
def test_a_bad_line_costs_itself_only(line: str, code: str) -> None:
    _, rows, refused = ftm(GOOD, line, GOOD.replace('"a"', '"c"'))

    assert [row.number for row in rows] == [1, 3]
    assert codes(refused) == [code]


def test_numbers_stay_as_they_were_written() -> None:
    line = GOOD.replace('"Anna"', "12345678901234567890, 1.10, 1e400, true")

    _, (row,), _ = ftm(line)

    assert row.cells["name"] == ["12345678901234567890", "1.10", "1e400", "true"]


def test_what_is_no_text_is_left_out_and_noted() -> None:
    _, (row,), _ = ftm(GOOD.replace('"Anna"', '"Anna", null, {"id": "nested"}'))

    assert row.cells["name"] == ["Anna"]
    assert [note.code for note in row.notes] == ["json-value-left-out"] * 2
    assert row.notes[0] == Note("json-value-left-out", "name", "null")


def test_a_property_cannot_pass_for_the_id() -> None:
    _, (row,), _ = ftm(GOOD.replace('"name"', '"@id"'))

    assert row.cells["@id"] == "a"


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    _, rows, _ = ftm("", GOOD, "", "", GOOD)

    assert [row.number for row in rows] == [2, 5]


def test_reading_lines_goes_on_from_any_line() -> None:
    content = "\n".join([GOOD] * 9).encode()

    items = read_in_process(content, "FTM", start_at=7)

    assert [row.number for row in parted(items)[1]] == [7, 8, 9]


def test_a_bundle_is_read_object_by_object_and_a_bad_one_costs_itself_only() -> None:
    _, rows, refused = stix(
        """ {"type": "bundle", "id": "bundle--1", "more": {"objects": [1]},
        "objects": [ {"type":"identity","name":"A \\"}{\\" B","l":["x","y"],"n":{"a":1}},
        {"a":1,"a":2}, 7, "text", {"v":NaN}, [], {"type":"x","b":true,"none":null} ] ,
        "spec_version": "2.1" } """
    )

    assert [row.number for row in rows] == [1, 7]
    assert rows[0].cells == {
        "type": "identity", "name": 'A "}{" B', "l": ["x", "y"], "n": '{"a": "1"}',
    }  # fmt: skip
    assert rows[1].cells == {"type": "x", "b": "true"}
    assert codes(refused) == [
        "json-key-twice", "json-shape", "json-shape", "json-not-a-number", "json-shape",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file-empty"),
        ("[]", "json-broken"),
        ("{}", "json-shape"),
        ('{"objects": {}}', "json-shape"),
        ('{"objects": []', "json-broken"),
        ('{"objects": [], "objects": []}', "json-key-twice"),
        ('{"objects": [{"a": 1} {"b": 2}]}', "json-broken"),
        ('{"objects": [{"a": ' + "[" * 100_000, "file-truncated"),
        ('{"objects": [{"a": "' + "x" * 13_000_000, "json-too-large"),
    ],
)
def test_a_bundle_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        stix(text)

    assert refused.value.problems[0].code == code


def test_a_bundle_cut_off_anywhere_keeps_the_objects_before() -> None:
    objects = [{"type": "x", "id": str(n), "t": 'a"b{é'} for n in range(4)]
    content = json.dumps({"type": "bundle", "objects": objects}, ensure_ascii=False).encode()

    for end in range(1, len(content)):
        rows: list[Row] = []
        reader = bundles.stix(io.BytesIO(content[:end]), Options(), 0)
        found = (item for item in reader if isinstance(item, Row))
        with pytest.raises(FileRefused):
            rows.extend(found)
        assert [row.cells["id"] for row in rows] == [str(n) for n in range(len(rows))]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(max_size=5), plain, max_size=4), max_size=5), st.booleans())
def test_any_bundle_comes_apart_into_its_objects(
    objects: list[dict[str, object]], indented: bool
) -> None:
    text = json.dumps({"x": 1, "objects": objects}, indent=2 if indented else None)

    items = read_in_process(text.encode(), "STIX")[1:]

    assert [item.number for item in items] == list(range(1, len(objects) + 1))
    assert [json.loads(item.original) for item in items] == objects


@given(st.binary(max_size=300), st.sampled_from(["FTM", "STIX", "GEOJSON"]))
def test_no_bytes_make_the_readers_stumble(content: bytes, format: str) -> None:
    try:
        read_in_process(content, format)
    except FileRefused:
        return  # a file may be refused; any other exception fails the test


def test_nesting_is_limited_and_brackets_in_texts_do_not_count() -> None:
    assert loads(json.dumps("[" * 500)) == "[" * 500
    deep: object = "x"
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert loads(json.dumps(deep)) == deep
    with pytest.raises(BadJson):
        loads(json.dumps([deep]))
